"""Every deed, where it is possible, who may do it and by which command."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta

from bot.domain import commands as do
from bot.domain import decisions, reminders
from bot.domain.channel import ChannelSettings, Role
from bot.domain.channel_changes import list_mark, listed
from bot.domain.code_request import CodePolicy, CodeStatus, Lock, next_allowed, next_method
from bot.domain.details import CodeMethod
from bot.domain.detours import MENDING
from bot.domain.events import Answer, Event, Recorded
from bot.domain.facebook import Call, CodeAsked, Found
from bot.domain.onboarding import Onboarding, Status, TemplateStatus
from bot.domain.parties import Person, Side
from bot.domain.permissions import FACEBOOK_TASKS, Deed
from bot.domain.refusals import Refusal
from bot.domain.steps import SKIPPABLE_STEPS, Step, TaskId, after
from bot.domain.turns import candidates, try_again_on
from tests.unit.journeys import ADA, BEA, MOBILE, PROFILE, SAM, TEMPLATE, Journey

TOM = Person("UTOM", Side.BRAND)  # the brand admin
LEA = Person("ULEA", Side.SPARKCENTRAL)  # the lead, no admin of the workspace
STRANGER = Person("UXEN", None)
EVERYBODY = (ADA, SAM, LEA, BEA, TOM, STRANGER, replace(STRANGER, admin=True))


@dataclass
class Chronicle(Journey):
    """A journey that remembers every decision; its lead and its brand admin are no admins of Slack."""

    decided: list[tuple[Onboarding | None, decisions.Decision, Person | None]] = field(default_factory=list)

    def __post_init__(self) -> None:
        start = do.Start(
            channel_id="C1",
            brand_name=self.brand,
            brand_people=self.people,
            brand_admin=TOM.id,
            lead=LEA.id,
            time_zone="Europe/Brussels",
        )
        self._keep(None, decisions.start("ob1", start, ADA, self.now), ADA)

    def __copy__(self) -> "Chronicle":
        """Goes its own way from here."""
        other = object.__new__(Chronicle)
        vars(other).update(vars(self), decided=list(self.decided))
        return other

    @property
    def recorded(self) -> list[Recorded]:
        return [entry for _, decision, _ in self.decided for entry in decision.recorded]

    def act(self, person: Person, command: do.Command) -> "Chronicle":
        self._keep(self.state, decisions.decide(self.state, command, person, self.now), person)
        return self

    def happen(self, *events: Event) -> "Chronicle":
        """What no person of today can bring about."""
        self._keep(self.state, decisions.record(self.state, events, None, self.now), None)
        return self

    def _happened(self, events: list[Event]) -> "Chronicle":
        return self.happen(*events) if events else self

    def wait(self, **time: float) -> "Chronicle":
        """Lets all that is due happen at once, as after a standstill."""
        self.now += timedelta(**time)
        if happened := reminders.due(self.state, self.now):
            self._keep(self.state, decisions.record(self.state, happened, None, self.now), None)
        return self

    def _keep(self, before: Onboarding | None, decision: decisions.Decision, person: Person | None) -> None:
        self.decided.append((before, decision, person))
        self.state = decision.state


def _to_asked(journey: Journey) -> Journey:
    return journey.to_code().ask()


def _to_templates(journey: Journey) -> Journey:
    return journey.to_live().draft(2)


def _created(journey: Journey) -> Journey:
    return journey.to_account().act(SAM, do.CreateAccount())


def _shown(journey: Journey) -> Journey:
    return _to_asked(journey).enter().act(SAM, do.ShowCode(request_id="rq1"))


def asked_by_the_bot(journey: Journey) -> Journey:
    command = do.RequestCode(request_id="rq1", method=CodeMethod.SMS, by_api=True)
    return journey.to_code().act(BEA, do.HoldPhone()).act(SAM, command)


def checked_by_facebook(journey: Journey) -> Journey:
    return asked_by_the_bot(journey).facebook(Call.REQUEST_CODE, CodeAsked()).enter()


def _verified(journey: Journey) -> Journey:
    return checked_by_facebook(journey).facebook(Call.VERIFY_CODE, Found.VERIFIED)


def _profile(journey: Journey) -> Journey:
    return journey.to_live().act(BEA, do.SaveProfile(profile=PROFILE))


def _rejected(journey: Journey) -> Journey:
    journey.to_business().done(BEA, TaskId.BUSINESS_SUBMIT)
    return journey.answer(TaskId.BUSINESS_APPROVE, Answer.REJECTED, "Papers")


def _suggested(journey: Journey) -> Journey:
    at = journey.now + timedelta(days=1)
    return journey.to_code().act(BEA, do.SuggestMoment(at=at))


def _with_changes(journey: Journey) -> Journey:
    return journey.to_live().act(ADA, do.SetRoles(people=("UBEA", "USAM"), role=Role.VIEWER))


Road = Callable[[Journey], Journey]
# Where each deed is possible.
ROADS: dict[Deed, Road] = {
    Deed.AGREE: lambda journey: journey,
    Deed.ENTER_DETAILS: lambda journey: journey.done(BEA, TaskId.TERMS_AGREE),
    Deed.CREATE_ACCOUNT: lambda journey: journey.to_account(),
    Deed.SEND_BACK: lambda journey: journey.to_account(),
    Deed.ADD_NUMBER: _created,
    Deed.APPROVE_REQUEST: _created,
    Deed.SUBMIT_VERIFICATION: lambda journey: journey.to_business(),
    Deed.RECORD_ANSWER: lambda journey: journey.to_business(),
    Deed.HOLD_PHONE: lambda journey: journey.to_code(),
    Deed.RELEASE_PHONE: lambda journey: journey.to_code().act(BEA, do.HoldPhone()),
    Deed.PICK_TIME: lambda journey: journey.to_code(),
    Deed.ACCEPT_TIME: _suggested,
    Deed.OTHER_TIME: _suggested,
    Deed.CALL_OFF_TIME: _suggested,
    Deed.REQUEST_CODE: lambda journey: journey.to_code().act(BEA, do.HoldPhone()),
    Deed.ENTER_CODE: _to_asked,
    Deed.SHOW_CODE: lambda journey: _to_asked(journey).enter(),
    Deed.CODE_WORKED: _shown,
    Deed.CODE_FAILED: _shown,
    Deed.TAKE_OVER_CODE: lambda journey: journey.to_code().act(
        ADA, do.RequestCode(request_id="rq1", method=CodeMethod.SMS, why_not_ready="At hand")
    ),
    Deed.REPORT_LOCK: lambda journey: journey.to_code(),
    Deed.REGISTER_NUMBER: _verified,
    Deed.ACTIVATE: lambda journey: _to_asked(journey).enter().judge(worked=True),
    Deed.ADD_PROFILE: lambda journey: journey.to_live(),
    Deed.PUBLISH_PROFILE: _profile,
    Deed.APPLY_BADGE: lambda journey: _profile(journey).done(SAM, TaskId.BADGE_PUBLISH),
    Deed.ADD_TEMPLATE: lambda journey: journey.to_live(),
    Deed.EDIT_TEMPLATE: _to_templates,
    Deed.REMOVE_TEMPLATE: _to_templates,
    Deed.SEND_TEMPLATES: _to_templates,
    Deed.SUBMIT_TEMPLATES: lambda journey: _to_templates(journey).act(BEA, do.SendTemplates()),
    Deed.CHANNEL_SETTINGS: lambda journey: journey.to_live(),
    Deed.FINISH_SETUP: lambda journey: journey.to_live(),
    Deed.SKIP_STEP: lambda journey: journey.to_live(),
    Deed.EDIT_ROLES: lambda journey: journey.to_live(),
    Deed.EDIT_TEAMS: lambda journey: journey.to_live(),
    Deed.IMPORT_PEOPLE: lambda journey: journey.to_live(),
    Deed.APPLIED: _with_changes,
    Deed.ALL_APPLIED: _with_changes,
    Deed.NOT_APPLIED: _with_changes,
    Deed.CHANGE_DETAILS: lambda journey: journey.to_account(),
    Deed.TRY_AGAIN: _rejected,
    Deed.GO_ON_WITHOUT: lambda journey: journey.to_business().done(BEA, TaskId.BUSINESS_SUBMIT),
    Deed.ALREADY_VERIFIED: lambda journey: journey.to_business(),
    Deed.NUMBER_VERIFIED: lambda journey: journey.to_code(),
    Deed.DONE_FOR_BRAND: _created,
    Deed.REOPEN: lambda journey: journey.to_account(),
    Deed.STUCK: lambda journey: journey,
    Deed.UNSTUCK: lambda journey: journey.act(BEA, do.GetStuck(task=TaskId.TERMS_AGREE, reason="Ill")),
    Deed.ASSIGN: lambda journey: journey.to_code(),
    Deed.SNOOZE: lambda journey: journey,
    Deed.PEOPLE: lambda journey: journey,
    Deed.REMINDERS: lambda journey: journey,
    Deed.EDIT_ONBOARDING: lambda journey: journey,
    Deed.ADD_ANOTHER: lambda journey: journey,
    Deed.HOLD: lambda journey: journey,
    Deed.RESUME: lambda journey: journey.act(SAM, do.PutOnHold(reason="Holidays")),
    Deed.CLOSE: lambda journey: journey,
}


def _mark(state: Onboarding) -> str:
    return next((change.mark for change in listed(state)), "none")


def _end(state: Onboarding, *, worked: bool) -> do.Command:
    return do.EndCode(request_id=state.code.id if state.code else "none", worked=worked)


def _key(state: Onboarding, *statuses: TemplateStatus) -> str:
    return next((key for key, status in state.templates.items() if status in statuses), "t0")


def _ref(state: Onboarding) -> str:
    return state.moment.ref if state.moment else ""


def _pick_time(state: Onboarding, journey: Journey) -> do.Command:
    """A day later than any other one, and past every lock-out of code requests."""
    there = state.moment.at if state.moment else journey.now
    at = max(there + timedelta(days=1), state.codes_shut_until or there)
    return do.SuggestMoment(at=at, instead_of=_ref(state))


# The command that asks for a deed, as far as possible one that suits the state.
COMMANDS: dict[Deed, Callable[[Onboarding, Journey], do.Command]] = {
    Deed.AGREE: lambda _s, _j: do.Complete(task=TaskId.TERMS_AGREE),
    Deed.ENTER_DETAILS: lambda state, _j: do.SubmitDetails(details=state.private.details or MOBILE),
    Deed.CREATE_ACCOUNT: lambda _s, _j: do.CreateAccount(whatsapp_account_id="77"),
    Deed.SEND_BACK: lambda _s, _j: do.SendBack(reason="One digit short"),
    Deed.ADD_NUMBER: lambda _s, _j: do.Complete(task=TaskId.ACCOUNT_ADD_NUMBER),
    Deed.APPROVE_REQUEST: lambda _s, _j: do.Complete(task=TaskId.ACCOUNT_APPROVE_REQUEST),
    Deed.SUBMIT_VERIFICATION: lambda _s, _j: do.Complete(task=TaskId.BUSINESS_SUBMIT),
    Deed.RECORD_ANSWER: lambda state, _j: _approval(state),
    Deed.HOLD_PHONE: lambda _s, _j: do.HoldPhone(),
    Deed.RELEASE_PHONE: lambda _s, _j: do.ReleasePhone(),
    Deed.PICK_TIME: _pick_time,
    Deed.ACCEPT_TIME: lambda state, _j: do.AgreeToMoment(ref=_ref(state)),
    Deed.OTHER_TIME: _pick_time,
    Deed.CALL_OFF_TIME: lambda _s, _j: do.CallOffMoment(),
    Deed.REQUEST_CODE: lambda state, _j: do.RequestCode(
        request_id=f"rq{state.version}",
        method=next_method(state.private.details, state.code) or CodeMethod.SMS,
        why_not_ready="It is at the desk",
    ),
    Deed.ENTER_CODE: lambda state, journey: do.SubmitCode(
        request_id=state.code.id if state.code else "none", received_at=journey.now
    ),
    Deed.SHOW_CODE: lambda state, _j: do.ShowCode(request_id=state.code.id if state.code else "none"),
    Deed.CODE_WORKED: lambda state, _j: _end(state, worked=True),
    Deed.CODE_FAILED: lambda state, _j: _end(state, worked=False),
    Deed.TAKE_OVER_CODE: lambda _s, _j: do.TakeOverCode(),
    Deed.REPORT_LOCK: lambda _s, _j: do.ReportLock(lock=Lock.GUESSES),
    Deed.REGISTER_NUMBER: lambda state, _j: do.RegisterNumber(registration_id=f"rg{state.version}"),
    Deed.ACTIVATE: lambda _s, _j: do.Complete(task=TaskId.PHONE_ACTIVATE),
    Deed.ADD_PROFILE: lambda state, _j: do.SaveProfile(profile=state.private.profile or PROFILE),
    Deed.PUBLISH_PROFILE: lambda _s, _j: do.Complete(task=TaskId.BADGE_PUBLISH),
    Deed.APPLY_BADGE: lambda _s, _j: do.Complete(task=TaskId.BADGE_APPLY),
    Deed.ADD_TEMPLATE: lambda state, _j: do.SaveTemplate(
        template_id=f"n{len(state.templates)}", template=replace(TEMPLATE, name=f"new_{len(state.templates)}")
    ),
    Deed.EDIT_TEMPLATE: lambda state, _j: _edit(state),
    Deed.REMOVE_TEMPLATE: lambda state, _j: do.RemoveTemplate(
        template_id=_key(state, TemplateStatus.DRAFT, TemplateStatus.REJECTED)
    ),
    Deed.SEND_TEMPLATES: lambda _s, _j: do.SendTemplates(),
    Deed.SUBMIT_TEMPLATES: lambda _s, _j: do.Complete(task=TaskId.TEMPLATES_SUBMIT),
    Deed.CHANNEL_SETTINGS: lambda state, _j: do.ChangeSettings(
        settings=ChannelSettings(display_name=f"Acme {state.version}")
    ),
    Deed.FINISH_SETUP: lambda _s, _j: do.Complete(task=TaskId.CHANNEL_SETUP),
    Deed.SKIP_STEP: lambda state, _j: do.SkipStep(step=_skippable(state), reason="Not wanted"),
    Deed.EDIT_ROLES: lambda state, _j: do.SetRoles(
        people=(f"U{state.version}",), role=Role.VIEWER, sides={f"U{state.version}": Side.BRAND}
    ),
    Deed.EDIT_TEAMS: lambda state, _j: do.SaveTeam(team=f"t{state.version}", name=f"Team {state.version}"),
    Deed.IMPORT_PEOPLE: lambda state, _j: do.ImportPeople(
        people=(do.Wanted(person=f"mail:{state.version}", email=f"ann{state.version}@example.com"),)
    ),
    Deed.APPLIED: lambda state, _j: do.MarkApplied(mark=_mark(state)),
    Deed.ALL_APPLIED: lambda state, _j: do.MarkApplied(mark=list_mark(listed(state)), whole=True),
    Deed.NOT_APPLIED: lambda state, _j: do.MarkNotApplied(mark=_mark(state), reason="Not there yet"),
    Deed.CHANGE_DETAILS: lambda state, _j: do.ChangeDetails(
        details=replace(MOBILE, display_name=f"Acme {state.version}")
    ),
    Deed.TRY_AGAIN: lambda state, _j: do.TryAgain(
        task=_first(state, lambda task: try_again_on(state, MENDING.get(task, task)) is task)
    ),
    Deed.GO_ON_WITHOUT: lambda state, _j: do.GoOnWithout(
        task=_offered(state, Deed.GO_ON_WITHOUT), reason="It takes long"
    ),
    Deed.ALREADY_VERIFIED: lambda _s, _j: do.SayAlreadyVerified(),
    Deed.NUMBER_VERIFIED: lambda _s, _j: do.FindVerified(reason="It stands there"),
    Deed.DONE_FOR_BRAND: lambda state, _j: _for_brand(_offered(state, Deed.DONE_FOR_BRAND)),
    Deed.REOPEN: lambda state, _j: do.Reopen(task=_reopened(state), reason="Wrong press"),
    Deed.STUCK: lambda state, _j: do.GetStuck(task=_offered(state, Deed.STUCK), reason="Nobody knows"),
    Deed.UNSTUCK: lambda state, _j: do.GetUnstuck(place=_offered(state, Deed.UNSTUCK)),
    Deed.ASSIGN: lambda state, _j: do.Assign(
        task=_first(state, lambda task: task is TaskId.PHONE_CODE and state.owes(task)), person="USAM"
    ),
    Deed.SNOOZE: lambda state, journey: do.Snooze(
        task=_offered(state, Deed.SNOOZE), until=journey.now + timedelta(days=1, minutes=state.version)
    ),
    Deed.REMINDERS: lambda state, _j: do.SetReminders(every=state.remind_every % 5 + 1),
    Deed.PEOPLE: lambda state, _j: do.ChangePeople(
        brand_people=("UBEA", f"U{state.version}"),
        brand_admin=state.brand_admin,
        sparkcentral_people=state.sparkcentral_people,
        lead=state.lead,
    ),
    Deed.EDIT_ONBOARDING: lambda state, _j: do.Edit(
        brand_name=f"Acme {state.version}",
        brand_people=state.brand_people,
        brand_admin=state.brand_admin,
        lead=state.lead,
        time_zone="Asia/Tokyo",
    ),
    Deed.ADD_ANOTHER: lambda _s, _j: do.AddAnother(onboarding_id="ob2", brand_people=("UBEA",)),
    Deed.HOLD: lambda _s, _j: do.PutOnHold(reason="Holidays"),
    Deed.RESUME: lambda _s, _j: do.Resume(),
    Deed.CLOSE: lambda _s, _j: do.Close(reason="Given up"),
}


def _first(state: Onboarding, check: Callable[[TaskId], bool]) -> TaskId:
    del state
    return next((task for task in TaskId if check(task)), TaskId.BUSINESS_APPROVE)


def _offered(state: Onboarding, deed: Deed) -> TaskId:
    return _first(state, lambda task: task in candidates(state, deed, task.step))


def _reopened(state: Onboarding) -> TaskId:
    """One that its doer from the brand may still take back, where there is one."""
    offered = [task for task in TaskId if task in candidates(state, Deed.REOPEN, task.step)]
    last = [task for task in offered if not any(state.finished(later) for later in after(task))]
    return next(iter([*last, *offered]), TaskId.BUSINESS_APPROVE)


def _for_brand(task: TaskId) -> do.Command:
    form = do.SubmitDetails(details=MOBILE) if task is TaskId.DETAILS_SUBMIT else None
    typed = do.SaveProfile(profile=PROFILE) if task is TaskId.BADGE_PROFILE else form
    return do.MarkDoneForBrand(task=task, how_known="By phone", form=typed)


def _approval(state: Onboarding) -> do.Command:
    task = next((task for task in FACEBOOK_TASKS if state.owes(task)), TaskId.BUSINESS_APPROVE)
    return do.RecordAnswer(task=task, answer=Answer.APPROVED, templates=tuple(state.templates))


def _edit(state: Onboarding) -> do.Command:
    rejected = TemplateStatus.REJECTED in state.templates.values()
    key = _key(state, TemplateStatus.REJECTED if rejected else TemplateStatus.DRAFT)
    template = state.private.templates.get(key, TEMPLATE)
    return do.SaveTemplate(template_id=key, template=replace(template, body="Hello {{1}} and {{2}} again."))


def _skippable(state: Onboarding) -> Step:
    return next((step for step in SKIPPABLE_STEPS if not state.step_finished(step)), Step.BADGE)


BRANDS = {
    Deed.AGREE,
    Deed.ENTER_DETAILS,
    Deed.APPROVE_REQUEST,
    Deed.SUBMIT_VERIFICATION,
    Deed.HOLD_PHONE,
    Deed.RELEASE_PHONE,
    Deed.ENTER_CODE,
    Deed.ADD_PROFILE,
    Deed.ADD_TEMPLATE,
    Deed.EDIT_TEMPLATE,
    Deed.REMOVE_TEMPLATE,
    Deed.SEND_TEMPLATES,
    Deed.ALREADY_VERIFIED,
}
ADMINS = {Deed.CHANNEL_SETTINGS, Deed.FINISH_SETUP, Deed.EDIT_ROLES, Deed.EDIT_TEAMS, Deed.IMPORT_PEOPLE}
EITHERS = {
    Deed.PICK_TIME,
    Deed.ACCEPT_TIME,
    Deed.OTHER_TIME,
    Deed.CALL_OFF_TIME,
    Deed.CHANGE_DETAILS,
    Deed.REOPEN,
    Deed.STUCK,
    Deed.UNSTUCK,
    Deed.ASSIGN,
    Deed.SNOOZE,
    Deed.PEOPLE,
}
WHILE_PAUSED = {Deed.PEOPLE, Deed.RESUME, Deed.CLOSE}
STAFFS = set(Deed) - BRANDS - ADMINS - EITHERS


def expected(state: Onboarding, person: Person, deed: Deed) -> Refusal | None:
    """What the person is told who may never do this; None for whom it is there."""
    if person.side is None:
        return Refusal.OUTSIDER
    if deed in ADMINS:
        admin = person.admin or person.id in {state.lead, state.brand_admin}
        return None if admin else Refusal.ADMINS_ONLY
    if deed is Deed.ACCEPT_TIME and state.moment is not None:  # whoever suggested it does not answer
        return Refusal.NOT_YOUR_SIDE if person.side is state.moment.side else None
    if deed in EITHERS:
        return None
    side = Side.BRAND if deed in BRANDS else Side.SPARKCENTRAL
    return None if person.side is side else Refusal.NOT_YOUR_SIDE


def command_of(deed: Deed, journey: Journey) -> do.Command:
    return COMMANDS[deed](journey.state, journey)


def drive(journey: Journey, *, skip: bool = False, deeds: int = 80) -> Journey:
    """Press what brings it on until nothing is owed; fails where that leads nowhere."""
    if journey.state.paused:
        journey.act(SAM, do.Resume())
    for _ in range(deeds):
        if not journey.state.owed():
            return journey
        for task in journey.state.owed():
            if journey.state.owes(task):
                _bring_on(journey, task, skip=skip)
    raise AssertionError(f"still owed: {journey.state.owed()}")


def _bring_on(journey: Journey, task: TaskId, *, skip: bool) -> None:
    if task is TaskId.PHONE_CODE:
        _pass_code(journey)
    elif skip and task.step in SKIPPABLE_STEPS:
        journey.act(SAM, do.SkipStep(step=task.step, reason="Not wanted"))
    elif task is TaskId.TEMPLATES_DRAFT:
        _hand_in_templates(journey)
    elif task in FACEBOOK_TASKS:
        waiting = tuple(
            k for k, status in journey.state.templates.items() if status is TemplateStatus.WAITING
        )
        journey.act(SAM, do.RecordAnswer(task=task, answer=Answer.APPROVED, templates=waiting))
    else:
        deed = _DEED_OF[task]
        journey.act(BEA if deed in BRANDS else ADA, command_of(deed, journey))


_DEED_OF = {
    **decisions._DEED_OF_COMPLETE,
    TaskId.DETAILS_SUBMIT: Deed.ENTER_DETAILS,
    TaskId.ACCOUNT_CREATE: Deed.CREATE_ACCOUNT,
    TaskId.BADGE_PROFILE: Deed.ADD_PROFILE,
}


def _hand_in_templates(journey: Journey) -> None:
    while TemplateStatus.REJECTED in journey.state.templates.values():
        journey.act(BEA, command_of(Deed.EDIT_TEMPLATE, journey))
    if not journey.state.templates:
        journey.act(BEA, command_of(Deed.ADD_TEMPLATE, journey))
    journey.act(BEA, do.SendTemplates())


def _pass_code(journey: Journey) -> None:
    """With an open request from before, its operator goes on; else ask as soon as that is allowed."""
    code = journey.state.code
    if code is not None and code.is_open:
        journey.wait(minutes=11)
    allowed = next_allowed(journey.state.code_requests, CodePolicy(), journey.now)
    allowed = max(filter(None, (allowed, journey.state.codes_shut_until)), default=None)
    if allowed is not None and allowed > journey.now:
        journey.wait(seconds=(allowed - journey.now).total_seconds())
    for deed in (Deed.REQUEST_CODE, Deed.ENTER_CODE, Deed.SHOW_CODE, Deed.CODE_WORKED):
        person = BEA if deed is Deed.ENTER_CODE else SAM
        journey.act(person, command_of(deed, journey))


def statuses(state: Onboarding) -> set[tuple[TaskId, Status]]:
    return {(task, state[task].status) for task in TaskId}


def code_status(state: Onboarding) -> CodeStatus | None:
    return state.code.status if state.code else None
