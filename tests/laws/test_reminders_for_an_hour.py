"""An hour of reminders: two processes live through it side by side, and one of them dies in the middle."""

import asyncio
import json
import os
import random
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import aiohttp
import pytest
import sqlalchemy as sa

from bot.clock import HandClock
from bot.delivery.worker import LEASE, SIDE_BY_SIDE
from bot.domain import events as ev
from bot.services.reminders import CLAIM
from storage.engine import create_engine
from storage.tables import events, onboardings
from tests.bench import cores
from tests.bench.fake_slack import fake_slack
from tests.bench.reminders import nothing_more
from tests.bench.seed import channel_of, seed
from tests.bench.sides import bot_environment
from tests.conftest import NEEDS_POSTGRES
from tests.support.bench import CHANNEL
from tests.support.ports import free_port
from tests.support.stand import database_for

pytestmark = [NEEDS_POSTGRES, pytest.mark.postgres, pytest.mark.timeout(1800)]

# `REMINDERS=5000` plays the whole one; fewer take the same ways.
COUNT = int(os.environ.get("REMINDERS", "120"))
# A Wednesday to come, within everybody's hours: a virtual clock only goes ahead.
BEGIN = datetime(2040, 3, 7, 10, tzinfo=UTC)
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
# The replicas' own clocks run on while they work on a minute.
RUNS_ON = timedelta(seconds=30)
# Moments are whole minutes: between two, a clock would leap to where a lease of the other one runs out.
MINUTES = 60
SEED = 7
_POSTPONED = """
    UPDATE onboardings SET state = replace(CAST(state AS TEXT), :begun, :since)::json, next_due_at = :at
    WHERE channel_id = :channel
"""


@dataclass(frozen=True, slots=True)
class Said:
    """`at` is when at the latest: no replica's clock was ahead of it."""

    channel: str
    by: int
    at: datetime


@dataclass
class Hour:
    """`moments` are when each channel is to be reminded; `doomed` is when whoever speaks next dies."""

    url: str
    moments: Mapping[str, datetime]
    doomed: datetime | None = None
    died_at: datetime | None = None
    said: list[Said] = field(default_factory=list)
    clock: HandClock = field(default_factory=lambda: HandClock(BEGIN))
    replicas: dict[int, tuple[asyncio.subprocess.Process, str]] = field(default_factory=dict)

    def heard(self, by: int, method: str, body: bytes) -> None:
        if method != "chat.postMessage" or b"friendly" not in body:
            return
        now = self.clock.now()
        self.said.append(Said(json.loads(body)["channel"], by, now))
        if self.doomed is not None and self.died_at is None and now >= self.doomed:
            self.replicas.pop(by)[0].kill()  # it never hears that this was posted
            self.died_at = now

    async def pass_by(self) -> None:
        """And the minute after it, in which nothing more is to come."""
        async with aiohttp.ClientSession() as session:
            for minute in range(MINUTES + 2):
                at = BEGIN + minute * MINUTE
                self.clock.move_to(at)
                await asyncio.gather(*(self._move(session, one, at) for one in (*self.replicas,)))

    async def _move(self, session: aiohttp.ClientSession, replica: int, to: datetime) -> None:
        _, url = self.replicas[replica]
        try:
            async with session.post(f"{url}/_clock", json={"to": to.isoformat()}) as answer:
                assert answer.status == 200
        except aiohttp.ClientError:
            assert replica not in self.replicas  # it has just been killed

    async def recorded(self) -> list[tuple[str, datetime]]:
        """Which channel was reminded when, by the clock of whoever did it."""
        query = sa.select(onboardings.c.channel_id, events.c.at).join_from(onboardings, events)
        engine = create_engine(self.url, read_only=True)
        async with engine.connect() as connection:
            rows = (await connection.execute(query.where(events.c.kind == ev.Reminded.kind))).all()
        await engine.dispose()
        return [(row.channel_id, row.at) for row in rows]


@asynccontextmanager
async def an_hour(folder: Path) -> AsyncIterator[Hour]:
    """About to begin, with two replicas."""
    async with database_for("postgres", folder) as url, AsyncExitStack() as stack:
        hour = Hour(url, await _to_come(url))
        for number, core in enumerate((cores.SERVER, cores.LOAD)):
            slack = await stack.enter_async_context(fake_slack())
            slack.on_call = partial(hour.heard, number)
            port = free_port()
            env = bot_environment(slack, url, port) | {"CLOCK": "virtual"}
            server = cores.server("bot", "run", folder=folder, env=env, core=core)
            hour.replicas[number] = await stack.enter_async_context(server), f"http://127.0.0.1:{port}"
        for process, base in hour.replicas.values():
            await cores.answering(process, f"{base}/healthz")
        yield hour


async def _to_come(url: str) -> dict[str, datetime]:
    """So many onboardings, each begun a day before the moment at which it is to be reminded."""
    await seed(url, COUNT - 1, nothing_more, begun=BEGIN - DAY)
    chosen = random.Random(SEED)
    channels = [CHANNEL, *map(channel_of, range(COUNT - 1))]
    moments = {channel: BEGIN + chosen.randint(1, MINUTES) * MINUTE for channel in channels}
    values = [
        {"channel": channel, "begun": (BEGIN - DAY).isoformat(), "since": (at - DAY).isoformat(), "at": at}
        for channel, at in moments.items()
    ]
    engine = create_engine(url)
    async with engine.begin() as connection:
        await connection.execute(sa.text(_POSTPONED), values)
    await engine.dispose()
    return moments


async def recorded_in_time(hour: Hour, free: datetime = BEGIN) -> None:
    """Each once, not before its moment, and within a minute of it or of when it was free to be taken."""
    recorded = await hour.recorded()
    assert Counter(channel for channel, _ in recorded) == dict.fromkeys(hour.moments, 1)
    for channel, at in recorded:
        moment = hour.moments[channel]
        assert moment <= at <= max(moment, free) + MINUTE + RUNS_ON


async def test_two_say_each_once_and_within_its_minute(tmp_path: Path) -> None:
    async with an_hour(tmp_path) as hour:
        await hour.pass_by()
        assert Counter(one.channel for one in hour.said) == dict.fromkeys(hour.moments, 1)
        assert all(one.at <= hour.moments[one.channel] + MINUTE for one in hour.said)
        assert {one.by for one in hour.said} == {0, 1}
        await recorded_in_time(hour)


async def test_one_dies_and_the_other_says_the_rest_within_a_minute_of_its_leases(tmp_path: Path) -> None:
    async with an_hour(tmp_path) as hour:
        hour.doomed = BEGIN + random.Random(SEED).randint(20, 40) * MINUTE
        await hour.pass_by()
        assert hour.died_at is not None
        free = hour.died_at + max(LEASE, CLAIM)
        first = {one.channel: one.at for one in reversed(hour.said)}
        assert first.keys() == hour.moments.keys()
        assert all(at <= max(hour.moments[channel], free) + MINUTE for channel, at in first.items())
        assert len({(one.channel, one.by) for one in hour.said}) == len(hour.said)
        # What the dead one had posted and not noted is said again; the one it died of was.
        assert COUNT < len(hour.said) <= COUNT + SIDE_BY_SIDE
        await recorded_in_time(hour, free)
