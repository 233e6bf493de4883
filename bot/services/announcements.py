"""What the world is told about a decision: rows of the outbox, committed together with it.

Cards and progress say the present; a notice tells one thing once. Rows name their subject, so that several
updates of one message collapse into one.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from bot.domain import events as ev
from bot.domain.decisions import Decision
from bot.domain.onboarding import OWED, Onboarding, Status, turn
from bot.domain.owners import owner
from bot.domain.parties import Party, Person, Side, acting_side
from bot.domain.permissions import is_admin
from bot.domain.steps import Step, TaskId
from storage.unit_of_work import UnitOfWork

URGENT, NORMAL = 0, 1


class RowKind(StrEnum):
    """What a row of the outbox asks the deliverer to do."""

    CARD = "card"
    PROGRESS = "progress"
    NOTICE = "notice"
    BUTTONS = "buttons"
    CODE_VIEWS = "code_views"
    LOGO = "logo"
    WELCOME = "welcome"
    REMOVE = "remove"
    LEARN_CHANNEL = "learn_channel"


class NoticeKind(StrEnum):
    """The values that `bot/surfaces/notices.py` draws."""

    TURN = "turn"
    REMINDER = "reminder"
    FACEBOOK_WAIT = "facebook_wait"
    RESULT = "result"
    SENT_BACK = "sent_back"
    CODE_RUNNING_OUT = "code_running_out"
    CODE_ENDED = "code_ended"
    CODE_IN = "code_in"
    LIVE = "live"
    ALL_SET = "all_set"


@dataclass(frozen=True, slots=True)
class _Post:
    """Collects the rows of one decision."""

    uow: UnitOfWork
    onboarding: Onboarding
    now: datetime

    async def row(self, kind: RowKind, subject: str, payload: dict[str, Any], **options: Any) -> None:
        await self.uow.outbox.add(
            destination=options.pop("destination", self.onboarding.channel_id),
            subject=subject,
            kind=kind,
            onboarding_id=self.onboarding.id,
            payload=payload,
            due_at=self.now,
            now=self.now,
            **options,
        )

    async def card(self, step: Step, lane: int) -> None:
        subject = card_subject(self.onboarding.id, step)
        await self.row(RowKind.CARD, subject, {"step": step}, lane=lane, collapse=True)

    async def notice(self, number: str, payload: dict[str, Any], lane: int, **options: Any) -> None:
        subject = f"notice:{self.onboarding.id}:{number}"
        await self.row(RowKind.NOTICE, subject, payload, lane=lane, **options)


def card_subject(onboarding_id: str, step: Step) -> str:
    return f"card:{onboarding_id}:{step}"


def progress_subject(onboarding_id: str) -> str:
    return f"progress:{onboarding_id}"


async def announce(
    uow: UnitOfWork, before: Onboarding | None, decision: Decision, actor: Person | None, now: datetime
) -> None:
    """Cards first, then what is said once in their threads, the progress message last."""
    after, events = decision.state, [entry.event for entry in decision.recorded]
    post = _Post(uow, after, now)
    # What answers a press goes before what a tick sends.
    lane = URGENT if actor is not None or _about_code(events) else NORMAL
    if before is None:
        await _progress(post, lane)
    for step in _touched(after, events):
        await post.card(step, lane)
    await _code_rows(post, decision)
    await _once(post, before, decision, actor, lane)
    if before is not None:
        await post.row(RowKind.BUTTONS, f"buttons:{after.id}", {}, lane=lane, collapse=True)
        await _progress(post, NORMAL)
    await _logo(post, decision)


async def _progress(post: _Post, lane: int) -> None:
    subject = progress_subject(post.onboarding.id)
    await post.row(RowKind.PROGRESS, subject, {}, lane=lane, collapse=True)


_CODE_EVENTS = (
    ev.PhoneHeld,
    ev.PhoneReleased,
    ev.CodeRequested,
    ev.CodeSubmitted,
    ev.CodeShown,
    ev.CodeEnded,
    ev.CodeRunningOut,
)
_STEP_OF_EVENT: dict[type[ev.Event], Step] = {
    **dict.fromkeys(_CODE_EVENTS, Step.PHONE),
    ev.TemplateSaved: Step.TEMPLATES,
    ev.TemplateRemoved: Step.TEMPLATES,
    ev.ProfileEntered: Step.BADGE,
    ev.SettingsChanged: Step.CHANNEL,
    ev.RoleSet: Step.CHANNEL,
    ev.RoleRemoved: Step.CHANNEL,
    ev.WentLive: Step.PHONE,
    ev.AccountCreated: Step.ACCOUNT,
}


def _about_code(events: Iterable[ev.Event]) -> bool:
    return any(isinstance(event, _CODE_EVENTS) for event in events)


def _touched(after: Onboarding, events: list[ev.Event]) -> list[Step]:
    """The cards that may look different now, in the order of the journey; only cards that are there."""
    if any(isinstance(event, ev.DetailsEntered) for event in events):  # each card says the number
        touched = set(Step)
    else:
        touched = {event.task.step for event in events if isinstance(event, _TASK_EVENTS)}
        touched |= {_STEP_OF_EVENT[type(event)] for event in events if type(event) in _STEP_OF_EVENT}
    return [step for step in Step if step in touched and after.step_started(step)]


_TASK_EVENTS = (
    ev.TaskOpened,
    ev.TaskDone,
    ev.TaskLocked,
    ev.TaskSentBack,
    ev.TaskSkipped,
    ev.FacebookAnswered,
)


async def _once(
    post: _Post, before: Onboarding | None, decision: Decision, actor: Person | None, lane: int
) -> None:
    """What is said once: Facebook's results, going live, and whose turn it has become."""
    for entry in decision.recorded:
        said = _said_in_channel(post.onboarding, entry) or _said_in_thread(post.onboarding, entry.event)
        if said is not None:
            await post.notice(str(entry.sequence), said, lane)
    last = decision.recorded[-1].sequence
    for number, payload in enumerate(_turns(before, decision, actor, post.now)):
        await post.notice(f"{last}.{number}", payload, lane)


