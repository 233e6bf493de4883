"""Codes by chance once more, through services, deliverer and SQLite: at once, twice, late, and cut off."""

import asyncio
from collections.abc import Awaitable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from bot.domain import commands as do
from bot.domain import events as ev
from bot.domain.code_request import CodePolicy, Lock, next_method
from bot.domain.details import LineType
from bot.domain.onboarding import Onboarding
from bot.domain.permissions import Deed, deeds_on
from bot.domain.refusals import RefusedError
from bot.domain.steps import TaskId
from bot.services import code_request, housekeeping, reminders
from bot.services import onboarding as use_cases
from bot.services.announcements import RowKind
from bot.services.context import Caller
from bot.slack.errors import TransientError
from bot.surfaces import ids
from handlers import actions
from handlers.payloads import Pressed
from storage.engine import Database
from storage.tables import outbox
from tests.support.bench import (
    ADA,
    BEA,
    BEN,
    CHANNEL_KNOWN,
    DETAILS,
    SAM,
    TEAMS,
    TESS,
    Bench,
    copy_of,
    furnish,
    person,
)
from tests.support.screens import Issued, Process, Screens, Stage
from tests.support.secrecy import rows_of, says

RUNS, STEPS = 50, 30
POLICY = CodePolicy()
STAFF, BRAND = (SAM, ADA), (BEA, BEN)


DEEDS = ("hold", "release", "suggest", "agree", "call_off", "request", "submit", "show", "judge", "take_over")
PRESSES = st.tuples(st.sampled_from(DEEDS), st.integers(0, 6), st.integers(0, 9))


