import asyncio
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection

from storage import migrate
from storage.engine import Database, create_engine
from storage.tables import metadata
from tests.storage.builders import keep, started


def differences(connection: Connection) -> list[Any]:
    options = {"compare_type": True, "compare_server_default": True, "target_metadata": metadata}
    return list(compare_metadata(MigrationContext.configure(connection, opts=options), metadata))


async def test_up_down_and_up_again(empty_url: str) -> None:
    assert await migrate.schema_state(empty_url) == migrate.SchemaState(None, "0001")
    await migrate.upgrade(empty_url)
    assert (await migrate.schema_state(empty_url)).up_to_date
    database = Database(empty_url)
    await keep(database, started())
    await database.close()
    await migrate.downgrade(empty_url, "base")
    assert not (await migrate.schema_state(empty_url)).up_to_date
    await migrate.upgrade(empty_url)
    await migrate.upgrade(empty_url)  # what is up to date stays as it is
    assert (await migrate.schema_state(empty_url)).up_to_date


async def test_the_migrations_make_what_the_code_expects(url: str) -> None:
    engine = create_engine(url, read_only=True)
    async with engine.connect() as connection:
        assert await connection.run_sync(differences) == []
    await engine.dispose()


async def test_replicas_that_start_together_wait_for_each_other(empty_url: str) -> None:
    await asyncio.gather(*(migrate.upgrade(empty_url) for _ in range(2)))
    assert (await migrate.schema_state(empty_url)).up_to_date


async def test_a_migration_that_fails_leaves_nothing(empty_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patched:
        patched.setattr("alembic.op.create_index", lambda *_args, **_options: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            await migrate.upgrade(empty_url)
    await migrate.upgrade(empty_url)
    assert (await migrate.schema_state(empty_url)).up_to_date
