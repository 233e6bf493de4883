"""Slack's limits on views and on answers to commands, as its reference states them (Block Kit, views)."""

from collections.abc import Iterator
from typing import Any

Json = dict[str, Any]

ALLOWED_IN_MODALS = {"actions", "context", "divider", "header", "image", "input", "section"}
OPTIONS_MAX = {"static_select": 100, "multi_static_select": 100, "checkboxes": 10}
NEEDS_OPTIONS = set(OPTIONS_MAX)


def faults_of_view(view: Json) -> list[str]:
    return list(_view(view))


def faults_of_answer(answer: Json) -> list[str]:
    faults = list(_blocks(answer["blocks"], 50))
    if answer["response_type"] != "ephemeral":
        faults.append("everybody sees this")
    return faults + _length("text", answer["text"], 4000)


def _length(what: str, text: str, most: int, least: int = 1) -> list[str]:
    return [] if least <= len(text) <= most else [f"{what}: {len(text)} characters"]


def _plain(what: str, text: Json, most: int) -> list[str]:
    kind = [] if text["type"] == "plain_text" else [f"{what}: no plain text"]
    return kind + _length(what, text["text"], most)


def _view(view: Json) -> Iterator[str]:
    for word in ("title", "submit", "close"):
        if word in view:
            yield from _plain(word, view[word], 24)
    yield from _length("callback_id", view["callback_id"], 255)
    yield from _length("private_metadata", view.get("private_metadata", ""), 3000, 0)
    if any(block["type"] == "input" for block in view["blocks"]) != ("submit" in view):
        yield "submit goes with inputs"
    if {block["type"] for block in view["blocks"]} - ALLOWED_IN_MODALS:
        yield "a block that no modal may have"
    yield from _blocks(view["blocks"], 100)


def _blocks(blocks: list[Json], most: int) -> Iterator[str]:
    if not 1 <= len(blocks) <= most:
        yield f"{len(blocks)} blocks"
    names = [block["block_id"] for block in blocks]
    if len(set(names)) < len(names):
        yield f"block_ids are not unique: {names}"
    if sum(bool(block.get("element", {}).get("focus_on_load")) for block in blocks) > 1:
        yield "more than one focus"
    for block in blocks:
        yield from _length("block_id", block["block_id"], 255)
        yield from _KINDS.get(block["type"], _nothing)(block)


def _nothing(_block: Json) -> Iterator[str]:
    yield from ()


def _section(block: Json) -> Iterator[str]:
    yield from _length("section", block["text"]["text"], 3000)


def _context(block: Json) -> Iterator[str]:
    for element in block["elements"]:
        yield from _length("context", element["text"], 3000)


def _header(block: Json) -> Iterator[str]:
    yield from _plain("header", block["text"], 150)


def _actions(block: Json) -> Iterator[str]:
    actions = [element["action_id"] for element in block["elements"]]
    if len(set(actions)) < len(actions) or not 1 <= len(actions) <= 25:
        yield f"action_ids are not unique: {actions}"
    for element in block["elements"]:
        yield from _plain("button", element["text"], 75)
        yield from _length("value", element["value"], 2000)


def _input(block: Json) -> Iterator[str]:
    yield from _plain("label", block["label"], 2000)
    if "hint" in block:
        yield from _plain("hint", block["hint"], 2000)
    element = block["element"]
    yield from _length("action_id", element["action_id"], 255)
    if "placeholder" in element:
        yield from _plain("placeholder", element["placeholder"], 150)
    if element["type"] in NEEDS_OPTIONS:
        yield from _select(element)
    if element["type"] == "plain_text_input":
        yield from _length("typed", element.get("initial_value", "x"), element["max_length"])
        yield from [] if 1 <= element["max_length"] <= 3000 else ["max_length"]
    if element["type"] == "number_input" and "initial_value" in element:
        bounds = int(element["min_value"]), int(element["initial_value"]), int(element["max_value"])
        yield from [] if sorted(bounds) == list(bounds) else ["a first value out of bounds"]


def _select(element: Json) -> Iterator[str]:
    options = element["options"]
    if not 1 <= len(options) <= OPTIONS_MAX[element["type"]]:
        yield f"{len(options)} options"
    for option in options:
        yield from _plain("option", option["text"], 75)
        yield from _length("option value", option["value"], 150)
    first = [element["initial_option"]] if "initial_option" in element else element.get("initial_options", [])
    if any(option not in options for option in first) or element.get("initial_options") == []:
        yield "a first choice that is no option"


_KINDS = {
    "section": _section,
    "context": _context,
    "header": _header,
    "actions": _actions,
    "input": _input,
}
