"""What a bot is answered: blocks.validate, and the faults in the answers of chat.* and views.*."""

from typing import Any

import pytest

from tests.sandbox.conftest import Scene
from tests.sandbox.plain_bot import Json, plain, section

CHANNEL = "acme-whatsapp"
HEADER = {"type": "header", "text": plain("x" * 151)}
FAULT = {
    "pointer": "/0/text/text",
    "code": "failed_constraint",
    "message": "must be less than 151 characters",
    "constraint": {"type": "max_length", "expected": 150, "got": 151},
}


async def asked(scene: Scene, method: str, arguments: Json, token: str | None = None) -> Any:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    return (await scene.web.post(f"/api/{method}", json=arguments, headers=headers)).json()


async def posted(scene: Scene, **message: Any) -> Any:
    channel = next(c.id for c in scene.sandbox.workspace.channels.values() if c.name == CHANNEL)
    token = scene.bot.client.token
    return await asked(scene, "chat.postMessage", {"channel": channel, **message}, token)


async def test_blocks_validate_needs_no_token(scene: Scene) -> None:
    assert await asked(scene, "blocks.validate", {"blocks": [section("x")]}) == {"ok": True}
    refused = await asked(scene, "blocks.validate", {"blocks": [HEADER]})
    assert (refused["ok"], refused["error"], refused["errors"]) == (False, "invalid_blocks", [FAULT])


@pytest.mark.parametrize(("kind", "error"), [("message", "invalid_message"), ("view", "invalid_view")])
async def test_blocks_validate_names_what_was_wrong(scene: Scene, kind: str, error: str) -> None:
    refused = await asked(scene, "blocks.validate", {kind: {"type": "home", "blocks": [HEADER]}})
    assert refused["error"] == error
    assert FAULT | {"pointer": "/blocks/0/text/text"} in refused["errors"]


async def test_blocks_validate_by_the_sdk(scene: Scene) -> None:
    assert (await scene.bot.client.blocks_validate(blocks=[section("x")]))["ok"]


@pytest.mark.parametrize("arguments", [{}, {"blocks": [], "view": {}}, {"blocks": " " * 100_001}])
async def test_blocks_validate_takes_one_thing_of_a_size(scene: Scene, arguments: Any) -> None:
    assert (await asked(scene, "blocks.validate", arguments))["error"] == "invalid_arguments"


async def test_a_refused_message_points_at_the_spot(scene: Scene) -> None:
    refused = await posted(scene, text="x", blocks=[HEADER])
    assert refused["error"] == "invalid_blocks"
    assert refused["errors"] == [FAULT | {"pointer": "/blocks/0/text/text"}]
    assert refused["response_metadata"]["messages"] == [
        "[ERROR] must be less than 151 characters [json-pointer:/blocks/0/text/text]"
    ]


async def test_a_refused_view_points_at_the_spot(scene: Scene) -> None:
    home = {
        "user_id": next(iter(scene.sandbox.workspace.people)),
        "view": {"type": "home", "blocks": [HEADER]},
    }
    refused = await asked(scene, "views.publish", home, scene.bot.client.token)
    assert refused["error"] == "invalid_arguments"
    assert refused["errors"] == [FAULT | {"pointer": "/blocks/0/text/text"}]
    assert refused["response_metadata"]["messages"] == [
        "[ERROR] must be less than 151 characters [json-pointer:/view/blocks/0/text/text]"
    ]


async def test_a_message_says_less_than_13200_characters(scene: Scene) -> None:
    full = [section("x" * 3000)] * 4
    assert (await posted(scene, text="x", blocks=[*full, section("x" * 1199)]))["ok"]
    refused = await posted(scene, text="x", blocks=[*full, section("x" * 1200)])
    assert refused["error"] == "msg_blocks_too_long"


async def test_blocks_come_with_a_text(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    assert (await posted(scene, blocks=[section("x")]))["error"] == "text_required"
    assert (await posted(scene, blocks=[section("x")], text="  "))["error"] == "text_required"
    monkeypatch.setenv("SANDBOX_TEXT_REQUIRED", "off")
    assert (await posted(scene, blocks=[section("x")]))["ok"]


async def test_lengths_are_counted_as_the_sandbox_is_told(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Slack does not say whether an emoji is one character or two."""
    assert (await posted(scene, text="x", blocks=[section("🎉" * 3000)]))["ok"]
    monkeypatch.setenv("SANDBOX_LENGTHS", "utf16")
    refused = await posted(scene, text="x", blocks=[section("🎉" * 1501)])
    assert refused["error"] == "invalid_blocks"
    assert (await posted(scene, text="x", blocks=[section("🎉" * 1500)]))["ok"]
