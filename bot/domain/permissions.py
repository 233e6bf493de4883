"""Who may do what, and when: one table that decides buttons, permissions and refusals alike."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.code_request import ENTERED, OPEN_STATUSES, CodeStatus
from bot.domain.onboarding import Onboarding, Status, TemplateStatus
from bot.domain.parties import Person, Side, other_side
from bot.domain.refusals import Refusal, RefusedError
from bot.domain.steps import SKIPPABLE_STEPS, Step, TaskId


class Deed(StrEnum):
    """Everything a person can do to an onboarding; the value is part of a button's action_id."""

    AGREE = "agree"
    ENTER_DETAILS = "enter_details"
    CREATE_ACCOUNT = "create_account"
    SEND_BACK = "send_back"
    ADD_NUMBER = "add_number"
    APPROVE_REQUEST = "approve_request"
    SUBMIT_VERIFICATION = "submit_verification"
    RECORD_ANSWER = "record_answer"
    HOLD_PHONE = "hold_phone"
    RELEASE_PHONE = "release_phone"
    PICK_TIME = "pick_time"
    ACCEPT_TIME = "accept_time"
    OTHER_TIME = "other_time"
    CALL_OFF_TIME = "call_off_time"
    REQUEST_CODE = "request_code"
    ENTER_CODE = "enter_code"
    SHOW_CODE = "show_code"
    CODE_WORKED = "code_worked"
    CODE_FAILED = "code_failed"
    TAKE_OVER_CODE = "take_over_code"
    REPORT_LOCK = "report_lock"
    REGISTER_NUMBER = "register_number"
    ACTIVATE = "activate"
    ADD_PROFILE = "add_profile"
    PUBLISH_PROFILE = "publish_profile"
    APPLY_BADGE = "apply_badge"
    ADD_TEMPLATE = "add_template"
    EDIT_TEMPLATE = "edit_template"
    REMOVE_TEMPLATE = "remove_template"
    SEND_TEMPLATES = "send_templates"
    SUBMIT_TEMPLATES = "submit_templates"
    CHANNEL_SETTINGS = "channel_settings"
    FINISH_SETUP = "finish_setup"
    SKIP_STEP = "skip_step"
    EDIT_ROLES = "edit_roles"
    EDIT_TEAMS = "edit_teams"
    IMPORT_PEOPLE = "import_people"
    APPLIED = "applied"
    ALL_APPLIED = "all_applied"
    NOT_APPLIED = "not_applied"
    CHANGE_DETAILS = "change_details"
    TRY_AGAIN = "try_again"
    GO_ON_WITHOUT = "go_on_without"
    ALREADY_VERIFIED = "already_verified"
    NUMBER_VERIFIED = "number_verified"
    DONE_FOR_BRAND = "done_for_brand"
    REOPEN = "reopen"
    STUCK = "stuck"
    UNSTUCK = "unstuck"
    ASSIGN = "assign"
    SNOOZE = "snooze"
    PEOPLE = "people"
    REMINDERS = "reminders"
    EDIT_ONBOARDING = "edit_onboarding"
    ADD_ANOTHER = "add_another"
    HOLD = "hold"
    RESUME = "resume"
    CLOSE = "close"


class Whose(StrEnum):
    """Of whom on its side a deed is: a code has one operator, and the others of the side are colleagues."""

    ANYBODYS = "anybodys"
    OPERATORS = "operators"
    COLLEAGUES = "colleagues"


@dataclass(frozen=True, slots=True)
class Rule:
    """`task` is the one that the deed works on, `open_while` says when a person finds its button."""

    side: Side | None
    task: TaskId | None = None
    open_while: Callable[[Onboarding, datetime], bool] | None = None
    whose: Whose = Whose.ANYBODYS
    admins_only: bool = False
    while_paused: bool = False
    while_parked: bool = False


def _code_is(*statuses: CodeStatus) -> Callable[[Onboarding, datetime], bool]:
    def check(onboarding: Onboarding, _now: datetime) -> bool:
        return onboarding.code is not None and onboarding.code.status in statuses

    return check


def _no_code_open(onboarding: Onboarding, _now: datetime) -> bool:
    return onboarding.code is None or not onboarding.code.is_open


def _may_be_locked(onboarding: Onboarding, now: datetime) -> bool:
    return _no_code_open(onboarding, now) and onboarding.codes_shut_until is None


def _may_register(onboarding: Onboarding, _now: datetime) -> bool:
    """Where the bot speaks to Facebook for this number, once."""
    begun = onboarding.registration is not None or onboarding.registered_at is not None
    return onboarding.through_facebook and bool(onboarding.whatsapp_account_id) and not begun


