"""What the deliverer gave up: kept, counted, and sent again when somebody asks for it."""

from bot.services.context import Services


async def count(services: Services) -> int:
    async with services.database.read() as uow:
        return await uow.outbox.dead_count()


async def resend(services: Services) -> int:
    """Put all of them back into the queue as if they were new; how many there were."""
    async with services.database.write() as uow:
        revived = await uow.outbox.revive(services.clock.now())
    services.wake()
    return revived
