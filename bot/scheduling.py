"""APScheduler as a metronome: a few fixed ticks in memory. What is due is rows in our tables."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.services import digests, directory, housekeeping, reminders
from bot.services.context import Services

log = structlog.get_logger(__name__)

# How often we look; how late a window's end or a reminder may be told.
TICK_S = 1
REFRESH_S = 600
CLEAN_S = 3600
DIGEST_S = 60
SWEEP_S = 60
# A stop waits this long for a tick.
FINISH_S = 1


class Metronome:
    """A tick that is still running is skipped, a missed one is not made up for; `ticked` hears of each."""

    def __init__(self, services: Services, ticked: Callable[[], None]) -> None:
        self._running: set[asyncio.Task[None]] = set()
        self._scheduler = AsyncIOScheduler(
            timezone="UTC", job_defaults={"coalesce": True, "max_instances": 1}
        )
        self._every(TICK_S, lambda: _noted(_remind(services), ticked))
        self._every(REFRESH_S, lambda: directory.refresh(services))
        self._every(CLEAN_S, lambda: housekeeping.clean(services))
        self._every(DIGEST_S, lambda: _digest(services))
        self._every(SWEEP_S, lambda: housekeeping.sweep(services))

    def start(self) -> None:
        self._scheduler.start()

    async def stop(self) -> None:
        """No more ticks; the one in hand is finished."""
        self._scheduler.shutdown(wait=False)
        if self._running:
            await asyncio.wait(self._running, timeout=FINISH_S)

    def _every(self, seconds: int, tick: Callable[[], Awaitable[object]]) -> None:
        async def run() -> None:
            # A task of its own: APScheduler cancels its own tasks when it is shut down.
            task = asyncio.create_task(_safely(tick))
            self._running.add(task)
            task.add_done_callback(self._running.discard)
            with suppress(asyncio.CancelledError):
                await asyncio.shield(task)

        self._scheduler.add_job(run, "interval", seconds=seconds)


async def _remind(services: Services) -> None:
    """Whoever ticks already is about it: the next one comes in a second."""
    if not services.ticking.locked():
        async with services.ticking:
            await reminders.tick(services)


async def _digest(services: Services) -> None:
    async with services.ticking:
        await digests.tick(services)


async def _noted(tick: Awaitable[object], ticked: Callable[[], None]) -> None:
    await tick
    ticked()


async def _safely(tick: Callable[[], Awaitable[object]]) -> None:
    try:
        await tick()
    except Exception:
        log.exception("tick_failed")
