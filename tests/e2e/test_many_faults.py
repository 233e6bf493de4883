"""A thousand seeded faults of every kind over ten onboardings: each ends as it would without them."""

import asyncio
import logging
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog

from tests.support.faulting import KINDS, LOST, Weathered, weathered

JOURNEYS, FAULTS = 10, 1_000
CHANCE = 0.06


@pytest.fixture
def _quiet() -> Iterator[None]:
    """Thousands of lines about what was ordered would cost more than all the rest."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    yield
    structlog.reset_defaults()


async def _all(folder: Path) -> list[Weathered]:
    """Some at a time: they wait more than they work."""
    side_by_side, one_starts = asyncio.Semaphore(4), asyncio.Lock()

    async def one(seed: int) -> Weathered:
        async with side_by_side:
            return await weathered(_made(folder / str(seed)), seed, CHANCE, one_starts)

    async with asyncio.TaskGroup() as journeys:  # one that fails ends the others, down to their sockets
        played = [journeys.create_task(one(seed)) for seed in range(JOURNEYS)]
    return [task.result() for task in played]


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder


@pytest.mark.usefixtures("_quiet")
async def test_every_journey_ends_as_without_faults(tmp_path: Path) -> None:
    """A message is there twice only where Slack had posted it and its answer was lost."""
    calm = await weathered(_made(tmp_path / "calm"), 0, 0.0, asyncio.Lock())
    fired: Counter[str] = Counter()
    for seed, found in enumerate(await _all(tmp_path)):
        fired += found.fired
        assert found.after.lasting() == calm.after.lasting(), seed
        assert found.after.untrue == [], seed
        twice = found.after.twice(calm.after)
        assert twice <= found.fired[LOST], seed
    assert fired.total() >= FAULTS
    assert set(fired) == {kind.partition(":")[0] for kind in KINDS}
