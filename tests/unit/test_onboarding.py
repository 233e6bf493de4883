from copy import copy
from datetime import timedelta

import pytest

from bot.domain import commands as do
from bot.domain import events as ev
from bot.domain.code_request import CodeStatus
from bot.domain.details import CodeMethod
from bot.domain.evolution import evolve
from bot.domain.onboarding import FINISHED, OWED, Onboarding, Status, turn
from bot.domain.parties import Party
from bot.domain.permissions import FACEBOOK_TASKS
from bot.domain.steps import TASKS, Step, TaskId
from tests.unit.every_deed import Chronicle, drive, statuses
from tests.unit.journeys import BEA, SAM, Journey
from tests.unit.walks import walk

WAYS = range(8)


def replayed(entries: list[ev.Recorded]) -> Onboarding:
    state = Onboarding(id="ob1")
    for entry in entries:
        state = evolve(state, entry)
    return state


@pytest.fixture(scope="module")
def ways() -> list[Chronicle]:
    """Each onboarding as it stood after each deed on some random ways."""
    return [copy(journey) for seed in WAYS for journey in walk(seed, length=40)]


def test_the_events_of_each_way_replayed_give_the_state_that_was_kept() -> None:
    for seed in WAYS:
        journey = Chronicle()
        for journey in walk(seed, length=40):  # noqa: B007 - the last one holds all
            pass
        entries = journey.recorded
        assert replayed(entries) == journey.state
        assert [entry.sequence for entry in entries] == list(range(1, len(entries) + 1))


def test_each_decision_alone_gives_the_state_after_it() -> None:
    for journey in walk(3, length=60):
        before, decision, _ = journey.decided[-1]
        state = before or Onboarding(id="ob1")
        for entry in decision.recorded:
            state = evolve(state, entry)
        assert state == decision.state == journey.state


# Which statuses a task can have: Facebook's wait and are refused, some come back, some can be skipped.
CAN_COME_BACK = {TaskId.DETAILS_SUBMIT, TaskId.BUSINESS_SUBMIT, TaskId.BADGE_PROFILE, TaskId.TEMPLATES_DRAFT}
# A template is refused by itself, beside others that wait.
CAN_BE_REJECTED = set(FACEBOOK_TASKS) - {TaskId.TEMPLATES_APPROVE}


def possible(task: TaskId) -> set[Status]:
    found = {Status.DONE}
    if TASKS[task].opens_after:
        found.add(Status.LOCKED)
    found.add(Status.WAITING if task in FACEBOOK_TASKS else Status.OPEN)
    found |= {Status.SENT_BACK} if task in CAN_COME_BACK else set()
    found |= {Status.REJECTED} if task in CAN_BE_REJECTED else set()
    found |= {Status.SKIPPED} if task.step in {Step.BADGE, Step.TEMPLATES} else set()
    return found


def test_no_task_ever_has_a_status_that_is_not_its_own(ways: list[Chronicle]) -> None:
    for journey in ways:
        for task, status in statuses(journey.state):
            assert status in possible(task)


@pytest.mark.parametrize("skip", [False, True])
def test_from_every_state_there_is_a_way_to_the_end(ways: list[Chronicle], skip: bool) -> None:  # noqa: FBT001
    for journey in ways[::4]:
        end = drive(copy(journey), skip=skip).state
        assert end.all_set
        assert end.live_at is not None
        assert all(state.status in FINISHED for state in end.tasks.values())


ROADS = {
    "business rejected": lambda j: (
        j.to_business().done(BEA, TaskId.BUSINESS_SUBMIT).answer(TaskId.BUSINESS_APPROVE, ev.Answer.REJECTED)
    ),
    "number rejected": lambda j: j.to_business().answer(TaskId.PHONE_APPROVE, ev.Answer.REJECTED),
    "details sent back": lambda j: j.to_account().act(SAM, do.SendBack(reason="x")),
    "templates rejected": lambda j: (
        j.to_live().draft(2).send_templates().answer(TaskId.TEMPLATES_APPROVE, ev.Answer.REJECTED)
    ),
    "code expired": lambda j: j.to_code().ask().wait(minutes=11),
    "code failed": lambda j: j.to_code().ask().enter().judge(worked=False),
    "code asked": lambda j: j.to_code().ask(),
    "code in": lambda j: j.to_code().ask().enter(),
    "logo refused": lambda j: j.to_live().happen(
        ev.TaskSentBack(task=TaskId.BADGE_PROFILE, reason="Too small")
    ),
}


