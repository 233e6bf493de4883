"""The onboardings on their way, page by page, for Sparkcentral's people."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.onboarding import Onboarding
from bot.services import onboarding as use_cases
from bot.services.context import Caller, Services
from bot.services.keeping import names_in

PAGE = 20


@dataclass(frozen=True, slots=True)
class Page:
    """`number` counts from 0; `more` says that another one follows. `given_up` messages could not be sent."""

    onboardings: Sequence[Onboarding]
    names: Mapping[str, str]
    now: datetime
    number: int
    more: bool
    given_up: int = 0


async def page(services: Services, caller: Caller, words: str, number: int) -> Page:
    """The caller's own first, then the others, oldest first. Raises `RefusedError` for the brand."""
    await use_cases.require_staff(services, caller)
    async with services.database.read() as uow:
        found = await uow.onboardings.listed(caller.person, words, PAGE + 1, max(number, 0) * PAGE)
        shown = found[:PAGE]
        names = await names_in(uow, *shown)
        given_up = await uow.outbox.dead_count()
    return Page(shown, names, services.clock.now(), max(number, 0), len(found) > PAGE, given_up)
