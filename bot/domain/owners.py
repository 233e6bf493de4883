"""Which person a task is asked of, so that a turn has a face."""

from datetime import datetime

from bot.domain.onboarding import Onboarding, turn
from bot.domain.parties import Party
from bot.domain.steps import TaskId


def owner(onboarding: Onboarding, task: TaskId, now: datetime) -> str | None:
    """Whoever is asked for the task now; None when the brand named nobody, for then all of it is asked.

    Any person of the side may do the task: this is only who is mentioned first.
    """
    if turn(onboarding, task, now) is Party.BRAND:
        return _brand_person(onboarding, task)
    if task is TaskId.PHONE_CODE and onboarding.code is not None:
        return onboarding.code.operator
    return onboarding.lead  # also for Facebook's tasks: the lead records what Facebook answers


def _brand_person(onboarding: Onboarding, task: TaskId) -> str | None:
    if task is TaskId.PHONE_CODE and onboarding.ready is not None:
        return onboarding.ready.person
    return next(iter(onboarding.brand_people), onboarding.brand_admin)