@pytest.mark.parametrize("name", ROADS)
def test_from_each_setback_there_is_a_way_to_the_end(name: str) -> None:
    journey = ROADS[name](Chronicle())
    assert drive(journey).state.all_set


def test_somebody_can_always_do_something_until_all_is_done(ways: list[Chronicle]) -> None:
    for journey in ways:
        state = journey.state
        finished = all(task.status in FINISHED for task in state.tasks.values())
        assert bool(state.owed()) is not finished
        for task in TaskId:
            assert state.owes(task) is (state[task].status in OWED)


def test_all_set_means_live_with_channel_and_templates(ways: list[Chronicle]) -> None:
    for journey in ways:
        state = journey.state
        if state.all_set:
            assert state.live_at is not None
            assert state.step_finished(Step.CHANNEL)
            assert state.step_finished(Step.TEMPLATES)
        kinds = [entry.event.kind for entry in journey.recorded]
        assert kinds.count("went_live") <= 1


def test_a_step_is_started_by_its_first_open_task_and_finished_by_its_last() -> None:
    journey = Journey()
    assert journey.state.step_started(Step.TERMS)
    assert not journey.state.step_started(Step.DETAILS)
    assert not journey.state.step_finished(Step.TERMS)
    journey.to_account()
    assert journey.state.step_finished(Step.TERMS)
    assert journey.state.step_started(Step.ACCOUNT)
    journey.act(SAM, do.CreateAccount())
    assert not journey.state.step_finished(Step.ACCOUNT)


# --- whose turn the code is


def test_the_codes_turn_follows_its_request() -> None:
    journey, code = Journey().to_code(), TaskId.PHONE_CODE
    assert turn(journey.state, code, journey.now) is Party.BRAND
    journey.act(BEA, do.HoldPhone())
    assert turn(journey.state, code, journey.now) is Party.SPARKCENTRAL
    assert turn(journey.state, code, journey.now + timedelta(minutes=15)) is Party.BRAND
    request = do.RequestCode(request_id="rq1", method=CodeMethod.SMS)
    assert turn(journey.act(SAM, request).state, code, journey.now) is Party.BRAND
    assert turn(journey.enter().state, code, journey.now) is Party.SPARKCENTRAL
    journey.act(SAM, do.ShowCode(request_id="rq1"))
    assert turn(journey.state, code, journey.now) is Party.SPARKCENTRAL
    journey.act(SAM, do.EndCode(request_id="rq1", worked=False))
    assert turn(journey.state, code, journey.now) is Party.SPARKCENTRAL


def test_any_other_turn_is_that_of_the_journeys_table() -> None:
    journey = Journey()
    for task in set(TaskId) - {TaskId.PHONE_CODE}:
        assert turn(journey.state, task, journey.now) is TASKS[task].party


# --- single events


def test_an_event_about_a_code_that_is_gone_changes_nothing() -> None:
    journey = Chronicle()
    state = journey.state
    journey.happen(
        ev.CodeSubmitted(request_id="rq1"), ev.CodeEnded(request_id="rq1", ending=ev.CodeEnding.FAILED)
    )
    assert journey.state.code is None
    assert journey.state.tasks == state.tasks


def test_that_a_code_was_shown_is_remembered_after_its_end() -> None:
    journey = Journey().to_code().ask().enter().act(SAM, do.ShowCode(request_id="rq1")).wait(minutes=10)
    assert journey.state.code is not None
    assert (journey.state.code.status, journey.state.code.was_shown) == (CodeStatus.EXPIRED, True)


def test_each_status_says_since_when_and_by_whom() -> None:
    journey = Journey()
    assert journey.state[TaskId.TERMS_AGREE].since == journey.now
    assert journey.state[TaskId.TERMS_AGREE].by is None
    journey.wait(hours=1).done(BEA, TaskId.TERMS_AGREE)
    assert journey.state[TaskId.TERMS_AGREE].since == journey.now
    assert journey.state[TaskId.TERMS_AGREE].by == "UBEA"


def test_the_state_before_a_deed_stays_as_it_was() -> None:
    journey = Journey()
    before, tasks = journey.state, dict(journey.state.tasks)
    journey.to_account()
    assert before.tasks == tasks
    assert before.private.details is None
