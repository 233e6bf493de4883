"""Forgets what is no longer needed."""

from datetime import timedelta

import structlog

from bot.services.context import Services

log = structlog.get_logger(__name__)

# Slack delivers an event again for up to 24 hours after the first try, with delayed events switched on.
KEYS_KEPT = timedelta(days=3)


async def clean(services: Services) -> None:
    async with services.database.write() as uow:
        await uow.idempotency.purge(services.clock.now() - KEYS_KEPT)


async def sweep(services: Services) -> int:
    """Wipe codes whose request is over. Every ending does so itself: one found here is a fault of ours."""
    async with services.database.read() as uow:
        if not await uow.codes.ended(uow.onboardings):
            return 0
    async with services.database.write() as uow:
        left = await uow.codes.ended(uow.onboardings)
        for request_id in left:
            await uow.codes.wipe(request_id)
    log.error("ended_codes_wiped", count=len(left))
    return len(left)
