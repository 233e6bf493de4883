from datetime import UTC, datetime, timedelta

import pytest

from bot.domain import commands as do
from bot.domain import events as ev
from bot.domain.decisions import record
from bot.domain.details import CodeMethod
from bot.domain.onboarding import Status
from bot.domain.reminders import due, next_due
from bot.domain.steps import TaskId
from tests.unit.every_deed import Chronicle
from tests.unit.journeys import BEA, SAM
from tests.unit.walks import walk

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
    assert next_due(journey.state, journey.now) == journey.now + timedelta(minutes=5)
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
    assert next_due(journey.state, journey.now) != journey.now


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
            first = next_due(journey.state, now)
            assert bool(happened) == (first is not None and first <= now)
            state = record(journey.state, happened, None, now).state
            assert due(state, now) == []
            following = next_due(state, now)
            assert following is None or following > now


@pytest.mark.parametrize("seed", range(3))
def test_only_what_is_owed_is_reminded_of(seed: int) -> None:
    for journey in walk(seed + 100, length=40):
        later = datetime(2029, 6, 13, 7, 30, tzinfo=UTC)  # a working day in every zone, long after any walk
        tasks = [event.task for event in due(journey.state, later) if isinstance(event, ev.Reminded)]
        quiet = journey.state.paused or journey.state.parked or journey.state.reminders_off
        others = {
            event.task for event in due(journey.state, later) if isinstance(event, ev.RequestRunningOut)
        }
        code = journey.state.code
        others |= {TaskId.PHONE_CODE} if code and code.is_open else set()
        free = [task for task in journey.state.owed() if task not in {*journey.state.stuck, *others}]
        assert sorted(tasks) == ([] if quiet else sorted(free))
        assert all(journey.state[task].status is not Status.REJECTED for task in tasks)
