"""What becomes of channels, people, organisations and the app reaches the bot as Slack tells it."""

from typing import Any

import pytest
from slack_sdk.errors import SlackApiError

from tests.sandbox.conftest import Scene, http_bot, scene_with
from tests.sandbox.plain_bot import Json

ROOM = "C0ACMEWA01"
ACME, THIRDLY, ACME_ORG = "T0ACME0001", "T0THIRD001", "E0ACME0001"


async def world(scene: Scene, do: str, **more: Any) -> Json:
    answer = await scene.web.post("/_sandbox/world", json={"do": do, **more})
    assert answer.status_code == 200, answer.text
    told: Json = answer.json()
    return told


def told(scene: Scene, kind: str) -> Json:
    event: Json = scene.bot.events(kind)[-1]["event"]
    return {key: value for key, value in event.items() if key not in {"type", "event_ts"}}


async def error_of(call: Any) -> str:
    with pytest.raises(SlackApiError) as caught:
        await call
    return str(caught.value.response["error"])


async def test_a_third_organisation_joins_and_its_channel_is_unshared(anyway: Scene) -> None:
    await world(anyway, "join", person="Tess Wolf", by="Bea Laurent")
    assert told(anyway, "channel_shared") == {"channel": ROOM, "connected_team_id": THIRDLY}
    assert told(anyway, "member_joined_channel")["inviter"] == "U0BEA00001"
    await world(anyway, "leave", person="Tess Wolf")
    assert told(anyway, "member_left_channel")["team"] == THIRDLY
    info = (await anyway.bot.client.conversations_info(channel=ROOM))["channel"]
    assert info["connected_team_ids"] == [ACME, THIRDLY], "who left may come again"
    await world(anyway, "unshare", organisation="Thirdly")
    unshared = {"channel": ROOM, "previously_connected_team_id": THIRDLY, "is_ext_shared": True}
    assert told(anyway, "channel_unshared") == unshared


async def test_the_brand_parts_with_the_channel(scene: Scene) -> None:
    await world(scene, "unshare")
    assert told(scene, "channel_unshared")["is_ext_shared"] is False
    members = (await scene.bot.client.conversations_members(channel=ROOM))["members"]
    assert members == ["U0ADA00001", "U0SAM00001", "U0BOT00001"]
    await world(scene, "share")
    assert told(scene, "channel_shared")["connected_team_id"] == ACME


async def test_where_the_brand_was_the_host_a_copy_with_a_new_id_is_left(scene: Scene) -> None:
    scene.sandbox.workspace.channels[ROOM].host = ACME
    copy = (await world(scene, "unshare"))["channel"]
    assert copy != ROOM
    assert await error_of(scene.bot.client.conversations_info(channel=ROOM)) == "channel_not_found"
    assert (await scene.bot.client.chat_postMessage(channel=copy, text="still here"))["ok"]


async def test_a_channel_gets_another_id_and_another_name(scene: Scene) -> None:
    ts = (await scene.bot.client.chat_postMessage(channel=ROOM, text="before"))["ts"]
    await world(scene, "change_channel_id", new_id="C0NEW00001")
    assert told(scene, "channel_id_changed") == {"old_channel_id": ROOM, "new_channel_id": "C0NEW00001"}
    assert await error_of(scene.bot.client.chat_postMessage(channel=ROOM, text="x")) == "channel_not_found"
    assert (await scene.bot.client.chat_update(channel="C0NEW00001", ts=ts, text="after"))["ok"]
    await world(scene, "rename_channel", name="acme-live")
    assert told(scene, "channel_rename")["channel"]["name"] == "acme-live"
    assert (await scene.screen("Bea Laurent", "acme-live"))["messages"][0]["text"] == "after"


