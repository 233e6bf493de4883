import asyncio

import pytest

from storage.engine import Database, StaleError
from tests.storage.builders import MINUTE, NOW


async def test_the_answer_is_given_again(database: Database) -> None:
    async with database.write() as unit:
        await unit.idempotency.put("press", {"response_action": "clear"}, NOW)
    async with database.read() as unit:
        assert await unit.idempotency.get("press") == {"response_action": "clear"}
        assert await unit.idempotency.get("other") is None


async def test_of_one_press_delivered_twice_at_once_one_wins(database: Database) -> None:
    async def press() -> str:
        try:
            async with database.write() as unit:
                await unit.idempotency.put("press", {}, NOW)
        except StaleError:
            return "stale"
        return "accepted"

    outcomes = await asyncio.gather(*(press() for _ in range(5)))
    assert sorted(outcomes) == ["accepted"] + ["stale"] * 4


async def test_old_keys_are_purged(database: Database) -> None:
    async with database.write() as unit:
        await unit.idempotency.put("old", {}, NOW - MINUTE)
        await unit.idempotency.put("new", {}, NOW)
        assert await unit.idempotency.purge(NOW) == 1
        assert await unit.idempotency.get("old") is None
        with pytest.raises(StaleError):
            await unit.idempotency.put("new", {}, NOW)