def _phone_held(onboarding: Onboarding, now: datetime) -> bool:
    return onboarding.ready is not None and onboarding.ready.until > now


def _nobody_ready(onboarding: Onboarding, now: datetime) -> bool:
    return _no_code_open(onboarding, now) and not _phone_held(onboarding, now)


def _ready_not_used(onboarding: Onboarding, now: datetime) -> bool:
    return _no_code_open(onboarding, now) and _phone_held(onboarding, now)


def _no_time_yet(onboarding: Onboarding, now: datetime) -> bool:
    return onboarding.moment is None and _nobody_ready(onboarding, now)


def _time_there(onboarding: Onboarding, now: datetime) -> bool:
    return onboarding.moment is not None and _no_code_open(onboarding, now)


def _time_suggested(onboarding: Onboarding, now: datetime) -> bool:
    moment = onboarding.moment
    return moment is not None and not moment.agreed_by and _no_code_open(onboarding, now)


def _code_to_judge(onboarding: Onboarding, _now: datetime) -> bool:
    """Shown, or shown before it ended: the operator may know only after the end that it worked."""
    code = onboarding.code
    return code is not None and (
        code.status is CodeStatus.SHOWN or (code.status is CodeStatus.EXPIRED and code.was_shown)
    )


def _can_be_sent(onboarding: Onboarding, _now: datetime) -> bool:
    """All of them, and none that has to be mended first."""
    statuses = onboarding.templates.values()
    return bool(statuses) and TemplateStatus.REJECTED not in statuses


def _templates_to_mend(onboarding: Onboarding, _now: datetime) -> bool:
    return bool({TemplateStatus.DRAFT, TemplateStatus.REJECTED} & set(onboarding.templates.values()))


def _channel_set_up(onboarding: Onboarding, _now: datetime) -> bool:
    return onboarding[TaskId.CHANNEL_SETUP].status is not Status.LOCKED


BRAND, STAFF = Side.BRAND, Side.SPARKCENTRAL
_WITH_OPERATOR = (CodeStatus.SUBMITTED, CodeStatus.SHOWN)

