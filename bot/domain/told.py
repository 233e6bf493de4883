"""A notice with its place: what the different tellings give."""

from dataclasses import dataclass
from datetime import datetime

from bot.domain.notices import Notice, NoticeKind
from bot.domain.onboarding import Onboarding, turn
from bot.domain.owners import owner
from bot.domain.parties import acting_side
from bot.domain.steps import Step, TaskId


@dataclass(frozen=True, slots=True)
class Told:
    """`number` is the notice's own within its onboarding; without a thread it is said in the channel.

    `to` is the person of a direct message.
    """

    number: str
    notice: Notice
    thread: Step | None = None
    to: str | None = None


def addressed(
    kind: NoticeKind,
    onboarding: Onboarding,
    tasks: tuple[TaskId, ...],
    now: datetime,
    facts: dict[str, str] | None = None,
) -> Notice:
    side = acting_side(turn(onboarding, tasks[0], now))
    return Notice(kind, tasks, side, owner(onboarding, tasks[0], now), facts or {})
