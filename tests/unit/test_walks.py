"""What holds on every way that an onboarding can take: 3,000 random walks, each looked at closely."""

import json
import random
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from copy import copy

import pytest

from bot.domain import commands as do
from bot.domain import decisions, reminders
from bot.domain import events as ev
from bot.domain.code_request import CodeStatus
from bot.domain.detours import MENDING, closed_by_reopening
from bot.domain.evolution import evolve
from bot.domain.notices import NoticeKind
from bot.domain.onboarding import FINISHED, Onboarding, OnboardingStatus, Status
from bot.domain.parties import Party, Person, acting_side
from bot.domain.permissions import FACEBOOK_TASKS, Deed
from bot.domain.refusals import Refusal, RefusedError
from bot.domain.steps import TASKS, Step, TaskId, after
from bot.domain.telling import told
from bot.domain.told import Told
from bot.domain.turns import ON_CARDS, candidates, require_turn
from bot.surfaces import buttons, notices, progress, step_card
from storage.serialising import (
    event_from_json,
    event_to_json,
    onboarding_from_json,
    private_to_json,
    state_to_json,
)
from tests.unit.every_deed import Chronicle, code_status, command_of, drive, expected, statuses
from tests.unit.journeys import SAM
from tests.unit.message_limits import faults, pings
from tests.unit.walks import BRAND, NOBODIES, PEOPLE, STAFF, walk

WALKS, TOGETHER = 3000, 300
# Told to nobody in particular, or in a direct message.
WITH_FACEBOOK = {CodeStatus.ASKED, CodeStatus.CHECKING}
_MOMENTS = {
    NoticeKind.MOMENT_SUGGESTED,
    NoticeKind.MOMENT_AGREED,
    NoticeKind.MOMENT_OFF,
    NoticeKind.MOMENT_NEAR,
}
_DIRECT = {NoticeKind.REMINDER_DIRECT, NoticeKind.SILENT, NoticeKind.SLIPPED}
_UNADDRESSED = {NoticeKind.RESULT, NoticeKind.STUCK, NoticeKind.CODE_IN, *_MOMENTS, *_DIRECT}


@pytest.mark.untraced
@pytest.mark.parametrize("first", range(0, WALKS, TOGETHER))
def test_on_every_way(first: int) -> None:
    for seed in range(first, first + TOGETHER):
        with _on_walk(seed):
            rng = random.Random(seed)
            journey, seen = Chronicle(), 0
            for journey in walk(seed, length=rng.randrange(4, 44)):
                _somebody_can_go_on(journey)
                _what_is_due_has_come(journey)
                for index in range(seen, len(journey.decided)):
                    _each_hears_once(journey, index)
                    _live_is_earned(journey, index)
                seen = len(journey.decided)
            _there_is_a_way_to_the_end(journey, skip=seed % 3 == 0)
            _nobody_does_what_is_not_theirs(journey)
            _what_is_offered_goes_through(journey)
            _redoing_ends_as_if_nobody_had_erred(journey, rng)
            _what_is_said_to_wait_waits(journey)
            _all_of_it_is_kept(journey)
            if seed % 3 == 0:
                _all_of_it_can_be_drawn(journey)


@contextmanager
def _on_walk(seed: int) -> Iterator[None]:
    try:
        yield
    except Exception as error:
        error.add_note(f"on walk {seed}")
        raise


def _somebody_can_go_on(journey: Chronicle) -> None:
    """No dead end: until all is done somebody owes something and has a button for it."""
    state = journey.state
    assert bool(state.owed()) is not all(task.status in FINISHED for task in state.tasks.values())
    if state.paused:
        assert any(press.deed == Deed.RESUME for press in buttons.whole_presses(state))
        return
    for task in state.owed():
        with_facebook = task is TaskId.PHONE_CODE and code_status(state) in WITH_FACEBOOK
        assert with_facebook or buttons.shown_deeds(state, task, journey.now), task


def _what_is_due_has_come(journey: Chronicle) -> None:
    first = reminders.next_due(journey.state, journey.now)
    assert bool(reminders.due(journey.state, journey.now)) is (first is not None and first <= journey.now)


def _heard(journey: Chronicle, index: int) -> list[Told]:
    before, decision, person = journey.decided[index]
    return list(told(before, decision, person, decision.recorded[0].at)) if decision.recorded else []


