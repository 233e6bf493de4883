"""The state of one onboarding."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from bot.domain.channel import ChannelSettings, Outsider, Role, Team
from bot.domain.code_moment import CodeMoment
from bot.domain.code_request import CodeRequest, CodeStatus, Ready
from bot.domain.details import Details
from bot.domain.facebook import Registration
from bot.domain.obstacles import Parking
from bot.domain.parties import Party, Side
from bot.domain.profile import Profile
from bot.domain.steps import SHARED, TASKS, Step, TaskId, tasks_of
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
    """`since` is when it came to this status; `by` is who brought it there (None: the bot).

    `reminded` counts the reminders since then, the last at `reminded_at`; `snoozed_until` is when somebody
    asked for the next one. `warned`: that the account request is about to lapse has been said.
    """

    status: Status = Status.LOCKED
    since: datetime | None = None
    by: str | None = None
    reminded: int = 0
    reminded_at: datetime | None = None
    snoozed_until: datetime | None = None
    warned: bool = False
    retry_at: datetime | None = None

    def counted_from(self, since: datetime | None) -> "TaskState":
        """As if it had opened then: nobody has been reminded of it yet."""
        return replace(self, since=since, reminded=0, reminded_at=None, snoozed_until=None)


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
    waived: Mapping[TaskId, str] = field(default_factory=dict)
    stuck: Mapping[TaskId, str] = field(default_factory=dict)
    why_paused: str = ""
    business_manager_id: str = ""
    leading_number: str = ""
    settings: ChannelSettings = ChannelSettings()
    applied_settings: ChannelSettings = ChannelSettings()
    team_names: Mapping[str, str] = field(default_factory=dict)
    applied_team_names: Mapping[str, str] = field(default_factory=dict)
    why_not_applied: Mapping[str, str] = field(default_factory=dict)
    outsiders: Mapping[str, Outsider] = field(default_factory=dict)


def _locked() -> dict[TaskId, TaskState]:
    return {task: TaskState() for task in TaskId}


@dataclass(frozen=True, slots=True, kw_only=True)
class Onboarding:
    """One number on its way to live in one channel. Immutable: `evolution.evolve` makes the next one.

    `follows` names the onboarding that leads the account for all of the brand's numbers; `place` counts
    them from 1 on where the channel holds several; alone it is 0. `through_facebook`: staff let the bot ask
    Facebook for a code by itself. `acted` is when each person last did something, `silence_told_at` when the
    lead was last told that nobody does. Reminders come every `remind_every` working days; 0: as usual.
    What is `applied_...` is so in Sparkcentral by now; the rest of the channel is what people want there.
    `changed_sides` holds whose people were who are with another organisation by now.
    `forecast` is the day of going live that the lead was told last and `slowed_by` why, `paused_for` how long
    nobody could go on.
    """

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
    sparkcentral_people: tuple[str, ...] = ()
    whatsapp_account_id: str = ""
    hold_until: datetime | None = None
    paused_at: datetime | None = None
    paused_by: str = ""
    parked: Parking | None = None
    gone: frozenset[str] = frozenset()
    changed_sides: Mapping[str, Side] = field(default_factory=dict)
    third_parties: frozenset[str] = frozenset()
    assigned: Mapping[TaskId, str] = field(default_factory=dict)
    operator: str = ""  # who of Sparkcentral is to ask for the code; `assigned` says who has the phone
    stuck: Mapping[TaskId, datetime] = field(default_factory=dict)
    stuck_by: Mapping[TaskId, str] = field(default_factory=dict)
    stuck_told: Mapping[TaskId, datetime] = field(default_factory=dict)
    acted: Mapping[str, datetime] = field(default_factory=dict)
    silence_told_at: datetime | None = None
    reminders_off: bool = False
    remind_every: int = 0
    country: str = ""
    forecast: date | None = None
    slowed_by: TaskId | None = None
    paused_for: timedelta = timedelta()
    for_brand: frozenset[TaskId] = frozenset()
    waived: frozenset[TaskId] = frozenset()
    said_verified: bool = False
    tasks: Mapping[TaskId, TaskState] = field(default_factory=_locked)
    ready: Ready | None = None
    code: CodeRequest | None = None
    code_requests: tuple[datetime, ...] = ()
    codes_shut_until: datetime | None = None
    request_locks: int = 0
    minutes_warned: tuple[int, ...] = ()
    moment: CodeMoment | None = None
    through_facebook: bool = False
    registration: Registration | None = None
    registered_at: datetime | None = None
    registering_shut_until: datetime | None = None
    templates: Mapping[str, TemplateStatus] = field(default_factory=dict)
    roles: Mapping[str, Role] = field(default_factory=dict)
    teams: Mapping[str, Team] = field(default_factory=dict)
    applied_roles: Mapping[str, Role] = field(default_factory=dict)
    applied_teams: Mapping[str, Team] = field(default_factory=dict)
    follows: str = ""
    place: int = 0
    private: Private = Private()

    def __getitem__(self, task: TaskId) -> TaskState:
        return self.tasks[task]

    def with_task(self, task: TaskId, **changes: Any) -> "Onboarding":
        return replace(self, tasks={**self.tasks, task: replace(self.tasks[task], **changes)})

    def with_private(self, **changes: Any) -> "Onboarding":
        return replace(self, private=replace(self.private, **changes))

    def elsewhere(self, task: TaskId) -> bool:
        """Is it about the account, and so done on the cards of the number that leads it?"""
        return bool(self.follows) and task in SHARED

    def owes(self, task: TaskId) -> bool:
        return self.tasks[task].status in OWED and not self.elsewhere(task)

    def finished(self, task: TaskId) -> bool:
        return self.tasks[task].status in FINISHED

    def passable(self, task: TaskId) -> bool:
        """Does what comes after the task open? An approval that staff went on without holds nothing back."""
        return self.finished(task) or task in self.waived

    @property
    def several(self) -> bool:
        """Has the brand more than this number in the channel?"""
        return self.place > 0

    @property
    def paused(self) -> bool:
        return self.status in {OnboardingStatus.ON_HOLD, OnboardingStatus.CLOSED}

    def step_finished(self, step: Step) -> bool:
        return all(self.finished(task) for task in tasks_of(step))

    def step_started(self, step: Step) -> bool:
        own = (task for task in tasks_of(step) if not self.elsewhere(task))
        return any(self.tasks[task].status is not Status.LOCKED for task in own)

    @property
    def current_step(self) -> Step | None:
        """The first that is not finished; None when all are."""
        return next((step for step in Step if not self.step_finished(step)), None)

    def owed(self) -> tuple[TaskId, ...]:
        return tuple(task for task in TaskId if self.owes(task))


def turn(onboarding: Onboarding, task: TaskId, now: datetime) -> Party:
    """Whose turn it is on a task; the code's follows its request (design section 6)."""
    if task is not TaskId.PHONE_CODE:
        return TASKS[task].party
    code = onboarding.code
    if code is not None and code.status in {CodeStatus.REQUESTED, CodeStatus.CHECKING}:
        return Party.BRAND  # while Facebook looks at the digits, they may have to be entered again
    if code is not None:  # submitted, shown or ended: the operator goes on
        return Party.SPARKCENTRAL
    ready = onboarding.ready is not None and onboarding.ready.until > now
    return Party.SPARKCENTRAL if ready else Party.BRAND
