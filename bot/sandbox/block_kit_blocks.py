"""The layout blocks that messages, modals and Home tabs are made of.

https://docs.slack.dev/reference/block-kit/blocks
"""

from collections.abc import Iterator

from bot.sandbox.block_kit_elements import (
    IMAGE,
    IN_ACTIONS,
    IN_CONTEXT_ACTIONS,
    IN_INPUT,
    IN_SECTION,
)
from bot.sandbox.block_kit_faults import Fault, failed
from bot.sandbox.block_kit_new_blocks import NEW_BLOCKS
from bot.sandbox.block_kit_objects import ID, SLACK_FILE, URL, plain, text
from bot.sandbox.block_kit_rich_text import RICH_TEXT_FIELDS
from bot.sandbox.block_kit_rules import (
    Fields,
    Rule,
    at_least_one,
    boolean,
    by_type,
    exactly_one,
    items,
    one_of,
    shape,
    string,
    type_of,
)
from bot.sandbox.elements import Json

NAMED: Fields = {"block_id": ID}


def no_dispatch_of_files(value: Json, pointer: str) -> Iterator[Fault]:
    if value.get("dispatch_action") is True and type_of(value.get("element")) == "file_input":
        yield failed(f"{pointer}/dispatch_action", "a file_input cannot dispatch actions", "all_of")


PLAIN_BLOCKS: dict[str, Rule] = {
    "section": shape(
        {},
        {
            **NAMED,
            "text": text(3000),
            "fields": items(text(2000), 1, 10),
            "accessory": by_type(IN_SECTION),
            "expand": boolean,
        },
        [at_least_one("text", "fields")],
    ),
    "actions": shape({"elements": items(by_type(IN_ACTIONS), 1, 25)}, NAMED),
    "input": shape(
        {"label": plain(2000), "element": by_type(IN_INPUT)},
        {**NAMED, "hint": plain(2000), "optional": boolean, "dispatch_action": boolean},
        [no_dispatch_of_files],
    ),
    "context": shape(
        {"elements": items(by_type({"image": IMAGE, "plain_text": text(), "mrkdwn": text()}), 1, 10)},
        NAMED,
    ),
    "context_actions": shape({"elements": items(by_type(IN_CONTEXT_ACTIONS), 1, 5)}, NAMED),
    "header": shape({"text": plain(150)}, NAMED),
    "divider": shape({}, NAMED),
    "image": shape(
        {"alt_text": string(1, 2000)},
        {**NAMED, "title": plain(2000), "image_url": URL, "slack_file": SLACK_FILE},
        [exactly_one("image_url", "slack_file")],
    ),
    "rich_text": shape(RICH_TEXT_FIELDS, NAMED),
    "markdown": shape({"text": string(1, 12_000)}, NAMED),
    "alert": shape(
        {"text": text(200)},
        {**NAMED, "level": one_of("default", "info", "warning", "error", "success")},
    ),
    "video": shape(
        {
            "alt_text": string(1, 2000),
            "title": plain(200),
            "thumbnail_url": URL,
            "video_url": URL,
        },
        {
            **NAMED,
            "author_name": string(1, 50),
            "description": plain(200),
            "provider_icon_url": URL,
            "provider_name": string(1, 50),
            "title_url": URL,
        },
    ),
}


def _child_blocks() -> Rule:
    """What may stand in a container: blocks that are known only now."""
    allowed = ("actions", "context", "divider", "header", "image", "input", "rich_text", "section", "video")
    children = {name: PLAIN_BLOCKS[name] for name in allowed} | {"table": NEW_BLOCKS["table"]}
    return items(by_type(children), 1, 10)


CONTAINER = shape(
    {"child_blocks": _child_blocks()},
    {
        **NAMED,
        "title": text(150),
        "rich_text_title": by_type({"rich_text": shape(RICH_TEXT_FIELDS, NAMED)}),
        "subtitle": text(150),
        "width": one_of("narrow", "standard", "wide", "full"),
        "icon": by_type({"image": IMAGE}),
        "is_collapsible": boolean,
        "default_collapsed": boolean,
        "has_header_divider": boolean,
    },
    [exactly_one("title", "rich_text_title")],
)

BLOCKS: dict[str, Rule] = {**PLAIN_BLOCKS, **NEW_BLOCKS, "container": CONTAINER}
