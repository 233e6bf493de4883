"""Who tried to edit the WhatsApp channel without being let stands on record."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import structlog

from bot.domain.decisions import record
from bot.domain.events import EditDenied
from bot.domain.permissions import Deed
from bot.domain.refusals import RefusedError
from bot.services.context import Caller, Services, StorageBusyError
from bot.services.keeping import keep

log = structlog.get_logger(__name__)


@asynccontextmanager
async def noted(services: Services, caller: Caller, onboarding_id: str) -> AsyncIterator[None]:
    """A refusal goes on its way; it has left nothing, so what is noted has a transaction of its own."""
    try:
        yield
    except RefusedError as error:
        if "deed" in error.facts:
            try:
                await _note(services, caller, onboarding_id, Deed(error.facts["deed"]))
            except StorageBusyError:  # why it was refused is what the person has to hear
                log.warning("denial_not_noted", onboarding_id=onboarding_id)
        raise


async def _note(services: Services, caller: Caller, onboarding_id: str, deed: Deed) -> None:
    """Nothing looks different by it, so nothing is announced."""
    async with services.database.write() as uow:
        state = await uow.onboardings.get(onboarding_id, lock=True)
        if state is not None:
            denied = EditDenied(person=caller.person, deed=deed)
            await keep(uow, services, state, record(state, [denied], None, caller.received_at), caller)
