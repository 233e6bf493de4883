from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain import commands as do
from bot.domain import events as ev
from bot.domain.decisions import record
from bot.domain.details import CodeMethod
from bot.domain.onboarding import Onboarding, OnboardingStatus, Status
from bot.domain.reminders import (
    badge_earliest,
    business_days_after,
    due,
    next_due,
    next_opening,
    reminder_due,
)
from bot.domain.steps import TaskId
from tests.unit.every_deed import Chronicle
from tests.unit.journeys import BEA, PROFILE, SAM, Journey
from tests.unit.walks import walk

BRUSSELS, NEW_YORK = ZoneInfo("Europe/Brussels"), ZoneInfo("America/New_York")
ZONES = [BRUSSELS, NEW_YORK, ZoneInfo("UTC"), ZoneInfo("Asia/Kolkata"), ZoneInfo("Pacific/Auckland")]
MOMENTS = st.datetimes(datetime(2025, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001


def at(zone: ZoneInfo, text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


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
@pytest.mark.parametrize("zone", ZONES, ids=str)
def test_outside_business_hours_a_reminder_waits_for_the_next_opening(
    zone: ZoneInfo, moment: str, opening: str
) -> None:
    asked = at(zone, moment).astimezone(UTC)
    assert next_opening(asked, zone) == at(zone, opening)
    assert next_opening(asked, zone).tzinfo is UTC


@pytest.mark.parametrize(
    ("zone", "moment", "days", "then"),
    [
        (BRUSSELS, "2026-11-03T10:30", 1, "2026-11-04T10:30"),
        (BRUSSELS, "2026-11-06T10:30", 1, "2026-11-09T10:30"),
        (BRUSSELS, "2026-11-06T10:30", 2, "2026-11-10T10:30"),
        (BRUSSELS, "2026-11-03T20:00", 1, "2026-11-05T09:00"),
        (BRUSSELS, "2026-11-03T03:00", 1, "2026-11-04T09:00"),
        # The clocks change in between, the hour on the wall stays.
        (BRUSSELS, "2026-03-27T10:30", 1, "2026-03-30T10:30"),
        (BRUSSELS, "2026-10-23T10:30", 1, "2026-10-26T10:30"),
        (NEW_YORK, "2026-03-06T16:30", 1, "2026-03-09T16:30"),
        (NEW_YORK, "2026-10-30T16:30", 1, "2026-11-02T16:30"),
    ],
)
def test_a_business_day_later_is_the_same_hour_on_the_wall(
    zone: ZoneInfo, moment: str, days: int, then: str
) -> None:
    assert business_days_after(at(zone, moment).astimezone(UTC), days, zone) == at(zone, then)


@pytest.mark.parametrize(
    ("zone", "friday", "hours"), [(BRUSSELS, "2026-03-27T10:30", 71), (BRUSSELS, "2026-10-23T10:30", 73)]
)
def test_a_weekend_with_a_clock_change_is_an_hour_shorter_or_longer(
    zone: ZoneInfo, friday: str, hours: int
) -> None:
    since = at(zone, friday).astimezone(UTC)
    assert business_days_after(since, 1, zone) - since == timedelta(hours=hours)


@given(moment=MOMENTS, zone=st.sampled_from(ZONES), days=st.integers(1, 20))
def test_each_business_day_comes_later_and_within_business_hours(
    moment: datetime, zone: ZoneInfo, days: int
) -> None:
    then = business_days_after(moment, days, zone)
    local = then.astimezone(zone)
    assert local.weekday() < 5
    assert 9 <= local.hour < 17
    assert moment < then < business_days_after(moment, days + 1, zone)
    assert next_opening(then, zone) == then


@given(moment=MOMENTS, zone=st.sampled_from(ZONES))
def test_the_next_opening_is_never_before(moment: datetime, zone: ZoneInfo) -> None:
    opening = next_opening(moment, zone)
    assert moment <= opening <= moment + timedelta(days=3)


# --- what is due in an onboarding


def test_whoever_is_silent_for_a_business_day_is_reminded_once_a_day() -> None:
    journey = Journey()  # Monday 10:00 in Brussels
    assert next_due(journey.state) == journey.now + timedelta(days=1)
    assert due(journey.state, journey.now + timedelta(days=1, microseconds=-1)) == []
    journey.wait(days=1)
    assert journey.state[TaskId.TERMS_AGREE].reminded == 1
    assert next_due(journey.state) == journey.now + timedelta(days=1)
    journey.wait(days=1)
    assert journey.state[TaskId.TERMS_AGREE].reminded == 2


def test_after_a_standstill_one_reminder_is_said_and_the_next_is_for_the_next_day() -> None:
    journey = Chronicle()
    count = len(journey.recorded)
    journey.wait(days=17)  # Thursday two weeks later, the same hour
    assert [entry.event for entry in journey.recorded[count:]] == [
        ev.Reminded(task=TaskId.TERMS_AGREE, count=13),
    ]
    assert next_due(journey.state) == journey.now + timedelta(days=1)


def test_a_deed_begins_the_waiting_anew() -> None:
    journey = Journey().wait(days=1).to_account()
    assert journey.state[TaskId.ACCOUNT_CREATE].reminded == 0
    assert reminder_due(journey.state, TaskId.TERMS_AGREE) is None
    assert reminder_due(journey.state, TaskId.ACCOUNT_CREATE) == journey.now + timedelta(days=1)
    journey.wait(hours=5).act(SAM, do.SendBack(reason="x"))
    # Five hours later is 15:00 in Brussels: the brand has until then on the next day.
    assert reminder_due(journey.state, TaskId.DETAILS_SUBMIT) == journey.now + timedelta(days=1)


def test_the_onboardings_own_time_zone_counts() -> None:
    journey = Journey()  # 9:00 UTC is 4:00 in New York
    state = replace(journey.state, time_zone="America/New_York")
    assert next_due(state) == at(NEW_YORK, "2026-11-03T09:00")


@pytest.mark.parametrize("status", [OnboardingStatus.ON_HOLD, OnboardingStatus.CLOSED])
def test_nobody_is_reminded_on_hold_or_after_the_close(status: OnboardingStatus) -> None:
    state = replace(Journey().state, status=status)
    assert next_due(state) is None
    assert due(state, datetime(2030, 1, 1, tzinfo=UTC)) == []


def test_facebooks_waits_are_watched_too() -> None:
    journey = Journey().to_business().wait(days=1)
    assert journey.state[TaskId.PHONE_APPROVE].reminded == 1


def test_nobody_is_late_with_the_badge_before_facebook_takes_requests() -> None:
    journey = Journey().to_live().act(BEA, do.SaveProfile(profile=PROFILE)).done(SAM, TaskId.BADGE_PUBLISH)
    earliest = badge_earliest(journey.state)
    assert earliest == journey.now + timedelta(days=30)
    first = reminder_due(journey.state, TaskId.BADGE_APPLY)
    assert first == business_days_after(earliest, 1, BRUSSELS)
    journey.wait(days=29)
    assert journey.state[TaskId.BADGE_APPLY].reminded == 0
    late = Journey().to_live().wait(days=40).act(BEA, do.SaveProfile(profile=PROFILE))
    late.done(SAM, TaskId.BADGE_PUBLISH)
    assert reminder_due(late.state, TaskId.BADGE_APPLY) == business_days_after(late.now, 1, BRUSSELS)


def test_a_refused_badge_is_reminded_of_from_its_retry_date_on() -> None:
    journey = Journey().to_live().act(BEA, do.SaveProfile(profile=PROFILE)).done(SAM, TaskId.BADGE_PUBLISH)
    journey.wait(days=31).done(SAM, TaskId.BADGE_APPLY)
    journey.answer(TaskId.BADGE_APPROVE, ev.Answer.REJECTED, "Not notable")
    retry = journey.state[TaskId.BADGE_APPROVE].retry_at
    assert retry is not None
    assert reminder_due(journey.state, TaskId.BADGE_APPLY) == business_days_after(retry, 1, BRUSSELS)


def test_a_badge_with_no_day_of_going_live_counts_from_its_opening() -> None:
    state = record(Onboarding(id="o"), [ev.TaskOpened(task=TaskId.BADGE_APPLY)], None, Journey().now).state
    opened = state[TaskId.BADGE_APPLY].since
    assert opened is not None
    assert reminder_due(state, TaskId.BADGE_APPLY) == business_days_after(opened, 1, ZoneInfo("UTC"))


# --- the code's window and the phone's hold


def said(journey: Chronicle, **wait: float) -> list[ev.Event]:
    count = len(journey.recorded)
    journey.wait(**wait)
    return [entry.event for entry in journey.recorded[count:]]


def asked() -> Chronicle:
    journey = Chronicle()
    journey.to_code().ask()
    return journey


def running_out(minutes: int) -> ev.Event:
    return ev.CodeRunningOut(request_id="rq1", minutes_left=minutes)


EXPIRED = ev.CodeEnded(request_id="rq1", ending=ev.CodeEnding.EXPIRED)


def test_five_and_one_minutes_are_said_once_each_and_then_the_end() -> None:
    journey = asked()
    assert next_due(journey.state) == journey.now + timedelta(minutes=5)
    assert said(journey, minutes=4, seconds=59.999999) == []
    assert said(journey, microseconds=1) == [running_out(5)]
    assert said(journey, minutes=3) == []
    assert said(journey, minutes=1) == [running_out(1)]
    assert said(journey, seconds=59.999999) == []
    assert said(journey, microseconds=1) == [EXPIRED]


def test_of_two_warnings_at_once_only_the_later_is_said() -> None:
    journey = asked()
    assert said(journey, minutes=9, seconds=30) == [running_out(1)]
    assert said(journey, seconds=1) == []


def test_after_a_standstill_only_the_end_is_said() -> None:
    assert said(asked(), minutes=12) == [EXPIRED]


def test_once_the_code_is_in_nobody_is_warned_and_the_window_still_ends() -> None:
    journey = asked()
    journey.enter()
    assert said(journey, minutes=9, seconds=59) == []
    assert said(journey, seconds=1) == [EXPIRED]


def test_the_phones_hold_lapses_by_itself() -> None:
    journey = Chronicle()
    journey.to_code().act(BEA, do.HoldPhone())
    assert said(journey, minutes=14, seconds=59.999999) == []
    assert said(journey, microseconds=1) == [ev.PhoneReleased()]
    assert next_due(journey.state) != journey.now


def test_a_hold_that_runs_out_during_a_window_ends_with_it() -> None:
    journey = Chronicle()
    journey.to_code().act(BEA, do.HoldPhone()).wait(minutes=10)
    journey.act(SAM, do.RequestCode(request_id="rq1", method=CodeMethod.SMS))
    assert said(journey, minutes=6) == [running_out(5)]
    assert said(journey, minutes=4) == [EXPIRED, ev.PhoneReleased()]
    assert journey.state.ready is None


def test_a_hold_that_outlasts_its_window_goes_on() -> None:
    journey = asked()
    assert said(journey, minutes=10) == [EXPIRED]
    assert journey.state.ready is not None
    assert said(journey, minutes=5) == [ev.PhoneReleased()]


# --- on every way


@pytest.mark.parametrize("seed", range(6))
def test_what_was_recorded_as_due_is_not_due_again(seed: int) -> None:
    for journey in walk(seed, length=40):
        for minutes in (0, 7, 16, 1500, 20000):
            now = journey.now + timedelta(minutes=minutes)
            happened = due(journey.state, now)
            first = next_due(journey.state)
            assert bool(happened) == (first is not None and first <= now)
            state = record(journey.state, happened, None, now).state
            assert due(state, now) == []
            following = next_due(state)
            assert following is None or following > now


@pytest.mark.parametrize("seed", range(3))
def test_only_what_is_owed_is_reminded_of(seed: int) -> None:
    for journey in walk(seed + 100, length=40):
        later = journey.now + timedelta(days=70)
        tasks = [event.task for event in due(journey.state, later) if isinstance(event, ev.Reminded)]
        assert sorted(tasks) == ([] if journey.state.paused else sorted(journey.state.owed()))
        assert all(journey.state[task].status is not Status.REJECTED for task in tasks)
