"""A Slack that takes every call at once, notes what was said to whom, and watches its pace."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from bot.clock import Clock
from bot.slack.gateway import Gateway, Json

# Slack: about one message a second in a channel, and some 50 updates a minute in a workspace.
POST_EVERY, UPDATES_A_MINUTE = timedelta(seconds=1), 50
_MINUTE = timedelta(minutes=1)
_MENTION = re.compile(r"<@([A-Z0-9]+)>")
# How the first line of a reminder ends, in a thread.
_REMINDERS = ("a friendly reminder.", "still open.", "has Facebook answered?", "Can you help it on?")


@dataclass(frozen=True, slots=True)
class Reminder:
    at: datetime
    channel: str
    people: tuple[str, ...]


@dataclass
class SimulatedSlack(Gateway):
    """`heard` is called for each reminder that is posted."""

    clock: Clock
    heard: Callable[[Reminder], None]
    calls: int = 0
    too_fast: int = 0
    reminders: list[Reminder] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__("xoxb-simulated", "http://127.0.0.1:9/api/")
        self._stamps = count(1)
        self._last_post: dict[str, datetime] = {}
        self._updates: list[datetime] = []

    async def call(self, method: str, timeout_s: float = 10, **arguments: Any) -> Json:
        del timeout_s
        self.calls += 1
        if method == "conversations_open":
            return {"channel": {"id": "D" + arguments["users"][0]}}
        if method == "chat_postMessage":
            self._posted(arguments)
        if method == "chat_update":
            self._updated()
        return {"ok": True, "ts": f"1.{next(self._stamps):06d}", "permalink": "https://slack.example/p1"}

    def _posted(self, arguments: Json) -> None:
        now, channel = self.clock.now(), arguments["channel"]
        before = self._last_post.get(channel)
        self.too_fast += before is not None and now - before < POST_EVERY
        self._last_post[channel] = now
        first = str(arguments["text"]).splitlines()[0]
        if "thread_ts" in arguments and first.endswith(_REMINDERS):
            reminder = Reminder(now, channel, tuple(_MENTION.findall(first)))
            self.reminders.append(reminder)
            self.heard(reminder)

    def _updated(self) -> None:
        now = self.clock.now()
        self._updates = [at for at in self._updates if now - at < _MINUTE] + [now]
        self.too_fast += len(self._updates) > UPDATES_A_MINUTE
