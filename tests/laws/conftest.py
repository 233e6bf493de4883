"""Benches on fresh databases; SQLite ones are copies of a migrated template."""

import asyncio
import logging
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import structlog

from storage import migrate
from storage.engine import Database
from tests.conftest import BOTH_DATABASES
from tests.support.bench import Bench, bench_on, copy_of, furnish, opened
from tests.support.stand import database_for


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """Drawing tracebacks with all their locals takes longer than an ack may."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    yield
    structlog.reset_defaults()


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "bot.db"
    asyncio.run(migrate.upgrade(f"sqlite+aiosqlite:///{path}"))
    return path


@pytest.fixture
async def database(template: Path, tmp_path: Path) -> AsyncIterator[Database]:
    async with opened(copy_of(template, tmp_path)) as found:
        await furnish(found)
        yield found


@pytest.fixture(params=BOTH_DATABASES)
async def either_database(
    request: pytest.FixtureRequest, template: Path, tmp_path: Path
) -> AsyncIterator[Database]:
    if request.param == "sqlite":
        async with opened(copy_of(template, tmp_path)) as found:
            await furnish(found)
            yield found
        return
    async with database_for("postgres", tmp_path) as url:
        await migrate.upgrade(url)
        async with opened(url) as found:
            await furnish(found)
            yield found


@pytest.fixture
def bench(database: Database) -> Bench:
    return bench_on(database)


@pytest.fixture
def either_bench(either_database: Database) -> Bench:
    return bench_on(either_database)
