"""Writes docs/tour.md: the unlucky onboarding as the channel's text. `make tour` runs it."""

import asyncio
import tempfile
from pathlib import Path

from tests.support.alone import chapter
from tests.support.stand import database_for, stand
from tests.support.tale import play, transcript

TOUR = Path(__file__).parents[2] / "docs" / "tour.md"


async def rendered() -> str:
    with tempfile.TemporaryDirectory() as folder:
        async with database_for("sqlite", Path(folder)) as url, stand(url) as made:
            unlucky = transcript(await play(made))
        other = Path(folder) / "alone"
        other.mkdir()
        async with database_for("sqlite", other) as url, stand(url) as made:
            return f"{unlucky}\n{await chapter(made)}"


if __name__ == "__main__":
    TOUR.write_text(asyncio.run(rendered()))
