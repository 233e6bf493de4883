"""What grows with the number of onboardings: the ack of a press, and the memory of the process."""

from collections.abc import Mapping
from functools import partial
from pathlib import Path

from tests.bench import load
from tests.bench.rounds import Figures, Line, Row
from tests.bench.seed import seed
from tests.bench.sides import Side, ours

SIZES = (10, 1_000, 100_000)
PRESSES = 10
AIM, MEMORY_AIM = 1.15, 1.2


def rows() -> list[Row]:
    return [Row("size", {str(size): partial(_measured, size) for size in SIZES}, _lines)]


async def _measured(size: int, folder: Path) -> Figures:
    async with ours("sqlite", folder, lambda url: seed(url, size)) as side:
        first = await load.send(side.url, load.presses(range(2)), 1)  # warm
        await side.settled()
        loaded = await load.send(side.url, load.presses(range(size - PRESSES + 2, size)), 1)
        await side.settled()
        if first.refused or loaded.refused:
            raise RuntimeError("a press was refused")
        return {"p50": loaded.ack_ms(50), "memory": _memory_mb(side)}


def _memory_mb(side: Side) -> float:
    for line in Path(f"/proc/{side.process.pid}/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024
    raise RuntimeError("the process is gone")


def _lines(found: Mapping[str, Figures]) -> list[Line]:
    few, *more = (str(size) for size in SIZES)
    lines = []
    for size in more:
        ratio = found[size]["p50"] / found[few]["p50"]
        lines.append(
            Line(
                f"ack p50 of a press with {int(size):,} onboardings in the database",
                f"{found[size]['p50']:.1f} ms ({ratio:.2f}x)",
                f"with {few}: {found[few]['p50']:.1f} ms",
                f"{AIM}x",
                ratio <= AIM,
            )
        )
    memory = found[more[-1]]["memory"] / found[few]["memory"]
    lines.append(
        Line(
            f"memory of the process with {int(more[-1]):,} onboardings",
            f"{found[more[-1]]['memory']:.0f} MB ({memory:.2f}x)",
            f"with {few}: {found[few]['memory']:.0f} MB",
            f"{MEMORY_AIM}x",
            memory <= MEMORY_AIM,
        )
    )
    return lines
