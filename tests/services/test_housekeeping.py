import pytest

from bot.services import housekeeping
from tests.support.bench import Bench


@pytest.fixture
def bench(either_bench: Bench) -> Bench:
    return either_bench


async def test_keys_are_kept_as_long_as_slack_may_deliver_again(bench: Bench) -> None:
    async with bench.database.write() as uow:
        await uow.idempotency.put("old", {"text": "Done"}, bench.clock.now())
    bench.clock.forward(days=1)
    async with bench.database.write() as uow:
        await uow.idempotency.put("young", {}, bench.clock.now())
    bench.clock.forward(days=2)
    await housekeeping.clean(bench.services)
    async with bench.database.read() as uow:
        assert await uow.idempotency.get("old") == {"text": "Done"}
    bench.clock.forward(seconds=1)
    await housekeeping.clean(bench.services)
    async with bench.database.read() as uow:
        assert await uow.idempotency.get("old") is None
        assert await uow.idempotency.get("young") == {}
