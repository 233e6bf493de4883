"""Tells whoever waits that the workspace has changed."""

import asyncio
from collections.abc import Callable
from typing import TypeVar

Found = TypeVar("Found")


class Changes:
    def __init__(self) -> None:
        self.version = 0
        self._next = asyncio.Event()

    def touch(self) -> None:
        self.version += 1
        self._next.set()
        self._next = asyncio.Event()

    async def wait(self, seconds: float) -> bool:
        """Wait for the next change; false when none came in time."""
        event = self._next
        try:
            await asyncio.wait_for(event.wait(), max(seconds, 0))
        except TimeoutError:
            return False
        return True

    async def until(self, find: Callable[[], Found | None], seconds: float) -> Found | None:
        """Ask `find` after each change until it has an answer or the time is up."""
        loop = asyncio.get_running_loop()
        end = loop.time() + seconds
        while (found := find()) is None:
            if not await self.wait(end - loop.time()):
                return find()
        return found
