"""On which day an onboarding is expected to go live, from how long its tasks typically take."""

from datetime import date, datetime, timedelta

from bot.domain import events as ev
from bot.domain.detours import MENDING
from bot.domain.hours import Calendar
from bot.domain.office import Office
from bot.domain.onboarding import Onboarding, OnboardingStatus, Status
from bot.domain.parties import Side
from bot.domain.steps import TASKS, TaskId, before

# Nobody need hear of less.
_SLIP = timedelta(days=1)


def expected_day(onboarding: Onboarding, office: Office, now: datetime) -> date | None:
    """In the onboarding's time zone; None when it is live, or nobody knows when it goes on."""
    if onboarding.live_at is not None or onboarding.parked or onboarding.started_at is None:
        return None
    if onboarding.paused and onboarding.hold_until is None:
        return None
    calendar = _calendar(onboarding, office)
    goes_on = max(now, onboarding.hold_until or now)
    return _local(_finished(onboarding, TaskId.PHONE_ACTIVATE, calendar, goes_on), calendar)


def first_day(onboarding: Onboarding, office: Office) -> date | None:
    """What could be expected at the start, without the time in which it was on hold."""
    if onboarding.started_at is None:
        return None
    calendar, untouched = _calendar(onboarding, office), Onboarding(id=onboarding.id)
    at = _finished(untouched, TaskId.PHONE_ACTIVATE, calendar, onboarding.started_at)
    return _local(at + onboarding.paused_for, calendar)


def slipped(onboarding: Onboarding, office: Office, now: datetime) -> ev.ForecastSlipped | None:
    """It is expected more than a day later than was said last; one cause is told once."""
    told = onboarding.forecast or first_day(onboarding, office)
    running = onboarding.status is OnboardingStatus.RUNNING
    day = expected_day(onboarding, office, now) if running else None
    cause = _cause(onboarding, office, now)
    if told is None or day is None or cause in {None, onboarding.slowed_by} or day - told <= _SLIP:
        return None
    return ev.ForecastSlipped(before=told, day=day, task=cause)


def _calendar(onboarding: Onboarding, office: Office) -> Calendar:
    return office.calendar(onboarding, None, Side.BRAND)


def _local(moment: datetime, calendar: Calendar) -> date:
    return moment.astimezone(calendar.zone).date()


def _finished(onboarding: Onboarding, task: TaskId, calendar: Calendar, now: datetime) -> datetime:
    """When the task is expected to be done; what is late already is expected to be done any moment."""
    state = onboarding[task]
    if onboarding.passable(task):
        return now
    if state.status in {Status.LOCKED, Status.REJECTED} or state.since is None:
        waits_for = {*TASKS[task].opens_after, *_mended_by(onboarding, task)}
        begins = max((_finished(onboarding, first, calendar, now) for first in waits_for), default=now)
        return calendar.after(begins, TASKS[task].takes)
    return max(calendar.after(state.since, TASKS[task].takes), calendar.next_opening(now))


def _mended_by(onboarding: Onboarding, task: TaskId) -> set[TaskId]:
    return {MENDING[task]} if onboarding[task].status is Status.REJECTED and task in MENDING else set()


def _cause(onboarding: Onboarding, office: Office, now: datetime) -> TaskId | None:
    """Of what is owed on the way to going live, what has been expected for longest."""
    calendar = _calendar(onboarding, office)
    on_the_way = {TaskId.PHONE_ACTIVATE, *before(TaskId.PHONE_ACTIVATE)}
    owed = [task for task in onboarding.owed() if task in on_the_way]
    return min(
        owed, key=lambda task: calendar.after(onboarding[task].since or now, TASKS[task].takes), default=None
    )
