"""How fast Slack lets an app call: a bucket for each method and channel."""

import math
import os
import time

TIERS = {1: 1, 2: 20, 3: 50, 4: 100}
TIER_OF = {
    "views.open": 4,
    "views.push": 4,
    "views.update": 4,
    "views.publish": 4,
    "chat.postEphemeral": 4,
    "chat.update": 3,
    "chat.delete": 3,
    "chat.getPermalink": 4,
    "conversations.info": 3,
    "conversations.members": 4,
    "conversations.open": 3,
    "conversations.list": 2,
    "conversations.join": 3,
    "users.info": 4,
    "users.list": 2,
    "team.info": 3,
    "pins.add": 2,
    "pins.remove": 2,
    "bookmarks.add": 2,
    "bookmarks.edit": 2,
    "bookmarks.list": 3,
    "files.info": 4,
    "apps.connections.open": 3,
}
POST_BURST = 5


def pace_by_environment() -> bool:
    """`SANDBOX_PACE=off` is for whoever tries something else than pace."""
    return os.environ.get("SANDBOX_PACE", "").strip().lower() not in {"off", "0", "false", "no"}


class Pace:
    """Token buckets on the wall clock; a full bucket is a minute's worth, the burst that Slack tolerates."""

    def __init__(self, *, on: bool) -> None:
        self.on = on
        self._buckets: dict[str, tuple[float, float]] = {}

    def wait_for(self, method: str, channel: str) -> int:
        """How many seconds the caller has to wait: 0 when the call may go on."""
        if not self.on:
            return 0
        if method == "chat.postMessage":
            return self._draw(f"{method}/{channel}", POST_BURST, 1.0)
        if method in TIER_OF:
            a_minute = TIERS[TIER_OF[method]]
            return self._draw(method, a_minute, a_minute / 60)
        return 0

    def _draw(self, key: str, size: float, a_second: float) -> int:
        now = time.monotonic()
        level, since = self._buckets.get(key, (float(size), now))
        level = min(size, level + (now - since) * a_second)
        allowed = level >= 1
        self._buckets[key] = (level - 1 if allowed else level, now)
        return 0 if allowed else max(1, math.ceil((1 - level) / a_second))
