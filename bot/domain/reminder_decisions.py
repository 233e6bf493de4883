"""What people ask of reminders: later, less often, not at all, or right now."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from bot.domain import commands as do
from bot.domain import events as ev
from bot.domain.onboarding import Onboarding, turn
from bot.domain.owners import owner
from bot.domain.parties import Party, Person
from bot.domain.permissions import Deed, permit, require_owed
from bot.domain.refusals import Refusal, RefusedError

Events = list[ev.Event]
# Whoever wants a longer rest puts the onboarding on hold.
LONGEST_SNOOZE = timedelta(days=60)
MOST_DAYS = 30


def _snooze(state: Onboarding, command: do.Snooze, actor: Person, now: datetime) -> Events:
    permit(state, actor, Deed.SNOOZE)
    require_owed(state, command.task)
    if not now < command.until <= now + LONGEST_SNOOZE:
        raise RefusedError(Refusal.SNOOZE_OUT_OF_RANGE)
    return [ev.Snoozed(task=command.task, until=command.until)]


def _set(state: Onboarding, command: do.SetReminders, actor: Person, now: datetime) -> Events:
    permit(state, actor, Deed.REMINDERS)
    reminded = _remind(state, actor, now) if command.now else []
    wanted = ev.RemindersSet(
        off=state.reminders_off if command.off is None else command.off,
        every=state.remind_every if command.every is None else command.every,
        country=state.country if command.country is None else command.country,
    )
    if (wanted.off, wanted.every, wanted.country) == (state.reminders_off, state.remind_every, state.country):
        return reminded
    return [wanted, *reminded]


def _remind(state: Onboarding, actor: Person, now: datetime) -> Events:
    """It counts as the reminder before: nobody is passed over sooner because somebody pressed."""
    theirs = [
        task
        for task in state.owed()
        if turn(state, task, now) is not Party.FACEBOOK and owner(state, task, now) != actor.id
    ]
    if not theirs:
        raise RefusedError(Refusal.NOBODY_TO_REMIND)
    return [ev.Reminded(task=task, count=max(1, state[task].reminded)) for task in theirs]


DECIDERS: dict[type, Callable[[Onboarding, Any, Person, datetime], Events]] = {
    do.Snooze: _snooze,
    do.SetReminders: _set,
}
