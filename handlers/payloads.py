"""Slack's payloads, read into what the use cases need: who, where, what was pressed and what was typed."""

import hashlib
import hmac
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.services.context import Caller
from bot.surfaces import fields, ids

Body = Mapping[str, Any]


class UnknownPressError(Exception):
    """A button or view that no release of this bot ever made."""


class UnreadableError(Exception):
    """A body that Slack would never send: something that each of its kind has is missing."""


@contextmanager
def _reading() -> Iterator[None]:
    try:
        yield
    except (LookupError, TypeError, AttributeError) as error:
        raise UnreadableError(str(error)) from None


@dataclass(frozen=True, slots=True)
class Received:
    """What the first middleware notes: when it came, and the id that follows it through the logs."""

    at: datetime
    request_id: str


@dataclass(frozen=True, slots=True)
class Pressed:
    """A button or a menu item; `view_id` is set within a modal, `message_ts` in a message."""

    caller: Caller
    press: ids.Press
    trigger_id: str
    view_id: str = ""
    message_ts: str = ""
    thread_ts: str = ""


@dataclass(frozen=True, slots=True)
class Submitted:
    caller: Caller
    callback_id: str
    press: ids.Press
    values: fields.Values


@_reading()
def pressed(body: Body, received: Received) -> Pressed:
    action = body["actions"][0]
    container = body.get("container", {})
    value = action.get("value") or action.get("selected_option", {}).get("value") or ""
    user = body["user"]
    message = body.get("message") or {}
    place = container.get("message_ts") or container.get("view_id") or ""
    key = (user["id"], place, action.get("block_id", ""), action["action_id"], action.get("action_ts", ""))
    return Pressed(
        _caller(user, _channel_of(body), received, "action|" + "|".join(key)),
        _decoded(value),
        body.get("trigger_id", ""),
        view_id=container.get("view_id", ""),
        message_ts="" if container.get("is_ephemeral") else container.get("message_ts", ""),
        thread_ts=message.get("thread_ts", ""),
    )


@_reading()
def submitted(body: Body, received: Received, key: bytes) -> Submitted:
    view = body["view"]
    try:
        press, context = fields.read_metadata(view.get("private_metadata", ""))
    except ValueError:
        raise UnknownPressError from None
    state = view["state"]["values"]
    mark = f"submit|{view['id']}|{_seal(state, key)}"
    return Submitted(
        _caller(body["user"], context.get("channel", ""), received, mark),
        view["callback_id"],
        press,
        read_values(state),
    )


@_reading()
def commanded(body: Body, received: Received) -> tuple[Caller, str, str]:
    """The caller, the words after the command, and the trigger for a modal."""
    trigger = body["trigger_id"]
    # A slash command's team is always the installing one, whoever types it: the directory knows better.
    caller = Caller(
        body["user_id"], "", body["channel_id"], received.at, f"command|{trigger}", received.request_id
    )
    return caller, body.get("text", "").strip(), trigger


def read_values(state: Mapping[str, Any]) -> fields.Values:
    """By field name: text "", one choice None, ticks and several choices [], where nothing was given."""
    return {
        block_id: _value(element) for block_id, elements in state.items() for element in elements.values()
    }


_PLURAL = {
    "checkboxes": "selected_options",
    "multi_static_select": "selected_options",
    "multi_users_select": "selected_users",
    "file_input": "files",
}
_SINGLE = {
    "users_select": "selected_user",
    "datepicker": "selected_date",
    "datetimepicker": "selected_date_time",
}


def _value(element: Mapping[str, Any]) -> Any:
    kind = element["type"]
    if kind in _PLURAL:
        chosen = element.get(_PLURAL[kind]) or []
        return [entry["value"] if isinstance(entry, dict) and "value" in entry else entry for entry in chosen]
    if kind in {"static_select", "radio_buttons"}:
        return (element.get("selected_option") or {}).get("value")
    if kind in _SINGLE:
        return element.get(_SINGLE[kind])
    return element.get("value") or ""


def _caller(user: Mapping[str, Any], channel: str, received: Received, key: str) -> Caller:
    # `user.team_id` alone tells the person's own organisation (facts on Slack Connect; never Bolt's actor).
    return Caller(user["id"], user.get("team_id", ""), channel, received.at, key, received.request_id)


def _channel_of(body: Body) -> str:
    container = body.get("container", {})
    return str((body.get("channel") or {}).get("id") or container.get("channel_id") or "")


def _decoded(value: str) -> ids.Press:
    try:
        return ids.decode(value)
    except ValueError:
        raise UnknownPressError from None


def _seal(state: Mapping[str, Any], key: bytes) -> str:
    """Under a server key: a bare digest of six digits could be tried out."""
    typed = json.dumps(state, sort_keys=True).encode()
    return hmac.new(key, typed, hashlib.sha256).hexdigest()
