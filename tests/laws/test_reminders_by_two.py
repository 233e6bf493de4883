"""Many reminders fall due at once, two processes say them, and one of them dies in the middle."""

import asyncio
import os
import time
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from tests.bench import cores
from tests.bench.fake_slack import fake_slack
from tests.bench.reminders import ALWAYS, all_due, reminded
from tests.bench.sides import bot_environment
from tests.conftest import NEEDS_POSTGRES
from tests.support.ports import free_port

# `REMINDERS=5000` plays the whole one; fewer take the same ways.
COUNT = int(os.environ.get("REMINDERS", "200"))
WITHIN_S = 60
# What the dead one had posted and not noted yet: one for each destination that it served.
IN_FLIGHT = 8


@NEEDS_POSTGRES
@pytest.mark.postgres
@pytest.mark.timeout(600)
async def test_each_is_said_once_and_the_survivor_says_the_rest_within_a_minute(tmp_path: Path) -> None:
    async with (
        all_due("postgres", tmp_path, COUNT - 1) as url,
        fake_slack() as slack,
        AsyncExitStack() as stack,
    ):
        bots = []
        for _ in range(2):
            env = bot_environment(slack, url, free_port()) | ALWAYS
            bots.append(await stack.enter_async_context(cores.server("bot", "run", folder=tmp_path, env=env)))
        while len(reminded(slack)) < COUNT // 3:  # noqa: ASYNC110 - other processes do the work
            await asyncio.sleep(0.05)
        bots[0].kill()
        died = time.monotonic()
        async with asyncio.timeout(500):
            while len(said := reminded(slack)) < COUNT:  # noqa: ASYNC110
                await asyncio.sleep(0.1)
        took = time.monotonic() - died
        await asyncio.sleep(1)  # nothing more comes
        said = reminded(slack)
        assert len(said) == COUNT
        assert sum(said.values()) <= COUNT + IN_FLIGHT
        assert took < WITHIN_S  # what the dead one had taken is free again after half of that
