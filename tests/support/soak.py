"""`make soak`: the full figures of kills and faults, once, written down in docs/soak.md.

CI runs the same with fewer: `tests/laws/test_law_1_many_kills.py`, `tests/e2e/test_many_faults.py`.
"""

import argparse
import asyncio
import logging
import os
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import structlog

from tests.bench.table import machine
from tests.support.aftermath import Aftermath, aftermath, undisturbed
from tests.support.faulting import LOST, Weathered, weathered
from tests.support.killing import Survivors, mortal

PAGE = Path(__file__).parents[2] / "docs/soak.md"
KILLS = {"sqlite": 300, "postgres": 100}
REPLICAS = {"sqlite": 1, "postgres": 2}
# So many deaths fit into one journey.
A_JOURNEY = 40
FAULTS, JOURNEYS, CHANCE, SIDE_BY_SIDE = 10_000, 50, 0.06, 4
_NAMES = {"sqlite": "SQLite, one process", "postgres": "PostgreSQL, two processes"}
_HEAD = """# Soak

`make soak` plays whole onboardings while the bot is killed, and while Slack breaks in every way that the
sandbox knows, and writes this page. What has to be true after each journey: every accepted press is in the
audit trail once and the trail reads as without the disturbance, every card shows what the database says, no
code is kept, nothing was given up.

| what | how much | journeys | as without it | messages left behind or said twice | minutes |
|---|---|---|---|---|---|
"""


@dataclass
class Tally:
    """`wrong` says what was not as it has to be."""

    what: str
    disturbed: int = 0
    journeys: int = 0
    twice: int = 0
    wrong: list[str] = field(default_factory=list)
    began: float = field(default_factory=time.monotonic)

    def row(self, most: str) -> str:
        well = f"{self.journeys - len(self.wrong)} of {self.journeys}"
        minutes = (time.monotonic() - self.began) / 60
        told = f"{self.twice} ({most})"
        return f"| {self.what} | {self.disturbed} | {self.journeys} | {well} | {told} | {minutes:.0f} |"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.support.soak", description=__doc__)
    parser.add_argument(
        "--part", type=float, default=1.0, help="this share of it; below 1 nothing is written"
    )
    part = parser.parse_args().part
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    lines, wrong = asyncio.run(_soaked(part))
    text = _HEAD + "\n".join(lines) + f"\n\nRun on {datetime.now(UTC):%Y-%m-%d} on {machine()}.\n"
    print(text, *wrong, sep="\n")  # noqa: T201 - a program's answer
    if part == 1 and not wrong:
        PAGE.write_text(text)
    raise SystemExit(bool(wrong))


async def _soaked(part: float) -> tuple[list[str], list[str]]:
    lines, wrong = [], []
    with tempfile.TemporaryDirectory(prefix="soak-") as folder:
        folders = _fresh(Path(folder))
        calm = await undisturbed(next(folders))
        kinds = [kind for kind in KILLS if kind == "sqlite" or os.environ.get("TEST_POSTGRES_URL")]
        for kind in kinds:
            tally = await _killed(kind, int(KILLS[kind] * part), calm, folders)
            lines.append(tally.row("at most one a kill"))
            wrong += tally.wrong
        tally = await _broken(part, folders)
        lines.append(tally.row("at most one a lost answer"))
        return lines, wrong + tally.wrong


def _fresh(folder: Path) -> Iterator[Path]:
    for number in count():
        made = folder / str(number)
        made.mkdir()
        yield made


async def _killed(kind: str, kills: int, calm: Aftermath, folders: Iterator[Path]) -> Tally:
    tally = Tally(f"kills, {_NAMES[kind]}")
    while tally.disturbed < kills:
        seed, wanted = tally.journeys, min(A_JOURNEY, kills - tally.disturbed)
        async with mortal(kind, next(folders), seed, REPLICAS[kind]) as bots:
            people = Survivors(bots, wanted)
            await people.play()
            await people.close()
            found = await aftermath(bots.made)
        twice = found.twice(calm)
        tally.journeys += 1
        tally.disturbed += bots.kills
        tally.twice += twice
        if found.kinds != calm.kinds or found.untrue or twice > bots.kills:
            tally.wrong.append(f"{tally.what}, journey {seed}: {found}")
        _tell(tally)
    return tally


async def _broken(part: float, folders: Iterator[Path]) -> Tally:
    tally, fired = Tally("faults of every kind, SQLite"), Counter[str]()
    one_starts = asyncio.Lock()
    calm = await weathered(next(folders), 0, 0.0, one_starts)
    while tally.journeys < JOURNEYS * part or tally.disturbed < FAULTS * part:
        seeds = range(tally.journeys, tally.journeys + SIDE_BY_SIDE)
        lot = [weathered(next(folders), seed, CHANCE, one_starts) for seed in seeds]
        for seed, found in zip(seeds, await asyncio.gather(*lot), strict=True):
            _count(tally, fired, seed, found, calm)
        _tell(tally)
    return tally


def _count(tally: Tally, fired: Counter[str], seed: int, found: Weathered, calm: Weathered) -> None:
    fired += found.fired
    twice = found.after.twice(calm.after)
    tally.journeys += 1
    tally.disturbed += found.fired.total()
    tally.twice += twice
    if found.after.lasting() != calm.after.lasting() or found.after.untrue or twice > found.fired[LOST]:
        tally.wrong.append(f"{tally.what}, journey {seed}: {found}")


def _tell(tally: Tally) -> None:
    told = f"{tally.disturbed} over {tally.journeys} journeys, {len(tally.wrong)} wrong"
    print(f"{tally.what}: {told}", flush=True)  # noqa: T201 - a long run says how far it is


if __name__ == "__main__":
    main()
