"""The composition objects: texts, options, confirmations, filters.

https://docs.slack.dev/reference/block-kit/composition-objects
"""

from collections.abc import Iterator
from typing import Any

from bot.sandbox.block_kit_faults import Fault, failed
from bot.sandbox.block_kit_rules import (
    Rule,
    at_least_one,
    boolean,
    by_type,
    exactly_one,
    items,
    one_of,
    shape,
    string,
)
from bot.sandbox.elements import Json

ID = string(1, 255)
URL = string(1, 3000)


def text(most: int = 3000) -> Rule:
    return by_type({"plain_text": _plain(most), "mrkdwn": _mrkdwn(most)})


def plain(most: int) -> Rule:
    return by_type({"plain_text": _plain(most)})


def _plain(most: int) -> Rule:
    return shape({"text": string(1, most)}, {"emoji": boolean})


def _mrkdwn(most: int) -> Rule:
    return shape({"text": string(1, most)}, {"verbatim": boolean})


CONFIRM = shape(
    {"title": plain(100), "text": text(300), "confirm": plain(30), "deny": plain(30)},
    {"style": one_of("primary", "danger")},
)
DISPATCH = shape(
    {"trigger_actions_on": items(one_of("on_enter_pressed", "on_character_entered"), 1, 2)},
)
FILTER = shape(
    {},
    {
        "include": items(one_of("im", "mpim", "private", "public"), 1),
        "exclude_external_shared_channels": boolean,
        "exclude_bot_users": boolean,
    },
    [at_least_one("include", "exclude_external_shared_channels", "exclude_bot_users")],
)
SLACK_FILE = shape({}, {"id": string(1), "url": URL}, [exactly_one("id", "url")])
WORKFLOW = shape(
    {
        "trigger": shape(
            {"url": URL},
            {"customizable_input_parameters": items(shape({"name": string(1), "value": string()}))},
        ),
    },
)

OPTION = shape({"text": plain(75), "value": string(1, 150)}, {"description": plain(75)})
# In radio buttons and checkboxes the words may be formatted.
OPTION_RICH = shape({"text": text(75), "value": string(1, 150)}, {"description": text(75)})
# In an overflow menu an option may lead somewhere.
OPTION_LINK = shape({"text": plain(75), "value": string(1, 150)}, {"description": plain(75), "url": URL})
OPTION_GROUP = shape({"label": plain(75), "options": items(OPTION, 1, 100)})


# Options that stand chosen ------------------------------------------------------------------------


def initial_is_an_option(value: Json, pointer: str) -> Iterator[Fault]:
    """What is chosen at first must equal one of the options exactly."""
    if "initial_option" in value:
        yield from _among(value["initial_option"], value, f"{pointer}/initial_option")
    several = value.get("initial_options")
    for at, each in enumerate(several if isinstance(several, list) else []):
        yield from _among(each, value, f"{pointer}/initial_options/{at}")


def _among(chosen: Any, element: Json, pointer: str) -> Iterator[Fault]:
    if chosen not in list(_options(element)):
        yield failed(pointer, "must equal one of the options exactly", "all_of")


def _options(element: Json) -> Iterator[Any]:
    groups = _listed(element.get("option_groups"))
    yield from _listed(element.get("options"))
    for group in groups:
        yield from _listed(group.get("options") if isinstance(group, dict) else None)


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def no_more_than_may_be_selected(value: Json, pointer: str) -> Iterator[Fault]:
    most = value.get("max_selected_items")
    if isinstance(most, bool) or not isinstance(most, int):
        return
    for name, given in value.items():
        if name.startswith("initial_") and isinstance(given, list) and len(given) > most:
            message = f"no more than {most} items allowed"
            yield failed(f"{pointer}/{name}", message, "max_items", most, len(given))
