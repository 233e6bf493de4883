from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy.exc import StatementError

from storage.engine import Database
from tests.storage.builders import NOW


async def test_a_moment_comes_back_in_utc(database: Database) -> None:
    brussels = NOW.astimezone(timezone(timedelta(hours=1)))
    async with database.write() as unit:
        await unit.outbox.pause("T1", brussels, "")
        found = await unit.outbox.paused_until(["T1"], NOW - timedelta(seconds=1))
    assert found == NOW
    assert found.tzinfo is UTC


async def test_a_moment_without_its_zone_is_refused(database: Database) -> None:
    with pytest.raises(StatementError, match="needs its time zone"):
        async with database.write() as unit:
            await unit.outbox.pause("T1", datetime(2026, 3, 2, 10), "")  # noqa: DTZ001
