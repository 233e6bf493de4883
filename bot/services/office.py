"""Everybody's hours on an onboarding, out of the directory: what `bot/domain/reminding.py` asks for."""

from bot.domain.office import Office, Whereabouts
from bot.domain.onboarding import Onboarding
from bot.services.context import Services
from bot.services.people import people_in
from storage.directory import DirectoryPerson
from storage.unit_of_work import UnitOfWork


async def office_of(uow: UnitOfWork, services: Services, onboarding: Onboarding) -> Office:
    """In a press the people have been read already, so this costs no statement."""
    wanted = people_in(onboarding).union(services.policy.admins)
    known = await uow.directory.people(sorted(wanted))
    stand_ins = {person.habits.stand_in for person in known.values()} - {"", *known}
    if stand_ins:
        known |= await uow.directory.people(sorted(stand_ins))
    return Office(services.policy, {user_id: _whereabouts(person) for user_id, person in known.items()})


def _whereabouts(person: DirectoryPerson) -> Whereabouts:
    told = person.habits
    return Whereabouts(person.time_zone, told.away_until, told.stand_in, told.direct)
