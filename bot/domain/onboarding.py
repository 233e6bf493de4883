"""The state of one onboarding and how each event changes it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from bot.domain import events as ev
from bot.domain.channel import ChannelSettings, Role
from bot.domain.code_request import CodeRequest, CodeStatus, Ready
from bot.domain.details import Details
from bot.domain.parties import Party
from bot.domain.profile import Profile
from bot.domain.steps import TASKS, Step, TaskId, tasks_of
from bot.domain.templates import Template


class OnboardingStatus(StrEnum):
    RUNNING = "running"
    ON_HOLD = "on_hold"
    LIVE = "live"
    CLOSED = "closed"


class Status(StrEnum):
    """How a task stands."""

    LOCKED = "locked"
    OPEN = "open"
    WAITING = "waiting"
    DONE = "done"
    SENT_BACK = "sent_back"
    REJECTED = "rejected"
    SKIPPED = "skipped"


FINISHED = frozenset({Status.DONE, Status.SKIPPED})
# A rejected task is mended by another one, which is open then: that one is owed.
OWED = frozenset({Status.OPEN, Status.WAITING, Status.SENT_BACK})


@dataclass(frozen=True, slots=True)
class TaskState:
    """`since` is when it came to this status; `by` is who brought it there (None: the bot)."""

    status: Status = Status.LOCKED
    since: datetime | None = None
    by: str | None = None
    reminded: int = 0
    retry_at: datetime | None = None


class TemplateStatus(StrEnum):
    DRAFT = "draft"
    WAITING = "waiting"
    APPROVED = "approved"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Private:
    """All that identifies a person or is free text; kept apart so that erasure can blank it."""

    brand_name: str = ""
    details: Details | None = None
    profile: Profile | None = None
    templates: Mapping[str, Template] = field(default_factory=dict)
    template_reasons: Mapping[str, str] = field(default_factory=dict)
    reasons: Mapping[TaskId, str] = field(default_factory=dict)
    settings: ChannelSettings = ChannelSettings()


def _locked() -> dict[TaskId, TaskState]:
    return {task: TaskState() for task in TaskId}


@dataclass(frozen=True, slots=True, kw_only=True)
class Onboarding:
    """One number on its way to live in one channel. Immutable: `evolve` makes the next one."""

    id: str
    channel_id: str = ""
    status: OnboardingStatus = OnboardingStatus.RUNNING
    version: int = 0
    started_at: datetime | None = None
    live_at: datetime | None = None
    all_set: bool = False
    starter: str = ""
    lead: str = ""
    brand_people: tuple[str, ...] = ()
    brand_admin: str | None = None
    time_zone: str = "UTC"
    whatsapp_account_id: str = ""
    tasks: Mapping[TaskId, TaskState] = field(default_factory=_locked)
    ready: Ready | None = None
    code: CodeRequest | None = None
    code_requests: tuple[datetime, ...] = ()
    minutes_warned: tuple[int, ...] = ()
    templates: Mapping[str, TemplateStatus] = field(default_factory=dict)
    roles: Mapping[str, Role] = field(default_factory=dict)
    private: Private = Private()

    def __getitem__(self, task: TaskId) -> TaskState:
        return self.tasks[task]

    def owes(self, task: TaskId) -> bool:
        return self.tasks[task].status in OWED

    def finished(self, task: TaskId) -> bool:
        return self.tasks[task].status in FINISHED

    def step_finished(self, step: Step) -> bool:
        return all(self.finished(task) for task in tasks_of(step))

    def step_started(self, step: Step) -> bool:
        return any(self.tasks[task].status is not Status.LOCKED for task in tasks_of(step))

    def owed(self) -> tuple[TaskId, ...]:
        return tuple(task for task in TaskId if self.owes(task))


def turn(onboarding: Onboarding, task: TaskId, now: datetime) -> Party:
    """Whose turn it is on a task; the code's follows its request (design section 6)."""
    if task is not TaskId.PHONE_CODE:
        return TASKS[task].party
    code = onboarding.code
    if code is not None and code.status is CodeStatus.REQUESTED:
        return Party.BRAND
    if code is not None:  # submitted, shown or ended: the operator goes on
        return Party.SPARKCENTRAL
    ready = onboarding.ready is not None and onboarding.ready.until > now
    return Party.SPARKCENTRAL if ready else Party.BRAND


def evolve(state: Onboarding, recorded: ev.Recorded) -> Onboarding:
    """The onboarding after one more event."""
    changed = _EVOLVERS[type(recorded.event)](state, recorded.event, recorded)
    return replace(changed, version=recorded.sequence)


