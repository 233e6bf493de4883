"""A first check of blocks and views against Slack's limits: counts, lengths, what must be there."""

from collections.abc import Callable, Iterator
from typing import Any

from bot.sandbox.elements import KINDS, Json, options_of
from bot.sandbox.errors import SlackError

MESSAGE_BLOCKS = 50
VIEW_BLOCKS = 100
ACTIONS_ELEMENTS = {
    "button",
    "checkboxes",
    "datepicker",
    "datetimepicker",
    "overflow",
    "radio_buttons",
    "timepicker",
    *(each for each in KINDS if each.endswith("_select")),
}
ACCESSORIES = (ACTIONS_ELEMENTS | {"image"}) - {"datetimepicker"}
INPUTS = set(KINDS)
OPTION_LIMITS = {"overflow": 5, "checkboxes": 10, "radio_buttons": 10}


def check_message(blocks: Any) -> None:
    if not isinstance(blocks, list):
        raise SlackError("invalid_blocks_format")
    _refuse("invalid_blocks", list(_blocks(blocks, MESSAGE_BLOCKS)))
    _refuse("invalid_blocks", list(_message_only(blocks)))


def _message_only(blocks: list[Json]) -> Iterator[str]:
    for at, block in enumerate(blocks):
        if block["type"] == "alert":
            yield f"unsupported type: alert [json-pointer:/blocks/{at}/type]"


def check_view(view: Any, *, home: bool = False) -> None:
    if not isinstance(view, dict) or not isinstance(view.get("blocks"), list):
        raise SlackError("invalid_arguments", "[ERROR] missing required field: blocks [json-pointer:/view]")
    _refuse("invalid_arguments", list(_home(view) if home else _modal(view)))
    _refuse("invalid_blocks", list(_blocks(view["blocks"], VIEW_BLOCKS)))


def _home(view: Json) -> Iterator[str]:
    if view.get("type") != "home":
        yield "a Home tab has the type home [json-pointer:/view/type]"
    for key in ("submit", "close", "title"):
        if view.get(key):
            yield f"invalid additional property: {key} [json-pointer:/view/{key}]"


def _modal(view: Json) -> Iterator[str]:
    if view.get("type") != "modal":
        yield "must be a valid view type [json-pointer:/view/type]"
    yield from _plain(view.get("title"), 24, "/view/title", required=True)
    yield from _plain(view.get("submit"), 24, "/view/submit")
    yield from _plain(view.get("close"), 24, "/view/close")
    for key, most in (("private_metadata", 3000), ("callback_id", 255), ("external_id", 255)):
        yield from _within(view.get(key), most, f"/view/{key}")
    has_input = any(isinstance(b, dict) and b.get("type") == "input" for b in view["blocks"])
    if has_input and not view.get("submit"):
        yield "missing required field: submit, because there is an input [json-pointer:/view/submit]"


def _refuse(code: str, problems: list[str]) -> None:
    if problems:
        raise SlackError(code, *(f"[ERROR] {each}" for each in problems))


def _blocks(blocks: list[Any], most: int) -> Iterator[str]:
    if len(blocks) > most:
        yield f"no more than {most} items allowed [json-pointer:/blocks]"
    seen: set[str] = set()
    for at, block in enumerate(blocks):
        where = f"/blocks/{at}"
        if not isinstance(block, dict) or block.get("type") not in CHECKS:
            kind = block.get("type") if isinstance(block, dict) else block
            yield f"unsupported type: {kind} [json-pointer:{where}/type]"
            continue
        block_id = block.get("block_id")
        yield from _within(block_id, 255, f"{where}/block_id")
        if block_id and block_id in seen:
            yield f"`block_id` already exists: {block_id} [json-pointer:{where}/block_id]"
        seen.add(block_id or f"#{at}")
        yield from CHECKS[block["type"]](block, where)


# Blocks -------------------------------------------------------------------------------------------


def _section(block: Json, where: str) -> Iterator[str]:
    fields = block.get("fields")
    if not block.get("text") and not fields:
        yield f"a section needs text or fields [json-pointer:{where}]"
    if block.get("text"):
        yield from _text(block["text"], 3000, f"{where}/text")
    if fields is not None and not 1 <= len(fields) <= 10:
        yield f"1 to 10 fields [json-pointer:{where}/fields]"
    for at, each in enumerate(fields or []):
        yield from _text(each, 2000, f"{where}/fields/{at}")
    if block.get("accessory"):
        yield from _element(block["accessory"], ACCESSORIES, f"{where}/accessory")


def _actions(block: Json, where: str) -> Iterator[str]:
    elements = block.get("elements") or []
    if not 1 <= len(elements) <= 25:
        yield f"1 to 25 elements [json-pointer:{where}/elements]"
    ids = [each.get("action_id") for each in elements if each.get("action_id")]
    if len(ids) != len(set(ids)):
        yield f"`action_id` already exists in this block [json-pointer:{where}/elements]"
    for at, each in enumerate(elements):
        yield from _element(each, ACTIONS_ELEMENTS, f"{where}/elements/{at}")


