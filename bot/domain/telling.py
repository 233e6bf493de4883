"""Which notices a decision calls for: Facebook's results, going live, and whose turn it has become."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain import events as ev
from bot.domain import telling_reminders
from bot.domain.channel_changes import to_apply
from bot.domain.code_request import CodeStatus
from bot.domain.decisions import Decision
from bot.domain.facebook import Call, Trouble
from bot.domain.notices import Notice, NoticeKind
from bot.domain.onboarding import Onboarding, Status, turn
from bot.domain.owners import at_the_code, owner, staff_contacts
from bot.domain.parties import Party, Person, Side, acting_side, other_side
from bot.domain.permissions import is_admin
from bot.domain.steps import Step, TaskId
from bot.domain.told import Told, addressed

_A_MOMENT = timedelta.resolution
# What Slack itself has changed, and one person is told of.
_OfSlack = ev.Parked | ev.PeopleLeft | ev.PeopleChangedSides | ev.ThirdPartyCame


def told(
    before: Onboarding | None, decision: Decision, actor: Person | None, now: datetime
) -> Iterator[Told]:
    for entry in decision.recorded:
        yield from _of_event(decision.state, entry, now)
        yield from telling_reminders.of_standstill(decision.state, entry, now)
    yield from _of_people(before, decision)
    last = decision.recorded[-1].sequence
    turns = list(_turns(before, decision, actor, now))
    for count, notice in enumerate(turns):
        yield Told(f"{last}.{count}", notice, thread=notice.tasks[0].step)
    heard = {notice.person for notice in turns} | {actor.id if actor else None}
    yield from _of_changes(before, decision, heard)
    yield from telling_reminders.reminders(decision, turns, now)


def _of_event(onboarding: Onboarding, entry: ev.Recorded, now: datetime) -> Iterator[Told]:
    number, event = str(entry.sequence), entry.event
    if isinstance(event, ev.CodeRunningOut):
        facts = {"minutes": str(event.minutes_left)}
        running_out = addressed(NoticeKind.CODE_RUNNING_OUT, onboarding, _CODE, now, facts)
        yield Told(number, running_out, Step.PHONE)
    elif isinstance(event, ev.CodeSubmitted | ev.CodeHandedOver):
        yield from _code_in(onboarding, number)
    elif isinstance(event, ev.FacebookRefused | ev.NumberRegistered):
        yield from _of_facebook(onboarding, number, event, now)
    elif isinstance(event, ev.CodeTakenOver | ev.CodesLocked):
        yield from _of_code(onboarding, entry, event)
    elif isinstance(event, ev.MomentSuggested | ev.MomentAgreed | ev.MomentCalledOff | ev.MomentNear):
        yield Told(number, _of_moment(onboarding, entry, event), Step.PHONE)
    elif isinstance(event, ev.GotStuck):
        facts = {"reason": event.reason, "by": entry.actor or "", "at": entry.at.isoformat()}
        stuck = Notice(NoticeKind.STUCK, (event.task,), Side.SPARKCENTRAL, onboarding.lead, facts)
        yield Told(number, stuck, event.task.step)
    elif isinstance(event, ev.TaskAssigned) and event.person != entry.actor:
        assigned = addressed(NoticeKind.ASSIGNED, onboarding, (event.task,), now)
        yours = replace(assigned, person=event.person, side=event.side or assigned.side)
        yield Told(number, yours, event.task.step)
    elif isinstance(event, _OfSlack):
        if event.told:  # else nobody of Sparkcentral is left to tell; the record has it
            yield Told(f"{number}.dm", _of_surroundings(entry, event), to=event.told)
    else:
        yield from _in_channel(onboarding, entry)


def _code_in(onboarding: Onboarding, number: str) -> Iterator[Told]:
    """Straight to the operator, unless the bot gives the digits to Facebook itself."""
    code = onboarding.code
    if code is not None and not code.by_api:
        code_in = Notice(NoticeKind.CODE_IN, _CODE, Side.SPARKCENTRAL, code.operator)
        yield Told(f"{number}.dm", code_in, to=code.operator)


# A lock has a notice of its own, which says until when.
_TOLD_BY_LOCK = frozenset({Trouble.TOO_MANY_CODES, Trouble.TOO_MANY_GUESSES})


def _of_facebook(
    onboarding: Onboarding, number: str, event: ev.FacebookRefused | ev.NumberRegistered, now: datetime
) -> Iterator[Told]:
    """To whoever goes on: the brand after wrong digits, who had it registered, else Sparkcentral's people."""
    task = TaskId.PHONE_ACTIVATE
    if isinstance(event, ev.NumberRegistered):
        if onboarding.owes(task) and not onboarding.paused:
            registered = addressed(NoticeKind.REGISTERED, onboarding, (task,), now)
            yield Told(number, _to_who_asked(registered, event), Step.PHONE)
        return
    if event.trouble in _TOLD_BY_LOCK or _is_last_guess(onboarding, event):
        return
    kind = NoticeKind.FACEBOOK_REFUSED
    if event.call is not Call.REGISTER:
        task = TaskId.PHONE_CODE
        kind = NoticeKind.CODE_REFUSED if event.trouble is Trouble.WRONG_CODE else kind
    if not onboarding.owes(task) or onboarding.paused:  # somebody did it by hand meanwhile
        return
    facts = {"call": event.call.value, "trouble": event.trouble.value}
    yield Told(number, _to_who_asked(addressed(kind, onboarding, (task,), now, facts), event), Step.PHONE)