def _with_task(state: Onboarding, task: TaskId, **changes: Any) -> Onboarding:
    return replace(state, tasks={**state.tasks, task: replace(state.tasks[task], **changes)})


def _with_private(state: Onboarding, **changes: Any) -> Onboarding:
    return replace(state, private=replace(state.private, **changes))


def _with_reason(state: Onboarding, task: TaskId, reason: str) -> Onboarding:
    return _with_private(state, reasons={**state.private.reasons, task: reason})


def _moved(state: Onboarding, task: TaskId, status: Status, recorded: ev.Recorded) -> Onboarding:
    moved = TaskState(status, since=recorded.at, by=recorded.actor)
    return replace(state, tasks={**state.tasks, task: moved})


def _started(state: Onboarding, event: ev.OnboardingStarted, recorded: ev.Recorded) -> Onboarding:
    return replace(
        state,
        channel_id=event.channel_id,
        started_at=recorded.at,
        starter=recorded.actor or "",
        lead=event.lead,
        brand_people=event.brand_people,
        brand_admin=event.brand_admin,
        time_zone=event.time_zone,
        private=replace(state.private, brand_name=event.brand_name),
    )


def _opened(state: Onboarding, event: ev.TaskOpened, recorded: ev.Recorded) -> Onboarding:
    waits = TASKS[event.task].party is Party.FACEBOOK
    moved = _moved(state, event.task, Status.WAITING if waits else Status.OPEN, recorded)
    if event.task is TaskId.PHONE_CODE:  # a code asked for before counts only against the budget
        return replace(moved, code=None, ready=None, minutes_warned=())
    return moved


def _done(state: Onboarding, event: ev.TaskDone, recorded: ev.Recorded) -> Onboarding:
    done = _with_reason(_moved(state, event.task, Status.DONE, recorded), event.task, "")
    if event.task is TaskId.TEMPLATES_SUBMIT:
        return _templates_to(done, tuple(_unanswered(done)), TemplateStatus.WAITING)
    return done


def _unanswered(state: Onboarding) -> list[str]:
    return [key for key, status in state.templates.items() if status is not TemplateStatus.APPROVED]


def _templates_to(state: Onboarding, ids: tuple[str, ...], status: TemplateStatus) -> Onboarding:
    return replace(state, templates={**state.templates, **dict.fromkeys(ids, status)})


def _locked_again(state: Onboarding, event: ev.TaskLocked, recorded: ev.Recorded) -> Onboarding:
    return _moved(state, event.task, Status.LOCKED, recorded)


def _sent_back(state: Onboarding, event: ev.TaskSentBack, recorded: ev.Recorded) -> Onboarding:
    moved = _moved(state, event.task, Status.SENT_BACK, recorded)
    return _with_reason(moved, event.task, event.reason)


def _skipped(state: Onboarding, event: ev.TaskSkipped, recorded: ev.Recorded) -> Onboarding:
    return _with_reason(_moved(state, event.task, Status.SKIPPED, recorded), event.task, event.reason)


_ANSWERED = {
    ev.Answer.APPROVED: TemplateStatus.APPROVED,
    ev.Answer.REJECTED: TemplateStatus.REJECTED,
    ev.Answer.WAITING: TemplateStatus.WAITING,
}


def _answered(state: Onboarding, event: ev.FacebookAnswered, recorded: ev.Recorded) -> Onboarding:
    if event.templates:
        told = _templates_to(state, event.templates, _ANSWERED[event.answer])
        reasons = {**state.private.template_reasons, **dict.fromkeys(event.templates, event.reason)}
        return _with_private(told, template_reasons=reasons)
    if event.answer is not ev.Answer.REJECTED:  # approved is followed by TaskDone
        return state
    moved = _with_task(
        _moved(state, event.task, Status.REJECTED, recorded), event.task, retry_at=event.retry_at
    )
    return _with_reason(moved, event.task, event.reason)


def _details(state: Onboarding, event: ev.DetailsEntered, _: ev.Recorded) -> Onboarding:
    return _with_private(state, details=event.details)


def _account(state: Onboarding, event: ev.AccountCreated, _: ev.Recorded) -> Onboarding:
    return replace(state, whatsapp_account_id=event.whatsapp_account_id)


def _held(state: Onboarding, event: ev.PhoneHeld, _: ev.Recorded) -> Onboarding:
    return replace(state, ready=Ready(event.person, event.until))


def _released(state: Onboarding, _event: ev.PhoneReleased, _: ev.Recorded) -> Onboarding:
    return replace(state, ready=None)


