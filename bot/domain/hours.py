"""Working hours: when somebody may be reminded, by their own time zone and their country's holidays."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Week:
    """From `opens` until just before `closes` on the wall, on these days of the week (Monday is 0)."""

    opens: time = time(9)
    closes: time = time(17)
    days: frozenset[int] = frozenset(range(5))


@dataclass(frozen=True, slots=True)
class Wait:
    """How long until a reminder: working days, working hours, or hours of the clock."""

    days: int = 0
    hours: int = 0
    clock_hours: int = 0


@dataclass(frozen=True, slots=True)
class Calendar:
    """A person's hours. All moments are aware and come back in UTC; `country` is ISO 3166, "" for none."""

    zone: ZoneInfo
    week: Week = Week()
    country: str = ""

    def is_working_day(self, day: date) -> bool:
        return day.weekday() in self.week.days and day not in holidays_of(self.country, day.year)

    def is_open(self, moment: datetime) -> bool:
        local = moment.astimezone(self.zone)
        within = self.week.opens <= local.time() < self.week.closes
        return within and self.is_working_day(local.date())

    def next_opening(self, moment: datetime) -> datetime:
        """The moment itself within working hours, else the next one that is."""
        if self.is_open(moment):
            return moment.astimezone(UTC)
        local = moment.astimezone(self.zone)
        first = local.date() if local.time() < self.week.opens else local.date() + _DAY
        return self._at(next(self._working_days(first)), self.week.opens)

    def after(self, moment: datetime, wait: Wait) -> datetime:
        """So much later, and within working hours."""
        later = moment + timedelta(hours=wait.clock_hours)
        later = self._days_later(later, wait.days) if wait.days else later
        return (
            self._hours_later(later, timedelta(hours=wait.hours)) if wait.hours else self.next_opening(later)
        )

    def _days_later(self, moment: datetime, days: int) -> datetime:
        """The same hour on the wall so many working days later; counted from the office's opening."""
        local = self.next_opening(moment).astimezone(self.zone)
        coming = self._working_days(local.date() + _DAY)
        day = [next(coming) for _ in range(days)][-1]
        return self._at(day, local.time())

    def _hours_later(self, moment: datetime, left: timedelta) -> datetime:
        """So many working hours later: what a day has not room for is counted on from the next opening."""
        begin = self.next_opening(moment)
        while left and (close := self._close_of(begin)) - begin <= left:
            left -= close - begin
            begin = self.next_opening(close)
        return begin + left

    def _close_of(self, moment: datetime) -> datetime:
        return self._at(moment.astimezone(self.zone).date(), self.week.closes)

    def _working_days(self, first: date) -> Iterator[date]:
        day = first
        while True:
            if self.is_working_day(day):
                yield day
            day += _DAY

    def _at(self, day: date, hour: time) -> datetime:
        return datetime.combine(day, hour, self.zone).astimezone(UTC)


@lru_cache(maxsize=1024)
def holidays_of(country: str, year: int) -> frozenset[date]:
    """The public holidays of a country; none where the country is not known."""
    try:
        return frozenset(holidays.country_holidays(country, years=year)) if country else frozenset()
    except NotImplementedError:
        return frozenset()


def knows_holidays_of(country: str) -> bool:
    """By its code: all of them have some in any year."""
    return bool(holidays_of(country, _ANY_YEAR))


_ANY_YEAR = 2026
