import asyncio
import logging
import sqlite3
import traceback
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from functools import partial
from pathlib import Path
from threading import Barrier

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError, StatementError

from storage import engine as engine_module
from storage.engine import Database, StaleError, StorageBusyError, create_engine, prepare
from storage.migrate import schema_state, upgrade
from storage.unit_of_work import UnitOfWork
from tests.storage.builders import NOW, keep, started


async def put(unit: UnitOfWork, key: str) -> None:
    await unit.idempotency.put(key, {"text": "ok"}, NOW)


async def test_a_clean_end_commits(database: Database) -> None:
    async with database.write() as unit:
        await put(unit, "press")
    async with database.read() as unit:
        assert await unit.idempotency.get("press") == {"text": "ok"}


async def test_an_exception_leaves_nothing(database: Database) -> None:
    async def press_twice() -> None:
        async with database.write() as unit:
            await put(unit, "press")
            await put(unit, "press")

    with pytest.raises(StaleError):
        await press_twice()
    async with database.read() as unit:
        assert await unit.idempotency.get("press") is None


async def test_a_cancelled_press_leaves_nothing_and_frees_the_writer(database: Database) -> None:
    begun = asyncio.Event()

    async def press() -> None:
        async with database.write() as unit:
            await put(unit, "cancelled")
            begun.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(press())
    await begun.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    async with database.write() as unit:
        assert await unit.idempotency.get("cancelled") is None


async def test_readers_go_on_beside_a_writer_and_see_what_is_committed(database: Database) -> None:
    async with database.write() as writer:
        await put(writer, "press")
        async with database.read() as reader:
            assert await reader.idempotency.get("press") is None


async def test_a_reader_sees_one_state_of_all_tables(database: Database) -> None:
    async with database.read() as reader:
        assert await reader.idempotency.get("press") is None
        async with database.write() as writer:
            await put(writer, "press")
        assert await reader.idempotency.get("press") is None


async def test_a_reader_cannot_write(database: Database) -> None:
    with pytest.raises(DBAPIError):
        async with database.read() as unit:
            await put(unit, "press")


async def test_whoever_does_not_get_the_lock_in_time_is_told_so(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine_module, "LOCK_WAIT_S", 0.05)
    first, second = Database(url), Database(url)  # as two replicas, or two processes on one file
    await keep(first, started())
    for other in (first, second):
        async with first.write() as unit:
            await unit.onboardings.get("o1", lock=True)
            with pytest.raises(StorageBusyError):
                async with other.write() as late:
                    await late.onboardings.get("o1", lock=True)
    async with second.write() as unit:
        assert await unit.onboardings.get("o1", lock=True)
    await first.close()
    await second.close()


@pytest.mark.postgres
async def test_two_who_wait_for_each_other_are_parted(postgres_url: str) -> None:
    database = Database(postgres_url)
    for name in ("o1", "o2"):
        await keep(database, started(name, channel_id=f"C-{name}"))
    outcomes = []
    both = asyncio.Barrier(2)

    async def press(first: str, then: str) -> None:
        try:
            async with database.write() as unit:
                await unit.onboardings.get(first, lock=True)
                await both.wait()
                await unit.onboardings.get(then, lock=True)
            outcomes.append("done")
        except StorageBusyError:
            outcomes.append("busy")

    await asyncio.gather(press("o1", "o2"), press("o2", "o1"))
    assert sorted(outcomes) == ["busy", "done"]
    await database.close()


@pytest.mark.postgres
async def test_a_lost_connection_asks_to_try_again_and_then_works(postgres_url: str) -> None:
    database = Database(postgres_url)
    kill = sa.text("SELECT pg_terminate_backend(pg_backend_pid())")
    with pytest.raises(StorageBusyError):
        async with database.write() as unit:
            await unit.outbox._connection.execute(kill)
    async with database.write() as unit:
        await put(unit, "again")
    await database.close()


async def test_what_was_acked_survives_a_power_cut(sqlite_url: str) -> None:
    engine = create_engine(sqlite_url)
    async with engine.connect() as connection:
        found = [
            await connection.scalar(sa.text(f"PRAGMA {name}"))
            for name in ("journal_mode", "synchronous", "foreign_keys", "secure_delete")
        ]
    await engine.dispose()
    assert found == ["wal", 2, 1, 1]


def test_processes_that_open_a_new_file_together_all_get_it(tmp_path: Path) -> None:
    def begin(path: Path) -> None:
        together.wait()
        prepare(create_engine(f"sqlite+aiosqlite:///{path}"))
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("CREATE TABLE IF NOT EXISTS found (it)")

    together = Barrier(4)
    with ThreadPoolExecutor(4) as processes:
        for number in range(50):
            list(processes.map(begin, [tmp_path / str(number)] * 4))


async def test_errors_and_logs_do_not_repeat_what_was_written(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    digits = str(482_000 + 913)  # a traceback quotes these lines too
    with caplog.at_level(logging.INFO), pytest.raises((DBAPIError, StatementError)) as raised:
        async with database.write() as unit:
            await unit.codes.put("r1", "o1", digits, None)  # type: ignore[arg-type]
    shown = "".join(traceback.format_exception(raised.value))
    assert digits not in shown
    assert digits not in caplog.text


@pytest.mark.parametrize(
    "address",
    [
        "sqlite+aiosqlite://",
        "sqlite+aiosqlite:///:memory:",
        "mysql://host/db",
        "postgresql+psycopg2://host/db",
    ],
)
async def test_addresses_that_cannot_work_are_refused(address: str) -> None:
    with pytest.raises(ValueError, match=r"SQLite needs a file|is not supported|Can't load plugin"):
        create_engine(address)


async def test_a_wrong_address_shows_on_opening() -> None:
    address = "sqlite+aiosqlite:////nowhere/at/all/bot.db"
    for use in (Database(address).open, partial(upgrade, address), partial(schema_state, address)):
        with pytest.raises(OSError, match="cannot open the database file /nowhere"):
            await use()
