"""Block Kit as strict as Slack's own: what chat.*, views.* and blocks.validate say about blocks.

The limits stand in tables: block_kit_objects, block_kit_elements, block_kit_rich_text, block_kit_blocks,
block_kit_new_blocks and block_kit_surfaces.
"""

import json
import os
from collections.abc import Callable, Iterable
from typing import Any

from bot.sandbox import block_kit_surfaces as surfaces
from bot.sandbox.block_kit_faults import BlockKitError, Fault, failed
from bot.sandbox.calls import Call
from bot.sandbox.elements import Json
from bot.sandbox.errors import SlackError

# Stricter than Slack, which takes blocks without a text and then notifies people of nothing readable.
TEXT_SWITCH = "SANDBOX_TEXT_REQUIRED"
VALIDATED_CHARACTERS = 100_000


# What chat.* and views.* check --------------------------------------------------------------------


def check_message(blocks: Any) -> None:
    """Raise what chat.* answers for these blocks."""
    if not isinstance(blocks, list):
        raise SlackError("invalid_blocks_format")
    _refuse("invalid_blocks", _all(lambda: surfaces.on(surfaces.MESSAGE, blocks, "/blocks")))
    if surfaces.says_too_much(blocks):
        raise SlackError("msg_blocks_too_long")


def require_text(text: Any, blocks: Any) -> None:
    """Refuse blocks without the text that notifications and screen readers say; `off` lets them pass."""
    if blocks and not str(text or "").strip() and os.environ.get(TEXT_SWITCH, "on") != "off":
        detail = "[ERROR] missing required field: text (the sandbox asks for it, Slack only advises it)"
        raise SlackError("text_required", detail)


def check_view(view: Any, *, home: bool = False) -> None:
    """Raise what views.* answers for this view: all that is wrong with it is a wrong argument."""
    if not isinstance(view, dict):
        raise SlackError("invalid_arguments", "[ERROR] missing required field: view")
    kinds = ("home",) if home else ("modal",)
    _refuse("invalid_arguments", _all(lambda: surfaces.view(view, "", kinds)), within="/view")


def _refuse(code: str, faults: list[Fault], within: str = "") -> None:
    if faults:
        raise BlockKitError(code, faults, within)


def _all(find: Callable[[], Iterable[Fault]]) -> list[Fault]:
    """Every fault once; what is nested beyond all measure is one fault."""
    try:
        return list({(each.pointer, each.message): each for each in find()}.values())
    except RecursionError:
        return [failed("", "nested too deeply", "all_of")]


# blocks.validate ----------------------------------------------------------------------------------

KINDS: dict[str, tuple[str, Callable[[Any], Iterable[Fault]]]] = {
    "blocks": ("invalid_blocks", lambda given: surfaces.on(surfaces.ANYWHERE, given, "")),
    "message": ("invalid_message", surfaces.message),
    "view": ("invalid_view", surfaces.view),
}


def faults_of(kind: str, given: Any) -> list[Fault]:
    """What `blocks.validate` finds wrong with blocks, a message or a view, be it JSON or a string of JSON."""
    _code, find = KINDS[kind]
    try:
        value = json.loads(given) if isinstance(given, str) else given
    except (ValueError, RecursionError):
        return [failed("", "must be valid JSON", "format", "json")]
    return _all(lambda: find(value))


def validate(call: Call) -> Json:
    """`blocks.validate`: exactly one of blocks, message and view; no token.

    https://docs.slack.dev/reference/methods/blocks.validate
    """
    given = {kind: call.arguments[kind] for kind in KINDS if call.arguments.get(kind) is not None}
    if len(given) != 1:
        raise SlackError("invalid_arguments", "[ERROR] must provide exactly one of blocks, message, view")
    kind, value = next(iter(given.items()))
    if len(value if isinstance(value, str) else json.dumps(value)) > VALIDATED_CHARACTERS:
        detail = f"[ERROR] must be less than {VALIDATED_CHARACTERS + 1} characters [json-pointer:/{kind}]"
        raise SlackError("invalid_arguments", detail)
    _refuse(KINDS[kind][0], faults_of(kind, value))
    return {}


METHODS: dict[str, Callable[[Call], Json]] = {"blocks.validate": validate}
