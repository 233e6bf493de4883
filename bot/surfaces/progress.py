"""The pinned overview: what this is, what one needs, how far it has come and whose turn it is."""

from datetime import datetime

from bot.domain.details import format_number
from bot.domain.onboarding import OWED, Onboarding, Status, turn
from bot.domain.parties import Party
from bot.domain.permissions import Deed
from bot.domain.steps import NUMBERED_STEPS, Step, TaskId, tasks_of
from bot.surfaces import buttons, ids, kit, labels
from bot.surfaces.buttons import badge_waits
from bot.surfaces.turns import flag_lines, owed_on, pause_lines, possessive, turn_line, what_is_owed

ALL_SET = "You're all set! Messages should start coming in."
# Sign for the eye, word for everybody.
_SIGNS = {"done": "✅", "skipped": "➖", "now": "👉", "again": "🔁", "waiting": "⏳", "later": "▫️"}
_TIMELINE = (
    "Seven steps, usually 5-10 business days in all. Most take a few minutes; "
    "each approval by Facebook takes 24-48 hours."
)
_NEEDED = (
    "*What you need before you start*\n"
    "• Admin access with two-factor login to your Facebook Business Manager\n"
    "• A phone number that is not used in WhatsApp\n"
    "• Somebody who can answer that number"
)


def render(scene: kit.Scene) -> kit.Message:
    sections = {
        "opening": f"{_opening(scene)}\n{_TIMELINE}",
        "needed": "" if scene.onboarding.live_at else _NEEDED,
        "steps": "\n".join([_bar(scene), *(_step_line(scene, step) for step in Step)]),
        "paused": "\n".join(_pause(scene)),
        "turns": "\n".join([*_turns(scene), *_reminders_off(scene)]),
    }
    title = kit.header("WhatsApp onboarding", "progress.title")
    blocks = [kit.section(text, f"progress.{name}") for name, text in sections.items() if text]
    options = [(labels.BUTTONS[Deed(press.deed)], press) for press in buttons.whole_presses(scene.onboarding)]
    options.append((labels.HISTORY, ids.press(ids.HISTORY, scene.onboarding.id)))
    menu = kit.actions(buttons.more_menu("progress", options), "progress.do")
    return kit.Message(_spoken(scene), [title, *blocks, menu])


def _reminders_off(scene: kit.Scene) -> list[str]:
    off = scene.onboarding.reminders_off and not scene.onboarding.paused
    return ["🔕 Reminders are switched off. *Reminders* under More brings them back."] if off else []


def _pause(scene: kit.Scene) -> list[str]:
    said = pause_lines(scene)
    return [*said, "Next: Sparkcentral presses *Resume* to let it go on."] if said else []


def _spoken(scene: kit.Scene) -> str:
    """The same without signs, for screen readers and notifications."""
    lines = [*pause_lines(scene)[:1], *_turns(scene)]
    turns = (line.replace("*", "").removeprefix("• ").removesuffix(".").removesuffix(":") for line in lines)
    whose = scene.heading if scene.onboarding.several else scene.brand
    return ". ".join([f"WhatsApp onboarding of {whose}: {_count(scene)}", *turns]) + "."


def _opening(scene: kit.Scene) -> str:
    onboarding = scene.onboarding
    starter, lead = scene.name(onboarding.starter), scene.name(onboarding.lead)
    if onboarding.starter == onboarding.lead:
        who = f"{starter} from Sparkcentral started this and helps you."
    else:
        who = f"{starter} started this, and {lead} from Sparkcentral helps you."
    number = f" with {scene.number or scene.ordinal}" if onboarding.several else ""
    return f"*{scene.brand} goes live on WhatsApp{number}.* {who}"


def _count(scene: kit.Scene) -> str:
    return f"{_done(scene.onboarding)} of {len(NUMBERED_STEPS)} steps done"


