"""What a list of people is read against, out of our own tables."""

from collections.abc import Collection, Mapping

from bot.domain.channel_list import Member
from bot.services import people
from bot.services.context import Services
from bot.services.people import people_in
from storage.unit_of_work import UnitOfWork


async def members(services: Services, onboarding_id: str, named: Collection[str]) -> Mapping[str, Member]:
    """Whom the list can mean by name or id: the channel's members, and who is named here and known."""
    async with services.database.read() as uow:
        state = await uow.onboardings.get(onboarding_id)
        if state is None:
            return {}
        known = await _known(uow, state.channel_id, {*named, *people_in(state)})
        sides = await people.sides_of(uow, known, state.channel_id, state, services.admins)
    return {one: Member(name, sides[one]) for one, name in known.items()}


async def _known(uow: UnitOfWork, channel_id: str, named: Collection[str]) -> Mapping[str, str]:
    there = {person.id: person for person in await uow.directory.members(channel_id)}
    found = {**await uow.directory.people(sorted(named)), **there}
    return {key: person.name for key, person in found.items() if not person.is_bot}