def _each_hears_once(journey: Chronicle, index: int) -> None:
    """One notice a turn, nobody mentioned twice, and whoever gets a turn by another's deed hears of it."""
    before, decision, person = journey.decided[index]
    heard = [one.notice for one in _heard(journey, index) if one.notice.kind not in _DIRECT]
    # A direct message and a reminder of both sides come whoever else is spoken to; services mention once.
    alone = {NoticeKind.CODE_IN, NoticeKind.MOMENT_NEAR, NoticeKind.STUCK}
    mentioned = Counter(one.person for one in heard if one.person and one.kind not in alone)
    assert all(times == 1 for times in mentioned.values()), heard
    told_of = Counter(task for one in heard if one.kind not in _UNADDRESSED for task in one.tasks)
    assert all(times == 1 for times in told_of.values()), heard
    for one in _heard(journey, index):
        _is_in_its_place(one, decision, person)
    if before is None or person is None or decision.state.paused or not decision.recorded:
        return
    for task in set(decision.state.owed()) - set(before.owed()):
        assert task in told_of or acting_side(TASKS[task].party) is person.side, task
    assert all(
        task in told_of for task in decision.state.owed() if _facebooks_now(before, decision.state, task)
    )


_HANDED_OVER = {ev.PeopleChanged, ev.OnboardingEdited}


def _is_in_its_place(one: Told, decision: decisions.Decision, person: Person | None) -> None:
    """About something that is owed, in its card's thread, and not for who simply goes on."""
    notice, happened = one.notice, {type(entry.event) for entry in decision.recorded}
    if notice.kind in _UNADDRESSED or not notice.tasks:
        return
    if notice.kind is NoticeKind.REMINDER and person is not None:  # somebody asked for it
        return
    assert one.thread is notice.tasks[0].step
    assert all(decision.state.owes(task) for task in notice.tasks)
    own = person is not None and notice.side is person.side and notice.kind is not NoticeKind.ASSIGNED
    if own and not _HANDED_OVER & happened:
        assert {*FACEBOOK_TASKS, TaskId.CHANNEL_SETUP} & set(notice.tasks)


def _facebooks_now(before: Onboarding, after_it: Onboarding, task: TaskId) -> bool:
    return TASKS[task].party is Party.FACEBOOK and not before.owes(task) and after_it.owes(task)


def _live_is_earned(journey: Chronicle, index: int) -> None:
    before, decision, _ = journey.decided[index]
    state = decision.state
    if state.live_at is None:
        return
    assert state[TaskId.PHONE_ACTIVATE].status is Status.DONE
    if before is None or before.live_at is None:
        mends = {MENDING[task] for task in state.waived}
        earlier = {task for task in state.owed() if TaskId.PHONE_ACTIVATE in after(task)}
        assert earlier <= {*state.waived, *mends}


def _there_is_a_way_to_the_end(journey: Chronicle, *, skip: bool) -> None:
    end = drive(copy(journey), skip=skip).state
    assert end.all_set
    assert end.status is OnboardingStatus.LIVE
    assert all(task.status in FINISHED for task in end.tasks.values())
    if journey.state.status is not OnboardingStatus.CLOSED:
        closed = copy(journey).act(SAM, do.Close(reason="Given up"))
        assert reminders.next_due(closed.state, closed.now) is None


def refusal_of(journey: Chronicle, person: Person, command: do.Command) -> Refusal | None:
    try:
        decisions.decide(journey.state, command, person, journey.now)
    except RefusedError as error:
        return error.refusal
    return None


def _nobody_does_what_is_not_theirs(journey: Chronicle) -> None:
    state = journey.state
    kept = repr(state)
    for deed in Deed:
        command = command_of(deed, journey)
        for person in (*PEOPLE, *NOBODIES):
            wanted = expected(state, person, deed)
            assert wanted is None or refusal_of(journey, person, command) is wanted, (deed, person)
    _of_a_code_only_the_operator(journey)
    _what_another_did_is_not_taken_back(journey)
    assert repr(state) == kept


def _of_a_code_only_the_operator(journey: Chronicle) -> None:
    code = journey.state.code
    for person in STAFF if code else ():
        assert code is not None
        if person.id != code.operator:
            for deed in (Deed.SHOW_CODE, Deed.CODE_WORKED, Deed.CODE_FAILED):
                assert refusal_of(journey, person, command_of(deed, journey)) is not None


def _what_another_did_is_not_taken_back(journey: Chronicle) -> None:
    state = journey.state
    for task in (task for task in TaskId if state.finished(task)):
        for person in BRAND:
            mine = state[task].by == person.id and not any(state.finished(later) for later in after(task))
            refused = refusal_of(journey, person, do.Reopen(task=task, reason="Wrong press"))
            assert mine or refused is not None, (task, person)


# Shown, and refused while WhatsApp wants a pause between two codes.
_NEEDS_TIME = {Deed.REQUEST_CODE}


def _what_is_offered_goes_through(journey: Chronicle) -> None:
    """Each button and each line of a menu is there for somebody who may press it now."""
    state, now = journey.state, journey.now
    for task in state.owed() if not state.paused else ():
        for deed in set(buttons.shown_deeds(state, task, now)) - _NEEDS_TIME:
            command = command_of(deed, journey)
            assert any(refusal_of(journey, person, command) is None for person in PEOPLE), (task, deed)
    for step in Step:
        for deed in ON_CARDS:
            for task in candidates(state, deed, step):
                assert any(_may_begin(journey, person, deed, task) for person in PEOPLE), (task, deed)