async def test_a_channel_is_archived_brought_back_and_deleted(scene: Scene) -> None:
    await world(scene, "archive", by="Sam Okoye")
    assert told(scene, "channel_archive")["user"] == "U0SAM00001"
    assert await error_of(scene.bot.client.chat_postMessage(channel=ROOM, text="x")) == "is_archived"
    assert "is archived" in (await scene.act("Bea Laurent", "message", text="hi"))["refusal"]
    await world(scene, "unarchive")
    assert told(scene, "channel_unarchive")["channel"] == ROOM
    assert (await scene.bot.client.chat_postMessage(channel=ROOM, text="x"))["ok"]
    await world(scene, "delete")
    assert told(scene, "channel_deleted") == {"channel": ROOM}
    assert await error_of(scene.bot.client.conversations_info(channel=ROOM)) == "channel_not_found"


async def test_people_are_deactivated_and_made_guests(scene: Scene) -> None:
    await world(scene, "deactivate", person="Sam Okoye")
    assert told(scene, "user_change")["user"]["deleted"] is True
    assert "U0SAM00001" not in (await scene.bot.client.conversations_members(channel=ROOM))["members"]
    await world(scene, "reactivate", person="Sam Okoye")
    assert told(scene, "user_change")["user"]["deleted"] is False
    await world(scene, "guest", person="Sam Okoye", single_channel=True)
    user = (await scene.bot.client.users_info(user="U0SAM00001"))["user"]
    assert (user["is_restricted"], user["is_ultra_restricted"]) == (True, True)
    await world(scene, "transfer", person="Sam Okoye", organisation="Thirdly")
    assert told(scene, "user_change")["user"]["team_id"] == "T0THIRD001"
    await world(scene, "join", person="Gil Novak")
    event = told(scene, "member_joined_channel")
    assert (event["team"], event["user"]) == ("T0SPARK001", "U0GIL00001"), "a guest is of the vendor's team"


async def test_the_app_is_removed_and_comes_back(anyway: Scene) -> None:
    await world(anyway, "remove_app")
    assert told(anyway, "tokens_revoked") == {"tokens": {"oauth": [], "bot": ["U0BOT00001"]}}
    assert told(anyway, "app_uninstalled") == {}
    assert await error_of(anyway.bot.client.auth_test()) == "token_revoked"
    heard = len(anyway.bot.seen)
    await anyway.act("Bea Laurent", "message", text="hi @bot")
    refused = await anyway.act("Ada Marsh", "command", text="/lunch")
    assert refused["refusal"] == "/lunch is not a valid command."
    assert len(anyway.bot.seen) == heard
    await world(anyway, "return_app")
    assert told(anyway, "member_joined_channel")["user"] == "U0BOT00001"
    assert (await anyway.bot.client.chat_postMessage(channel=ROOM, text="back"))["ok"]


async def test_a_removed_apps_buttons_are_dead(carded: Scene) -> None:
    await world(carded, "remove_app", error="account_inactive")
    assert await error_of(carded.bot.client.auth_test()) == "account_inactive"
    answer = await carded.act("Bea Laurent", "click", button="Late trigger")
    assert "We had some trouble connecting" in answer["refusal"]


async def test_the_bot_is_taken_out_of_a_channel(scene: Scene) -> None:
    await scene.act("Ada Marsh", "command", text="/remove @bot")
    assert told(scene, "channel_left") == {"channel": ROOM, "actor_id": "U0ADA00001"}
    assert await error_of(scene.bot.client.chat_postMessage(channel=ROOM, text="x")) == "not_in_channel"


@pytest.mark.parametrize("shape", ["team_null", "team", "enterprise"])
async def test_the_brand_is_on_enterprise(carded: Scene, shape: str) -> None:
    await world(carded, "enterprise", shape=shape)
    await carded.act("Bea Laurent", "click", button="Order here", card="Lunch card")
    pressed = carded.bot.last("block_actions")
    assert (await carded.act("Bea Laurent", "submit", fields={"Dish": "pie", "Size": "Small"}))["ok"]
    sent = carded.bot.last("view_submission")
    assert pressed["user"]["team_id"] == sent["user"]["team_id"] == ACME_ORG
    assert sent["view"]["app_installed_team_id"] == "T0SPARK001"
    team = {"id": ACME, "domain": "acme", "enterprise_id": ACME_ORG, "enterprise_name": "Acme"}
    assert sent["team"] == (None if shape == "team_null" else team)
    assert sent["enterprise"] == ({"id": ACME_ORG, "name": "Acme"} if shape == "enterprise" else None)
    await carded.act("Ada Marsh", "click", button="Late trigger")
    assert carded.bot.last("block_actions")["team"]["id"] == "T0SPARK001", "ours is no Enterprise"


