"""The card of a step: what it is, whose turn, what to do and the buttons for it. Drawn from the present."""

from collections.abc import Iterator

from bot.domain.onboarding import Status
from bot.domain.parties import Side
from bot.domain.permissions import RULES, Deed, side_of
from bot.domain.steps import Step, TaskId, tasks_of
from bot.surfaces import buttons, card_facts, done_texts, kit, labels
from bot.surfaces.card_texts import todo
from bot.surfaces.template_cards import edit_menu, template_blocks
from bot.surfaces.turns import flag_lines, owed_on, turn_line, waits_for

# Slack folds long messages; what matters stands above.
_LINES_MAX = 2900


def render(scene: kit.Scene, step: Step) -> kit.Message:
    blocks = [
        kit.header(labels.step_title(step), f"{step}.title"),
        kit.context(scene.heading, f"{step}.number"),
        kit.section(_joined(_what_now(scene, step)), f"{step}.now"),
        *_reasons(scene, step),
        *_flags(scene, step),
        *card_facts.blocks(scene, step),
        *(template_blocks(scene) if step is Step.TEMPLATES else []),
        *_done(scene, step),
        *_buttons(scene, step),
        kit.actions(_foot(scene, step), f"{step}.foot"),
    ]
    return kit.Message(_spoken(scene, step), blocks)


def _spoken(scene: kit.Scene, step: Step) -> str:
    whose = scene.heading if scene.onboarding.several else scene.brand
    return f"{labels.step_title(step)}, {whose}. {'. '.join(_turn_lines(scene, step))}."


def _joined(lines: Iterator[str]) -> str:
    """Whole lines only, so that no link is cut in two."""
    kept: list[str] = []
    for line in lines:
        if sum(map(len, kept)) + len(line) + len(kept) > _LINES_MAX:
            break
        kept.append(line)
    return "\n".join(kept)


def _turn_lines(scene: kit.Scene, step: Step) -> list[str]:
    owed = owed_on(scene, step)
    if owed:
        return list(dict.fromkeys(turn_line(scene, task) for task in owed))
    return [_standing(scene, step)]


def _standing(scene: kit.Scene, step: Step) -> str:
    states = {scene.onboarding[task].status for task in tasks_of(step)}
    if Status.SKIPPED in states:
        return "Skipped"
    if states == {Status.DONE}:
        return "Done"
    # By name alone: a card that says "Step 4" is step 4, for people and for scripts.
    before = [labels.STEPS[step] for step in waits_for(scene.onboarding, step)]
    return f"Goes on after {' and '.join(before)}" if before else "Not open yet"


def _what_now(scene: kit.Scene, step: Step) -> Iterator[str]:
    owed = owed_on(scene, step)
    if not owed:
        yield f"*{_standing(scene, step)}*"
    said = ""
    for task in owed:
        line = turn_line(scene, task)
        if line != said:
            yield f"*{line}*"
        said = line
        yield from todo(scene, task)


def _reasons(scene: kit.Scene, step: Step) -> kit.Blocks:
    reasons = _joined(done_texts.reasons(scene, step))
    return [kit.section(reasons, f"{step}.reasons")] if reasons else []


def _flags(scene: kit.Scene, step: Step) -> kit.Blocks:
    flags = _joined(line for task in tasks_of(step) for line in flag_lines(scene, task))
    return [kit.section(flags, f"{step}.stuck")] if flags else []


def _done(scene: kit.Scene, step: Step) -> kit.Blocks:
    done = _joined(done_texts.done_lines(scene, step))
    return [kit.context(done, f"{step}.done")] if done else []


def _buttons(scene: kit.Scene, step: Step) -> kit.Blocks:
    shown = [
        (task, deed)
        for task in tasks_of(step)
        for deed in buttons.shown_deeds(scene.onboarding, task, scene.now)
    ]
    blocks: kit.Blocks = []
    for name, label in _groups(scene).items():
        mine = [(task, deed) for task, deed in shown if _group_of(scene, deed) == name]
        if mine:
            blocks += _group(scene, step, name, label, mine)
    return blocks


_BOTH, _ADMINS = "both", "admins"


def _groups(scene: kit.Scene) -> dict[str, str]:
    sides = {str(side): f"For {scene.party(side)}" for side in (Side.BRAND, Side.SPARKCENTRAL)}
    return {**sides, _BOTH: "For both", _ADMINS: "For admins"}


def _group_of(scene: kit.Scene, deed: Deed) -> str:
    return str(side_of(scene.onboarding, deed) or (_ADMINS if RULES[deed].admins_only else _BOTH))


def _group(
    scene: kit.Scene, step: Step, name: str, label: str, deeds: list[tuple[TaskId, Deed]]
) -> kit.Blocks:
    drawn = [button for task, deed in deeds for button in buttons.task_buttons(scene, task, [deed])]
    return [
        kit.context(f"*{label}*", f"{step}.for.{name}"),
        kit.actions(drawn, f"{step}.do.{name}"),
    ]


def _foot(scene: kit.Scene, step: Step) -> list[object]:
    onboarding = scene.onboarding
    options = [
        (labels.BUTTONS[Deed(press.deed)], press)
        for press in buttons.menu_presses(onboarding, step, scene.now)
    ]
    if step is Step.TEMPLATES:
        options += edit_menu(scene)
    past = [buttons.channel_log_button(scene)] if step is Step.CHANNEL else []
    return [buttons.how_button(scene, step), *past, *buttons.more_menu(step, options)]
