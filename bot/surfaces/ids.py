"""What travels inside buttons, menus and views and comes back with a press.

A value carries its own version, so that cards posted by an earlier release keep working.
"""

from dataclasses import dataclass, replace

from bot.domain.permissions import Deed
from bot.domain.steps import Step, TaskId

VERSION = "1"

# action_ids: what kind of element was pressed. The deed itself is in its value.
BUTTON = "do"
MENU = "more"

# callback_ids of views that are no form of a deed.
REFUSAL = "refusal"
LOADING = "loading"
HOW = "how"
CODE = "code"
TEAMS = "teams"
EXPORT = "export"
START = "start"
MOVE = "move"

# block_id of the first block of a refusal that answers a command.
REFUSAL_BLOCK = "refusal"

# Things to press that change nothing, or that no onboarding exists for yet.
HOW_THIS_WORKS = "how"
START_ONBOARDING = "start"
LIST = "list"
HISTORY = "history"
CHANNEL_LOG = "channel_log"
PUT_BACK = "put_back"
AWAY = "away"
BACK = "back"
DIRECT = "direct"
DIGEST = "digest"


@dataclass(frozen=True, slots=True)
class Press:
    """What a person asked for: `deed` is a Deed's value, or one of those above."""

    deed: str
    onboarding_id: str = ""
    task: TaskId | None = None
    step: Step | None = None
    ref: str = ""

    def encode(self) -> str:
        place = self.task or self.step or ""
        return "|".join((VERSION, self.deed, self.onboarding_id, place, self.ref))

    def about(self, ref: str) -> "Press":
        return replace(self, ref=ref)


def press(deed: Deed | str, onboarding_id: str, place: TaskId | Step | None = None, ref: str = "") -> Press:
    task = place if isinstance(place, TaskId) else None
    step = place if isinstance(place, Step) else None
    return Press(str(deed), onboarding_id, task, step, ref)


def decode(value: str) -> Press:
    """Raises `ValueError` for anything that no release of this bot ever wrote."""
    version, deed, onboarding_id, place, ref = value.split("|", 4)
    if version != VERSION:
        raise ValueError(version)
    if "." in place:
        return Press(deed, onboarding_id, task=TaskId(place), ref=ref)
    return Press(deed, onboarding_id, step=Step(place) if place else None, ref=ref)
