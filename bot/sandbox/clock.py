"""The sandbox's time: the wall clock, moved ahead at will."""

from datetime import UTC, datetime, timedelta

from bot.sandbox.changes import Changes


class Clock:
    def __init__(self, start_at: datetime | None = None) -> None:
        self._offset = start_at - datetime.now(UTC) if start_at else timedelta()
        self._last_stamp = 0
        self._moved = Changes()

    def now(self) -> datetime:
        return datetime.now(UTC) + self._offset

    def advance(self, seconds: float) -> datetime:
        self._offset += timedelta(seconds=seconds)
        self._moved.touch()
        return self.now()

    async def reach(self, moment: datetime) -> None:
        """Wait until it is that late here, whether time passes or is moved."""
        while (left := (moment - self.now()).total_seconds()) > 0:
            await self._moved.wait(left)

    def iso(self) -> str:
        return self.now().isoformat(timespec="milliseconds").replace("+00:00", "Z")

    def stamp(self) -> str:
        """Slack's `ts`: unique and growing, whatever the clock does."""
        micros = max(int(self.now().timestamp() * 1_000_000), self._last_stamp + 1)
        self._last_stamp = micros
        return f"{micros // 1_000_000}.{micros % 1_000_000:06d}"
