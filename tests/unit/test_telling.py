from datetime import timedelta

import pytest

from bot.domain import commands as do
from bot.domain import events as ev
from bot.domain.decisions import decide, record, start
from bot.domain.details import CodeMethod
from bot.domain.notices import NoticeKind
from bot.domain.onboarding import Onboarding
from bot.domain.owners import owner
from bot.domain.parties import Person, Side
from bot.domain.reminders import due
from bot.domain.steps import Step, TaskId
from bot.domain.telling import told
from bot.domain.told import Told
from tests.unit.every_deed import LEA, TOM, Chronicle
from tests.unit.journeys import ADA, BEA, MOBILE, MONDAY, PROFILE, SAM, Journey

BEN = Person("UBEN", Side.BRAND)
Heard = tuple[NoticeKind, tuple[TaskId, ...], str | None]
NEVER_MISSED = {NoticeKind.RESULT, NoticeKind.LIVE, NoticeKind.ALL_SET}


def after(journey: Journey, person: Person | None, command: do.Command) -> list[Told]:
    decision = decide(journey.state, command, person, journey.now)  # type: ignore[arg-type]
    heard = list(told(journey.state, decision, person, journey.now))
    journey.state = decision.state
    return heard


def by_time(journey: Journey, **time: float) -> list[Told]:
    journey.now += timedelta(**time)
    decision = record(journey.state, due(journey.state, journey.now), None, journey.now)
    heard = list(told(journey.state, decision, None, journey.now))
    journey.state = decision.state
    return heard


def short(heard: list[Told]) -> list[Heard]:
    return [(one.notice.kind, one.notice.tasks, one.notice.person) for one in heard]


def turn_of(person: str | None, *tasks: TaskId) -> Heard:
    return NoticeKind.TURN, tasks, person


def test_the_start_asks_the_brand_even_though_staff_started() -> None:
    command = do.Start(
        channel_id="C1", brand_name="Acme", brand_people=(), brand_admin="UTOM", lead="ULEA", time_zone="UTC"
    )
    decision = start("ob1", command, ADA, MONDAY)
    (first,) = told(None, decision, ADA, MONDAY)
    assert short([first]) == [turn_of("UTOM", TaskId.TERMS_AGREE)]
    assert (first.notice.side, first.thread, first.to) == (Side.BRAND, Step.TERMS, None)


def test_nothing_is_said_when_the_same_side_goes_on() -> None:
    journey = Journey()
    assert after(journey, BEN, do.Complete(task=TaskId.TERMS_AGREE)) == []
    journey = Journey().to_code().ask().enter().act(SAM, do.ShowCode(request_id="rq1"))
    assert after(journey, SAM, do.EndCode(request_id="rq1", worked=True)) == []


def test_the_other_side_is_told_in_the_cards_thread() -> None:
    journey = Journey().done(BEA, TaskId.TERMS_AGREE)
    heard = after(journey, BEA, do.SubmitDetails(details=MOBILE))
    assert short(heard) == [turn_of("UADA", TaskId.ACCOUNT_CREATE)]
    assert (heard[0].thread, heard[0].notice.side) == (Step.ACCOUNT, Side.SPARKCENTRAL)


def test_of_what_opens_for_both_only_the_other_side_is_told() -> None:
    journey = Journey().to_account()
    assert short(after(journey, SAM, do.CreateAccount())) == [turn_of("UBEA", TaskId.ACCOUNT_APPROVE_REQUEST)]


def test_what_opens_together_for_one_person_is_one_notice() -> None:
    journey = Journey().to_code().ask().enter().judge(worked=True)
    heard = after(journey, ADA, do.Complete(task=TaskId.PHONE_ACTIVATE))
    brands = turn_of("UBEA", TaskId.BADGE_PROFILE, TaskId.TEMPLATES_DRAFT)
    assert short(heard) == [(NoticeKind.LIVE, (), None), brands]
    assert heard[1].thread is Step.BADGE


def test_setup_is_told_to_the_lead_when_somebody_who_may_not_do_it_activates() -> None:
    journey = Journey().to_code().ask().enter().judge(worked=True)
    heard = after(journey, SAM, do.Complete(task=TaskId.PHONE_ACTIVATE))
    assert turn_of("UADA", TaskId.CHANNEL_SETUP) in short(heard)


