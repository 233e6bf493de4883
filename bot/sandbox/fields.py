"""Fields of a form by their visible labels, and what a person puts into them."""

import base64
import binascii
import mimetypes
import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from bot.sandbox.block_kit_rules import length
from bot.sandbox.elements import KINDS, Json, Spot, held, options_of, spots, text_of
from bot.sandbox.payloads import file_object
from bot.sandbox.views import View
from bot.sandbox.workspace import Workspace

Reader = Callable[[Workspace, str, Json, Any], Any]

TEXTS = {"plain_text_input", "email_text_input", "url_text_input", "number_input"}
REQUIRED = "Please complete this required field."


class NoSuchChoiceError(Exception):
    """What was given for a field cannot be put into it."""


def exactly(one: str, other: str) -> bool:
    return one == other


def loosely(one: str, other: str) -> bool:
    return one.strip().casefold() == other.strip().casefold()


def label_of(spot: Spot) -> str:
    """What stands beside an element: the label of an input, the text of a section, the placeholder."""
    if spot.is_input:
        return text_of(spot.block["label"])
    beside = text_of(spot.block.get("text")) if spot.block["type"] == "section" else ""
    return text_of(spot.element.get("placeholder")) or beside


def labels(view: View) -> list[str]:
    return [label_of(spot) for spot in spots(view.blocks) if spot.type in KINDS]


def find_field(view: View, label: str) -> tuple[Spot, Json | None] | None:
    """The element with this label; with an option when the label is that of a single tick."""
    fillable = [spot for spot in spots(view.blocks) if spot.type in KINDS]
    for same in (exactly, loosely):
        for spot in fillable:
            if same(label_of(spot), label):
                return spot, None
        for spot in fillable:
            if spot.type in ("checkboxes", "radio_buttons"):
                for option in options_of(spot.element):
                    if same(text_of(option["text"]), label):
                        return spot, option
    for spot in fillable:
        if spot.block_id == label or (
            spot.block["type"] == "section" and text_of(spot.block["text"]) == label
        ):
            return spot, None
    return None


# Values -------------------------------------------------------------------------------------------


def option_named(element: Json, name: Any) -> Json:
    options = options_of(element)
    for same in (exactly, loosely):
        for option in options:
            if same(text_of(option["text"]), str(name)):
                return option
    for option in options:
        if option.get("value") == name:
            return option
    there = ", ".join(text_of(each["text"]) for each in options)
    raise NoSuchChoiceError(f"there is no option {name!r}; there are: {there}")


def toggled(element: Json, now: list[Json], option: Json, *, on: bool) -> list[Json]:
    """The ticks after one of them was set or taken away, in the order of the options."""
    chosen = [each.get("value") for each in now if each.get("value") != option.get("value")]
    chosen += [option.get("value")] if on else []
    return [each for each in options_of(element) if each.get("value") in chosen]


def _ticks(_workspace: Workspace, _user: str, element: Json, given: Any) -> list[Json]:
    if isinstance(given, bool):
        return options_of(element) if given else []
    return [option_named(element, each) for each in _list(given)]


def _list(given: Any) -> list[Any]:
    if given in (None, ""):
        return []
    return list(given) if isinstance(given, list | tuple) else [given]


def _text(_workspace: Workspace, _user: str, _element: Json, given: Any) -> str | None:
    return None if given in (None, "") else str(given)


def _rich(_workspace: Workspace, _user: str, _element: Json, given: Any) -> Any:
    if given in (None, "") or isinstance(given, dict):
        return given or None
    words = {"type": "rich_text_section", "elements": [{"type": "text", "text": str(given)}]}
    return {"type": "rich_text", "elements": [words]}


def _option(_workspace: Workspace, _user: str, element: Json, given: Any) -> Json | None:
    return None if given in (None, "") else option_named(element, given)


def _person(workspace: Workspace, _user: str, _element: Json, given: Any) -> str | None:
    if given in (None, ""):
        return None
    person = workspace.person(given)
    if person is None:
        raise NoSuchChoiceError(f"there is nobody called {given!r}")
    return person.id


def _people(workspace: Workspace, user: str, element: Json, given: Any) -> list[str]:
    found = [_person(workspace, user, element, each) for each in _list(given)]
    return [each for each in found if each]