async def test_events_and_looks_give_the_id_of_the_enterprise(scene: Scene) -> None:
    await world(scene, "enterprise")
    await scene.act("Bea Laurent", "message", text="hi @bot")
    assert told(scene, "app_mention")["user_team"] == ACME_ORG
    await world(scene, "leave", person="Ben Ortiz")
    assert (scene.bot.events("member_left_channel")[-1]["team_id"]) == ACME
    assert told(scene, "member_left_channel")["team"] == ACME_ORG
    client = scene.bot.client
    assert (await client.conversations_info(channel=ROOM))["channel"]["connected_team_ids"] == [ACME_ORG]
    bea = (await client.users_info(user="U0BEA00001"))["user"]
    assert (bea["team_id"], bea["enterprise_user"]["enterprise_id"]) == (ACME_ORG, ACME_ORG)
    assert (await client.team_info(team=ACME_ORG))["team"]["name"] == "Acme"
    await world(scene, "enterprise", known_as="workspace")
    assert (await client.conversations_info(channel=ROOM))["channel"]["connected_team_ids"] == [ACME]


async def test_ephemerals_may_not_be_drawn_outside_and_are_lost_on_reload(scene: Scene) -> None:
    client = scene.bot.client
    for user in ("U0BEA00001", "U0SAM00001"):
        await client.chat_postEphemeral(channel=ROOM, user=user, text="psst")
    await world(scene, "ephemerals_for_outsiders", on=False)
    assert (await scene.screen("Bea Laurent"))["ephemerals"] == []
    assert len((await scene.screen("Sam Okoye"))["ephemerals"]) == 1
    await scene.act("Sam Okoye", "reload")
    assert (await scene.screen("Sam Okoye"))["ephemerals"] == []
    await world(scene, "ephemerals_for_outsiders", on=True)
    assert len((await scene.screen("Bea Laurent"))["ephemerals"]) == 1
    wrong = client.chat_postEphemeral(channel=ROOM, user="U0GIL00001", text="psst")
    assert await error_of(wrong) == "user_not_in_channel"


async def test_direct_messages_are_refused(scene: Scene) -> None:
    client = scene.bot.client
    room = (await client.conversations_open(users="U0BEA00001"))["channel"]["id"]
    await world(scene, "dms")
    assert await error_of(client.conversations_open(users="U0BEA00001")) == "invalid_user_combination"
    assert await error_of(client.chat_postMessage(channel=room, text="x")) == "restricted_action"
    assert await error_of(client.chat_postMessage(channel="U0BEA00001", text="x")) == "channel_not_found"
    assert (await client.conversations_open(users="U0SAM00001"))["ok"]
    await world(scene, "dms", refused=False)
    await world(scene, "dms", person="Sam Okoye", error="user_not_visible")
    assert (await client.conversations_open(users="U0BEA00001"))["ok"]
    assert await error_of(client.conversations_open(users="U0SAM00001")) == "user_not_visible"


async def test_starting_over_undoes_it_all(scene: Scene) -> None:
    await world(scene, "enterprise")
    await world(scene, "remove_app")
    await scene.web.post("/_sandbox/faults", json={"where": "api.test", "fault": "reset"})
    await scene.web.post("/_sandbox/reset")
    assert (await scene.bot.client.auth_test())["ok"]
    assert (await scene.bot.client.users_info(user="U0BEA00001"))["user"]["team_id"] == ACME
    assert (await scene.get("faults"))["armed"] == []


