"""What is to be sent: rows in the order of each destination, and the leases on destinations.

Whoever sends leases a destination, takes its rows one by one and releases it. A row is `pending`, `sending`,
`held` while its onboarding is parked, or `dead`; done ones are deleted. One that is `sending` while nobody
holds the lease was left by a crash: the next lease makes it pending again.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.observability import trace
from storage.pacing import Pacing
from storage.statements import insert_for, insert_new, quick
from storage.tables import PENDING_COLLAPSE, destinations, outbox

PENDING, SENDING, HELD, DEAD = "pending", "sending", "held", "dead"
# To one person who waits for it, the answer to a press, and all else.
LANES = DIRECT, URGENT, NORMAL = -1, 0, 1
_Which = Callable[[sa.FromClause], sa.ColumnElement[bool]]


@dataclass(frozen=True, slots=True)
class OutboxRow:
    """`attempts` counts the tries that failed before this one; `request_id` is the press's behind it."""

    id: int
    destination: str
    subject: str
    lane: int
    kind: str
    onboarding_id: str | None
    payload: dict[str, Any]
    due_at: datetime
    attempts: int
    created_at: datetime
    request_id: str | None = None
    error: str = ""


_ROW = [outbox.c[name] for name in OutboxRow.__dataclass_fields__]
_earlier = outbox.alias("earlier")
_EARLIER_IN_LANE = (
    (_earlier.c.destination == outbox.c.destination)
    & (_earlier.c.status == PENDING)
    & (_earlier.c.lane == outbox.c.lane)
    & (_earlier.c.id < outbox.c.id)
)
_HELD = destinations.c.leased_until.is_not(None) | destinations.c.not_before.is_not(None)
_IS_HELD = sa.exists().where(destinations.c.destination == outbox.c.destination, _HELD)


def _is_next(now: sa.ColumnElement[datetime]) -> sa.ColumnElement[bool]:
    """Due, and first of its lane: an earlier row that is due, or that waits for a retry, goes before."""
    goes_before = (_earlier.c.due_at <= now) | (_earlier.c.attempts > 0)
    blocked = sa.exists().where(_EARLIER_IN_LANE, goes_before)
    return (outbox.c.status == PENDING) & (outbox.c.due_at <= now) & ~blocked


def _free(now: sa.ColumnElement[datetime]) -> sa.ColumnElement[bool]:
    lease, start = destinations.c.leased_until, destinations.c.not_before
    return (lease.is_(None) | (lease <= now)) & (start.is_(None) | (start <= now))


def _free_destinations(wanted: sa.ColumnElement[bool]) -> sa.Select[tuple[str]]:
    return (
        sa.select(destinations.c.destination)
        .join(outbox, outbox.c.destination == destinations.c.destination)
        .where(wanted, _free(_NOW))
        .order_by(outbox.c.lane, outbox.c.due_at)
        .limit(sa.bindparam("most", type_=sa.Integer()))
        .with_for_update(of=destinations, skip_locked=True)
    )


# Made once: building these costs more than running them.
_NOW = sa.bindparam("now", type_=outbox.c.due_at.type)
_FREE_LEFT = _free_destinations(outbox.c.status == SENDING)
_FREE_DUE = _free_destinations(_is_next(_NOW))
_HOLD = quick(
    sa.update(destinations)
    .where(destinations.c.destination.in_(sa.bindparam("found", expanding=True)))
    .values(
        leased_by=sa.bindparam("owner"),
        leased_until=sa.bindparam("until", type_=destinations.c.leased_until.type),
    )
)
_RENEW = quick(
    sa.update(destinations)
    .where(
        destinations.c.destination == sa.bindparam("held"),
        destinations.c.leased_by == sa.bindparam("owner"),
        destinations.c.leased_until > _NOW,
    )
    .values(leased_until=sa.bindparam("until", type_=destinations.c.leased_until.type))
)
_FIRST = (
    sa.select(outbox.c.id)
    .where(outbox.c.destination == sa.bindparam("from_destination"), _is_next(_NOW))
    .order_by(outbox.c.lane, outbox.c.id)
    .limit(1)
    .scalar_subquery()
)
_DONE = quick(sa.delete(outbox).where(outbox.c.id == sa.bindparam("row")))
_RELEASE = quick(
    sa.update(destinations)
    .where(
        destinations.c.destination == sa.bindparam("held"),
        destinations.c.leased_by == sa.bindparam("owner"),
    )
    .values(
        leased_by=None,
        leased_until=None,
        not_before=sa.bindparam("start", type_=destinations.c.not_before.type),
    )
)
_TAKE = quick(sa.update(outbox).where(outbox.c.id == _FIRST).values(status=SENDING).returning(*_ROW))


@cache
def _know(dialect: str) -> sa.Executable:
    return quick(insert_for(dialect, destinations).on_conflict_do_nothing())


