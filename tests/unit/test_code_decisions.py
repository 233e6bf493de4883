from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.domain import commands as do
from bot.domain import events as ev
from bot.domain import reminders
from bot.domain.code_request import READY_FOR, WINDOW, CodePolicy, CodeStatus, next_allowed
from bot.domain.details import CodeMethod
from bot.domain.onboarding import Status, turn
from bot.domain.parties import Party, Person, Side
from bot.domain.permissions import Refusal, RefusedError
from bot.domain.steps import TaskId
from tests.unit.every_deed import Chronicle, code_status
from tests.unit.journeys import ADA, BEA, MOBILE, MONDAY, SAM, Journey

MOMENT = timedelta.resolution
BEN = Person("UBEN", Side.BRAND)


def refused(journey: Journey, person: Person, command: do.Command) -> RefusedError:
    before = journey.state
    with pytest.raises(RefusedError) as caught:
        journey.act(person, command)
    assert journey.state is before
    return caught.value


def ask(request_id: str = "rq1", why: str = "", policy: CodePolicy | None = None) -> do.RequestCode:
    given = policy or CodePolicy()
    return do.RequestCode(request_id=request_id, method=CodeMethod.SMS, why_not_ready=why, policy=given)


def whose(journey: Journey) -> Party:
    return turn(journey.state, TaskId.PHONE_CODE, journey.now)


def expire(journey: Journey) -> Journey:
    assert journey.state.code is not None
    seconds = (journey.state.code.ends_at - journey.now).total_seconds()
    return journey.wait(seconds=seconds)


# --- the phone at hand


def test_the_phone_is_held_for_fifteen_minutes_to_the_microsecond() -> None:
    journey = Journey().to_code().act(BEA, do.HoldPhone())
    assert timedelta(minutes=15) == READY_FOR
    assert whose(journey) is Party.SPARKCENTRAL
    journey.now += READY_FOR - MOMENT
    assert whose(journey) is Party.SPARKCENTRAL
    assert reminders.due(journey.state, journey.now) == []
    journey.now += MOMENT
    assert whose(journey) is Party.BRAND
    assert refused(journey, SAM, ask()).refusal is Refusal.PHONE_NOT_READY
    assert refused(journey, BEA, do.ReleasePhone()).refusal is Refusal.NOT_NOW
    assert journey.wait().state.ready is None


def test_the_hold_can_be_taken_back_and_renewed() -> None:
    journey = Journey().to_code().act(BEA, do.HoldPhone()).act(BEN, do.ReleasePhone())
    assert journey.state.ready is None
    assert refused(journey, BEA, do.ReleasePhone()).refusal is Refusal.NOT_NOW
    journey.act(BEA, do.HoldPhone()).wait(minutes=10).act(BEA, do.HoldPhone())
    assert journey.state.ready is not None
    assert (journey.state.ready.person, journey.state.ready.until) == ("UBEA", journey.now + READY_FOR)


def test_of_two_who_take_the_phone_the_second_learns_who_has_it() -> None:
    journey = Journey().to_code().act(BEA, do.HoldPhone())
    found = refused(journey, BEN, do.HoldPhone())
    assert (found.refusal, found.facts["by"]) == (Refusal.PHONE_HELD, "UBEA")
    journey.wait(minutes=15).act(BEN, do.HoldPhone())
    assert journey.state.ready is not None
    assert journey.state.ready.person == "UBEN"


def test_with_a_code_on_its_way_the_phone_is_neither_held_nor_let_go() -> None:
    journey = Journey().to_code().ask()
    assert refused(journey, BEA, do.HoldPhone()).refusal is Refusal.CODE_OPEN_ALREADY
    assert refused(journey, BEA, do.ReleasePhone()).refusal is Refusal.NOT_NOW


def test_staff_may_ask_with_nobody_at_the_phone_if_they_say_why() -> None:
    journey = Journey().to_code()
    assert refused(journey, SAM, ask()).refusal is Refusal.PHONE_NOT_READY
    journey.act(SAM, ask(why="We are on a call with them"))
    assert code_status(journey.state) is CodeStatus.REQUESTED


# --- the window


def test_the_window_starts_with_the_request_and_lasts_600_seconds() -> None:
    journey = Journey().to_code().ask()
    assert timedelta(seconds=600) == WINDOW
    assert journey.state.code is not None
    assert journey.state.code.ends_at == journey.now + WINDOW
    assert whose(journey) is Party.BRAND


def test_a_code_is_in_time_up_to_the_last_microsecond() -> None:
    journey = Journey().to_code().ask()
    received = journey.now + WINDOW - MOMENT
    journey.now += timedelta(hours=1)  # however long it waited inside the bot
    journey.act(BEA, do.SubmitCode(request_id="rq1", received_at=received))
    assert code_status(journey.state) is CodeStatus.SUBMITTED
    assert whose(journey) is Party.SPARKCENTRAL


