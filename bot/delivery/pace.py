"""Slack's pace, kept in rows that all replicas share.

https://docs.slack.dev/apis/web-api/rate-limits
"""

from datetime import timedelta

from bot.delivery.worker import DeferredError, HoldError
from bot.services.context import Services

# chat.postMessage: about one a second a channel. chat.update: tier 3, some 50 a minute for a workspace:
# after a rest ten at once, so that what a press changes shows at once, and 40 a minute besides.
POST_EVERY = timedelta(seconds=1)
UPDATE_EVERY, UPDATES_AT_ONCE = timedelta(seconds=1.5), 10


class Pace:
    """Raises when it is too early; `on` is False only beside a sandbox."""

    def __init__(self, services: Services, *, on: bool) -> None:
        self._services = services
        self._on = on

    async def post(self, channel: str) -> None:
        await self._spend("chat_postMessage", f"post:{channel}", POST_EVERY)

    async def update(self) -> None:
        await self._spend("chat_update", "update", UPDATE_EVERY, UPDATES_AT_ONCE)

    async def progress(self, channel: str, every: timedelta) -> None:
        """The overview may wait while what is said once goes on."""
        wait = await self._wait("chat_update", f"progress:{channel}", every)
        if wait is not None:
            raise DeferredError(wait)

    async def _spend(self, method: str, key: str, every: timedelta, burst: int = 1) -> None:
        wait = await self._wait(method, key, every, burst)
        if wait is not None:
            raise HoldError(wait)

    async def _wait(self, method: str, key: str, every: timedelta, burst: int = 1) -> timedelta | None:
        if not self._on:
            return None
        now = self._services.clock.now()
        async with self._services.database.write() as uow:
            until = await uow.outbox.paused_until([method], now)
            until = until or await uow.outbox.spend(key, now, every, burst)
        return None if until is None else until - now
