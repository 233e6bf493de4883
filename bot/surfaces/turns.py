"""Whose turn it is, in words that ping nobody."""

from bot.domain import reminders
from bot.domain.onboarding import Onboarding, Status, turn
from bot.domain.owners import owner
from bot.domain.parties import Party
from bot.domain.steps import TASKS, Step, TaskId, tasks_of
from bot.surfaces import kit
from bot.surfaces.buttons import badge_waits


def owed_on(scene: kit.Scene, step: Step) -> tuple[TaskId, ...]:
    return tuple(task for task in tasks_of(step) if scene.onboarding.owes(task))


def turn_line(scene: kit.Scene, task: TaskId) -> str:
    """Say "Acme's turn: Bea", "Waiting for Facebook since ..." or "Later: earliest on ...", without stars."""
    party = turn(scene.onboarding, task, scene.now)
    if party is Party.FACEBOOK:
        since = scene.onboarding[task].since
        return "Waiting for Facebook" + (f" since {kit.when(since)}" if since else "")
    earliest = reminders.badge_earliest(scene.onboarding)
    if task is TaskId.BADGE_APPLY and earliest is not None and badge_waits(scene.onboarding, scene.now):
        return f"Later: earliest on {kit.day(earliest)}"
    person = owner(scene.onboarding, task, scene.now)
    named = f": {scene.name(person)}" if person else ""
    return f"{possessive(scene.party(party))} turn{named}"


def waits_for(onboarding: Onboarding, step: Step) -> list[Step]:
    """The other steps that have to be finished first."""
    if onboarding[TaskId.PHONE_APPROVE].status is Status.REJECTED and step is Step.PHONE:
        return [Step.DETAILS]  # that is where the number and the name are mended
    before = {
        task for own in tasks_of(step) if not onboarding.finished(own) for task in TASKS[own].opens_after
    }
    return [other for other in Step if other is not step and _is_open(onboarding, other, before)]


def _is_open(onboarding: Onboarding, step: Step, tasks: set[TaskId]) -> bool:
    return any(task in tasks and not onboarding.finished(task) for task in tasks_of(step))


def possessive(name: str) -> str:
    return f"{name}'" if name.endswith("s") else f"{name}'s"