def test_facebooks_wait_is_always_told_to_staff() -> None:
    journey = Journey().to_account().act(SAM, do.CreateAccount()).done(BEA, TaskId.ACCOUNT_APPROVE_REQUEST)
    heard = after(journey, SAM, do.Complete(task=TaskId.ACCOUNT_ADD_NUMBER))
    assert (NoticeKind.FACEBOOK_WAIT, (TaskId.PHONE_APPROVE,), "UADA") in short(heard)
    assert turn_of("UBEA", TaskId.BUSINESS_SUBMIT) in short(heard)
    heard = after(journey, BEA, do.Complete(task=TaskId.BUSINESS_SUBMIT))
    assert short(heard) == [(NoticeKind.FACEBOOK_WAIT, (TaskId.BUSINESS_APPROVE,), "UADA")]
    assert heard[0].notice.side is Side.SPARKCENTRAL


def test_what_comes_back_is_told_as_such() -> None:
    journey = Journey().to_account()
    heard = after(journey, SAM, do.SendBack(reason="One digit short"))
    assert short(heard) == [(NoticeKind.SENT_BACK, (TaskId.DETAILS_SUBMIT,), "UBEA")]


def test_facebooks_answer_is_said_in_the_channel_with_its_time_and_reason() -> None:
    journey = Journey().to_business()
    answer = do.RecordAnswer(task=TaskId.PHONE_APPROVE, answer=ev.Answer.REJECTED, reason="Too vague")
    result, back = after(journey, SAM, answer)
    assert (result.thread, result.notice.person, result.notice.kind) == (None, None, NoticeKind.RESULT)
    assert result.notice.facts == {
        "answer": "rejected",
        "reason": "Too vague",
        "templates": "",
        "at": MONDAY.isoformat(),
    }
    assert back.notice.kind is NoticeKind.SENT_BACK
    assert back.thread is Step.DETAILS


def test_still_waiting_is_no_news() -> None:
    journey = Journey().to_business()
    assert after(journey, SAM, do.RecordAnswer(task=TaskId.PHONE_APPROVE, answer=ev.Answer.WAITING)) == []


def test_templates_are_named_in_their_result() -> None:
    journey = Journey().to_live().draft(3).send_templates()
    answer = do.RecordAnswer(task=TaskId.TEMPLATES_APPROVE, answer=ev.Answer.APPROVED, templates=("t0", "t2"))
    (result,) = after(journey, SAM, answer)
    assert result.notice.facts["templates"] == "order_update_0, order_update_2"


def test_a_rejected_badge_is_staffs_turn_again_and_said_once() -> None:
    journey = Journey().to_live().act(BEA, do.SaveProfile(profile=PROFILE)).done(SAM, TaskId.BADGE_PUBLISH)
    journey.done(SAM, TaskId.BADGE_APPLY)
    answer = do.RecordAnswer(task=TaskId.BADGE_APPROVE, answer=ev.Answer.REJECTED, reason="x")
    assert [one.notice.kind for one in after(journey, SAM, answer)] == [NoticeKind.RESULT]


def test_all_set_is_said_in_the_channel() -> None:
    journey = Journey().to_live().act(SAM, do.SkipStep(step=Step.TEMPLATES, reason="x"))
    heard = after(journey, ADA, do.Complete(task=TaskId.CHANNEL_SETUP))
    assert short(heard) == [(NoticeKind.ALL_SET, (), None)]
    assert heard[0].notice.facts == {"at": MONDAY.isoformat()}


# --- the code


def test_the_codes_turn_goes_to_and_fro() -> None:
    journey, code = Journey().to_code(), TaskId.PHONE_CODE
    assert short(after(journey, BEN, do.HoldPhone())) == [turn_of("UADA", code)]
    request = do.RequestCode(request_id="rq1", method=CodeMethod.SMS)
    assert short(after(journey, SAM, request)) == [turn_of("UBEN", code)]
    heard = after(journey, BEN, do.SubmitCode(request_id="rq1", received_at=journey.now))
    assert [(one.notice.kind, one.notice.person, one.to) for one in heard] == [
        (NoticeKind.CODE_IN, "USAM", "USAM"),
        (NoticeKind.TURN, "USAM", None),
    ]
    assert after(journey, SAM, do.ShowCode(request_id="rq1")) == []
    assert after(journey, SAM, do.EndCode(request_id="rq1", worked=False)) == []


def test_without_anybody_at_the_phone_staffs_request_is_told_to_the_brand_again() -> None:
    journey = Journey().to_code()
    request = do.RequestCode(request_id="rq1", method=CodeMethod.SMS, why_not_ready="On a call")
    assert after(journey, SAM, request) == []  # it was the brand's turn before: the card says what now


