"""When somebody is reminded of what they owe, and whom the reminder mentions."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain import events as ev
from bot.domain.hours import Calendar, Wait
from bot.domain.office import Audience, Office
from bot.domain.onboarding import Onboarding, OnboardingStatus, Status, turn
from bot.domain.owners import brand_contacts, owner
from bot.domain.parties import Side, acting_side
from bot.domain.steps import TaskId

# Meta, official business accounts: 30 days on the platform before the first request.
BADGE_EARLIEST_AFTER = timedelta(days=30)
# Meta, partner-initiated account requests: not accepted within 90 days is cancelled.
REQUEST_LIVES = timedelta(days=90)
REQUEST_WARNING = timedelta(days=7)
# Whoever has just done something here needs no reminder of the rest.
QUIET = timedelta(hours=1)
# What one person is reminded of within this long is said at once.
TOGETHER = timedelta(hours=1)
_REMINDED_WHILE = frozenset({OnboardingStatus.RUNNING, OnboardingStatus.LIVE})
_STAFF_AUDIENCES = frozenset({Audience.LEAD, Audience.ADMINS})


@dataclass(frozen=True, slots=True)
class Planned:
    """One reminder; `at` lies within the hours of the `person` who is mentioned first."""

    at: datetime
    event: ev.Event
    calendar: Calendar
    person: str | None = None

    def is_due(self, now: datetime) -> bool:
        """Late ones wait for the next opening: after a standstill nobody is reminded at night."""
        return self.at <= now and self.calendar.is_open(now)

    def next_at(self, now: datetime) -> datetime:
        return self.calendar.next_opening(now) if self.at <= now else self.at


def badge_earliest(onboarding: Onboarding) -> datetime | None:
    """The first day on which Meta takes a request for the badge: 30 days live, or after a refusal."""
    retry = onboarding[TaskId.BADGE_APPROVE].retry_at
    if retry is not None:
        return retry
    return onboarding.live_at + BADGE_EARLIEST_AFTER if onboarding.live_at else None


def planned(onboarding: Onboarding, office: Office, now: datetime) -> list[Planned]:
    """Each next reminder, by who owes what at `now`."""
    if onboarding.status not in _REMINDED_WHILE or onboarding.parked or onboarding.reminders_off:
        return []
    found = [*_of_tasks(onboarding, office, now)]
    return [*found, *_of_silence(onboarding, office, now)] if found else found


def said_now(waiting: list[Planned], now: datetime) -> list[ev.Event]:
    """What is due, and with it what the same people would be told within the hour."""
    due = [one for one in waiting if one.is_due(now)]
    spoken_to = {one.person for one in due if isinstance(one.event, ev.Reminded)}
    soon = (one for one in waiting if isinstance(one.event, ev.Reminded) and one.person in spoken_to)
    along = [one for one in soon if one not in due and one.at <= now + TOGETHER]
    return [one.event for one in (*due, *along)]


def _of_tasks(onboarding: Onboarding, office: Office, now: datetime) -> Iterator[Planned]:
    for task in onboarding.owed():
        since = owed_since(onboarding, task)
        in_hand = task is TaskId.PHONE_CODE and onboarding.code is not None and onboarding.code.is_open
        if since is None:
            continue
        if task in onboarding.stuck:
            yield _still_stuck(onboarding, task, office, now)
            continue
        if in_hand:  # a code's window has words of its own
            continue
        next_one = _next_of(onboarding, task, since, office, now)
        warning = _lapse_warning(onboarding, task, office, now)
        # Of both at once the warning says more.
        yield from (warning,) if warning and warning.at <= next_one.at else (next_one,)


def owed_since(onboarding: Onboarding, task: TaskId) -> datetime | None:
    """From when on somebody can be late with it: the badge has a first day, a code a time that was picked."""
    since = onboarding[task].since
    if since is None:
        return None
    if task is TaskId.BADGE_APPLY:
        return max(since, badge_earliest(onboarding) or since)
    if task is TaskId.PHONE_CODE and onboarding.moment is not None:
        return max(since, onboarding.moment.at)
    return since


def _next_of(onboarding: Onboarding, task: TaskId, since: datetime, office: Office, now: datetime) -> Planned:
    state = onboarding[task]
    side = acting_side(turn(onboarding, task, now))
    rung = office.policy.rung(onboarding, turn(onboarding, task, now), state.reminded + 1)
    people = recipients(onboarding, task, rung.to, office, now)
    first = people[0] if people else None
    theirs = recipients(onboarding, task, Audience.OWNER, office, now)[:1] == people[:1]
    escalated = rung.to in _STAFF_AUDIENCES and not theirs
    calendar = office.calendar(onboarding, first, Side.SPARKCENTRAL if escalated else side)
    on_its_day = task is TaskId.BADGE_APPLY and state.since != since and not state.reminded
    counted = max(since, state.reminded_at or since)
    at = calendar.after(counted, Wait() if on_its_day else rung.wait)
    if state.snoozed_until is not None:
        at = calendar.next_opening(state.snoozed_until)
    if first is not None and first in onboarding.acted:
        at = max(at, calendar.next_opening(onboarding.acted[first] + QUIET))
    count = state.reminded + 1
    again = count > 1 and not escalated
    direct = tuple(person for person in people[:1] if again and office.of(person).direct)
    event = ev.Reminded(task=task, count=count, people=people, direct=direct, escalated=escalated)
    return Planned(at, event, calendar, first)


def recipients(
    onboarding: Onboarding, task: TaskId, to: Audience, office: Office, now: datetime
) -> tuple[str, ...]:
    """Whom a reminder mentions, whoever owes it first; nobody where the brand has named nobody."""
    side = acting_side(turn(onboarding, task, now))
    contacts = brand_contacts(onboarding) if side is Side.BRAND else onboarding.sparkcentral_people
    first, lead = owner(onboarding, task, now), onboarding.lead
    wanted: tuple[str | None, ...] = {
        Audience.OWNER: (first,),
        Audience.SIDE: (first, *contacts),
        Audience.LEAD: (lead,),
        Audience.BOTH: (first, *contacts, lead),
        Audience.ADMINS: office.policy.admins or (lead,),
    }[to]
    if task is TaskId.BUSINESS_APPROVE and to is Audience.OWNER:  # Facebook tells the brand, by e-mail
        wanted = (*wanted, *brand_contacts(onboarding)[:1])
    there = (office.present(onboarding, person, now) for person in wanted)
    return tuple(dict.fromkeys(person for person in there if person))


def _still_stuck(onboarding: Onboarding, task: TaskId, office: Office, now: datetime) -> Planned:
    """The lead has heard of it at once; from then on once a day."""
    lead = office.present(onboarding, onboarding.lead, now)
    calendar = office.calendar(onboarding, lead, Side.SPARKCENTRAL)
    told_at = max(onboarding.stuck[task], onboarding.stuck_told.get(task, onboarding.stuck[task]))
    return Planned(calendar.after(told_at, Wait(days=1)), ev.StillStuck(task=task), calendar, lead)


def _lapse_warning(onboarding: Onboarding, task: TaskId, office: Office, now: datetime) -> Planned | None:
    state = onboarding[task]
    asked = task is TaskId.ACCOUNT_APPROVE_REQUEST and state.status is Status.OPEN and not state.warned
    if not asked or state.since is None:
        return None
    lapses_at = state.since + REQUEST_LIVES
    people = recipients(onboarding, task, Audience.BOTH, office, now)
    first = people[0] if people else None
    calendar = office.calendar(onboarding, first, Side.BRAND)
    event = ev.RequestRunningOut(task=task, lapses_at=lapses_at, people=people)
    return Planned(calendar.next_opening(lapses_at - REQUEST_WARNING), event, calendar, first)


def _of_silence(onboarding: Onboarding, office: Office, now: datetime) -> Iterator[Planned]:
    """Nobody has done anything for long, although somebody could."""
    begun = [owed_since(onboarding, task) for task in onboarding.owed()]
    since = max((at for at in (*onboarding.acted.values(), *begun) if at is not None), default=None)
    if since is None or since > now:
        return
    lead = office.present(onboarding, onboarding.lead, now)
    calendar = office.calendar(onboarding, lead, Side.SPARKCENTRAL)
    told_at = max(since, onboarding.silence_told_at or since)
    yield Planned(calendar.after(told_at, office.policy.silent), ev.WentSilent(since=since), calendar, lead)
