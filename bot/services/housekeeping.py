"""Forgets what is no longer needed."""

from datetime import timedelta

from bot.services.context import Services

# Slack delivers an event again for up to 24 hours after the first try, with delayed events switched on.
KEYS_KEPT = timedelta(days=3)


async def clean(services: Services) -> None:
    async with services.database.write() as uow:
        await uow.idempotency.purge(services.clock.now() - KEYS_KEPT)
