from dataclasses import replace

from storage.engine import Database
from storage.workspaces import Workspace
from tests.storage.builders import MINUTE, NOW

SPARK = Workspace("T-spark", None, "Sparkcentral", "U-bot", "B-bot", NOW)


async def test_the_workspace_is_kept(database: Database) -> None:
    async with database.write() as unit:
        assert await unit.workspaces.get() is None
        await unit.workspaces.put(SPARK)
        await unit.workspaces.put(replace(SPARK, name="Spark"))
        assert await unit.workspaces.get() == replace(SPARK, name="Spark")


async def test_of_several_the_last_seen_counts(database: Database) -> None:
    later = replace(SPARK, team_id="T-new", enterprise_id="E-1", at=NOW + MINUTE)
    async with database.write() as unit:
        await unit.workspaces.put(later)
        await unit.workspaces.put(SPARK)
        assert await unit.workspaces.get() == later
