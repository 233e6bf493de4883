"""What the domain decided, as facts that are kept for ever.

Those of the code relay are in `code_events`, and are named here too: `events` has them all.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.channel_events import *  # noqa: F403
from bot.domain.code_events import *  # noqa: F403 - one name, `events`, for all of them
from bot.domain.details import Details
from bot.domain.event import *  # noqa: F403
from bot.domain.event import Event, private
from bot.domain.facebook_events import *  # noqa: F403
from bot.domain.obstacles import Obstacle
from bot.domain.onboarding import TaskState
from bot.domain.parties import Side
from bot.domain.profile import Profile
from bot.domain.reminder_events import *  # noqa: F403
from bot.domain.steps import TaskId
from bot.domain.templates import Template


class Answer(StrEnum):
    """What Facebook said."""

    APPROVED = "approved"
    REJECTED = "rejected"
    WAITING = "waiting"


@dataclass(frozen=True, kw_only=True)
class OnboardingStarted(Event):
    kind = "onboarding_started"
    channel_id: str
    lead: str
    brand_people: tuple[str, ...]
    brand_admin: str | None
    time_zone: str
    brand_name: str = private()


@dataclass(frozen=True, kw_only=True)
class TaskOpened(Event):
    kind = "task_opened"
    task: TaskId


@dataclass(frozen=True, kw_only=True)
class TaskDone(Event):
    kind = "task_done"
    task: TaskId


@dataclass(frozen=True, kw_only=True)
class TaskLocked(Event):
    """A task that has to wait again, because something before it opened again."""

    kind = "task_locked"
    task: TaskId


@dataclass(frozen=True, kw_only=True)
class TaskSentBack(Event):
    kind = "task_sent_back"
    task: TaskId
    reason: str = private()


@dataclass(frozen=True, kw_only=True)
class TaskSkipped(Event):
    kind = "task_skipped"
    task: TaskId
    reason: str = private()


@dataclass(frozen=True, kw_only=True)
class FacebookAnswered(Event):
    kind = "facebook_answered"
    task: TaskId
    answer: Answer
    retry_at: datetime | None = None
    templates: tuple[str, ...] = ()
    reason: str = private(default="")


@dataclass(frozen=True, kw_only=True)
class DetailsEntered(Event):
    kind = "details_entered"
    warnings: tuple[str, ...] = ()
    details: Details = private()
    why_kept: str = private(default="")


@dataclass(frozen=True, kw_only=True)
class AccountCreated(Event):
    kind = "account_created"
    whatsapp_account_id: str


@dataclass(frozen=True, kw_only=True)
class ProfileEntered(Event):
    kind = "profile_entered"
    warnings: tuple[str, ...] = ()
    profile: Profile = private()
    why_kept: str = private(default="")


@dataclass(frozen=True, kw_only=True)
class TemplateSaved(Event):
    kind = "template_saved"
    template_id: str
    warnings: tuple[str, ...] = ()
    template: Template = private()
    why_kept: str = private(default="")


@dataclass(frozen=True, kw_only=True)
class TemplateRemoved(Event):
    kind = "template_removed"
    template_id: str


@dataclass(frozen=True, kw_only=True)
class WentOnWithout(Event):
    """Staff do not wait for this approval any longer; it stays watched."""

    kind = "went_on_without"
    task: TaskId
    reason: str = private()


@dataclass(frozen=True, kw_only=True)
class SaidAlreadyVerified(Event):
    """The brand says that Facebook verified its business before; staff confirm it."""

    kind = "said_already_verified"


@dataclass(frozen=True, kw_only=True)
class FoundVerified(Event):
    """Facebook holds the number for verified already, so no code is needed."""

    kind = "found_verified"
    reason: str = private()


@dataclass(frozen=True, kw_only=True)
class DoneForBrand(Event):
    """Staff know from elsewhere that the brand has done its task."""

    kind = "done_for_brand"
    task: TaskId
    how_known: str = private()


@dataclass(frozen=True, kw_only=True)
class TaskReopened(Event):
    kind = "task_reopened"
    task: TaskId
    reason: str = private()


@dataclass(frozen=True, kw_only=True)
class GotStuck(Event):
    kind = "got_stuck"
    task: TaskId
    reason: str = private()


@dataclass(frozen=True, kw_only=True)
class GotUnstuck(Event):
    kind = "got_unstuck"
    task: TaskId


@dataclass(frozen=True, kw_only=True)
class TaskAssigned(Event):
    kind = "task_assigned"
    task: TaskId
    person: str
    side: Side | None = None


@dataclass(frozen=True, kw_only=True)
class PeopleChanged(Event):
    kind = "people_changed"
    brand_people: tuple[str, ...]
    brand_admin: str | None
    sparkcentral_people: tuple[str, ...]
    lead: str


@dataclass(frozen=True, kw_only=True)
class PutOnHold(Event):
    kind = "put_on_hold"
    until: datetime | None
    reason: str = private()


@dataclass(frozen=True, kw_only=True)
class Closed(Event):
    kind = "closed"
    reason: str = private()


@dataclass(frozen=True, kw_only=True)
class Resumed(Event):
    kind = "resumed"


@dataclass(frozen=True, kw_only=True)
class Parked(Event):
    """The channel is out of reach. `told` gets a direct message about it."""

    kind = "parked"
    obstacle: Obstacle
    channel_name: str
    told: str


@dataclass(frozen=True, kw_only=True)
class Unparked(Event):
    """What was in the way is gone."""

    kind = "unparked"


@dataclass(frozen=True, kw_only=True)
class Moved(Event):
    """It goes on in another channel."""

    kind = "moved"
    channel_id: str
    before: str
    absent: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class PeopleLeft(Event):
    """Out of the channel, or deactivated: they stay on all lists until somebody takes over."""

    kind = "people_left"
    people: tuple[str, ...]
    deactivated: bool
    told: str


@dataclass(frozen=True, kw_only=True)
class PeopleReturned(Event):
    kind = "people_returned"
    people: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class PeopleChangedSides(Event):
    """With another organisation, a guest, or no longer one: they keep all; `people` says whose they were."""

    kind = "people_changed_sides"
    people: Mapping[str, Side]
    told: str


@dataclass(frozen=True, kw_only=True)
class PeopleChangedBack(Event):
    kind = "people_changed_back"
    people: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class ThirdPartyCame(Event):
    """An organisation that is neither ours nor the brand's shares the channel now."""

    kind = "third_party_came"
    organisation: str
    name: str
    told: str


