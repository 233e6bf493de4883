"""Fixtures that several kinds of tests share."""

import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from coverage import Coverage

from tests.support.stand import Stand, database_for, stand

NEEDS_POSTGRES = pytest.mark.skipif(
    not os.environ.get("TEST_POSTGRES_URL"), reason="TEST_POSTGRES_URL names no PostgreSQL to test on"
)
BOTH_DATABASES = ["sqlite", pytest.param("postgres", marks=[NEEDS_POSTGRES, pytest.mark.postgres])]


@pytest.fixture(autouse=True)
def _measured(request: pytest.FixtureRequest) -> Iterator[None]:
    """Walks by the thousand come to nothing that others do not come to, and tracing triples their time."""
    tracing = Coverage.current() if request.node.get_closest_marker("untraced") else None
    if tracing is None:
        yield
        return
    tracing.stop()
    yield
    tracing.start()


@pytest.fixture
async def sqlite_stand(tmp_path: Path) -> AsyncIterator[Stand]:
    """The bot over HTTP on a fresh SQLite file."""
    async with database_for("sqlite", tmp_path) as url, stand(url) as made:
        yield made


@pytest.fixture(params=BOTH_DATABASES)
async def either_stand(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Stand]:
    """The bot over HTTP, once on each database."""
    async with database_for(request.param, tmp_path) as url, stand(url) as made:
        yield made
