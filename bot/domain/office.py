"""Everybody's working hours, who is away, and by which ladder each party is reminded.

All of it comes from settings and from the directory, so that what is due stays a pure function.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import phonenumbers

from bot.domain.channel import AUTO_RESOLVE_MAX_DAYS
from bot.domain.hours import Calendar, Wait, Week
from bot.domain.onboarding import Onboarding
from bot.domain.owners import brand_contacts, staff_contacts
from bot.domain.parties import Party, Side


class Audience(StrEnum):
    """Whom a reminder mentions: who owes it, their side, the lead, all of these, Sparkcentral's admins."""

    OWNER = "owner"
    SIDE = "side"
    LEAD = "lead"
    BOTH = "both"
    ADMINS = "admins"


@dataclass(frozen=True, slots=True)
class Rung:
    """One reminder: so long after the one before (the first: after the task opened), and to whom."""

    wait: Wait
    to: Audience


Ladder = tuple[Rung, ...]
_DAY, _WEEK = Wait(days=1), Wait(days=5)
# The last rung comes again and again.
LADDERS: Mapping[Party, Ladder] = {
    Party.BRAND: (
        Rung(_DAY, Audience.OWNER),
        Rung(_DAY, Audience.SIDE),
        Rung(_DAY, Audience.SIDE),
        Rung(_DAY, Audience.LEAD),
        Rung(_WEEK, Audience.BOTH),
    ),
    Party.SPARKCENTRAL: (
        Rung(Wait(hours=4), Audience.OWNER),
        Rung(Wait(hours=4), Audience.LEAD),
        Rung(_DAY, Audience.ADMINS),
        Rung(_WEEK, Audience.BOTH),
    ),
    # Facebook takes 24-48 hours, at weekends too: the hours are the clock's, the asking waits for the office.
    Party.FACEBOOK: (
        Rung(Wait(clock_hours=24), Audience.OWNER),
        Rung(Wait(clock_hours=24), Audience.OWNER),
        Rung(_DAY, Audience.OWNER),
    ),
}


_UNITS = {"d": "days", "h": "hours", "c": "clock_hours"}


def ladder_from(text: str) -> Ladder:
    """As settings write it: "1d owner, 4h lead" is a working day, then four working hours more."""
    rungs = (step.split() for step in text.split(","))
    return tuple(Rung(Wait(**{_UNITS[wait[-1]]: int(wait[:-1])}), Audience(to)) for wait, to in rungs)


@dataclass(frozen=True, slots=True)
class Policy:
    """What an installation decides; `silent` is after how long without any deed the lead is asked.

    `auto_resolve_most` is the largest time, in days, after which conversations resolve by themselves.
    """

    week: Week = Week()
    ladders: Mapping[Party, Ladder] = field(default_factory=lambda: LADDERS)
    silent: Wait = Wait(days=10)
    staff_country: str = ""
    admins: tuple[str, ...] = ()
    auto_resolve_most: int = AUTO_RESOLVE_MAX_DAYS

    def rung(self, onboarding: Onboarding, party: Party, count: int) -> Rung:
        """The `count`th reminder, from 1 on; an onboarding may have a pace of its own."""
        ladder = self.ladders[party]
        rung = ladder[min(count, len(ladder)) - 1]
        every = onboarding.remind_every
        return Rung(Wait(days=every), rung.to) if every else rung


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """What a person has told the bot, and the time zone that Slack has of them.

    Away until then: the stand-in is asked meanwhile. `direct`: reminders may also come as direct messages.
    """

    zone: str = ""
    away_until: datetime | None = None
    stand_in: str = ""
    direct: bool = True


_NOBODYS = Whereabouts()


@dataclass(frozen=True, slots=True)
class Office:
    """The policy, and the whereabouts of everybody on an onboarding."""

    policy: Policy = Policy()
    people: Mapping[str, Whereabouts] = field(default_factory=dict)

    def of(self, person: str | None) -> Whereabouts:
        return self.people.get(person or "", _NOBODYS)

    def calendar(self, onboarding: Onboarding, person: str | None, side: Side) -> Calendar:
        """The hours of whoever is reminded; where nobody is named, the onboarding's."""
        zone = zone_named(self.of(person).zone or onboarding.time_zone)
        country = self.policy.staff_country if side is Side.SPARKCENTRAL else country_of(onboarding)
        return Calendar(zone, self.policy.week, country)

    def is_away(self, person: str | None, now: datetime) -> bool:
        until = self.of(person).away_until
        return until is not None and now < until

    def backs(self) -> list[datetime]:
        """When those who are or were away come back."""
        return [one.away_until for one in self.people.values() if one.away_until is not None]

    def present(self, onboarding: Onboarding, person: str | None, now: datetime) -> str | None:
        """The person, their stand-in while they are away, or else somebody of their side who is there."""
        if person is None or not (self.is_away(person, now) or person in onboarding.gone):
            return person
        brand, staff = brand_contacts(onboarding), staff_contacts(onboarding)
        others = brand if person in brand else staff
        there = (
            other
            for other in (self.of(person).stand_in, *others, onboarding.lead)
            if other and other != person and other not in onboarding.gone and not self.is_away(other, now)
        )
        return next(there, person)


def country_of(onboarding: Onboarding) -> str:
    """The brand's, as it was set, else by its phone number's country code."""
    details = onboarding.private.details
    if onboarding.country or details is None:
        return onboarding.country
    return _country_of_number(details.phone_number)


@lru_cache(maxsize=4096)
def _country_of_number(number: str) -> str:
    try:
        return phonenumbers.region_code_for_number(phonenumbers.parse(number)) or ""
    except phonenumbers.NumberParseException:
        return ""


@lru_cache(maxsize=1024)
def zone_named(name: str) -> ZoneInfo:
    """Slack's names are the IANA's; one that this machine does not know is taken for UTC."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")
