"""SQLite behind asyncio with as few trips to its thread as can be.

SQLAlchemy's own adapter makes four a statement (cursor, execute, fetch, close), one for BEGIN and one to roll
back what was committed. A trip costs more than most statements: those marked as quick make none. What
may wait for a lock or for the disk does: the first statement of a writer, and COMMIT.
"""

import sqlite3
from collections import deque
from collections.abc import Sequence
from typing import Any

import aiosqlite
from sqlalchemy.dialects.sqlite.aiosqlite import (
    AsyncAdapt_aiosqlite_connection,
    AsyncAdapt_aiosqlite_cursor,
    AsyncAdapt_aiosqlite_dbapi,
)

READ, WRITE = "BEGIN", "BEGIN IMMEDIATE"


class _Outcome:
    """What stays of a cursor when it is closed."""

    def __init__(self, cursor: sqlite3.Cursor | None = None) -> None:
        self.description = cursor.description if cursor else None
        self.rowcount = cursor.rowcount if cursor else -1
        self.lastrowid = cursor.lastrowid if cursor else None


class _Cursor(AsyncAdapt_aiosqlite_cursor):
    __slots__ = ("quick",)

    # SQLAlchemy's own makes a trip for each of these.
    _awaitable_cursor_close = False

    def __init__(self, adapt_connection: Any) -> None:
        self._adapt_connection = adapt_connection
        self._connection = adapt_connection._connection
        self._cursor: Any = _Outcome()
        self._soft_closed_memoized: Any = {}
        self._rows = deque()
        self.quick = False

    def close(self) -> None:
        self._rows.clear()

    async def _execute_async(self, operation: Any, parameters: Any) -> Any:
        await self._run(_execute, operation, parameters or ())

    async def _executemany_async(self, operation: Any, seq_of_parameters: Any) -> Any:
        await self._run(_executemany, operation, seq_of_parameters)

    async def _run(self, what: Any, operation: str, parameters: Any) -> None:
        adapter: Any = self._adapt_connection
        async with adapter._execute_mutex:
            first, adapter.first = adapter.first, ""
            raw: Any = self._connection
            if self.quick and first != WRITE:
                self._cursor, rows = what(raw._conn, first, operation, parameters)
            else:
                self._cursor, rows = await raw._execute(what, raw._conn, first, operation, parameters)
            self._rows = deque(rows)


class _Connection(AsyncAdapt_aiosqlite_connection):
    """`first` is said together with the next statement: the BEGIN of a transaction."""

    __slots__ = ("first",)
    _cursor_cls = _Cursor

    def __init__(self, dbapi: Any, connection: Any) -> None:
        super().__init__(dbapi, connection)
        self.first = ""

    def rollback(self) -> None:
        """At once: what was not committed is not on the disk."""
        self.first = ""
        if self._in_transaction():
            raw: Any = self._connection
            raw._conn.rollback()

    def commit(self) -> None:
        self.first = ""
        if self._in_transaction():
            super().commit()

    def _in_transaction(self) -> bool:
        raw: Any = self._connection
        return raw._connection is not None and bool(raw.in_transaction)


class Driver(AsyncAdapt_aiosqlite_dbapi):
    def __init__(self) -> None:
        super().__init__(aiosqlite, sqlite3)

    def connect(self, *arg: Any, **kw: Any) -> _Connection:
        return _Connection(self, super().connect(*arg, **kw)._connection)


def mark(
    _connection: Any,
    cursor: Any,
    _statement: str,
    _parameters: Any,
    context: Any,
    _many: bool,  # noqa: FBT001
) -> None:
    """Tell the cursor what its statement was marked with."""
    cursor.quick = context.execution_options.get("quick", False)


def begin(connection: Any, how: str) -> None:
    """Begin a transaction with the first statement that it has."""
    connection.connection.dbapi_connection.first = how


def _execute(
    raw: sqlite3.Connection, first: str, operation: str, parameters: Any
) -> tuple[_Outcome, Sequence[Any]]:
    if first:
        raw.execute(first)
    cursor = raw.execute(operation, parameters)
    rows = cursor.fetchall() if cursor.description else ()
    told = _Outcome(cursor)
    cursor.close()
    return told, rows


def _executemany(
    raw: sqlite3.Connection, first: str, operation: str, parameters: Any
) -> tuple[_Outcome, Sequence[Any]]:
    if first:
        raw.execute(first)
    cursor = raw.executemany(operation, parameters)
    told = _Outcome(cursor)
    cursor.close()
    return told, ()
