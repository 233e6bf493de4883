"""The audit log: append-only."""

from collections.abc import Collection, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.events import BOOKKEEPING, Event, Recorded
from storage.serialising import event_from_json, event_to_json
from storage.statements import quick
from storage.tables import event_private, events

_JOINED = sa.select(
    events.c.sequence,
    events.c.at,
    events.c.actor,
    events.c.kind,
    events.c.facts,
    event_private.c.data.label("private"),
).select_from(events.outerjoin(event_private, event_private.c.event_id == events.c.id))

_INSERT = quick(sa.insert(events).returning(events.c.id, events.c.sequence))

_INSERT_PRIVATE = quick(sa.insert(event_private))

_BOOKKEEPING = sorted(event.kind for event in BOOKKEEPING)


def _recorded(row: sa.Row[*tuple[Any, ...]]) -> Recorded:
    event = event_from_json(row.kind, row.facts, row.private)
    return Recorded(row.sequence, row.at, row.actor, event)


class Events:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def of(self, onboarding_id: str, *, after: int = 0, limit: int = 1000) -> list[Recorded]:
        wanted = (events.c.onboarding_id == onboarding_id) & (events.c.sequence > after)
        query = _JOINED.where(wanted).order_by(events.c.sequence).limit(limit)
        return [_recorded(row) for row in await self._connection.execute(query)]

    async def told(
        self,
        onboarding_id: str,
        *,
        before: int = 0,
        after: int = 0,
        limit: int,
        kinds: Collection[type[Event]] = (),
        about: str = "",
    ) -> list[Recorded]:
        """Without the bookkeeping, newest first: those next to `before` or `after`, else the newest.

        Of these `kinds` only, and with `about` only those whose facts name this person.
        """
        query = _JOINED.where(events.c.onboarding_id == onboarding_id, events.c.kind.not_in(_BOOKKEEPING))
        query = query.where(events.c.kind.in_(sorted(kind.kind for kind in kinds))) if kinds else query
        if about:  # within quotes an id is whole: U1 is not found in U12
            named = sa.cast(events.c.facts, sa.Text).contains(f'"{about}"', autoescape=True)
            query = query.where(named)
        if after:
            query = query.where(events.c.sequence > after).order_by(events.c.sequence)
        else:
            query = query.where(events.c.sequence < before) if before else query
            query = query.order_by(events.c.sequence.desc())
        found = [_recorded(row) for row in await self._connection.execute(query.limit(limit))]
        return found[::-1] if after else found

    async def get(self, onboarding_id: str, sequence: int) -> Recorded | None:
        wanted = (events.c.onboarding_id == onboarding_id) & (events.c.sequence == sequence)
        row = (await self._connection.execute(_JOINED.where(wanted))).first()
        return _recorded(row) if row else None

    async def append(self, onboarding_id: str, recorded: Sequence[Recorded], request_id: str) -> None:
        if not recorded:
            return
        split = {entry.sequence: event_to_json(entry.event) for entry in recorded}
        rows = [
            {
                "onboarding_id": onboarding_id,
                "sequence": entry.sequence,
                "kind": entry.event.kind,
                "at": entry.at,
                "actor": entry.actor,
                "facts": split[entry.sequence][0],
                "request_id": request_id,
            }
            for entry in recorded
        ]
        inserted = (await self._connection.execute(_INSERT, rows)).all()
        await self._append_private({row.id: split[row.sequence][1] for row in inserted})

    async def _append_private(self, private: dict[int, dict[str, Any]]) -> None:
        rows = [{"event_id": event_id, "data": data} for event_id, data in private.items() if data]
        if rows:
            await self._connection.execute(_INSERT_PRIVATE, rows)
