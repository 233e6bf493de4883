"""The Web API of views: modals and Home tabs."""

import json
from collections.abc import Callable
from typing import Any

from bot.sandbox.block_kit import check_view
from bot.sandbox.calls import Call
from bot.sandbox.elements import Json
from bot.sandbox.errors import SlackError
from bot.sandbox.views import View

VIEW_BYTES = 250_000


def _view(call: Call, *, home: bool = False) -> Any:
    view = call.json("view")
    check_view(view, home=home)
    if len(json.dumps(view)) > VIEW_BYTES:
        raise SlackError("view_too_large")
    return view


def _answer(call: Call, view: View) -> Json:
    call.workspace.changes.touch()
    return {"view": view.payload()}


def _trigger(call: Call) -> str:
    trigger_id = call.text("trigger_id") or call.text("interactivity_pointer")
    if not trigger_id:
        raise SlackError("invalid_arguments", "[ERROR] missing required field: trigger_id")
    return trigger_id


def views_open(call: Call) -> Json:
    """From a press in a modal Slack lays the new one over it; from anywhere else it stands alone."""
    body = _view(call)
    trigger = call.workspace.triggers.take(_trigger(call))
    views = call.workspace.views
    return _answer(call, views.open(trigger.user, body, on_top=trigger.in_modal))


def views_push(call: Call) -> Json:
    body = _view(call)
    trigger = call.workspace.triggers.take(_trigger(call))
    return _answer(call, call.workspace.views.push(trigger.user, body))


def views_update(call: Call) -> Json:
    views = call.workspace.views
    view = views.find(call.text("view_id"), call.text("external_id"))
    body = _view(call, home=view.body["type"] == "home")
    return _answer(call, views.update(view, body, call.text("hash")))


def views_publish(call: Call) -> Json:
    if not call.workspace.installation.has_home:
        raise SlackError("not_enabled")
    body = _view(call, home=True)
    user = call.workspace.user(call.need("user_id"))
    return _answer(call, call.workspace.views.publish(user.id, body, call.text("hash")))


METHODS: dict[str, Callable[[Call], Json]] = {
    "views.open": views_open,
    "views.push": views_push,
    "views.update": views_update,
    "views.publish": views_publish,
}