@dataclass(frozen=True, kw_only=True)
class ThirdPartyWent(Event):
    kind = "third_party_went"
    organisation: str


@dataclass(frozen=True, kw_only=True)
class RequestLapsed(Event):
    """Nobody accepted the account request within Meta's 90 days: it has to be sent again."""

    kind = "request_lapsed"


@dataclass(frozen=True, kw_only=True)
class OnboardingEdited(Event):
    kind = "onboarding_edited"
    lead: str
    brand_people: tuple[str, ...]
    brand_admin: str | None
    time_zone: str
    brand_name: str = private()


@dataclass(frozen=True, kw_only=True)
class NumberAdded(Event):
    """From here a further number of the brand was added: an onboarding of its own."""

    kind = "number_added"
    onboarding_id: str
    brand_people: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class AccountShared(Event):
    """How the account stands that this number shares; an empty `leader` means that it leads it itself."""

    kind = "account_shared"
    leader: str
    place: int
    tasks: Mapping[TaskId, TaskState]
    waived: tuple[TaskId, ...]
    for_brand: tuple[TaskId, ...]
    said_verified: bool
    whatsapp_account_id: str
    reasons: Mapping[TaskId, str] = private(default_factory=dict)
    business_manager_id: str = private(default="")
    leading_number: str = private(default="")


@dataclass(frozen=True, kw_only=True)
class WentLive(Event):
    kind = "went_live"


@dataclass(frozen=True, kw_only=True)
class AllSet(Event):
    kind = "all_set"


# What is told by the event beside it: no history says it.
BOOKKEEPING: frozenset[type[Event]] = frozenset({TaskOpened, TaskLocked, AccountShared})

EVENTS: dict[str, type[Event]] = {event.kind: event for event in Event.__subclasses__()}
