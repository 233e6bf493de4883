"""What falls due by the passing of time: ends of windows, warnings and reminders.

The row of an onboarding keeps `next_due`; a tick asks `due` for what happened by then.
"""

from datetime import datetime, timedelta

from bot.domain import code_moment
from bot.domain import events as ev
from bot.domain.code_decisions import WARN_AT_MINUTES
from bot.domain.code_request import CodeStatus
from bot.domain.facebook import REGISTERING_LASTS, Call, Trouble
from bot.domain.forecast import slipped
from bot.domain.office import Office
from bot.domain.onboarding import Onboarding, OnboardingStatus, Status
from bot.domain.reminding import REQUEST_LIVES, planned, said_now
from bot.domain.steps import TaskId

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


def _exactly_due(onboarding: Onboarding) -> list[Due]:
    """What keeps its minute, whatever the hour."""
    if onboarding.paused:
        return _pause_due(onboarding)
    if onboarding.parked:
        return _registration_due(onboarding)
    found = _code_due(onboarding) + _hold_due(onboarding) + _request_due(onboarding) + _lock_due(onboarding)
    return found + _moment_due(onboarding) + _registration_due(onboarding)


def next_due(onboarding: Onboarding, now: datetime, office: Office | None = None) -> datetime | None:
    """When a tick has to look again. A late reminder is due at once, or when its office opens."""
    office = office or Office()
    reminders = planned(onboarding, office, now)
    moments = [at for at, _ in _exactly_due(onboarding)] + [one.next_at(now) for one in reminders]
    # Whoever comes back takes over from their stand-in, with hours of their own.
    backs = [until for until in office.backs() if until > now] if reminders else []
    return min([*moments, *backs], default=None)


def due(onboarding: Onboarding, now: datetime, office: Office | None = None) -> list[ev.Event]:
    """What has fallen due by `now`, earliest first.

    Of several words on a code only the last still holds, and so it is with a picked time.
    """
    exactly = sorted(_exactly_due(onboarding), key=lambda entry: entry[0])
    passed = [event for at, happened in exactly if at <= now for event in happened]
    overtaken: list[ev.Event] = []
    for kinds in _LAST_HOLDS:
        overtaken += [event for event in passed if isinstance(event, kinds)][:-1]
    reminders = said_now(planned(onboarding, office or Office(), now), now)
    # Looked at only now: whatever makes it late is being reminded of.
    late = slipped(onboarding, office or Office(), now) if reminders else None
    told = [*passed, *reminders, *([late] if late else [])]
    return [event for event in told if event not in overtaken]


_LAST_HOLDS = ((ev.CodeRunningOut, ev.CodeEnded), (ev.MomentNear, ev.MomentPassed))