@pytest.mark.parametrize(("late", "seconds"), [(timedelta(), "0"), (timedelta(seconds=75.9), "75")])
def test_a_late_code_is_told_how_late_it_is(late: timedelta, seconds: str) -> None:
    journey = Journey().to_code().ask()
    error = refused(journey, BEA, do.SubmitCode(request_id="rq1", received_at=journey.now + WINDOW + late))
    assert (error.refusal, error.facts) == (Refusal.CODE_TOO_LATE, {"seconds": seconds})


def test_a_code_is_shown_up_to_the_last_microsecond() -> None:
    journey = Journey().to_code().ask().enter()
    journey.now += WINDOW - MOMENT
    journey.act(SAM, do.ShowCode(request_id="rq1"))
    journey.now += MOMENT
    assert refused(journey, SAM, do.ShowCode(request_id="rq1")).refusal is Refusal.NO_CODE_OPEN


def test_the_window_ends_by_itself_exactly_then() -> None:
    journey = Journey().to_code().ask().enter()
    journey.wait(seconds=600 - 1e-6)
    assert code_status(journey.state) is CodeStatus.SUBMITTED
    journey.wait(microseconds=1)
    assert code_status(journey.state) is CodeStatus.EXPIRED
    assert whose(journey) is Party.SPARKCENTRAL
    assert refused(journey, SAM, do.ShowCode(request_id="rq1")).refusal is Refusal.NO_CODE_OPEN
    late = do.SubmitCode(request_id="rq1", received_at=journey.now)
    assert refused(journey, BEA, late).refusal is Refusal.CODE_TOO_LATE


# --- one code, one entry, one operator


def test_a_second_entry_is_refused() -> None:
    journey = Journey().to_code().ask().enter()
    again = do.SubmitCode(request_id="rq1", received_at=journey.now)
    assert refused(journey, BEN, again).refusal is Refusal.CODE_ALREADY_IN
    journey.act(SAM, do.ShowCode(request_id="rq1"))
    assert refused(journey, BEN, again).refusal is Refusal.CODE_ALREADY_IN


def test_a_form_left_open_from_an_older_request_enters_nothing() -> None:
    journey = expire(Journey().to_code().ask()).act(SAM, ask("rq2", why="Still there"))
    old = do.SubmitCode(request_id="rq1", received_at=journey.now)
    assert refused(journey, BEA, old).refusal is Refusal.NO_CODE_OPEN
    assert code_status(journey.state) is CodeStatus.REQUESTED


def test_an_ended_request_takes_no_code() -> None:
    journey = Journey().to_code().ask().enter().judge(worked=False)
    again = do.SubmitCode(request_id="rq1", received_at=journey.now)
    assert refused(journey, BEA, again).refusal is Refusal.NO_CODE_OPEN
    nothing = Journey().to_code()
    assert refused(nothing, BEA, again).refusal is Refusal.NO_CODE_OPEN


def test_one_request_at_a_time() -> None:
    journey = Journey().to_code().ask().wait(minutes=5)
    error = refused(journey, ADA, ask("rq2", why="Again"))
    assert (error.refusal, error.facts) == (Refusal.CODE_OPEN_ALREADY, {"by": "USAM"})


@pytest.mark.parametrize(
    "command", [do.ShowCode(request_id="rq1"), do.EndCode(request_id="rq1", worked=True)]
)
def test_only_who_asked_sees_and_judges_the_code(command: do.Command) -> None:
    journey = Journey().to_code().ask().enter()
    error = refused(journey, ADA, command)
    assert (error.refusal, error.facts) == (Refusal.CODE_NOT_YOURS, {"operator": "USAM"})


def test_nothing_is_shown_before_it_is_entered_nor_judged_before_it_is_shown() -> None:
    journey = Journey().to_code().ask()
    assert refused(journey, SAM, do.ShowCode(request_id="rq1")).refusal is Refusal.NO_CODE_OPEN
    judged = do.EndCode(request_id="rq1", worked=True)
    assert refused(journey, SAM, judged).refusal is Refusal.CODE_NOT_SHOWN
    journey.enter()
    assert refused(journey, SAM, judged).refusal is Refusal.CODE_NOT_SHOWN


# --- the endings


def test_a_code_that_worked_ends_the_task() -> None:
    journey = Journey().to_code().ask().enter().judge(worked=True)
    assert code_status(journey.state) is CodeStatus.WORKED
    assert journey.state[TaskId.PHONE_CODE].status is Status.DONE
    assert journey.state[TaskId.PHONE_ACTIVATE].status is Status.OPEN


