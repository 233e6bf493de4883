"""A bot and a sandbox on this machine, joined by the real wire, and people who act by visible labels."""

import asyncio
import os
import uuid
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import httpx
import psycopg

from bot import app
from bot.front import SLACK_PATH
from bot.sandbox.server import RunningSandbox, SandboxSettings, start_sandbox
from bot.settings import Settings, load
from storage import migrate
from storage.cipher import new_key
from storage.engine import Database
from tests.support.ports import free_port

Wire = Literal["http", "socket"]
SECRET = "test-signing-secret"
KEY = new_key()
PATIENCE_S = 10.0
# Sockets that were closed are gone some rounds of the loop later.
GOODBYE_S = 0.02


@dataclass(slots=True)
class Stand:
    """`person` and `channel` ids come from the sandbox's own state; nothing here knows the bot's inside."""

    sandbox: RunningSandbox
    settings: Settings
    database: Database
    http: httpx.AsyncClient
    bot: app.Running | None = None
    people: list[str] = field(default_factory=list)
    channel: str = ""

    ada: str = ""
    sam: str = ""
    bea: str = ""
    ben: str = ""

    async def act(self, person: str, do: str, **given: Any) -> dict[str, Any]:
        body = {"person": person, "channel": self.channel, "do": do, "within_s": PATIENCE_S, **given}
        answer = await self.http.post("/_sandbox/act", json=body)
        return dict(answer.json())

    async def command(self, person: str, text: str, **given: Any) -> dict[str, Any]:
        return await self.act(person, "command", text=text, **given)

    async def click(self, person: str, button: str, **given: Any) -> dict[str, Any]:
        return await self.act(person, "click", button=button, **given)

    async def submit(self, person: str, **fields: Any) -> dict[str, Any]:
        return await self.act(person, "submit", fields=fields)

    async def fill(self, person: str, fields: dict[str, Any]) -> dict[str, Any]:
        return await self.act(person, "submit", fields=fields)

    async def screen(self, person: str) -> dict[str, Any]:
        query = {"person": person, "channel": self.channel}
        return dict((await self.http.get("/_sandbox/screen", params=query)).json())

    async def state(self) -> dict[str, Any]:
        return dict((await self.http.get("/_sandbox/state")).json())

    async def traffic(self) -> list[dict[str, Any]]:
        return list((await self.http.get("/_sandbox/traffic")).json()["traffic"])

    async def advance(self, seconds: float) -> dict[str, Any]:
        answer = await self.http.post("/_sandbox/clock", json={"advance_s": seconds})
        return dict(answer.json())

    async def messages(self) -> list[dict[str, Any]]:
        return list((await self.state())["messages"].get(self.channel, []))

    async def until(self, what: Callable[[list[dict[str, Any]]], Any]) -> list[dict[str, Any]]:
        """The channel's messages once they are as wanted; fails when they do not come to it in time."""
        async with asyncio.timeout(PATIENCE_S):
            while not what(messages := await self.messages()):  # noqa: ASYNC110 - it is far away
                await asyncio.sleep(0.02)
        return messages

    async def settled(self) -> None:
        """Nothing is left to send."""
        async with asyncio.timeout(PATIENCE_S):
            while True:
                async with self.database.read() as uow:
                    if await uow.outbox.pending_count() == 0:
                        return
                await asyncio.sleep(0.02)

    async def stop_bot(self) -> None:
        """The bot goes away; the sandbox and the database stay."""
        assert self.bot is not None
        await self.bot.stop()
        self.bot = None

    async def start_bot(self) -> None:
        """The bot comes back to the same database."""
        self.bot = await app.start(self.settings)


@asynccontextmanager
async def stand(
    database_url: str,
    wire: Wire = "http",
    *,
    pace: bool = False,
    run_bot: bool = True,
    beside: Sequence[int] = (),
    **extra: Any,
) -> AsyncIterator[Stand]:
    """A fresh sandbox and, unless told otherwise, the bot in this process.

    `beside` are the ports of further replicas, whose clocks go with this one's.
    """
    port = free_port()
    bot_url = f"http://127.0.0.1:{port}"
    sandbox = await start_sandbox(
        SandboxSettings(
            port=0,
            events_url=bot_url + SLACK_PATH if wire == "http" else None,
            signing_secret=SECRET,
            clock_urls=tuple(f"http://127.0.0.1:{one}/_clock" for one in (port, *beside)),
            pace=pace,
        )
    )
    settings = settings_for(sandbox.address, database_url, port, wire, pace=pace, **extra)
    await migrate.upgrade(database_url)
    database = Database(database_url)
    await database.open()
    async with httpx.AsyncClient(base_url=sandbox.address, timeout=30) as client:
        made = Stand(sandbox, settings, database, client)
        if run_bot:
            made.bot = await app.start(settings)
        await _meet(made)
        try:
            yield made
        finally:
            if made.bot is not None:
                await made.bot.stop()
            await database.close()
            await sandbox.stop()
            await asyncio.sleep(GOODBYE_S)


def settings_for(
    sandbox: str, database_url: str, port: int, wire: Wire, *, pace: bool = False, **extra: Any
) -> Settings:
    return load(
        slack_api_url=f"{sandbox}/api/",
        slack_bot_token="xoxb-sandbox",
        slack_app_token="xapp-sandbox" if wire == "socket" else "",
        slack_signing_secret=SECRET,
        port=port,
        ops_port=0,
        clock="virtual",
        encryption_keys=KEY,
        slack_pace="on" if pace else "off",
        database_url=database_url,
        **extra,
    )


async def _meet(made: Stand) -> None:
    state = await made.state()
    made.people = [person["id"] for person in state["people"][:4]]
    made.ada, made.sam, made.bea, made.ben = made.people
    made.channel = next(channel["id"] for channel in state["channels"] if channel["shared"])


@asynccontextmanager
async def database_for(kind: str, folder: Path) -> AsyncIterator[str]:
    """An empty database's address: a file, or a PostgreSQL database that is dropped afterwards."""
    if kind == "sqlite":
        yield f"sqlite+aiosqlite:///{folder / 'bot.db'}"
        return
    url = os.environ["TEST_POSTGRES_URL"]
    name = f"bot_{uuid.uuid4().hex[:12]}"
    plain = url.replace("+psycopg", "")
    async with await psycopg.AsyncConnection.connect(plain, autocommit=True) as connection:
        await connection.execute(f"CREATE DATABASE {name}".encode())
    try:
        yield url.rsplit("/", 1)[0] + f"/{name}"
    finally:
        async with await psycopg.AsyncConnection.connect(plain, autocommit=True) as connection:
            await connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())