def _to_who_asked(notice: Notice, event: ev.FacebookRefused | ev.NumberRegistered) -> Notice:
    return replace(notice, person=event.asked_by or notice.person)


def _is_last_guess(onboarding: Onboarding, event: ev.FacebookRefused) -> bool:
    """Then the end of the code is what is told."""
    over = onboarding.code is None or not onboarding.code.is_open
    return event.trouble is Trouble.WRONG_CODE and over


def _of_surroundings(entry: ev.Recorded, event: _OfSlack) -> Notice:
    """What somebody who is gone still has changes, so that is no fact: it is drawn as it stands."""
    at = {"at": entry.at.isoformat()}
    if isinstance(event, ev.Parked):
        facts = {**at, "obstacle": str(event.obstacle), "channel": event.channel_name}
        return Notice(NoticeKind.PARKED, facts=facts)
    if isinstance(event, ev.ThirdPartyCame):
        return Notice(NoticeKind.THIRD_PARTY, facts={**at, "name": event.name})
    if isinstance(event, ev.PeopleChangedSides):
        how = {"sides": " ".join(event.people.values())}
    else:
        how = {"deactivated": "yes"} if event.deactivated else {}
    return Notice(NoticeKind.PEOPLE_LEFT, facts={**at, **how, "who": " ".join(event.people)})


def _of_code(
    onboarding: Onboarding,
    entry: ev.Recorded,
    event: ev.CodeTakenOver | ev.CodesLocked,
) -> Iterator[Told]:
    number, at = str(entry.sequence), entry.at.isoformat()
    if isinstance(event, ev.CodeTakenOver):
        facts = {"by": event.operator, "at": at}
        taken = Notice(NoticeKind.CODE_TAKEN_OVER, person=event.before, facts=facts)
        yield Told(number, taken, Step.PHONE)
        if onboarding.code is not None and onboarding.code.status is not CodeStatus.REQUESTED:
            code_in = Notice(NoticeKind.CODE_IN, _CODE, Side.SPARKCENTRAL, event.operator)
            yield Told(f"{number}.dm", code_in, to=event.operator)
    else:
        facts = {"lock": event.lock.value, "until": event.until.isoformat(), "at": at}
        yield Told(number, Notice(NoticeKind.CODES_SHUT, facts=facts), Step.PHONE)


