"""The block elements: buttons, menus, pickers, fields.

https://docs.slack.dev/reference/block-kit/block-elements
"""

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

from bot.sandbox.block_kit_faults import Fault, failed
from bot.sandbox.block_kit_objects import (
    CONFIRM,
    DISPATCH,
    FILTER,
    ID,
    OPTION,
    OPTION_GROUP,
    OPTION_LINK,
    OPTION_RICH,
    SLACK_FILE,
    URL,
    WORKFLOW,
    initial_is_an_option,
    no_more_than_may_be_selected,
    plain,
)
from bot.sandbox.block_kit_rich_text import RICH_TEXT
from bot.sandbox.block_kit_rules import (
    Fields,
    Rule,
    boolean,
    exactly_one,
    items,
    not_above,
    number,
    one_of,
    shape,
    string,
)

STYLE = one_of("primary", "danger")
NUMERAL = string(1, None, r"-?\d+(\.\d+)?")


def calendar_day(value: Any, pointer: str) -> Iterator[Fault]:
    if not isinstance(value, str) or not re.fullmatch(r"\d{4}-\d\d-\d\d", value, re.ASCII):
        yield failed(pointer, "must be a date as YYYY-MM-DD", "format", "YYYY-MM-DD")
        return
    try:
        date.fromisoformat(value)
    except ValueError:
        yield failed(pointer, "must be a day of the calendar", "format", "YYYY-MM-DD")


# What comes back in several kinds of element.
FOCUSED: Fields = {"action_id": ID, "focus_on_load": boolean}
MENU: Fields = {**FOCUSED, "placeholder": plain(150), "confirm": CONFIRM}
SEVERAL: Fields = {**MENU, "max_selected_items": number(1)}
TYPED: Fields = {**FOCUSED, "placeholder": plain(150), "dispatch_action_config": DISPATCH}
OPTIONS: Fields = {"options": items(OPTION, 1, 100), "option_groups": items(OPTION_GROUP, 1, 100)}
CONVERSATIONS: Fields = {"default_to_current_conversation": boolean, "filter": FILTER}
FEEDBACK = shape({"text": plain(75), "value": string(1, 2000)}, {"accessibility_label": string(1, 75)})

LIMITED = [no_more_than_may_be_selected]

BUTTONS: dict[str, Rule] = {
    "button": shape(
        {"text": plain(75)},
        {
            "action_id": ID,
            "url": URL,
            "value": string(1, 2000),
            "style": STYLE,
            "confirm": CONFIRM,
            "accessibility_label": string(1, 75),
        },
    ),
    "workflow_button": shape(
        {"text": plain(75), "workflow": WORKFLOW},
        {"action_id": ID, "style": STYLE, "accessibility_label": string(1, 75)},
    ),
    "feedback_buttons": shape(
        {"positive_button": FEEDBACK, "negative_button": FEEDBACK},
        {"action_id": ID},
    ),
    "icon_button": shape(
        {"icon": one_of("trash"), "text": plain(75)},
        {
            "action_id": ID,
            "value": string(1, 2000),
            "confirm": CONFIRM,
            "accessibility_label": string(1, 75),
            "visible_to_user_ids": items(string(1), 1, 10),
        },
    ),
}

