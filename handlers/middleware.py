"""The first thing a request meets: its time is taken and it gets an id that follows it to Slack."""

from collections.abc import Awaitable, Callable
from uuid import uuid4

import structlog
from slack_bolt.context.async_context import AsyncBoltContext

from bot.clock import Clock
from handlers.payloads import Received

Middleware = Callable[..., Awaitable[None]]


def receiving(clock: Clock) -> Middleware:
    async def note(context: AsyncBoltContext, next: Callable[[], Awaitable[None]]) -> None:  # noqa: A002 - Bolt's name
        received = Received(clock.now(), uuid4().hex[:12])
        context["received"] = received
        structlog.contextvars.bind_contextvars(request_id=received.request_id)
        await next()

    return note
