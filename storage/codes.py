"""Sealed codes on their way to the operator, and the views that show one."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.statements import insert_new, upsert
from storage.tables import code_views, codes


class Codes:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def put(self, request_id: str, onboarding_id: str, ciphertext: str, at: datetime) -> None:
        values = {
            "request_id": request_id,
            "onboarding_id": onboarding_id,
            "ciphertext": ciphertext,
            "at": at,
        }
        await upsert(self._connection, codes, ["request_id"], values)

    async def get(self, request_id: str) -> str | None:
        query = sa.select(codes.c.ciphertext).where(codes.c.request_id == request_id)
        return await self._connection.scalar(query)

    async def wipe(self, request_id: str) -> None:
        await self._connection.execute(sa.delete(codes).where(codes.c.request_id == request_id))

    async def kept(self) -> list[str]:
        query = sa.select(codes.c.request_id).order_by(codes.c.at, codes.c.request_id)
        return list(await self._connection.scalars(query))

    async def add_view(self, request_id: str, view_id: str, at: datetime) -> None:
        values = {"request_id": request_id, "view_id": view_id, "at": at}
        await insert_new(self._connection, code_views, values)

    async def views(self, request_id: str) -> list[str]:
        query = sa.select(code_views.c.view_id).where(code_views.c.request_id == request_id)
        return list(await self._connection.scalars(query.order_by(code_views.c.at, code_views.c.view_id)))

    async def forget_views(self, view_ids: Sequence[str]) -> None:
        await self._connection.execute(sa.delete(code_views).where(code_views.c.view_id.in_(view_ids)))