class Codes(RuleBasedStateMachine):
    """`stage` is set by the test."""

    stage: Stage

    @initialize(landline=st.booleans(), ahead=st.integers(0, 5))
    def begin(self, ahead: int, *, landline: bool) -> None:
        """Most runs start in the middle: nobody there yet, or as far as a code that was shown."""
        self.number = next(self.stage.numbers)
        self.channel = f"C{self.number}"
        self.slack = Screens(self.stage.clock, self.stage.stamps)
        self.asked: list[datetime] = []
        self.last: list[Awaitable[Any]] = []
        self.stage.run(self._begin(landline=landline))
        self.go_on(ahead)

    async def _begin(self, *, landline: bool) -> None:
        self.process = await Process.begin(self.stage, self.slack)
        async with self.bench.database.write() as uow:
            await uow.directory.put_channel(replace(CHANNEL_KNOWN, id=self.channel))
            await uow.directory.set_members(self.channel, [ADA, SAM, BEA, BEN])
        start = do.Start(
            channel_id=self.channel,
            brand_name="Acme",
            brand_people=BRAND,
            brand_admin=None,
            lead=ADA,
            time_zone="Europe/Brussels",
        )
        begun = await use_cases.start(self.bench.services, self._caller(ADA), start)
        self.id = begun.view.onboarding.id
        line = LineType.LANDLINE if landline else LineType.MOBILE
        details = replace(DETAILS, line_type=line, ivr_can_be_off=landline)
        await self._perform(BEA, do.Complete(task=TaskId.TERMS_AGREE))
        await self._perform(BEA, do.SubmitDetails(details=details))
        await self._perform(SAM, do.CreateAccount())
        await self._perform(SAM, do.Complete(task=TaskId.ACCOUNT_ADD_NUMBER))
        await self._perform(BEA, do.Complete(task=TaskId.ACCOUNT_APPROVE_REQUEST))
        await self._perform(BEA, do.Complete(task=TaskId.BUSINESS_SUBMIT))
        for task in (TaskId.BUSINESS_APPROVE, TaskId.PHONE_APPROVE):
            await self._perform(SAM, do.RecordAnswer(task=task, answer=ev.Answer.APPROVED))
        async with self.bench.database.write() as uow:  # what was to be said of all that is no matter here
            await uow.outbox._connection.execute(sa.delete(outbox))

    @property
    def bench(self) -> Bench:
        return self.process.bench

    @property
    def now(self) -> datetime:
        return self.stage.clock.now()

    def _caller(self, who: str, late: int = 0) -> Caller:
        key = f"action|{next(self.stage.keys)}"
        return Caller(who, TEAMS[who], self.channel, self.now - timedelta(seconds=late), key, "request")

    async def _state(self) -> Onboarding:
        return await self.bench.state(self.id)

    async def _perform(self, who: str, command: do.Command) -> bool:
        return await self._do(self._caller(who), command)

    async def _do(self, caller: Caller, command: do.Command) -> bool:
        """Whether it went through, for the first time."""
        try:
            done = await use_cases.perform(self.bench.services, caller, self.id, lambda _: command)
        except RefusedError:
            return False
        return not done.again

    # People ---------------------------------------------------------------------------------------------

    @rule(
        presses=st.lists(PRESSES, min_size=1, max_size=3),
        late=st.sampled_from([0, 0, 0, 1, 45, 601]),
        twice=st.booleans(),
    )
    def press(self, presses: list[tuple[str, int, int]], late: int, *, twice: bool) -> None:
        """At once; `late` ones waited in the bot, and Slack delivers `twice` what it gets no answer to."""
        self.stage.run(self._together(presses, late, twice=twice))

    async def _together(self, presses: list[tuple[str, int, int]], late: int, *, twice: bool) -> None:
        state = await self._state()
        works: list[Awaitable[Any]] = []
        for deed, place, number in presses:
            sides = STAFF if deed in {"request", "show", "judge", "take_over"} else BRAND
            who = (*sides * 2, *STAFF[:1], *BRAND[:1], TESS)[place]
            caller, act = self._caller(who, late), getattr(self, f"_{deed}")
            works += [act(caller, state, number) for _ in range(2 if twice else 1)]
        await asyncio.gather(*works)

    async def _hold(self, caller: Caller, _state: Onboarding, _number: int) -> None:
        await self._do(caller, do.HoldPhone())

    async def _release(self, caller: Caller, _state: Onboarding, _number: int) -> None:
        await self._do(caller, do.ReleasePhone())

    async def _suggest(self, caller: Caller, state: Onboarding, number: int) -> None:
        ahead = (1, 3, 16, 30, 1500)[number % 5]
        ref = state.moment.ref if state.moment else ""
        at = caller.received_at + timedelta(minutes=ahead)
        await self._do(caller, do.SuggestMoment(at=at, instead_of=ref))

    async def _agree(self, caller: Caller, state: Onboarding, _number: int) -> None:
        if await self._do(caller, do.AgreeToMoment(ref=state.moment.ref if state.moment else "1")):
            assert state.moment is not None
            assert TEAMS[caller.person] != TEAMS[state.moment.by]

    async def _call_off(self, caller: Caller, _state: Onboarding, _number: int) -> None:
        await self._do(caller, do.CallOffMoment())

    async def _request(self, caller: Caller, state: Onboarding, number: int) -> None:
        method = next_method(state.private.details, state.code)
        assert method is not None
        why = "" if number % 2 else "At hand"
        try:
            done = await code_request.request(self.bench.services, caller, self.id, method, why)
        except RefusedError:
            return
        code = done.view.onboarding.code
        assert code is not None
        if not done.again:
            self.slack.issued[code.id] = Issued(code.ends_at, {code.operator})
            self.asked.append(caller.received_at)

    async def _submit(self, caller: Caller, state: Onboarding, number: int) -> None:
        known = list(self.slack.issued)
        request_id = known[-1 - number % len(known)] if known and number > 6 else _request_id(state)
        digits = f"{(self.number * 7919 + len(known) * 104_729 + number) % 900_000 + 100_000}"
        try:
            done = await code_request.submit(self.bench.services, caller, self.id, request_id, digits)
        except RefusedError:
            return
        if not done.again:
            issued = self.slack.issued[request_id]
            assert not issued.digits, "the first one stays"
            assert caller.received_at < issued.ends_at
            assert TEAMS[caller.person] == TEAMS[BEA]
            issued.digits = digits

    async def _show(self, caller: Caller, _state: Onboarding, _number: int) -> None:
        press = ids.press(Deed.SHOW_CODE, self.id, TaskId.PHONE_CODE)
        try:
            await actions._answer(self.process.door, Pressed(caller, press, caller.person))
        except RefusedError:
            return

    async def _judge(self, caller: Caller, state: Onboarding, number: int) -> None:
        await self._do(caller, do.EndCode(request_id=_request_id(state), worked=number == 0))

    async def _take_over(self, caller: Caller, state: Onboarding, _number: int) -> None:
        if await self._do(caller, do.TakeOverCode()):
            after = await self._state()
            for code in (state.code, after.code):
                if code is not None and code.id in self.slack.issued:
                    self.slack.issued[code.id].operators.add(caller.person)

    @rule(times=st.integers(1, 5))
    def they_go_on(self, times: int) -> None:
        self.go_on(times)

    def go_on(self, times: int) -> None:
        """By those whose turn it is, so that most runs get somewhere."""
        for _ in range(times):
            self.stage.run(self._go_on())

    async def _go_on(self) -> None:
        state = await self._state()
        if state.paused:
            await self._perform(SAM, do.Resume())
            return
        code = state.code
        operator = code.operator if code is not None else SAM
        offered = set(deeds_on(state, TaskId.PHONE_CODE, self.now))
        for deed, act, who in (
            (Deed.CODE_FAILED, self._judge, operator),
            (Deed.SHOW_CODE, self._show, operator),
            (Deed.ENTER_CODE, self._submit, BEN),
            (Deed.HOLD_PHONE, self._hold, BEN),
            (Deed.REQUEST_CODE, self._request, SAM),
        ):
            if deed in offered:
                await act(self._caller(who), state, 1)
                return

    @rule(lock=st.sampled_from(Lock))
    def facebook_says_to_wait(self, lock: Lock) -> None:
        self.stage.run(self._perform(SAM, do.ReportLock(lock=lock)))

    @rule(pause=st.booleans())
    def pause_or_resume(self, *, pause: bool) -> None:
        self.stage.run(self._perform(SAM, do.PutOnHold(reason="Holidays") if pause else do.Resume()))

    # Time and the bot itself ----------------------------------------------------------------------------

    @rule(seconds=st.sampled_from([1, 30, 61, 301, 599, 600, 901, 90_000]), ticks=st.booleans())
    def wait(self, seconds: int, *, ticks: bool) -> None:
        """Without a tick the bot was down at that moment."""
        self.stage.clock.forward(seconds=seconds)
        if ticks:
            self.stage.run(reminders.tick(self.bench.services))

    @rule(number=st.integers(0, 9))
    def tick_beside_a_press(self, number: int) -> None:
        async def both() -> None:
            state = await self._state()
            code = state.code
            operator = code.operator if code is not None else SAM
            submit = self._submit(self._caller(BEA), state, number)
            await asyncio.gather(reminders.tick(self.bench.services), submit)
            await asyncio.gather(
                reminders.tick(self.bench.services), self._show(self._caller(operator), state, number)
            )

        self.stage.run(both())

    @rule(tells=st.booleans())
    def a_colleague_takes_over(self, *, tells: bool) -> None:
        async def taken() -> None:
            state = await self._state()
            if state.code is not None:
                who = next(one for one in STAFF if one != state.code.operator)
                await self._take_over(self._caller(who), state, 0)
            if tells:
                await self._delivered()

        self.stage.run(taken())

    @rule()
    def the_operators_press_waits_past_the_end(self) -> None:
        async def shown() -> None:
            state = await self._state()
            code = state.code
            if code is None or not code.is_open:
                return
            caller = replace(self._caller(code.operator), received_at=code.ends_at - timedelta(seconds=1))
            self.stage.clock.forward(seconds=max(0.0, (code.ends_at - self.now).total_seconds()))
            await self._show(caller, state, 0)

        self.stage.run(shown())

    @rule()
    def deliver(self) -> None:
        self.stage.run(self._delivered())

    async def _delivered(self) -> None:
        """Then only the operator of an open code has its digits on a screen, if no replacing is put off."""
        await self.bench.drain()
        state = await self._state()
        async with self.bench.database.read() as uow:
            put_off = sa.select(sa.func.count()).where(outbox.c.kind == RowKind.CODE_VIEWS)
            if await uow.outbox._connection.scalar(put_off):
                return
        mine = (state.code.operator, state.code.id) if state.code and state.code.is_open else None
        assert set(self.slack.shown.values()) <= {mine}

    @rule(method=st.sampled_from(["views_update", "chat_update", "chat_postMessage"]))
    def slack_fails_once(self, method: str) -> None:
        self.slack.faults[method] = [TransientError("internal_error")]

    @rule()
    def restart(self) -> None:
        self.stage.run(self._killed(calls=-1))

    @rule(calls=st.integers(0, 4))
    def killed_in_the_middle_of_a_delivery(self, calls: int) -> None:
        self.stage.run(self._killed(calls))

    async def _killed(self, calls: int) -> None:
        self.slack.hangs_after, self.slack.hangs = calls, asyncio.Event()
        if calls >= 0:
            sending = asyncio.create_task(self.bench.drain())
            hangs = asyncio.create_task(self.slack.hangs.wait())
            await asyncio.wait({sending, hangs}, return_when=asyncio.FIRST_COMPLETED)
            sending.cancel()
            hangs.cancel()
            await asyncio.gather(sending, hangs, return_exceptions=True)
        await self.process.die()
        self.slack.hangs_after = -1
        self.process = await Process.begin(self.stage, self.slack)

    # What always holds ----------------------------------------------------------------------------------

    @invariant()
    def it_is_as_it_should_be(self) -> None:
        self.stage.run(self._look())

    async def _look(self) -> None:
        assert self.slack.wrong == []
        state = await self._state()
        async with self.bench.database.read() as uow:
            kept = {key for key in await uow.codes.kept() if key in self.slack.issued}
            assert not set(await uow.codes.ended(uow.onboardings)) & kept, "no code is kept after an ending"
        entered = state.code is not None and state.code.is_open and self.slack.issued[state.code.id].digits
        assert kept == ({_request_id(state)} if entered else set())
        if state.owes(TaskId.PHONE_CODE) and not state.paused:
            assert list(deeds_on(state, TaskId.PHONE_CODE, self.now)), "every state has a way on"

    @precondition(lambda self: self.asked)
    @invariant()
    def the_budget_is_never_exceeded(self) -> None:
        asked = sorted(self.asked)
        for place, at in enumerate(asked):
            within = [other for other in asked[: place + 1] if at - other < timedelta(days=1)]
            assert len(within) <= POLICY.per_day
            assert place == 0 or at - asked[place - 1] >= POLICY.gap

    def teardown(self) -> None:
        if hasattr(self, "process"):
            self.stage.run(self._end())

    async def _end(self) -> None:
        """In the end all is told, and no screen shows digits any more."""
        self.stage.clock.forward(minutes=11)  # past every lease, every wait and the last window
        await reminders.tick(self.bench.services)
        for _ in range(3):
            self.stage.clock.forward(minutes=2)
            await self.bench.drain()
        state = await self._state()
        assert self.slack.wrong == []
        assert self.slack.shown == {}
        await self._requests_one_after_the_other()
        self.stage.planted |= {one.digits for one in self.slack.issued.values() if one.digits}
        assert await housekeeping.sweep(self.bench.services) == 0
        if not state.paused:
            await self._perform(SAM, do.Close(reason="Enough"))
        await self.process.bench.database.close()

    async def _requests_one_after_the_other(self) -> None:
        """At most one open code request at any time, each ended once."""
        open_now = ""
        for entry in await self.bench.events(self.id):
            event = entry.event
            if isinstance(event, ev.CodeRequested):
                assert not open_now
                open_now = event.request_id
            elif isinstance(event, ev.CodeEnded) and open_now:
                assert event.request_id == open_now
                open_now = ""
        assert not open_now


def _request_id(state: Onboarding) -> str:
    return state.code.id if state.code is not None else "none"


def test_codes_by_chance_through_services_and_database(template: Path, tmp_path: Path) -> None:
    with asyncio.Runner() as runner:
        stage = Stage(copy_of(template, tmp_path), runner)
        runner.run(_furnished(stage.url))
        Codes.stage = stage
        run_state_machine_as_test(
            Codes,
            settings=settings(
                max_examples=RUNS,
                stateful_step_count=STEPS,
                deadline=None,
                suppress_health_check=list(HealthCheck),
                phases=set(Phase) - {Phase.shrink},  # minutes, for a way that is short enough as it is
            ),
        )
        kept = runner.run(_all_rows(stage.url))
        assert stage.planted
        assert not [digits for digits in stage.planted if says(digits, kept)]


async def _all_rows(url: str) -> str:
    database = Database(url)
    await database.open()
    try:
        return await rows_of(database)
    finally:
        await database.close()


async def _furnished(url: str) -> None:
    database = Database(url)
    await database.open()
    await furnish(database)
    async with database.write() as uow:
        await uow.directory.put_person(person(TESS))
    await database.close()
