"""What Slack lends for a short time: triggers (3 seconds, once) and response URLs (5 uses, 30 minutes)."""

import secrets
import time
from dataclasses import dataclass

from bot.sandbox.errors import SlackError

TRIGGER_S = 3.0
RESPONSE_URL_S = 30 * 60
RESPONSE_URL_USES = 5


@dataclass
class Trigger:
    user: str
    born: float
    in_modal: bool = False
    used: bool = False


class Triggers:
    def __init__(self) -> None:
        self._all: dict[str, Trigger] = {}

    def issue(self, user: str, *, in_modal: bool = False) -> str:
        trigger_id = f"{secrets.randbelow(10**12)}.{secrets.randbelow(10**12)}.{secrets.token_hex(16)}"
        self._all[trigger_id] = Trigger(user, time.monotonic(), in_modal)
        return trigger_id

    def take(self, trigger_id: str) -> Trigger:
        trigger = self._all.get(trigger_id)
        if trigger is None:
            raise SlackError("invalid_trigger_id")
        if time.monotonic() - trigger.born > TRIGGER_S:
            raise SlackError("expired_trigger_id")
        if trigger.used:
            raise SlackError("exchanged_trigger_id")
        trigger.used = True
        return trigger


@dataclass
class ResponseUrl:
    """Where an answer to a press goes: a channel, a person, perhaps the message that was pressed."""

    channel: str
    user: str
    born: float
    message_ts: str | None = None
    ephemeral: bool = False
    uses: int = 0


class ResponseUrls:
    def __init__(self) -> None:
        self._all: dict[str, ResponseUrl] = {}

    def issue(
        self, channel: str, user: str, message_ts: str | None = None, *, ephemeral: bool = False
    ) -> str:
        key = secrets.token_urlsafe(18)
        self._all[key] = ResponseUrl(channel, user, time.monotonic(), message_ts, ephemeral)
        return key

    def renumber(self, old_id: str, new_id: str) -> None:
        for url in self._all.values():
            if url.channel == old_id:
                url.channel = new_id

    def take(self, key: str) -> ResponseUrl:
        url = self._all.get(key)
        if url is None:
            raise SlackError("invalid_url")
        if time.monotonic() - url.born > RESPONSE_URL_S:
            raise SlackError("expired_url")
        if url.uses >= RESPONSE_URL_USES:
            raise SlackError("used_url")
        url.uses += 1
        return url
