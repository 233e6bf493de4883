"""What a brand's numbers share: one WhatsApp account, led by one onboarding and followed by the others.

The oldest onboarding of a channel that is not paused leads: the account's tasks stand on its cards. The
others carry a copy of how the account stands, so that any of them can take over when the leading one pauses.
"""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime

from bot.domain import code_decisions
from bot.domain import commands as do
from bot.domain import events as ev
from bot.domain.decisions import Decision, Events, record
from bot.domain.evolution import evolve
from bot.domain.onboarding import Onboarding, Status
from bot.domain.parties import Person
from bot.domain.steps import SHARED, TASKS, TaskId, after


def leading(group: Sequence[Onboarding]) -> Onboarding:
    """Of a channel's onboardings, oldest first, the one whose cards hold the account's tasks."""
    return next((onboarding for onboarding in group if not onboarding.paused), group[0])


def another(command: do.AddAnother, group: Sequence[Onboarding], actor: Person, now: datetime) -> Decision:
    """The onboarding of the number that was added beside the channel's others, oldest first."""
    first = leading(group)
    started = ev.OnboardingStarted(
        channel_id=first.channel_id,
        lead=first.lead,
        brand_people=command.brand_people,
        brand_admin=first.brand_admin,
        time_zone=first.time_zone,
        brand_name=first.private.brand_name,
    )
    fresh = Onboarding(id=command.onboarding_id)
    return record(fresh, [started, _shared(fresh, first, len(group) + 1)], actor.id, now)


def shared_among(group: Sequence[Onboarding], now: datetime) -> Iterator[tuple[Onboarding, Events]]:
    """What each of a channel's onboardings, oldest first, has to take over from how the account stands."""
    if not group or (len(group) == 1 and not group[0].several):
        return
    first = leading(group)
    for place, onboarding in enumerate(group, 1):
        events = _follow(onboarding, first, now, place if len(group) > 1 else 0)
        if events:
            yield onboarding, events


def _follow(state: Onboarding, first: Onboarding, now: datetime, place: int) -> Events:
    event = _shared(state, first, place)
    following = evolve(state, ev.Recorded(state.version, now, None, event))
    if following == state:
        return []
    waits = [ev.TaskLocked(task=task) for task in _waiting_again(state, following)]
    cancelled = code_decisions.cancel(state) if ev.TaskLocked(task=TaskId.PHONE_CODE) in waits else []
    return [event, *cancelled, *waits]


def _shared(state: Onboarding, first: Onboarding, place: int) -> ev.AccountShared:
    details, leads = first.private.details, state.id == first.id
    return ev.AccountShared(
        leader="" if leads else first.id,
        place=place,
        # Reminders are counted by the one who leads.
        tasks={
            task: first[task] if leads else first[task].counted_from(first[task].since)
            for task in _in_order(SHARED)
        },
        waived=_in_order(first.waived),
        for_brand=_in_order(first.for_brand),
        said_verified=first.said_verified,
        whatsapp_account_id=first.whatsapp_account_id,
        reasons={task: why for task, why in first.private.reasons.items() if task in SHARED},
        business_manager_id=_business_manager(first),
        leading_number=details.phone_number if details and not leads else "",
    )


def _in_order(tasks: Collection[TaskId]) -> tuple[TaskId, ...]:
    return tuple(task for task in TaskId if task in SHARED and task in tasks)


def _business_manager(onboarding: Onboarding) -> str:
    details = onboarding.private.details
    return details.business_manager_id if details else onboarding.private.business_manager_id


def _waiting_again(before: Onboarding, following: Onboarding) -> Iterator[TaskId]:
    """The number's own tasks that the account holds up again; a number that is live stays live."""
    if not following.follows or following.live_at is not None:
        return
    known = _business_manager(before)
    anew = set(after(TaskId.ACCOUNT_CREATE)) if known not in {"", _business_manager(following)} else set()
    shut = {task for task in SHARED if not following.passable(task)}
    for task in TaskId:
        if task in SHARED or before[task].status is Status.LOCKED:
            continue
        if task in anew or (before.owes(task) and shut & TASKS[task].opens_after):
            shut.add(task)
            yield task