@cache
def _add(dialect: str) -> sa.Executable:
    """Only rows that collapse can meet one that waits to say the same."""
    statement = insert_for(dialect, outbox)
    new = statement.excluded
    earlier = (outbox.c.attempts == 0) & (new.due_at < outbox.c.due_at)  # a retry keeps its back-off
    changes = {
        "due_at": sa.case((earlier, new.due_at), else_=outbox.c.due_at),
        "lane": sa.case((new.lane < outbox.c.lane, new.lane), else_=outbox.c.lane),
        "request_id": new.request_id,  # it will show what the latest press brought
    }
    return quick(
        statement.on_conflict_do_update(
            index_elements=["destination", "subject"], index_where=PENDING_COLLAPSE, set_=changes
        )
    )


class Outbox(Pacing):
    def __init__(self, connection: AsyncConnection) -> None:
        super().__init__(connection)
        self._new: list[dict[str, Any]] = []

    async def add(
        self,
        *,
        destination: str,
        subject: str,
        kind: str,
        lane: int = NORMAL,
        onboarding_id: str | None = None,
        payload: dict[str, Any],
        due_at: datetime,
        now: datetime,
        collapse: bool = False,
    ) -> None:
        """With `collapse` a row that waits to say the same is enough, at the earlier of both times.

        It is written by `flush`: a press adds several, and they go in one statement.
        """
        values = {
            "destination": destination,
            "subject": subject,
            "lane": lane,
            "kind": kind,
            "onboarding_id": onboarding_id,
            "payload": payload,
            "collapse": collapse,
            "status": PENDING,
            "attempts": 0,
            "due_at": due_at,
            "created_at": now,
            "error": "",
            "request_id": trace.current(),
        }
        self._new.append(values)

    async def flush(self) -> None:
        """Write what was added; the unit of work does it at its end."""
        if not self._new:
            return
        rows, self._new = self._new, []
        dialect = self._connection.dialect.name
        places = [{"destination": place} for place in sorted({row["destination"] for row in rows})]
        await self._connection.execute(_know(dialect), places)
        await self._connection.execute(_add(dialect), rows)

    async def lease(
        self, owner: str, now: datetime, until: datetime, limit: int, *, left_too: bool = True
    ) -> list[str]:
        """Take on destinations that have something to send and that nobody serves, urgent ones first.

        `left_too`: also those where a crash has left something.
        """
        wanted = {"now": now, "most": limit}
        crashed = await self._connection.scalars(_FREE_LEFT, wanted) if left_too else ()
        left = [str(one) for one in crashed]
        due = [str(one) for one in await self._connection.scalars(_FREE_DUE, wanted)]
        found = list(dict.fromkeys(left + due))[:limit]
        if found:
            held = {"found": found, "owner": owner, "until": until}
            await self._connection.execute(_HOLD, held)
        for destination in left:
            if destination in found:
                await self._recover(destination)
        return found

    async def take(self, destination: str, owner: str, now: datetime, until: datetime) -> OutboxRow | None:
        """The next row of a destination that `owner` holds and goes on to hold: urgent lane first."""
        held = {"held": destination, "owner": owner, "now": now, "until": until}
        if (await self._connection.execute(_RENEW, held)).rowcount != 1:
            return None
        wanted = {"from_destination": destination, "now": now}
        row = (await self._connection.execute(_TAKE, wanted)).mappings().first()
        return OutboxRow(**row) if row else None

    async def done(self, row_id: int) -> None:
        await self._connection.execute(_DONE, {"row": row_id})

    async def retry(self, row_id: int, due_at: datetime, error: str) -> None:
        """It failed and is tried again then; until then it holds up what comes after it in its lane."""
        changes = {"due_at": due_at, "error": error, "attempts": outbox.c.attempts + 1}
        await self._back_to_pending(lambda table: table.c.id == row_id, **changes)

    async def put_back(self, row_id: int) -> None:
        """It was taken but not tried (a pause, the pace): it waits as before and no attempt is counted."""
        await self._back_to_pending(lambda table: table.c.id == row_id)

    async def defer(self, row_id: int, due_at: datetime) -> None:
        """Not now, and what comes after it need not wait: no attempt is counted."""
        await self._back_to_pending(lambda table: table.c.id == row_id, due_at=due_at)

    async def dead(self, row_id: int, error: str) -> None:
        await self._connection.execute(
            sa.update(outbox).where(outbox.c.id == row_id).values(status=DEAD, error=error)
        )

    async def hold(self, onboarding_id: str, destination: str) -> None:
        """What waits for a channel out of reach is kept and not tried; also what is being sent just now."""
        await self.flush()
        where = (outbox.c.onboarding_id == onboarding_id) & (outbox.c.destination == destination)
        update = sa.update(outbox).where(where, outbox.c.status.in_([PENDING, SENDING]))
        await self._connection.execute(update.values(status=HELD))

    async def redirect(self, row_id: int, destination: str) -> None:
        """It is being sent to where its channel was: it waits anew for where the channel is."""
        await insert_new(self._connection, destinations, {"destination": destination})
        there = outbox.alias()
        same = (there.c.destination == destination) & (there.c.subject == outbox.c.subject)
        taken = sa.exists().where(same, there.c.status == PENDING, there.c.collapse)
        row = (outbox.c.id == row_id) & (outbox.c.status == SENDING)
        await self._connection.execute(sa.delete(outbox).where(row, outbox.c.collapse, taken))
        await self._connection.execute(
            sa.update(outbox).where(row).values(destination=destination, status=PENDING)
        )

    async def take_back(
        self, onboarding_id: str, destination: str, errors: Collection[str]
    ) -> list[OutboxRow]:
        """Take out what was held, or given up with one of these errors, in its order."""
        lost = (outbox.c.status == DEAD) & outbox.c.error.in_(list(errors))
        where = (outbox.c.onboarding_id == onboarding_id) & (outbox.c.destination == destination)
        delete = sa.delete(outbox).where(where, lost | (outbox.c.status == HELD)).returning(*_ROW)
        rows = [OutboxRow(**row) for row in (await self._connection.execute(delete)).mappings()]
        return sorted(rows, key=lambda row: row.id)

    async def release(self, destination: str, owner: str, not_before: datetime | None = None) -> None:
        held = {"held": destination, "owner": owner, "start": not_before}
        await self._connection.execute(_RELEASE, held)

    async def next_due(self) -> datetime | None:
        """When `lease` next finds something: also a lease of somebody else may have to run out before."""
        due_at: datetime | None = await self._connection.scalar(_NEXT_DUE)
        return due_at

    async def pending_count(self) -> int:
        """All that is still to be sent, with what is being sent just now."""
        query = sa.select(sa.func.count()).where(outbox.c.status.in_([PENDING, SENDING]))
        return await self._connection.scalar(query) or 0

    async def revive(self, now: datetime) -> int:
        """Put dead letters back into the queue as if they were new; how many there were."""
        found = list(await self._connection.scalars(sa.select(outbox.c.id).where(outbox.c.status == DEAD)))
        if found:
            revived = sa.update(outbox).where(outbox.c.status == DEAD)
            await self._connection.execute(revived.values(status=SENDING))
            await self._back_to_pending(lambda table: table.c.id.in_(found), attempts=0, due_at=now, error="")
        return len(found)

    async def dead_count(self) -> int:
        query = sa.select(sa.func.count()).where(outbox.c.status == DEAD)
        return await self._connection.scalar(query) or 0

    async def dead_rows(self, limit: int) -> list[OutboxRow]:
        query = sa.select(*_ROW).where(outbox.c.status == DEAD).order_by(outbox.c.id).limit(limit)
        return [OutboxRow(**row) for row in (await self._connection.execute(query)).mappings()]

    async def _recover(self, destination: str) -> None:
        attempts = outbox.c.attempts + 1
        await self._back_to_pending(lambda table: table.c.destination == destination, attempts=attempts)

    async def _back_to_pending(self, which: _Which, **changes: Any) -> None:
        """A collapsing row that came in meanwhile would say the same: the older one does for both."""
        sent = outbox.alias("sent")
        same = (sent.c.destination == outbox.c.destination) & (sent.c.subject == outbox.c.subject)
        doubled = sa.exists().where(which(sent), sent.c.status == SENDING, sent.c.collapse, same)
        newer = outbox.c.collapse & (outbox.c.status == PENDING) & doubled
        await self._connection.execute(sa.delete(outbox).where(newer))
        update = sa.update(outbox).where(which(outbox), outbox.c.status == SENDING)
        await self._connection.execute(update.values(status=PENDING, **changes))


