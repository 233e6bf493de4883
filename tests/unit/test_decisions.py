from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain import commands as do
from bot.domain import decisions
from bot.domain import events as ev
from bot.domain.channel import ChannelSettings, Role
from bot.domain.code_request import CodeStatus
from bot.domain.events import Answer
from bot.domain.onboarding import Onboarding, OnboardingStatus, Status, TemplateStatus
from bot.domain.parties import Person, Side
from bot.domain.permissions import FACEBOOK_TASKS
from bot.domain.refusals import Refusal, RefusedError
from bot.domain.reminding import badge_earliest
from bot.domain.steps import Step, TaskId, tasks_of
from tests.unit.every_deed import STRANGER, TOM, Chronicle
from tests.unit.journeys import ADA, BEA, MOBILE, MONDAY, PROFILE, SAM, TEMPLATE, Journey

DRAFT, WAITING = TemplateStatus.DRAFT, TemplateStatus.WAITING
APPROVED, REJECTED = TemplateStatus.APPROVED, TemplateStatus.REJECTED


def refused(journey: Journey, person: Person, command: do.Command) -> RefusedError:
    before = journey.state
    with pytest.raises(RefusedError) as caught:
        journey.act(person, command)
    assert journey.state is before
    return caught.value


def reopened(before: Onboarding, after: Onboarding) -> set[TaskId]:
    """What was finished or waited and has to be done again."""
    begun = {Status.DONE, Status.WAITING, Status.OPEN}
    again = {Status.LOCKED, Status.OPEN, Status.WAITING}
    return {
        task
        for task in TaskId
        if before[task].status in begun and after[task].status in again and before[task] != after[task]
    }


# --- the beginning


START = do.Start(
    channel_id="C1",
    brand_name="Acme",
    brand_people=("UBEA",),
    brand_admin="UTOM",
    lead="USAM",
    time_zone="UTC",
)


def test_a_start_keeps_what_was_said_and_opens_the_terms_alone() -> None:
    decision = decisions.start("ob7", START, ADA, MONDAY)
    state = decision.state
    assert (state.id, state.channel_id, state.starter, state.lead) == ("ob7", "C1", "UADA", "USAM")
    assert (state.brand_people, state.brand_admin, state.time_zone) == (("UBEA",), "UTOM", "UTC")
    assert (state.private.brand_name, state.started_at) == ("Acme", MONDAY)
    assert state.owed() == (TaskId.TERMS_AGREE,)
    assert [(entry.sequence, entry.actor) for entry in decision.recorded] == [(1, "UADA"), (2, None)]


@pytest.mark.parametrize(
    ("person", "refusal"),
    [(BEA, Refusal.NOT_YOUR_SIDE), (STRANGER, Refusal.OUTSIDER), (TOM, Refusal.NOT_YOUR_SIDE)],
)
def test_only_staff_start(person: Person, refusal: Refusal) -> None:
    with pytest.raises(RefusedError) as caught:
        decisions.start("ob7", START, person, MONDAY)
    assert caught.value.refusal is refusal


# --- deeds that come second, too early, or for no task of theirs


def test_whoever_comes_second_is_told_who_was_first() -> None:
    journey = Journey().done(BEA, TaskId.TERMS_AGREE)
    error = refused(journey, Person("UBEN", Side.BRAND), do.Complete(task=TaskId.TERMS_AGREE))
    assert error.refusal is Refusal.ALREADY_DONE
    assert error.facts == {"task": "terms.agree", "by": "UBEA", "at": MONDAY.isoformat()}


def test_what_is_not_open_yet_is_refused_by_name() -> None:
    error = refused(Journey(), SAM, do.CreateAccount())
    assert (error.refusal, error.facts) == (Refusal.NOT_OPEN_YET, {"task": "account.create"})


def test_an_answer_of_facebooks_ends_no_task_of_anybody_else() -> None:
    journey = Journey()
    for task in set(TaskId) - set(FACEBOOK_TASKS):
        command = do.RecordAnswer(task=task, answer=Answer.APPROVED)
        assert refused(journey, SAM, command).refusal is Refusal.NOT_NOW


