"""Every turn beside the straight road: what it decides, who may take it, and what it refuses."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain import commands as do
from bot.domain import reminders
from bot.domain.code_request import CodeStatus
from bot.domain.detours import closed_by_reopening
from bot.domain.events import Answer
from bot.domain.notices import ADDRESSED, Notice, NoticeKind
from bot.domain.onboarding import Onboarding, OnboardingStatus, Status
from bot.domain.owners import owner
from bot.domain.parties import Person, Side
from bot.domain.permissions import Deed, deeds_on
from bot.domain.refusals import Refusal, RefusedError
from bot.domain.steps import Step, TaskId
from bot.domain.telling import told
from bot.domain.turns import candidates, require_turn, try_again_on
from bot.surfaces import notices, progress, step_card
from tests.unit.every_deed import LEA, STRANGER, TOM, Chronicle, drive
from tests.unit.journeys import ADA, BEA, MOBILE, PROFILE, SAM, Journey
from tests.unit.message_limits import faults, labels_of, pings, words


def refused(journey: Journey, command: do.Command, person: object = SAM) -> Refusal:
    with pytest.raises(RefusedError) as caught:
        journey.act(person, command)  # type: ignore[arg-type]
    return caught.value.refusal


def last_told(journey: Chronicle) -> list[Notice]:
    before, decision, person = journey.decided[-1]
    return [entry.notice for entry in told(before, decision, person, journey.now)]


def rejected(task: TaskId = TaskId.BUSINESS_APPROVE) -> Chronicle:
    journey = Chronicle()
    journey.to_business().done(BEA, TaskId.BUSINESS_SUBMIT)
    journey.answer(task, Answer.REJECTED, "Papers")
    return journey


# Pauses ---------------------------------------------------------------------------------------------


def test_on_hold_nothing_is_offered_nobody_is_reminded_and_the_code_ends() -> None:
    journey = Chronicle()
    journey.to_code().ask()
    journey.act(SAM, do.PutOnHold(reason="Bea is on holiday"))
    state = journey.state
    assert state.code is not None
    assert state.code.status is CodeStatus.CANCELLED
    assert [deed for task in TaskId for deed in deeds_on(state, task, journey.now)] == []
    assert reminders.next_due(state, journey.now) is None
    for step in Step:
        if state.step_started(step):
            assert labels_of(step_card.render(journey.scene, step)) == ["How this works"]
    (notice,) = last_told(journey)
    assert notice.kind is NoticeKind.PAUSED
    message = notices.render(journey.scene, notice)
    assert faults(message) == []
    assert labels_of(message) == ["Resume"]
    assert "Sam Okoye put this onboarding on hold" in words(message)
    assert "> Bea is on holiday" in words(message)
    overview = progress.render(journey.scene)
    assert "> Bea is on holiday" in words(overview)
    assert labels_of(overview) == ["More: Resume", "More: Close onboarding", "More: History"]


def test_a_pause_with_an_end_goes_on_by_itself_once() -> None:
    journey = Chronicle()
    until = journey.now + timedelta(days=14)
    journey.act(SAM, do.PutOnHold(reason="Holidays", until=until))
    assert reminders.next_due(journey.state, journey.now) == until
    journey.wait(days=14)
    assert journey.state.status is OnboardingStatus.RUNNING
    (notice,) = last_told(journey)
    assert notice.kind is NoticeKind.RESUMED
    said = words(notices.render(journey.scene, notice))
    assert "The pause is over: it goes on." in said
    assert "Acme's turn: <@UBEA>, to agree to the WhatsApp Business terms" in said
    due = reminders.next_due(journey.state, journey.now)
    assert due is not None
    assert due >= journey.now + timedelta(hours=12)


def test_a_pause_ends_that_the_phone_is_at_hand() -> None:
    journey = Chronicle()
    journey.to_code().act(BEA, do.HoldPhone()).act(SAM, do.PutOnHold(reason="Holidays"))
    assert journey.state.ready is None


def test_a_close_is_taken_back_by_resume() -> None:
    journey = Chronicle()
    before = journey.state
    journey.act(SAM, do.Close(reason="Wrong channel"))
    assert refused(journey, do.Close(reason="Twice")) is Refusal.NOT_RUNNING
    assert labels_of(progress.render(journey.scene)) == ["More: Resume", "More: History"]
    journey.act(SAM, do.Resume())
    after = replace(journey.state, version=before.version, acted=before.acted)
    assert after == before
    assert refused(journey, do.Resume()) is Refusal.NOT_PAUSED


def test_whoever_owes_something_is_called_back_from_a_pause_once_but_not_who_ended_it() -> None:
    journey = Chronicle()
    journey.to_live().act(SAM, do.PutOnHold(reason="Holidays"))
    journey.act(LEA, do.Resume())
    (notice,) = last_told(journey)
    message = notices.render(journey.scene, notice)
    assert faults(message) == []
    assert pings(message) == ["<@UBEA>"] * 2  # in the blocks and in what is spoken
    assert "• Acme's turn: <@UBEA>, to add the business profile" in words(message)
    assert "• Acme's turn: Bea Martens, to write the message templates" in words(message)


def test_a_resumed_pause_has_no_button_in_its_notice() -> None:
    journey = Chronicle()
    journey.act(SAM, do.PutOnHold(reason="Holidays"))
    (notice,) = last_told(journey)
    journey.act(SAM, do.Resume())
    message = notices.render(journey.scene, notice)
    assert labels_of(message) == []
    assert "This is over" in words(message)


# Stuck ----------------------------------------------------------------------------------------------


def test_who_is_stuck_and_why_stands_on_card_and_progress_until_it_is_cleared() -> None:
    journey = Chronicle()
    journey.act(BEA, do.GetStuck(task=TaskId.TERMS_AGREE, reason="Our lawyer is away"))
    for message in (step_card.render(journey.scene, Step.TERMS), progress.render(journey.scene)):
        assert "🚧 Bea Martens is stuck since <!date^" in words(message)
        assert "> Our lawyer is away" in words(message)
    (notice,) = last_told(journey)
    assert (notice.kind, notice.person) == (NoticeKind.STUCK, LEA.id)
    assert labels_of(notices.render(journey.scene, notice)) == ["Not stuck any more"]
    assert candidates(journey.state, Deed.STUCK, Step.TERMS) == ()
    journey.act(SAM, do.GetUnstuck(place=Step.TERMS))
    assert journey.state.stuck == journey.state.stuck_by == journey.state.private.stuck == {}
    assert labels_of(notices.render(journey.scene, notice)) == []
    assert refused(journey, do.GetUnstuck(place=TaskId.TERMS_AGREE)) is Refusal.NOT_NOW


def test_a_flag_goes_with_its_task() -> None:
    journey = Chronicle()
    journey.act(BEA, do.GetStuck(task=TaskId.TERMS_AGREE, reason="Ill")).done(BEA, TaskId.TERMS_AGREE)
    assert journey.state.stuck == {}
    assert refused(journey, do.GetStuck(task=TaskId.TERMS_AGREE, reason="Ill")) is Refusal.ALREADY_DONE


# Mending --------------------------------------------------------------------------------------------


def test_try_again_asks_facebook_anew() -> None:
    journey = rejected()
    assert try_again_on(journey.state, TaskId.BUSINESS_SUBMIT) is TaskId.BUSINESS_APPROVE
    journey.act(SAM, do.TryAgain(task=TaskId.BUSINESS_APPROVE))
    assert journey.state[TaskId.BUSINESS_APPROVE].status is Status.WAITING
    assert refused(journey, do.TryAgain(task=TaskId.BUSINESS_APPROVE)) is Refusal.NOT_NOW


def test_try_again_needs_a_rejection() -> None:
    journey = Chronicle()
    journey.done(BEA, TaskId.TERMS_AGREE)
    assert refused(journey, do.TryAgain(task=TaskId.PHONE_APPROVE)) is Refusal.NOT_NOW


@pytest.mark.parametrize("reject", [True, False])
def test_going_on_without_approval_opens_the_code_and_stays_watched(*, reject: bool) -> None:
    journey = rejected() if reject else Chronicle()
    if not reject:
        journey.to_business().done(BEA, TaskId.BUSINESS_SUBMIT)
    journey.answer(TaskId.PHONE_APPROVE)
    journey.act(SAM, do.GoOnWithout(task=TaskId.BUSINESS_APPROVE, reason="It takes weeks"))
    assert journey.state.owes(TaskId.PHONE_CODE)
    drawn = words(step_card.render(journey.scene, Step.BUSINESS))
    assert "Sparkcentral goes on without this approval:\n> It takes weeks" in drawn
    again = do.GoOnWithout(task=TaskId.BUSINESS_APPROVE, reason="Twice")
    assert refused(journey, again) is Refusal.NOT_NOW
    assert refused(journey, replace(again, task=TaskId.BADGE_APPROVE)) is Refusal.NOT_NOW
    assert drive(journey, skip=True).state.all_set


def test_a_business_said_to_be_verified_is_confirmed_by_staff() -> None:
    journey = Chronicle()
    journey.to_business().act(BEA, do.SayAlreadyVerified())
    drawn = words(step_card.render(journey.scene, Step.BUSINESS))
    assert "Acme says that Facebook verified the business before." in drawn
    assert "Bea Martens said that Facebook verified the business before" in drawn
    said = [words(notices.render(journey.scene, notice)) for notice in last_told(journey)]
    assert any("Acme says that Facebook verified the business before." in text for text in said)
    journey.answer(TaskId.BUSINESS_APPROVE, Answer.REJECTED, "It is not")
    assert not journey.state.said_verified


def test_a_verified_number_needs_no_code() -> None:
    journey = Chronicle()
    journey.to_code().ask()
    journey.act(SAM, do.FindVerified(reason="It stands in WhatsApp Manager"))
    assert journey.state.code is not None
    assert journey.state.code.status is CodeStatus.CANCELLED
    assert journey.state.owes(TaskId.PHONE_ACTIVATE)


@pytest.mark.parametrize(
    ("changes", "again"),
    [
        ({"used_in_whatsapp": True}, set()),
        ({"display_name": "Acme Care"}, {TaskId.ACCOUNT_ADD_NUMBER, TaskId.PHONE_CODE}),
        ({"phone_number": "+32470123457"}, {TaskId.ACCOUNT_ADD_NUMBER}),
        ({"business_manager_id": "506914307656635"}, {TaskId.ACCOUNT_CREATE}),
    ],
)
def test_changed_details_open_again_what_hangs_on_them(
    changes: dict[str, object], again: set[TaskId]
) -> None:
    journey = Chronicle()
    journey.to_code()
    journey.act(SAM, do.ChangeDetails(details=replace(MOBILE, **changes)))  # type: ignore[arg-type]
    owed = set(journey.state.owed())
    assert owed == (again or {TaskId.PHONE_CODE})
    assert drive(journey, skip=True).state.all_set


def test_details_change_until_live_and_not_before_they_are_there() -> None:
    change = do.ChangeDetails(details=MOBILE)
    assert refused(Chronicle(), change) is Refusal.NOT_OPEN_YET
    live = Chronicle()
    live.to_live()
    assert refused(live, change, BEA) is Refusal.ALREADY_LIVE
    assert candidates(live.state, Deed.CHANGE_DETAILS, Step.DETAILS) == ()


# Reopening ------------------------------------------------------------------------------------------


def test_who_did_it_takes_it_back_until_something_after_it_is_done() -> None:
    journey = Chronicle()
    journey.done(BEA, TaskId.TERMS_AGREE)
    reopen = do.Reopen(task=TaskId.TERMS_AGREE, reason="Wrong button")
    assert refused(journey, reopen, TOM) is Refusal.TOO_LATE_TO_REOPEN
    assert refused(journey, reopen, STRANGER) is Refusal.OUTSIDER
    journey.act(BEA, do.SubmitDetails(details=MOBILE))
    assert refused(journey, reopen, BEA) is Refusal.TOO_LATE_TO_REOPEN
    journey.act(BEA, do.Reopen(task=TaskId.DETAILS_SUBMIT, reason="A digit"))
    assert journey.state.private.details == MOBILE
    assert journey.state.owed() == (TaskId.DETAILS_SUBMIT,)
    drawn = words(step_card.render(journey.scene, Step.DETAILS))
    assert "Bea Martens reopened this:\n> A digit" in drawn
    journey.act(SAM, reopen)
    assert journey.state.owed() == (TaskId.TERMS_AGREE,)


def test_after_live_the_number_stays_and_the_rest_reopens() -> None:
    journey = Chronicle()
    drive(journey.to_live(), skip=True)
    assert journey.state.all_set
    assert refused(journey, do.Reopen(task=TaskId.PHONE_ACTIVATE, reason="No"), ADA) is Refusal.ALREADY_LIVE
    journey.act(SAM, do.Reopen(task=TaskId.TEMPLATES_DRAFT, reason="We want some"))
    assert not journey.state.all_set
    with pytest.raises(RefusedError):
        require_turn(journey.state, SAM, Deed.REOPEN, TaskId.PHONE_CODE, journey.now)


def test_a_skipped_step_is_taken_up_again_from_its_start() -> None:
    journey = Chronicle()
    drive(journey.to_live(), skip=True)
    later = do.Reopen(task=TaskId.TEMPLATES_APPROVE, reason="No")
    assert refused(journey, later) is Refusal.NOT_NOW
    assert candidates(journey.state, Deed.REOPEN, Step.TEMPLATES) == (TaskId.TEMPLATES_DRAFT,)
    journey.act(SAM, do.Reopen(task=TaskId.TEMPLATES_DRAFT, reason="We want some"))
    drive(journey)
    assert journey.state.step_finished(Step.TEMPLATES)
    assert journey.state[TaskId.TEMPLATES_APPROVE].status is Status.DONE


@pytest.mark.parametrize("task", [TaskId.TEMPLATES_DRAFT, TaskId.TEMPLATES_SUBMIT, TaskId.TEMPLATES_APPROVE])
def test_approved_templates_can_be_opened_again_and_end_well(task: TaskId) -> None:
    journey = Chronicle()
    drive(journey.to_live())
    journey.act(SAM, do.Reopen(task=task, reason="Wrong answer"))
    assert drive(journey).state.all_set
    assert {status.value for status in journey.state.templates.values()} == {"approved"}


def test_templates_reopened_by_mistake_are_sent_again_as_they_are() -> None:
    journey = Chronicle()
    drive(journey.to_live())
    before = dict(journey.state.templates)
    journey.act(SAM, do.Reopen(task=TaskId.TEMPLATES_DRAFT, reason="Wrong press"))
    assert "Send templates" in labels_of(step_card.render(journey.scene, Step.TEMPLATES))
    journey.act(BEA, do.SendTemplates())
    assert journey.state.step_finished(Step.TEMPLATES)
    assert journey.state.templates == before


def test_templates_that_facebook_has_wait_on_beside_new_ones() -> None:
    journey = Chronicle()
    journey.to_live().draft(1).send_templates()
    journey.act(SAM, do.Reopen(task=TaskId.TEMPLATES_DRAFT, reason="One more"))
    assert journey.state.owed()[-3:-1] == (TaskId.TEMPLATES_DRAFT, TaskId.TEMPLATES_APPROVE)
    journey.answer(TaskId.TEMPLATES_APPROVE)
    assert not journey.state.owes(TaskId.TEMPLATES_APPROVE)
    assert not journey.state.step_finished(Step.TEMPLATES)
    assert drive(journey).state.all_set


def test_templates_not_submitted_after_all_can_be_changed_again() -> None:
    journey = Chronicle()
    journey.to_live().draft(1).send_templates()
    journey.act(SAM, do.Reopen(task=TaskId.TEMPLATES_SUBMIT, reason="Wrong press"))
    journey.act(SAM, do.Reopen(task=TaskId.TEMPLATES_DRAFT, reason="A typo"))
    journey.act(BEA, do.RemoveTemplate(template_id="t0"))
    assert journey.state.templates == {}


def test_what_a_reopening_says_that_it_closes_is_what_waits() -> None:
    """A Facebook wait whose own way is done goes on; the activation waits for all."""
    journey = Chronicle()
    journey.to_business()
    assert closed_by_reopening(journey.state, TaskId.DETAILS_SUBMIT) == []
    adding = closed_by_reopening(journey.state, TaskId.ACCOUNT_ADD_NUMBER)
    assert adding == [TaskId.BUSINESS_SUBMIT, TaskId.PHONE_APPROVE]
    since = journey.state[TaskId.PHONE_APPROVE].since
    journey.wait(hours=2).act(SAM, do.Reopen(task=TaskId.DETAILS_SUBMIT, reason="A digit"))
    assert journey.state[TaskId.PHONE_APPROVE].since == since


def test_a_profile_typed_anew_is_put_on_the_account_anew() -> None:
    journey = Chronicle()
    journey.to_live().act(BEA, do.SaveProfile(profile=PROFILE)).done(SAM, TaskId.BADGE_PUBLISH)
    journey.act(SAM, do.Reopen(task=TaskId.BADGE_PROFILE, reason="New logo"))
    assert not journey.state.owes(TaskId.BADGE_APPLY)
    journey.act(BEA, do.SaveProfile(profile=PROFILE))
    assert journey.state.owes(TaskId.BADGE_PUBLISH)


def test_a_no_that_was_a_wrong_press_leaves_nothing_to_mend() -> None:
    journey = rejected()
    journey.act(SAM, do.Reopen(task=TaskId.BUSINESS_APPROVE, reason="Wrong press"))
    assert journey.state.owed() == (TaskId.BUSINESS_APPROVE, TaskId.PHONE_APPROVE)
    drawn = words(step_card.render(journey.scene, Step.BUSINESS))
    assert "Facebook rejected" not in drawn


@pytest.mark.parametrize("task", [TaskId.TERMS_AGREE, TaskId.ACCOUNT_ADD_NUMBER])
def test_nothing_goes_live_before_all_before_it_is_done(task: TaskId) -> None:
    journey = Chronicle()
    journey.to_code().ask().enter().judge(worked=True)
    assert TaskId.PHONE_ACTIVATE in closed_by_reopening(journey.state, task)
    journey.act(SAM, do.Reopen(task=task, reason="Wrong press"))
    assert journey.state.owed() == (task,)
    activate = do.Complete(task=TaskId.PHONE_ACTIVATE)
    assert refused(journey, activate) is Refusal.NOT_OPEN_YET
    assert drive(journey, skip=True).state.all_set


def test_another_name_is_approved_before_it_goes_live() -> None:
    journey = Chronicle()
    journey.to_code().ask().enter().judge(worked=True)
    journey.act(BEA, do.ChangeDetails(details=replace(MOBILE, display_name="Acme Care")))
    assert journey.state.owed() == (TaskId.ACCOUNT_ADD_NUMBER,)
    journey.done(SAM, TaskId.ACCOUNT_ADD_NUMBER)
    assert journey.state.owed() == (TaskId.PHONE_APPROVE,)
    assert journey.answer(TaskId.PHONE_APPROVE).state.owed() == (TaskId.PHONE_ACTIVATE,)


def live_with_a_rejected_name() -> Chronicle:
    journey = Chronicle()
    journey.to_business().done(BEA, TaskId.BUSINESS_SUBMIT).answer(TaskId.BUSINESS_APPROVE)
    journey.answer(TaskId.PHONE_APPROVE, Answer.REJECTED, "The name is too vague")
    journey.act(SAM, do.GoOnWithout(task=TaskId.PHONE_APPROVE, reason="It is urgent"))
    journey.ask().enter().judge(worked=True).done(SAM, TaskId.PHONE_ACTIVATE)
    return journey


def test_the_reason_to_go_on_and_facebooks_stand_side_by_side() -> None:
    drawn = words(step_card.render(live_with_a_rejected_name().scene, Step.PHONE))
    assert "Sparkcentral goes on without this approval:\n> It is urgent" in drawn
    assert "Facebook rejected the number or display name:\n> The name is too vague" in drawn


def test_a_live_numbers_name_is_still_mended_but_the_number_stays() -> None:
    journey = live_with_a_rejected_name()
    assert journey.state.live_at is not None
    other = do.SubmitDetails(details=replace(MOBILE, phone_number="+32470123457"))
    assert refused(journey, other, BEA) is Refusal.ALREADY_LIVE
    journey.act(BEA, do.SubmitDetails(details=replace(MOBILE, display_name="Acme Care")))
    assert journey.state[TaskId.PHONE_ACTIVATE].status is Status.DONE
    assert drive(journey, skip=True).state.all_set


def shape(state: Onboarding) -> dict[str, object]:
    """All of the state that is no history: who, when, and how often."""
    return {
        "tasks": {task: state[task].status for task in TaskId},
        "status": state.status,
        "all_set": state.all_set,
        "private": replace(state.private, reasons={}),
        "flags": (dict(state.stuck), set(state.waived), state.said_verified, set(state.for_brand)),
        "templates": set(state.templates.values()),
    }


@pytest.mark.parametrize("task", [task for task in TaskId if task.step not in {Step.BADGE, Step.TEMPLATES}])
def test_reopening_and_redoing_ends_as_if_nobody_had_erred(task: TaskId) -> None:
    straight, erring = Chronicle(), Chronicle()
    drive(straight, skip=True)
    for _ in range(60):
        if erring.state.finished(task) or erring.state.live_at:
            break
        _one_deed(erring)
    if task is not TaskId.PHONE_ACTIVATE and erring.state.finished(task):
        erring.act(SAM, do.Reopen(task=task, reason="Wrong press"))
    drive(erring, skip=True)
    assert shape(erring.state) == shape(straight.state)


def _one_deed(journey: Chronicle) -> None:
    from tests.unit import every_deed  # noqa: PLC0415 - its driver, a deed at a time

    every_deed._bring_on(journey, journey.state.owed()[0], skip=True)


# For the brand, and people --------------------------------------------------------------------------


def test_staff_mark_done_what_the_brand_did_elsewhere() -> None:
    journey = Chronicle()
    journey.done(BEA, TaskId.TERMS_AGREE)
    form = do.SubmitDetails(details=MOBILE)
    journey.act(SAM, do.MarkDoneForBrand(task=TaskId.DETAILS_SUBMIT, how_known="By phone", form=form))
    assert journey.state.private.details == MOBILE
    assert "Sam Okoye noted for Acme:" in words(step_card.render(journey.scene, Step.DETAILS))


@pytest.mark.parametrize("task", [TaskId.TERMS_AGREE, TaskId.PHONE_CODE, TaskId.ACCOUNT_CREATE])
def test_what_only_the_brand_or_staff_can_do_is_not_marked(task: TaskId) -> None:
    assert refused(Chronicle(), do.MarkDoneForBrand(task=task, how_known="Seen")) is Refusal.NOT_NOW


def test_no_templates_are_handed_in_for_the_brand_where_there_are_none() -> None:
    journey = Chronicle()
    journey.to_live()
    command = do.MarkDoneForBrand(task=TaskId.TEMPLATES_DRAFT, how_known="By mail")
    assert refused(journey, command) is Refusal.NO_TEMPLATES
    assert candidates(journey.state, Deed.DONE_FOR_BRAND, Step.TEMPLATES) == ()
    profile = do.SaveProfile(profile=PROFILE)
    journey.act(SAM, do.MarkDoneForBrand(task=TaskId.BADGE_PROFILE, how_known="By mail", form=profile))
    assert journey.state.private.profile == PROFILE


def people(state: Onboarding, **changes: object) -> do.ChangePeople:
    now = do.ChangePeople(
        brand_people=state.brand_people,
        brand_admin=state.brand_admin,
        sparkcentral_people=state.sparkcentral_people,
        lead=state.lead,
    )
    return replace(now, **changes)  # type: ignore[arg-type]


def test_staff_change_all_people_and_a_new_lead_is_told() -> None:
    journey = Chronicle()
    journey.act(SAM, people(journey.state, lead=SAM.id, brand_people=(TOM.id,)))
    notice, turn = last_told(journey)
    assert (notice.kind, notice.person) == (NoticeKind.NEW_LEAD, SAM.id)
    assert (turn.kind, turn.person) == (NoticeKind.TURN, TOM.id)
    said = words(notices.render(journey.scene, notice))
    assert "You now lead the WhatsApp onboarding of *Acme* in <#C1>. It is on its way." in said
    assert "Acme's turn: Tom Claes, to agree to the WhatsApp Business terms" in said


def test_a_contact_who_leaves_hands_over_what_was_assigned_and_the_next_one_is_told() -> None:
    journey = Chronicle()
    journey.act(BEA, do.Assign(task=TaskId.TERMS_AGREE, person=BEA.id))
    journey.act(BEA, people(journey.state, brand_people=(TOM.id,)))
    assert journey.state.assigned == {}
    assert [(told.kind, told.person) for told in last_told(journey)] == [(NoticeKind.TURN, TOM.id)]
    journey.act(TOM, people(journey.state, brand_people=(BEA.id, TOM.id)))
    assert [told.person for told in last_told(journey)] == [BEA.id]
    journey.act(TOM, people(journey.state, brand_people=(TOM.id, BEA.id)))
    assert last_told(journey) == []  # who takes it over knows


def test_the_brand_changes_its_own_people_only() -> None:
    journey = Chronicle()
    state = journey.state
    assert refused(journey, people(state, lead=SAM.id), BEA) is Refusal.NOT_YOUR_SIDE
    assert refused(journey, people(state, brand_admin=BEA.id), BEA) is Refusal.ADMINS_ONLY
    journey.act(BEA, people(state, brand_people=(BEA.id, TOM.id)))
    journey.act(TOM, people(journey.state, brand_admin=BEA.id, sure=True))
    assert journey.state.brand_admin == BEA.id


def edit(state: Onboarding, **changes: object) -> do.Edit:
    now = do.Edit(
        brand_name=state.private.brand_name,
        brand_people=state.brand_people,
        brand_admin=state.brand_admin,
        lead=state.lead,
        time_zone=state.time_zone,
    )
    return replace(now, **changes)  # type: ignore[arg-type]


# Lea leads, Tom is the brand's admin, and Ada is one of Sparkcentral's whatever the lists say.
@pytest.mark.parametrize(
    ("actor", "changes", "asked"),
    [
        (LEA, {"lead": "USAM"}, True),
        (LEA, {"lead": "UADA"}, True),
        (LEA, {"brand_admin": None}, False),
        (replace(LEA, admin=True), {"lead": "USAM"}, False),
        (ADA, {"lead": "USAM", "brand_admin": None}, False),
        (SAM, {"lead": "USAM"}, False),
        (TOM, {"brand_admin": "UBEA"}, True),
        (TOM, {"brand_admin": None}, True),
        (TOM, {"brand_people": ()}, False),
    ],
)
def test_nobody_stops_being_admin_by_accident(actor: Person, changes: dict[str, object], asked: bool) -> None:  # noqa: FBT001
    for command in (people, edit):
        if command is edit and actor is TOM:  # that form is Sparkcentral's
            continue
        journey = Chronicle()
        if asked:
            before = journey.state
            assert refused(journey, command(before, **changes), actor) is Refusal.LOSES_ADMIN
            assert journey.state == before
        journey.act(actor, command(journey.state, sure=asked, **changes))
        for field, value in changes.items():
            assert getattr(journey.state, field) == value


def test_a_task_is_assigned_by_its_side_and_whoever_gets_it_is_told() -> None:
    journey = Chronicle()
    command = do.Assign(task=TaskId.TERMS_AGREE, person=TOM.id)
    assert refused(journey, command, SAM) is Refusal.NOT_YOUR_SIDE
    journey.act(BEA, command)
    (notice,) = last_told(journey)
    assert (notice.kind, notice.person) == (NoticeKind.ASSIGNED, TOM.id)
    assert words(notices.render(journey.scene, notice)).startswith("<@UTOM>, this is yours now.")
    assert "Acme's turn: Tom Claes" in words(step_card.render(journey.scene, Step.TERMS))


def test_the_code_is_assigned_by_each_side_to_one_of_its_own() -> None:
    journey = Chronicle()
    journey.to_code()
    theirs = do.Assign(task=TaskId.PHONE_CODE, person=TOM.id, side=Side.BRAND)
    assert refused(journey, theirs, SAM) is Refusal.NOT_YOUR_SIDE
    journey.act(BEA, theirs).act(ADA, replace(theirs, person=SAM.id, side=Side.SPARKCENTRAL))
    (notice,) = last_told(journey)
    assert (notice.person, notice.side) == (SAM.id, Side.SPARKCENTRAL)
    assert owner(journey.state, TaskId.PHONE_CODE, journey.now) == TOM.id
    journey.act(BEA, do.HoldPhone())
    assert owner(journey.state, TaskId.PHONE_CODE, journey.now) == SAM.id
    journey.act(SAM, people(journey.state, sparkcentral_people=(SAM.id,)))
    journey.act(SAM, people(journey.state, sparkcentral_people=()))
    assert owner(journey.state, TaskId.PHONE_CODE, journey.now) == LEA.id


def test_a_request_that_nobody_accepts_lapses_after_90_days() -> None:
    journey = Chronicle()
    journey.to_account().act(SAM, do.CreateAccount())
    journey.wait(days=91)
    assert journey.state.owes(TaskId.ACCOUNT_CREATE)
    (lapsed,) = [
        one for one in last_told(journey) if one.kind in ADDRESSED
    ]  # and no reminder of what has lapsed
    assert lapsed.kind is NoticeKind.LAPSED
    assert "so it lapsed." in words(notices.render(journey.scene, lapsed))
    assert not journey.state.owes(TaskId.ACCOUNT_ADD_NUMBER)  # there is no account to add it to
