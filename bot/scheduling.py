"""APScheduler as a metronome: a few fixed ticks in memory. What is due is rows in our tables."""

from collections.abc import Awaitable, Callable

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.services import directory, housekeeping, reminders
from bot.services.context import Services

log = structlog.get_logger(__name__)

# How often we look; how late a window's end or a reminder may be told.
TICK_S = 1
REFRESH_S = 600
CLEAN_S = 3600


def scheduler(services: Services) -> AsyncIOScheduler:
    """Not started yet. A tick that is still running is skipped, a missed one is not made up for."""
    ticks = AsyncIOScheduler(timezone="UTC", job_defaults={"coalesce": True, "max_instances": 1})
    ticks.add_job(_safely(lambda: reminders.tick(services)), "interval", seconds=TICK_S)
    ticks.add_job(_safely(lambda: directory.refresh(services)), "interval", seconds=REFRESH_S)
    ticks.add_job(_safely(lambda: housekeeping.clean(services)), "interval", seconds=CLEAN_S)
    return ticks


def _safely(tick: Callable[[], Awaitable[object]]) -> Callable[[], Awaitable[None]]:
    async def run() -> None:
        try:
            await tick()
        except Exception:
            log.exception("tick_failed")

    return run
