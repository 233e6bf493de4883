"""Pauses and paces: rows, so that all replicas keep Slack's pace together."""

from collections.abc import Collection
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.statements import insert_into, quick, upsert
from storage.tables import paces, pauses

_NOW = sa.bindparam("now", type_=pauses.c.until.type)
_PAUSES = quick(sa.select(pauses.c.key, pauses.c.until).where(pauses.c.until > _NOW))


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
        query = sa.select(sa.func.max(pauses.c.until)).where(
            pauses.c.key.in_(list(keys)), pauses.c.until > now
        )
        until: datetime | None = await self._connection.scalar(query)
        return until

    async def spend(self, key: str, now: datetime, interval: timedelta) -> datetime | None:
        """Book the pace and give None when it may go now, else when it may."""
        statement = insert_into(self._connection, paces)
        booked = statement.on_conflict_do_update(
            index_elements=["key"],
            set_={"free_at": statement.excluded.free_at},
            where=paces.c.free_at <= now,
        ).returning(paces.c.key)
        values = {"key": key, "free_at": now + interval}
        if (await self._connection.execute(booked, values)).first() is not None:
            return None
        return await self._connection.scalar(sa.select(paces.c.free_at).where(paces.c.key == key))
