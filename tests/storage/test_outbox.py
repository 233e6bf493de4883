from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.observability import trace
from storage.engine import Database
from storage.outbox import OutboxRow
from tests.storage.builders import MINUTE, NOW

UNTIL = NOW + MINUTE
SECOND = timedelta(seconds=1)


async def add(database: Database, subject: str, **changes: Any) -> None:
    values: dict[str, Any] = {"kind": "notice", "payload": {"event": 1}, "due_at": NOW, "now": NOW}
    async with database.write() as unit:
        await unit.outbox.add(**{"destination": "C1", "subject": subject, **values, **changes})


async def lease(database: Database, owner: str = "a", now: datetime = NOW, limit: int = 10) -> list[str]:
    async with database.write() as unit:
        return await unit.outbox.lease(owner, now, now + MINUTE, limit)


async def take(
    database: Database, destination: str = "C1", owner: str = "a", now: datetime = NOW
) -> OutboxRow | None:
    async with database.write() as unit:
        return await unit.outbox.take(destination, owner, now, now + MINUTE)


async def taken(database: Database, now: datetime = NOW) -> OutboxRow:
    row = await take(database, now=now)
    assert row is not None
    return row


async def retry(database: Database, row: OutboxRow, due_at: datetime) -> None:
    async with database.write() as unit:
        await unit.outbox.retry(row.id, due_at, "ratelimited")


async def release(database: Database, not_before: datetime | None = None) -> None:
    async with database.write() as unit:
        await unit.outbox.release("C1", "a", not_before)


async def sent_in_order(database: Database, now: datetime = NOW) -> list[str]:
    """Lease C1 and send all that there is, as a worker does."""
    await lease(database, now=now)
    subjects = []
    while row := await take(database, now=now):
        subjects.append(row.subject)
        async with database.write() as unit:
            await unit.outbox.done(row.id)
    await release(database)
    return subjects


async def pending(database: Database) -> int:
    async with database.read() as unit:
        return await unit.outbox.pending_count()


async def next_due(database: Database) -> datetime | None:
    async with database.read() as unit:
        return await unit.outbox.next_due()


async def test_a_row_comes_back_as_it_was_added(database: Database) -> None:
    with trace.following("r1"):
        await add(database, "turn", lane=0, onboarding_id="o1", payload={"text": "Bea's turn", "ids": [1, 2]})
    assert await lease(database) == ["C1"]
    row = await taken(database)
    assert row == OutboxRow(
        id=row.id,
        destination="C1",
        subject="turn",
        lane=0,
        kind="notice",
        onboarding_id="o1",
        payload={"text": "Bea's turn", "ids": [1, 2]},
        due_at=NOW,
        attempts=0,
        created_at=NOW,
        request_id="r1",
    )


async def test_rows_leave_in_order_the_urgent_lane_first(database: Database) -> None:
    for subject, lane in (("1", 1), ("2", 1), ("urgent 1", 0), ("3", 1), ("urgent 2", 0)):
        await add(database, subject, lane=lane)
    assert await sent_in_order(database) == ["urgent 1", "urgent 2", "1", "2", "3"]
    assert await pending(database) == 0
    assert await next_due(database) is None


async def test_a_row_for_later_holds_nothing_up(database: Database) -> None:
    await add(database, "later", due_at=NOW + SECOND)
    await add(database, "now")
    assert await sent_in_order(database) == ["now"]
    assert await next_due(database) == NOW + SECOND
    assert await lease(database) == []
    assert await sent_in_order(database, NOW + SECOND) == ["later"]


async def test_a_row_that_waits_for_its_retry_holds_up_its_lane_only(database: Database) -> None:
    for subject, lane in (("1", 1), ("2", 1), ("urgent", 0)):
        await add(database, subject, lane=lane)
    await lease(database)
    urgent = await taken(database)
    async with database.write() as unit:
        await unit.outbox.done(urgent.id)
    await retry(database, await taken(database), NOW + MINUTE)
    assert await take(database) is None
    await release(database)
    assert await lease(database) == []  # nobody is kept busy with what cannot go
    assert await next_due(database) == NOW + MINUTE
    await add(database, "urgent 2", lane=0)
    assert await sent_in_order(database) == ["urgent 2"]
    assert await sent_in_order(database, NOW + MINUTE) == ["1", "2"]


async def test_a_retry_counts_and_a_row_put_back_does_not(database: Database) -> None:
    await add(database, "1")
    await lease(database)
    await retry(database, await taken(database), NOW)
    row = await taken(database)
    assert row.attempts == 1
    async with database.write() as unit:
        await unit.outbox.put_back(row.id)
    assert await taken(database) == row


async def test_a_dead_row_is_shown_and_lets_the_rest_pass(database: Database) -> None:
    await add(database, "1")
    await add(database, "2")
    await lease(database)
    row = await taken(database)
    async with database.write() as unit:
        await unit.outbox.dead(row.id, "invalid_blocks \0")
    async with database.read() as unit:
        assert [dead.subject for dead in await unit.outbox.dead_rows(10)] == ["1"]
    assert (await taken(database)).subject == "2"


async def test_what_already_waits_is_not_said_twice(database: Database) -> None:
    await add(database, "card", collapse=True, payload={"first": True}, due_at=NOW + MINUTE)
    await add(database, "card", collapse=True, due_at=NOW, lane=0)
    await add(database, "card", collapse=True, due_at=NOW + MINUTE)
    await add(database, "card", collapse=True, destination="C2")
    await add(database, "card")
    assert await pending(database) == 3
    await lease(database)
    row = await taken(database)
    assert (row.payload, row.due_at, row.lane) == ({"first": True}, NOW, 0)


async def test_a_change_while_it_is_sent_is_sent_after_it(database: Database) -> None:
    await add(database, "card", collapse=True)
    await lease(database)
    first = await taken(database)
    await add(database, "card", collapse=True)
    assert (await taken(database)).id != first.id


@pytest.mark.parametrize("crashed", [False, True])
async def test_a_change_while_it_failed_is_said_by_the_retry(database: Database, *, crashed: bool) -> None:
    await add(database, "card", collapse=True)
    await lease(database)
    first = await taken(database)
    await add(database, "card", collapse=True)
    if not crashed:
        await retry(database, first, UNTIL)
    await lease(database, now=UNTIL)
    again = await taken(database, now=UNTIL)
    assert (again.id, again.attempts) == (first.id, 1)
    assert await take(database, now=UNTIL) is None


async def test_a_collapsing_row_that_failed_keeps_its_wait(database: Database) -> None:
    await add(database, "card", collapse=True)
    await lease(database)
    await retry(database, await taken(database), UNTIL)
    await add(database, "card", collapse=True)
    assert await take(database) is None
    assert await pending(database) == 1