@pytest.mark.parametrize(
    "order",
    [
        {"do": "dance"},
        {"do": "join", "person": "Zoe"},
        {"do": "archive", "channel": "nowhere"},
        {"do": "share", "organisation": "Nobody"},
        {"do": "enterprise", "shape": "round"},
        [],
    ],
)
async def test_orders_that_cannot_be(scene: Scene, order: Any) -> None:
    assert (await scene.web.post("/_sandbox/world", json=order)).status_code == 400


# What the manifest asks for -------------------------------------------------------------------------

MANIFEST = {
    "features": {"slash_commands": [{"command": "/lunch"}], "app_home": {"home_tab_enabled": False}},
    "oauth_config": {"scopes": {"bot": ["chat:write", "commands"]}},
    "settings": {"event_subscriptions": {"bot_events": ["member_joined_channel"]}},
}


async def test_the_manifest_says_what_is_allowed_and_heard() -> None:
    async with scene_with(http_bot, manifest=MANIFEST) as scene:
        client = scene.bot.client
        me = await client.auth_test()
        assert me.headers["x-oauth-scopes"] == "chat:write,commands"
        with pytest.raises(SlackApiError) as caught:
            await client.pins_add(channel=ROOM, timestamp="1.1")
        refused = caught.value.response.data
        assert refused == {
            "ok": False,
            "error": "missing_scope",
            "needed": "pins:write",
            "provided": "chat:write,commands",
        }
        await scene.act("Bea Laurent", "message", text="hi @bot")
        assert scene.bot.events("app_mention") == []
        await world(scene, "join", person="Tess Wolf")
        assert scene.bot.events("channel_shared") == []
        assert told(scene, "member_joined_channel")["user"] == "U0TESS0001"
        assert (await scene.act("Ada Marsh", "command", text="/lunch for @Bea"))[
            "text"
        ] == "You said for @Bea"
        other = await scene.act("Ada Marsh", "command", text="/dinner")
        assert other["refusal"] == "/dinner is not a valid command."
        home = client.views_publish(user_id="U0ADA00001", view={"type": "home", "blocks": []})
        assert await error_of(home) == "not_enabled"
        file = scene.sandbox.workspace.keep_file("a.txt", "text/plain", b"a", "U0BEA00001")
        headers = {"Authorization": "Bearer xoxb-sandbox"}
        assert (await scene.web.get(f"/files/{file.id}/a.txt", headers=headers)).status_code == 403


async def test_tokens_of_the_wrong_kind(scene: Scene) -> None:
    async def word(method: str, token: str) -> str:
        headers = {"Authorization": f"Bearer {token}"}
        answer = (await scene.web.post(f"/api/{method}", headers=headers)).json()
        return str(answer["error"])

    assert await word("auth.test", "xapp-sandbox") == "not_allowed_token_type"
    assert await word("apps.connections.open", "xoxb-sandbox") == "not_allowed_token_type"
    assert await word("auth.test", "xoxb-other") == "invalid_auth"


async def test_paces_of_methods_and_the_switch(monkeypatch: pytest.MonkeyPatch) -> None:
    async with scene_with(http_bot, pace=True) as scene:
        headers = {"Authorization": "Bearer xoxb-sandbox"}

        async def answers(method: str, times: int) -> list[int]:
            return [
                (await scene.web.post(f"/api/{method}", headers=headers)).status_code for _ in range(times)
            ]

        assert await answers("conversations.list", 20) == [200] * 20
        assert (await answers("conversations.list", 1)) == [429], "tier 2 is 20 a minute"
        assert await answers("users.list", 1) == [200], "each method has its own"
        assert await answers("conversations.info", 51) == [200] * 50 + [429]
    from bot.sandbox.server import SandboxSettings  # noqa: PLC0415 - its default is what is looked at

    assert SandboxSettings().pace is True
    monkeypatch.setenv("SANDBOX_PACE", "off")
    assert SandboxSettings().pace is False