RULES: dict[Deed, Rule] = {
    Deed.AGREE: Rule(BRAND, TaskId.TERMS_AGREE),
    Deed.ENTER_DETAILS: Rule(BRAND, TaskId.DETAILS_SUBMIT),
    Deed.CREATE_ACCOUNT: Rule(STAFF, TaskId.ACCOUNT_CREATE),
    Deed.SEND_BACK: Rule(STAFF, TaskId.ACCOUNT_CREATE),
    Deed.ADD_NUMBER: Rule(STAFF, TaskId.ACCOUNT_ADD_NUMBER),
    Deed.APPROVE_REQUEST: Rule(BRAND, TaskId.ACCOUNT_APPROVE_REQUEST),
    Deed.SUBMIT_VERIFICATION: Rule(BRAND, TaskId.BUSINESS_SUBMIT),
    Deed.RECORD_ANSWER: Rule(STAFF),
    Deed.HOLD_PHONE: Rule(BRAND, TaskId.PHONE_CODE, _nobody_ready),
    Deed.RELEASE_PHONE: Rule(BRAND, TaskId.PHONE_CODE, _ready_not_used),
    Deed.PICK_TIME: Rule(None, TaskId.PHONE_CODE, _no_time_yet),
    Deed.ACCEPT_TIME: Rule(None, TaskId.PHONE_CODE, _time_suggested),
    Deed.OTHER_TIME: Rule(None, TaskId.PHONE_CODE, _time_there),
    Deed.CALL_OFF_TIME: Rule(None, TaskId.PHONE_CODE, _time_there),
    Deed.REQUEST_CODE: Rule(STAFF, TaskId.PHONE_CODE, _no_code_open),
    Deed.ENTER_CODE: Rule(BRAND, TaskId.PHONE_CODE, _code_is(CodeStatus.REQUESTED)),
    Deed.SHOW_CODE: Rule(STAFF, TaskId.PHONE_CODE, _code_is(*_WITH_OPERATOR), Whose.OPERATORS),
    Deed.CODE_WORKED: Rule(STAFF, TaskId.PHONE_CODE, _code_to_judge, Whose.OPERATORS),
    Deed.CODE_FAILED: Rule(STAFF, TaskId.PHONE_CODE, _code_to_judge, Whose.OPERATORS),
    Deed.TAKE_OVER_CODE: Rule(STAFF, TaskId.PHONE_CODE, _code_is(*OPEN_STATUSES), Whose.COLLEAGUES),
    Deed.REPORT_LOCK: Rule(STAFF, TaskId.PHONE_CODE, _may_be_locked),
    Deed.REGISTER_NUMBER: Rule(STAFF, TaskId.PHONE_ACTIVATE, _may_register),
    Deed.ACTIVATE: Rule(STAFF, TaskId.PHONE_ACTIVATE),
    Deed.ADD_PROFILE: Rule(BRAND, TaskId.BADGE_PROFILE),
    Deed.PUBLISH_PROFILE: Rule(STAFF, TaskId.BADGE_PUBLISH),
    Deed.APPLY_BADGE: Rule(STAFF, TaskId.BADGE_APPLY),
    Deed.ADD_TEMPLATE: Rule(BRAND, TaskId.TEMPLATES_DRAFT),
    Deed.EDIT_TEMPLATE: Rule(BRAND, TaskId.TEMPLATES_DRAFT, _templates_to_mend),
    Deed.REMOVE_TEMPLATE: Rule(BRAND, TaskId.TEMPLATES_DRAFT, _templates_to_mend),
    Deed.SEND_TEMPLATES: Rule(BRAND, TaskId.TEMPLATES_DRAFT, _can_be_sent),
    Deed.SUBMIT_TEMPLATES: Rule(STAFF, TaskId.TEMPLATES_SUBMIT),
    Deed.FINISH_SETUP: Rule(None, TaskId.CHANNEL_SETUP, admins_only=True),
    Deed.CHANNEL_SETTINGS: Rule(None, None, _channel_set_up, admins_only=True),
    Deed.SKIP_STEP: Rule(STAFF),
    Deed.EDIT_ROLES: Rule(None, admins_only=True),
    Deed.EDIT_TEAMS: Rule(None, None, _channel_set_up, admins_only=True),
    Deed.IMPORT_PEOPLE: Rule(None, None, _channel_set_up, admins_only=True),
    Deed.APPLIED: Rule(STAFF),
    Deed.ALL_APPLIED: Rule(STAFF),
    Deed.NOT_APPLIED: Rule(STAFF),
    Deed.CHANGE_DETAILS: Rule(None),
    Deed.TRY_AGAIN: Rule(STAFF),
    Deed.GO_ON_WITHOUT: Rule(STAFF),
    Deed.ALREADY_VERIFIED: Rule(BRAND, TaskId.BUSINESS_SUBMIT),
    Deed.NUMBER_VERIFIED: Rule(STAFF, TaskId.PHONE_CODE),
    Deed.DONE_FOR_BRAND: Rule(STAFF),
    Deed.REOPEN: Rule(None),
    Deed.STUCK: Rule(None),
    Deed.UNSTUCK: Rule(None),
    Deed.ASSIGN: Rule(None),
    Deed.SNOOZE: Rule(None),
    Deed.REMINDERS: Rule(STAFF),
    Deed.PEOPLE: Rule(None, while_paused=True, while_parked=True),
    Deed.EDIT_ONBOARDING: Rule(STAFF),
    Deed.ADD_ANOTHER: Rule(STAFF),
    Deed.HOLD: Rule(STAFF, while_parked=True),
    Deed.RESUME: Rule(STAFF, while_paused=True, while_parked=True),
    Deed.CLOSE: Rule(STAFF, while_paused=True, while_parked=True),
}

_DEED_OF_TASK: dict[TaskId, tuple[Deed, ...]] = {
    task: tuple(deed for deed, rule in RULES.items() if rule.task is task) for task in TaskId
}
FACEBOOK_TASKS = (
    TaskId.BUSINESS_APPROVE,
    TaskId.PHONE_APPROVE,
    TaskId.BADGE_APPROVE,
    TaskId.TEMPLATES_APPROVE,
)


# Who tries one of these without being let stands on record.
CHANNEL_EDITS = frozenset({Deed.CHANNEL_SETTINGS, Deed.EDIT_ROLES, Deed.EDIT_TEAMS, Deed.IMPORT_PEOPLE})


def side_of(onboarding: Onboarding, deed: Deed) -> Side | None:
    """The side whose deed it is here; None for either. Whoever suggested a time does not answer it."""
    if deed is Deed.ACCEPT_TIME and onboarding.moment is not None:
        return other_side(onboarding.moment.side)
    return RULES[deed].side


def is_admin(onboarding: Onboarding, person: Person) -> bool:
    """Sparkcentral's admins and the lead; for the channel also the brand admin."""
    return person.admin or person.id in {onboarding.lead, onboarding.brand_admin}


