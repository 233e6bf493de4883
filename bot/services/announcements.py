"""What the world is told about a decision: rows of the outbox, committed together with it.

Cards and progress say the present; a notice tells one thing once. Rows name their subject, so that several
updates of one message collapse into one.
"""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from bot.domain import events as ev
from bot.domain.channel_changes import to_apply
from bot.domain.decisions import Decision
from bot.domain.facebook import Call
from bot.domain.notices import to_payload
from bot.domain.onboarding import Onboarding
from bot.domain.parties import Person
from bot.domain.steps import SHARED, Step
from bot.domain.telling import told
from bot.domain.told import Told
from bot.services.context import Services
from storage.outbox import OutboxRow
from storage.unit_of_work import UnitOfWork

DIRECT, URGENT, NORMAL = -1, 0, 1


class RowKind(StrEnum):
    """What a row of the outbox asks the deliverer to do."""

    CARD = "card"
    PROGRESS = "progress"
    NOTICE = "notice"
    BUTTONS = "buttons"
    CODE_VIEWS = "code_views"
    LOGO = "logo"
    FACEBOOK = "facebook"
    WELCOME = "welcome"
    REPLY = "reply"
    PERSONAL = "personal"
    REMOVE = "remove"
    LEARN_CHANNEL = "learn_channel"
    LEFT_BEHIND = "left_behind"
    CHANGE = "change"


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

    async def notice(self, told: Told, lane: int) -> None:
        """`thread` in the payload names the card that it belongs to."""
        subject = f"notice:{self.onboarding.id}:{told.number}"
        payload = {**to_payload(told.notice), "thread": told.thread}
        place = dm(told.to) if told.to else self.onboarding.channel_id
        lane = DIRECT if told.to and lane == URGENT else lane
        await self.row(RowKind.NOTICE, subject, payload, lane=lane, destination=place)


def card_subject(onboarding_id: str, step: Step) -> str:
    return f"card:{onboarding_id}:{step}"


def progress_subject(onboarding_id: str) -> str:
    return f"progress:{onboarding_id}"


async def announce(
    uow: UnitOfWork,
    services: Services,
    before: Onboarding | None,
    decision: Decision,
    actor: Person | None,
    now: datetime,
    mentioned: frozenset[str] = frozenset(),
) -> frozenset[str]:
    """Cards first, then what is said once in their threads, the progress message last.

    Whoever was `mentioned` for this deed already is not mentioned again; gives all who are by now.
    """
    after, events = decision.state, [entry.event for entry in decision.recorded]
    post = _Post(uow, after, now)
    if services.webhook:
        await _push(post, before)
    if after.parked is not None:
        await _aside(post, before, decision, actor)
        return mentioned
    # What answers a press goes before what a tick sends.
    lane = URGENT if actor is not None or _about_code(events) else NORMAL
    kept = await _taken_back(uow, before) if before and _is_back(before, after) else []
    if before is None or before.channel_id != after.channel_id:
        await _progress(post, lane)
    for step in _touched(before, after, events):
        await post.card(step, lane)
    await _code_views(post, decision)
    await _ask_facebook(post, decision)
    for row in kept:  # in the threads of cards that are there again by now
        await post.row(RowKind(row.kind), row.subject, row.payload)
    for said in told(before, decision, actor, now):
        await post.notice(_quietly(said, mentioned), lane)
        mentioned |= {said.notice.person} if said.notice.person and not said.to else set()
    if before is not None and not all(_is_only_said(event) for event in events):
        await post.row(RowKind.BUTTONS, f"buttons:{after.id}", {}, lane=lane, collapse=True)
        await _progress(post, NORMAL)
    await _logo(post, decision)
    if before is not None and before.channel_id != after.channel_id:
        await _left_behind(post, before)
    return mentioned


def _is_only_said(event: ev.Event) -> bool:
    """A message and nothing else: no button and no overview looks different by it."""
    if isinstance(event, ev.Reminded):
        return event.count == 1  # the one before has all that can be decided taken from it
    return isinstance(event, ev.StillStuck | ev.WentSilent | ev.RequestRunningOut)


def _quietly(said: Told, mentioned: frozenset[str]) -> Told:
    """In a channel nobody is mentioned twice for one deed; the side is still named."""
    if said.to or said.notice.person not in mentioned:
        return said
    return replace(said, notice=replace(said.notice, person=None))