def test_the_minutes_left_are_told_to_who_holds_the_phone() -> None:
    journey = Journey().to_code().ask()
    (one,) = by_time(journey, minutes=5)
    assert (one.notice.kind, one.notice.person, one.notice.facts) == (
        *(NoticeKind.CODE_RUNNING_OUT, "UBEA"),
        {"minutes": "5"},
    )
    assert one.thread is Step.PHONE


@pytest.mark.parametrize("entered", [False, True])
def test_the_end_of_a_window_is_told_to_the_operator(entered: bool) -> None:  # noqa: FBT001
    journey = Journey().to_code().ask()
    if entered:
        journey.enter()
    assert short(by_time(journey, minutes=10)) == [(NoticeKind.CODE_ENDED, (TaskId.PHONE_CODE,), "USAM")]


def test_a_hold_that_lapses_gives_the_turn_back_to_the_brand() -> None:
    journey = Journey().to_code().act(BEN, do.HoldPhone())
    assert short(by_time(journey, minutes=15)) == [turn_of("UBEA", TaskId.PHONE_CODE)]


def test_a_hold_taken_back_says_nothing_to_its_own_side() -> None:
    journey = Journey().to_code().act(BEN, do.HoldPhone())
    assert after(journey, BEA, do.ReleasePhone()) == []


def test_a_hold_renewed_is_no_new_turn() -> None:
    journey = Journey().to_code().act(BEA, do.HoldPhone())
    journey.now += timedelta(minutes=16)  # before any tick has looked
    assert short(after(journey, BEA, do.HoldPhone())) == []


# --- reminders and owners


def test_a_reminder_is_told_to_the_owner_in_the_cards_thread() -> None:
    (one,) = by_time(Journey(), days=1)
    assert short([one]) == [(NoticeKind.REMINDER, (TaskId.TERMS_AGREE,), "UBEA")]
    assert one.thread is Step.TERMS


def test_all_that_a_person_is_reminded_of_at_once_is_one_reminder() -> None:
    journey = Journey().to_live()
    heard = short(by_time(journey, days=1))
    both = (TaskId.BADGE_PROFILE, TaskId.TEMPLATES_DRAFT)
    assert heard == [
        (NoticeKind.REMINDER, both, "UBEA"),
        (NoticeKind.REMINDER, (TaskId.CHANNEL_SETUP,), "UADA"),
    ]


def test_whoever_hears_of_a_turn_is_not_reminded_in_the_same_breath() -> None:
    journey = Journey().to_code().act(BEA, do.HoldPhone())
    journey.now += timedelta(days=3)  # a standstill: the hold and the reminders fall due together
    assert short(by_time(journey)) == [turn_of("UBEA", TaskId.PHONE_CODE)]


def test_a_wait_and_a_turn_of_one_person_are_one_notice_with_the_turn_first() -> None:
    journey = Journey().to_business().done(BEA, TaskId.BUSINESS_SUBMIT).answer(TaskId.PHONE_APPROVE)
    journey.act(SAM, do.GoOnWithout(task=TaskId.BUSINESS_APPROVE, reason="Urgent"))
    journey.ask().enter().judge(worked=True)
    journey.act(SAM, do.Reopen(task=TaskId.BUSINESS_SUBMIT, reason="Wrong press"))
    heard = after(journey, BEA, do.Complete(task=TaskId.BUSINESS_SUBMIT))
    assert short(heard) == [turn_of("UADA", TaskId.PHONE_ACTIVATE, TaskId.BUSINESS_APPROVE)]


@pytest.mark.parametrize(
    ("people", "admin", "asked"),
    [(("UBEA", "UBEN"), "UTOM", "UBEA"), ((), "UTOM", "UTOM"), ((), None, None)],
)
def test_the_brand_is_asked_by_its_first_person(
    people: tuple[str, ...], admin: str | None, asked: str | None
) -> None:
    state = Onboarding(id="o", brand_people=people, brand_admin=admin, lead="ULEA")
    assert owner(state, TaskId.TERMS_AGREE, MONDAY) == asked
    assert owner(state, TaskId.ACCOUNT_CREATE, MONDAY) == "ULEA"
    assert owner(state, TaskId.PHONE_APPROVE, MONDAY) == "ULEA"


def test_the_lead_and_the_brand_admin_go_on_with_the_setup_themselves() -> None:
    for person, hears in ((LEA, False), (SAM, True), (TOM, False)):
        journey = Chronicle()
        journey.to_code().ask().enter().judge(worked=True)
        actor = person if person.side is Side.SPARKCENTRAL else ADA
        heard = after(journey, actor, do.Complete(task=TaskId.PHONE_ACTIVATE))
        assert any(TaskId.CHANNEL_SETUP in one.notice.tasks for one in heard) is hears
