"""The Slack workspace that the bot is installed in."""

from dataclasses import asdict, dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.statements import quick, upsert
from storage.tables import workspaces


@dataclass(frozen=True, slots=True)
class Workspace:
    team_id: str
    enterprise_id: str | None
    name: str
    bot_user_id: str
    bot_id: str
    at: datetime


_LATEST = quick(sa.select(workspaces).order_by(workspaces.c.at.desc()).limit(1))


class Workspaces:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def get(self) -> Workspace | None:
        """The single one; of several the one that was seen last."""
        row = (await self._connection.execute(_LATEST)).mappings().first()
        return Workspace(**row) if row else None

    async def put(self, workspace: Workspace) -> None:
        await upsert(self._connection, workspaces, ["team_id"], asdict(workspace))