def _may_begin(journey: Chronicle, person: Person, deed: Deed, task: TaskId) -> bool:
    try:
        require_turn(journey.state, person, deed, task, journey.now)
    except RefusedError:
        return False
    return True


def _reopenable(state: Onboarding) -> list[TaskId]:
    return [task for step in Step for task in candidates(state, Deed.REOPEN, step)]


def _redoing_ends_as_if_nobody_had_erred(journey: Chronicle, rng: random.Random) -> None:
    """A task that is reopened and done again leaves nothing but its history."""
    state = journey.state
    skipped = {task.step for task in TaskId if state[task].status is Status.SKIPPED}
    offered = [task for task in _reopenable(state) if task.step not in skipped]
    if not offered:
        return
    straight, erring = copy(journey), copy(journey)
    erring.act(SAM, do.Reopen(task=rng.choice(offered), reason="Wrong press"))
    assert shape(drive(erring).state) == shape(drive(straight).state)
    if not any(isinstance(entry.event, ev.FoundVerified) for entry in straight.recorded):
        assert bool(code_status(erring.state)) is bool(code_status(straight.state))


def shape(state: Onboarding) -> dict[str, object]:
    """All of the state but its history: who, when, how often, and why something came back or was waived."""
    private = state.private
    return {
        "tasks": statuses(state),
        "status": (state.status, state.all_set),
        "typed": (private.details, private.profile, private.settings),
        "templates": (dict(state.templates), dict(private.templates)),
        "stuck": set(state.stuck),
        "people": (state.brand_people, state.brand_admin, state.sparkcentral_people, state.lead),
        "roles": dict(state.roles),
    }


def _what_is_said_to_wait_waits(journey: Chronicle) -> None:
    for task in _reopenable(journey.state):
        said = closed_by_reopening(journey.state, task)
        reopened = copy(journey).act(SAM, do.Reopen(task=task, reason="Wrong press")).state
        locked = {later for later in TaskId if reopened[later].status is Status.LOCKED}
        before = {later for later in TaskId if journey.state[later].status is Status.LOCKED}
        assert set(said) == locked - before


def _all_of_it_is_kept(journey: Chronicle) -> None:
    """The state comes back from its row, and out of its events alone; so does each event."""
    state = journey.state
    row, private = (
        json.loads(json.dumps(part)) for part in (state_to_json(state), private_to_json(state.private))
    )
    columns = {
        "id": state.id,
        "channel_id": state.channel_id,
        "status": state.status,
        "version": state.version,
    }
    assert onboarding_from_json(row, private, **columns) == state
    replayed = Onboarding(id="ob1")
    for entry in journey.recorded:
        replayed = evolve(replayed, entry)
    assert replayed == state
    for event in (entry.event for entry in journey.recorded[-20:]):
        facts, blankable = json.loads(json.dumps(event_to_json(event)))
        assert event_from_json(event.kind, facts, blankable) == event


def _all_of_it_can_be_drawn(journey: Chronicle) -> None:
    scene = journey.scene
    for message in (progress.render(scene), *(step_card.render(scene, step) for step in Step)):
        assert faults(message) == []
        assert pings(message) == []
    for index in range(len(journey.decided))[-12:]:
        for one in _heard(journey, index):
            assert faults(notices.render(scene, one.notice)) == []


# What Slack itself brings about, beside all deeds of people: tests/unit/test_surroundings.py.
BY_SLACK = (
    *(ev.Parked, ev.Unparked, ev.Moved, ev.PeopleLeft, ev.PeopleReturned),
    *(ev.PeopleChangedSides, ev.PeopleChangedBack, ev.ThirdPartyCame, ev.ThirdPartyWent),
)


# And Sparkcentral's webhook: tests/services/test_sparkcentral.py.
BY_WEBHOOK = (ev.ChangeOvertaken,)


def test_the_walks_come_everywhere() -> None:
    """Every event of an onboarding that is alone in its channel, every status, and each task's end."""
    kinds: set[str] = set()
    seen: set[tuple[TaskId, Status]] = set()
    for seed in range(700):
        for journey in walk(seed):
            seen |= statuses(journey.state)
        kinds |= {entry.event.kind for entry in journey.recorded}
    assert set(ev.EVENTS) - kinds == {
        ev.AccountShared.kind,
        ev.EditDenied.kind,  # by services: tests/services/test_denials.py
        ev.OutsiderAdded.kind,  # by a list: tests/unit/test_channel_list.py
        *(event.kind for event in (*BY_SLACK, *BY_WEBHOOK)),
    }
    assert {status for _, status in seen} == set(Status)
    assert {(task, Status.DONE) for task in TaskId} <= seen
