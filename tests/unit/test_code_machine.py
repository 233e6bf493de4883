"""Codes with chance at the wheel: both sides, the clock, restarts, and what comes twice or late."""

import json
from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from bot.domain import commands as do
from bot.domain import decisions, facebook_decisions, reminders
from bot.domain import events as ev
from bot.domain.code_request import ENTERED, CodePolicy, CodeStatus, Lock
from bot.domain.details import CodeMethod
from bot.domain.facebook import Call, CodeAsked, Found, Outcome, Refused, Trouble
from bot.domain.onboarding import Onboarding
from bot.domain.parties import Person, Side
from bot.domain.permissions import deeds_on
from bot.domain.refusals import RefusedError
from bot.domain.steps import TaskId
from storage.serialising import onboarding_from_json, private_to_json, state_to_json
from tests.unit.journeys import ADA, BEA, LANDLINE, MOBILE, SAM, Journey

BEN = Person("UBEN", Side.BRAND)
XEN = Person("UXEN", None)  # of a third organisation
PEOPLE = st.sampled_from([ADA, SAM, BEA, BEN, XEN])
POLICY = CodePolicy()
BEGUN = {landline: Journey().to_code(LANDLINE if landline else MOBILE).state for landline in (False, True)}
START = Journey().now


class Codes(RuleBasedStateMachine):
    """`kept` is what lies sealed, as services keep it: put by a submit, wiped by an ending."""

    def __init__(self) -> None:
        super().__init__()
        self.state: Onboarding = BEGUN[False]
        self.now: datetime = START
        self.asked: list[datetime] = []
        self.kept: set[str] = set()
        self.number = 0

    @initialize(landline=st.booleans())
    def begin(self, *, landline: bool) -> None:
        self.state = BEGUN[landline]

    def act(self, person: Person, command: do.Command) -> bool:
        before = self.state
        try:
            decided = decisions.decide(self.state, command, person, self.now)
        except RefusedError:
            assert self.state is before
            return False
        self._keep(decided)
        return True

    def _keep(self, decided: decisions.Decision) -> None:
        self.state = decided.state
        for entry in decided.recorded:
            if isinstance(entry.event, ev.CodeEnded | ev.CodeRefused):
                self.kept.discard(entry.event.request_id)

    @rule(person=PEOPLE)
    def hold(self, person: Person) -> None:
        self.act(person, do.HoldPhone())

    @rule(person=PEOPLE)
    def release(self, person: Person) -> None:
        self.act(person, do.ReleasePhone())

    @rule(person=PEOPLE, minutes=st.sampled_from([-1, 1, 2, 10, 60, 1441, 43_201]), seen=st.booleans())
    def suggest(self, person: Person, minutes: int, *, seen: bool) -> None:
        there = self.state.moment
        ref = there.ref if there is not None and seen else ""
        if self.act(person, do.SuggestMoment(at=self.now + timedelta(minutes=minutes), instead_of=ref)):
            assert 0 < minutes < 43_201
            assert person.side is not None

    @rule(person=PEOPLE, seen=st.booleans())
    def agree(self, person: Person, *, seen: bool) -> None:
        there = self.state.moment
        if self.act(person, do.AgreeToMoment(ref=there.ref if there is not None and seen else "1")):
            assert there is not None
            assert person.side not in {None, there.side}, "nobody answers what their own side suggested"

    @rule(person=PEOPLE)
    def call_off(self, person: Person) -> None:
        self.act(person, do.CallOffMoment())

    @rule(
        person=PEOPLE,
        method=st.sampled_from(CodeMethod),
        why=st.sampled_from(["", "At hand"]),
        by_api=st.booleans(),
    )
    def request(self, person: Person, method: CodeMethod, why: str, *, by_api: bool) -> None:
        self.number += 1
        request_id = f"rq{self.number}"
        command = do.RequestCode(request_id=request_id, method=method, why_not_ready=why, by_api=by_api)
        if self.act(person, command):
            self.asked.append(self.now)

    @rule(person=PEOPLE, late=st.integers(0, 900), which=st.integers(0, 2), twice=st.booleans())
    def submit(self, person: Person, late: int, which: int, *, twice: bool) -> None:
        request_id = f"rq{self.number - which}"
        received_at = self.now - timedelta(seconds=late)
        for _ in range(2 if twice else 1):
            if self.act(person, do.SubmitCode(request_id=request_id, received_at=received_at)):
                assert self.state.code is not None
                assert received_at < self.state.code.ends_at
                assert person.side is Side.BRAND
                assert request_id not in self.kept, "the first one stays"
                self.kept.add(request_id)

    @rule(
        call=st.sampled_from([Call.REQUEST_CODE, Call.VERIFY_CODE]),
        which=st.integers(0, 2),
        outcome=st.sampled_from([CodeAsked(), CodeAsked(sure=False), Found.VERIFIED])
        | st.builds(Refused, st.sampled_from(Trouble)),
    )
    def facebook(self, call: Call, which: int, outcome: Outcome) -> None:
        """Its answers may come late, twice, or to a call that was never made."""
        impossible = isinstance(outcome, CodeAsked) and call is Call.VERIFY_CODE
        if impossible:
            return
        request_id = f"rq{self.number - which}"
        before = self.state.code
        events = facebook_decisions.after(self.state, call, request_id, outcome, self.now)
        if events:
            assert before is not None
            assert before.id == request_id, "it is about the newest code or about none"
            self._keep(decisions.record(self.state, events, None, self.now))

    @rule(person=PEOPLE, which=st.integers(0, 2))
    def show(self, person: Person, which: int) -> None:
        request_id = f"rq{self.number - which}"
        if self.act(person, do.ShowCode(request_id=request_id)):
            assert request_id in self.kept
            assert self.state.code is not None
            assert self.now < self.state.code.ends_at, "nothing is sent after the end"
            assert person.id == self.state.code.operator, "nor to anybody else"

    @rule(person=PEOPLE, which=st.integers(0, 2), worked=st.integers(0, 9))
    def judge(self, person: Person, which: int, worked: int) -> None:
        self.act(person, do.EndCode(request_id=f"rq{self.number - which}", worked=worked == 0))

    @rule(person=PEOPLE)
    def take_over(self, person: Person) -> None:
        self.act(person, do.TakeOverCode())

    @rule(person=PEOPLE, lock=st.sampled_from(Lock))
    def lock(self, person: Person, lock: Lock) -> None:
        self.act(person, do.ReportLock(lock=lock))

    @rule(pause=st.booleans())
    def pause_or_resume(self, *, pause: bool) -> None:
        self.act(SAM, do.PutOnHold(reason="Holidays") if pause else do.Resume())

    @rule(seconds=st.sampled_from([1, 30, 59, 61, 299, 301, 599, 600, 900, 86_400]), ticks=st.booleans())
    def wait(self, seconds: int, *, ticks: bool) -> None:
        """Without a tick the bot was down at that moment."""
        self.now += timedelta(seconds=seconds)
        if ticks:
            self.tick()

    @rule()
    def tick(self) -> None:
        while happened := reminders.due(self.state, self.now):  # one end may bring a reminder about
            near = [event for event in happened if isinstance(event, ev.MomentNear)]
            assert len(near) <= 1
            for event in near:
                assert self.state.moment is not None
                assert self.state.moment.agreed_by, "nobody is reminded of what was only suggested"
                assert event.minutes_left not in self.state.moment.reminded, "nor twice"
            self._keep(decisions.record(self.state, happened, None, self.now))

    @rule()
    def restart(self) -> None:
        state, private = (
            json.loads(json.dumps(part))
            for part in (state_to_json(self.state), private_to_json(self.state.private))
        )
        columns = ("id", "channel_id", "status", "version")
        again = onboarding_from_json(state, private, **{name: getattr(self.state, name) for name in columns})
        assert again == self.state
        self.state = again

    @invariant()
    def at_most_one_is_kept_and_only_while_it_is_open(self) -> None:
        code = self.state.code
        open_now = {code.id} if code is not None and code.is_open else set()
        assert self.kept <= open_now
        if code is not None and code.status in ENTERED:
            assert self.kept == open_now

    @invariant()
    def the_budget_is_never_exceeded(self) -> None:
        for place, at in enumerate(self.asked):
            within = [other for other in self.asked[: place + 1] if at - other < timedelta(days=1)]
            assert len(within) <= POLICY.per_day
            assert place == 0 or at - self.asked[place - 1] >= POLICY.gap

    @invariant()
    def nobody_waits_for_a_code_that_is_not_owed(self) -> None:
        moment = self.state.moment
        if moment is not None:
            assert self.state.owes(TaskId.PHONE_CODE)
            assert not self.state.paused

    @precondition(lambda self: not self.state.paused)
    @invariant()
    def somebody_can_always_go_on(self) -> None:
        """Where all wait for Facebook, time ends it."""
        code = self.state.code
        if code is not None and code.status in {CodeStatus.ASKED, CodeStatus.CHECKING}:
            assert reminders.next_due(self.state, self.now) is not None
        elif self.state.owes(TaskId.PHONE_CODE):
            assert list(deeds_on(self.state, TaskId.PHONE_CODE, self.now))


TestCodes = pytest.mark.untraced(Codes.TestCase)
TestCodes.settings = settings(
    max_examples=2000,
    stateful_step_count=50,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
