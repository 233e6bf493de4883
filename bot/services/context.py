"""What every use case needs, and what a press brings along."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from bot.clock import Clock
from bot.domain.code_request import CodePolicy
from storage.cipher import Cipher
from storage.engine import Database
from storage.errors import StaleError, StorageBusyError

__all__ = ["Caller", "Services", "StaleError", "StorageBusyError"]


@dataclass(frozen=True, slots=True)
class Services:
    """`wake` tells the deliverer that there is something to send; it never waits.

    `facebook_api`: the bot can ask Facebook by itself.
    """

    database: Database
    clock: Clock
    cipher: Cipher
    wake: Callable[[], None]
    admins: frozenset[str] = frozenset()
    code_policy: CodePolicy = CodePolicy()
    facebook_api: bool = False


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
