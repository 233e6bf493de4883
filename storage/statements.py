"""Inserting where a row may already be, in words that SQLite and PostgreSQL share."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection


def insert_into(connection: AsyncConnection, table: Table) -> postgresql.Insert | sqlite.Insert:
    if connection.dialect.name == "postgresql":
        return postgresql.insert(table)
    return sqlite.insert(table)


async def insert_new(connection: AsyncConnection, table: Table, values: Mapping[str, Any]) -> bool:
    """Insert unless a row with that key is there; tell whether this one was new."""
    statement = insert_into(connection, table).on_conflict_do_nothing().returning(*table.primary_key.columns)
    return (await connection.execute(statement, values)).first() is not None


async def upsert(
    connection: AsyncConnection, table: Table, key: Sequence[str], values: Mapping[str, Any]
) -> None:
    """Insert, or overwrite the row with that key by all other values."""
    statement = insert_into(connection, table)
    changed = {name: statement.excluded[name] for name in values if name not in key}
    await connection.execute(statement.on_conflict_do_update(index_elements=key, set_=changed), values)
