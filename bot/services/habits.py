"""What people tell the bot about themselves: that they are away, and which messages they want."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.domain.onboarding import Onboarding
from bot.domain.parties import Side
from bot.services.announcements import say
from bot.services.context import Caller, Services
from bot.services.office import office_of
from bot.services.onboarding import NoOnboardingError
from storage.habits import Habits
from storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Clock:
    """A person's own: their time zone, and when their working day begins."""

    zone: ZoneInfo
    now: datetime

    def opening(self, services: Services, day: date) -> datetime:
        """Of that day, in UTC; whether it is a working day is for the reminders to see."""
        opens = datetime.combine(day, services.policy.week.opens, self.zone)
        return opens.astimezone(self.now.tzinfo)


async def clock_of(services: Services, caller: Caller, onboarding_id: str) -> Clock:
    """By the directory, where it knows them, else the onboarding's."""
    async with services.database.read() as uow:
        state = await _state(uow, onboarding_id)
        office = await office_of(uow, services, state)
        known = await uow.directory.person(caller.person)
    zone = known.time_zone if known else ""
    calendar = office.calendar(state, None, Side.SPARKCENTRAL)
    return Clock(ZoneInfo(zone) if zone else calendar.zone, services.clock.now())


async def habits_of(services: Services, person: str) -> Habits:
    async with services.database.read() as uow:
        known = await uow.directory.person(person)
    return known.habits if known else Habits()


async def change(services: Services, caller: Caller, about: str, **told: Any) -> None:
    """Once, whatever Slack repeats; what is now so is said in a direct message, with a way back."""
    async with services.database.write() as uow:
        now = services.clock.now()
        if await uow.idempotency.claim(caller.key, {}, now) is not None:
            return
        await uow.habits.put(caller.person, **told)
        await say(uow, caller.person, about, now, f"{about}:{caller.key[-40:]}:{now.isoformat()}")
    services.wake()


async def look_again(services: Services, person: str) -> None:
    """What is due where this person is named is found out anew. It looks through all, so no press does it."""
    async with services.database.write() as uow:
        await uow.onboardings.look_again(person, services.clock.now())


async def _state(uow: UnitOfWork, onboarding_id: str) -> Onboarding:
    state = await uow.onboardings.get(onboarding_id)
    if state is None:
        raise NoOnboardingError(onboarding_id)
    return state
