"""What people tell the bot about themselves: that they are away, and which messages they want."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.domain.office import zone_named
from bot.services.announcements import say
from bot.services.context import Caller, Services
from bot.services.onboarding import NoOnboardingError
from storage.habits import Habits


@dataclass(frozen=True, slots=True)
class LocalTime:
    """Where a person sits: their time zone, and the present moment."""

    zone: ZoneInfo
    now: datetime

    def opening(self, services: Services, day: date) -> datetime:
        """Of that day, in UTC; whether it is a working day is for the reminders to see."""
        opens = datetime.combine(day, services.policy.week.opens, self.zone)
        return opens.astimezone(self.now.tzinfo)


async def local_time(services: Services, caller: Caller, onboarding_id: str) -> LocalTime:
    """By the directory, where it knows their zone, else the onboarding's."""
    async with services.database.read() as uow:
        state = await uow.onboardings.get(onboarding_id)
        known = await uow.directory.person(caller.person)
    if state is None:
        raise NoOnboardingError(onboarding_id)
    zone = (known.time_zone if known else "") or state.time_zone
    return LocalTime(zone_named(zone), services.clock.now())


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