async def _left_behind(post: _Post, before: Onboarding) -> None:
    """What stays in the old channel, if it is in reach. The new one is named only to those who are in it."""
    there, here = before.channel_id, post.onboarding.channel_id
    await post.uow.messages.leave_behind(before.id, there)
    old = await post.uow.directory.channel(there)
    if old is None or old.archived or not old.bot_is_member:
        return
    readers = {person.id for person in await post.uow.directory.members(there) if not person.is_bot}
    members = {person.id for person in await post.uow.directory.members(here)}
    payload = {"channel": there, "to": here if readers <= members else ""}
    subject = f"moved:{post.now.isoformat()}"  # one for all numbers that move together
    await post.row(RowKind.LEFT_BEHIND, subject, payload, destination=there)


async def _aside(post: _Post, before: Onboarding | None, decision: Decision, actor: Person | None) -> None:
    """While it is parked nothing goes to the channel: views are closed and people told directly."""
    await post.uow.outbox.hold(post.onboarding.id, post.onboarding.channel_id)
    await _code_views(post, decision)
    for said in told(before, decision, actor, post.now):
        if said.to:
            await post.notice(said, NORMAL)
    subject = f"buttons:{post.onboarding.id}"
    await post.row(RowKind.BUTTONS, subject, {}, collapse=True, destination=subject)


def _is_back(before: Onboarding, after: Onboarding) -> bool:
    """The channel can be written to again, or it is another one."""
    return before.parked is not None or before.channel_id != after.channel_id


# With these Slack says that a channel cannot be written to; what was given up for it is still to be said.
_UNREACHABLE = ("channel_not_found", "is_archived", "not_in_channel")


async def _taken_back(uow: UnitOfWork, before: Onboarding) -> list[OutboxRow]:
    """What could not be said; cards and progress are drawn anew anyway."""
    await uow.outbox.hold(before.id, before.channel_id)
    rows = await uow.outbox.take_back(before.id, before.channel_id, _UNREACHABLE)
    return [row for row in rows if row.kind == RowKind.NOTICE]


async def _progress(post: _Post, lane: int) -> None:
    subject = progress_subject(post.onboarding.id)
    await post.row(RowKind.PROGRESS, subject, {}, lane=lane, collapse=True)


_CODE_EVENTS = (
    ev.PhoneHeld,
    ev.PhoneReleased,
    ev.CodeRequested,
    ev.CodeSubmitted,
    ev.CodeShown,
    ev.CodeTakenOver,
    ev.CodesLocked,
    ev.CodesUnlocked,
    ev.CodeEnded,
    ev.CodeRunningOut,
    ev.CodeSent,
    ev.CodeRefused,
    ev.CodeHandedOver,
    ev.RegistrationAsked,
    ev.NumberRegistered,
    ev.FacebookRefused,
    ev.MomentSuggested,
    ev.MomentAgreed,
    ev.MomentCalledOff,
    ev.MomentNear,
    ev.MomentPassed,
)
_STEP_OF_EVENT: dict[type[ev.Event], Step] = {
    **dict.fromkeys(_CODE_EVENTS, Step.PHONE),
    ev.TemplateSaved: Step.TEMPLATES,
    ev.TemplateRemoved: Step.TEMPLATES,
    ev.ProfileEntered: Step.BADGE,
    ev.SettingsChanged: Step.CHANNEL,
    ev.RoleSet: Step.CHANNEL,
    ev.RoleRemoved: Step.CHANNEL,
    ev.OutsiderAdded: Step.CHANNEL,
    ev.TeamCreated: Step.CHANNEL,
    ev.TeamRenamed: Step.CHANNEL,
    ev.TeamDeleted: Step.CHANNEL,
    ev.TeamJoined: Step.CHANNEL,
    ev.TeamLeft: Step.CHANNEL,
    ev.TeamGranted: Step.CHANNEL,
    ev.ChangesApplied: Step.CHANNEL,
    ev.ChangeOvertaken: Step.CHANNEL,
    ev.PeopleLeft: Step.CHANNEL,
    ev.PeopleReturned: Step.CHANNEL,
    ev.PeopleChangedSides: Step.CHANNEL,
    ev.PeopleChangedBack: Step.CHANNEL,
    ev.WentLive: Step.PHONE,
    ev.AccountCreated: Step.ACCOUNT,
}
# The cards that hold a task of the account, which all numbers of a brand share.
_ABOUT_ACCOUNT = frozenset(task.step for task in SHARED)


def _about_code(events: Iterable[ev.Event]) -> bool:
    return any(isinstance(event, _CODE_EVENTS) for event in events)