def _input(block: Json, where: str) -> Iterator[str]:
    yield from _plain(block.get("label"), 2000, f"{where}/label", required=True)
    yield from _plain(block.get("hint"), 2000, f"{where}/hint")
    element = block.get("element")
    if not isinstance(element, dict):
        yield f"missing required field: element [json-pointer:{where}/element]"
        return
    if block.get("dispatch_action") and element.get("type") == "file_input":
        yield f"file_input cannot dispatch [json-pointer:{where}/dispatch_action]"
    yield from _element(element, INPUTS, f"{where}/element")


def _context(block: Json, where: str) -> Iterator[str]:
    elements = block.get("elements") or []
    if not 1 <= len(elements) <= 10:
        yield f"1 to 10 elements [json-pointer:{where}/elements]"
    for at, each in enumerate(elements):
        if each.get("type") != "image":
            yield from _text(each, 3000, f"{where}/elements/{at}")


def _header(block: Json, where: str) -> Iterator[str]:
    yield from _plain(block.get("text"), 150, f"{where}/text", required=True)


def _image(block: Json, where: str) -> Iterator[str]:
    if bool(block.get("image_url")) == bool(block.get("slack_file")):
        yield f"exactly one of image_url and slack_file [json-pointer:{where}]"
    if not block.get("alt_text"):
        yield f"missing required field: alt_text [json-pointer:{where}/alt_text]"
    yield from _within(block.get("alt_text"), 2000, f"{where}/alt_text")


def _alert(block: Json, where: str) -> Iterator[str]:
    yield from _text(block.get("text"), 200, f"{where}/text")


def _free(_block: Json, _where: str) -> Iterator[str]:
    yield from ()


CHECKS: dict[str, Callable[[Json, str], Iterator[str]]] = {
    "section": _section,
    "actions": _actions,
    "input": _input,
    "context": _context,
    "header": _header,
    "image": _image,
    "alert": _alert,
    "divider": _free,
    "rich_text": _free,
    "markdown": _free,
    "table": _free,
    "video": _free,
}


# Elements and texts -------------------------------------------------------------------------------


def _element(element: Json, allowed: set[str], where: str) -> Iterator[str]:
    kind = element.get("type")
    if kind not in allowed:
        yield f"unsupported type: {kind} [json-pointer:{where}/type]"
        return
    yield from _within(element.get("action_id"), 255, f"{where}/action_id")
    yield from _plain(element.get("placeholder"), 150, f"{where}/placeholder")
    if kind == "button":
        yield from _plain(element.get("text"), 75, f"{where}/text", required=True)
        yield from _within(element.get("value"), 2000, f"{where}/value")
        yield from _within(element.get("url"), 3000, f"{where}/url")
    if "options" in element or "option_groups" in element or kind in OPTION_LIMITS:
        yield from _options(element, where)
    if element.get("confirm"):
        yield from _confirm(element["confirm"], f"{where}/confirm")


def _options(element: Json, where: str) -> Iterator[str]:
    options = options_of(element)
    most = OPTION_LIMITS.get(str(element["type"]), 100)
    if not 1 <= len(element.get("option_groups") or options) <= most:
        yield f"1 to {most} options [json-pointer:{where}/options]"
    for at, option in enumerate(options):
        yield from _text(option.get("text"), 75, f"{where}/options/{at}/text")
        yield from _within(option.get("value"), 150, f"{where}/options/{at}/value")
    initial = [*(element.get("initial_options") or []), element.get("initial_option")]
    for chosen in initial:
        if chosen is not None and chosen not in options:
            yield f"the initial option is none of the options [json-pointer:{where}/initial_option]"


def _confirm(confirm: Json, where: str) -> Iterator[str]:
    for key, most in (("title", 100), ("text", 300), ("confirm", 30), ("deny", 30)):
        if confirm.get(key):
            yield from _text(confirm[key], most, f"{where}/{key}")


def _text(text: Any, most: int, where: str) -> Iterator[str]:
    if not isinstance(text, dict) or text.get("type") not in ("plain_text", "mrkdwn"):
        yield f"must be a text object [json-pointer:{where}]"
    elif not text.get("text"):
        yield f"must be more than 0 characters [json-pointer:{where}/text]"
    else:
        yield from _within(text["text"], most, f"{where}/text")


def _plain(text: Any, most: int, where: str, *, required: bool = False) -> Iterator[str]:
    if text is None:
        if required:
            yield f"missing required field [json-pointer:{where}]"
        return
    yield from _text(text, most, where)
    if isinstance(text, dict) and text.get("type") == "mrkdwn":
        yield f"must be plain_text [json-pointer:{where}/type]"


def _within(value: Any, most: int, where: str) -> Iterator[str]:
    if isinstance(value, str) and len(value) > most:
        yield f"must be less than {most + 1} characters [json-pointer:{where}]"
