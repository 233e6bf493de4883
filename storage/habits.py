"""What people have told the bot about themselves: when they are away, and which messages they want."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.statements import insert_new, quick
from storage.tables import habits


@dataclass(frozen=True, slots=True)
class Habits:
    """Away until then, with somebody who stands in; `direct` and `digest`: the messages they take."""

    away_until: datetime | None = None
    stand_in: str = ""
    direct: bool = True
    digest: bool = True


# Read beside a person; nobody has a row before they have told something.
HABITS = (habits.c.away_until, habits.c.stand_in, habits.c.direct, habits.c.digest)
_NAMES = tuple(column.name for column in HABITS)
_NONE = Habits()


def habits_in(values: dict[str, Any]) -> Habits:
    """Taken out of the values of a row that were read with them."""
    told = {name: values.pop(name) for name in _NAMES}
    return _NONE if told["stand_in"] is None else Habits(**told)


_DUE = quick(
    sa.select(habits.c.person_id)
    .where(habits.c.digest_due_at <= sa.bindparam("now", type_=habits.c.digest_due_at.type), habits.c.digest)
    .order_by(habits.c.digest_due_at, habits.c.person_id)
    .limit(sa.bindparam("most"))
)
_NEXT = quick(sa.select(sa.func.min(habits.c.digest_due_at)).where(habits.c.digest))


class PeoplesHabits:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def put(self, person_id: str, **told: Any) -> None:
        """Change what is named, and leave the rest as it is."""
        await self.enrol([person_id], None)
        query = sa.update(habits).where(habits.c.person_id == person_id)
        await self._connection.execute(query.values(**told))

    async def enrol(self, people: Sequence[str], digest_due_at: datetime | None) -> None:
        """Give a row to each who has none."""
        for person in people:
            row = {"person_id": person, "away_until": None, "stand_in": "", "direct": True, "digest": True}
            await insert_new(self._connection, habits, {**row, "digest_due_at": digest_due_at})

    async def digests_due(self, now: datetime, limit: int) -> list[str]:
        """Whose morning message is due."""
        return list(await self._connection.scalars(_DUE, {"now": now, "most": limit}))

    async def next_digest(self) -> datetime | None:
        found: datetime | None = await self._connection.scalar(_NEXT)
        return found

    async def claim_digest(self, person_id: str, now: datetime, due_at: datetime) -> bool:
        """Whether it is ours to send: of several processes one moves the due time."""
        query = sa.update(habits).where(habits.c.person_id == person_id, habits.c.digest_due_at <= now)
        return (await self._connection.execute(query.values(digest_due_at=due_at))).rowcount == 1
