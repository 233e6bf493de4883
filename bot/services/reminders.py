"""What time brings about: ends of windows, warnings, reminders. A tick asks for what is due."""

import asyncio
from contextlib import suppress
from datetime import timedelta

import structlog

from bot.domain.decisions import record as decide_record
from bot.domain.reminders import due, next_due
from bot.services.context import Services
from bot.services.office import office_of
from bot.services.onboarding import record
from storage.engine import StorageBusyError

log = structlog.get_logger(__name__)
BATCH = 100
# How long a process keeps what it has taken; it needs a second or two for a batch.
CLAIM = timedelta(seconds=30)
# Presses go first, but what is due does not wait for ever.
GIVE_WAY_S = 0.2


async def tick(services: Services) -> int:
    """Let everything happen that is due by now; how many onboardings it touched.

    Of several processes each takes some; what one of them leaves behind as it dies is due again soon.
    """
    touched = 0
    while ids := await _claimed(services):
        done = 0
        for onboarding_id in ids:
            done += await _tried(services, onboarding_id)
        touched += done
        if done:
            services.wake()
        if done < len(ids):  # somebody is pressing: the next tick comes soon
            break
    return touched


async def _claimed(services: Services) -> list[str]:
    now = services.clock.now()
    async with services.database.read() as uow:
        if not await uow.onboardings.due(now, 1):
            return []
    async with services.database.write() as uow:
        return await uow.onboardings.claim_due(now, now + CLAIM, BATCH)


async def _tried(services: Services, onboarding_id: str) -> bool:
    """One at a time, and after the presses that wait for their answer."""
    with suppress(TimeoutError):
        await asyncio.wait_for(services.in_hand.none(), GIVE_WAY_S)
    try:
        return await _tick_one(services, onboarding_id)
    except StorageBusyError:
        log.info("tick_skipped", onboarding_id=onboarding_id)
    except Exception:
        log.exception("tick_failed", onboarding_id=onboarding_id)
        return True  # the others go on; this one is tried again when its claim is over
    await _put_back(services, onboarding_id)
    return False


async def _put_back(services: Services, onboarding_id: str) -> None:
    with suppress(StorageBusyError):
        async with services.database.write() as uow:
            await uow.onboardings.put_next_due(onboarding_id, services.clock.now())


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
