"""Services on a real database: a migrated SQLite file, and PostgreSQL where there is one."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from storage import migrate
from tests.conftest import BOTH_DATABASES
from tests.support.bench import Bench, bench_on, copy_of, furnish, opened
from tests.support.stand import database_for


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("services") / "bot.db"
    asyncio.run(migrate.upgrade(f"sqlite+aiosqlite:///{path}"))
    return path


@pytest.fixture(params=BOTH_DATABASES)
async def bench(request: pytest.FixtureRequest, template: Path, tmp_path: Path) -> AsyncIterator[Bench]:
    if request.param == "sqlite":
        async with opened(copy_of(template, tmp_path)) as database:
            await furnish(database)
            yield bench_on(database)
        return
    async with database_for("postgres", tmp_path) as url:
        await migrate.upgrade(url)
        async with opened(url) as database:
            await furnish(database)
            yield bench_on(database)