def _of_moment(
    onboarding: Onboarding,
    entry: ev.Recorded,
    event: ev.MomentSuggested | ev.MomentAgreed | ev.MomentCalledOff | ev.MomentNear,
) -> Notice:
    """To whoever is in it for the other side; both are reminded, each with what to have ready."""
    facts = {"by": entry.actor or "", "time": event.at.isoformat()}
    if isinstance(event, ev.MomentSuggested):
        side = other_side(event.side)
        return Notice(NoticeKind.MOMENT_SUGGESTED, _CODE, side, at_the_code(onboarding, side), facts)
    if isinstance(event, ev.MomentCalledOff):
        return Notice(NoticeKind.MOMENT_OFF, _CODE, person=event.told or None, facts=facts)
    moment = onboarding.moment
    suggester = moment.by if moment else None
    if isinstance(event, ev.MomentAgreed):
        return Notice(NoticeKind.MOMENT_AGREED, _CODE, person=suggester, facts=facts)
    others = {"with": moment.agreed_by if moment else "", "minutes": str(event.minutes_left)}
    return Notice(NoticeKind.MOMENT_NEAR, _CODE, person=suggester, facts={**facts, **others})


def _of_people(before: Onboarding | None, decision: Decision) -> Iterator[Told]:
    """A new lead learns in a direct message where things stand."""
    after, last = decision.state, decision.recorded[-1].sequence
    if before is not None and before.lead != after.lead:
        yield Told(f"{last}.lead", Notice(NoticeKind.NEW_LEAD, person=after.lead), to=after.lead)


def _of_changes(before: Onboarding | None, decision: Decision, heard: set[str | None]) -> Iterator[Told]:
    """The list of what is to be done in Sparkcentral; it is drawn as it stands at any time."""
    after, last = decision.state, decision.recorded[-1].sequence
    if before is not None and _is_news(before, decision):
        first = staff_contacts(after)[0]
        person = first if first not in heard else None
        yield Told(f"{last}.changes", Notice(NoticeKind.CHANGES, person=person), thread=Step.CHANNEL)


def _is_news(before: Onboarding, decision: Decision) -> bool:
    """An edited message notifies nobody: something comes up while nothing else waits, or was just refused."""
    known = {change.mark for change in to_apply(before)}
    waiting = known - before.private.why_not_applied.keys()
    new = any(change.mark not in known for change in to_apply(decision.state))
    refused = any(isinstance(one.event, ev.ChangeNotApplied) and not one.actor for one in decision.recorded)
    return refused or (new and not waiting)


_CODE = (TaskId.PHONE_CODE,)


def _in_channel(onboarding: Onboarding, entry: ev.Recorded) -> Iterator[Told]:
    """These are never dropped, so they carry their time: told late they say it."""
    event, at = entry.event, entry.at.isoformat()
    number = str(entry.sequence)
    if isinstance(event, ev.FacebookAnswered) and event.answer is not ev.Answer.WAITING:
        names = ", ".join(onboarding.private.templates[key].name for key in event.templates)
        facts = {"answer": str(event.answer), "reason": event.reason, "templates": names, "at": at}
        yield Told(number, Notice(NoticeKind.RESULT, (event.task,), facts=facts))
    elif isinstance(event, ev.WentLive):
        yield Told(number, Notice(NoticeKind.LIVE, facts={"at": at}))
    elif isinstance(event, ev.AllSet):
        yield Told(number, Notice(NoticeKind.ALL_SET, facts={"at": at}))
    elif isinstance(event, ev.PutOnHold | ev.Closed):
        yield Told(number, Notice(NoticeKind.PAUSED, facts=_pause(event, entry)))
    elif isinstance(event, ev.Resumed):
        yield Told(number, Notice(NoticeKind.RESUMED, facts={"by": entry.actor or "", "at": at}))
    elif isinstance(event, ev.Unparked):
        yield Told(number, Notice(NoticeKind.UNPARKED, facts={"at": at}))
    elif isinstance(event, ev.Moved):
        facts = {"by": entry.actor or "", "at": at, "absent": " ".join(event.absent)}
        yield Told(number, Notice(NoticeKind.MOVED, facts=facts))


