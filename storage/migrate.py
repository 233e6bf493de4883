"""Bring the schema to where the code needs it."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from storage.engine import create_engine, prepare, probe

_MIGRATIONS = Path(__file__).parent / "migrations"
# Replicas that start together wait for each other here; any number serves that nobody else uses.
_LOCK = 7242001
# As long as another one's migration may take, not as long as a press may wait.
_LOCK_WAIT_S = 60.0


@dataclass(frozen=True, slots=True)
class SchemaState:
    """`current` is None for an empty database."""

    current: str | None
    head: str

    @property
    def up_to_date(self) -> bool:
        return self.current == self.head


async def upgrade(url: str, revision: str = "head") -> None:
    await _migrate(url, lambda config: command.upgrade(config, revision))


async def downgrade(url: str, revision: str) -> None:
    await _migrate(url, lambda config: command.downgrade(config, revision))


async def schema_state(url: str) -> SchemaState:
    engine = create_engine(url, read_only=True)
    probe(engine)
    try:
        async with engine.connect() as connection:
            current = await connection.run_sync(_current)
    finally:
        await engine.dispose()
    return SchemaState(current, head())


def head() -> str:
    """The revision that this code needs."""
    return ScriptDirectory.from_config(_config()).get_current_head() or ""


async def _migrate(url: str, run: Callable[[Config], None]) -> None:
    def migrate(connection: Connection) -> None:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
        else:
            connection.execute(text("SELECT 1"))  # SQLite's lock comes with the first statement
        config = _config()
        config.attributes["connection"] = connection
        run(config)

    engine = create_engine(url, lock_wait_s=_LOCK_WAIT_S)
    prepare(engine)
    try:
        async with engine.begin() as connection:
            await connection.run_sync(migrate)
    finally:
        await engine.dispose()


def _current(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    return config
