"""What falls due by the passing of time: ends of windows, warnings and reminders.

The row of an onboarding keeps `next_due`; a tick asks `due` for what happened by then.
"""

from bisect import bisect_right
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.domain import code_moment
from bot.domain import events as ev
from bot.domain.code_decisions import WARN_AT_MINUTES
from bot.domain.code_request import CodeStatus
from bot.domain.facebook import REGISTERING_LASTS, Call, Trouble
from bot.domain.onboarding import Onboarding, OnboardingStatus, Status
from bot.domain.steps import TaskId

# Business hours in the onboarding's time zone: a reminder that falls outside waits for the next opening.
OPENS, CLOSES = time(9), time(17)
_SATURDAY = 5
# Meta, official business accounts: 30 days on the platform before the first request.
BADGE_EARLIEST_AFTER = timedelta(days=30)
# Meta, partner-initiated account requests: not accepted within 90 days is cancelled.
REQUEST_LIVES = timedelta(days=90)
_REMINDED_WHILE = frozenset({OnboardingStatus.RUNNING, OnboardingStatus.LIVE})


def next_opening(moment: datetime, zone: ZoneInfo) -> datetime:
    """The moment itself within business hours, else the next one that is; in the zone of `moment`."""
    local = moment.astimezone(zone)
    if local.time() >= CLOSES:
        local = datetime.combine(local.date() + timedelta(days=1), OPENS, zone)
    elif local.time() < OPENS:
        local = datetime.combine(local.date(), OPENS, zone)
    while local.weekday() >= _SATURDAY:
        local = datetime.combine(local.date() + timedelta(days=1), OPENS, zone)
    return local.astimezone(moment.tzinfo)


def business_days_after(moment: datetime, days: int, zone: ZoneInfo) -> datetime:
    """The same hour so many working days later, moved into business hours."""
    local = moment.astimezone(zone)
    for _ in range(days):
        local += timedelta(days=1)
        while local.weekday() >= _SATURDAY:
            local += timedelta(days=1)
    return next_opening(local.astimezone(moment.tzinfo), zone)


def reminder_due(onboarding: Onboarding, task: TaskId, count: int | None = None) -> datetime | None:
    """When the party that owes the task is reminded, next or for the `count`th time; None: it is not."""
    state = onboarding[task]
    if onboarding.status not in _REMINDED_WHILE or not onboarding.owes(task) or state.since is None:
        return None
    if task is TaskId.BADGE_APPLY:  # Meta asks for a month on the platform first: nobody is late before
        earliest = badge_earliest(onboarding)
        since = max(state.since, earliest) if earliest else state.since
    elif task is TaskId.PHONE_CODE and onboarding.moment is not None:
        since = max(state.since, onboarding.moment.at)  # nobody is late before the time that was picked
    else:
        since = state.since
    days = state.reminded + 1 if count is None else count
    if task is TaskId.PHONE_CODE and onboarding.moment is not None:
        days -= state.reminded  # once that time has passed they are counted from it
    return business_days_after(since, days, ZoneInfo(onboarding.time_zone))


def badge_earliest(onboarding: Onboarding) -> datetime | None:
    """The first day on which Meta takes a request for the badge: 30 days live, or after a refusal."""
    retry = onboarding[TaskId.BADGE_APPROVE].retry_at
    if retry is not None:
        return retry
    return onboarding.live_at + BADGE_EARLIEST_AFTER if onboarding.live_at else None


# What happens at a moment; several events where one brings another about.
Due = tuple[datetime, tuple[ev.Event, ...]]


def _code_due(onboarding: Onboarding) -> list[Due]:
    code = onboarding.code
    if code is None or not code.is_open:
        return []
    ended = ev.CodeEnded(request_id=code.id, ending=ev.CodeEnding.EXPIRED)
    found: list[Due] = [(code.ends_at, (ended,))]
    for minutes in WARN_AT_MINUTES:
        not_yet_said = all(minutes < said for said in onboarding.minutes_warned)
        if code.status is CodeStatus.REQUESTED and not_yet_said:
            warning = ev.CodeRunningOut(request_id=code.id, minutes_left=minutes)
            found.append((code.ends_at - timedelta(minutes=minutes), (warning,)))
    return found


def _hold_due(onboarding: Onboarding) -> list[Due]:
    """While a code is on its way, the phone is held at least to the end of its window."""
    held, code = onboarding.ready, onboarding.code
    if held is None or not onboarding.owes(TaskId.PHONE_CODE):
        return []
    until = max(held.until, code.ends_at) if code is not None and code.is_open else held.until
    return [(until, (ev.PhoneReleased(),))]


