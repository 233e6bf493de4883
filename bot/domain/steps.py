"""The journey as data: one row a task, with who owes it and what must be done before it opens."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.hours import Wait
from bot.domain.parties import Party


class Step(StrEnum):
    """A card each, in this order."""

    TERMS = "terms"
    DETAILS = "details"
    ACCOUNT = "account"
    BUSINESS = "business"
    PHONE = "phone"
    BADGE = "badge"
    TEMPLATES = "templates"
    CHANNEL = "channel"


NUMBERED_STEPS = tuple(step for step in Step if step is not Step.CHANNEL)
SKIPPABLE_STEPS = frozenset({Step.BADGE, Step.TEMPLATES})


class TaskId(StrEnum):
    TERMS_AGREE = "terms.agree"
    DETAILS_SUBMIT = "details.submit"
    ACCOUNT_CREATE = "account.create"
    ACCOUNT_ADD_NUMBER = "account.add_number"
    ACCOUNT_APPROVE_REQUEST = "account.approve_request"
    BUSINESS_SUBMIT = "business.submit"
    BUSINESS_APPROVE = "business.approve"
    PHONE_APPROVE = "phone.approve"
    PHONE_CODE = "phone.code"
    PHONE_ACTIVATE = "phone.activate"
    BADGE_PROFILE = "badge.profile"
    BADGE_PUBLISH = "badge.publish"
    BADGE_APPLY = "badge.apply"
    BADGE_APPROVE = "badge.approve"
    TEMPLATES_DRAFT = "templates.draft"
    TEMPLATES_SUBMIT = "templates.submit"
    TEMPLATES_APPROVE = "templates.approve"
    CHANNEL_SETUP = "channel.setup"

    @property
    def step(self) -> Step:
        return _STEP_OF[self]


_STEP_OF = {task: Step(task.value.partition(".")[0]) for task in TaskId}
_TASKS_OF = {step: tuple(task for task in TaskId if _STEP_OF[task] is step) for step in Step}


@dataclass(frozen=True, slots=True)
class Task:
    """`takes` is how long it typically stays open: from that a day of going live is expected."""

    id: TaskId
    party: Party
    opens_after: frozenset[TaskId]
    takes: Wait


def _row(task: TaskId, party: Party, takes: Wait, *opens_after: TaskId) -> tuple[TaskId, Task]:
    return task, Task(task, party, frozenset(opens_after), takes)


_HALF_A_DAY, _A_DAY = Wait(hours=4), Wait(days=1)
# The guide: "24-48 hours" for each of Facebook's approvals.
_FACEBOOKS = Wait(clock_hours=48)


_STEP_3 = (TaskId.ACCOUNT_CREATE, TaskId.ACCOUNT_ADD_NUMBER, TaskId.ACCOUNT_APPROVE_REQUEST)

TASKS: dict[TaskId, Task] = dict(
    [
        _row(TaskId.TERMS_AGREE, Party.BRAND, _HALF_A_DAY),
        _row(TaskId.DETAILS_SUBMIT, Party.BRAND, _A_DAY, TaskId.TERMS_AGREE),
        _row(TaskId.ACCOUNT_CREATE, Party.SPARKCENTRAL, _HALF_A_DAY, TaskId.DETAILS_SUBMIT),
        _row(
            TaskId.ACCOUNT_ADD_NUMBER,
            Party.SPARKCENTRAL,
            _HALF_A_DAY,
            TaskId.DETAILS_SUBMIT,
            TaskId.ACCOUNT_CREATE,
        ),
        _row(TaskId.ACCOUNT_APPROVE_REQUEST, Party.BRAND, _A_DAY, TaskId.ACCOUNT_CREATE),
        _row(TaskId.BUSINESS_SUBMIT, Party.BRAND, _A_DAY, *_STEP_3),
        _row(TaskId.BUSINESS_APPROVE, Party.FACEBOOK, _FACEBOOKS, TaskId.BUSINESS_SUBMIT),
        _row(TaskId.PHONE_APPROVE, Party.FACEBOOK, _FACEBOOKS, *_STEP_3),
        _row(TaskId.PHONE_CODE, Party.BRAND, _A_DAY, TaskId.BUSINESS_APPROVE, TaskId.PHONE_APPROVE),
        _row(TaskId.PHONE_ACTIVATE, Party.SPARKCENTRAL, _HALF_A_DAY, TaskId.PHONE_CODE),
        _row(TaskId.BADGE_PROFILE, Party.BRAND, _A_DAY, TaskId.PHONE_ACTIVATE),
        _row(TaskId.BADGE_PUBLISH, Party.SPARKCENTRAL, _A_DAY, TaskId.BADGE_PROFILE),
        _row(TaskId.BADGE_APPLY, Party.SPARKCENTRAL, _A_DAY, TaskId.BADGE_PUBLISH),
        _row(TaskId.BADGE_APPROVE, Party.FACEBOOK, _FACEBOOKS, TaskId.BADGE_APPLY),
        _row(TaskId.TEMPLATES_DRAFT, Party.BRAND, _A_DAY, TaskId.PHONE_ACTIVATE),
        _row(TaskId.TEMPLATES_SUBMIT, Party.SPARKCENTRAL, _A_DAY, TaskId.TEMPLATES_DRAFT),
        _row(TaskId.TEMPLATES_APPROVE, Party.FACEBOOK, _FACEBOOKS, TaskId.TEMPLATES_SUBMIT),
        _row(TaskId.CHANNEL_SETUP, Party.SPARKCENTRAL, _A_DAY, TaskId.PHONE_ACTIVATE),
    ]
)

# A brand has one WhatsApp account for all of its numbers: what is about the account is done once.
SHARED = frozenset(
    {
        TaskId.TERMS_AGREE,
        TaskId.ACCOUNT_CREATE,
        TaskId.ACCOUNT_APPROVE_REQUEST,
        TaskId.BUSINESS_SUBMIT,
        TaskId.BUSINESS_APPROVE,
    }
)


def tasks_of(step: Step) -> tuple[TaskId, ...]:
    return _TASKS_OF[step]


def _reached_from(task: TaskId) -> Iterator[TaskId]:
    reached = {task}
    for later in TaskId:  # the enum is in the journey's order, so one pass reaches all
        if TASKS[later].opens_after & reached:
            reached.add(later)
            yield later


_AFTER = {task: tuple(_reached_from(task)) for task in TaskId}


def after(task: TaskId) -> tuple[TaskId, ...]:
    """Every task that can only open once `task` is done, near or far."""
    return _AFTER[task]


def before(task: TaskId) -> tuple[TaskId, ...]:
    """Every task that has to be done before `task` can open, near or far."""
    return tuple(earlier for earlier in TaskId if task in _AFTER[earlier])
