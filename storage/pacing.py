"""Pauses and paces: rows, so that all replicas keep Slack's pace together."""

from collections.abc import Collection
from datetime import datetime, timedelta
from functools import cache

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.statements import insert_for, quick, upsert
from storage.tables import paces, pauses

_NOW = sa.bindparam("now", type_=pauses.c.until.type)
_PAUSES = quick(sa.select(pauses.c.key, pauses.c.until).where(pauses.c.until > _NOW))

_LONGEST = quick(
    sa.select(sa.func.max(pauses.c.until)).where(
        pauses.c.key.in_(sa.bindparam("keys", expanding=True)), pauses.c.until > _NOW
    )
)
_FREE_AT = quick(sa.select(paces.c.free_at).where(paces.c.key == sa.bindparam("wanted")).with_for_update())
_BEGINS = sa.bindparam("begins", type_=paces.c.free_at.type)
_BOOKED = quick(sa.update(paces).where(paces.c.key == sa.bindparam("wanted")).values(free_at=_BEGINS))


@cache
def _first(dialect: str) -> sa.Executable:
    """Only so that there is a row to lock: two replicas must not book the same moment."""
    return quick(insert_for(dialect, paces).on_conflict_do_nothing())


class Pacing:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def pause(self, key: str, until: datetime, reason: str) -> None:
        """The last word counts: a pause until now ends one."""
        await upsert(self._connection, pauses, ["key"], {"key": key, "until": until, "reason": reason})

    async def pauses(self, now: datetime) -> dict[str, datetime]:
        """Those that have not ended yet."""
        return {row.key: row.until for row in await self._connection.execute(_PAUSES, {"now": now})}

    async def paused_until(self, keys: Collection[str], now: datetime) -> datetime | None:
        """When the last of those pauses ends."""
        until: datetime | None = await self._connection.scalar(_LONGEST, {"keys": list(keys), "now": now})
        return until

    async def spend(self, key: str, now: datetime, interval: timedelta, burst: int = 1) -> datetime | None:
        """Book the pace and give None when it may go now, else when it may.

        With a `burst` so many may go at once after a rest; the average stays one an interval.
        """
        await self._connection.execute(_first(self._connection.dialect.name), {"key": key, "free_at": now})
        free_at: datetime = await self._connection.scalar(_FREE_AT, {"wanted": key}) or now
        begins = max(free_at, now)
        ahead = (burst - 1) * interval
        if begins - now > ahead:
            return begins - ahead
        await self._connection.execute(_BOOKED, {"wanted": key, "begins": begins + interval})
        return None
