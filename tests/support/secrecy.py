"""Looks for the six digits of a code in all that is kept, logged and sent."""

import re
import subprocess
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from storage.engine import Database
from storage.tables import metadata
from tests.support.reading import Message

# Numbers that hold any six digits by chance: moments, Slack's `ts`, digests and sealed text.
_CHANCE = re.compile(
    rb"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?|\d{10}\.\d{6}|date\^\d+"
    rb"|(?<![0-9a-f])[0-9a-f]{64}|gAAAAA[\w-]+=*"
)


def says(code: str, where: str | bytes) -> bool:
    """Whether the digits are there, written together or in two halves."""
    data = where if isinstance(where, bytes) else where.encode()
    pattern = re.compile(code[:3].encode() + rb"[ \-]?" + code[3:].encode())
    return pattern.search(_CHANCE.sub(b" ", data)) is not None


def files_of(folder: Path) -> bytes:
    """SQLite's file with its write-ahead log, as it lies on the disk.

    Read by a process of its own: closing the file here would drop the locks that this process has on it,
    and another one would then write where we still read (https://www.sqlite.org/howtocorrupt.html, 2.2).
    """
    files = sorted(map(str, folder.glob("bot.db*")))
    assert files, f"no database in {folder}"
    return subprocess.run(["cat", *files], check=True, capture_output=True).stdout


async def rows_of(database: Database) -> str:
    """Every row of every table."""
    lines = []
    async with database.read() as uow:
        connection = uow.events._connection
        for table in metadata.sorted_tables:
            lines += [f"{table.name}: {tuple(row)}" for row in await connection.execute(sa.select(table))]
    assert len(lines) > len(metadata.sorted_tables)
    return "\n".join(lines)


def calls_that_say(code: str, traffic: list[dict[str, Any]]) -> list[str]:
    """Which calls between Slack and bot carried the digits: method or event, and the view that did."""
    return [_named(entry) for entry in traffic if says(code, str((entry["body"], entry["answer"])))]


def _named(entry: Message) -> str:
    view = entry["body"].get("view") or {}
    return f"{entry['direction']} {entry['what']} {view.get('callback_id', '')}".strip()
