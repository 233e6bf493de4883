"""The bot dies at random moments through a journey: nothing is lost, and hardly anything is said twice."""

from pathlib import Path

import pytest

from tests.conftest import NEEDS_POSTGRES
from tests.support.aftermath import aftermath, press_away, undisturbed
from tests.support.killing import Survivors, mortal

KILLS = {"sqlite": 40, "postgres": 15}
REPLICAS = {"sqlite": 1, "postgres": 2}


@pytest.mark.parametrize(
    "kind", ["sqlite", pytest.param("postgres", marks=[NEEDS_POSTGRES, pytest.mark.postgres])]
)
@pytest.mark.timeout(400)
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
        assert found.twice(calm) <= bots.kills
        await press_away(bots.made, found.strays)
        assert (await aftermath(bots.made)).strays == []
