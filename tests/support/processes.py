"""The bot as anybody starts it: a process of its own, which can be stopped and killed."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from bot.settings import Settings
from tests.support import wire
from tests.support.stand import KEY, SECRET, Stand


@asynccontextmanager
async def bot_process(
    settings: Settings, folder: Path, **more: str
) -> AsyncIterator[asyncio.subprocess.Process]:
    """`python -m bot run`; killed in the end if it still lives."""
    env = environment(settings) | more
    log = (folder / "bot.log").open("ab")
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "run", env=env, cwd=folder, stdout=log, stderr=log
    )
    log.close()
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


def environment(settings: Settings) -> dict[str, str]:
    return {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(Path.cwd()),
        "SLACK_API_URL": settings.slack_api_url,
        "SLACK_BOT_TOKEN": settings.slack_bot_token,
        "SLACK_APP_TOKEN": settings.slack_app_token,
        "SLACK_SIGNING_SECRET": SECRET,
        "DATABASE_URL": settings.database_url,
        "ENCRYPTION_KEYS": KEY,
        "PORT": str(settings.port),
        "OPS_PORT": "0",
        "SLACK_PACE": "off",
        "CLOCK": "virtual",
        "LOG_LEVEL": "ERROR",
    }


async def answering(made: Stand) -> None:
    """Until the bot answers an event; the first one may well be redelivered."""
    async with asyncio.timeout(60):
        while True:
            status = await wire.deliver(made, wire.command(made, made.ada, "/onboarding help"))
            if status.status == 200:
                return
            await asyncio.sleep(0.05)