def permit(onboarding: Onboarding, person: Person, deed: Deed) -> None:
    """May this person ever do this here? Raises `RefusedError` where not."""
    rule, side = RULES[deed], side_of(onboarding, deed)
    denied = {"deed": deed.value} if deed in CHANNEL_EDITS else {}
    if person.side is None:
        raise RefusedError(Refusal.OUTSIDER, denied)
    if side is not None and person.side is not side:
        raise RefusedError(Refusal.NOT_YOUR_SIDE, {"side": side})
    if rule.admins_only and not is_admin(onboarding, person):
        raise RefusedError(Refusal.ADMINS_ONLY, denied)
    if onboarding.paused and not rule.while_paused:
        raise RefusedError(Refusal.NOT_RUNNING)
    if onboarding.parked and not rule.while_parked:
        raise RefusedError(Refusal.PARKED)
    if rule.task is TaskId.PHONE_CODE and person.id in onboarding.gone:
        raise RefusedError(Refusal.LEFT)


def require_whose(onboarding: Onboarding, person: Person, deed: Deed) -> None:
    """Is the code this person's to do that with? Raises `RefusedError` where not."""
    code, whose = onboarding.code, RULES[deed].whose
    if code is None or whose is Whose.ANYBODYS:
        return
    if whose is Whose.OPERATORS and code.operator != person.id:
        raise RefusedError(Refusal.CODE_NOT_YOURS, {"operator": code.operator})
    if whose is Whose.COLLEAGUES and code.operator == person.id:
        raise RefusedError(Refusal.CODE_YOURS)


def require_owed(onboarding: Onboarding, task: TaskId) -> None:
    """Is the task there to be done? Whoever comes second is told who was first."""
    state = onboarding[task]
    if onboarding.elsewhere(task) and not onboarding.finished(task):
        raise RefusedError(Refusal.DONE_ELSEWHERE, {"leading": onboarding.private.leading_number})
    if onboarding.finished(task):
        at = state.since.isoformat() if state.since else ""
        raise RefusedError(Refusal.ALREADY_DONE, {"task": task, "by": state.by or "", "at": at})
    if not onboarding.owes(task):
        raise RefusedError(Refusal.NOT_OPEN_YET, {"task": task})


def is_open(onboarding: Onboarding, deed: Deed, now: datetime) -> bool:
    """Is there something for this deed to do now, whoever asks?"""
    rule = RULES[deed]
    if onboarding.paused and not rule.while_paused:
        return False
    if rule.task is not None and not onboarding.owes(rule.task):
        return False
    return rule.open_while is None or rule.open_while(onboarding, now)


# As long as the channel lives, whether its setup is done or not.
_LASTING = frozenset({Deed.CHANNEL_SETTINGS, Deed.EDIT_ROLES, Deed.EDIT_TEAMS})
# What a person is told who comes for something that is not there to be done at this moment.
_SHUT: dict[Deed, Refusal] = {
    Deed.REQUEST_CODE: Refusal.CODE_OPEN_ALREADY,
    Deed.ENTER_CODE: Refusal.NO_CODE_OPEN,
    Deed.SHOW_CODE: Refusal.NO_CODE_OPEN,
    Deed.TAKE_OVER_CODE: Refusal.NO_CODE_OPEN,
    Deed.OTHER_TIME: Refusal.NO_TIME,
    Deed.EDIT_TEMPLATE: Refusal.TEMPLATE_GONE,
    Deed.SEND_TEMPLATES: Refusal.NO_TEMPLATES,
    Deed.CHANNEL_SETTINGS: Refusal.NOT_OPEN_YET,
    Deed.IMPORT_PEOPLE: Refusal.NOT_OPEN_YET,
}


def require_possible(
    onboarding: Onboarding, person: Person, deed: Deed, task: TaskId | None, now: datetime
) -> None:
    """May this person begin this now? Asked before a form is opened; the submit asks again."""
    permit(onboarding, person, deed)
    if task is not None and deed not in _LASTING:
        require_owed(onboarding, task)
    if deed is Deed.ENTER_CODE and _code_is(*ENTERED)(onboarding, now):
        raise RefusedError(Refusal.CODE_ALREADY_IN)
    if not is_open(onboarding, deed, now):
        raise RefusedError(_SHUT.get(deed, Refusal.NOT_NOW), {"task": task or TaskId.CHANNEL_SETUP})
    require_whose(onboarding, person, deed)


def skippable(onboarding: Onboarding, step: Step) -> bool:
    if onboarding.paused:
        return False
    return step in SKIPPABLE_STEPS and onboarding.step_started(step) and not onboarding.step_finished(step)


def deeds_on(onboarding: Onboarding, task: TaskId, now: datetime) -> Iterator[Deed]:
    """The deeds that an owed task offers now, in the order of the table."""
    if onboarding.paused or not onboarding.owes(task):
        return
    if task in FACEBOOK_TASKS:
        yield Deed.RECORD_ANSWER
    for deed in _DEED_OF_TASK[task]:
        if is_open(onboarding, deed, now):
            yield deed
