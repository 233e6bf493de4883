"""The manifest asks Slack for what the code uses, and for nothing else."""

import ast
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from bot.surfaces.answers import COMMANDS as GRAMMAR
from handlers import register

ROOT = Path(__file__).parents[2]
MANIFEST: dict[str, Any] = yaml.safe_load((ROOT / "app_manifest.yml").read_text())
SCHEMA = "slack-app-manifest.schema.2.0.0.json"

# After docs.slack.dev/reference/methods: one page a method, "Required scopes".
METHOD_SCOPES: dict[str, set[str]] = {
    "auth_test": set(),
    "chat_delete": {"chat:write"},
    "chat_getPermalink": set(),
    "chat_postMessage": {"chat:write"},
    "chat_update": {"chat:write"},
    "conversations_info": {"channels:read", "groups:read"},
    "conversations_members": {"channels:read", "groups:read"},
    "conversations_open": {"im:write"},
    "files_info": {"files:read"},
    "pins_add": {"pins:write"},
    "team_info": {"team:read"},
    "users_info": {"users:read"},
    "views_open": set(),
    "views_push": set(),
    "views_update": set(),
}
# After docs.slack.dev/reference/events: one page an event, "Required scopes"; those the app can get.
EVENT_SCOPES: dict[str, set[str]] = {
    "app_mention": {"app_mentions:read"},
    "app_uninstalled": set(),
    "channel_archive": {"channels:read"},
    "channel_deleted": {"channels:read"},
    "channel_rename": {"channels:read"},
    "channel_unarchive": {"channels:read"},
    "group_archive": {"groups:read"},
    "group_deleted": {"groups:read"},
    "group_rename": {"groups:read"},
    "group_unarchive": {"groups:read"},
    "tokens_revoked": set(),
    "channel_id_changed": {"channels:read", "groups:read"},
    "channel_left": {"channels:read"},
    "channel_shared": {"channels:read", "groups:read"},
    "channel_unshared": {"channels:read", "groups:read"},
    "group_left": {"groups:read"},
    "member_joined_channel": {"channels:read", "groups:read"},
    "member_left_channel": {"channels:read", "groups:read"},
    "user_change": {"users:read"},
}


def test_it_is_valid_by_slacks_own_schema() -> None:
    folder = os.environ.get("FACTS_DIR")
    if not folder:
        pytest.skip(f"FACTS_DIR names no folder with {SCHEMA}")
    schema = json.loads((Path(folder) / SCHEMA).read_text())
    jsonschema.Draft7Validator(schema).validate(MANIFEST)


def test_the_schema_would_notice_a_wrong_key() -> None:
    folder = os.environ.get("FACTS_DIR")
    if not folder:
        pytest.skip(f"FACTS_DIR names no folder with {SCHEMA}")
    schema = json.loads((Path(folder) / SCHEMA).read_text())
    wrong = {**MANIFEST, "settings": {**MANIFEST["settings"], "sockets": True}}
    assert not jsonschema.Draft7Validator(schema).is_valid(wrong)


def test_it_names_every_command_and_no_other() -> None:
    named = {command["command"] for command in MANIFEST["features"]["slash_commands"]}
    assert named == set(register.COMMANDS)


def test_each_command_gets_ids_for_mentions_and_hints_at_its_grammar() -> None:
    for command in MANIFEST["features"]["slash_commands"]:
        assert command["should_escape"] is True
        usages = [usage.usage for usage in GRAMMAR if usage.command == command["command"]]
        assert command["usage_hint"] == " | ".join(usages)


def test_it_names_every_event_and_no_other() -> None:
    assert MANIFEST["settings"]["event_subscriptions"]["bot_events"] == sorted(register.EVENTS)


def test_it_has_no_shortcuts_while_the_code_binds_none() -> None:
    bound = {call for call, _ in _attribute_calls(ROOT / "handlers" / "register.py")}
    assert not {"shortcut", "message_shortcut", "global_shortcut"} & bound
    assert "shortcuts" not in MANIFEST["features"]


def test_buttons_and_forms_reach_the_bot() -> None:
    assert MANIFEST["settings"]["interactivity"]["is_enabled"] is True


def test_it_asks_for_the_scopes_that_the_code_uses_and_no_other() -> None:
    needed = {"commands"}
    for method in methods_used():
        needed |= METHOD_SCOPES[method]
    for event in register.EVENTS:
        needed |= EVENT_SCOPES[event]
    assert MANIFEST["oauth_config"]["scopes"] == {"bot": sorted(needed)}


def test_the_methods_used_are_found_in_the_source() -> None:
    found = methods_used()
    assert {"auth_test", "chat_postMessage", "pins_add", "views_open"} <= found
    assert found == set(METHOD_SCOPES), "the table above names what the code calls"


def methods_used() -> set[str]:
    """First arguments of `.call("...")`, in every file that talks to Slack."""
    files = [path for folder in ("bot", "handlers") for path in (ROOT / folder).rglob("*.py")]
    ours = [path for path in files if "sandbox" not in path.parts]
    return {method for path in ours for name, method in _attribute_calls(path) if name == "call" and method}


def _attribute_calls(path: Path) -> Iterator[tuple[str, str]]:
    """(name of the method called, its first argument when that is a text) of each `x.name(...)`."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            first = node.args[0] if node.args else None
            text = first.value if isinstance(first, ast.Constant) and isinstance(first.value, str) else ""
            yield node.func.attr, text
