"""Every press acts once: the keys of accepted presses, each with the answer that it was given."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.errors import StaleError
from storage.statements import insert_new, quick
from storage.tables import idempotency_keys

_ANSWER = quick(sa.select(idempotency_keys.c.answer).where(idempotency_keys.c.key == sa.bindparam("wanted")))


class Idempotency:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def get(self, key: str) -> dict[str, Any] | None:
        answer: dict[str, Any] | None = await self._connection.scalar(_ANSWER, {"wanted": key})
        return answer

    async def put(self, key: str, answer: dict[str, Any], at: datetime) -> None:
        """Raise `StaleError` when the same press was accepted meanwhile: its answer is then to be read."""
        if not await insert_new(self._connection, idempotency_keys, {"key": key, "answer": answer, "at": at}):
            raise StaleError("this press was already accepted")

    async def claim(self, key: str, answer: dict[str, Any], at: datetime) -> dict[str, Any] | None:
        """Accept the press with this answer; gives the answer of the same press that was accepted before."""
        if await insert_new(self._connection, idempotency_keys, {"key": key, "answer": answer, "at": at}):
            return None
        return await self.get(key)

    async def purge(self, before: datetime) -> int:
        done = await self._connection.execute(
            sa.delete(idempotency_keys).where(idempotency_keys.c.at < before)
        )
        return done.rowcount
