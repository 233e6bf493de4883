"""Which turns beside the straight road a card offers now, and on which of its tasks."""

from collections.abc import Callable, Mapping
from datetime import datetime
from types import MappingProxyType

from bot.domain import commands as do
from bot.domain.decisions import decide
from bot.domain.detours import (
    MENDING,
    NEVER_FOR_BRAND,
    REOPENED_LIVE,
    is_reopenable,
    may_go_on_without,
    may_try_again,
)
from bot.domain.onboarding import Onboarding, TemplateStatus
from bot.domain.parties import Party, Person
from bot.domain.permissions import Deed
from bot.domain.steps import TASKS, Step, TaskId, tasks_of

# The cards on which somebody sees that a digit is wrong.
_SHOWS_DETAILS = frozenset({TaskId.DETAILS_SUBMIT, TaskId.ACCOUNT_CREATE, TaskId.PHONE_APPROVE})


def _may_reopen(onboarding: Onboarding, task: TaskId) -> bool:
    allowed = onboarding.live_at is None or task.step in REOPENED_LIVE
    return allowed and is_reopenable(onboarding, task)


def _may_do_for_brand(onboarding: Onboarding, task: TaskId) -> bool:
    if TASKS[task].party is not Party.BRAND or task in NEVER_FOR_BRAND or not onboarding.owes(task):
        return False
    statuses = set(onboarding.templates.values())
    ready = bool(statuses) and TemplateStatus.REJECTED not in statuses
    return task is not TaskId.TEMPLATES_DRAFT or ready


def _may_change_details(onboarding: Onboarding, task: TaskId) -> bool:
    known = onboarding.private.details is not None and onboarding.live_at is None
    return known and task in _SHOWS_DETAILS


def _is_mended_by(onboarding: Onboarding, task: TaskId) -> bool:
    """The press names the task that Facebook rejected; its button stands where it is mended."""
    return any(mending is task and may_try_again(onboarding, no) for no, mending in MENDING.items())


_CHECKS: Mapping[Deed, Callable[[Onboarding, TaskId], bool]] = MappingProxyType(
    {
        Deed.CHANGE_DETAILS: _may_change_details,
        Deed.NUMBER_VERIFIED: lambda state, task: task is TaskId.PHONE_CODE and state.owes(task),
        Deed.GO_ON_WITHOUT: may_go_on_without,
        Deed.DONE_FOR_BRAND: _may_do_for_brand,
        Deed.REOPEN: _may_reopen,
        Deed.ASSIGN: lambda state, task: state.owes(task),
        Deed.SNOOZE: lambda state, task: state.owes(task),
        Deed.STUCK: lambda state, task: state.owes(task) and task not in state.stuck,
        Deed.UNSTUCK: lambda state, task: task in state.stuck,
    }
)
# In the order of the menu.
ON_CARDS = tuple(_CHECKS)
# Their tasks need not be owed: they may be done, rejected or waiting.
TURNS = frozenset(_CHECKS)


def candidates(onboarding: Onboarding, deed: Deed, step: Step) -> tuple[TaskId, ...]:
    """The card's tasks that the deed could mean now."""
    if onboarding.paused:
        return ()
    return tuple(task for task in tasks_of(step) if _CHECKS[deed](onboarding, task))


def try_again_on(onboarding: Onboarding, task: TaskId) -> TaskId | None:
    """What Facebook rejected, where it can go out again as it is by a button on this task."""
    if onboarding.paused or not _is_mended_by(onboarding, task):
        return None
    return next(no for no, mending in MENDING.items() if mending is task)


_ASKED: Mapping[Deed, Callable[[TaskId], do.Command]] = MappingProxyType(
    {
        Deed.NUMBER_VERIFIED: lambda _: do.FindVerified(reason=""),
        Deed.GO_ON_WITHOUT: lambda task: do.GoOnWithout(task=task, reason=""),
        Deed.DONE_FOR_BRAND: lambda task: do.MarkDoneForBrand(task=task, how_known=""),
        Deed.REOPEN: lambda task: do.Reopen(task=task, reason=""),
        Deed.ASSIGN: lambda task: do.Assign(task=task, person=""),
        Deed.STUCK: lambda task: do.GetStuck(task=task, reason=""),
    }
)


def require_turn(
    onboarding: Onboarding, person: Person, deed: Deed, task: TaskId | None, now: datetime
) -> None:
    """Before its form opens: would the submit go through? Raises `RefusedError` where not."""
    if task is not None and deed in _ASKED:
        decide(onboarding, _ASKED[deed](task), person, now)
