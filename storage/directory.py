"""What we know of Slack's people and channels, so that a press need not ask Slack."""

from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.habits import HABITS, Habits, habits_in
from storage.statements import insert_into, insert_new, quick, upsert
from storage.tables import (
    channels,
    destinations,
    habits,
    members,
    messages,
    onboardings,
    outbox,
    people,
    storable,
)


@dataclass(frozen=True, slots=True)
class Organisation:
    id: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DirectoryPerson:
    """`is_guest` is Slack's is_restricted or is_ultra_restricted; `time_zone` may be unknown."""

    id: str
    team_id: str
    enterprise_id: str | None = None
    name: str
    title: str = ""
    time_zone: str = ""
    is_admin: bool = False
    is_owner: bool = False
    is_guest: bool = False
    is_bot: bool = False
    deleted: bool = False
    fetched_at: datetime
    habits: Habits = Habits()


@dataclass(frozen=True, slots=True, kw_only=True)
class DirectoryChannel:
    id: str
    name: str
    host_team: str
    shared: bool = False
    organisations: tuple[Organisation, ...] = ()
    bot_is_member: bool = False
    archived: bool = False
    fetched_at: datetime


def _person(row: sa.RowMapping) -> DirectoryPerson:
    values = dict(row)
    told = habits_in(values)
    return DirectoryPerson(habits=told, **values)


def _channel(row: sa.RowMapping) -> DirectoryChannel:
    values = dict(row)
    organisations = tuple(Organisation(**entry) for entry in values.pop("organisations"))
    return DirectoryChannel(organisations=organisations, **values)


_WITH_HABITS = sa.select(people, *HABITS).select_from(
    people.outerjoin(habits, habits.c.person_id == people.c.id)
)
_SOME = quick(_WITH_HABITS.where(people.c.id.in_(sa.bindparam("ids", expanding=True))))
_CHANNEL = quick(sa.select(channels).where(channels.c.id == sa.bindparam("wanted")))
_CHANNEL_LOCKED = _CHANNEL.with_for_update()


class Directory:
    """People are read once in a transaction: a press speaks of the same few several times."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection
        self._read: dict[str, DirectoryPerson | None] = {}

    async def person(self, person_id: str) -> DirectoryPerson | None:
        return (await self.people([person_id])).get(storable(person_id))

    async def people(self, ids: Collection[str]) -> dict[str, DirectoryPerson]:
        """Those of them that are known."""
        wanted = [storable(one) for one in ids]
        unread = [one for one in wanted if one not in self._read]
        if unread:
            found = await self._people(_SOME, ids=unread)
            self._read |= dict.fromkeys(unread) | {person.id: person for person in found}
        known = {one: self._read[one] for one in wanted}
        return {one: person for one, person in known.items() if person is not None}

    async def put_person(self, person: DirectoryPerson) -> None:
        values = asdict(person)
        del values["habits"]  # those are not Slack's to say
        await upsert(self._connection, people, ["id"], values)
        self._read.pop(person.id, None)  # the column may hold a mended name

    async def channel(self, channel_id: str, *, lock: bool = False) -> DirectoryChannel | None:
        query = _CHANNEL_LOCKED if lock else _CHANNEL
        row = (await self._connection.execute(query, {"wanted": channel_id})).mappings().first()
        return _channel(row) if row else None

    async def put_channel(self, channel: DirectoryChannel) -> None:
        await upsert(self._connection, channels, ["id"], asdict(channel))

    async def stale_channels(self, before: datetime, limit: int) -> list[str]:
        """Channels that the bot is in and that were last looked at before then, longest ago first."""
        fetched = channels.c.fetched_at
        query = sa.select(channels.c.id).where(
            fetched < before, channels.c.bot_is_member, sa.not_(channels.c.archived)
        )
        return list(await self._connection.scalars(query.order_by(fetched, channels.c.id).limit(limit)))

    async def members(self, channel_id: str) -> list[DirectoryPerson]:
        """Those of the channel's members that are known."""
        query = _WITH_HABITS.join(members, members.c.user_id == people.c.id)
        return await self._people(query.where(members.c.channel_id == channel_id).order_by(people.c.id))

    async def set_members(self, channel_id: str, ids: Iterable[str]) -> None:
        await self._connection.execute(sa.delete(members).where(members.c.channel_id == channel_id))
        rows = [{"channel_id": channel_id, "user_id": user_id} for user_id in sorted(set(ids))]
        if rows:
            await self._connection.execute(
                insert_into(self._connection, members).on_conflict_do_nothing(), rows
            )

    async def remove_member(self, channel_id: str, user_id: str) -> None:
        where = (members.c.channel_id == channel_id) & (members.c.user_id == user_id)
        await self._connection.execute(sa.delete(members).where(where))

    async def remove_person(self, user_id: str) -> None:
        """Out of every channel, as Slack does with who is deactivated."""
        await self._connection.execute(sa.delete(members).where(members.c.user_id == user_id))

    async def bot_out_everywhere(self) -> None:
        await self._connection.execute(sa.update(channels).values(bot_is_member=False))

    async def rename_channel(self, old_id: str, new_id: str) -> None:
        """Follow a channel to its new id; what is already there under the new id is newer and stays."""
        known = sa.select(channels.c.id).where(channels.c.id == new_id)
        if await self._connection.scalar(known):
            await self._connection.execute(sa.delete(channels).where(channels.c.id == old_id))
        else:
            await self._move(channels, channels.c.id, old_id, new_id)
        await self._move_unless_there(members, members.c.channel_id, members.c.user_id, old_id, new_id)
        await self._move_unless_there(messages, messages.c.channel_id, messages.c.subject, old_id, new_id)
        await self._move(onboardings, onboardings.c.channel_id, old_id, new_id)
        await self._move_outbox(old_id, new_id)

    async def _people(self, query: sa.Select[Any], **values: Any) -> list[DirectoryPerson]:
        rows = await self._connection.execute(query, values)
        return [_person(row) for row in rows.mappings()]

    async def _move(self, table: sa.Table, column: sa.Column[Any], old_id: str, new_id: str) -> None:
        await self._connection.execute(sa.update(table).where(column == old_id).values({column: new_id}))

    async def _move_unless_there(
        self, table: sa.Table, column: sa.Column[Any], other: sa.Column[Any], old_id: str, new_id: str
    ) -> None:
        there = table.alias()
        taken = sa.select(there.c[other.name]).where(there.c[column.name] == new_id)
        await self._connection.execute(sa.delete(table).where(column == old_id, other.in_(taken)))
        await self._move(table, column, old_id, new_id)

    async def _move_outbox(self, old_id: str, new_id: str) -> None:
        """A row that is being sent stays with its lease; all that wait come along."""
        await insert_new(self._connection, destinations, {"destination": new_id})
        waits = (outbox.c.destination == old_id) & (outbox.c.status == "pending")
        there = outbox.alias()
        taken = sa.select(there.c.subject).where(
            there.c.destination == new_id, there.c.status == "pending", there.c.collapse
        )
        overtaken = waits & outbox.c.collapse & outbox.c.subject.in_(taken)
        await self._connection.execute(sa.delete(outbox).where(overtaken))
        stays = outbox.c.status == "sending"
        moves = sa.update(outbox).where(outbox.c.destination == old_id, sa.not_(stays))
        await self._connection.execute(moves.values(destination=new_id))