def _payload(kind: NoticeKind, **given: Any) -> dict[str, Any]:
    """As `bot/surfaces/notices.py` reads it; `thread` names the card that it belongs to."""
    return {"kind": kind, "tasks": [], "side": None, "person": None, "facts": {}, "thread": None, **given}


def _said_in_channel(onboarding: Onboarding, entry: ev.Recorded) -> dict[str, Any] | None:
    """These are never dropped, so they carry their time: told late they say it."""
    event, at = entry.event, entry.at.isoformat()
    if isinstance(event, ev.FacebookAnswered) and event.answer is not ev.Answer.WAITING:
        names = ", ".join(onboarding.private.templates[key].name for key in event.templates)
        facts = {"answer": event.answer, "reason": event.reason, "templates": names, "at": at}
        return _payload(NoticeKind.RESULT, tasks=[event.task], facts=facts)
    if isinstance(event, ev.WentLive):
        return _payload(NoticeKind.LIVE, facts={"at": at})
    if isinstance(event, ev.AllSet):
        return _payload(NoticeKind.ALL_SET, facts={"at": at})
    return None


def _said_in_thread(onboarding: Onboarding, event: ev.Event) -> dict[str, Any] | None:
    if isinstance(event, ev.Reminded):
        return _addressed(NoticeKind.REMINDER, onboarding, (event.task,), onboarding[event.task].since)
    if isinstance(event, ev.CodeRunningOut):
        facts = {"minutes": str(event.minutes_left)}
        told = _addressed(NoticeKind.CODE_RUNNING_OUT, onboarding, (TaskId.PHONE_CODE,), None)
        return {**told, "facts": facts}
    return None


