"""The database: one writer at a time on SQLite, row locks on PostgreSQL, readers that never wait on both."""

import asyncio
import sqlite3
import time
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, closing, suppress
from functools import partial
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import URL, ExceptionContext, make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from storage import sqlite_driver
from storage.errors import StaleError, StorageBusyError, means_busy
from storage.unit_of_work import UnitOfWork

__all__ = ["Database", "StaleError", "StorageBusyError", "create_engine", "prepare", "probe"]

# Slack gives up on a press after three seconds: whoever has not got the lock by then is told to try again.
LOCK_WAIT_S = 2.0
# Half a second in all; the switch takes a millisecond.
SWITCH_TRIES, SWITCH_WAIT_S = 25, 0.02


def create_engine(
    url: str | URL, *, read_only: bool = False, lock_wait_s: float = LOCK_WAIT_S
) -> AsyncEngine:
    """Make an engine with our pragmas; `read_only` matters on SQLite, where readers have their own."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        return _sqlite(parsed, lock_wait_s, read_only=read_only)
    if parsed.drivername == "postgresql+psycopg":
        return _postgres(parsed, lock_wait_s)
    raise ValueError(
        f"{parsed.drivername} is not supported: use sqlite+aiosqlite:///a-file or postgresql+psycopg://..."
    )


def _sqlite(url: URL, lock_wait_s: float, *, read_only: bool) -> AsyncEngine:
    if url.database in {None, "", ":memory:"}:
        raise ValueError(
            "SQLite needs a file: the writer and the readers would each have a memory of their own"
        )
    engine = create_async_engine(
        url.set(drivername="sqlite+aiosqlite"),
        module=sqlite_driver.Driver(),
        hide_parameters=True,
        pool_size=8 if read_only else 1,
        max_overflow=0,
        # No isolation level: the driver then leaves BEGIN to us, which it would else send late and plain.
        # Quick statements run beside the connection's own thread, one at a time as all of them.
        connect_args={"timeout": lock_wait_s, "isolation_level": None, "check_same_thread": False},
    )
    begin = sqlite_driver.READ if read_only else sqlite_driver.WRITE
    event.listen(engine.sync_engine, "connect", _reader_pragmas if read_only else _writer_pragmas)
    event.listen(engine.sync_engine, "before_cursor_execute", sqlite_driver.mark)
    event.listen(engine.sync_engine, "begin", lambda connection: sqlite_driver.begin(connection, begin))
    return engine


def probe(engine: AsyncEngine) -> None:
    """Say in time that a file cannot be opened: aiosqlite itself fails with a stray thread."""
    path = engine.url.database
    if engine.dialect.name != "sqlite" or path is None:
        return
    try:
        sqlite3.connect(path).close()
    except sqlite3.OperationalError as error:
        raise OSError(f"cannot open the database file {path}: {error}") from None


def prepare(engine: AsyncEngine) -> None:
    """`probe`, and a file is put into WAL mode, which it keeps."""
    probe(engine)
    if engine.dialect.name == "sqlite":
        with closing(sqlite3.connect(str(engine.url.database))) as connection:
            _switch_to_wal(connection)


def _switch_to_wal(connection: sqlite3.Connection) -> None:
    """Of two that switch it at the same moment SQLite refuses one at once, whatever its time-out."""
    switch = "PRAGMA journal_mode=WAL"
    for _ in range(SWITCH_TRIES):
        with suppress(sqlite3.OperationalError):
            connection.execute(switch)
            return
        time.sleep(SWITCH_WAIT_S)
    connection.execute(switch)


def _pragmas(connection: Any, pragmas: tuple[str, ...]) -> None:
    cursor = connection.cursor()
    for pragma in pragmas:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _writer_pragmas(connection: Any, _record: Any) -> None:
    # FULL: what was acked survives a power cut. secure_delete: a wiped code is overwritten at once.
    _pragmas(connection, ("synchronous=FULL", "foreign_keys=ON", "secure_delete=ON"))


def _reader_pragmas(connection: Any, _record: Any) -> None:
    _pragmas(connection, ("query_only=ON",))


def _postgres(url: URL, lock_wait_s: float) -> AsyncEngine:
    engine = create_async_engine(
        url, hide_parameters=True, pool_size=10, max_overflow=10, pool_timeout=lock_wait_s
    )
    event.listen(engine.sync_engine, "connect", partial(_lock_timeout, lock_wait_s))
    event.listen(engine.sync_engine, "handle_error", _without_values)
    return engine


def _lock_timeout(lock_wait_s: float, connection: Any, _record: Any) -> None:
    # Once a connection instead of SET LOCAL in each transaction: the same, for one round trip less.
    cursor = connection.cursor()
    cursor.execute(f"SET lock_timeout = '{int(lock_wait_s * 1000)}ms'")
    cursor.close()
    connection.commit()


def _without_values(context: ExceptionContext) -> None:
    """PostgreSQL's detail repeats the failing row, which `hide_parameters` does not reach."""
    told, original = context.sqlalchemy_exception, context.original_exception
    diagnosis = getattr(original, "diag", None)
    if told is None or diagnosis is None or diagnosis.message_primary is None:
        return
    original.args = (diagnosis.message_primary,)
    told.args = (f"({type(original).__name__}) {diagnosis.message_primary}",)


class Database:
    """`open` it before use and `close` it after."""

    def __init__(self, url: str) -> None:
        self._writer = create_engine(url)
        self._is_sqlite = self._writer.dialect.name == "sqlite"
        self._reader = create_engine(url, read_only=True) if self._is_sqlite else _snapshots(self._writer)
        self._one_writer = asyncio.Lock()

    async def open(self) -> None:
        """Connect, so that a wrong address shows now and not at the first press."""
        prepare(self._writer)
        async with self._writer.connect():
            pass

    async def close(self) -> None:
        await self._writer.dispose()
        await self._reader.dispose()

    def write(self) -> AbstractAsyncContextManager[UnitOfWork]:
        """Give a transaction that commits at a clean end and else leaves nothing."""
        return self._write_alone() if self._is_sqlite else self._write()

    @asynccontextmanager
    async def read(self) -> AsyncIterator[UnitOfWork]:
        """Give a view of what is committed at its first query; it neither locks nor waits."""
        async with _busy_errors(), self._reader.connect() as connection:
            yield UnitOfWork(connection)

    @asynccontextmanager
    async def _write(self) -> AsyncIterator[UnitOfWork]:
        async with _busy_errors(), self._writer.begin() as connection:
            unit_of_work = UnitOfWork(connection)
            yield unit_of_work
            await unit_of_work.outbox.flush()

    @asynccontextmanager
    async def _write_alone(self) -> AsyncIterator[UnitOfWork]:
        try:
            async with asyncio.timeout(LOCK_WAIT_S):
                await self._one_writer.acquire()
        except TimeoutError:
            raise StorageBusyError("another press is still being written") from None
        try:
            async with self._write() as unit_of_work:
                yield unit_of_work
        finally:
            self._one_writer.release()


def _snapshots(engine: AsyncEngine) -> AsyncEngine:
    return engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)


@asynccontextmanager
async def _busy_errors() -> AsyncIterator[None]:
    try:
        yield
    except (DBAPIError, PoolTimeoutError) as error:
        if means_busy(error):
            raise StorageBusyError("the database is busy") from error
        raise
