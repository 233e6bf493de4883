"""`python -m tests.bench`: measures every row and writes docs/benchmarks.md.

A module with rows of its own has `rows()`; its name stands below.
"""

import argparse
import asyncio
import os
import tempfile
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

from tests.bench import cores, table
from tests.bench.rounds import Line, Row, medians

MODULES = ("presses", "losses", "sizes", "starts", "page", "relays", "reminders")


def main() -> None:
    asked = _asked()
    rows = all_rows()
    chosen = [row for row in rows if not asked.only or row.name.startswith(tuple(asked.only))]
    if not chosen:
        raise SystemExit("There is no such row. There are: " + ", ".join(row.name for row in rows))
    if asked.rounds:
        chosen = [Row(row.name, row.contenders, row.lines, asked.rounds) for row in chosen]
    os.sched_setaffinity(0, {cores.LOAD})
    lines = asyncio.run(_measured(chosen))
    text = table.page(lines, asked.note)
    print(text)  # noqa: T201 - a program's answer
    if not asked.only and not asked.rounds:
        table.PAGE.write_text(text)


def all_rows() -> list[Row]:
    return [row for name in MODULES for row in import_module(f"tests.bench.{name}").rows()]


async def _measured(rows: Sequence[Row]) -> list[Line]:
    lines: list[Line] = []
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        for row in rows:
            lines += row.lines(await medians(row, Path(folder), lambda text: print(text, flush=True)))  # noqa: T201 - a long run says how far it is
    return lines


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--only", action="append", default=[], help="rows whose name begins so; not written")
    parser.add_argument("--rounds", type=int, default=0, help="fewer or more rounds; not written")
    parser.add_argument("--note", default="", help="a sentence for the page, such as what else was running")
    return parser.parse_args()


if __name__ == "__main__":
    main()
