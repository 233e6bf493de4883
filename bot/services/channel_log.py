"""What was changed on the WhatsApp channel, and putting back what stood there before."""

from bot.domain import commands as do
from bot.domain.channel_evolution import CHANNEL_EVOLVERS
from bot.domain.channel_undo import Around, concerned, form_of, put_back, require_put_back
from bot.domain.event import Event
from bot.domain.onboarding import Onboarding
from bot.domain.refusals import Refusal, RefusedError
from bot.services import history
from bot.services import onboarding as use_cases
from bot.services.context import Caller, Services
from bot.services.history import Page

_KINDS = frozenset(CHANNEL_EVOLVERS)


async def read(
    services: Services, caller: Caller, onboarding_id: str, about: str, *, before: int = 0, after: int = 0
) -> Page:
    """As the history; `about` is a person, or empty for all. Raises as that does."""
    return await history.read(
        services, caller, onboarding_id, before=before, after=after, kinds=_KINDS, about=about
    )


async def undo(services: Services, caller: Caller, onboarding_id: str, sequence: int) -> None:
    """Put back what stood before this entry. Raises as `perform` does.

    A refusal that asks names the form: there it can be said that it is meant all the same.
    """
    seen = await use_cases.look(services, caller, onboarding_id)
    event = await _event(services, onboarding_id, sequence)
    sides = await use_cases.sides_of(services, onboarding_id, concerned(seen.onboarding, event))
    around = Around(sides, services.several_teams)

    def command(state: Onboarding) -> do.Command:
        return require_put_back(state, event, around)

    wanted = put_back(seen.onboarding, event)
    try:
        await use_cases.perform(services, caller, onboarding_id, command)
    except RefusedError as error:
        form = {"form": form_of(wanted)} if wanted else {}
        raise RefusedError(error.refusal, {**error.facts, **form}) from None


async def _event(services: Services, onboarding_id: str, sequence: int) -> Event:
    async with services.database.read() as uow:
        found = await uow.events.get(onboarding_id, sequence)
    if found is None:
        raise RefusedError(Refusal.NOTHING_TO_PUT_BACK)
    return found.event