@pytest.mark.parametrize("status", [OnboardingStatus.ON_HOLD, OnboardingStatus.CLOSED])
def test_nothing_is_done_on_hold_or_after_the_close(status: OnboardingStatus) -> None:
    journey = Journey()
    journey.state = replace(journey.state, status=status)
    assert refused(journey, BEA, do.Complete(task=TaskId.TERMS_AGREE)).refusal is Refusal.NOT_RUNNING


# --- steps 2 and 3


def test_details_sent_back_return_with_the_reason_and_what_was_typed() -> None:
    journey = Journey().to_account().act(SAM, do.SendBack(reason="One digit short"))
    state = journey.state
    assert state[TaskId.DETAILS_SUBMIT].status is Status.SENT_BACK
    assert state[TaskId.ACCOUNT_CREATE].status is Status.LOCKED
    assert state.private.reasons[TaskId.DETAILS_SUBMIT] == "One digit short"
    assert state.private.details == MOBILE
    journey.act(BEA, do.SubmitDetails(details=MOBILE))
    assert journey.state[TaskId.ACCOUNT_CREATE].status is Status.OPEN
    assert journey.state.private.reasons[TaskId.DETAILS_SUBMIT] == ""


def test_details_cannot_go_back_once_the_account_is_created() -> None:
    journey = Journey().to_account().act(SAM, do.CreateAccount())
    assert refused(journey, SAM, do.SendBack(reason="x")).refusal is Refusal.ALREADY_DONE


def test_an_account_id_is_kept_where_one_is_given() -> None:
    with_id = Journey().to_account().act(SAM, do.CreateAccount(whatsapp_account_id="77"))
    assert with_id.state.whatsapp_account_id == "77"
    without = Chronicle().to_account().act(SAM, do.CreateAccount())
    assert isinstance(without, Chronicle)
    assert not any(isinstance(entry.event, ev.AccountCreated) for entry in without.recorded)


def sent_back_late() -> Chronicle:
    """The details are open again after the account was created; an approval is in, the code is asked for."""
    journey = Chronicle()
    journey.to_code().ask()
    return journey.happen(ev.TaskSentBack(task=TaskId.DETAILS_SUBMIT, reason="Wrong digit"))


def test_details_sent_again_unchanged_open_nothing_and_keep_the_code() -> None:
    journey = sent_back_late()
    before = journey.state
    journey.act(BEA, do.SubmitDetails(details=MOBILE))
    assert reopened(before, journey.state) == set()
    assert journey.state.code is not None
    assert journey.state.code.status is CodeStatus.REQUESTED


@pytest.mark.parametrize(
    "changes", [{"used_in_whatsapp": True}, {"ivr_can_be_off": True}, {"line_type": "landline"}]
)
def test_other_details_open_nothing(changes: dict[str, object]) -> None:
    journey = sent_back_late()
    before = journey.state
    journey.act(BEA, do.SubmitDetails(details=replace(MOBILE, **changes)))  # type: ignore[arg-type]
    assert reopened(before, journey.state) == set()


def test_another_number_opens_its_adding_its_approval_and_the_code_and_cancels_the_open_request() -> None:
    journey = sent_back_late()
    before = journey.state
    journey.act(BEA, do.SubmitDetails(details=replace(MOBILE, phone_number="+32470999999")))
    after = journey.state
    again = {TaskId.ACCOUNT_ADD_NUMBER, TaskId.PHONE_APPROVE, TaskId.PHONE_CODE}
    assert reopened(before, after) == again
    assert after[TaskId.ACCOUNT_ADD_NUMBER].status is Status.OPEN
    assert after[TaskId.PHONE_CODE].status is Status.LOCKED
    assert after.code is not None
    assert after.code.status is CodeStatus.CANCELLED
    assert after[TaskId.BUSINESS_APPROVE].status is Status.DONE