def _done(onboarding: Onboarding) -> int:
    return sum(onboarding.step_finished(step) for step in NUMBERED_STEPS)


def _bar(scene: kit.Scene) -> str:
    done = _done(scene.onboarding)
    live_at = scene.onboarding.live_at
    live = f", live since {kit.when(live_at)}" if live_at else ""
    if scene.live_day:
        live = f", expected to go live on {scene.live_day}"
    return f"{'▰' * done}{'▱' * (len(NUMBERED_STEPS) - done)} {_count(scene)}{live}"


def _step_line(scene: kit.Scene, step: Step) -> str:
    if _led_elsewhere(scene.onboarding, step):
        return f"↗️ {_numbered(step)}: on the cards of {_leading_number(scene)}"
    word = step_word(scene.onboarding, step, scene.now)
    return f"{_SIGNS[word]} {_numbered(step)}: {word}"


def _numbered(step: Step) -> str:
    number = f"{NUMBERED_STEPS.index(step) + 1}. " if step in NUMBERED_STEPS else ""
    return f"{number}{labels.STEPS[step]}"


def _led_elsewhere(onboarding: Onboarding, step: Step) -> bool:
    """Is this step about the account, and not done yet by the number that leads it?"""
    there = [task for task in tasks_of(step) if onboarding.elsewhere(task) and not onboarding.finished(task)]
    return bool(there) and not any(onboarding.owes(task) for task in tasks_of(step))


def _leading_number(scene: kit.Scene) -> str:
    leading = scene.onboarding.private.leading_number
    return kit.plain(format_number(leading)) if leading else "the other number"


def step_word(onboarding: Onboarding, step: Step, now: datetime) -> str:
    statuses = {onboarding[task].status for task in tasks_of(step)}
    owed = [task for task in tasks_of(step) if onboarding.owes(task)]
    if onboarding.step_finished(step):
        return "skipped" if Status.SKIPPED in statuses else "done"
    if Status.SENT_BACK in statuses or (Status.REJECTED in statuses and not owed):
        return "again"
    if owed == [TaskId.BADGE_APPLY] and badge_waits(onboarding, now):
        return "later"
    if not owed:
        return "later"
    waits = all(turn(onboarding, task, now) is Party.FACEBOOK for task in owed)
    return "waiting" if waits else "now"


def _turns(scene: kit.Scene) -> list[str]:
    lines = [ALL_SET] if scene.onboarding.all_set else []
    if scene.onboarding.paused:
        return lines
    for task in (task for step in Step for task in owed_on(scene, step)):
        lines += [_turn(scene, task), *flag_lines(scene, task)]
    return lines + [_turn_elsewhere(scene, task) for task in TaskId if _is_owed_elsewhere(scene, task)]


def _is_owed_elsewhere(scene: kit.Scene, task: TaskId) -> bool:
    return scene.onboarding.elsewhere(task) and scene.onboarding[task].status in OWED


def _turn_elsewhere(scene: kit.Scene, task: TaskId) -> str:
    """What waits for the number that leads the account, so that nobody looks for its button here."""
    party = turn(scene.onboarding, task, scene.now)
    whose = "Waiting for Facebook" if party is Party.FACEBOOK else f"{possessive(scene.party(party))} turn"
    return f"• *{whose}*, for all numbers, on the cards of {_leading_number(scene)}: to {labels.TASKS[task]}"


def _turn(scene: kit.Scene, task: TaskId) -> str:
    """Whose turn, for what and since when; waiting says its time by itself."""
    since, said = (
        scene.onboarding[task].since,
        f"• *{turn_line(scene, task)}*, to {what_is_owed(scene, task)}",
    )
    waits = turn(scene.onboarding, task, scene.now) is Party.FACEBOOK
    if waits or (task is TaskId.BADGE_APPLY and badge_waits(scene.onboarding, scene.now)):
        return said
    return f"{said}, since {kit.when(since)}" if since else said
