"""What holds for a whole message, modal or Home tab: which blocks, which elements, what is unique.

https://docs.slack.dev/surfaces and https://docs.slack.dev/reference/views
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from bot.sandbox.block_kit_blocks import BLOCKS
from bot.sandbox.block_kit_faults import Fault, failed, missing
from bot.sandbox.block_kit_new_blocks import characters
from bot.sandbox.block_kit_objects import plain
from bot.sandbox.block_kit_rules import (
    Fields,
    Rule,
    boolean,
    by_type,
    items,
    shape,
    string,
    type_of,
    unsupported,
)
from bot.sandbox.elements import Json

MARKDOWN = 12_000
# Above this Slack answered msg_blocks_too_long; the figure is a user's (bolt-js#2509).
MESSAGE_TEXT = 13_200
# Tables have limits of their own.
COUNTED_APART = ("table", "data_table", "data_visualization")

NEWER_IN_HOME = ("card", "carousel", "container", "data_table", "data_visualization", "table")
EVERYWHERE = (
    "actions",
    "context",
    "divider",
    "header",
    "image",
    "input",
    "rich_text",
    "section",
    "video",
)
IN_MODALS = (*EVERYWHERE, "alert", "card")
IN_HOMES = (*EVERYWHERE, *NEWER_IN_HOME)
IN_MESSAGES = tuple(name for name in BLOCKS if name != "alert")

NOT_IN_MESSAGES = (
    "rich_text_input",
    "email_text_input",
    "number_input",
    "url_text_input",
    "file_input",
)
NOT_IN_HOMES = (
    "datetimepicker",
    "email_text_input",
    "number_input",
    "url_text_input",
    "file_input",
)


@dataclass(frozen=True)
class Surface:
    blocks: Rule
    refused_elements: tuple[str, ...] = ()
    focus: bool = True


def _blocks(names: Sequence[str], least: int, most: int) -> Rule:
    return items(by_type({name: BLOCKS[name] for name in names}), least, most)


MESSAGE = Surface(_blocks(IN_MESSAGES, 0, 50), NOT_IN_MESSAGES, focus=False)
MODAL = Surface(_blocks(IN_MODALS, 1, 100))
HOME = Surface(_blocks(IN_HOMES, 1, 100), NOT_IN_HOMES)
# `blocks.validate` is not told where bare blocks shall stand.
ANYWHERE = Surface(_blocks(tuple(BLOCKS), 0, 100))


def on(surface: Surface, blocks: Any, pointer: str) -> Iterator[Fault]:
    """All that is wrong with these blocks on that surface."""
    yield from surface.blocks(blocks, pointer)
    spots = list(_placed(blocks, pointer))
    for spot in spots:
        yield from _misplaced(surface, spot)
    yield from _repeated([spot for spot in spots if spot.is_block], "block_id")
    for elements in _by_block(spots):
        yield from _repeated(elements, "action_id")
    if surface.focus:
        yield from _focused_twice(spots)
    yield from _per_surface(blocks, pointer)


# Where blocks and elements stand ------------------------------------------------------------------


@dataclass(frozen=True)
class Spot:
    """A block, or an element with the pointer of the block that holds it."""

    value: Json
    pointer: str
    block: str | None = None

    @property
    def is_block(self) -> bool:
        return self.block is None


BLOCKS_INSIDE = {"container": "child_blocks", "carousel": "elements"}
ELEMENTS_INSIDE = {"actions": "elements", "context_actions": "elements", "card": "actions"}
ELEMENT_INSIDE = {"section": "accessory", "input": "element"}


def _placed(blocks: Any, pointer: str, *, inside: bool = False) -> Iterator[Spot]:
    """Every block and element that is an object; a block may hold blocks, and these hold none."""
    for at, block in _objects(blocks):
        spot, kind = Spot(block, f"{pointer}/{at}"), type_of(block) or ""
        yield spot
        yield from _elements(spot, kind)
        if kind in BLOCKS_INSIDE and not inside:
            key = BLOCKS_INSIDE[kind]
            yield from _placed(block.get(key), f"{spot.pointer}/{key}", inside=True)


def _elements(spot: Spot, kind: str) -> Iterator[Spot]:
    if kind in ELEMENTS_INSIDE:
        key = ELEMENTS_INSIDE[kind]
        for at, element in _objects(spot.value.get(key)):
            yield Spot(element, f"{spot.pointer}/{key}/{at}", spot.pointer)
    if kind in ELEMENT_INSIDE:
        key = ELEMENT_INSIDE[kind]
        if isinstance(spot.value.get(key), dict):
            yield Spot(spot.value[key], f"{spot.pointer}/{key}", spot.pointer)


def _objects(values: Any) -> list[tuple[int, Json]]:
    listed = values if isinstance(values, list) else []
    return [(at, each) for at, each in enumerate(listed) if isinstance(each, dict)]


def _by_block(spots: list[Spot]) -> list[list[Spot]]:
    grouped: dict[str, list[Spot]] = {}
    for spot in spots:
        if spot.block is not None:
            grouped.setdefault(spot.block, []).append(spot)
    return list(grouped.values())


def _misplaced(surface: Surface, spot: Spot) -> Iterator[Fault]:
    if not spot.is_block and type_of(spot.value) in surface.refused_elements:
        yield unsupported(spot.value, spot.pointer)


def _repeated(spots: list[Spot], name: str) -> Iterator[Fault]:
    seen: set[str] = set()
    for spot in spots:
        given = spot.value.get(name)
        if isinstance(given, str):
            if given in seen:
                yield failed(f"{spot.pointer}/{name}", f"`{name}` already exists: {given}", "unique")
            seen.add(given)


def _focused_twice(spots: list[Spot]) -> Iterator[Fault]:
    focused = [spot for spot in spots if spot.value.get("focus_on_load") is True]
    for spot in focused[1:]:
        message = "only one element of a view may have focus_on_load"
        yield failed(f"{spot.pointer}/focus_on_load", message, "unique")


# Sums ---------------------------------------------------------------------------------------------

AT_MOST = {"table": 1, "data_visualization": 2}


def _per_surface(blocks: Any, pointer: str) -> Iterator[Fault]:
    seen: Counter[str] = Counter()
    markdown = 0
    for at, block in _objects(blocks):
        kind = type_of(block) or ""
        seen[kind] += 1
        if kind in AT_MOST and seen[kind] > AT_MOST[kind]:
            message = f"no more than {AT_MOST[kind]} {kind} blocks allowed"
            yield failed(f"{pointer}/{at}", message, "max_items", AT_MOST[kind], seen[kind])
        if kind == "markdown":
            before, markdown = markdown, markdown + characters(block)
            if before and markdown > MARKDOWN >= characters(block):
                message = f"all markdown together must be less than {MARKDOWN + 1} characters"
                yield failed(f"{pointer}/{at}/text", message, "max_length", MARKDOWN, markdown)


def says_too_much(blocks: list[Json]) -> bool:
    counted = [block for block in blocks if type_of(block) not in COUNTED_APART]
    return characters(counted) >= MESSAGE_TEXT


# Messages and views -------------------------------------------------------------------------------


def message(value: Any, pointer: str = "") -> Iterator[Fault]:
    """A message as `blocks.validate` takes it: blocks and attachments, nothing else."""

    def blocks(given: Any, at: str) -> Iterator[Fault]:
        yield from on(MESSAGE, given, at)

    def attachment(given: Any, at: str) -> Iterator[Fault]:
        if isinstance(given, dict) and "blocks" in given:
            yield from on(MESSAGE, given["blocks"], f"{at}/blocks")

    rule = shape({}, {"blocks": blocks, "attachments": items(attachment, 0, 100)})
    yield from rule(value, pointer)


TITLE = plain(24)
KEPT: Fields = {
    "private_metadata": string(0, 3000),
    "callback_id": string(0, 255),
    "external_id": string(0, 255),
}
# Slack's own views carry null where nothing was given, and are taken back so.
NULLABLE = ("submit", "close", "private_metadata", "callback_id", "external_id")


def _needs_submit(value: Json, pointer: str) -> Iterator[Fault]:
    kinds = [type_of(block) for _at, block in _objects(value.get("blocks"))]
    if "input" in kinds and "submit" not in value:
        yield missing(pointer, "submit", ", because there is an input")


VIEWS: dict[str, Rule] = {
    "modal": shape(
        {"title": TITLE, "blocks": lambda given, at: on(MODAL, given, at)},
        {
            **KEPT,
            "submit": TITLE,
            "close": TITLE,
            "clear_on_close": boolean,
            "notify_on_close": boolean,
            "submit_disabled": boolean,
        },
        [_needs_submit],
    ),
    "home": shape({"blocks": lambda given, at: on(HOME, given, at)}, KEPT),
}


def view(value: Any, pointer: str = "", kinds: Sequence[str] = ("modal", "home")) -> Iterator[Fault]:
    """A modal or a Home tab, of the kinds that may stand here."""
    if isinstance(value, dict):
        value = {name: each for name, each in value.items() if each is not None or name not in NULLABLE}
    yield from by_type({kind: VIEWS[kind] for kind in kinds})(value, pointer)