def test_another_number_after_the_code_worked_needs_a_new_code_before_activation() -> None:
    journey = Chronicle()
    journey.to_code().ask().enter().judge(worked=True)
    journey.happen(ev.TaskSentBack(task=TaskId.DETAILS_SUBMIT, reason="Wrong digit"))
    journey.act(BEA, do.SubmitDetails(details=replace(MOBILE, phone_number="+32470999999")))
    assert journey.state[TaskId.PHONE_CODE].status is Status.LOCKED
    assert journey.state[TaskId.PHONE_ACTIVATE].status is Status.LOCKED
    assert journey.state.live_at is None


def test_another_display_name_opens_its_adding_and_its_approval_and_keeps_the_code() -> None:
    journey = sent_back_late()
    before = journey.state
    journey.act(BEA, do.SubmitDetails(details=replace(MOBILE, display_name="Acme Bikes")))
    assert reopened(before, journey.state) == {TaskId.ACCOUNT_ADD_NUMBER, TaskId.PHONE_APPROVE}
    assert journey.state.code is not None
    assert journey.state.code.is_open


def test_another_business_manager_opens_the_account_and_all_after_it() -> None:
    journey = sent_back_late()
    before = journey.state
    changed = replace(MOBILE, business_manager_id="111111111111111")
    journey.act(BEA, do.SubmitDetails(details=changed))
    begun = {task for task in TaskId if before[task].status is not Status.LOCKED}
    kept = {TaskId.TERMS_AGREE, TaskId.DETAILS_SUBMIT}
    assert reopened(before, journey.state) == begun - kept
    assert journey.state.owed() == (TaskId.ACCOUNT_CREATE,)
    assert journey.state.code is not None
    assert journey.state.code.status is CodeStatus.CANCELLED


# --- Facebook's answers


def test_still_waiting_is_kept_and_changes_nothing() -> None:
    journey = Chronicle()
    journey.to_business()
    before = journey.state
    journey.answer(TaskId.PHONE_APPROVE, Answer.WAITING, "They are slow")
    assert replace(journey.state, version=before.version) == before
    assert isinstance(journey.recorded[-1].event, ev.FacebookAnswered)


def test_a_rejected_business_is_submitted_again_and_waits_again() -> None:
    journey = Journey().to_business().done(BEA, TaskId.BUSINESS_SUBMIT)
    journey.answer(TaskId.BUSINESS_APPROVE, Answer.REJECTED, "No address")
    state = journey.state
    assert state[TaskId.BUSINESS_APPROVE].status is Status.REJECTED
    assert state[TaskId.BUSINESS_SUBMIT].status is Status.SENT_BACK
    assert state.private.reasons[TaskId.BUSINESS_SUBMIT] == "No address"
    assert state.private.reasons[TaskId.BUSINESS_APPROVE] == "No address"
    assert refused(
        journey, SAM, do.RecordAnswer(task=TaskId.BUSINESS_APPROVE, answer=Answer.APPROVED)
    ).refusal
    journey.done(BEA, TaskId.BUSINESS_SUBMIT)
    assert journey.state[TaskId.BUSINESS_APPROVE].status is Status.WAITING
    assert journey.answer(TaskId.BUSINESS_APPROVE).state.finished(TaskId.BUSINESS_APPROVE)


@pytest.mark.parametrize("name", ["Acme Belgium", "Acme Bikes"])
def test_a_rejected_number_is_mended_in_the_details_and_waits_again(name: str) -> None:
    journey = Journey().to_business().answer(TaskId.PHONE_APPROVE, Answer.REJECTED, "Name too vague")
    assert journey.state[TaskId.PHONE_APPROVE].status is Status.REJECTED
    assert journey.state[TaskId.DETAILS_SUBMIT].status is Status.SENT_BACK
    journey.act(BEA, do.SubmitDetails(details=replace(MOBILE, display_name=name)))
    if name != MOBILE.display_name:
        assert journey.state[TaskId.PHONE_APPROVE].status is Status.LOCKED
        journey.done(SAM, TaskId.ACCOUNT_ADD_NUMBER)
    assert journey.state[TaskId.PHONE_APPROVE].status is Status.WAITING
    assert journey.state[TaskId.BUSINESS_SUBMIT].status is Status.OPEN


