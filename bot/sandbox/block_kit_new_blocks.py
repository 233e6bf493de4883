"""The newer blocks: tables, cards, plans, charts. Slack brings them to its clients unevenly.

https://docs.slack.dev/reference/block-kit/blocks
"""

from collections.abc import Iterator
from typing import Any

from bot.sandbox.block_kit_elements import IMAGE, among
from bot.sandbox.block_kit_faults import Fault, failed
from bot.sandbox.block_kit_objects import ID, URL, text
from bot.sandbox.block_kit_rich_text import RICH_TEXT, RICH_TEXT_FIELDS
from bot.sandbox.block_kit_rules import (
    Fields,
    Rule,
    at_least_one,
    boolean,
    by_type,
    items,
    length,
    number,
    one_of,
    shape,
    string,
)
from bot.sandbox.elements import Json

NAMED: Fields = {"block_id": ID}
PICTURE = by_type({"image": IMAGE})


# Tables -------------------------------------------------------------------------------------------


def _cells(least_text: int) -> dict[str, Rule]:
    return {
        "raw_text": shape({"text": string(least_text)}, {"emoji": boolean}),
        "rich_text": shape(RICH_TEXT_FIELDS, NAMED),
    }


def _column(value: Any, pointer: str) -> Iterator[Fault]:
    """Settings of a column; null leaves them as they are."""
    if value is not None:
        rule = shape({}, {"align": one_of("left", "center", "right"), "is_wrapped": boolean})
        yield from rule(value, pointer)


def rows_of_one_width(value: Json, pointer: str) -> Iterator[Fault]:
    rows = value.get("rows")
    widths = [len(row) for row in rows if isinstance(row, list)] if isinstance(rows, list) else []
    for at, width in enumerate(widths):
        if width != widths[0]:
            yield failed(
                f"{pointer}/rows/{at}", "must have as many cells as the first row", "all_of", widths[0], width
            )


def cells_hold_at_most(most: int) -> Rule:
    def check(value: Json, pointer: str) -> Iterator[Fault]:
        total = characters(value.get("rows"))
        if total > most:
            message = f"must be less than {most + 1} characters"
            yield failed(f"{pointer}/rows", message, "max_length", most, total)

    return check


def characters(node: Any) -> int:
    """How many characters the texts in a structure have together."""
    total, waiting = 0, [node]
    while waiting:
        each = waiting.pop()
        if isinstance(each, list):
            waiting.extend(each)
        elif isinstance(each, dict):
            words = each.get("text")
            total += length(words) if isinstance(words, str) else 0
            waiting.extend(inner for inner in each.values() if isinstance(inner, list | dict))
    return total


TABLES: dict[str, Rule] = {
    "table": shape(
        {"rows": items(items(by_type(_cells(0)), 1, 20), 1, 100)},
        {**NAMED, "column_settings": items(_column, 0, 20)},
        [rows_of_one_width, cells_hold_at_most(10_000)],
    ),
    "data_table": shape(
        {
            "caption": string(1),
            "rows": items(
                items(
                    by_type(
                        {
                            **_cells(1),
                            "raw_number": shape({"value": number(whole=False), "text": string(1)}),
                        }
                    ),
                    1,
                    20,
                ),
                2,
                201,
            ),
        },
        {**NAMED, "page_size": number(1, 100), "row_header_column_index": number(0)},
        [rows_of_one_width, cells_hold_at_most(20_000)],
    ),
}


# Cards --------------------------------------------------------------------------------------------

CARD = shape(
    {},
    {
        **NAMED,
        "hero_image": PICTURE,
        "icon": PICTURE,
        "slack_icon": by_type({"icon": shape({"name": string(1)})}),
        "title": text(150),
        "subtitle": text(150),
        "body": text(200),
        "subtext": text(200),
        "actions": items(by_type(among("button")), 1, 3),
    },
    [at_least_one("title", "body", "hero_image", "actions")],
)
CARDS: dict[str, Rule] = {
    "card": CARD,
    "carousel": shape({"elements": items(by_type({"card": CARD}), 1, 10)}, NAMED),
}


# Plans --------------------------------------------------------------------------------------------

TASK = shape(
    {"task_id": string(1), "title": string(1)},
    {
        **NAMED,
        "status": one_of("pending", "in_progress", "complete", "error"),
        "details": RICH_TEXT,
        "output": RICH_TEXT,
        "sources": items(by_type({"url": shape({"url": URL, "text": string(1)})})),
    },
)


def lone_task_is_under_way(value: Json, pointer: str) -> Iterator[Fault]:
    if value.get("status") == "pending":
        yield failed(f"{pointer}/status", "only a task of a plan may be pending", "all_of")


def _lone(value: Any, pointer: str) -> Iterator[Fault]:
    yield from TASK(value, pointer)
    yield from lone_task_is_under_way(value, pointer)


PLANS: dict[str, Rule] = {
    "task_card": _lone,
    "plan": shape(
        {"title": string(1)},
        {**NAMED, "tasks": items(by_type({"task_card": TASK}), 1, 50)},
    ),
}


# Charts -------------------------------------------------------------------------------------------

LABEL = string(1, 20)
POINTS = items(shape({"label": LABEL, "value": number(whole=False)}), 1, 20)
AXES = shape(
    {"categories": items(LABEL, 1, 20)},
    {"x_label": string(1, 50), "y_label": string(1, 50)},
)
BY_AXES = shape(
    {"series": items(shape({"name": LABEL, "data": POINTS}), 1, 12), "axis_config": AXES},
)


def above_zero(value: Any, pointer: str) -> Iterator[Fault]:
    faults = list(number(whole=False)(value, pointer))
    yield from faults
    if not faults and value <= 0:
        yield failed(pointer, "must be more than 0", "min", 0, value)


CHARTS: dict[str, Rule] = {
    "data_visualization": shape(
        {
            "title": string(1, 50),
            "chart": by_type(
                {
                    "pie": shape(
                        {"segments": items(shape({"label": LABEL, "value": above_zero}), 1, 12)},
                    ),
                    **dict.fromkeys(("bar", "area", "line"), BY_AXES),
                }
            ),
        },
        NAMED,
    ),
}

NEW_BLOCKS: dict[str, Rule] = {**TABLES, **CARDS, **PLANS, **CHARTS}
