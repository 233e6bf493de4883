"""How the bot is doing, counted by indexes alone: nothing here reads an onboarding."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.onboardings import TICKING
from storage.outbox import DEAD, PENDING, SENDING
from storage.tables import onboardings, outbox

_REVISION = sa.text("SELECT version_num FROM alembic_version")


@dataclass(frozen=True, slots=True)
class Lane:
    """`age` is how long the oldest row that is due has been waiting."""

    depth: int = 0
    age: timedelta = timedelta()


@dataclass(frozen=True, slots=True)
class VitalSigns:
    """`late` is how long the one that fell due first has been waiting."""

    lanes: Mapping[int, Lane] = field(default_factory=dict)
    dead: int = 0
    due: int = 0
    late: timedelta = timedelta()
    codes_open: int = 0
    onboardings: Mapping[tuple[str, str], int] = field(default_factory=dict)


class Vitals:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def revision(self) -> str | None:
        """Of the schema; None where there is none."""
        revision: str | None = await self._connection.scalar(_REVISION)
        return revision

    async def signs(self, now: datetime) -> VitalSigns:
        lanes, dead = await self._outbox(now)
        due, late = await self._due(now)
        by_step, codes_open = await self._onboardings()
        return VitalSigns(lanes, dead, due, late, codes_open, by_step)

    async def _outbox(self, now: datetime) -> tuple[dict[int, Lane], int]:
        table = outbox.c
        query = sa.select(table.status, table.lane, sa.func.count(), sa.func.min(table.due_at))
        lanes: dict[int, Lane] = {}
        dead = 0
        for status, lane, depth, oldest in await self._connection.execute(
            query.group_by(table.status, table.lane)
        ):
            if status == DEAD:
                dead += depth
            elif status in {PENDING, SENDING}:
                known = lanes.get(lane, Lane())
                lanes[lane] = Lane(known.depth + depth, max(known.age, now - oldest))
        return lanes, dead

    async def _due(self, now: datetime) -> tuple[int, timedelta]:
        due_at = onboardings.c.next_due_at
        query = sa.select(sa.func.count(), sa.func.min(due_at))
        row = (await self._connection.execute(query.where(due_at <= now, _TICKING))).one()
        return row[0], now - row[1] if row[1] else timedelta()

    async def _onboardings(self) -> tuple[dict[tuple[str, str], int], int]:
        table = onboardings.c
        columns = (table.status, table.step, table.code_open)
        query = sa.select(*columns, sa.func.count()).group_by(*columns)
        by_step: dict[tuple[str, str], int] = {}
        codes_open = 0
        for status, step, code_open, count in await self._connection.execute(query):
            place = (status, step or "")
            by_step[place] = by_step.get(place, 0) + count
            codes_open += count if code_open else 0
        return by_step, codes_open


_TICKING = onboardings.c.status.in_(TICKING)