def _code_requested(state: Onboarding, event: ev.CodeRequested, recorded: ev.Recorded) -> Onboarding:
    code = CodeRequest(event.request_id, event.method, event.operator, recorded.at, event.ends_at)
    asked = (*state.code_requests, recorded.at)
    return replace(state, code=code, code_requests=asked, minutes_warned=())


def _code_to(state: Onboarding, status: CodeStatus) -> Onboarding:
    if state.code is None:
        return state
    shown = state.code.was_shown or status is CodeStatus.SHOWN
    return replace(state, code=replace(state.code, status=status, was_shown=shown))


def _code_submitted(state: Onboarding, _event: ev.CodeSubmitted, _: ev.Recorded) -> Onboarding:
    return _code_to(state, CodeStatus.SUBMITTED)


def _code_shown(state: Onboarding, _event: ev.CodeShown, _: ev.Recorded) -> Onboarding:
    return _code_to(state, CodeStatus.SHOWN)


def _code_ended(state: Onboarding, event: ev.CodeEnded, _: ev.Recorded) -> Onboarding:
    return _code_to(state, CodeStatus(event.ending.value))


def _running_out(state: Onboarding, event: ev.CodeRunningOut, _: ev.Recorded) -> Onboarding:
    return replace(state, minutes_warned=(*state.minutes_warned, event.minutes_left))


def _profile(state: Onboarding, event: ev.ProfileEntered, _: ev.Recorded) -> Onboarding:
    return _with_private(state, profile=event.profile)


def _template_saved(state: Onboarding, event: ev.TemplateSaved, _: ev.Recorded) -> Onboarding:
    saved = replace(state, templates={**state.templates, event.template_id: TemplateStatus.DRAFT})
    templates = {**state.private.templates, event.template_id: event.template}
    return _with_private(saved, templates=templates)


def _template_removed(state: Onboarding, event: ev.TemplateRemoved, _: ev.Recorded) -> Onboarding:
    def kept(mapping: Mapping[str, Any]) -> dict[str, Any]:
        return {key: value for key, value in mapping.items() if key != event.template_id}

    removed = replace(state, templates=kept(state.templates))
    reasons = kept(state.private.template_reasons)
    return _with_private(removed, templates=kept(state.private.templates), template_reasons=reasons)


def _settings(state: Onboarding, event: ev.SettingsChanged, _: ev.Recorded) -> Onboarding:
    return _with_private(state, settings=event.after)


def _role_set(state: Onboarding, event: ev.RoleSet, _: ev.Recorded) -> Onboarding:
    return replace(state, roles={**state.roles, event.person: event.role})


def _role_removed(state: Onboarding, event: ev.RoleRemoved, _: ev.Recorded) -> Onboarding:
    return replace(state, roles={key: role for key, role in state.roles.items() if key != event.person})


def _live(state: Onboarding, _event: ev.WentLive, recorded: ev.Recorded) -> Onboarding:
    return replace(state, status=OnboardingStatus.LIVE, live_at=recorded.at)


def _all_set(state: Onboarding, _event: ev.AllSet, _: ev.Recorded) -> Onboarding:
    return replace(state, all_set=True)


def _reminded(state: Onboarding, event: ev.Reminded, _: ev.Recorded) -> Onboarding:
    return _with_task(state, event.task, reminded=event.count)


_EVOLVERS: dict[type[ev.Event], Callable[[Onboarding, Any, ev.Recorded], Onboarding]] = {
    ev.OnboardingStarted: _started,
    ev.TaskOpened: _opened,
    ev.TaskDone: _done,
    ev.TaskLocked: _locked_again,
    ev.TaskSentBack: _sent_back,
    ev.TaskSkipped: _skipped,
    ev.FacebookAnswered: _answered,
    ev.DetailsEntered: _details,
    ev.AccountCreated: _account,
    ev.PhoneHeld: _held,
    ev.PhoneReleased: _released,
    ev.CodeRequested: _code_requested,
    ev.CodeSubmitted: _code_submitted,
    ev.CodeShown: _code_shown,
    ev.CodeEnded: _code_ended,
    ev.CodeRunningOut: _running_out,
    ev.ProfileEntered: _profile,
    ev.TemplateSaved: _template_saved,
    ev.TemplateRemoved: _template_removed,
    ev.SettingsChanged: _settings,
    ev.RoleSet: _role_set,
    ev.RoleRemoved: _role_removed,
    ev.WentLive: _live,
    ev.AllSet: _all_set,
    ev.Reminded: _reminded,
}
