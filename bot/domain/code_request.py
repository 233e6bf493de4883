"""One 6-digit code on its way from the phone to the operator: states, window and budget.

The digits are never here: this holds who asked, when it ends and how it stands.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.details import CodeMethod

# "A 6-digit code that is only valid for 10 minutes" (Sparkcentral's guide, step 5).
WINDOW = timedelta(minutes=10)
# How long "I have the phone now" holds.
READY_FOR = timedelta(minutes=15)


class CodeStatus(StrEnum):
    REQUESTED = "requested"
    SUBMITTED = "submitted"
    SHOWN = "shown"
    WORKED = "worked"
    FAILED = "failed"
    EXPIRED = "expired"
    CANCELLED = "cancelled"


OPEN_STATUSES = frozenset({CodeStatus.REQUESTED, CodeStatus.SUBMITTED, CodeStatus.SHOWN})


@dataclass(frozen=True, slots=True)
class CodePolicy:
    """How often a code may be asked for. Meta publishes no figures: these are careful ones, all settings."""

    gap: timedelta = timedelta(seconds=60)
    per_day: int = 3


@dataclass(frozen=True, slots=True)
class CodeRequest:
    id: str
    method: CodeMethod
    operator: str
    requested_at: datetime
    ends_at: datetime
    status: CodeStatus = CodeStatus.REQUESTED
    was_shown: bool = False

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