def _may_go() -> sa.ColumnElement[bool]:
    """Not behind a row of its lane that waits longer for its retry."""
    behind = sa.exists().where(_EARLIER_IN_LANE, _earlier.c.attempts > 0, _earlier.c.due_at > outbox.c.due_at)
    return (outbox.c.status == PENDING) & ~behind


def _next_of_lane(lane: int) -> sa.Select[tuple[datetime]]:
    """The first row of all destinations that nobody holds, found by the index alone."""
    query = sa.select(outbox.c.due_at).where(outbox.c.lane == lane, _may_go(), ~_IS_HELD)
    first = query.order_by(outbox.c.due_at).limit(1).subquery()
    return sa.select(first.c.due_at)


def _left() -> sa.Select[tuple[datetime]]:
    """What was being sent when its lease was handed back."""
    return sa.select(sa.func.min(outbox.c.due_at)).where(outbox.c.status == SENDING, ~_IS_HELD)


def _when_free_again() -> sa.Select[tuple[datetime]]:
    """The first row of those that are leased or wait themselves; what a lease left unsent is due after it."""
    when = _later(_later(outbox.c.due_at, destinations.c.not_before), destinations.c.leased_until)
    rows = destinations.join(outbox, outbox.c.destination == destinations.c.destination)
    wanted = _may_go() | (outbox.c.status == SENDING)
    return sa.select(sa.func.min(when).label("due_at")).select_from(rows).where(_HELD, wanted)


def _later(first: sa.ColumnElement[Any], second: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
    return sa.case((second > first, second), else_=first)


_NEXT_DUE = sa.select(
    sa.func.min(
        sa.union_all(*(_next_of_lane(lane) for lane in LANES), _left(), _when_free_again())
        .subquery()
        .c.due_at
    )
)
