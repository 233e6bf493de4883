"""The bot and the plain app, each started as anybody would, beside a Slack that says yes."""

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.front import SLACK_PATH
from storage.engine import Database
from tests.bench import cores
from tests.bench.fake_slack import FakeSlack, fake_slack
from tests.support.bench import opened
from tests.support.ports import free_port
from tests.support.stand import KEY, SECRET, database_for

DATABASES = ("sqlite", "postgres")
Count = Callable[[], Awaitable[int]]


@dataclass(frozen=True, slots=True)
class Side:
    """`left` counts what an accepted press still has to bring about at Slack."""

    process: asyncio.subprocess.Process
    url: str
    slack: FakeSlack
    database_url: str
    left: Count

    async def settled(self) -> None:
        while await self.left():  # noqa: ASYNC110 - another process does the work
            await asyncio.sleep(0.02)


def databases() -> tuple[str, ...]:
    """PostgreSQL only where TEST_POSTGRES_URL names one."""
    return DATABASES if os.environ.get("TEST_POSTGRES_URL") else DATABASES[:1]


def bot_environment(slack: FakeSlack, database_url: str, port: int) -> dict[str, str]:
    return {
        "SLACK_API_URL": slack.address,
        "SLACK_BOT_TOKEN": "xoxb-bench",
        "SLACK_SIGNING_SECRET": SECRET,
        "DATABASE_URL": database_url,
        "ENCRYPTION_KEYS": KEY,
        "PORT": str(port),
        "OPS_PORT": "0",
        "SLACK_PACE": "off",
        "LOG_LEVEL": "WARNING",
    }


@asynccontextmanager
async def ours(kind: str, folder: Path, seeded: Callable[[str], Awaitable[None]]) -> AsyncIterator[Side]:
    """The bot on a database of that kind, which `seeded` fills."""
    async with database_for(kind, folder) as url:
        await seeded(url)
        async with bot(url, folder) as side:
            yield side


@asynccontextmanager
async def bot(url: str, folder: Path) -> AsyncIterator[Side]:
    """The bot on a database that is there already."""
    port = free_port()
    async with fake_slack() as slack, opened(url) as database:
        env = bot_environment(slack, url, port)
        async with cores.server("bot", "run", folder=folder, env=env) as process:
            base = f"http://127.0.0.1:{port}"
            await cores.answering(process, f"{base}/healthz")
            yield Side(process, base + SLACK_PATH, slack, url, lambda: waiting(database))


async def waiting(database: Database) -> int:
    async with database.read() as uow:
        return await uow.outbox.pending_count()


@asynccontextmanager
async def plain(kind: str, folder: Path, in_hand: Callable[[], int]) -> AsyncIterator[Side]:
    """`in_hand` tells how many presses it was sent: each posts one message."""
    port = free_port()
    async with database_for(kind, folder) as url, fake_slack() as slack:
        env = bot_environment(slack, url, port)
        async with cores.server("tests.bench.plain_app", folder=folder, env=env) as process:
            address = f"http://127.0.0.1:{port}{SLACK_PATH}"
            await cores.answering(process, address)

            async def left() -> int:
                return in_hand() - len(slack.called("chat.postMessage"))

            yield Side(process, address, slack, url, left)
