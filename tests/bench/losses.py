"""Acknowledged presses that are gone after a kill -9 under load."""

import asyncio
import os
import signal
from collections.abc import Mapping
from pathlib import Path

import aiohttp
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import create_async_engine

from tests.bench import load
from tests.bench.rounds import Figures, Line, Row
from tests.bench.seed import seed
from tests.bench.sides import Side, ours, plain

ONBOARDINGS = 400
IN_FLIGHT = 50
KILLED_AFTER_S = 1.5


def rows() -> list[Row]:
    return [Row("lost", {"ours": _ours, "plain": _plain}, _lines)]


async def _ours(folder: Path) -> Figures:
    async with ours("sqlite", folder, lambda url: seed(url, ONBOARDINGS)) as side:
        return await _killed(side, "events", "kind = 'task_done' AND request_id <> 'request'")


async def _plain(folder: Path) -> Figures:
    async with plain("sqlite", folder, lambda: 0) as side:
        return await _killed(side, "presses", "1 = 1")


async def _killed(side: Side, table: str, where: str) -> Figures:
    acked = await _press_until_killed(side)
    engine = create_async_engine(side.database_url)
    async with engine.connect() as connection:
        kept = await connection.scalar(sa.text(f"SELECT count(*) FROM {table} WHERE {where}"))  # noqa: S608 - ours
    await engine.dispose()
    return {"acked": acked, "lost": max(0, acked - (kept or 0))}


async def _press_until_killed(side: Side) -> int:
    """What had got its ack when the process died."""
    waiting, acked = iter(load.presses(range(ONBOARDINGS))), 0

    async def one_after_the_other(session: aiohttp.ClientSession) -> None:
        nonlocal acked
        for body in waiting:
            try:
                async with session.post(side.url, data=body, headers=load.signed(body)) as answer:
                    acked += answer.status == 200
            except aiohttp.ClientError:
                return

    async with aiohttp.ClientSession() as session:
        pressing = [asyncio.create_task(one_after_the_other(session)) for _ in range(IN_FLIGHT)]
        await asyncio.sleep(KILLED_AFTER_S)
        os.kill(side.process.pid, signal.SIGKILL)
        await asyncio.gather(*pressing)
    await side.process.wait()
    return acked


def _lines(found: Mapping[str, Figures]) -> list[Line]:
    mine, theirs = found["ours"], found["plain"]
    return [
        Line(
            f"acknowledged presses lost after kill -9, {IN_FLIGHT} in flight, SQLite",
            f"{mine['lost']:.0f} of {mine['acked']:.0f}",
            f"plain Bolt app: {theirs['lost']:.0f} of {theirs['acked']:.0f}",
            "0",
            mine["lost"] == 0,
        )
    ]