def test_after_a_code_that_failed_the_operator_goes_on() -> None:
    journey = Journey().to_code().ask().enter().judge(worked=False)
    assert code_status(journey.state) is CodeStatus.FAILED
    assert journey.state.owes(TaskId.PHONE_CODE)
    assert whose(journey) is Party.SPARKCENTRAL
    judged = do.EndCode(request_id="rq1", worked=True)
    assert refused(journey, SAM, judged).refusal is Refusal.CODE_NOT_SHOWN


@pytest.mark.parametrize("worked", [True, False])
def test_a_code_that_was_shown_is_still_judged_after_its_end(worked: bool) -> None:  # noqa: FBT001
    journey = Journey().to_code().ask().enter().act(SAM, do.ShowCode(request_id="rq1"))
    expire(journey).act(SAM, do.EndCode(request_id="rq1", worked=worked))
    assert code_status(journey.state) is (CodeStatus.WORKED if worked else CodeStatus.FAILED)
    assert journey.state.finished(TaskId.PHONE_CODE) is worked


def test_a_code_that_nobody_saw_is_not_judged_after_its_end() -> None:
    journey = expire(Journey().to_code().ask().enter())
    judged = do.EndCode(request_id="rq1", worked=True)
    assert refused(journey, SAM, judged).refusal is Refusal.CODE_NOT_SHOWN


def test_the_judgement_of_an_earlier_code_does_not_touch_the_next_one() -> None:
    journey = Journey().to_code().ask().enter().act(SAM, do.ShowCode(request_id="rq1"))
    expire(journey).act(SAM, ask("rq2", why="Still there"))
    judged = do.EndCode(request_id="rq1", worked=True)
    assert refused(journey, SAM, judged).refusal is Refusal.NO_CODE_OPEN


def test_each_showing_is_recorded() -> None:
    journey = Chronicle()
    journey.to_code().ask().enter()
    for _ in range(3):
        journey.act(SAM, do.ShowCode(request_id="rq1"))
    assert [entry.event.kind for entry in journey.recorded].count("code_shown") == 3


# --- the budget


def wait_until(journey: Journey, command: do.RequestCode) -> datetime:
    error = refused(journey, SAM, command)
    assert error.refusal is Refusal.CODE_WAIT
    return datetime.fromisoformat(error.facts["until"])


def test_between_two_requests_there_is_a_pause() -> None:
    journey = Journey().to_code().ask().enter().judge(worked=False)
    asked = journey.now
    journey.now += timedelta(seconds=60) - MOMENT
    assert wait_until(journey, ask("rq2")) == asked + timedelta(seconds=60)
    journey.now += MOMENT
    assert journey.act(SAM, ask("rq2")).state.code_requests == (asked, journey.now)


def test_a_day_has_few_requests() -> None:
    journey = Journey().to_code()
    first = journey.now
    for number in range(3):
        expire(journey.act(SAM, ask(f"rq{number}", why="Still there")))
    again = ask("rq9", why="Still there")
    assert wait_until(journey, again) == first + timedelta(days=1)
    journey.now = first + timedelta(days=1) - MOMENT
    assert wait_until(journey, again) == first + timedelta(days=1)
    journey.now += MOMENT
    assert code_status(journey.act(SAM, again).state) is CodeStatus.REQUESTED


def test_the_budget_is_a_setting() -> None:
    now, policy = MONDAY, CodePolicy(gap=timedelta(minutes=5), per_day=2)
    asked = (now - timedelta(hours=30), now - timedelta(hours=20), now - timedelta(minutes=1))
    assert next_allowed((), policy, now) is None
    assert next_allowed(asked[:1], policy, now) is None
    assert next_allowed(asked[:2], policy, now) is None
    assert next_allowed(asked, policy, now) == now + timedelta(hours=4)
    assert next_allowed(asked, replace(policy, per_day=3), now) == now + timedelta(minutes=4)


def test_requests_count_on_when_the_code_opens_again_afresh() -> None:
    journey = Chronicle()
    journey.to_code().ask()
    journey.happen(ev.TaskSentBack(task=TaskId.DETAILS_SUBMIT, reason="Wrong digit"))
    journey.act(BEA, do.SubmitDetails(details=replace(MOBILE, phone_number="+32470999999")))
    journey.done(SAM, TaskId.ACCOUNT_ADD_NUMBER).answer(TaskId.PHONE_APPROVE)
    assert (journey.state.code, journey.state.ready) == (None, None)
    assert whose(journey) is Party.BRAND
    assert wait_until(journey, ask("rq2", why="x")) == journey.now + timedelta(seconds=60)


def test_before_its_turn_nothing_is_asked_for() -> None:
    journey = Journey().to_business()
    assert refused(journey, BEA, do.HoldPhone()).refusal is Refusal.NOT_OPEN_YET
    assert refused(journey, SAM, ask(why="x")).refusal is Refusal.NOT_OPEN_YET