def badge_rejected() -> Journey:
    journey = Journey().to_live().act(BEA, do.SaveProfile(profile=PROFILE))
    journey.done(SAM, TaskId.BADGE_PUBLISH).wait(days=31).done(SAM, TaskId.BADGE_APPLY)
    return journey.answer(TaskId.BADGE_APPROVE, Answer.REJECTED, "Not notable")


def test_a_rejected_badge_may_be_applied_for_again_thirty_days_on() -> None:
    journey = badge_rejected()
    state = journey.state
    assert state[TaskId.BADGE_APPROVE].status is Status.REJECTED
    assert state[TaskId.BADGE_APPROVE].retry_at == journey.now + timedelta(days=30)
    assert badge_earliest(state) == journey.now + timedelta(days=30)
    assert state.private.reasons[TaskId.BADGE_APPROVE] == "Not notable"
    assert state[TaskId.BADGE_APPLY].status is Status.OPEN
    journey.wait(days=30).done(SAM, TaskId.BADGE_APPLY)
    assert journey.state[TaskId.BADGE_APPROVE].status is Status.WAITING
    assert journey.state[TaskId.BADGE_APPROVE].retry_at is None


def test_the_first_badge_is_earliest_thirty_days_after_going_live() -> None:
    journey = Journey()
    assert badge_earliest(journey.state) is None
    journey.to_live()
    assert badge_earliest(journey.state) == journey.now + timedelta(days=30)


# --- templates, each by itself


def at_facebook(count: int = 3) -> Journey:
    return Journey().to_live().draft(count).send_templates()


def answered(journey: Journey, answer: Answer, *keys: str, reason: str = "") -> Journey:
    task = TaskId.TEMPLATES_APPROVE
    return journey.act(SAM, do.RecordAnswer(task=task, answer=answer, templates=keys, reason=reason))


def templates_stand(journey: Journey, draft: Status, submit: Status, approve: Status) -> bool:
    stand = [journey.state[task].status for task in tasks_of(Step.TEMPLATES)]
    assert stand == [draft, submit, approve]
    return True


def edited(key: str, body: str = "Hi {{1}}, {{2}} is here.") -> do.SaveTemplate:
    named = replace(TEMPLATE, name=f"order_update_{key[1:]}", body=body)
    return do.SaveTemplate(template_id=key, template=named)


def test_templates_wait_from_their_submission_on() -> None:
    journey = Journey().to_live().draft(2).act(BEA, do.SendTemplates())
    assert dict(journey.state.templates) == {"t0": DRAFT, "t1": DRAFT}
    journey.done(SAM, TaskId.TEMPLATES_SUBMIT)
    assert dict(journey.state.templates) == {"t0": WAITING, "t1": WAITING}


def test_templates_are_approved_one_by_one() -> None:
    journey = answered(at_facebook(), Answer.APPROVED, "t0", "t2")
    assert dict(journey.state.templates) == {"t0": APPROVED, "t1": WAITING, "t2": APPROVED}
    assert journey.state[TaskId.TEMPLATES_APPROVE].status is Status.WAITING
    answered(journey, Answer.APPROVED, "t1")
    assert templates_stand(journey, Status.DONE, Status.DONE, Status.DONE)


