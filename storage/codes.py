"""Sealed digits on their way to the operator or to Facebook, and the views that show a code."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.onboarding import Onboarding
from storage.onboardings import Onboardings
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

    async def sealed(self) -> dict[str, str]:
        rows = await self._connection.execute(sa.select(codes.c.request_id, codes.c.ciphertext))
        return {row.request_id: row.ciphertext for row in rows}

    async def reseal(self, request_id: str, before: str, ciphertext: str) -> None:
        """Only if it is still there as it was: a code that was wiped meanwhile does not come back."""
        same = (codes.c.request_id == request_id) & (codes.c.ciphertext == before)
        await self._connection.execute(sa.update(codes).where(same).values(ciphertext=ciphertext))

    async def ended(self, onboardings: Onboardings) -> list[str]:
        """Those that lie here although their request is over: there should never be one."""
        rows = await self._connection.execute(sa.select(codes.c.request_id, codes.c.onboarding_id))
        found = []
        for row in rows.all():
            onboarding = await onboardings.get(row.onboarding_id)
            if onboarding is None or row.request_id not in _still_open(onboarding):
                found.append(row.request_id)
        return found

    async def add_view(self, request_id: str, view_id: str, at: datetime) -> None:
        values = {"request_id": request_id, "view_id": view_id, "at": at}
        await insert_new(self._connection, code_views, values)

    async def views(self, request_id: str) -> list[str]:
        query = sa.select(code_views.c.view_id).where(code_views.c.request_id == request_id)
        return list(await self._connection.scalars(query.order_by(code_views.c.at, code_views.c.view_id)))

    async def forget_views(self, view_ids: Sequence[str]) -> None:
        await self._connection.execute(sa.delete(code_views).where(code_views.c.view_id.in_(view_ids)))


def _still_open(onboarding: Onboarding) -> set[str]:
    """What digits are kept for: a code on its way, and a PIN that Facebook has not answered yet."""
    code, registration = onboarding.code, onboarding.registration
    waiting = {code.id} if code is not None and code.is_open else set()
    return waiting | ({registration.id} if registration is not None else set())
