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


class VirtualClock:
    """Runs like the system's clock, from wherever it was last put."""

    def __init__(self) -> None:
        self._ahead = timedelta()

    def now(self) -> datetime:
        return datetime.now(UTC) + self._ahead

    def move_to(self, moment: datetime) -> None:
        """Time never runs backwards: an earlier moment leaves the clock as it is."""
        self._ahead = max(self._ahead, moment - datetime.now(UTC))
