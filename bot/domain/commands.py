"""What an interaction asks for; `permissions.py` says who may ask it and when."""

from dataclasses import dataclass
from datetime import datetime

from bot.domain.channel_commands import *  # noqa: F403 - one name, `commands`, for all of them
from bot.domain.channel_commands import ChannelCommand
from bot.domain.code_request import CodePolicy, Lock
from bot.domain.details import CodeMethod, Details
from bot.domain.events import Answer
from bot.domain.parties import Side
from bot.domain.profile import Profile
from bot.domain.steps import Step, TaskId
from bot.domain.templates import Template


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    channel_id: str
    brand_name: str
    brand_people: tuple[str, ...]
    brand_admin: str | None
    lead: str
    time_zone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Complete:
    """A task that takes no more than the word of the person who owes it."""

    task: TaskId


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateAccount:
    whatsapp_account_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SendBack:
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmitDetails:
    details: Details
    warnings: tuple[str, ...] = ()
    why_kept: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordAnswer:
    """`templates` says which ones, for `templates.approve` only."""

    task: TaskId
    answer: Answer
    reason: str = ""
    templates: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SkipStep:
    step: Step
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldPhone:
    """Somebody at the brand says "I have the phone now"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleasePhone:
    """Takes "I have the phone now" back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SuggestMoment:
    """A time for the code; `instead_of` is the `ref` of the one that the person saw, "" for none."""

    at: datetime
    instead_of: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreeToMoment:
    """Says that the time with this `ref` works."""

    ref: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CallOffMoment:
    """No time is planned any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestCode:
    request_id: str
    method: CodeMethod
    why_not_ready: str = ""
    by_api: bool = False
    policy: CodePolicy = CodePolicy()


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterNumber:
    """The PIN travels beside this command."""

    registration_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmitCode:
    """The digits travel beside this command; `received_at` is when they reached the bot."""

    request_id: str
    received_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowCode:
    request_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EndCode:
    request_id: str
    worked: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeOverCode:
    """The open code is this operator's from now on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportLock:
    """Facebook lets nobody ask for codes, or enter any, for a while."""

    lock: Lock


@dataclass(frozen=True, slots=True, kw_only=True)
class SaveProfile:
    profile: Profile
    warnings: tuple[str, ...] = ()
    why_kept: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SaveTemplate:
    template_id: str
    template: Template
    warnings: tuple[str, ...] = ()
    why_kept: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoveTemplate:
    template_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SendTemplates:
    """The brand has drafted all it wants to hand in now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeDetails:
    """As SubmitDetails, for details that were handed in before, by either side."""

    details: Details
    warnings: tuple[str, ...] = ()
    why_kept: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TryAgain:
    """Facebook said no, and there is nothing to mend."""

    task: TaskId


@dataclass(frozen=True, slots=True, kw_only=True)
class GoOnWithout:
    task: TaskId
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SayAlreadyVerified:
    """The brand's business was verified before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FindVerified:
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkDoneForBrand:
    """`form` is what the brand would have typed, where its task has a form."""

    task: TaskId
    how_known: str
    form: "SubmitDetails | SaveProfile | None" = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reopen:
    task: TaskId
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GetStuck:
    task: TaskId
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GetUnstuck:
    """One task's flag, or all of a card's."""

    place: TaskId | Step


@dataclass(frozen=True, slots=True, kw_only=True)
class Assign:
    """`side` is the person's own; only the code has a part for either."""

    task: TaskId
    person: str
    side: Side | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangePeople:
    """`sure`: whoever asks knows that they are no admin of the channel then."""

    brand_people: tuple[str, ...]
    brand_admin: str | None
    sparkcentral_people: tuple[str, ...]
    lead: str
    sure: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AddAnother:
    """One more number of the brand whose onboarding runs in the channel."""

    onboarding_id: str
    brand_people: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """A wrong start is put right; `sure` is as in `ChangePeople`."""

    brand_name: str
    brand_people: tuple[str, ...]
    brand_admin: str | None
    lead: str
    time_zone: str
    sure: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PutOnHold:
    reason: str
    until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Close:
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Resume:
    """Ends a pause, or takes a closed onboarding up again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """Go on in another channel, which fits: whoever asks has looked. `absent` are people not there yet."""

    channel_id: str
    absent: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Snooze:
    """The task's next reminder comes then."""

    task: TaskId
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SetReminders:
    """`every` working days, 0 as usual; `country` for public holidays, "" for the one of the number.

    None leaves it as it is. `now`: whoever owes something is reminded at once, whatever the hour.
    """

    off: bool | None = None
    every: int | None = None
    country: str | None = None
    now: bool = False


Command = (
    Complete
    | CreateAccount
    | SendBack
    | SubmitDetails
    | RecordAnswer
    | SkipStep
    | HoldPhone
    | ReleasePhone
    | SuggestMoment
    | AgreeToMoment
    | CallOffMoment
    | RequestCode
    | RegisterNumber
    | SubmitCode
    | ShowCode
    | EndCode
    | TakeOverCode
    | ReportLock
    | SaveProfile
    | SaveTemplate
    | RemoveTemplate
    | SendTemplates
    | ChannelCommand
    | ChangeDetails
    | TryAgain
    | GoOnWithout
    | SayAlreadyVerified
    | FindVerified
    | MarkDoneForBrand
    | Reopen
    | GetStuck
    | GetUnstuck
    | Assign
    | ChangePeople
    | AddAnother
    | Edit
    | PutOnHold
    | Close
    | Resume
    | Move
    | Snooze
    | SetReminders
)
