"""Socket Mode that can be stopped: no answer is cut off by the end of the socket that it goes back on."""

import asyncio
from contextlib import suppress
from typing import Any

from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler


class Socket(AsyncSocketModeHandler):
    """`closed` ones take no envelope any more: Slack brings what is not acknowledged to another socket."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self._closed = False
        self._in_hand = 0
        self._news = asyncio.Event()

    async def connect(self) -> None:
        await self.connect_async()  # type: ignore[no-untyped-call]

    async def handle(self, client: Any, req: Any) -> None:
        if self._closed:
            return
        self._in_hand += 1
        try:
            await super().handle(client, req)
        finally:
            self._in_hand -= 1
            self._news.set()

    async def finish(self, within_s: float) -> None:
        """Close at the first moment with nothing in hand; when none comes in time, take no more before."""
        await self._idle(within_s)
        self._closed = True
        await self._idle(within_s)
        await self.close_async()  # type: ignore[no-untyped-call]

    async def _idle(self, within_s: float) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(within_s):
                while self._in_hand:
                    self._news.clear()
                    await self._news.wait()
