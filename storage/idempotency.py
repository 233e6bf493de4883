"""Every press acts once: the keys of accepted presses, each with the answer that it was given."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.errors import StaleError
from storage.statements import insert_new
from storage.tables import idempotency_keys


class Idempotency:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def get(self, key: str) -> dict[str, Any] | None:
        query = sa.select(idempotency_keys.c.answer).where(idempotency_keys.c.key == key)
        return await self._connection.scalar(query)

    async def put(self, key: str, answer: dict[str, Any], at: datetime) -> None:
        """Raise `StaleError` when the same press was accepted meanwhile: its answer is then to be read."""
        if not await insert_new(self._connection, idempotency_keys, {"key": key, "answer": answer, "at": at}):
            raise StaleError("this press was already accepted")

    async def purge(self, before: datetime) -> int:
        done = await self._connection.execute(
            sa.delete(idempotency_keys).where(idempotency_keys.c.at < before)
        )
        return done.rowcount
