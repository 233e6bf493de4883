"""A code on its way: from the brand's submit to the message that tells the operator, and the least of it."""

import asyncio
import json
import math
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from urllib.parse import urlencode

import aiohttp
import sqlalchemy as sa

from bot.domain import commands as do
from bot.domain.details import CodeMethod
from bot.domain.permissions import Deed
from bot.domain.steps import TaskId
from bot.front import SLACK_PATH
from bot.surfaces import fields, ids
from storage.tables import outbox
from tests.bench import cores
from tests.bench.fake_slack import fake_slack
from tests.bench.load import signed
from tests.bench.rounds import Figures, Line, Row
from tests.bench.seed import channel_of, onboarding_of, seed
from tests.bench.sides import Side, bot_environment, databases, ours
from tests.support.bench import BEA, OURS, SAM, TEAMS, Bench, HandClock, bench_on, opened, person
from tests.support.ports import free_port
from tests.support.stand import database_for

IN_FLIGHT = 20
WARM_UP, ALONE, TOGETHER = range(20), range(20, 80), range(80, 280)
# Each operator has a direct message of their own, as in a company.
OPERATORS = tuple(f"U0OP{number:02d}" for number in range(IN_FLIGHT))
AIMS = {"p50": 2.0, "p99": 4.0}
_NAMES = {"sqlite": "SQLite", "postgres": "PostgreSQL"}
PATIENCE_S = 10


def rows() -> list[Row]:
    return [
        Row(
            f"relay-{kind}",
            {"ours": partial(_ours, kind), "floor": partial(_floor, kind)},
            partial(_lines, kind),
        )
        for kind in databases()
    ]


async def _ours(kind: str, folder: Path) -> Figures:
    async with ours(kind, folder, _asked) as side:
        return await _measured(side)


async def _floor(kind: str, folder: Path) -> Figures:
    async with _floor_side(kind, folder) as side:
        return await _measured(side)


@asynccontextmanager
async def _floor_side(kind: str, folder: Path) -> AsyncIterator[Side]:
    port = free_port()
    async with database_for(kind, folder) as database, fake_slack() as slack:
        env = bot_environment(slack, database, port)
        async with cores.server("tests.bench.floor_app", folder=folder, env=env) as process:
            base = f"http://127.0.0.1:{port}"
            await cores.answering(process, f"{base}/healthz")
            yield Side(process, base + SLACK_PATH, slack, database, _nothing_left)


async def _nothing_left() -> int:
    """It answers when all of it is done."""
    return 0


async def _asked(url: str) -> None:
    """A code is on its way on each, asked for by one operator or another."""
    await seed(url, TOGETHER.stop, lambda bench, onboarding: bench.to_code(onboarding))
    async with opened(url) as database:
        bench = bench_on(database, clock=HandClock(_now()))
        async with database.write() as uow:
            for operator in OPERATORS:
                await uow.directory.put_person(person(operator, team_id=OURS))
        for number in range(TOGETHER.stop):
            await _ask(bench, number)
        async with database.write() as uow:  # what was to be said of that is no part of this
            await uow.outbox._connection.execute(sa.delete(outbox))


async def _ask(bench: Bench, number: int) -> None:
    operator = OPERATORS[number % len(OPERATORS)]
    TEAMS[operator] = OURS
    command = do.RequestCode(
        request_id=_request_of(number), method=CodeMethod.SMS, why_not_ready="They have it"
    )
    await bench.do(operator, onboarding_of(number), command)


def _now() -> datetime:
    return datetime.now(UTC)


def _request_of(number: int) -> str:
    return f"rq{number:07d}"


def _submit(number: int) -> bytes:
    """The brand's form with six digits, as Slack sends it."""
    press = ids.press(Deed.ENTER_CODE, onboarding_of(number), TaskId.PHONE_CODE, _request_of(number))
    body = {
        "type": "view_submission",
        "user": {"id": BEA, "team_id": TEAMS[BEA], "username": "x"},
        "team": {"id": TEAMS[SAM], "domain": "x"},
        "api_app_id": "A1",
        "view": {
            "id": f"V{channel_of(number)}",
            "type": "modal",
            "callback_id": Deed.ENTER_CODE,
            "private_metadata": fields.metadata(press),
            "blocks": [{"type": "input", "block_id": "code"}],
            "state": {"values": {"code": {fields.ACTION: {"type": "plain_text_input", "value": "918273"}}}},
        },
    }
    return urlencode({"payload": json.dumps(body)}).encode()


async def _measured(side: Side) -> Figures:
    await _relay(side, WARM_UP, IN_FLIGHT)
    alone = await _relay(side, ALONE, 1)
    together = await _relay(side, TOGETHER, IN_FLIGHT)
    return {
        f"{name} at {count}": _ms(took, percent)
        for count, took in ((1, alone), (IN_FLIGHT, together))
        for name, percent in (("p50", 50), ("p99", 99))
    }


def _ms(took: list[float], percent: float) -> float:
    return 1000 * sorted(took)[max(0, math.ceil(len(took) * percent / 100) - 1)]


async def _relay(side: Side, numbers: range, in_flight: int) -> list[float]:
    """From the sending of each submit to its message's arrival at Slack; then all settles."""
    took: list[float] = []
    async with aiohttp.ClientSession() as session:
        for first in numbers[::in_flight]:
            lot = range(first, first + in_flight)
            told = {onboarding_of(number): asyncio.Event() for number in lot}
            side.slack.on_call = partial(_tell, told)
            took += await asyncio.gather(*(_one(session, side.url, number, told) for number in lot))
            await side.settled()
    return took


async def _one(
    session: aiohttp.ClientSession, url: str, number: int, told: Mapping[str, asyncio.Event]
) -> float:
    body, began = _submit(number), time.perf_counter()
    posting = asyncio.create_task(_post(session, url, body))
    async with asyncio.timeout(PATIENCE_S):
        await told[onboarding_of(number)].wait()
    took = time.perf_counter() - began
    await posting
    return took


async def _post(session: aiohttp.ClientSession, url: str, body: bytes) -> None:
    async with session.post(url, data=body, headers=signed(body)) as answer:
        if answer.status != 200 or await answer.read():
            raise RuntimeError("a submit was refused")


def _tell(told: Mapping[str, asyncio.Event], method: str, body: bytes) -> None:
    """The floor's message is the submit itself; ours says "Show code" in a direct message."""
    if method != "chat.postMessage" or not (b"D1" in body or b"enter_code" in body):
        return
    for onboarding, arrived in told.items():
        if onboarding.encode() in body:
            arrived.set()


def _lines(kind: str, found: Mapping[str, Figures]) -> list[Line]:
    return [_line(kind, found["ours"], found["floor"], in_flight) for in_flight in (1, IN_FLIGHT)]


def _line(kind: str, mine: Figures, floor: Figures, in_flight: int) -> Line:
    p50, p99 = f"p50 at {in_flight}", f"p99 at {in_flight}"
    ratios = mine[p50] / floor[p50], mine[p99] / floor[p99]
    return Line(
        f"code from submit to operator p50 / p99, {in_flight} at once, {_NAMES[kind]}",
        f"{mine[p50]:.1f} / {mine[p99]:.1f} ms ({ratios[0]:.1f}x / {ratios[1]:.1f}x)",
        f"one commit and one call: {floor[p50]:.1f} / {floor[p99]:.1f} ms",
        f"{AIMS['p50']:.0f}x / {AIMS['p99']:.0f}x",
        ratios[0] <= AIMS["p50"] and ratios[1] <= AIMS["p99"],
    )
