"""Whose turn it is, in words that ping nobody."""

from collections.abc import Mapping
from types import MappingProxyType

from bot.domain import reminding
from bot.domain.onboarding import Onboarding, OnboardingStatus, Status, turn
from bot.domain.owners import owner
from bot.domain.parties import Party
from bot.domain.steps import TASKS, Step, TaskId, tasks_of
from bot.surfaces import kit, labels
from bot.surfaces.buttons import badge_waits
from bot.surfaces.card_texts import detail_facts


def owed_on(scene: kit.Scene, step: Step) -> tuple[TaskId, ...]:
    return tuple(task for task in tasks_of(step) if scene.onboarding.owes(task))


def turn_line(scene: kit.Scene, task: TaskId, mention: str = "") -> str:
    """Say "Acme's turn: Bea", "Waiting for Facebook since ..." or "Later: earliest on ...", without stars."""
    party = turn(scene.onboarding, task, scene.now)
    if party is Party.FACEBOOK:
        since = scene.onboarding[task].since
        return "Waiting for Facebook" + (f" since {kit.when(since)}" if since else "")
    earliest = reminding.badge_earliest(scene.onboarding)
    if task is TaskId.BADGE_APPLY and earliest is not None and badge_waits(scene.onboarding, scene.now):
        return f"Later: earliest on {kit.day(earliest)}"
    person = owner(scene.onboarding, task, scene.now)
    named = f": {mention or scene.name(person)}" if person else ""
    return f"{possessive(scene.party(party))} turn{named}"


def owed_lines(scene: kit.Scene, called: Mapping[TaskId, str] = MappingProxyType({})) -> list[str]:
    """Whose turn it is and for what, a line each; `called` are those who are mentioned in theirs."""
    lines = [
        f"• {turn_line(scene, task, called.get(task, ''))}, to {what_is_owed(scene, task)}"
        for task in scene.onboarding.owed()
    ]
    return lines or ["Nobody owes anything at the moment."]


def what_is_owed(scene: kit.Scene, task: TaskId) -> str:
    """The task in words, with the number where that may have changed."""
    onboarding = scene.onboarding
    if task is TaskId.DETAILS_SUBMIT and onboarding.follows:
        return "hand in the phone number and display name"
    if task is TaskId.ACCOUNT_ADD_NUMBER and onboarding.private.details is not None:
        return "add the number {number} with the name {display_name}".format_map(
            detail_facts(onboarding.private.details)
        )
    return labels.TASKS[task]


def flag_lines(scene: kit.Scene, task: TaskId) -> list[str]:
    """Who is stuck on it and why; nothing while nobody is."""
    if task not in scene.onboarding.stuck:
        return []
    who, since = scene.name(scene.onboarding.stuck_by.get(task)), scene.onboarding.stuck[task]
    why = scene.onboarding.private.stuck.get(task, "")
    said = f"🚧 {who} is stuck since {kit.when(since)}:"
    return [said, kit.quote(why)] if why else [said.replace(":", ".")]


def pause_lines(scene: kit.Scene) -> list[str]:
    """Who paused it, when, why and until when; nothing while it runs."""
    onboarding = scene.onboarding
    if not onboarding.paused:
        return []
    return paused_text(
        kit.Pause(
            who=scene.name(onboarding.paused_by),
            at=onboarding.paused_at,
            until=onboarding.hold_until if onboarding.status is OnboardingStatus.ON_HOLD else None,
            closed=onboarding.status is OnboardingStatus.CLOSED,
            why=onboarding.private.why_paused,
        )
    )


def paused_text(pause: kit.Pause) -> list[str]:
    at = f", {kit.when(pause.at)}" if pause.at else ""
    did = "closed this onboarding" if pause.closed else "put this onboarding on hold"
    until = f", until {kit.day(pause.until)}" if pause.until else ""
    lines = [f"{'🚫' if pause.closed else '⏸️'} *{pause.who} {did}*{at}{until}:"]
    return [*lines, kit.quote(pause.why)]


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
