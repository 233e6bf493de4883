"""What Slack refuses of messages and views, and all else that it refuses."""

from tests.sandbox.conformance import (
    ASTRAL,
    SURFACES,
    VALIDATE,
    VIEWS,
    Case,
    actions,
    asked,
    button,
    home,
    modal,
    mrkdwn,
    plain,
    section,
)
from tests.sandbox.conformance_refused_blocks import OF_BLOCKS
from tests.sandbox.conformance_refused_elements import OF_ELEMENTS
from tests.sandbox.conformance_refused_newer import MISPLACED, NEWER, OF_RICH_TEXT

DIVIDER = {"type": "divider"}
INPUT = asked("plain_text_input")[0]
IN_ACTIONS = "/blocks/0/elements/0"
LONG = "max_length"
MANY = "max_items"

ON_SURFACES = [
    Case("51 blocks in a message", SURFACES, "message", [DIVIDER] * 51, "/blocks", MANY),
    Case("101 blocks in a modal", SURFACES, "modal", [DIVIDER] * 101, "/blocks", MANY),
    Case("101 blocks in a Home tab", SURFACES, "home", [DIVIDER] * 101, "/blocks", MANY),
    Case("101 attachments", SURFACES, "whole message", {"attachments": [{}] * 101}, "/attachments", MANY),
    Case("a message's text", VALIDATE, "whole message", {"text": "x", "blocks": []}, "", "additional:text"),
    Case(
        "Slack's own example", VALIDATE, "blocks", [section(text={"type": "invalid"})], "/0/text/type", "enum"
    ),
    Case("blocks that are an object", VALIDATE, "blocks", {}, "", "type"),
    Case("a block that is a text", VALIDATE, "blocks", ["x"], "/0", "type"),
    Case("blocks that are no JSON", VALIDATE, "blocks", "[", "", "format"),
    Case("a view of another type", VIEWS, "view", modal([DIVIDER]) | {"type": "sheet"}, "/type", "enum"),
    Case("a view without a type", VIEWS, "view", {"blocks": [DIVIDER]}, "", "missing:type"),
    Case("a view without blocks", VIEWS, "view", {"type": "home"}, "", "missing:blocks"),
    Case(
        "a modal without a title",
        SURFACES,
        "view",
        {"type": "modal", "blocks": [DIVIDER]},
        "",
        "missing:title",
    ),
    Case("a title of 25", SURFACES, "view", modal([DIVIDER], title=plain("x" * 25)), "/title/text", LONG),
    Case(
        "a title of 25 emoji",
        SURFACES,
        "view",
        modal([DIVIDER], title=plain(ASTRAL * 25)),
        "/title/text",
        LONG,
    ),
    Case("an empty title", SURFACES, "view", modal([DIVIDER], title=plain("")), "/title/text", "min_length"),
    Case("a title in mrkdwn", SURFACES, "view", modal([DIVIDER], title=mrkdwn()), "/title/type", "enum"),
    Case("a submit of 25", SURFACES, "view", modal([DIVIDER], submit=plain("x" * 25)), "/submit/text", LONG),
    Case("a close of 25", SURFACES, "view", modal([DIVIDER], close=plain("x" * 25)), "/close/text", LONG),
    Case(
        "private_metadata of 3001",
        SURFACES,
        "view",
        modal([DIVIDER], private_metadata="x" * 3001),
        "/private_metadata",
        LONG,
    ),
    Case(
        "private_metadata of an object",
        SURFACES,
        "view",
        modal([DIVIDER], private_metadata={}),
        "/private_metadata",
        "type",
    ),
    Case(
        "callback_id of 256", SURFACES, "view", modal([DIVIDER], callback_id="x" * 256), "/callback_id", LONG
    ),
    Case(
        "external_id of 256", SURFACES, "view", modal([DIVIDER], external_id="x" * 256), "/external_id", LONG
    ),
    Case("an input without submit", SURFACES, "view", modal([INPUT], submit=None), "", "missing:submit"),
    Case(
        "a submit on a Home tab", SURFACES, "view", home([DIVIDER], submit=plain()), "", "additional:submit"
    ),
    Case("a close on a Home tab", SURFACES, "view", home([DIVIDER], close=plain()), "", "additional:close"),
    Case("a view's own id", VIEWS, "view", modal([DIVIDER], id="V1"), "", "additional:id"),
    Case("block_id of 256", SURFACES, "message", [section(block_id="x" * 256)], "/blocks/0/block_id", LONG),
    Case("block_id twice", SURFACES, "message", [section(block_id="a")] * 2, "/blocks/1/block_id", "unique"),
    Case(
        "block_id twice in a modal",
        SURFACES,
        "modal",
        [section(block_id="a")] * 2,
        "/blocks/1/block_id",
        "unique",
    ),
    Case(
        "action_id of 256",
        SURFACES,
        "message",
        actions(button(action_id="x" * 256)),
        f"{IN_ACTIONS}/action_id",
        LONG,
    ),
    Case(
        "action_id twice",
        SURFACES,
        "message",
        actions(*[button(action_id="a")] * 2),
        "/blocks/0/elements/1/action_id",
        "unique",
    ),
    Case(
        "focus_on_load twice",
        SURFACES,
        "modal",
        asked("plain_text_input", focus_on_load=True) * 2,
        "/blocks/1/element/focus_on_load",
        "unique",
    ),
]

REFUSED = [*ON_SURFACES, *OF_BLOCKS, *NEWER, *OF_ELEMENTS, *MISPLACED, *OF_RICH_TEXT]
