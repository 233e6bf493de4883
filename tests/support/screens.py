"""The bot beside a Slack that knows whose screen shows which digits, on a database that outlives it."""

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from typing import Any

import sqlalchemy as sa

from bot import app
from bot.delivery.pace import Pace
from bot.delivery.worker import Deliverer
from bot.services.context import Services
from bot.slack.gateway import Json
from handlers.door import Door
from storage.cipher import Cipher, new_key
from storage.engine import Database
from tests.support.bench import Bench, HandClock, NotingSlack
from tests.support.secrecy import says


@dataclass
class Issued:
    """A code request as the test knows it: who may see its digits, until when, and which they are."""

    ends_at: datetime
    operators: set[str]
    digits: str = ""


class Screens(NotingSlack):
    """Knows whose screen shows what, and lets no digits past that may not be there."""

    def __init__(self, clock: HandClock, stamps: Any) -> None:
        super().__init__()
        self.clock = clock
        self.wrong: list[str] = []  # a sender's error would only be tried again
        self._stamps = stamps
        self.issued: dict[str, Issued] = {}
        self.shown: dict[str, tuple[str, str]] = {}  # by view: the person, and the request it shows
        self.hangs_after = -1
        self.hangs = asyncio.Event()
        self._views = count(1)

    async def call(self, method: str, timeout_s: float = 10, **arguments: Any) -> Json:
        if self.hangs_after == 0:
            self.hangs.set()
            await asyncio.get_running_loop().create_future()
        self.hangs_after -= 1
        said = [key for key, one in self.issued.items() if one.digits and says(one.digits, repr(arguments))]
        for request_id in said:
            self._may_be_said(method, arguments, self.issued[request_id])
        answer = await super().call(method, timeout_s, **arguments)
        if method == "views_open":
            answer["view"] = {"id": f"V{next(self._views)}"}
            for request_id in said:
                self.shown[answer["view"]["id"]] = (arguments["trigger_id"], request_id)
        if method == "views_update":
            self.shown.pop(arguments["view_id"], None)
        return answer

    def _may_be_said(self, method: str, arguments: Json, issued: Issued) -> None:
        if method != "views_open":
            self.wrong.append(f"{method} carries digits")
        elif arguments["trigger_id"] not in issued.operators:
            self.wrong.append(f"{arguments['trigger_id']} sees digits")
        if self.clock.now() >= issued.ends_at:
            self.wrong.append(f"{method} carries digits after their end")


@dataclass
class Stage:
    """One database for all runs, each with an onboarding and a channel of its own."""

    url: str
    runner: asyncio.Runner
    clock: HandClock = field(default_factory=HandClock)
    cipher: Cipher = field(default_factory=lambda: Cipher([new_key()]))
    keys: Any = field(default_factory=lambda: count(1))
    numbers: Any = field(default_factory=lambda: count(1))
    stamps: Any = field(default_factory=lambda: count(1))
    planted: set[str] = field(default_factory=set)

    def run(self, work: Coroutine[Any, Any, object]) -> object:
        return self.runner.run(work)


def _unsynced(database: Database) -> Database:
    """Power cuts are no matter of this test."""

    def listen(connection: Any, _record: Any) -> None:
        connection.cursor().execute("PRAGMA synchronous=OFF")

    sa.event.listen(database._writer.sync_engine, "connect", listen)
    return database


async def _nothing(*_: Any) -> None:
    """Whoever presses here is known."""


@dataclass
class Process:
    """One life of the bot."""

    bench: Bench
    door: Door

    @classmethod
    async def begin(cls, stage: Stage, slack: Screens) -> "Process":
        database = _unsynced(Database(stage.url))
        await database.open()
        deliverer = Deliverer()
        services = Services(database, stage.clock, stage.cipher, deliverer.wake)
        deliverer.serve_with(services, app._senders(services, slack, Pace(services, on=False), app.Outside()))
        bench = Bench(database, stage.clock, slack, services, deliverer, stage.keys)
        return cls(bench, Door(services, slack, b"key", _nothing, _nothing, _nothing))

    async def die(self) -> None:
        """As by kill -9: nothing is given back."""
        deliverer = self.bench.deliverer
        deliverer._release = _nothing  # type: ignore[assignment]
        for task in (*deliverer._serving, *self.door.background):
            task.cancel()
        await asyncio.gather(*deliverer._serving, *self.door.background, return_exceptions=True)
        await self.bench.database.close()


# A deed, by whom of its side (the last one is of a third organisation), and a number to draw from.
