"""The modal of "How this works": the guide's full text for a step."""

from typing import Any

from bot.domain.steps import Step
from bot.surfaces import ids, kit, labels
from bot.surfaces.guide_texts import ABOUT, HOW

_TITLE = labels.HOW_THIS_WORKS


def how(scene: kit.Scene | None, step: Step) -> dict[str, Any]:
    """Drawn without a scene too: the guide is the same for every onboarding."""
    texts = [*HOW[step], *(ABOUT if step is Step.TERMS else ())]
    sections = [kit.section(text, f"how.{number}") for number, text in enumerate(texts)]
    head = kit.header(labels.step_title(step), "how.title")
    helper = [kit.context(_helper(scene), "how.helper")] if scene is not None else []
    return kit.modal(_TITLE, [head, *sections, *helper], ids.HOW)


def _helper(scene: kit.Scene) -> str:
    return f"Questions? Ask {scene.name(scene.onboarding.lead)} in the channel."
