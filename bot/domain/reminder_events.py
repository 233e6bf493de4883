"""What is said because time has passed, and what people have asked of reminders."""

from dataclasses import dataclass
from datetime import date, datetime

from bot.domain.event import Event
from bot.domain.steps import TaskId

__all__ = [
    "ForecastSlipped",
    "Reminded",
    "RemindersSet",
    "RequestRunningOut",
    "Snoozed",
    "StillStuck",
    "WentSilent",
]


@dataclass(frozen=True, kw_only=True)
class Reminded(Event):
    """The `count`th reminder since the task opened. Of `people` the first owes it; none: whoever owes it.

    Those who are `direct` read it in a direct message too. `escalated`: it went to the lead or the admins.
    """

    kind = "reminded"
    task: TaskId
    count: int
    people: tuple[str, ...] = ()
    direct: tuple[str, ...] = ()
    escalated: bool = False


@dataclass(frozen=True, kw_only=True)
class StillStuck(Event):
    """Nobody has helped yet: the lead is told again."""

    kind = "still_stuck"
    task: TaskId


@dataclass(frozen=True, kw_only=True)
class RequestRunningOut(Event):
    """The account request lapses then, if nobody approves it."""

    kind = "request_running_out"
    task: TaskId
    lapses_at: datetime
    people: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class WentSilent(Event):
    """Nobody has done anything since then: the lead is asked what to do with it."""

    kind = "went_silent"
    since: datetime


@dataclass(frozen=True, kw_only=True)
class Snoozed(Event):
    """The next reminder comes then."""

    kind = "snoozed"
    task: TaskId
    until: datetime


@dataclass(frozen=True, kw_only=True)
class RemindersSet(Event):
    """`every` working days, 0 as usual; `country` is whose public holidays count, "" by the number."""

    kind = "reminders_set"
    off: bool
    every: int
    country: str


@dataclass(frozen=True, kw_only=True)
class ForecastSlipped(Event):
    """It goes live later than was expected before; the task is what takes so long."""

    kind = "forecast_slipped"
    before: date
    day: date
    task: TaskId
