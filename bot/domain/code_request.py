"""One 6-digit code on its way from the phone to the operator: states, window and budget.

The digits are never here: this holds who asked, when it ends and how it stands.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.details import CodeMethod, Details, LineType, suggested_method

# "A 6-digit code that is only valid for 10 minutes" (Sparkcentral's guide, step 5).
WINDOW = timedelta(minutes=10)
# How long "I have the phone now" holds.
READY_FOR = timedelta(minutes=15)
# The last seconds count as gone: the operator has to type the digits too.
SPARE = timedelta(seconds=30)


class CodeStatus(StrEnum):
    """ASKED and CHECKING are the bot's own waits for Facebook, where it is asked by its API."""

    ASKED = "asked"
    REQUESTED = "requested"
    CHECKING = "checking"
    SUBMITTED = "submitted"
    SHOWN = "shown"
    WORKED = "worked"
    FAILED = "failed"
    EXPIRED = "expired"
    CANCELLED = "cancelled"


OPEN_STATUSES = frozenset(
    {
        CodeStatus.ASKED,
        CodeStatus.REQUESTED,
        CodeStatus.CHECKING,
        CodeStatus.SUBMITTED,
        CodeStatus.SHOWN,
    }
)
# The digits are in, wherever they are by now.
ENTERED = frozenset({CodeStatus.CHECKING, CodeStatus.SUBMITTED, CodeStatus.SHOWN})


class Lock(StrEnum):
    """What Facebook said when it let nobody go on for a while."""

    GUESSES = "guesses"
    REQUESTS = "requests"


# Meta says "about 12 hours" after too many guesses. How long after too many requests is not published:
# a careful day, and three when it comes again.
GUESSES_SHUT = timedelta(hours=12)
REQUESTS_SHUT = timedelta(hours=24)
REQUESTS_SHUT_AGAIN = timedelta(hours=72)


@dataclass(frozen=True, slots=True)
class CodePolicy:
    """How often a code may be asked for. Meta publishes no figures: these are careful ones, all settings."""

    gap: timedelta = timedelta(seconds=60)
    per_day: int = 3


@dataclass(frozen=True, slots=True)
class CodeRequest:
    """`left` and `next_at`: how many more may be asked for within a day, and from when on; None: unknown.

    `by_api`: the bot asks Facebook and gives it the digits. `sure`: Facebook has said that it sent the code.
    """

    id: str
    method: CodeMethod
    operator: str
    requested_at: datetime
    ends_at: datetime
    status: CodeStatus = CodeStatus.REQUESTED
    was_shown: bool = False
    left: int | None = None
    next_at: datetime | None = None
    by_api: bool = False
    sure: bool = True
    guesses: int = 0

    @property
    def enter_by(self) -> datetime:
        """What people are told; the digits are taken until the very end."""
        return self.ends_at - SPARE

    @property
    def is_open(self) -> bool:
        return self.status in OPEN_STATUSES


@dataclass(frozen=True, slots=True)
class Ready:
    """Somebody at the brand has the phone at hand until `until`."""

    person: str
    until: datetime


def next_allowed(requests: tuple[datetime, ...], policy: CodePolicy, now: datetime) -> datetime | None:
    """When the next code may be asked for; None means now."""
    today = [at for at in requests if now - at < timedelta(days=1)]
    waits = [today[-1] + policy.gap] if today else []
    if len(today) >= policy.per_day:
        waits.append(today[-policy.per_day] + timedelta(days=1))
    latest = max(waits, default=now)
    return latest if latest > now else None


def left_within_a_day(requests: tuple[datetime, ...], policy: CodePolicy, now: datetime) -> int:
    return max(0, policy.per_day - sum(now - at < timedelta(days=1) for at in requests))


def shut_for(lock: Lock, times_before: int) -> timedelta:
    """How long no code may be asked for after Facebook said this."""
    if lock is Lock.GUESSES:
        return GUESSES_SHUT
    return REQUESTS_SHUT_AGAIN if times_before else REQUESTS_SHUT


def next_method(details: Details | None, last: CodeRequest | None) -> CodeMethod | None:
    """The line's own way first; where an SMS did not do it, a call. None while the line is unknown."""
    if last is not None and not last.is_open:
        return CodeMethod.VOICE
    return suggested_method(details.line_type) if details else None


def is_sms_first(details: Details | None, last: CodeRequest | None, method: CodeMethod) -> bool:
    """A landline gets a call before any SMS: WhatsApp may lock a number after such tries."""
    landline = details is not None and details.line_type is LineType.LANDLINE
    return landline and method is CodeMethod.SMS and last is None
