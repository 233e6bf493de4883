"""What reminders promise, looked for in what happened: by other means than those that made it happen."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.domain import events as ev
from bot.domain.evolution import evolve
from bot.domain.hours import Calendar, Wait
from bot.domain.office import Office
from bot.domain.onboarding import OWED, Onboarding, OnboardingStatus
from bot.domain.parties import Party, Side
from bot.domain.steps import TASKS, TaskId

# A reminder may wait for a person's quiet hour, and a tick may come a moment late.
_LATE_BY = Wait(hours=1)
_A_MOMENT = timedelta(minutes=5)
# The first reminder of each party, as the default policy has it.
FIRST: Mapping[Party, Wait] = {
    Party.BRAND: Wait(days=1),
    Party.SPARKCENTRAL: Wait(hours=4),
    Party.FACEBOOK: Wait(clock_hours=24),
}


@dataclass
class Broken:
    """Each as a line that says where."""

    outside: list[str] = field(default_factory=list)
    twice: list[str] = field(default_factory=list)
    unsent: list[str] = field(default_factory=list)

    def all(self) -> list[str]:
        return [*self.outside, *self.twice, *self.unsent]


@dataclass
class _Owed:
    """A task as it has been owed since then; `told` is when it was last spoken of."""

    since: datetime
    told: datetime


def judge(events: Sequence[ev.Recorded], office: Office, until: datetime, broken: Broken) -> None:
    """All of one onboarding's life, in order."""
    state, owed = Onboarding(id="judged"), dict[TaskId, _Owed]()
    said: set[tuple[TaskId, datetime, int]] = set()
    for entry in events:
        _look_back(state, owed, entry.at, office, broken)
        state = evolve(state, entry)
        _note(state, owed, entry)
        if isinstance(entry.event, ev.Reminded) and entry.actor is None:
            _judge_one(state, entry, office, said, broken)
    _look_back(state, owed, until, office, broken)


def _note(state: Onboarding, owed: dict[TaskId, _Owed], entry: ev.Recorded) -> None:
    """Whatever touches a task by a person's hand, or speaks of it, starts its waiting anew."""
    about = getattr(entry.event, "task", None)
    for task in TaskId:
        since = state[task].since
        if state[task].status not in OWED or since is None or state.elsewhere(task):
            owed.pop(task, None)
        elif task not in owed or owed[task].since != since:
            owed[task] = _Owed(since, max(since, entry.at))
        elif about is task or not isinstance(entry.event, ev.Reminded):
            owed[task].told = entry.at


def _look_back(
    state: Onboarding, owed: Mapping[TaskId, _Owed], now: datetime, office: Office, broken: Broken
) -> None:
    """Was something silent for too long until this moment?"""
    running = state.status in {OnboardingStatus.RUNNING, OnboardingStatus.LIVE}
    if not running or state.parked or state.reminders_off:
        return
    for task, waiting in owed.items():
        excused = task in {TaskId.PHONE_CODE, TaskId.BADGE_APPLY} or task in state.stuck
        first = state[task].reminded == 0 and state[task].snoozed_until is None
        if excused or not first:
            continue
        latest = max(
            _promised(state, task, waiting.told, calendar) for calendar in _calendars(state, task, office)
        )
        if now > latest + _A_MOMENT:
            broken.unsent.append(
                f"{task} since {waiting.since:%Y-%m-%d %H:%M}: promised by {latest:%Y-%m-%d %H:%M}"
            )


def _promised(state: Onboarding, task: TaskId, told: datetime, calendar: Calendar) -> datetime:
    del state
    return calendar.after(calendar.after(told, FIRST[TASKS[task].party]), _LATE_BY)


def _calendars(state: Onboarding, task: TaskId, office: Office) -> Iterator[Calendar]:
    """Of everybody who may be meant: whose hours open last has the longest promise."""
    side = Side.BRAND if TASKS[task].party is Party.BRAND else Side.SPARKCENTRAL
    named = state.brand_people if side is Side.BRAND else (*state.sparkcentral_people, state.lead)
    for person in (*named, None):
        yield office.calendar(state, person, side)


def _judge_one(
    state: Onboarding,
    entry: ev.Recorded,
    office: Office,
    said: set[tuple[TaskId, datetime, int]],
    broken: Broken,
) -> None:
    event = entry.event
    assert isinstance(event, ev.Reminded)  # noqa: S101 - only these come here
    where = f"{event.task} at {entry.at:%Y-%m-%d %H:%M}"
    first = event.people[0] if event.people else None
    staff = first is not None and first not in {*state.brand_people, state.brand_admin}
    calendar = office.calendar(state, first, Side.SPARKCENTRAL if staff else Side.BRAND)
    if not calendar.is_open(entry.at):
        broken.outside.append(where)
    mark = (event.task, state[event.task].since or entry.at, event.count)
    if mark in said:
        broken.twice.append(where)
    said.add(mark)
