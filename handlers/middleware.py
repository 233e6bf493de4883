"""The first thing a request of Slack meets: its time is taken, and it waits until there is room for it.

More presses at once than a process can answer within Slack's three seconds would all be late, and be
pressed again. So only some are worked on side by side, and whoever cannot be served in time is told so.
"""

import asyncio
from collections.abc import Awaitable, Callable

from slack_bolt.context.async_context import AsyncBoltContext

from bot.clock import Clock
from bot.observability import trace
from bot.services.context import InHand, StorageBusyError
from handlers.payloads import Received

Middleware = Callable[..., Awaitable[None]]
# Enough that those who wait for Slack (a form that opens) hold nobody up.
SIDE_BY_SIDE = 16
# From the arrival: what is left of the three seconds is for the work and the answer.
ROOM_WAIT_S = 1.5
ROOM, IN_HAND = "room", "in_hand"


def receiving(clock: Clock, in_hand: InHand) -> Middleware:
    room = asyncio.Semaphore(SIDE_BY_SIDE)

    async def note(context: AsyncBoltContext, next: Callable[[], Awaitable[None]]) -> None:  # noqa: A002 - Bolt's name
        context["received"] = Received(clock.now(), trace.current())
        try:
            async with asyncio.timeout(ROOM_WAIT_S):
                await room.acquire()
        except TimeoutError:
            raise StorageBusyError("more presses at once than there is room for") from None
        context[ROOM] = room
        in_hand.begin()
        context[IN_HAND] = in_hand
        await next()

    return note


def make_room(context: AsyncBoltContext) -> None:
    """Its answer is on the way: the next may come."""
    held = context.get(ROOM)
    if held is not None:
        held.release()
        context[IN_HAND].end()
