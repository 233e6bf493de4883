"""Servers on one core, the load and its Slack on another, so that neither takes the other's time."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp

_FREE = sorted(os.sched_getaffinity(0))
SERVER, LOAD = _FREE[0], _FREE[-1]
READY_S = 60.0
ROOT = Path(__file__).parents[2]


@asynccontextmanager
async def server(
    module: str, *arguments: str, folder: Path, env: Mapping[str, str], core: int = SERVER
) -> AsyncIterator[asyncio.subprocess.Process]:
    """`python -m module` on the servers' core; killed in the end if it still lives."""
    given = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), **env}
    command = ("taskset", "-c", str(core), sys.executable, "-m", module, *arguments)
    with (folder / "server.log").open("ab") as log:
        process = await asyncio.create_subprocess_exec(
            *command, env=given, cwd=folder, stdout=log, stderr=log
        )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def answering(process: asyncio.subprocess.Process, url: str) -> None:
    """Until the server says that it lives."""
    async with aiohttp.ClientSession() as session, asyncio.timeout(READY_S):
        while True:
            if process.returncode is not None:
                raise RuntimeError(f"the server ended with {process.returncode}")
            try:
                async with session.get(url) as answer:
                    if answer.status < 500:
                        return
            except aiohttp.ClientError:
                pass
            await asyncio.sleep(0.005)
