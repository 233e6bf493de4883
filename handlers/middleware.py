"""The first thing a request of Slack meets: its time is taken, and the id that follows it is noted."""

from collections.abc import Awaitable, Callable

from slack_bolt.context.async_context import AsyncBoltContext

from bot.clock import Clock
from bot.observability import trace
from handlers.payloads import Received

Middleware = Callable[..., Awaitable[None]]


def receiving(clock: Clock) -> Middleware:
    async def note(context: AsyncBoltContext, next: Callable[[], Awaitable[None]]) -> None:  # noqa: A002 - Bolt's name
        received = Received(clock.now(), trace.current())
        context["received"] = received
        await next()

    return note