def _addressed(
    kind: NoticeKind, onboarding: Onboarding, tasks: tuple[TaskId, ...], now: datetime | None
) -> dict[str, Any]:
    at = now or onboarding.started_at
    assert at is not None  # noqa: S101 - a started onboarding has a start
    side = acting_side(turn(onboarding, tasks[0], at))
    return _payload(
        kind,
        tasks=list(tasks),
        side=side,
        person=owner(onboarding, tasks[0], at),
        thread=tasks[0].step,
    )


def _turns(
    before: Onboarding | None, decision: Decision, actor: Person | None, now: datetime
) -> Iterable[dict[str, Any]]:
    """One notice for each side that it has become the turn of, but not for who simply goes on."""
    after = decision.state
    passed = [task for task in after.owed() if _has_passed(before, after, task, now)]
    mine: dict[tuple[Party, str | None], list[TaskId]] = {}
    for task in passed:
        party = turn(after, task, now)
        if not _goes_on(after, task, party, actor):
            key = (party, owner(after, task, now))
            mine.setdefault(key, []).append(task)
    code_ended = any(isinstance(entry.event, ev.CodeEnded) for entry in decision.recorded)
    for (party, _), tasks in mine.items():
        kind = _turn_kind(after, party, tasks[0], code_ended=code_ended)
        yield _addressed(kind, after, tuple(tasks), now)


def _turn_kind(after: Onboarding, party: Party, task: TaskId, *, code_ended: bool) -> NoticeKind:
    if party is Party.FACEBOOK:
        return NoticeKind.FACEBOOK_WAIT
    if after[task].status is Status.SENT_BACK:
        return NoticeKind.SENT_BACK
    if task is TaskId.PHONE_CODE and code_ended:
        return NoticeKind.CODE_ENDED
    return NoticeKind.TURN


def _has_passed(before: Onboarding | None, after: Onboarding, task: TaskId, now: datetime) -> bool:
    if before is None or before[task].status not in OWED:
        return True
    if after[task].status is not before[task].status:
        return True
    # The phone's hold ends by time alone, so the turn before is the one as it was told.
    told_at = now if before.ready is None else min(now, before[task].since or now)
    return turn(after, task, now) is not turn(before, task, told_at)


def _goes_on(after: Onboarding, task: TaskId, party: Party, actor: Person | None) -> bool:
    """Whoever acted may simply do the next thing, which stands on the card in front of them."""
    if actor is None or party is Party.FACEBOOK or actor.side is not acting_side(party):
        return False
    return task is not TaskId.CHANNEL_SETUP or is_admin(after, actor)


async def _code_rows(post: _Post, decision: Decision) -> None:
    """The operator hears of a code at once, and loses sight of it when it ends."""
    code = post.onboarding.code
    for entry in decision.recorded:
        if isinstance(entry.event, ev.CodeSubmitted) and code is not None:
            told = _payload(
                NoticeKind.CODE_IN, tasks=[TaskId.PHONE_CODE], side=Side.SPARKCENTRAL, person=code.operator
            )
            await post.notice(f"{entry.sequence}.dm", told, URGENT, destination=dm(code.operator))
        if isinstance(entry.event, ev.CodeEnded):
            subject = f"code_views:{entry.event.request_id}"
            payload = {"request_id": entry.event.request_id}
            await post.row(RowKind.CODE_VIEWS, subject, payload, lane=URGENT, destination=subject)


async def _logo(post: _Post, decision: Decision) -> None:
    for entry in decision.recorded:
        if isinstance(entry.event, ev.ProfileEntered) and entry.event.profile.logo is not None:
            file_id = entry.event.profile.logo.file_id
            await post.row(
                RowKind.LOGO, f"logo:{file_id}", {"file_id": file_id}, destination=f"file:{file_id}"
            )


def dm(user_id: str) -> str:
    """The destination of direct messages to a person."""
    return f"dm:{user_id}"
