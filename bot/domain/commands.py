"""What an interaction asks for; `permissions.py` says who may ask it and when."""

from dataclasses import dataclass
from datetime import datetime

from bot.domain.channel import ChannelSettings, Role
from bot.domain.code_request import CodePolicy
from bot.domain.details import CodeMethod, Details
from bot.domain.events import Answer
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
class RequestCode:
    request_id: str
    method: CodeMethod
    why_not_ready: str = ""
    policy: CodePolicy = CodePolicy()


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
class ChangeSettings:
    settings: ChannelSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class SetRole:
    person: str
    role: Role


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoveRole:
    person: str


Command = (
    Complete
    | CreateAccount
    | SendBack
    | SubmitDetails
    | RecordAnswer
    | SkipStep
    | HoldPhone
    | ReleasePhone
    | RequestCode
    | SubmitCode
    | ShowCode
    | EndCode
    | SaveProfile
    | SaveTemplate
    | RemoveTemplate
    | SendTemplates
    | ChangeSettings
    | SetRole
    | RemoveRole
)
