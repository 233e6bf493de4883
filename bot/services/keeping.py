"""How a decision reaches the database: state, events, and the secrets that end with them."""

from collections.abc import Mapping

from bot.domain import events as ev
from bot.domain.decisions import Decision
from bot.domain.onboarding import Onboarding
from bot.domain.reminders import next_due
from bot.services.context import Caller, Services
from bot.services.office import office_of
from bot.services.people import people_in
from storage.unit_of_work import UnitOfWork


async def keep(
    uow: UnitOfWork,
    services: Services,
    before: Onboarding | None,
    decision: Decision,
    caller: Caller | None,
) -> None:
    now, office = services.clock.now(), await office_of(uow, services, decision.state)
    await uow.onboardings.save(
        decision.state,
        decision.recorded,
        expected_version=before.version if before else 0,
        next_due=next_due(decision.state, now, office),
        request_id=caller.request_id if caller else "",
    )
    for entry in decision.recorded:  # whatever the ending, the digits go with it
        if isinstance(entry.event, ev.CodeEnded | ev.CodeRefused):
            await uow.codes.wipe(entry.event.request_id)
    if before is not None and before.registration is not None and decision.state.registration is None:
        await uow.codes.wipe(before.registration.id)


async def names_in(uow: UnitOfWork, *onboardings: Onboarding) -> Mapping[str, str]:
    """The names of everybody whom these onboardings' surfaces speak of."""
    people = {person for onboarding in onboardings for person in people_in(onboarding)}
    found = await uow.directory.people(sorted(people))
    return {user_id: person.name for user_id, person in found.items()}