CHOICES: dict[str, Rule] = {
    "checkboxes": shape(
        {"options": items(OPTION_RICH, 1, 10)},
        {**FOCUSED, "confirm": CONFIRM, "initial_options": items(OPTION_RICH, 1, 10)},
        [initial_is_an_option],
    ),
    "radio_buttons": shape(
        {"options": items(OPTION_RICH, 1, 10)},
        {**FOCUSED, "confirm": CONFIRM, "initial_option": OPTION_RICH},
        [initial_is_an_option],
    ),
    "overflow": shape({"options": items(OPTION_LINK, 1, 5)}, {"action_id": ID, "confirm": CONFIRM}),
    "static_select": shape(
        {},
        {**MENU, **OPTIONS, "initial_option": OPTION},
        [exactly_one("options", "option_groups"), initial_is_an_option],
    ),
    "multi_static_select": shape(
        {},
        {**SEVERAL, **OPTIONS, "initial_options": items(OPTION, 1, 100)},
        [exactly_one("options", "option_groups"), initial_is_an_option, *LIMITED],
    ),
    "external_select": shape({}, {**MENU, "min_query_length": number(0), "initial_option": OPTION}),
    "multi_external_select": shape(
        {}, {**SEVERAL, "min_query_length": number(0), "initial_options": items(OPTION, 1, 100)}, LIMITED
    ),
    "users_select": shape({}, {**MENU, "initial_user": string(1)}),
    "multi_users_select": shape({}, {**SEVERAL, "initial_users": items(string(1), 1)}, LIMITED),
    "conversations_select": shape(
        {}, {**MENU, **CONVERSATIONS, "initial_conversation": string(1), "response_url_enabled": boolean}
    ),
    "multi_conversations_select": shape(
        {}, {**SEVERAL, **CONVERSATIONS, "initial_conversations": items(string(1), 1)}, LIMITED
    ),
    "channels_select": shape({}, {**MENU, "initial_channel": string(1), "response_url_enabled": boolean}),
    "multi_channels_select": shape({}, {**SEVERAL, "initial_channels": items(string(1), 1)}, LIMITED),
}

PICKERS: dict[str, Rule] = {
    "datepicker": shape({}, {**MENU, "initial_date": calendar_day}),
    "timepicker": shape(
        {}, {**MENU, "initial_time": string(1, None, r"([01]\d|2[0-3]):[0-5]\d"), "timezone": string(1)}
    ),
    "datetimepicker": shape(
        {},
        {**FOCUSED, "confirm": CONFIRM, "initial_date_time": number(1_000_000_000, 9_999_999_999)},
    ),
}

TEXTS: dict[str, Rule] = {
    "plain_text_input": shape(
        {},
        {
            **TYPED,
            "initial_value": string(0, 3000),
            "multiline": boolean,
            "min_length": number(0, 3000),
            "max_length": number(1, 3000),
        },
        [not_above("min_length", "max_length")],
    ),
    "number_input": shape(
        {"is_decimal_allowed": boolean},
        {**TYPED, "initial_value": NUMERAL, "min_value": NUMERAL, "max_value": NUMERAL},
        [not_above("min_value", "max_value")],
    ),
    "email_text_input": shape({}, {**TYPED, "initial_value": string()}),
    "url_text_input": shape({}, {**TYPED, "initial_value": string()}),
    "rich_text_input": shape(
        {},
        {**TYPED, "initial_value": RICH_TEXT, "min_lines": number(1, 100), "max_lines": number(1, 100)},
        [not_above("min_lines", "max_lines")],
    ),
    "file_input": shape({}, {"action_id": ID, "filetypes": items(string(1), 1), "max_files": number(1, 10)}),
}

IMAGE = shape(
    {"alt_text": string(1, 2000)},
    {"image_url": URL, "slack_file": SLACK_FILE},
    [exactly_one("image_url", "slack_file")],
)

ELEMENTS: dict[str, Rule] = {**BUTTONS, **CHOICES, **PICKERS, **TEXTS, "image": IMAGE}


def among(*names: str) -> dict[str, Rule]:
    """The shapes of these elements."""
    return {name: ELEMENTS[name] for name in names}


SELECTS = tuple(name for name in CHOICES if name.endswith("_select"))
PRESSED = ("button", "workflow_button", "overflow")
PICKED = ("checkboxes", "radio_buttons", "datepicker", "timepicker", *SELECTS)
IN_ACTIONS = among(*PRESSED, *PICKED, "datetimepicker")
IN_SECTION = among(*PRESSED, *PICKED, "image")
IN_INPUT = among(*PICKED, "datetimepicker", *TEXTS)
IN_CONTEXT_ACTIONS = among("feedback_buttons", "icon_button")