def _pause(event: ev.PutOnHold | ev.Closed, entry: ev.Recorded) -> dict[str, str]:
    facts = {"reason": event.reason, "by": entry.actor or "", "at": entry.at.isoformat()}
    if isinstance(event, ev.Closed):
        return {**facts, "closed": "yes"}
    return {**facts, "until": event.until.isoformat()} if event.until else facts


def _turns(
    before: Onboarding | None, decision: Decision, actor: Person | None, now: datetime
) -> Iterator[Notice]:
    """One notice for each person whose turn it has become, but not for who simply goes on."""
    after, happened = decision.state, {type(entry.event) for entry in decision.recorded}
    if after.paused or after.parked:
        return
    # Time alone ended it: whoever had the code in hand may be looking elsewhere.
    by_time = {ev.CodeEnded, ev.CodesUnlocked} & happened and actor is None
    expired = {TaskId.PHONE_CODE} if by_time else set()
    asked: dict[tuple[Side, str | None], list[TaskId]] = {}
    for task in _not_told_by_facebook(decision):
        party = turn(after, task, now)
        passed = task in expired or _has_passed(before, after, task, now)
        handed_over = _PEOPLE & happened and _is_handed_over(before, after, task, actor, now)
        if handed_over or (passed and not _goes_on(after, task, party, actor)):
            asked.setdefault((acting_side(party), owner(after, task, now)), []).append(task)
    for tasks in asked.values():
        tasks.sort(key=lambda task: turn(after, task, now) is Party.FACEBOOK)  # what can be done comes first
        kind = _turn_kind(after, turn(after, tasks[0], now), tasks[0], happened)
        yield addressed(kind, after, tuple(tasks), now)


def _not_told_by_facebook(decision: Decision) -> Iterator[TaskId]:
    """What is owed, without the code where a refusal of Facebook has its own notice."""
    refusals = (entry.event for entry in decision.recorded if isinstance(entry.event, ev.FacebookRefused))
    told = any(not _is_last_guess(decision.state, event) for event in refusals)
    return (task for task in decision.state.owed() if not told or task is not TaskId.PHONE_CODE)


def _turn_kind(after: Onboarding, party: Party, task: TaskId, happened: set[type[ev.Event]]) -> NoticeKind:
    if party is Party.FACEBOOK:
        return NoticeKind.FACEBOOK_WAIT
    if after[task].status is Status.SENT_BACK or (
        ev.TaskReopened in happened and after.private.reasons.get(task)
    ):
        return NoticeKind.SENT_BACK
    if ev.RequestLapsed in happened:
        return NoticeKind.LAPSED
    if task is TaskId.PHONE_CODE and ev.CodesUnlocked in happened:
        return NoticeKind.CODES_OPEN
    if task is TaskId.PHONE_CODE and ev.CodeEnded in happened:
        return NoticeKind.CODE_ENDED
    return NoticeKind.TURN


def _has_passed(before: Onboarding | None, after: Onboarding, task: TaskId, now: datetime) -> bool:
    if before is None or not before.owes(task):
        return True
    if after[task].status is not before[task].status:
        return True
    # The phone's hold ends by time alone: the turn before is the one that it gave while it held.
    told_at = min(now, before.ready.until - _A_MOMENT) if before.ready else now
    return turn(after, task, now) is not turn(before, task, told_at)


_PEOPLE = {ev.PeopleChanged, ev.OnboardingEdited}


def _is_handed_over(
    before: Onboarding | None, after: Onboarding, task: TaskId, actor: Person | None, now: datetime
) -> bool:
    """Somebody else is asked for it now; a new lead hears all in a direct message."""
    if before is None:
        return False
    new_lead = after.lead if after.lead != before.lead else None
    return owner(after, task, now) not in {
        None,
        owner(before, task, now),
        new_lead,
        actor.id if actor else None,
    }


def _goes_on(after: Onboarding, task: TaskId, party: Party, actor: Person | None) -> bool:
    """Whoever acted may simply do the next thing, which stands on the card in front of them."""
    if actor is None or party is Party.FACEBOOK or actor.side is not acting_side(party):
        return False
    return task is not TaskId.CHANNEL_SETUP or is_admin(after, actor)
