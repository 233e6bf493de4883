"""The bot dies at random moments through a journey: nothing is lost, and hardly anything is said twice."""

from pathlib import Path

import pytest

from bot.autoplay import Player
from tests.conftest import NEEDS_POSTGRES
from tests.support.aftermath import Aftermath, aftermath, press_away
from tests.support.killing import Survivors, mortal
from tests.support.stand import database_for, stand

KILLS = {"sqlite": 40, "postgres": 15}
REPLICAS = {"sqlite": 1, "postgres": 2}


async def undisturbed(folder: Path) -> Aftermath:
    """What the same journey leaves where nothing dies."""
    async with database_for("sqlite", folder) as url, stand(url) as made:
        player = Player(made.sandbox.address, pace=0, say=lambda *_: None)
        await player.play()
        await player.close()
        return await aftermath(made)


@pytest.mark.parametrize(
    "kind", ["sqlite", pytest.param("postgres", marks=[NEEDS_POSTGRES, pytest.mark.postgres])]
)
async def test_a_journey_through_many_deaths_ends_as_without_them(kind: str, tmp_path: Path) -> None:
    (tmp_path / "calm").mkdir()
    calm = await undisturbed(tmp_path / "calm")
    async with mortal(kind, tmp_path, seed=7, replicas=REPLICAS[kind]) as bots:
        people = Survivors(bots, KILLS[kind])
        await people.play()
        await people.close()
        found = await aftermath(bots.made)
        assert bots.kills == KILLS[kind]
        assert found.kinds == calm.kinds
        assert found.untrue == []
        # Some notices read alike in any journey, once they say that it is done.
        assert len(found.strays) + found.doubled - calm.doubled <= bots.kills
        await press_away(bots.made, found.strays)
        assert (await aftermath(bots.made)).strays == []
