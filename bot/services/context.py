"""What every use case needs, and what a press brings along."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from bot.clock import Clock
from bot.domain.code_request import CodePolicy
from bot.domain.office import Policy
from storage.cipher import Cipher
from storage.engine import Database
from storage.errors import StaleError, StorageBusyError

__all__ = ["Caller", "Services", "StaleError", "StorageBusyError"]


class InHand:
    """The presses that wait for their answer: what nobody waits for by the second lets them go first."""

    def __init__(self) -> None:
        self._count = 0
        self._none = asyncio.Event()
        self._none.set()

    def begin(self) -> None:
        self._count += 1
        self._none.clear()

    def end(self) -> None:
        self._count -= 1
        if not self._count:
            self._none.set()

    async def none(self) -> None:
        await self._none.wait()


@dataclass(frozen=True, slots=True)
class Services:
    """`wake` tells the deliverer that there is something to send; it never waits.

    `ticking` is held by whoever lets due things happen: a clock that is moved leaps over nobody's tick.
    `facebook_api`: the bot can ask Facebook by itself. `several_teams`: somebody may be in more than one.
    `webhook`: changes to a channel are pushed to Sparkcentral too.
    """

    database: Database
    clock: Clock
    cipher: Cipher
    wake: Callable[[], None]
    admins: frozenset[str] = frozenset()
    code_policy: CodePolicy = CodePolicy()
    policy: Policy = Policy()
    facebook_api: bool = False
    several_teams: bool = False
    webhook: bool = False
    in_hand: InHand = field(default_factory=InHand)
    ticking: asyncio.Lock = field(default_factory=asyncio.Lock)


@dataclass(frozen=True, slots=True)
class Caller:
    """Who presses, where, when it reached the bot, and the key under which it acts once.

    `organisation` is the T... or E... id that Slack's payload gives for the person, "" when it gives none.
    """

    person: str
    organisation: str
    channel: str
    received_at: datetime
    key: str
    request_id: str = ""
