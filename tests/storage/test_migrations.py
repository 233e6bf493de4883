import asyncio
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from storage import migrate
from storage.engine import LOCK_WAIT_S, Database, create_engine
from storage.tables import metadata
from tests.storage.builders import NOW, keep, started

SCRIPTS = ScriptDirectory.from_config(migrate._config())
REVISIONS = [script.revision for script in SCRIPTS.walk_revisions()][::-1]


def differences(connection: Connection) -> list[Any]:
    options = {"compare_type": True, "compare_server_default": True, "target_metadata": metadata}
    return list(compare_metadata(MigrationContext.configure(connection, opts=options), metadata))


async def test_up_down_and_up_again(empty_url: str) -> None:
    """Each step both ways, with data in the tables that is still what it was."""
    assert await migrate.schema_state(empty_url) == migrate.SchemaState(None, migrate.head())
    await migrate.upgrade(empty_url)
    database = Database(empty_url)
    kept = await keep(database, started())
    await _fill_outbox(database)
    for revision in reversed(REVISIONS[:-1]):
        await migrate.downgrade(empty_url, revision)
        assert (await migrate.schema_state(empty_url)).current == revision
    for revision in REVISIONS[1:]:
        await migrate.upgrade(empty_url, revision)
        assert (await migrate.schema_state(empty_url)).current == revision
    async with database.read() as uow:
        assert await uow.onboardings.get(kept.id) == kept
        assert await uow.outbox.pending_count() == 1
        signs = await uow.vitals.signs(NOW)
    assert signs.onboardings == {("running", "terms"): 1}
    await database.close()
    await migrate.downgrade(empty_url, "base")
    assert not (await migrate.schema_state(empty_url)).up_to_date
    await migrate.upgrade(empty_url)
    await migrate.upgrade(empty_url)  # what is up to date stays as it is
    assert (await migrate.schema_state(empty_url)).up_to_date


async def _fill_outbox(database: Database) -> None:
    async with database.write() as uow:
        await uow.outbox.add(destination="C1", subject="s", kind="card", payload={}, due_at=NOW, now=NOW)


async def test_the_migrations_make_what_the_code_expects(url: str) -> None:
    engine = create_engine(url, read_only=True)
    async with engine.connect() as connection:
        assert await connection.run_sync(differences) == []
    await engine.dispose()


async def test_replicas_that_start_together_wait_for_each_other(empty_url: str) -> None:
    await asyncio.gather(*(migrate.upgrade(empty_url) for _ in range(2)))
    assert (await migrate.schema_state(empty_url)).up_to_date


@pytest.mark.parametrize("empty_url", [pytest.param("postgres", marks=pytest.mark.postgres)], indirect=True)
async def test_a_replica_waits_for_anothers_migration_longer_than_a_press_would(empty_url: str) -> None:
    engine = create_engine(empty_url)
    async with engine.connect() as connection:
        await connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": migrate._LOCK})
        waiting = asyncio.create_task(migrate.upgrade(empty_url))
        await asyncio.sleep(LOCK_WAIT_S + 0.5)
        assert not waiting.done()
    await engine.dispose()  # ends the session, and with it the lock
    await waiting
    assert (await migrate.schema_state(empty_url)).up_to_date


async def test_a_migration_that_fails_leaves_nothing(empty_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patched:
        patched.setattr("alembic.op.create_index", lambda *_args, **_options: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            await migrate.upgrade(empty_url)
    await migrate.upgrade(empty_url)
    assert (await migrate.schema_state(empty_url)).up_to_date
