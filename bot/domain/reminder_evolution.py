"""How reminders, and what people ask of them, change an onboarding."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from bot.domain import reminder_events as re
from bot.domain.event import Event, Recorded
from bot.domain.onboarding import Onboarding


def _reminded(state: Onboarding, event: re.Reminded, recorded: Recorded) -> Onboarding:
    return state.with_task(event.task, reminded=event.count, reminded_at=recorded.at, snoozed_until=None)


def _still_stuck(state: Onboarding, event: re.StillStuck, recorded: Recorded) -> Onboarding:
    return replace(state, stuck_told={**state.stuck_told, event.task: recorded.at})


def _running_out(state: Onboarding, event: re.RequestRunningOut, recorded: Recorded) -> Onboarding:
    """It stands for a reminder."""
    return state.with_task(event.task, warned=True, reminded_at=recorded.at, snoozed_until=None)


def _silent(state: Onboarding, _event: re.WentSilent, recorded: Recorded) -> Onboarding:
    return replace(state, silence_told_at=recorded.at)


def _snoozed(state: Onboarding, event: re.Snoozed, _: Recorded) -> Onboarding:
    return state.with_task(event.task, snoozed_until=event.until)


def _set(state: Onboarding, event: re.RemindersSet, _: Recorded) -> Onboarding:
    return replace(state, reminders_off=event.off, remind_every=event.every, country=event.country)


def _slipped(state: Onboarding, event: re.ForecastSlipped, _: Recorded) -> Onboarding:
    return replace(state, forecast=event.day, slowed_by=event.task)


REMINDER_EVOLVERS: dict[type[Event], Callable[[Onboarding, Any, Recorded], Onboarding]] = {
    re.Reminded: _reminded,
    re.StillStuck: _still_stuck,
    re.RequestRunningOut: _running_out,
    re.WentSilent: _silent,
    re.Snoozed: _snoozed,
    re.RemindersSet: _set,
    re.ForecastSlipped: _slipped,
}