def _touched(before: Onboarding | None, after: Onboarding, events: list[ev.Event]) -> list[Step]:
    """The cards that may look different now, in the order of the journey; only cards that are there.

    One whose tasks are all locked again is there too, and loses its buttons.
    """
    if any(isinstance(event, _EVERY_CARD) for event in events):
        touched = set(Step)
    else:
        touched = {event.task.step for event in events if isinstance(event, _TASK_EVENTS)}
        touched |= {_STEP_OF_EVENT[type(event)] for event in events if type(event) in _STEP_OF_EVENT}
    if any(isinstance(event, ev.AccountShared) for event in events):
        touched |= _ABOUT_ACCOUNT
    there = {step for state in (before, after) if state for step in Step if state.step_started(step)}
    return [step for step in Step if step in touched & there]


# Each card says the number and whose turn it is; some things end on all cards with a pause or going live.
_EVERY_CARD = (
    ev.DetailsEntered,
    ev.PeopleChanged,
    ev.OnboardingEdited,
    ev.PutOnHold,
    ev.Closed,
    ev.Resumed,
    ev.WentLive,
    ev.Unparked,
    ev.Moved,
)
_TASK_EVENTS = (
    ev.TaskOpened,
    ev.TaskDone,
    ev.TaskLocked,
    ev.TaskSentBack,
    ev.TaskSkipped,
    ev.FacebookAnswered,
    ev.WentOnWithout,
    ev.TaskReopened,
    ev.GotStuck,
    ev.GotUnstuck,
    ev.TaskAssigned,
)


async def _code_views(post: _Post, decision: Decision) -> None:
    """The operator loses sight of the code when it ends, goes to somebody else, or they leave."""
    for entry in decision.recorded:
        request_id = _lost_from_sight(decision.state, entry.event)
        if request_id:
            views = await post.uow.codes.views(request_id)
            await replace_views(post.uow, post.onboarding.id, request_id, post.now, views)


def _lost_from_sight(state: Onboarding, event: ev.Event) -> str:
    """Tell the code request whose digits go from the screen; "" where none do."""
    if isinstance(event, ev.CodeEnded | ev.CodeTakenOver):
        return event.request_id
    code = state.code
    left = isinstance(event, ev.PeopleLeft) and code is not None and code.operator in event.people
    return code.id if left and code is not None and code.is_open else ""


async def replace_views(
    uow: UnitOfWork, onboarding_id: str, request_id: str, now: datetime, views: Sequence[str]
) -> None:
    """Views have a destination of their own: they wait for no message."""
    subject = f"code_views:{request_id}"
    await uow.outbox.add(
        destination=subject,
        subject=subject,
        kind=RowKind.CODE_VIEWS,
        lane=URGENT,
        onboarding_id=onboarding_id,
        payload={"request_id": request_id, "views": list(views)},
        due_at=now,
        now=now,
    )


async def _ask_facebook(post: _Post, decision: Decision) -> None:
    """Calls of one onboarding go one after the other, and wait for no message."""
    for entry in decision.recorded:
        call, ref = _call_for(decision.state, entry.event)
        if call is not None:
            place = f"facebook:{post.onboarding.id}"
            payload = {"call": call.value, "ref": ref}
            await post.row(RowKind.FACEBOOK, f"{place}:{ref}", payload, lane=DIRECT, destination=place)


def _call_for(state: Onboarding, event: ev.Event) -> tuple[Call | None, str]:
    if isinstance(event, ev.CodeRequested) and event.by_api:
        return Call.REQUEST_CODE, event.request_id
    if isinstance(event, ev.CodeSubmitted) and state.code is not None and state.code.by_api:
        return Call.VERIFY_CODE, event.request_id
    if isinstance(event, ev.RegistrationAsked):
        return Call.REGISTER, event.registration_id
    return None, ""


async def _push(post: _Post, before: Onboarding | None) -> None:
    """Changes of one channel go one after the other, and wait for no message.

    `since` tells a change from the same one that was wanted before, done and undone.
    """
    place, known = f"webhook:{post.onboarding.id}", {one.mark for one in to_apply(before)} if before else ()
    for change in to_apply(post.onboarding):
        if change.mark not in known:
            payload = {"change": asdict(change), "since": post.onboarding.version}
            await post.row(RowKind.CHANGE, f"{place}:{change.mark}", payload, destination=place)


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


async def say(uow: UnitOfWork, person: str, about: str, now: datetime, subject: str) -> None:
    """A direct message that belongs to no onboarding; what it says is read when it is sent."""
    await uow.outbox.add(
        destination=dm(person),
        subject=subject,
        kind=RowKind.PERSONAL,
        lane=NORMAL,
        payload={"about": about, "person": person},
        due_at=now,
        now=now,
    )
