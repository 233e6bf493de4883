"""Time, injected: the system's, or one that a sandbox moves forward."""

from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    def now(self) -> datetime:
        """The present moment, aware, in UTC."""
        ...


class SystemClock:
    def now(self) -> datetime:
        return datetime.now(UTC)


class HandClock:
    """Stands still until it is moved."""

    def __init__(self, now: datetime) -> None:
        self._now = now

    def now(self) -> datetime:
        return self._now

    def move_to(self, moment: datetime) -> None:
        """As a virtual clock's: an earlier moment leaves it as it is."""
        self._now = max(self._now, moment)


class VirtualClock:
    """Runs like the system's clock, from wherever it was last put."""

    def __init__(self) -> None:
        self._ahead = timedelta()

    def now(self) -> datetime:
        return datetime.now(UTC) + self._ahead

    def move_to(self, moment: datetime) -> None:
        """Time never runs backwards: an earlier moment leaves the clock as it is."""
        self._ahead = max(self._ahead, moment - datetime.now(UTC))
