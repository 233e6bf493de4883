"""What happens to the 6-digit code and to the phone that receives it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.code_request import Lock
from bot.domain.details import CodeMethod
from bot.domain.event import Event, private
from bot.domain.parties import Side

__all__ = [
    "CodeEnded",
    "CodeEnding",
    "CodeRequested",
    "CodeRunningOut",
    "CodeShown",
    "CodeSubmitted",
    "CodeTakenOver",
    "CodesLocked",
    "CodesUnlocked",
    "MomentAgreed",
    "MomentCalledOff",
    "MomentNear",
    "MomentPassed",
    "MomentSuggested",
    "PhoneHeld",
    "PhoneReleased",
]


class CodeEnding(StrEnum):
    WORKED = "worked"
    FAILED = "failed"
    EXPIRED = "expired"
    CANCELLED = "cancelled"


@dataclass(frozen=True, kw_only=True)
class PhoneHeld(Event):
    kind = "phone_held"
    person: str
    until: datetime


@dataclass(frozen=True, kw_only=True)
class PhoneReleased(Event):
    kind = "phone_released"


@dataclass(frozen=True, kw_only=True)
class CodeRequested(Event):
    kind = "code_requested"
    request_id: str
    method: CodeMethod
    operator: str
    ends_at: datetime
    left: int | None = None
    next_at: datetime | None = None
    by_api: bool = False
    why_not_ready: str = private(default="")


@dataclass(frozen=True, kw_only=True)
class CodeSubmitted(Event):
    kind = "code_submitted"
    request_id: str


@dataclass(frozen=True, kw_only=True)
class CodeShown(Event):
    kind = "code_shown"
    request_id: str


@dataclass(frozen=True, kw_only=True)
class CodeTakenOver(Event):
    kind = "code_taken_over"
    request_id: str
    operator: str
    before: str


@dataclass(frozen=True, kw_only=True)
class CodesLocked(Event):
    """Facebook said to wait: until then no code is asked for."""

    kind = "codes_locked"
    lock: Lock
    until: datetime


@dataclass(frozen=True, kw_only=True)
class CodesUnlocked(Event):
    kind = "codes_unlocked"


@dataclass(frozen=True, kw_only=True)
class CodeEnded(Event):
    kind = "code_ended"
    request_id: str
    ending: CodeEnding


@dataclass(frozen=True, kw_only=True)
class CodeRunningOut(Event):
    """Said once when few minutes are left to enter the code."""

    kind = "code_running_out"
    request_id: str
    minutes_left: int


@dataclass(frozen=True, kw_only=True)
class MomentSuggested(Event):
    """A time for the code, in the place of any other."""

    kind = "moment_suggested"
    at: datetime
    side: Side


@dataclass(frozen=True, kw_only=True)
class MomentAgreed(Event):
    kind = "moment_agreed"
    at: datetime


@dataclass(frozen=True, kw_only=True)
class MomentCalledOff(Event):
    """`told` is who was in it for the other side, "" while nobody was."""

    kind = "moment_called_off"
    at: datetime
    told: str = ""


@dataclass(frozen=True, kw_only=True)
class MomentNear(Event):
    """Both sides are reminded of the time that they agreed on."""

    kind = "moment_near"
    at: datetime
    minutes_left: int


@dataclass(frozen=True, kw_only=True)
class MomentPassed(Event):
    """It is over, and nobody asked for a code."""

    kind = "moment_passed"
    at: datetime
