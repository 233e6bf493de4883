from pathlib import Path

import sqlalchemy as sa

from storage.engine import Database, create_engine
from tests.storage.builders import MINUTE, NOW


async def test_a_code_is_kept_until_it_is_wiped(database: Database) -> None:
    async with database.write() as unit:
        await unit.codes.put("r1", "o1", "sealed", NOW)
        await unit.codes.put("r2", "o2", "sealed too", NOW + MINUTE)
        await unit.codes.put("r1", "o1", "sealed again", NOW)
        assert await unit.codes.get("r1") == "sealed again"
        assert await unit.codes.kept() == ["r1", "r2"]
        await unit.codes.wipe("r1")
        assert await unit.codes.get("r1") is None
        assert await unit.codes.kept() == ["r2"]


async def test_the_views_that_show_a_code_are_known(database: Database) -> None:
    async with database.write() as unit:
        await unit.codes.add_view("r1", "V2", NOW + MINUTE)
        for _ in range(2):
            await unit.codes.add_view("r1", "V1", NOW)
        await unit.codes.add_view("r2", "V3", NOW)
        assert await unit.codes.views("r1") == ["V1", "V2"]
        await unit.codes.forget_views(["V1", "V2"])
        assert await unit.codes.views("r1") == []
        assert await unit.codes.views("r2") == ["V3"]


async def test_a_wiped_code_is_not_left_in_the_file(sqlite_url: str, tmp_path: Path) -> None:
    database = Database(sqlite_url)
    async with database.write() as unit:
        await unit.codes.put("r1", "o1", "SEALED-AND-GONE", NOW)
    async with database.write() as unit:
        await unit.codes.wipe("r1")
    await database.close()
    engine = create_engine(sqlite_url, read_only=True)
    async with engine.connect() as connection:
        await connection.execute(sa.text("SELECT 1"))
    await engine.dispose()
    assert b"SEALED-AND-GONE" not in (tmp_path / "bot.db").read_bytes()
