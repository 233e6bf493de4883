from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.domain import commands as do
from bot.domain import events as ev
from bot.domain import reminders, telling
from bot.domain.code_request import READY_FOR, WINDOW, CodePolicy, CodeStatus, Lock, next_allowed
from bot.domain.details import CodeMethod
from bot.domain.notices import Notice, NoticeKind
from bot.domain.onboarding import Status, turn
from bot.domain.parties import Party, Person, Side
from bot.domain.permissions import Deed
from bot.domain.refusals import Refusal, RefusedError
from bot.domain.steps import Step, TaskId
from bot.surfaces import forms, ids, notices, step_card
from tests.unit.every_deed import Chronicle, code_status
from tests.unit.journeys import ADA, BEA, LANDLINE, MOBILE, MONDAY, SAM, Journey

MOMENT = timedelta.resolution
PRESS = ids.press(Deed.REQUEST_CODE, "ob1", TaskId.PHONE_CODE)
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


# --- taking over, and Facebook's wait


def test_the_next_operator_takes_the_code_over_and_both_sides_are_told() -> None:
    journey = Chronicle().to_code().ask().enter()
    journey.act(SAM, do.ShowCode(request_id="rq1")).act(ADA, do.TakeOverCode())
    assert isinstance(journey, Chronicle)
    assert refused(journey, SAM, do.ShowCode(request_id="rq1")).refusal is Refusal.CODE_NOT_YOURS
    assert refused(journey, SAM, do.EndCode(request_id="rq1", worked=True)).refusal is Refusal.CODE_NOT_YOURS
    assert refused(journey, ADA, do.TakeOverCode()).refusal is Refusal.CODE_YOURS
    before, decision, actor = journey.decided[-1]
    in_thread, in_person = telling.told(before, decision, actor, journey.now)
    assert (in_thread.notice.kind, in_thread.notice.person) == (NoticeKind.CODE_TAKEN_OVER, SAM.id)
    assert (in_person.notice.kind, in_person.to) == (NoticeKind.CODE_IN, ADA.id)
    assert "has taken over" in notices.render(journey.scene, in_thread.notice).text
    journey.act(ADA, do.ShowCode(request_id="rq1")).act(ADA, do.EndCode(request_id="rq1", worked=True))


def test_the_earlier_operators_message_loses_its_button() -> None:
    journey = Chronicle().to_code().ask().enter()
    told_sam = Notice(NoticeKind.CODE_IN, (TaskId.PHONE_CODE,), Side.SPARKCENTRAL, SAM.id)
    assert notices.has_buttons(notices.render(journey.scene, told_sam))
    journey.act(ADA, do.TakeOverCode())
    message = notices.render(journey.scene, told_sam)
    assert not notices.has_buttons(message)
    assert "Ada Lovelace has taken over" in message.text


def test_a_code_that_is_over_cannot_be_taken_over() -> None:
    journey = Journey().to_code().ask()
    journey.now += WINDOW
    assert refused(journey, ADA, do.TakeOverCode()).refusal is Refusal.NO_CODE_OPEN
    assert refused(journey, BEA, do.TakeOverCode()).refusal is Refusal.NOT_YOUR_SIDE


@pytest.mark.parametrize(
    ("locks", "hours"),
    [
        ([Lock.GUESSES], 12),
        ([Lock.REQUESTS], 24),
        ([Lock.REQUESTS, Lock.REQUESTS], 72),
        ([Lock.GUESSES, Lock.REQUESTS], 24),
    ],
)
def test_facebooks_wait_shuts_requests_to_the_microsecond(locks: list[Lock], hours: int) -> None:
    journey = Chronicle().to_code()
    assert isinstance(journey, Chronicle)
    started = shut = journey.now
    for lock in locks:
        started = journey.now
        journey.act(SAM, do.ReportLock(lock=lock))
        assert refused(journey, SAM, do.ReportLock(lock=lock)).refusal is Refusal.NOT_NOW
        shut = journey.state.codes_shut_until or started
        journey.now = shut - MOMENT
        found = refused(journey, SAM, ask(why="At hand"))
        assert (found.refusal, found.facts["until"]) == (Refusal.CODE_WAIT, shut.isoformat())
        journey.wait(microseconds=1)
        assert journey.state.codes_shut_until is None
    assert shut - started == timedelta(hours=hours)
    before, decision, actor = journey.decided[-1]
    told = list(telling.told(before, decision, actor, journey.now))
    [said] = [one.notice for one in told if one.notice.kind is NoticeKind.CODES_OPEN]
    assert "wait is over" in notices.render(journey.scene, said).text
    journey.act(SAM, ask(why="At hand"))


def test_both_sides_see_how_long_facebook_shuts_requests() -> None:
    journey = Chronicle().to_code().act(SAM, do.ReportLock(lock=Lock.REQUESTS))
    assert isinstance(journey, Chronicle)
    before, decision, actor = journey.decided[-1]
    [said, *_] = telling.told(before, decision, actor, journey.now)
    assert "Facebook was asked for too many codes" in notices.render(journey.scene, said.notice).text
    assert "🔒 Facebook lets nobody ask for a code until" in str(step_card.render(journey.scene, Step.PHONE))


def test_the_card_says_when_the_next_may_be_asked_for_and_how_many_are_left() -> None:
    journey = Journey().to_code().ask().enter().judge(worked=False)
    code = journey.state.code
    assert code is not None
    assert (code.left, code.next_at) == (2, journey.now + timedelta(seconds=60))
    assert "(2 left within 24 hours)" in str(step_card.render(journey.scene, Step.PHONE))
    form = forms.build(Deed.REQUEST_CODE, journey.scene, PRESS, {})
    assert "(2 left within 24 hours)" in str(form)


def test_after_an_sms_a_call_is_suggested_and_a_landline_gets_a_call_first() -> None:
    journey = Journey().to_code()
    assert forms.prefill(Deed.REQUEST_CODE, journey.scene, PRESS) == {"method": "sms"}
    journey.ask().enter().judge(worked=False)
    assert forms.prefill(Deed.REQUEST_CODE, journey.scene, PRESS) == {"method": "voice"}
    landline = Journey().to_code(LANDLINE)
    assert forms.prefill(Deed.REQUEST_CODE, landline.scene, PRESS) == {"method": "voice"}
    assert refused(landline, SAM, ask(why="At hand")).refusal is Refusal.CALL_FIRST
    landline.ask(CodeMethod.VOICE).enter().judge(worked=False).wait(minutes=2)
    landline.act(SAM, ask("rq2", why="At hand"))
