"""Is the bot fit to serve? Only the database, its schema and a stop that has begun make it unfit."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog

from storage.vitals import VitalSigns

log = structlog.get_logger(__name__)
# A database that takes longer than this does not serve a press in time either.
ANSWER_S = 2.0
# What the gateway notes in the place of an answer that never came.
UNREACHABLE = "unreachable"
Now = Callable[[], datetime]


@dataclass(slots=True)
class Health:
    """`look` reads the vital signs, `revision` the schema's; both may fail when the database does."""

    now: Now
    look: Callable[[datetime], Awaitable[VitalSigns]]
    revision: Callable[[], Awaitable[str | None]]
    needed: str
    draining: bool = False
    last_tick: datetime | None = None
    _slack: str = "not asked yet"
    _slack_at: datetime | None = None

    def ticked(self) -> None:
        self.last_tick = self.now()

    def heard(self, answer: str) -> None:
        """Slack's last word; an error that it says is an answer too."""
        self._slack = "unreachable" if answer == UNREACHABLE else "reachable"
        self._slack_at = self.now()

    async def ready(self) -> tuple[bool, Mapping[str, Any]]:
        """Whether presses may come here, and what to look at."""
        revision, signs, database = await self._asked()
        schema = "ok" if revision == self.needed else f"behind: {revision or 'empty'}, needs {self.needed}"
        ready = database == "ok" and schema == "ok" and not self.draining
        return ready, {
            "ready": ready,
            "database": database,
            "schema": schema if database == "ok" else "unknown",
            "draining": self.draining,
            "slack": {"state": self._slack, "at": _told(self._slack_at)},
            "outbox": _outbox(signs),
            "dead_letters": signs.dead if signs else None,
            "last_tick": _told(self.last_tick),
        }

    async def signs(self) -> VitalSigns | None:
        """None when the database does not answer, or not with our tables."""
        return (await self._asked())[1]

    async def _asked(self) -> tuple[str | None, VitalSigns | None, str]:
        try:
            async with asyncio.timeout(ANSWER_S):
                revision = await self.revision()
                signs = await self.look(self.now()) if revision == self.needed else None
        except Exception as error:  # noqa: BLE001 - whatever it is, the database does not serve
            log.warning("database_unfit", error=type(error).__name__)
            return None, None, "does not answer"
        return revision, signs, "ok"


def _outbox(signs: VitalSigns | None) -> Mapping[str, Any] | None:
    if signs is None:
        return None
    waiting = sum(lane.depth for lane in signs.lanes.values())
    oldest = max((lane.age for lane in signs.lanes.values()), default=timedelta())
    return {"waiting": waiting, "oldest_s": round(oldest.total_seconds(), 1)}


def _told(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
