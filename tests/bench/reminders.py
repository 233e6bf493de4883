"""Reminders that fall due at one instant, each in a channel of its own: by one process, and by four."""

import asyncio
import json
import os
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import sqlalchemy as sa

from storage.engine import create_engine
from storage.tables import onboardings
from tests.bench import cores
from tests.bench.fake_slack import FakeSlack, fake_slack
from tests.bench.rounds import Figures, Line, Measure, Row
from tests.bench.seed import seed
from tests.bench.sides import bot_environment, databases
from tests.support.bench import Bench
from tests.support.ports import free_port
from tests.support.stand import database_for

COUNT = 10_000
REPLICAS = 4
AIM, REPLICAS_AIM = 2.0, 1.3
# Working hours round the clock, so that it is all the same when this runs.
ALWAYS = {"WORKING_HOURS": "00:00-23:59", "WORKING_DAYS": "mon,tue,wed,thu,fri,sat,sun"}
_TICKS = os.sysconf("SC_CLK_TCK")


def rows() -> list[Row]:
    if "postgres" not in databases():
        return []
    contenders: dict[str, Measure] = {
        "one": partial(ours, 1, COUNT),
        "four": partial(ours, REPLICAS, COUNT),
        "bare": _bare,
    }
    return [Row("reminders", contenders, _lines)]


async def nothing_more(_bench: Bench, _onboarding: str) -> None:
    """Begun and left alone."""


@asynccontextmanager
async def all_due(kind: str, folder: Path, count: int) -> AsyncIterator[str]:
    """The address of a database in which so many copies of one onboarding, and it, are due for a reminder."""
    async with database_for(kind, folder) as url:
        now = datetime.now(UTC)
        await seed(url, count, nothing_more, begun=now - timedelta(hours=25))
        await _look_now(url, now)
        yield url


async def _look_now(url: str, now: datetime) -> None:
    """They were begun by usual working hours, which this instant may not be in."""
    engine = create_engine(url)
    async with engine.begin() as connection:
        await connection.execute(sa.update(onboardings).values(next_due_at=now))
    await engine.dispose()


async def ours(replicas: int, count: int, folder: Path) -> Figures:
    async with all_due("postgres", folder, count) as url, fake_slack() as slack, AsyncExitStack() as stack:
        processes = []
        for _ in range(replicas):
            port = free_port()
            env = bot_environment(slack, url, port) | ALWAYS
            process = await stack.enter_async_context(cores.server("bot", "run", folder=folder, env=env))
            processes.append((process, port))
        for process, port in processes:
            await cores.answering(process, f"http://127.0.0.1:{port}/healthz")
        before = sum(cpu_s(process.pid) for process, _ in processes)
        while len(said := reminded(slack)) < count:  # noqa: ASYNC110
            await asyncio.sleep(0.2)  # other processes do the work
        after = sum(cpu_s(process.pid) for process, _ in processes)
        return {"cpu": (after - before) / count * 1000, "twice": sum(said.values()) - len(said)}


def reminded(slack: FakeSlack) -> Counter[str]:
    """How often each channel has read it."""
    bodies = (body for _, method, body in slack.calls if method == "chat.postMessage" and b"friendly" in body)
    return Counter(json.loads(body)["channel"] for body in bodies)


def cpu_s(pid: int) -> float:
    """Seconds of CPU that the process has taken."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


async def _bare(folder: Path) -> Figures:
    async with fake_slack() as slack:
        env = {"SLACK_API_URL": slack.address, "MESSAGES": str(COUNT)}
        async with cores.server("tests.bench.bare_loop", folder=folder, env=env) as process:
            await process.wait()
        return {"cpu": float((folder / "server.log").read_text().split()[-1]) / COUNT * 1000}


def _lines(found: Mapping[str, Figures]) -> list[Line]:
    one, four, bare = found["one"]["cpu"], found["four"]["cpu"], found["bare"]["cpu"]
    twice = found["four"]["twice"]
    return [
        Line(
            f"{COUNT:,} reminders due at once, PostgreSQL, one process: CPU a message",
            f"{one:.1f} ms ({one / bare:.1f}x)",
            f"bare loop: {bare:.1f} ms",
            f"{AIM:.0f}x",
            one / bare <= AIM,
        ),
        Line(
            f"the same by {REPLICAS} processes: CPU of all, and what was said twice",
            f"{four:.1f} ms ({four / one:.2f}x), {twice:.0f} twice",
            f"one process: {one:.1f} ms",
            f"{REPLICAS_AIM}x, none twice",
            four / one <= REPLICAS_AIM and twice == 0,
        ),
    ]
