"""Writes what was measured, with the machine and the versions that it was measured on."""

import os
import platform
import subprocess
from collections.abc import Iterable
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from tests.bench.rounds import ROUNDS, Line

PAGE = Path(__file__).parents[2] / "docs/benchmarks.md"
_VERSIONS = ("slack-bolt", "slack-sdk", "aiohttp", "sqlalchemy", "aiosqlite", "psycopg")
_VERDICTS = {None: "-", True: "met", False: "missed"}
_HEAD = """# Benchmarks

`make bench` measures and writes this page: medians of at least {rounds} alternating rounds, the bot on one
core, the load and its Slack on another. The code is in `tests/bench/`.

| what | ours | beside | aim | |
|---|---|---|---|---|
"""


def page(lines: Iterable[Line], note: str) -> str:
    rows = [
        f"| {line.what} | {line.ours} | {line.beside} | {line.aim} | {_VERDICTS[line.met]} |"
        for line in lines
    ]
    told = [f"Measured on {datetime.now(UTC):%Y-%m-%d} on {machine()}.", *([note] if note else [])]
    return _HEAD.format(rounds=ROUNDS) + "\n".join(rows) + "\n\n" + "\n\n".join(told) + "\n"


def machine() -> str:
    libraries = ", ".join(f"{name} {version(name)}" for name in _VERSIONS)
    return (
        f"{_processor()}, {os.cpu_count()} cores, {platform.system()} {platform.release()}, "
        f"Python {platform.python_version()}, {_postgres()}{libraries}"
    )


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.split(":", 1)[1].strip()
    return platform.machine()


def _postgres() -> str:
    try:
        told = subprocess.run(["psql", "--version"], capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return ""
    return f"PostgreSQL {told.split()[2]}, "
