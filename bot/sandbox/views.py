"""The views that people have before them: stacks of modals, Home tabs, what was typed into them."""

import secrets
import time
from dataclasses import dataclass, field
from typing import Any

from bot.sandbox.elements import KINDS, Json, held, initial_value, spots
from bot.sandbox.errors import SlackError
from bot.sandbox.people import APP_ID, BOT_ID, VENDOR

STACK = 3
CARRIED = ("type", "callback_id", "private_metadata", "external_id", "title", "submit", "close")


@dataclass
class View:
    id: str
    user: str
    body: Json
    root_id: str
    previous_id: str | None = None
    hash: str = ""
    values: dict[str, dict[str, Json]] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.write(self.body)

    @property
    def blocks(self) -> list[Json]:
        blocks: list[Json] = self.body["blocks"]
        return blocks

    @property
    def callback_id(self) -> str:
        return str(self.body.get("callback_id") or "")

    @property
    def title(self) -> str:
        return str((self.body.get("title") or {}).get("text", ""))

    def write(self, body: Json) -> None:
        """Show this body; what was typed stays where block_id and action_id are as before."""
        typed, self.body, self.errors = self.values, body, {}
        self.hash = f"{time.time():.6f}.{secrets.token_hex(4)}"
        self.values = {}
        for spot in spots(self.blocks):
            if spot.type in KINDS:
                before = typed.get(spot.block_id, {}).get(spot.action_id)
                same = before is not None and before["type"] == spot.type
                now = before if same and before else held(spot.element, initial_value(spot.element))
                self.values.setdefault(spot.block_id, {})[spot.action_id] = now

    def put(self, block_id: str, action_id: str, entry: Json) -> None:
        self.values.setdefault(block_id, {})[action_id] = entry

    def payload(self) -> Json:
        return {
            "id": self.id,
            "team_id": VENDOR.id,
            "app_id": APP_ID,
            "app_installed_team_id": VENDOR.id,
            "bot_id": BOT_ID,
            "blocks": self.blocks,
            "hash": self.hash,
            "state": {"values": self.values},
            "clear_on_close": bool(self.body.get("clear_on_close")),
            "notify_on_close": bool(self.body.get("notify_on_close")),
            "root_view_id": self.root_id,
            "previous_view_id": self.previous_id,
            **{key: self.body.get(key, _blank(key)) for key in CARRIED},
        }

    def shown(self) -> Json:
        """The view as its person sees it, with what was typed and what was wrong with it."""
        keys = ("type", "title", "submit", "close", "callback_id", "blocks")
        seen: dict[str, Any] = {key: self.body.get(key) for key in keys}
        return {"id": self.id, **seen, "values": self.values, "errors": self.errors}


def _blank(key: str) -> str | None:
    return "" if key in ("callback_id", "private_metadata", "external_id") else None


def normal(body: Json) -> Json:
    """A view as Slack keeps it: every block and element has an id."""
    return {**body, "blocks": [with_ids(block) for block in body.get("blocks") or []]}


def with_ids(block: Json) -> Json:
    block = {**block, "block_id": block.get("block_id") or secrets.token_hex(3)}
    for key in ("accessory", "element"):
        if isinstance(block.get(key), dict):
            block[key] = _with_action_id(block[key])
    if block["type"] == "actions":
        block["elements"] = [_with_action_id(each) for each in block["elements"]]
    return block


def _with_action_id(element: Json) -> Json:
    if element.get("type") == "image":
        return element
    return {**element, "action_id": element.get("action_id") or secrets.token_hex(3)}


class Views:
    def __init__(self) -> None:
        self.stacks: dict[str, list[View]] = {}
        self.homes: dict[str, View] = {}

    def stack(self, user: str) -> list[View]:
        return self.stacks.setdefault(user, [])

    def top(self, user: str) -> View | None:
        stack = self.stack(user)
        return stack[-1] if stack else None

    def open(self, user: str, body: Json, *, on_top: bool = False) -> View:
        self._refuse_taken_external_id(body)
        if not on_top:
            self.stacks[user] = []
        return self._add(user, body)

    def push(self, user: str, body: Json) -> View:
        self._refuse_taken_external_id(body)
        if not self.stack(user):
            raise SlackError("not_found")
        return self._add(user, body)

    def find(self, view_id: str | None, external_id: str | None = None) -> View:
        for view in self._all():
            if view_id == view.id or (not view_id and external_id == view.body.get("external_id")):
                return view
        raise SlackError("not_found")

    def update(self, view: View, body: Json, given_hash: str | None = None) -> View:
        if given_hash and given_hash != view.hash:
            raise SlackError("hash_conflict")
        self._refuse_taken_external_id(body, besides=view)
        view.write(normal(body))
        return view

    def publish(self, user: str, body: Json, given_hash: str | None = None) -> View:
        home = self.homes.get(user)
        if home is not None:
            return self.update(home, body, given_hash)
        view_id = _new_id()
        self.homes[user] = View(view_id, user, normal(body), view_id)
        return self.homes[user]

    def close(self, view: View, *, all_of_them: bool = False) -> list[View]:
        """Take a view away (with those above it, or all); the closed ones, top first."""
        stack = self.stack(view.user)
        start = 0 if all_of_them else stack.index(view) if view in stack else len(stack)
        closed = stack[start:][::-1]
        del stack[start:]
        return closed

    def drop(self, view: View) -> None:
        """Take one view out of its stack, wherever it stands."""
        stack = self.stack(view.user)
        if view in stack:
            stack.remove(view)

    def _add(self, user: str, body: Json) -> View:
        stack = self.stack(user)
        if len(stack) >= STACK:
            raise SlackError("push_limit_reached")
        view_id = _new_id()
        root, previous = (stack[0].id, stack[-1].id) if stack else (view_id, None)
        view = View(view_id, user, normal(body), root, previous)
        stack.append(view)
        return view

    def _all(self) -> list[View]:
        return [*(view for stack in self.stacks.values() for view in stack), *self.homes.values()]

    def _refuse_taken_external_id(self, body: Json, besides: View | None = None) -> None:
        wanted = body.get("external_id")
        if wanted and any(v.body.get("external_id") == wanted for v in self._all() if v is not besides):
            raise SlackError("duplicate_external_id")


def _new_id() -> str:
    return f"V0{secrets.token_hex(5).upper()}"
