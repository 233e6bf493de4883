"""The messages that we have in Slack, so that they can be updated where they are."""

from dataclasses import asdict, dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.statements import quick, upsert
from storage.tables import messages


@dataclass(frozen=True, slots=True)
class PostedMessage:
    """`hash` is that of what was last sent; `live` ones follow the database, others were said once."""

    onboarding_id: str | None
    subject: str
    channel_id: str
    ts: str
    thread_ts: str | None
    hash: str
    live: bool
    payload: dict[str, Any]
    pinned: bool = False


_ALL = sa.select(*(column for column in messages.c if column.name != "id"))
_OF_SUBJECT = quick(
    _ALL.where(messages.c.channel_id == sa.bindparam("channel"), messages.c.subject == sa.bindparam("about"))
)
_AT = quick(_ALL.where(messages.c.channel_id == sa.bindparam("channel"), messages.c.ts == sa.bindparam("at")))
_LIVE = _ALL.where(messages.c.onboarding_id == sa.bindparam("onboarding"), messages.c.live)
_LIVE = quick(_LIVE.order_by(messages.c.id))


class Messages:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def get(self, channel_id: str, subject: str) -> PostedMessage | None:
        return await self._one(_OF_SUBJECT, channel=channel_id, about=subject)

    async def at(self, channel_id: str, ts: str) -> PostedMessage | None:
        return await self._one(_AT, channel=channel_id, at=ts)

    async def put(self, message: PostedMessage) -> None:
        await upsert(self._connection, messages, ["channel_id", "subject"], asdict(message))

    async def live_of(self, onboarding_id: str) -> list[PostedMessage]:
        rows = await self._connection.execute(_LIVE, {"onboarding": onboarding_id})
        return [PostedMessage(**row) for row in rows.mappings()]

    async def of(self, onboarding_id: str, channel_id: str) -> list[PostedMessage]:
        """All that the onboarding has said in one channel, in that order."""
        where = (messages.c.onboarding_id == onboarding_id) & (messages.c.channel_id == channel_id)
        rows = await self._connection.execute(_ALL.where(where).order_by(messages.c.id))
        return [PostedMessage(**row) for row in rows.mappings()]

    async def leave_behind(self, onboarding_id: str, channel_id: str) -> None:
        """They follow the database no longer."""
        where = (messages.c.onboarding_id == onboarding_id) & (messages.c.channel_id == channel_id)
        await self._connection.execute(sa.update(messages).where(where).values(live=False))

    async def delete(self, channel_id: str, subject: str) -> None:
        where = (messages.c.channel_id == channel_id) & (messages.c.subject == subject)
        await self._connection.execute(sa.delete(messages).where(where))

    async def _one(self, query: sa.Select[Any], **values: str) -> PostedMessage | None:
        row = (await self._connection.execute(query, values)).mappings().first()
        return PostedMessage(**row) if row else None
