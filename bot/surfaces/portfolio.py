"""The list of onboardings, one page of it, to the person who asked only."""

from collections.abc import Sequence
from typing import Any

import slackblocks as sb

from bot.domain.onboarding import turn
from bot.domain.parties import Party
from bot.domain.portfolio import Filter, is_late, is_mine
from bot.domain.steps import TaskId
from bot.surfaces import ids, kit, labels
from bot.surfaces.answers import spoken
from bot.surfaces.kit import Scene
from bot.surfaces.turns import pause_lines, turn_line

# As many turns as one line can say.
_TURNS_MAX = 3
_WORDS_MAX = 60
_HEADS = {
    "": "Onboardings on their way, yours first",
    Filter.MINE: "Your onboardings",
    Filter.LATE: "Onboardings where somebody has been reminded",
    Filter.STUCK: "Onboardings where somebody is stuck",
    Filter.FACEBOOK: "Onboardings that wait for Facebook",
}
_TAIL = (
    "Narrow it down: `/onboarding list mine`, `late`, `stuck`, `facebook`, or a part of the name or number."
)


def answer(
    scenes: Sequence[Scene], user_id: str, words: str, number: int, *, more: bool, given_up: int = 0
) -> dict[str, Any]:
    head = _head(words) + (f", page {number + 1}" if number or more else "")
    lines = [_line(scene, user_id) for scene in scenes] or ["There is none."]
    blocks = [kit.section(f"*{head}*", "list")]
    blocks += [kit.section(line, f"list.{place}") for place, line in enumerate(lines)]
    turned = _turned(words, number, more=more)
    blocks += [kit.actions(turned, "list.do")] if turned else []
    lost = [_given_up(given_up)] if given_up else []
    blocks += [kit.context(line, "list.given_up") for line in lost]
    said = spoken([head, *lines, *lost])
    return {
        "response_type": "ephemeral",
        "text": said,
        "blocks": [*blocks, kit.context(_TAIL, "list.tail")],
    }


def _given_up(count: int) -> str:
    messages = "1 message could" if count == 1 else f"{count} messages could"
    return f"⚠️ {messages} not be sent. Whoever runs the bot sees why with `python -m bot doctor`."


def _head(words: str) -> str:
    return _HEADS.get(words.lower(), f"Onboardings with “{kit.clipped(words, _WORDS_MAX)}”")


def _line(scene: Scene, user_id: str) -> str:
    yours = " (yours)" if is_mine(scene.onboarding, user_id) else ""
    return "\n".join([f"*{scene.heading}*{yours} in <#{scene.onboarding.channel_id}>", *_stand(scene)])


def _stand(scene: Scene) -> list[str]:
    if scene.onboarding.paused:
        return pause_lines(scene)
    owed = scene.onboarding.owed()
    flags = ["⏰ late"] if is_late(scene.onboarding) else []
    flags += ["🚧 stuck"] if scene.onboarding.stuck else []
    flags += [f"expected live on {scene.live_day}"] if scene.live_day else []
    told = [_turn(scene, task) for task in owed[:_TURNS_MAX]] or ["Nobody owes anything at the moment."]
    return [*told, *([" · ".join(flags)] if flags else [])]


def _turn(scene: Scene, task: TaskId) -> str:
    """Facebook's turn says by itself since when."""
    said = f"• {labels.step_title(task.step)}: _{turn_line(scene, task)}_"
    since = scene.onboarding[task].since
    waits = turn(scene.onboarding, task, scene.now) is Party.FACEBOOK
    return said if waits or since is None else f"{said}, since {kit.when(since)}"


def _turned(words: str, number: int, *, more: bool) -> list[Any]:
    buttons = [_button(labels.PREVIOUS_PAGE, words, number - 1)] if number else []
    return [*buttons, _button(labels.NEXT_PAGE, words, number + 1)] if more else buttons


def _button(label: str, words: str, number: int) -> Any:
    press = ids.press(ids.LIST, "", ref=f"{number} {words[:_WORDS_MAX]}")
    return sb.Button(label, action_id=f"{ids.BUTTON}.{ids.LIST}.{number}", value=press.encode())