def _moment_due(onboarding: Onboarding) -> list[Due]:
    """Whatever the hour: business hours are for what nobody has chosen the time of."""
    moment = onboarding.moment
    if moment is None or not onboarding.owes(TaskId.PHONE_CODE):
        return []
    near = (
        (at, (ev.MomentNear(at=moment.at, minutes_left=minutes),))
        for at, minutes in code_moment.reminders(moment)
    )
    return [*near, (code_moment.over_at(moment), (ev.MomentPassed(at=moment.at),))]


def _lock_due(onboarding: Onboarding) -> list[Due]:
    shut = onboarding.codes_shut_until
    return [(shut, (ev.CodesUnlocked(),))] if shut is not None else []


def _pause_due(onboarding: Onboarding) -> list[Due]:
    """Facebook's wait goes on through a pause, so that it is over when the pause is."""
    if onboarding.status is not OnboardingStatus.ON_HOLD:
        return []
    until = onboarding.hold_until
    waits = _lock_due(onboarding) + _registration_due(onboarding)
    return [*waits, *([(until, (ev.Resumed(),))] if until is not None else [])]


def _registration_due(onboarding: Onboarding) -> list[Due]:
    """A PIN is kept no longer than Facebook can be asked."""
    pending = onboarding.registration
    if pending is None:
        return []
    given_up = ev.FacebookRefused(call=Call.REGISTER, trouble=Trouble.UNREACHABLE, asked_by=pending.operator)
    return [(pending.asked_at + REGISTERING_LASTS, (given_up,))]


def _request_due(onboarding: Onboarding) -> list[Due]:
    request = onboarding[TaskId.ACCOUNT_APPROVE_REQUEST]
    owed = onboarding.owes(TaskId.ACCOUNT_APPROVE_REQUEST) and request.status is Status.OPEN
    if not owed or request.since is None:
        return []
    add_number = TaskId.ACCOUNT_ADD_NUMBER
    lapsed = (
        ev.RequestLapsed(),
        ev.TaskLocked(task=TaskId.ACCOUNT_APPROVE_REQUEST),
        *((ev.TaskLocked(task=add_number),) if onboarding.owes(add_number) else ()),
        ev.TaskOpened(task=TaskId.ACCOUNT_CREATE),
    )
    return [(request.since + REQUEST_LIVES, lapsed)]


def _all_due(onboarding: Onboarding) -> list[Due]:
    if onboarding.paused:
        return sorted(_pause_due(onboarding), key=lambda entry: entry[0])
    if onboarding.parked:
        return _registration_due(onboarding)
    found = _code_due(onboarding) + _hold_due(onboarding) + _request_due(onboarding) + _lock_due(onboarding)
    found += _moment_due(onboarding) + _registration_due(onboarding)
    for task in onboarding.owed():
        at = reminder_due(onboarding, task)
        if at is not None:
            count = onboarding[task].reminded + 1
            found.append((at, (ev.Reminded(task=task, count=count),)))
    return sorted(found, key=lambda entry: entry[0])


def next_due(onboarding: Onboarding) -> datetime | None:
    return min((at for at, _ in _all_due(onboarding)), default=None)


def due(onboarding: Onboarding, now: datetime) -> list[ev.Event]:
    """What has fallen due by `now`, earliest first.

    Of several words on a code only the last still holds, and so it is with a picked time.
    """
    events = [event for at, happened in _all_due(onboarding) if at <= now for event in happened]
    passed = [_caught_up(onboarding, event, now) for event in events]
    overtaken: list[ev.Event] = []
    for kinds in _LAST_HOLDS:
        overtaken += [event for event in passed if isinstance(event, kinds)][:-1]
    return [event for event in passed if event not in overtaken]


_LAST_HOLDS = ((ev.CodeRunningOut, ev.CodeEnded), (ev.MomentNear, ev.MomentPassed))


def _caught_up(onboarding: Onboarding, event: ev.Event, now: datetime) -> ev.Event:
    """After days of standstill one reminder is said, not one for each day missed."""
    if not isinstance(event, ev.Reminded):
        return event
    since = onboarding[event.task].since or now

    def at(count: int) -> datetime:
        return reminder_due(onboarding, event.task, count) or now

    # No more working days than days: among them the last one that has come.
    missed = range(event.count + 1, (now - since).days + 2)
    return ev.Reminded(task=event.task, count=event.count + bisect_right(missed, now, key=at))
