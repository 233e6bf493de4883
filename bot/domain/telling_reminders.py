"""Which notices reminders call for, and what has been standing still for too long."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from bot.domain import events as ev
from bot.domain.decisions import Decision
from bot.domain.notices import Notice, NoticeKind
from bot.domain.onboarding import Onboarding
from bot.domain.parties import Side
from bot.domain.steps import TaskId
from bot.domain.told import Told, addressed


def reminders(decision: Decision, turns: Sequence[Notice], now: datetime) -> Iterator[Told]:
    """One for all that a person is reminded of at once; whoever hears of a turn is not reminded as well."""
    spoken_to = {notice.person for notice in turns}
    spoken_of = {task for notice in turns for task in notice.tasks}
    found: dict[tuple[Side | None, str | None], list[ev.Recorded]] = {}
    for entry in decision.recorded:
        if isinstance(entry.event, ev.Reminded) and _is_open_still(decision, entry.event.task, spoken_of):
            notice = _reminder(decision.state, [entry], now)
            found.setdefault((notice.side, notice.person), []).append(entry)
    for (_, person), entries in found.items():
        if person is None or person not in spoken_to:
            yield from _one_reminder(decision.state, entries, now)


def _is_open_still(decision: Decision, task: TaskId, spoken_of: set[TaskId]) -> bool:
    return decision.state.owes(task) and task not in spoken_of


def _one_reminder(state: Onboarding, entries: list[ev.Recorded], now: datetime) -> Iterator[Told]:
    """In the thread of what has been owed for longest, and to some of the people directly."""
    entries.sort(key=lambda entry: state[entry.event.task].since or now)  # type: ignore[attr-defined]
    number, notice = str(entries[0].sequence), _reminder(state, entries, now)
    yield Told(number, notice, notice.tasks[0].step)
    direct = dict.fromkeys(person for entry in entries for person in _reminded(entry).direct)
    for place, person in enumerate(direct):
        said = replace(notice, kind=NoticeKind.REMINDER_DIRECT, person=person, facts={})
        yield Told(f"{number}.dm{place or ''}", said, to=person)


def _reminder(state: Onboarding, entries: list[ev.Recorded], now: datetime) -> Notice:
    """`with` are those whom it mentions besides; `again` tells that it is not the first one."""
    events = [_reminded(entry) for entry in entries]
    kind = NoticeKind.ESCALATED if all(event.escalated for event in events) else NoticeKind.REMINDER
    notice = addressed(kind, state, tuple(event.task for event in events), now)
    people = list(dict.fromkeys(person for event in events for person in event.people))
    count = max(event.count for event in events)
    facts = {"with": " ".join(people[1:]), "again": str(count) if count > 1 else ""}
    told = replace(notice, facts={name: fact for name, fact in facts.items() if fact})
    return replace(told, person=people[0]) if people else told


def _reminded(entry: ev.Recorded) -> ev.Reminded:
    assert isinstance(entry.event, ev.Reminded)  # noqa: S101 - only these are collected
    return entry.event


def of_standstill(onboarding: Onboarding, entry: ev.Recorded, now: datetime) -> Iterator[Told]:
    """What has been standing still for too long, mostly for the lead alone."""
    number, at, lead, event = str(entry.sequence), entry.at.isoformat(), onboarding.lead, entry.event
    if isinstance(event, ev.StillStuck):
        flag = {"by": onboarding.stuck_by.get(event.task, ""), "again": "yes"}
        flag |= {"at": onboarding.stuck[event.task].isoformat()} if event.task in onboarding.stuck else {}
        flag["reason"] = onboarding.private.stuck.get(event.task, "")
        stuck = Notice(NoticeKind.STUCK, (event.task,), Side.SPARKCENTRAL, lead, flag)
        yield Told(number, stuck, event.task.step)
    elif isinstance(event, ev.RequestRunningOut) and onboarding.owes(event.task):
        facts = {"until": event.lapses_at.isoformat(), "with": " ".join(event.people[1:])}
        lapsing = addressed(NoticeKind.LAPSING, onboarding, (event.task,), now, facts)
        yield Told(number, replace(lapsing, person=next(iter(event.people), None)), event.task.step)
    elif isinstance(event, ev.WentSilent):
        silent = Notice(NoticeKind.SILENT, person=lead, facts={"at": at, "since": event.since.isoformat()})
        yield Told(f"{number}.dm", silent, to=lead)
    elif isinstance(event, ev.ForecastSlipped):
        days = {"before": event.before.isoformat(), "day": event.day.isoformat()}
        slipped = Notice(NoticeKind.SLIPPED, (event.task,), person=lead, facts={"at": at, **days})
        yield Told(f"{number}.dm", slipped, to=lead)