def test_a_rejected_template_comes_back_with_its_reason_and_the_others_go_on() -> None:
    journey = answered(at_facebook(), Answer.REJECTED, "t1", reason="Too pushy")
    assert dict(journey.state.templates) == {"t0": WAITING, "t1": REJECTED, "t2": WAITING}
    assert journey.state.private.template_reasons["t1"] == "Too pushy"
    assert templates_stand(journey, Status.SENT_BACK, Status.LOCKED, Status.WAITING)
    answered(journey, Answer.APPROVED, "t0", "t2")
    assert templates_stand(journey, Status.SENT_BACK, Status.LOCKED, Status.LOCKED)
    assert refused(journey, BEA, do.SendTemplates()).facts == {"name": "order_update_1"}
    journey.act(BEA, edited("t1")).send_templates()
    assert dict(journey.state.templates) == {"t0": APPROVED, "t1": WAITING, "t2": APPROVED}
    answered(journey, Answer.APPROVED, "t1")
    assert templates_stand(journey, Status.DONE, Status.DONE, Status.DONE)


def test_a_template_mended_while_others_wait_is_submitted_beside_them() -> None:
    journey = answered(at_facebook(2), Answer.REJECTED, "t0").act(BEA, edited("t0")).send_templates()
    assert dict(journey.state.templates) == {"t0": WAITING, "t1": WAITING}
    assert templates_stand(journey, Status.DONE, Status.DONE, Status.WAITING)


def test_a_second_rejection_during_the_mending_stays_with_the_mending() -> None:
    journey = answered(at_facebook(2), Answer.REJECTED, "t0", reason="One")
    answered(journey, Answer.REJECTED, "t1", reason="Two")
    assert templates_stand(journey, Status.SENT_BACK, Status.LOCKED, Status.LOCKED)
    assert dict(journey.state.private.template_reasons) == {"t0": "One", "t1": "Two"}


def test_a_rejection_takes_back_what_was_sent_but_not_submitted_yet() -> None:
    journey = answered(at_facebook(2), Answer.REJECTED, "t0")
    journey.act(BEA, edited("t0")).act(BEA, do.SendTemplates())
    answered(journey, Answer.REJECTED, "t1")
    assert templates_stand(journey, Status.SENT_BACK, Status.LOCKED, Status.LOCKED)
    assert dict(journey.state.templates) == {"t0": DRAFT, "t1": REJECTED}


def test_removing_the_rejected_one_leaves_the_rest_approved_or_waiting() -> None:
    through = answered(at_facebook(2), Answer.APPROVED, "t0")
    answered(through, Answer.REJECTED, "t1").act(BEA, do.RemoveTemplate(template_id="t1"))
    assert templates_stand(through, Status.DONE, Status.DONE, Status.DONE)
    assert "t1" not in through.state.private.templates
    assert "t1" not in through.state.private.template_reasons
    waiting = answered(at_facebook(3), Answer.APPROVED, "t0")
    answered(waiting, Answer.REJECTED, "t1").act(BEA, do.RemoveTemplate(template_id="t1"))
    assert templates_stand(waiting, Status.DONE, Status.DONE, Status.WAITING)
    alone = answered(at_facebook(2), Answer.REJECTED, "t1")
    alone.act(BEA, do.RemoveTemplate(template_id="t1"))
    assert templates_stand(alone, Status.DONE, Status.DONE, Status.WAITING)


def test_removing_the_only_template_leaves_the_drafting_open() -> None:
    journey = answered(at_facebook(1), Answer.REJECTED, "t0").act(BEA, do.RemoveTemplate(template_id="t0"))
    assert templates_stand(journey, Status.SENT_BACK, Status.LOCKED, Status.LOCKED)
    assert refused(journey, BEA, do.SendTemplates()).refusal is Refusal.NO_TEMPLATES


def test_removing_a_draft_beside_others_sends_nothing() -> None:
    journey = Journey().to_live().draft(2).act(BEA, do.RemoveTemplate(template_id="t0"))
    assert templates_stand(journey, Status.OPEN, Status.LOCKED, Status.LOCKED)
    assert list(journey.state.templates) == ["t1"]


