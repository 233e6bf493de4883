"""Inserting where a row may already be, in words that SQLite and PostgreSQL share.

Statements are made once and kept: making one costs more than running it.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import Executable, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

_S = TypeVar("_S", bound=Executable)


def quick(statement: _S) -> _S:
    """Mark what finds a few rows by an index: SQLite then runs it at once, without a trip to its thread."""
    return statement.execution_options(quick=True)


def insert_into(connection: AsyncConnection, table: Table) -> postgresql.Insert | sqlite.Insert:
    return insert_for(connection.dialect.name, table)


def insert_for(dialect: str, table: Table) -> postgresql.Insert | sqlite.Insert:
    return postgresql.insert(table) if dialect == "postgresql" else sqlite.insert(table)


async def insert_new(connection: AsyncConnection, table: Table, values: Mapping[str, Any]) -> bool:
    """Insert unless a row with that key is there; tell whether this one was new."""
    statement = _insert_new(connection.dialect.name, table)
    return (await connection.execute(statement, values)).first() is not None


@cache
def _insert_new(dialect: str, table: Table) -> Executable:
    return quick(insert_for(dialect, table).on_conflict_do_nothing().returning(*table.primary_key.columns))


async def upsert(
    connection: AsyncConnection, table: Table, key: Sequence[str], values: Mapping[str, Any]
) -> None:
    """Insert, or overwrite the row with that key by all other values."""
    await connection.execute(_upsert(connection.dialect.name, table, tuple(key), tuple(values)), values)


@cache
def _upsert(dialect: str, table: Table, key: tuple[str, ...], names: tuple[str, ...]) -> Executable:
    statement = insert_for(dialect, table)
    changed = {name: statement.excluded[name] for name in names if name not in key}
    return quick(statement.on_conflict_do_update(index_elements=key, set_=changed))
