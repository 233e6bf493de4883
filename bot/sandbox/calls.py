"""One call of the Web API: its arguments, wherever they came from, and the workspace it is about."""

import json
from dataclasses import dataclass
from typing import Any

from bot.sandbox.elements import Json
from bot.sandbox.errors import SlackError
from bot.sandbox.workspace import Workspace


@dataclass(frozen=True)
class Call:
    method: str
    arguments: Json
    workspace: Workspace

    def text(self, name: str) -> str | None:
        value = self.arguments.get(name)
        return None if value is None else str(value)

    def need(self, name: str) -> str:
        value = self.text(name)
        if not value:
            detail = f"[ERROR] missing required field: {name}"
            raise SlackError("channel_not_found" if name == "channel" else "invalid_arguments", detail)
        return value

    def json(self, name: str) -> Any:
        """A structure, given as JSON or as a string of JSON."""
        value = self.arguments.get(name)
        if not isinstance(value, str):
            return value
        if not value:
            return None
        try:
            return json.loads(value)
        except ValueError:
            raise SlackError("invalid_blocks_format" if name == "blocks" else "invalid_arguments") from None

    def flag(self, name: str) -> bool:
        return str(self.arguments.get(name, "")).lower() in ("1", "true")

    def number(self, name: str, default: int) -> int:
        value = self.text(name) or ""
        return int(value) if value.isdigit() else default
