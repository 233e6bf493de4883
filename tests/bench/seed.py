"""A database with so many onboardings: one is played, all others are copies of it under other names."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

import sqlalchemy as sa

from bot.domain import commands as do
from bot.domain.steps import TaskId
from storage import migrate
from storage.engine import create_engine
from storage.tables import metadata
from tests.support.bench import BEA, CHANNEL, DETAILS, SAM, Bench, HandClock, bench_on, furnish, opened

_COPIED = {
    "channels": ("id",),
    "members": ("channel_id",),
    "destinations": ("destination",),
    "onboardings": ("id", "channel_id"),
    "onboarding_private": ("onboarding_id",),
    "events": ("onboarding_id",),
    "messages": ("channel_id", "onboarding_id", "subject"),
}
_COUNTED = {"events", "messages"}


def channel_of(number: int) -> str:
    return f"C{number:07d}"


def onboarding_of(number: int) -> str:
    return f"o{number:07d}"


Play = Callable[[Bench, str], Awaitable[None]]


async def to_created(bench: Bench, onboarding: str) -> None:
    """Its account is created, and both tasks after it are open."""
    await bench.done(BEA, onboarding, TaskId.TERMS_AGREE)
    await bench.do(BEA, onboarding, do.SubmitDetails(details=DETAILS))
    await bench.do(SAM, onboarding, do.CreateAccount())


async def seed(url: str, count: int, play: Play = to_created, begun: datetime | None = None) -> None:
    """Onboardings 0 to `count` - 1, each played so far, from then on or from now."""
    await migrate.upgrade(url)
    played = await _play(url, play, begun or datetime.now(UTC))
    engine = create_engine(url)
    async with engine.begin() as connection:
        await connection.execute(sa.text("CREATE TABLE copies (channel TEXT, onboarding TEXT)"))
        copies = [{"c": channel_of(number), "o": onboarding_of(number)} for number in range(count)]
        await connection.execute(sa.text("INSERT INTO copies VALUES (:c, :o)"), copies)
        for table, renamed in _COPIED.items():
            columns = [c.name for c in metadata.tables[table].c if not (table in _COUNTED and c.name == "id")]
            await connection.execute(
                sa.text(_copy(table, columns, renamed)), {"channel": CHANNEL, "onboarding": played}
            )
        await connection.execute(sa.text("DROP TABLE copies"))
    async with engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        await connection.exec_driver_sql("ANALYZE")
    await engine.dispose()


async def _play(url: str, play: Play, begun: datetime) -> str:
    async with opened(url) as database:
        await furnish(database)
        bench = bench_on(database, clock=HandClock(begun))
        onboarding = await bench.start()
        await play(bench, onboarding)
        await bench.drain()
        return onboarding


def _copy(table: str, columns: list[str], renamed: tuple[str, ...]) -> str:
    values = ", ".join(_renamed(name) if name in renamed else f"t.{name}" for name in columns)
    quoted = ", ".join(columns)
    key = renamed[0]
    return (
        f"INSERT INTO {table} ({quoted}) SELECT {values} FROM {table} t, copies c "  # noqa: S608 - ours
        f"WHERE t.{key} IN (:channel, :onboarding)"
    )


def _renamed(name: str) -> str:
    return f"replace(replace(t.{name}, :channel, c.channel), :onboarding, c.onboarding)"
