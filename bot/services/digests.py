"""Each working morning one direct message to whoever of Sparkcentral is named for something."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from bot.domain import events as ev
from bot.domain.decisions import Decision
from bot.domain.hours import Calendar
from bot.domain.office import zone_named
from bot.domain.onboarding import Onboarding
from bot.domain.owners import staff_contacts
from bot.services.announcements import say
from bot.services.context import Services
from bot.services.keeping import names_in
from storage.engine import StorageBusyError
from storage.unit_of_work import UnitOfWork

log = structlog.get_logger(__name__)
BATCH = 50
# So many onboardings are told of; the list has the rest.
MOST = 30
_NAMES_PEOPLE = (ev.OnboardingStarted, ev.PeopleChanged, ev.OnboardingEdited, ev.TaskAssigned)


@dataclass(frozen=True, slots=True)
class Digest:
    onboardings: Sequence[Onboarding]
    names: Mapping[str, str]
    now: datetime
    more: bool


async def enrol(uow: UnitOfWork, services: Services, decision: Decision) -> None:
    """Whoever is named gets a message from the next morning on."""
    if any(isinstance(entry.event, _NAMES_PEOPLE) for entry in decision.recorded):
        state = decision.state
        named = {*staff_contacts(state), state.operator, *state.assigned.values()}
        ours = named - {"", *state.brand_people, state.brand_admin or ""}
        for person in sorted(ours):
            calendar = await _calendar(uow, services, person)
            await uow.habits.enrol([person], next_morning(calendar, services.clock.now()))


async def tick(services: Services) -> int:
    """Say what is due by now; to how many."""
    now = services.clock.now()
    async with services.database.read() as uow:
        people = await uow.habits.digests_due(now, BATCH)
    for person in people:
        try:
            await _one(services, person, now)
        except StorageBusyError:  # somebody is pressing: the next tick comes soon
            log.info("digest_skipped")
    if people:
        services.wake()
    return len(people)


async def _one(services: Services, person: str, now: datetime) -> None:
    """Only in working hours: what was missed in them comes the next morning."""
    async with services.database.write() as uow:
        calendar = await _calendar(uow, services, person)
        known = await uow.directory.person(person)
        away = known is None or known.deleted or (known.habits.away_until or now) > now
        claimed = await uow.habits.claim_digest(person, now, next_morning(calendar, now))
        if claimed and calendar.is_open(now) and not away:
            await say(uow, person, "digest", now, f"digest:{person}:{now.date().isoformat()}")


def next_morning(calendar: Calendar, now: datetime) -> datetime:
    """When the next working day after this one opens."""
    local = now.astimezone(calendar.zone)
    opens = local.replace(hour=calendar.week.opens.hour, minute=calendar.week.opens.minute, second=0)
    first = opens if local < opens else opens + timedelta(days=1)
    return calendar.next_opening(first.replace(microsecond=0))


async def _calendar(uow: UnitOfWork, services: Services, person: str) -> Calendar:
    known, policy = await uow.directory.person(person), services.policy
    return Calendar(zone_named(known.time_zone if known else ""), policy.week, policy.staff_country)


async def digest_of(services: Services, person: str) -> Digest:
    """What this person's onboardings come to this morning."""
    now = services.clock.now()
    async with services.database.read() as uow:
        found = await uow.onboardings.listed(person, "mine", MOST + 1, 0)
        names = await names_in(uow, *found)
    return Digest(found[:MOST], names, now, len(found) > MOST)