@pytest.mark.parametrize("command", [edited("t0"), do.RemoveTemplate(template_id="t0")])
def test_a_template_at_facebook_is_neither_edited_nor_removed(command: do.Command) -> None:
    journey = answered(at_facebook(2), Answer.REJECTED, "t1")
    assert refused(journey, BEA, command).refusal is Refusal.TEMPLATE_GONE
    answered(journey, Answer.APPROVED, "t0")
    assert refused(journey, BEA, command).refusal is Refusal.TEMPLATE_GONE


def test_what_is_no_template_cannot_be_removed_or_answered() -> None:
    journey = Journey().to_live().draft(1)
    assert refused(journey, BEA, do.RemoveTemplate(template_id="t9")).refusal is Refusal.TEMPLATE_GONE
    sent = at_facebook(1)
    answer = do.RecordAnswer(task=TaskId.TEMPLATES_APPROVE, answer=Answer.APPROVED, templates=("t9",))
    assert refused(sent, SAM, answer).refusal is Refusal.TEMPLATE_GONE


def test_of_the_templates_named_only_those_that_wait_are_answered() -> None:
    journey = answered(at_facebook(2), Answer.APPROVED, "t0")
    answered(journey, Answer.REJECTED, "t0", "t1")
    assert dict(journey.state.templates) == {"t0": APPROVED, "t1": REJECTED}


def test_a_template_still_waiting_changes_nothing() -> None:
    journey = at_facebook(2)
    before = journey.state.tasks
    answered(journey, Answer.WAITING, "t0")
    assert journey.state.tasks == before
    assert journey.state.templates["t0"] is WAITING


def test_name_and_language_are_taken_once() -> None:
    journey = Journey().to_live().draft(1)
    same = do.SaveTemplate(template_id="t5", template=replace(TEMPLATE, name="order_update_0"))
    error = refused(journey, BEA, same)
    assert (error.refusal, error.facts) == (Refusal.TEMPLATE_TAKEN, {"name": "order_update_0"})
    dutch = replace(TEMPLATE, name="order_update_0", language="nl")
    assert "t5" in journey.act(BEA, do.SaveTemplate(template_id="t5", template=dutch)).state.templates
    assert journey.act(BEA, edited("t0")).state.templates["t0"] is DRAFT


# --- skipping, the end, the channel


def test_skipping_ends_what_is_left_of_a_step_with_its_reason() -> None:
    journey = Journey().to_live().act(BEA, do.SaveProfile(profile=PROFILE))
    journey.act(SAM, do.SkipStep(step=Step.BADGE, reason="No badge wanted"))
    assert journey.state[TaskId.BADGE_PROFILE].status is Status.DONE
    for task in tasks_of(Step.BADGE)[1:]:
        assert journey.state[task].status is Status.SKIPPED
        assert journey.state.private.reasons[task] == "No badge wanted"
    again = do.SkipStep(step=Step.BADGE, reason="x")
    assert refused(journey, SAM, again).refusal is Refusal.NOT_NOW


def test_a_step_before_live_or_one_that_matters_is_not_skipped() -> None:
    journey = Journey().to_code()
    for step in Step:
        assert refused(journey, SAM, do.SkipStep(step=step, reason="x")).refusal is Refusal.NOT_NOW
    journey = Journey().to_live()
    for step in set(Step) - {Step.BADGE, Step.TEMPLATES}:
        assert refused(journey, SAM, do.SkipStep(step=step, reason="x")).refusal is Refusal.NOT_NOW


def test_live_and_all_set_are_said_once_each() -> None:
    journey = Chronicle()
    journey.to_live()
    assert journey.state.status is OnboardingStatus.LIVE
    assert journey.state.live_at == journey.now
    journey.wait(hours=1).draft(1).send_templates()
    answered(journey, Answer.APPROVED, "t0")
    assert not journey.state.all_set
    journey.done(ADA, TaskId.CHANNEL_SETUP)
    assert journey.state.all_set
    journey.act(ADA, do.ChangeSettings(settings=ChannelSettings(display_name="Acme")))
    journey.act(SAM, do.SkipStep(step=Step.BADGE, reason="x"))
    kinds = [entry.event.kind for entry in journey.recorded]
    assert (kinds.count("went_live"), kinds.count("all_set")) == (1, 1)
    assert journey.state.live_at == journey.now - timedelta(hours=1)


