"""From the start of the process to the first answer, on a database that is there."""

import time
from collections.abc import Mapping
from pathlib import Path

from tests.bench.rounds import Figures, Line, Row
from tests.bench.seed import seed
from tests.bench.sides import bot

AIM_S = 2.0


def rows() -> list[Row]:
    return [Row("start", {"ours": _measured}, _lines)]


async def _measured(folder: Path) -> Figures:
    url = f"sqlite+aiosqlite:///{folder / 'bot.db'}"
    await seed(url, 10)
    began = time.perf_counter()
    async with bot(url, folder):
        return {"seconds": time.perf_counter() - began}


def _lines(found: Mapping[str, Figures]) -> list[Line]:
    took = found["ours"]["seconds"]
    return [Line("start to ready, cold", f"{took:.2f} s", aim=f"under {AIM_S:.0f} s", met=took < AIM_S)]
