"""The demo as a newcomer meets it: a process of its own, its output, its end."""

import asyncio
import os
import re
import signal
import socket
import sqlite3
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path

import httpx
import pytest

ROOT = Path(__file__).parents[2]
# A process starts slowly where CI measures coverage on a busy machine, and some tests start three.
PATIENCE_S = 100.0
pytestmark = pytest.mark.timeout(400)
ANOTHER_PROGRAM = "another program listens there"


def _free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Demo:
    """`python -m bot demo` in a folder of its own, so that nobody's running demo is touched."""

    def __init__(self, process: asyncio.subprocess.Process, port: int) -> None:
        self.process = process
        self.address = f"http://127.0.0.1:{port}"

    async def ended(self, seconds: float = PATIENCE_S) -> tuple[int, str, str]:
        """Exit status, what it said, and what went wrong."""
        out, err = await asyncio.wait_for(self.process.communicate(), seconds)
        assert self.process.returncode is not None
        return self.process.returncode, out.decode(), err.decode()

    async def is_up(self) -> None:
        async with asyncio.timeout(PATIENCE_S), httpx.AsyncClient(base_url=self.address) as client:
            while True:
                try:
                    if (await client.get("/_demo/play")).is_success:
                        break
                except httpx.TransportError:
                    assert self.process.returncode is None, await self.ended()
                await asyncio.sleep(0.1)
        await self.has_said("Ctrl-C ends the demo.")

    async def has_said(self, words: str) -> None:
        assert self.process.stdout is not None
        async with asyncio.timeout(PATIENCE_S):
            while words not in (await self.process.stdout.readline()).decode():
                assert not self.process.stdout.at_eof(), f"the demo never said {words!r}"

    async def interrupted(self) -> tuple[int, str, str]:
        """Ctrl-C."""
        self.process.send_signal(signal.SIGINT)
        return await self.ended()


@asynccontextmanager
async def demo(
    folder: Path, *options: str, port: int = 0, bot_port: int = 0, **env: str
) -> AsyncIterator[Demo]:
    port, bot_port = port or _free_port(), bot_port or _free_port()
    ports = ("--port", str(port), "--bot-port", str(bot_port))
    given = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "demo", *ports, *options),
        cwd=folder,
        env={**given, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1", **env},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        yield Demo(process, port)
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


@pytest.mark.parametrize("line", [(), ("--landline",), ("--socket",)], ids=["mobile", "landline", "socket"])
async def test_autoplay_gets_to_the_end_and_never_prints_the_code(
    tmp_path: Path, line: tuple[str, ...]
) -> None:
    async with demo(tmp_path, "--autoplay", "--pace", "0", "--exit", *line) as running:
        status, said, wrong = await running.ended()
    assert (status, wrong) == (0, "")
    assert said.rstrip().endswith("The number is live and everything is set up.")
    assert "••••••" in said
    assert not re.search(r"\b\d{3}[ -]?\d{3}\b", said)


async def test_ctrl_c_ends_it_cleanly(tmp_path: Path) -> None:
    async with demo(tmp_path) as running:
        await running.is_up()
        status, _, wrong = await running.interrupted()
    assert (status, wrong) == (0, "")


async def test_ctrl_c_ends_an_autoplay_cleanly(tmp_path: Path) -> None:
    async with demo(tmp_path, "--autoplay", "--pace", "0.3") as running:
        await running.has_said("The brand agrees")
        status, _, wrong = await running.interrupted()
    assert (status, wrong) == (0, "")


async def test_a_jump_pressed_before_the_bot_is_up_waits_for_it(tmp_path: Path) -> None:
    async with demo(tmp_path) as running, httpx.AsyncClient(base_url=running.address, timeout=60) as client:
        async with asyncio.timeout(PATIENCE_S):
            while True:
                try:
                    assert (await client.post("/_demo/play", json={"to": "live"})).is_success
                    break
                except httpx.TransportError:
                    await asyncio.sleep(0.01)
            while (told := (await client.get("/_demo/play")).json())["playing"]:  # noqa: ASYNC110 - it is far away
                await asyncio.sleep(0.1)
        assert "live" in told["caption"]
        assert (await client.post("/_demo/play", json={"to": "nowhere"})).status_code == 400
        status, _, wrong = await running.interrupted()
    assert (status, wrong) == (0, "")


@pytest.mark.parametrize("taken", ["port", "bot_port"])
async def test_a_taken_port_is_named_in_one_line(tmp_path: Path, taken: str) -> None:
    with closing(socket.socket()) as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = int(other.getsockname()[1])
        ports = {"port": 0, "bot_port": 0, taken: port}
        async with demo(tmp_path, port=ports["port"], bot_port=ports["bot_port"]) as running:
            status, _, wrong = await running.ended()
    assert status == 2
    assert wrong.startswith(f"The demo cannot start: Port {port} is taken: {ANOTHER_PROGRAM}.")
    assert len(wrong.splitlines()) == 1


async def test_each_demo_begins_anew_unless_it_keeps(tmp_path: Path) -> None:
    bot_port = _free_port()
    file = tmp_path / "var" / "demo" / f"{bot_port}.db"
    async with demo(tmp_path, "--autoplay", "--pace", "0", "--exit", bot_port=bot_port) as running:
        assert (await running.ended())[0] == 0
    async with demo(tmp_path, "--keep", bot_port=bot_port) as running:
        await running.is_up()
        assert (await running.interrupted())[0] == 0
    assert _count_onboardings(file) == 1
    async with demo(tmp_path, bot_port=bot_port) as running:
        await running.is_up()
        assert (await running.interrupted())[0] == 0
    assert _count_onboardings(file) == 0


async def test_a_database_of_ones_own_is_used_and_never_wiped(tmp_path: Path) -> None:
    file = tmp_path / "mine.db"
    own = f"sqlite+aiosqlite:///{file}"
    async with demo(tmp_path, "--autoplay", "--pace", "0", "--exit", DATABASE_URL=own) as running:
        assert (await running.ended())[0] == 0
    async with demo(tmp_path, DATABASE_URL=own) as running:
        await running.is_up()
        async with httpx.AsyncClient(base_url=running.address, timeout=30) as client:
            assert (await client.post("/_demo/start-over")).is_success
        assert (await running.interrupted())[0] == 0
    assert _count_onboardings(file) == 1
    assert not list((tmp_path / "var").rglob("*.db"))


async def test_wrong_settings_are_named_together(tmp_path: Path) -> None:
    async with demo(tmp_path, DATABASE_URL="mysql://nowhere", LOG_LEVEL="LOUD") as running:
        status, _, wrong = await running.ended()
    assert status == 2
    assert "DATABASE_URL must start with" in wrong
    assert "LOG_LEVEL" in wrong
    assert "Traceback" not in wrong


def _count_onboardings(file: Path) -> int:
    with closing(sqlite3.connect(file)) as connection:
        return int(connection.execute("SELECT count(*) FROM onboardings").fetchone()[0])