def test_all_set_needs_the_channel_and_the_templates_but_no_badge() -> None:
    journey = Journey().to_live().done(ADA, TaskId.CHANNEL_SETUP)
    assert not journey.state.all_set
    journey.act(SAM, do.SkipStep(step=Step.TEMPLATES, reason="Later"))
    assert journey.state.all_set
    assert journey.state.owes(TaskId.BADGE_PROFILE)
    early = Journey().to_code()
    assert not early.state.all_set


def test_settings_change_only_once_the_number_is_live_and_only_where_they_differ() -> None:
    wanted = ChannelSettings(auto_ownership=False)
    journey = Chronicle()
    assert refused(journey, ADA, do.ChangeSettings(settings=wanted)).refusal is Refusal.NOT_OPEN_YET
    journey.to_live()
    count = len(journey.recorded)
    journey.act(ADA, do.ChangeSettings(settings=ChannelSettings()))
    assert len(journey.recorded) == count
    journey.act(ADA, do.ChangeSettings(settings=wanted))
    changed = ev.SettingsChanged(before=ChannelSettings(), after=wanted)
    assert [entry.event for entry in journey.recorded[count:]] == [changed]
    assert journey.state.private.settings == wanted


def test_the_whatsapp_display_name_is_no_name_of_its_own() -> None:
    journey = Journey().to_live()
    same = ChannelSettings(display_name="Acme Belgium")
    assert journey.act(ADA, do.ChangeSettings(settings=same)).state.private.settings == ChannelSettings()
    journey.act(ADA, do.ChangeSettings(settings=ChannelSettings(display_name="Acme care")))
    journey.act(ADA, do.ChangeSettings(settings=same))
    assert journey.state.private.settings.display_name == ""


@pytest.mark.parametrize(("days", "most"), [(0, 3650), (3651, 3650), (-1, 30), (31, 30)])
def test_auto_resolve_is_within_what_the_installation_allows(days: int, most: int) -> None:
    journey = Journey().to_live()
    for wanted in (
        ChannelSettings(auto_resolve_new_days=days),
        ChannelSettings(auto_resolve_pending_days=days),
    ):
        error = refused(journey, ADA, do.ChangeSettings(settings=wanted, most_days=most))
        assert (error.refusal, error.facts) == (Refusal.DAYS_OUT_OF_RANGE, {"most": str(most)})


def test_a_name_is_counted_as_people_count() -> None:
    journey = Journey().to_live()
    family = "👩‍👩‍👧"
    journey.act(ADA, do.ChangeSettings(settings=ChannelSettings(display_name=family * 255)))
    error = refused(journey, ADA, do.ChangeSettings(settings=ChannelSettings(display_name=family * 256)))
    assert (error.refusal, error.facts) == (Refusal.CHANNEL_NAME_LONG, {"count": "256"})


def test_roles_are_set_changed_and_removed() -> None:
    journey = Chronicle()
    journey.act(ADA, do.SetRoles(people=("UBEA",), role=Role.VIEWER))
    journey.act(ADA, do.SetRoles(people=("UBEA",), role=Role.SUPERVISOR))
    count = len(journey.recorded)
    journey.act(ADA, do.SetRoles(people=("UBEA",), role=Role.SUPERVISOR))
    assert len(journey.recorded) == count
    assert dict(journey.state.roles) == {"UBEA": Role.SUPERVISOR}
    journey.act(ADA, do.RemoveRoles(people=("UBEA",), sure=True))
    assert dict(journey.state.roles) == {}
    error = refused(journey, ADA, do.RemoveRoles(people=("UBEA",)))
    assert (error.refusal, error.facts) == (Refusal.NO_SUCH_ROLE, {"person": "UBEA"})
