import asyncio
from collections import defaultdict
from datetime import datetime, timedelta

from storage.engine import Database, StorageBusyError
from tests.storage.builders import MINUTE, NOW
from tests.storage.test_outbox import add, lease, next_due, pending, release, take, taken


async def test_a_destination_is_served_by_one_at_a_time(database: Database) -> None:
    await add(database, "1")
    assert await lease(database, "a") == ["C1"]
    assert await lease(database, "b") == []
    assert await take(database, owner="b") is None
    assert (await taken(database)).subject == "1"


async def test_urgent_destinations_come_first(database: Database) -> None:
    await add(database, "1", destination="C1")
    await add(database, "2", destination="C2", due_at=NOW - MINUTE)
    await add(database, "3", destination="C3", lane=0)
    await add(database, "4", destination="C4", due_at=NOW + MINUTE)
    assert await lease(database, limit=1) == ["C3"]
    assert await lease(database) == ["C2", "C1"]


async def test_what_a_crash_left_is_sent_by_the_next(database: Database) -> None:
    for subject in ("1", "2"):
        await add(database, subject)
    await lease(database, "crashed")
    await take(database, owner="crashed")
    assert await next_due(database) == NOW + MINUTE
    later = NOW + MINUTE
    assert await take(database, owner="crashed", now=later) is None
    assert await lease(database, now=later) == ["C1"]
    row = await taken(database, now=later)
    assert (row.subject, row.attempts) == ("1", 1)
    assert await pending(database) == 2


async def test_a_crash_over_the_only_row_is_found_too(database: Database) -> None:
    await add(database, "1")
    await lease(database, "crashed")
    await take(database, owner="crashed")
    assert await lease(database, now=NOW + 2 * MINUTE) == ["C1"]


async def test_what_was_being_sent_when_the_lease_was_handed_back_is_sent_by_the_next(
    database: Database,
) -> None:
    await add(database, "1")
    await lease(database)
    await taken(database)
    await release(database)
    assert await next_due(database) == NOW
    assert await lease(database) == ["C1"]
    assert (await taken(database)).subject == "1"


async def test_the_earliest_of_all_is_next(database: Database) -> None:
    await add(database, "held", destination="C1")
    await lease(database, limit=1)
    assert await next_due(database) == NOW + MINUTE
    await add(database, "urgent", destination="C2", lane=0, due_at=NOW + MINUTE / 2)
    assert await next_due(database) == NOW + MINUTE / 2
    await add(database, "normal", destination="C3", due_at=NOW + MINUTE / 3)
    assert await next_due(database) == NOW + MINUTE / 3


async def test_a_lease_is_renewed_with_each_row_and_only_by_its_owner(database: Database) -> None:
    await add(database, "1")
    await lease(database)
    later = NOW + MINUTE / 2
    assert await take(database, owner="b", now=later) is None
    assert (await taken(database, now=later)).subject == "1"
    assert await lease(database, "b", now=NOW + MINUTE) == []
    assert await lease(database, "b", now=later + MINUTE) == ["C1"]


async def test_a_lease_handed_back_is_free_at_once_or_from_then_on(database: Database) -> None:
    await add(database, "1")
    await lease(database)
    async with database.write() as unit:
        await unit.outbox.release("C1", "b")  # not b's to hand back
    assert await lease(database, "b") == []
    await release(database, NOW + MINUTE)
    assert await lease(database) == []
    assert await next_due(database) == NOW + MINUTE
    assert await lease(database, now=NOW + MINUTE) == ["C1"]
    await release(database)
    assert await lease(database) == ["C1"]


class Workers:
    """Several replicas that send at once; it fails as soon as two of them serve one destination."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.serving: dict[str, str] = {}
        self.sent: dict[str, list[str]] = defaultdict(list)

    async def work(self, owner: str) -> None:
        while await pending(self.database):
            try:
                found = await lease(self.database, owner, limit=3)
            except StorageBusyError:
                continue
            for destination in found:
                await self.serve(destination, owner)

    async def serve(self, destination: str, owner: str) -> None:
        assert self.serving.setdefault(destination, owner) == owner
        while row := await take(self.database, destination, owner):
            await asyncio.sleep(0)
            self.sent[destination].append(row.subject)
            async with self.database.write() as unit:
                await unit.outbox.done(row.id)
        del self.serving[destination]
        async with self.database.write() as unit:
            await unit.outbox.release(destination, owner)


async def test_replicas_side_by_side_send_each_row_once_and_in_order(database: Database) -> None:
    channels = [f"C{number}" for number in range(12)]
    async with database.write() as unit:
        for subject in ("1", "2", "3"):
            for channel in channels:
                await unit.outbox.add(
                    destination=channel, subject=subject, kind="notice", payload={}, due_at=NOW, now=NOW
                )
    workers = Workers(database)
    await asyncio.gather(*(workers.work(owner) for owner in "abcd"))
    assert workers.sent == {channel: ["1", "2", "3"] for channel in channels}


async def test_a_pause_holds_until_the_last_of_its_keys(database: Database) -> None:
    async with database.write() as unit:
        await unit.outbox.pause("T1", NOW + MINUTE, "token_revoked")
        await unit.outbox.pause("T1:chat.update", NOW + 2 * MINUTE, "ratelimited")
        await unit.outbox.pause("T1:over", NOW, "ratelimited")
    async with database.read() as unit:
        assert await unit.outbox.paused_until(["T1"], NOW) == NOW + MINUTE
        assert await unit.outbox.paused_until(["T1", "T1:chat.update"], NOW) == NOW + 2 * MINUTE
        assert await unit.outbox.paused_until(["T1:over", "T2"], NOW) is None
        assert await unit.outbox.paused_until([], NOW) is None
    async with database.write() as unit:
        await unit.outbox.pause("T1", NOW, "works again")
        assert await unit.outbox.paused_until(["T1"], NOW) is None


async def test_a_pace_is_kept_by_all_together(database: Database) -> None:
    gap = timedelta(seconds=10)

    async def spend(seconds: int) -> timedelta | None:
        async with database.write() as unit:
            at = await unit.outbox.spend("progress:C1", NOW + timedelta(seconds=seconds), gap)
        return at - NOW if at else None

    assert sorted(await asyncio.gather(*(spend(0) for _ in range(5))), key=str) == [gap] * 4 + [None]
    assert await spend(9) == gap
    assert await spend(10) is None
    assert await spend(10) == 2 * gap


async def test_after_a_rest_some_go_at_once_and_the_average_is_kept(database: Database) -> None:
    gap = timedelta(seconds=2)

    async def spend(at: datetime) -> datetime | None:
        async with database.write() as unit:
            return await unit.outbox.spend("update", at, gap, burst=3)

    assert [await spend(NOW) for _ in range(4)] == [None, None, None, NOW + gap]
    assert [await spend(NOW + gap) for _ in range(2)] == [None, NOW + 2 * gap]
    went, now = 0, NOW + MINUTE
    while now < NOW + 2 * MINUTE:
        wait = await spend(now)
        went += wait is None
        now = wait or now
    assert went == 2 + 30
