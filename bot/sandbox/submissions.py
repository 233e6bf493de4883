"""What the bot's answer to a submitted form does to the form."""

from typing import Any

from bot.sandbox.block_kit import check_view
from bot.sandbox.elements import Json, spots
from bot.sandbox.errors import SlackError
from bot.sandbox.fields import label_of
from bot.sandbox.views import View, Views

LOADING = "loading"
REFUSAL = "refusal"


def take_answer(views: Views, view: View, body: Any) -> dict[str, str]:
    """Close, update, push, clear, or mark fields; the field errors come back by label."""
    answer: Json = body if isinstance(body, dict) else {}
    action = answer.get("response_action")
    if action == "errors":
        return _mark(view, answer.get("errors"))
    if action == "clear":
        views.close(view, all_of_them=True)
    elif action == "update":
        check_view(answer.get("view"))
        views.update(view, answer["view"])
    elif action == "push":
        check_view(answer.get("view"))
        views.push(view.user, answer["view"])
    elif action is None:
        views.drop(view)
    else:
        raise SlackError("invalid_arguments")
    return {}


def _mark(view: View, errors: Any) -> dict[str, str]:
    inputs = {spot.block_id for spot in spots(view.blocks) if spot.is_input}
    if not isinstance(errors, dict) or not errors or not set(errors) <= inputs:
        raise SlackError("invalid_arguments")
    view.errors = {block_id: str(text) for block_id, text in errors.items()}
    return by_label(view, view.errors)


def by_label(view: View, errors: dict[str, str]) -> dict[str, str]:
    names = {spot.block_id: label_of(spot) for spot in spots(view.blocks)}
    return {names.get(block_id, block_id): text for block_id, text in errors.items()}
