"""What happens where the bot speaks to Facebook by itself."""

from dataclasses import dataclass
from datetime import datetime

from bot.domain.event import Event, private
from bot.domain.facebook import Call, Trouble

__all__ = [
    "CodeHandedOver",
    "CodeRefused",
    "CodeSent",
    "FacebookRefused",
    "NumberRegistered",
    "RegistrationAsked",
]


@dataclass(frozen=True, kw_only=True)
class CodeSent(Event):
    """Facebook has sent the code: its ten minutes begin. Where it is not `sure` the answer was lost."""

    kind = "code_sent"
    request_id: str
    ends_at: datetime
    sure: bool = True


@dataclass(frozen=True, kw_only=True)
class CodeRefused(Event):
    """These digits are not the ones: the brand may enter others."""

    kind = "code_refused"
    request_id: str
    guesses: int


@dataclass(frozen=True, kw_only=True)
class CodeHandedOver(Event):
    """Facebook could not be asked about the digits: the operator goes on by hand."""

    kind = "code_handed_over"
    request_id: str


@dataclass(frozen=True, kw_only=True)
class RegistrationAsked(Event):
    kind = "registration_asked"
    registration_id: str


@dataclass(frozen=True, kw_only=True)
class NumberRegistered(Event):
    """`asked_by` pressed the button; of earlier versions it is empty."""

    kind = "number_registered"
    asked_by: str = ""


@dataclass(frozen=True, kw_only=True)
class FacebookRefused(Event):
    """`code`, `subcode` and `trace` are Facebook's own; so is the message, which may hold anything.

    `asked_by` is who had the number registered.
    """

    kind = "facebook_refused"
    call: Call
    trouble: Trouble
    code: int = 0
    subcode: int = 0
    trace: str = ""
    asked_by: str = ""
    message: str = private(default="")
