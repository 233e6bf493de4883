"""Slack's limits on messages, as its reference states them (Block Kit, chat.postMessage).

How Slack counts it does not say: what fits in UTF-16 fits in code points too.
"""

import re
from collections.abc import Iterator
from typing import Any

from bot.surfaces.kit import Message

Json = dict[str, Any]
PING = re.compile(r"<(?:@|!(?!date\^)|#)[^>]*>")


def length(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def faults(message: Message, most_blocks: int = 50) -> list[str]:
    return list(_message(message, most_blocks))


def pings(message: Message) -> list[str]:
    """Mentions of people, groups and channels, wherever Slack reads mrkdwn."""
    return [found for text in (message.text, *mrkdwn(message.blocks)) for found in PING.findall(text)]


def mrkdwn(piece: Any) -> Iterator[str]:
    if isinstance(piece, list):
        for part in piece:
            yield from mrkdwn(part)
    elif isinstance(piece, dict):
        if piece.get("type") == "mrkdwn":
            yield piece["text"]
        for part in piece.values():
            yield from mrkdwn(part)


def words(message: Message) -> str:
    """All that is to be read, one text a line."""
    return "\n".join(_texts(message.blocks))


def labels_of(message: Message) -> list[str]:
    """The buttons and menu options, in order."""
    elements = [e for block in message.blocks if block["type"] == "actions" for e in block["elements"]]
    return [text for element in elements for text in _labels(element)]


def button(message: Message, label: str) -> Json:
    """The first button with this label."""
    elements = [e for block in message.blocks if block["type"] == "actions" for e in block["elements"]]
    return next(e for e in elements if e["type"] == "button" and e["text"]["text"] == label)


def _labels(element: Json) -> list[str]:
    if element["type"] == "button":
        return [element["text"]["text"]]
    return [f"{element['placeholder']['text']}: {option['text']['text']}" for option in element["options"]]


def _texts(piece: Any) -> Iterator[str]:
    if isinstance(piece, list):
        for part in piece:
            yield from _texts(part)
    elif isinstance(piece, dict):
        if isinstance(piece.get("text"), str):
            yield piece["text"]
        for part in piece.values():
            yield from _texts(part)


def _message(message: Message, most_blocks: int) -> Iterator[str]:
    if not 1 <= length(message.text.strip()) <= 4000:
        yield f"text of {len(message.text)}"
    if not 1 <= len(message.blocks) <= most_blocks:
        yield f"{len(message.blocks)} blocks"
    ids = [block["block_id"] for block in message.blocks]
    if len(ids) != len(set(ids)):
        yield f"block_ids: {ids}"
    if length(words(message)) > 12_000:
        yield f"{len(words(message))} characters"
    for block in message.blocks:
        yield from _block(block)


def _block(block: Json) -> Iterator[str]:
    kind = block["type"]
    if len(block["block_id"]) > 255:
        yield "block_id"
    for text in [block["text"]] if kind == "section" else block["elements"] if kind == "context" else []:
        if not 1 <= length(text["text"].strip()) <= 3000:
            yield f"{kind} of {len(text['text'])}"
    if kind == "header" and not 1 <= length(block["text"]["text"]) <= 150:
        yield "header"
    if kind == "actions":
        yield from _actions(block["elements"])


def _actions(elements: list[Json]) -> Iterator[str]:
    ids = [element["action_id"] for element in elements]
    if not 1 <= len(ids) <= 25 or len(ids) != len(set(ids)) or max(map(len, ids)) > 255:
        yield f"action_ids: {ids}"
    for element in elements:
        if element["type"] == "static_select":
            yield from _select(element)
        elif not 1 <= length(element["text"]["text"]) <= 75 or len(element["value"]) > 2000:
            yield f"button {element}"
        yield from _confirm(element.get("confirm"))


def _select(element: Json) -> Iterator[str]:
    options = element["options"]
    if not 1 <= len(options) <= 100 or len(element["placeholder"]["text"]) > 150:
        yield "select"
    for option in options:
        if not 1 <= length(option["text"]["text"]) <= 75 or len(option["value"]) > 150:
            yield f"option {option}"


def _confirm(dialog: Json | None) -> Iterator[str]:
    limits = {"title": 100, "text": 300, "confirm": 30, "deny": 30}
    for part, most in limits.items() if dialog else ():
        assert dialog is not None
        if not 1 <= length(dialog[part]["text"]) <= most:
            yield f"confirm {part} of {len(dialog[part]['text'])}"
