"""The next reminder of one task, out of all that are planned."""

from datetime import datetime

from bot.domain.office import Office
from bot.domain.onboarding import Onboarding
from bot.domain.reminding import planned
from bot.domain.steps import TaskId


def reminder_due(
    onboarding: Onboarding, task: TaskId, now: datetime, office: Office | None = None
) -> datetime | None:
    """When the next reminder of the task is due; None: there is none."""
    waiting = planned(onboarding, office or Office(), now)
    return next((one.at for one in waiting if getattr(one.event, "task", None) is task), None)
