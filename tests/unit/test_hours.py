"""Working hours in every sort of time zone: clock changes, holidays, leap days."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.hours import Calendar, Wait, Week, holidays_of

ZONES = [
    "Europe/Brussels",
    "America/New_York",
    "America/Sao_Paulo",
    "Asia/Kolkata",
    "Australia/Sydney",
    "Pacific/Auckland",
    "UTC",
]
COUNTRIES = ["", "BE", "US", "BR", "IN", "AU"]
MOMENTS = st.datetimes(datetime(2024, 1, 1), datetime(2028, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001
CALENDARS = st.builds(
    Calendar, st.sampled_from(ZONES).map(ZoneInfo), st.just(Week()), st.sampled_from(COUNTRIES)
)
WAITS = st.builds(Wait, st.integers(0, 12), st.integers(0, 20), st.integers(0, 60))


def calendar(zone: str, country: str = "") -> Calendar:
    return Calendar(ZoneInfo(zone), country=country)


def at(zone: str, text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


@pytest.mark.parametrize(
    ("moment", "opening"),
    [
        ("2026-11-02T09:00", "2026-11-02T09:00"),
        ("2026-11-02T08:59:59.999999", "2026-11-02T09:00"),
        ("2026-11-02T16:59:59.999999", "2026-11-02T16:59:59.999999"),
        ("2026-11-02T17:00", "2026-11-03T09:00"),
        ("2026-11-06T17:00", "2026-11-09T09:00"),  # Friday evening
        ("2026-11-07T12:00", "2026-11-09T09:00"),  # Saturday
        ("2026-11-08T23:59", "2026-11-09T09:00"),  # Sunday
        ("2026-11-09T00:00", "2026-11-09T09:00"),
    ],
)
@pytest.mark.parametrize("zone", ZONES)
def test_outside_working_hours_it_waits_for_the_next_opening(zone: str, moment: str, opening: str) -> None:
    found = calendar(zone).next_opening(at(zone, moment))
    assert found == at(zone, opening)
    assert found.tzinfo is UTC


@pytest.mark.parametrize(
    ("zone", "moment", "days", "then"),
    [
        ("Europe/Brussels", "2026-11-03T10:30", 1, "2026-11-04T10:30"),
        ("Europe/Brussels", "2026-11-06T10:30", 1, "2026-11-09T10:30"),
        ("Europe/Brussels", "2026-11-06T10:30", 2, "2026-11-10T10:30"),
        ("Europe/Brussels", "2026-11-03T20:00", 1, "2026-11-05T09:00"),
        ("Europe/Brussels", "2026-11-03T03:00", 1, "2026-11-04T09:00"),
        # The clocks change in between, the hour on the wall stays.
        ("Europe/Brussels", "2026-03-27T10:30", 1, "2026-03-30T10:30"),
        ("Europe/Brussels", "2026-10-23T10:30", 1, "2026-10-26T10:30"),
        ("America/New_York", "2026-03-06T16:30", 1, "2026-03-09T16:30"),
        ("America/New_York", "2026-10-30T16:30", 1, "2026-11-02T16:30"),
        ("Australia/Sydney", "2026-04-03T10:30", 1, "2026-04-06T10:30"),
        ("Australia/Sydney", "2026-10-02T10:30", 1, "2026-10-05T10:30"),
        ("America/Sao_Paulo", "2026-11-13T10:30", 1, "2026-11-16T10:30"),
        ("Asia/Kolkata", "2026-11-13T10:30", 1, "2026-11-16T10:30"),
        ("Europe/Brussels", "2028-02-28T10:30", 1, "2028-02-29T10:30"),  # a leap day
        ("Europe/Brussels", "2028-02-29T10:30", 1, "2028-03-01T10:30"),
    ],
)
def test_a_working_day_later_is_the_same_hour_on_the_wall(
    zone: str, moment: str, days: int, then: str
) -> None:
    assert calendar(zone).after(at(zone, moment), Wait(days=days)) == at(zone, then)


@pytest.mark.parametrize(("friday", "hours"), [("2026-03-27T10:30", 71), ("2026-10-23T10:30", 73)])
def test_a_weekend_with_a_clock_change_is_an_hour_shorter_or_longer(friday: str, hours: int) -> None:
    since = at("Europe/Brussels", friday)
    then = calendar("Europe/Brussels").after(since, Wait(days=1))
    assert then - since.astimezone(UTC) == timedelta(hours=hours)


@pytest.mark.parametrize(
    ("moment", "hours", "then"),
    [
        ("2026-11-02T10:00", 4, "2026-11-02T14:00"),
        ("2026-11-02T13:00", 4, "2026-11-03T09:00"),  # the day has just room for it: the next opening
        ("2026-11-02T15:00", 4, "2026-11-03T11:00"),
        ("2026-11-06T15:00", 4, "2026-11-09T11:00"),
        ("2026-11-07T12:00", 4, "2026-11-09T13:00"),
        ("2026-11-02T10:00", 20, "2026-11-04T14:00"),
        ("2026-11-02T07:00", 0, "2026-11-02T09:00"),
    ],
)
def test_working_hours_go_on_where_the_day_before_ended(moment: str, hours: int, then: str) -> None:
    zone = "Europe/Brussels"
    assert calendar(zone).after(at(zone, moment), Wait(hours=hours)) == at(zone, then)


@pytest.mark.parametrize(
    ("country", "moment", "then"),
    [
        ("BE", "2026-11-10T10:00", "2026-11-12T10:00"),  # 11 November is the armistice
        ("", "2026-11-10T10:00", "2026-11-11T10:00"),
        ("US", "2026-11-25T10:00", "2026-11-27T10:00"),  # Thanksgiving
        ("BE", "2026-12-24T10:00", "2026-12-28T10:00"),
        ("XX", "2026-11-10T10:00", "2026-11-11T10:00"),  # no country that anybody knows
    ],
)
def test_public_holidays_are_no_working_days(country: str, moment: str, then: str) -> None:
    zone = "Europe/Brussels"
    assert calendar(zone, country).after(at(zone, moment), Wait(days=1)) == at(zone, then)


def test_facebooks_hours_are_the_clocks_and_the_asking_waits_for_the_office() -> None:
    zone, friday = "Europe/Brussels", at("Europe/Brussels", "2026-11-06T12:00")
    assert calendar(zone).after(friday, Wait(clock_hours=24)) == at(zone, "2026-11-09T09:00")
    assert calendar(zone).after(friday, Wait(clock_hours=72)) == at(zone, "2026-11-09T12:00")


def test_an_installation_may_have_another_week() -> None:
    sundays = Week(time(8, 30), time(16), frozenset({0, 1, 2, 3, 6}))
    there = Calendar(ZoneInfo("Asia/Jerusalem"), sundays)
    thursday = at("Asia/Jerusalem", "2026-11-05T16:00")
    assert there.next_opening(thursday) == at("Asia/Jerusalem", "2026-11-08T08:30")


@given(moment=MOMENTS, calendar=CALENDARS, wait=WAITS)
def test_whatever_the_wait_it_ends_within_working_hours(
    moment: datetime, calendar: Calendar, wait: Wait
) -> None:
    then = calendar.after(moment, wait)
    local = then.astimezone(calendar.zone)
    assert then >= moment
    assert calendar.is_open(then)
    assert local.weekday() < 5
    assert time(9) <= local.time() < time(17)
    assert local.date() not in holidays_of(calendar.country, local.year)
    assert calendar.next_opening(then) == then


@given(moment=MOMENTS, calendar=CALENDARS)
def test_longer_waits_never_end_sooner(moment: datetime, calendar: Calendar) -> None:
    for waits in ([Wait(days=n) for n in range(8)], [Wait(hours=n) for n in range(20)]):
        ends = [calendar.after(moment, wait) for wait in waits]
        assert ends == sorted(ends)
        assert len(set(ends)) == len(ends)


def test_the_holidays_of_a_year_are_those_of_the_country() -> None:
    assert date(2026, 7, 21) in holidays_of("BE", 2026)
    assert date(2026, 7, 21) not in holidays_of("US", 2026)
    assert holidays_of("", 2026) == frozenset()
