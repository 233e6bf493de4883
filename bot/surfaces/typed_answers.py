"""What typed deeds answer: what is owed next, which one is meant, what was done and what comes next."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from bot.domain.parties import Side
from bot.domain.permissions import Deed, side_of
from bot.domain.steps import TaskId
from bot.surfaces import buttons, kit, labels
from bot.surfaces.answers import owed_line, owed_lines, spoken
from bot.surfaces.grammar import COMMAND, Word
from bot.surfaces.kit import Scene
from bot.surfaces.turns import flag_lines, pause_lines

# Slack, message: at most 50 blocks.
LINES_MAX = 45
_MORE = "There is more: the progress message of each number in the channel says it all."


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing that a command can mean."""

    scene: Scene
    task: TaskId | None = None


def next_answer(scenes: Sequence[Scene], side: Side | None) -> dict[str, Any]:
    """What is owed on every number of the channel, with the buttons of this person's side."""
    blocks = [block for scene in scenes for block in _next(scene, side)]
    tail = "What is owed by the other side has its buttons on their card; its thread says who was told."
    return _answer(blocks, tail)


def _next(scene: Scene, side: Side | None) -> kit.Blocks:
    name = f"next.{scene.onboarding.id}"
    head = f"*{scene.heading}*"
    if scene.onboarding.paused:
        resume = buttons.button(scene, Deed.RESUME, None) if side is Side.SPARKCENTRAL else None
        return [kit.section("\n".join([head, *pause_lines(scene)]), name, resume)]
    owed = scene.onboarding.owed()
    if not owed:
        return [kit.section("\n".join([head, *owed_lines(scene)]), name)]
    return [kit.section(head, name), *(_owed(scene, task, side) for task in owed)]


def _owed(scene: Scene, task: TaskId, side: Side | None) -> dict[str, Any]:
    said = "\n".join([owed_line(scene, task), *flag_lines(scene, task)])
    return kit.section(said, f"next.{scene.onboarding.id}.{task}", _next_button(scene, task, side))


def _next_button(scene: Scene, task: TaskId, side: Side | None) -> Any:
    theirs = [
        deed
        for deed in buttons.shown_deeds(scene.onboarding, task, scene.now)
        if side_of(scene.onboarding, deed) in {side, None}
    ]
    following = buttons.next_deed(scene.onboarding, task, scene.now)
    deed = following if following in theirs else next(iter(theirs), None)
    return buttons.button(scene, deed, task, primary=deed is following) if deed else None


def which(choices: Sequence[Choice], deed: Deed, word: Word, typed: str = "") -> dict[str, Any]:
    """Each with the deed's own press, which takes along what was typed for its form."""
    blocks = [kit.section("Nothing has changed yet. Which one do you mean?", "which")]
    for place, choice in enumerate(choices):
        pressed = buttons.button(choice.scene, deed, choice.task, typed=typed)
        blocks.append(kit.section(_chosen(choice), f"which.{place}", pressed))
    return _answer(blocks, _again(choices, word))


def _chosen(choice: Choice) -> str:
    head = f"*{choice.scene.heading}*"
    return f"{head}\n{owed_line(choice.scene, choice.task)}" if choice.task else head


def _again(choices: Sequence[Choice], word: Word) -> str:
    """The command that says it at once."""
    scene = choices[0].scene
    if len({choice.scene.onboarding.id for choice in choices}) > 1:
        return f"Or say it at once: end with its number, as in `{COMMAND} {word} … on {called(scene)}`."
    return f"Or say it at once: name the task, as in `{COMMAND} {word} @person {choices[0].task}`."


def form_lost(choice: Choice, deed: Deed, typed: str = "") -> dict[str, Any]:
    """Slack has let go of the command that would have opened the form: its button does."""
    pressed = buttons.button(choice.scene, deed, choice.task, typed=typed)
    said = f"{_chosen(choice)}\nPress the button to go on."
    return _answer([kit.section(said, "which", pressed)], "Nothing has changed yet.")


def called(scene: Scene) -> str:
    """What a command calls the number after `on`."""
    return scene.number or scene.ordinal


def _assigned(choice: Choice, person: str) -> str:
    what = labels.TASKS[choice.task] if choice.task else "do this"
    return f"{choice.scene.name(person)} is now the one to {what}, and is told."


def _held(choice: Choice, _person: str) -> str:
    until = choice.scene.onboarding.hold_until
    how = f"until {kit.day(until)}" if until else "until somebody resumes it"
    return f"It is on hold {how}. Nobody is reminded meanwhile. `{COMMAND} resume` lets it go on."


def _reminders(choice: Choice, rhythm: str) -> str:
    every = choice.scene.onboarding.remind_every
    if rhythm == "now":
        return "Whoever owes something is reminded now."
    if choice.scene.onboarding.reminders_off:
        return f"Reminders are paused. `{COMMAND} remind resume` brings them back."
    pace = f"every {every} working days" if every > 1 else "every working day" if every else "as usual"
    return f"Whoever owes something is reminded {pace}."


_DONE: Mapping[Deed, Callable[[Choice, str], str]] = MappingProxyType(
    {
        Deed.ASSIGN: _assigned,
        Deed.HOLD: _held,
        Deed.CLOSE: lambda *_: (
            f"It is closed, and the channel is told. `{COMMAND} resume` takes it up again."
        ),
        Deed.RESUME: lambda *_: "It goes on.",
        Deed.REMINDERS: _reminders,
    }
)


def done(choice: Choice, deed: Deed, given: str = "") -> dict[str, Any]:
    """What was done, and what comes next; `given` is whom or what the command named."""
    head = f"*{choice.scene.heading}*\n{_DONE[deed](choice, given)}"
    after = [] if choice.scene.onboarding.paused else owed_lines(choice.scene)
    said = "\n".join([head, *after])
    return {"response_type": "ephemeral", "text": said, "blocks": [kit.section(said, "answer")]}


def _answer(blocks: kit.Blocks, tail: str) -> dict[str, Any]:
    said = [block["text"]["text"] for block in blocks[:LINES_MAX]]
    last = f"{tail}\n{_MORE}" if len(blocks) > LINES_MAX else tail
    shown = [*blocks[:LINES_MAX], kit.context(last, "tail")]
    return {"response_type": "ephemeral", "text": spoken(said), "blocks": shown}
