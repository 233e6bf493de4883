"""Onboardings: the present state of each, guarded by a lock and a version."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.events import Recorded
from bot.domain.onboarding import Onboarding, OnboardingStatus, Private
from storage import portfolio
from storage.errors import StaleError
from storage.events import Events
from storage.serialising import onboarding_from_json, private_to_json, state_to_json
from storage.statements import insert_new, quick, upsert
from storage.tables import channels, onboarding_private, onboardings

# A pause may have an end that falls due; what is closed waits for nothing.
TICKING = (OnboardingStatus.RUNNING, OnboardingStatus.ON_HOLD, OnboardingStatus.LIVE)
_OPEN = onboardings.c.status != OnboardingStatus.CLOSED
_PARKED = onboardings.c.state["parked"]["obstacle"].as_string().is_not(None)

_JOINED = sa.select(
    onboardings.c.id,
    onboardings.c.channel_id,
    onboardings.c.status,
    onboardings.c.version,
    onboardings.c.state,
    onboarding_private.c.data.label("private"),
).select_from(onboardings.join(onboarding_private))


def _in_order(query: sa.Select[Any]) -> sa.Select[Any]:
    """Oldest first, and so always locked in the same order."""
    return query.order_by(onboardings.c.created_at, onboardings.c.id)


def _beside() -> sa.Select[Any]:
    """The onboarding, closed or not, and the open ones of its channel."""
    itself = onboardings.c.id == sa.bindparam("wanted")
    theirs = sa.select(onboardings.c.channel_id).where(itself).scalar_subquery()
    return _in_order(_JOINED.where(onboardings.c.channel_id == theirs, _OPEN | itself))


# Both tables are locked: whoever waited for one would else see the other as it was before.
_ONE = quick(_JOINED.where(onboardings.c.id == sa.bindparam("wanted")))
_ONE_LOCKED = quick(_beside().with_for_update())
_IN_CHANNEL = quick(_in_order(_JOINED.where(onboardings.c.channel_id == sa.bindparam("place"), _OPEN)))
_IN_CHANNEL_LOCKED = quick(_IN_CHANNEL.with_for_update())
_SAVED = ("channel_id", "status", "state", "version", "next_due_at", "updated_at", "step", "code_open")
_NEW = {name: sa.bindparam(f"new_{name}", type_=onboardings.c[name].type) for name in _SAVED}
_UPDATE = quick(
    sa.update(onboardings)
    .where(onboardings.c.id == sa.bindparam("wanted"), onboardings.c.version == sa.bindparam("expected"))
    .values({**_NEW, "updated_at": sa.func.coalesce(_NEW["updated_at"], onboardings.c.updated_at)})
)

_AT = onboardings.c.next_due_at
_TICKING = onboardings.c.status.in_(TICKING)
_DUE = quick(
    sa.select(onboardings.c.id)
    .where(sa.bindparam("now", type_=_AT.type) >= _AT, _TICKING)
    .order_by(_AT, onboardings.c.id)
    .limit(sa.bindparam("most"))
)
_NEXT_DUE = quick(sa.select(_AT).where(_AT.is_not(None), _TICKING).order_by(_AT).limit(1))


class Onboardings:
    def __init__(self, connection: AsyncConnection, events: Events) -> None:
        self._connection = connection
        self._events = events
        self._loaded: dict[str, Private] = {}

    async def get(self, onboarding_id: str, *, lock: bool = False) -> Onboarding | None:
        """With `lock` the channel's others are locked too: a deed on one number can change them."""
        found = await self._fetch(_ONE_LOCKED if lock else _ONE, wanted=onboarding_id)
        return next((onboarding for onboarding in found if onboarding.id == onboarding_id), None)

    async def in_channel(self, channel_id: str, *, lock: bool = False) -> list[Onboarding]:
        """Those that are not closed, oldest first."""
        return await self._fetch(_IN_CHANNEL_LOCKED if lock else _IN_CHANNEL, place=channel_id)

    async def naming(self, user_id: str) -> list[str]:
        """The open ones that speak of this person. It looks through all of them: for what happens rarely."""
        speaks = sa.cast(onboardings.c.state, sa.Text).contains(user_id, autoescape=True)
        query = sa.select(onboardings.c.id).where(_OPEN, speaks).order_by(onboardings.c.id)
        return list(await self._connection.scalars(query))

    async def channels_out_of_reach(self) -> list[str]:
        """Where the bot cannot write although something open is not parked."""
        out = channels.c.archived | sa.not_(channels.c.bot_is_member)
        query = sa.select(channels.c.id).join(onboardings, onboardings.c.channel_id == channels.c.id)
        return list(await self._connection.scalars(query.where(out, _OPEN, sa.not_(_PARKED)).distinct()))

    async def parked_channels(self, limit: int) -> list[str]:
        """Those that were looked at longest ago first."""
        query = sa.select(channels.c.id).join(onboardings, onboardings.c.channel_id == channels.c.id)
        query = query.where(_OPEN, _PARKED).group_by(channels.c.id, channels.c.fetched_at)
        return list(await self._connection.scalars(query.order_by(channels.c.fetched_at).limit(limit)))

    async def elsewhere(self, channel_id: str, limit: int) -> list[Onboarding]:
        """Open ones of other channels: those that are parked first, then the newest."""
        query = _JOINED.where(onboardings.c.channel_id != channel_id, _OPEN)
        order = (sa.not_(_PARKED), onboardings.c.created_at.desc(), onboardings.c.id)
        return await self._fetch(query.order_by(*order).limit(limit))

    async def listed(self, user_id: str, words: str, limit: int, offset: int) -> list[Onboarding]:
        """Those on their way that the words choose: this person's first, then the oldest."""
        theirs = sa.case((portfolio.mine(user_id), 0), else_=1)
        query = _JOINED.where(portfolio.on_the_way(), portfolio.chosen(words, user_id))
        order = (theirs, onboardings.c.created_at, onboardings.c.id)
        return await self._fetch(query.order_by(*order).limit(limit).offset(offset))

    async def closed_in_channel(self, channel_id: str, limit: int = 20) -> list[Onboarding]:
        """Those that were closed last, the latest first."""
        closed = _JOINED.where(onboardings.c.channel_id == channel_id, sa.not_(_OPEN))
        latest = closed.order_by(onboardings.c.updated_at.desc(), onboardings.c.id).limit(limit)
        return await self._fetch(latest)

    async def save(
        self,
        onboarding: Onboarding,
        recorded: Sequence[Recorded],
        *,
        expected_version: int,
        next_due: datetime | None,
        request_id: str = "",
    ) -> None:
        """Write the state and what led to it; an `expected_version` of 0 means that it is new."""
        values = {
            "channel_id": onboarding.channel_id,
            "status": onboarding.status.value,
            "state": state_to_json(onboarding),
            "version": onboarding.version,
            "next_due_at": next_due,
            "step": onboarding.current_step or "done",
            "code_open": onboarding.code is not None and onboarding.code.is_open,
            "updated_at": recorded[-1].at if recorded else None,
        }
        if expected_version == 0:
            await self._insert({**values, "id": onboarding.id, "created_at": recorded[0].at})
        else:
            await self._update(onboarding.id, expected_version, values)
        await self._save_private(onboarding)
        await self._events.append(onboarding.id, recorded, request_id)

    async def put_next_due(self, onboarding_id: str, at: datetime | None) -> None:
        query = sa.update(onboardings).where(onboardings.c.id == onboarding_id)
        await self._connection.execute(query.values(next_due_at=at))

    async def look_again(self, user_id: str, now: datetime) -> None:
        """Somebody's hours have changed: what is due in the onboardings that name them is found out anew."""
        query = sa.update(onboardings).where(onboardings.c.id.in_(await self.naming(user_id)))
        await self._connection.execute(query.values(next_due_at=now))

    async def due(self, now: datetime, limit: int = 100) -> list[str]:
        return list(await self._connection.scalars(_DUE, {"now": now, "most": limit}))

    async def claim_due(self, now: datetime, until: datetime, limit: int) -> list[str]:
        """Take some of what is due: until then nobody else gets them, and whoever dies leaves them to all."""
        due_at = onboardings.c.next_due_at
        mine = sa.select(onboardings.c.id).where(due_at <= now, onboardings.c.status.in_(TICKING))
        mine = mine.order_by(due_at, onboardings.c.id).limit(limit).with_for_update(skip_locked=True)
        claimed = sa.update(onboardings).where(onboardings.c.id.in_(mine)).values(next_due_at=until)
        return sorted(await self._connection.scalars(claimed.returning(onboardings.c.id)))

    async def next_due(self) -> datetime | None:
        found: datetime | None = await self._connection.scalar(_NEXT_DUE)
        return found

    async def _fetch(self, query: sa.Select[Any], **values: str) -> list[Onboarding]:
        rows = await self._connection.execute(query, values)
        return [self._kept(row) for row in rows]

    def _kept(self, row: sa.Row[*tuple[Any, ...]]) -> Onboarding:
        onboarding = onboarding_from_json(
            row.state,
            row.private,
            id=row.id,
            channel_id=row.channel_id,
            status=row.status,
            version=row.version,
        )
        self._loaded[row.id] = onboarding.private
        return onboarding

    async def _insert(self, values: dict[str, Any]) -> None:
        if not await insert_new(self._connection, onboardings, values):
            raise StaleError("this onboarding is already there")

    async def _update(self, onboarding_id: str, expected_version: int, values: dict[str, Any]) -> None:
        given = {f"new_{name}": values[name] for name in _SAVED}
        given |= {"wanted": onboarding_id, "expected": expected_version}
        done = await self._connection.execute(_UPDATE, given)
        if done.rowcount != 1:
            raise StaleError("this onboarding has changed since it was read")

    async def _save_private(self, onboarding: Onboarding) -> None:
        if self._loaded.get(onboarding.id) == onboarding.private:
            return
        values = {"onboarding_id": onboarding.id, "data": private_to_json(onboarding.private)}
        await upsert(self._connection, onboarding_private, ["onboarding_id"], values)
        self._loaded[onboarding.id] = onboarding.private
