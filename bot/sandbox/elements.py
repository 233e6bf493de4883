"""Reading Block Kit: where the elements are, what they hold, what they say."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]


@dataclass(frozen=True)
class Kind:
    """How an element keeps its value: its key in the state, its key in the block, nothing chosen."""

    key: str
    initial: str
    empty: Any = None


KINDS = {
    "plain_text_input": Kind("value", "initial_value"),
    "email_text_input": Kind("value", "initial_value"),
    "url_text_input": Kind("value", "initial_value"),
    "number_input": Kind("value", "initial_value"),
    "rich_text_input": Kind("rich_text_value", "initial_value"),
    "static_select": Kind("selected_option", "initial_option"),
    "external_select": Kind("selected_option", "initial_option"),
    "radio_buttons": Kind("selected_option", "initial_option"),
    "users_select": Kind("selected_user", "initial_user"),
    "conversations_select": Kind("selected_conversation", "initial_conversation"),
    "channels_select": Kind("selected_channel", "initial_channel"),
    "multi_static_select": Kind("selected_options", "initial_options", ()),
    "multi_external_select": Kind("selected_options", "initial_options", ()),
    "checkboxes": Kind("selected_options", "initial_options", ()),
    "multi_users_select": Kind("selected_users", "initial_users", ()),
    "multi_conversations_select": Kind("selected_conversations", "initial_conversations", ()),
    "multi_channels_select": Kind("selected_channels", "initial_channels", ()),
    "datepicker": Kind("selected_date", "initial_date"),
    "timepicker": Kind("selected_time", "initial_time"),
    "datetimepicker": Kind("selected_date_time", "initial_date_time"),
    "file_input": Kind("files", "initial_files", ()),
}


@dataclass(frozen=True)
class Spot:
    """An element and the block that holds it."""

    block: Json
    element: Json

    @property
    def is_input(self) -> bool:
        return bool(self.block["type"] == "input")

    @property
    def block_id(self) -> str:
        return str(self.block.get("block_id", ""))

    @property
    def action_id(self) -> str:
        return str(self.element.get("action_id", ""))

    @property
    def type(self) -> str:
        return str(self.element.get("type", ""))


def spots(blocks: list[Json]) -> Iterator[Spot]:
    for block in blocks:
        if block["type"] == "input":
            yield Spot(block, block["element"])
        if isinstance(block.get("accessory"), dict):
            yield Spot(block, block["accessory"])
        if block["type"] == "actions":
            for element in block["elements"]:
                yield Spot(block, element)


def text_of(thing: Any) -> str:
    """The words of a text object or of a string."""
    if isinstance(thing, dict):
        return str(thing.get("text", ""))
    return str(thing or "")


def options_of(element: Json) -> list[Json]:
    grouped = [option for group in element.get("option_groups") or [] for option in group["options"]]
    return [*(element.get("options") or []), *grouped]


def initial_value(element: Json) -> Any:
    kind = KINDS[element["type"]]
    value = element.get(kind.initial)
    if value is None:
        return list(kind.empty) if kind.empty is not None else None
    return value


def held(element: Json, value: Any) -> Json:
    """One entry of `state.values`."""
    return {"type": element["type"], KINDS[element["type"]].key: value}


def _texts(node: Any) -> Iterator[str]:
    if isinstance(node, list):
        for each in node:
            yield from _texts(each)
    elif isinstance(node, dict):
        if isinstance(node.get("text"), str):
            yield node["text"]
        for key in ("text", "label", "hint", "fields", "accessory", "elements", "element", "title"):
            if isinstance(node.get(key), dict | list):
                yield from _texts(node[key])


def words(blocks: list[Json]) -> str:
    """All that a person reads in these blocks, line by line."""
    return "\n".join(_texts(blocks))
