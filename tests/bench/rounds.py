"""What is measured: a row has contenders, who take turns; of each figure the median counts."""

import shutil
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

Figures = Mapping[str, float]
# One measurement; the folder is fresh, and gone afterwards.
Measure = Callable[[Path], Awaitable[Figures]]
ROUNDS = 5


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the table; `met` is None where there is nothing to meet."""

    what: str
    ours: str
    beside: str = "-"
    aim: str = "-"
    met: bool | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """`lines` is given the medians of each contender's figures, by the contender's name."""

    name: str
    contenders: Mapping[str, Measure]
    lines: Callable[[Mapping[str, Figures]], Sequence[Line]]
    rounds: int = ROUNDS


async def medians(row: Row, folder: Path, say: Callable[[str], None]) -> dict[str, Figures]:
    """The contenders alternate, and who goes first does too: what the machine does meanwhile hits all."""
    taken: dict[str, list[Figures]] = {name: [] for name in row.contenders}
    for number in range(row.rounds):
        order = list(row.contenders.items())
        for name, measure in order if number % 2 == 0 else reversed(order):
            place = folder / f"{row.name}-{name}-{number}"
            place.mkdir()
            figures = await measure(place)
            shutil.rmtree(place)
            taken[name].append(figures)
            say(f"{row.name}, {name}, round {number + 1} of {row.rounds}: {_told(figures)}")
    return {name: _medians(rounds) for name, rounds in taken.items()}


def _medians(rounds: Sequence[Figures]) -> Figures:
    return {key: median(figures[key] for figures in rounds) for key in rounds[0]}


def _told(figures: Figures) -> str:
    return ", ".join(f"{key} {value:.4g}" for key, value in figures.items())
