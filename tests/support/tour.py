"""Writes docs/tour.md: the unlucky onboarding as the channel's text. `make tour` runs it."""

import asyncio
import tempfile
from pathlib import Path

from tests.support.stand import database_for, stand
from tests.support.tale import play, transcript

TOUR = Path(__file__).parents[2] / "docs" / "tour.md"


async def rendered() -> str:
    with tempfile.TemporaryDirectory() as folder:
        async with database_for("sqlite", Path(folder)) as url, stand(url) as made:
            return transcript(await play(made))


if __name__ == "__main__":
    TOUR.write_text(asyncio.run(rendered()))
