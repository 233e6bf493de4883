"""What time brings about: ends of windows, warnings, reminders. A tick asks for what is due."""

import structlog

from bot.domain.decisions import record as decide_record
from bot.domain.reminders import due, next_due
from bot.services.context import Services
from bot.services.office import office_of
from bot.services.onboarding import record
from storage.engine import StorageBusyError

log = structlog.get_logger(__name__)
BATCH = 100


async def tick(services: Services) -> int:
    """Let everything happen that is due by now; how many onboardings it touched."""
    async with services.database.read() as uow:
        ids = await uow.onboardings.due(services.clock.now(), BATCH)
    touched = 0
    for onboarding_id in ids:
        try:
            touched += await _tick_one(services, onboarding_id)
        except StorageBusyError:  # somebody is pressing: the next tick comes soon
            log.info("tick_skipped", onboarding_id=onboarding_id)
    if touched:
        services.wake()
    return touched


async def _tick_one(services: Services, onboarding_id: str) -> bool:
    async with services.database.write() as uow:
        state = await uow.onboardings.get(onboarding_id, lock=True)
        if state is None:
            return False
        now, office = services.clock.now(), await office_of(uow, services, state)
        happened = due(state, now, office)
        decision = decide_record(state, happened, None, now)
        await record(uow, services, state, decision, None)
        if not happened:  # somebody's hours have changed: it is for later
            await uow.onboardings.put_next_due(state.id, next_due(state, now, office))
    return True