def _room(workspace: Workspace, _user: str, _element: Json, given: Any) -> str | None:
    if given in (None, ""):
        return None
    channel = workspace.channel_named(given)
    if channel is None:
        raise NoSuchChoiceError(f"there is no channel {given!r}")
    return channel.id


def _rooms(workspace: Workspace, user: str, element: Json, given: Any) -> list[str]:
    found = [_room(workspace, user, element, each) for each in _list(given)]
    return [each for each in found if each]


def _moment(_workspace: Workspace, _user: str, _element: Json, given: Any) -> int | None:
    if given in (None, "") or isinstance(given, int):
        return given or None
    try:
        moment = datetime.fromisoformat(str(given))
    except ValueError:
        raise NoSuchChoiceError(f"{given!r} is no date and time") from None
    return int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp())


def _files(workspace: Workspace, user: str, _element: Json, given: Any) -> list[Json]:
    return [_file(workspace, user, each) for each in _list(given)]


def _file(workspace: Workspace, user: str, given: Any) -> Json:
    try:
        content = base64.b64decode(given["base64"], validate=True)
        name = str(given["name"])
    except (KeyError, TypeError, binascii.Error) as error:
        raise NoSuchChoiceError('a file is {"name": ..., "base64": ...}') from error
    mimetype = mimetypes.guess_type(name)[0] or "application/octet-stream"
    return file_object(workspace, workspace.keep_file(name, mimetype, content, user))


READERS: dict[str, Reader] = {
    "static_select": _option,
    "external_select": _option,
    "radio_buttons": _option,
    "multi_static_select": _ticks,
    "multi_external_select": _ticks,
    "checkboxes": _ticks,
    "users_select": _person,
    "multi_users_select": _people,
    "channels_select": _room,
    "conversations_select": _room,
    "multi_channels_select": _rooms,
    "multi_conversations_select": _rooms,
    "datetimepicker": _moment,
    "file_input": _files,
    "rich_text_input": _rich,
}


def value_for(workspace: Workspace, user: str, spot: Spot, given: Any) -> Any:
    """What the element holds once a person has put this into it."""
    read: Reader = READERS.get(spot.type, _text)
    return read(workspace, user, spot.element, given)


def fill(workspace: Workspace, view: View, label: str, given: Any) -> Spot | None:
    """Put a value into the field with this label; None when there is no such field."""
    found = find_field(view, label)
    if found is None:
        return None
    spot, option = found
    if option is None:
        value = value_for(workspace, view.user, spot, given)
    elif spot.type == "checkboxes":
        now = view.values[spot.block_id][spot.action_id]["selected_options"]
        value = toggled(spot.element, now, option, on=bool(given))
    else:
        value = option
    view.put(spot.block_id, spot.action_id, held(spot.element, value))
    view.errors.pop(spot.block_id, None)
    return spot


# What Slack itself refuses to send --------------------------------------------------------------


def slips(view: View) -> dict[str, str]:
    """What Slack's own client finds wrong with a form before it is sent, by block_id."""
    found = {}
    for spot in spots(view.blocks):
        if spot.is_input:
            value = view.values[spot.block_id][spot.action_id][KINDS[spot.type].key]
            problem = _slip(spot, value)
            if problem:
                found[spot.block_id] = problem
    return found


def _slip(spot: Spot, value: Any) -> str | None:
    if value in (None, [], ()):
        return None if spot.block.get("optional") else REQUIRED
    if spot.type in TEXTS:
        return _text_slip(spot.element, str(value))
    most = spot.element.get("max_selected_items") or spot.element.get("max_files")
    if most and isinstance(value, list) and len(value) > most:
        return f"Please choose no more than {most}."
    return None


def _text_slip(element: Json, value: str) -> str | None:
    if length(value) > element.get("max_length", 3000):
        return f"Please use no more than {element.get('max_length', 3000)} characters."
    if length(value) < element.get("min_length", 0):
        return f"Please use at least {element['min_length']} characters."
    pattern = PATTERNS.get(element["type"])
    if pattern and not re.fullmatch(pattern[0], value):
        return pattern[1]
    return None


PATTERNS = {
    "email_text_input": (r"[^@\s]+@[^@\s]+\.[^@\s]+", "Please enter a valid email address."),
    "url_text_input": (r"https?://\S+", "Please enter a valid URL."),
    "number_input": (r"-?\d+(\.\d+)?", "Please enter a number."),
}
