"""Finding what a person means to press, by its visible label."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from bot.sandbox.elements import KINDS, Json, Spot, held, options_of, spots, text_of
from bot.sandbox.fields import exactly, label_of, loosely, toggled, value_for
from bot.sandbox.views import View
from bot.sandbox.workspace import Message, Workspace

Same = Callable[[str, str], bool]


@dataclass(frozen=True)
class Press:
    """An element in a message or a view, and what is chosen in it."""

    holder: Message | View
    spot: Spot
    value: Any = None

    def keep(self) -> None:
        """The element shows from now on what was chosen."""
        if self.spot.type in KINDS:
            self.holder.put(self.spot.block_id, self.spot.action_id, held(self.spot.element, self.value))


@dataclass(frozen=True)
class Wanted:
    """What `act` was asked to click, and how it was narrowed."""

    person: str
    label: str | None
    choice: Any = None
    card: str | None = None
    ts: str | None = None
    view_id: str | None = None
    block_id: str | None = None
    action_id: str | None = None

    @classmethod
    def of(cls, person: str, order: Json) -> "Wanted":
        keys = ("choice", "card", "ts", "view_id", "block_id", "action_id")
        return cls(person, order.get("button"), **{key: order.get(key) for key in keys})

    def names(self, spot: Spot) -> bool:
        return self.block_id in (None, spot.block_id) and self.action_id in (None, spot.action_id)


def shelves(workspace: Workspace, wanted: Wanted, channel: str | None) -> list[list[Message | View]]:
    """Where to look, in order: the open modal, then the messages, newest first, then the Home tab."""
    top, home = workspace.views.top(wanted.person), workspace.views.homes.get(wanted.person)
    if wanted.view_id:
        return [[view for view in (top, home) if view and view.id == wanted.view_id]]
    messages: list[Message | View] = [*readable(workspace, wanted, channel)]
    if wanted.ts or wanted.card:
        return [messages]
    return [[top] if top else [], messages, [home] if home else []]


def readable(workspace: Workspace, wanted: Wanted, channel: str | None) -> list[Message]:
    rooms = {each.id for each in workspace.dms(wanted.person)} | ({channel} if channel else set())
    messages = [m for room in rooms for m in workspace.visible(room, wanted.person)]
    if wanted.ts:
        messages = [m for m in messages if m.ts == wanted.ts]
    if wanted.card:
        messages = [m for m in messages if _on_card(workspace, m, wanted.card)]
    return sorted(messages, key=lambda m: m.ts, reverse=True)


def _on_card(workspace: Workspace, message: Message, card: str) -> bool:
    thread = [m for m in workspace.messages[message.channel] if m.ts == message.thread_ts]
    return any(card in line for m in (message, *thread) for line in (m.text, *_headings(m)))


def _headings(message: Message) -> Iterator[str]:
    return (text_of(block["text"]) for block in message.blocks if block["type"] == "header")


def find(workspace: Workspace, wanted: Wanted, channel: str | None) -> Press | None:
    for shelf in shelves(workspace, wanted, channel):
        for same in (exactly, loosely):
            for holder in shelf:
                for spot in spots(holder.blocks):
                    if wanted.names(spot):
                        press = _press(workspace, wanted, holder, spot, same)
                        if press:
                            return press
    return None


def _press(
    workspace: Workspace, wanted: Wanted, holder: Message | View, spot: Spot, same: Same
) -> Press | None:
    by_option = _option_press(wanted, holder, spot, same)
    if by_option or (spot.is_input and not spot.block.get("dispatch_action")):
        return by_option
    if spot.type == "button":
        hit = wanted.label is None or same(text_of(spot.element["text"]), wanted.label)
        return Press(holder, spot) if hit else None
    if wanted.choice is None or not (wanted.label is None or same(label_of(spot), wanted.label)):
        return None
    given = wanted.choice
    if spot.type == "overflow":
        return Press(holder, spot, value_for(workspace, wanted.person, _as_select(spot), given))
    return Press(holder, spot, value_for(workspace, wanted.person, spot, given))


def _as_select(spot: Spot) -> Spot:
    return Spot(spot.block, {**spot.element, "type": "static_select"})


def _option_press(wanted: Wanted, holder: Message | View, spot: Spot, same: Same) -> Press | None:
    """A menu's item, a radio button or a tick that is named like a button."""
    if spot.is_input or wanted.label is None:
        return None
    for option in options_of(spot.element):
        if same(text_of(option["text"]), wanted.label):
            if spot.type == "checkboxes" or spot.type.startswith("multi_"):
                return Press(holder, spot, _ticked(wanted, holder, spot, option))
            return Press(holder, spot, option)
    return None


def _ticked(wanted: Wanted, holder: Message | View, spot: Spot, option: Json) -> list[Json]:
    entry = holder.values.get(spot.block_id, {}).get(spot.action_id)
    now = entry["selected_options"] if entry else spot.element.get("initial_options") or []
    on = wanted.choice if isinstance(wanted.choice, bool) else option not in now
    return toggled(spot.element, now, option, on=on)


def offered(workspace: Workspace, wanted: Wanted, channel: str | None) -> list[str]:
    """Every label that could have been clicked, for the answer when none was found."""
    seen: dict[str, None] = {}
    for shelf in shelves(workspace, wanted, channel):
        for holder in shelf:
            for spot in spots(holder.blocks):
                if spot.type == "button":
                    seen[text_of(spot.element["text"])] = None
                elif not spot.is_input:
                    seen |= dict.fromkeys(text_of(each["text"]) for each in options_of(spot.element))
    return list(seen)
