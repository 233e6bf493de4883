from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from tests.sandbox.conftest import Scene, http_bot, scene_with
from tests.sandbox.plain_bot import LUNCH, button, field, modal, section, small

ROOM = "C0ACMEWA01"


async def error_of(call: Any) -> str:
    with pytest.raises(SlackApiError) as caught:
        await call
    return str(caught.value.response["error"])


async def test_tokens_and_scopes(scene: Scene) -> None:
    me = await scene.bot.client.auth_test()
    assert (me["user_id"], me["bot_id"], me["team_id"]) == ("U0BOT00001", "B0BOT00001", "T0SPARK001")
    assert "chat:write" in me.headers["x-oauth-scopes"]
    base = f"{scene.sandbox.address}/api/"
    assert await error_of(AsyncWebClient(token="xoxb-other", base_url=base).auth_test()) == "invalid_auth"
    assert await error_of(AsyncWebClient(base_url=base).auth_test()) == "not_authed"
    assert await error_of(scene.bot.client.api_call("no.such")) == "unknown_method"
    assert await error_of(scene.bot.client.apps_connections_open(app_token="xapp-x")) == "invalid_auth"
    assert (await scene.web.get("/link/")).status_code == 403


async def test_arguments_from_query_form_and_json(scene: Scene) -> None:
    headers = {"Authorization": "Bearer xoxb-sandbox"}
    given = {"channel": ROOM, "text": "hello"}
    for how in ({"params": given}, {"data": given}, {"json": given}):
        answer = await scene.web.post("/api/chat.postMessage", headers=headers, **how)  # type: ignore[arg-type]
        assert answer.json()["ok"], how


async def test_people_as_the_installing_team_sees_them(scene: Scene) -> None:
    client = scene.bot.client
    ada, bea, gil, tess = [
        (await client.users_info(user=each))["user"]
        for each in ("U0ADA00001", "U0BEA00001", "U0GIL00001", "U0TESS0001")
    ]
    assert (ada["is_admin"], ada["team_id"], ada["tz"]) == (True, "T0SPARK001", "Europe/Brussels")
    assert (bea["is_stranger"], bea["team_id"]) == (False, "T0ACME0001")
    assert gil["is_restricted"] is True
    assert tess["is_stranger"] is True
    listed = [each["id"] for each in (await client.users_list())["members"]]
    assert "U0SAM00001" in listed
    assert "U0BEA00001" not in listed
    assert await error_of(client.users_info(user="U404")) == "user_not_found"


async def test_conversations_and_teams(scene: Scene) -> None:
    client = scene.bot.client
    room = (await client.conversations_info(channel=ROOM))["channel"]
    assert (room["is_ext_shared"], room["is_member"], room["conversation_host_id"]) == (
        True,
        True,
        "T0SPARK001",
    )
    assert room["connected_team_ids"] == ["T0ACME0001"]
    inside = (await client.conversations_info(channel="C0INSIDE01"))["channel"]
    assert (inside["is_ext_shared"], inside["is_member"]) == (False, False)
    page = await client.conversations_members(channel=ROOM, limit=3)
    rest = await client.conversations_members(channel=ROOM, cursor=page["response_metadata"]["next_cursor"])
    assert len(page["members"]) == 3
    assert [*page["members"], *rest["members"]][-1] == "U0BOT00001"
    assert (await client.team_info(team="T0ACME0001"))["team"]["name"] == "Acme"
    assert await error_of(client.team_info(team="T0THIRD001")) == "team_not_found"
    assert await error_of(client.conversations_info(channel="C404")) == "channel_not_found"
    assert await error_of(client.conversations_open(users="U0TESS0001")) == "invalid_user_combination"


async def test_messages_are_refused_as_slack_refuses_them(scene: Scene) -> None:
    client = scene.bot.client
    assert await error_of(client.api_call("chat.postMessage", json={"channel": ROOM})) == "no_text"
    assert await error_of(client.chat_postMessage(channel="C0INSIDE01", text="x")) == "not_in_channel"
    assert await error_of(client.chat_postMessage(channel="C404", text="x")) == "channel_not_found"
    assert await error_of(client.chat_update(channel=ROOM, ts="1.1", text="x")) == "message_not_found"
    eph = client.chat_postEphemeral(channel=ROOM, user="U0GIL00001", text="x")
    assert await error_of(eph) == "user_not_in_channel"
    ts = (await client.chat_postMessage(channel=ROOM, text="x"))["ts"]
    assert await error_of(client.chat_update(channel=ROOM, ts=ts, text="x" * 4001)) == "msg_too_long"
    await client.pins_add(channel=ROOM, timestamp=ts)
    assert await error_of(client.pins_add(channel=ROOM, timestamp=ts)) == "already_pinned"
    assert (await client.chat_getPermalink(channel=ROOM, message_ts=ts))["permalink"].startswith("http")
    await client.chat_delete(channel=ROOM, ts=ts)
    assert await error_of(client.chat_delete(channel=ROOM, ts=ts)) == "message_not_found"


async def test_bookmarks(scene: Scene) -> None:
    client = scene.bot.client
    made = await client.bookmarks_add(channel_id=ROOM, title="Guide", type="link", link="https://x.example")
    changed = await client.bookmarks_edit(bookmark_id=made["bookmark"]["id"], channel_id=ROOM, title="New")
    assert changed["bookmark"]["title"] == "New"
    assert [each["title"] for each in (await client.bookmarks_list(channel_id=ROOM))["bookmarks"]] == ["New"]
    wrong = client.bookmarks_add(channel_id=ROOM, title="x", type="link", link="ftp:x")
    assert await error_of(wrong) == "invalid_link"


@pytest.mark.parametrize(
    "blocks",
    [
        [section("x" * 3001)],
        [section("")],
        [section("x")] * 51,
        [{"type": "header", "text": {"type": "plain_text", "text": "x" * 151}}],
        [{"type": "actions", "elements": [button("x" * 76, "a")]}],
        [{"type": "actions", "elements": [button("x", "a"), button("y", "a")]}],
        [{"type": "actions", "elements": []}],
        [section("x", block_id="same"), section("y", block_id="same")],
        [{"type": "nonsense"}],
        [{"type": "alert", "text": {"type": "plain_text", "text": "x"}}],
        [section("x", accessory={"type": "overflow", "action_id": "a", "options": []})],
        [section("x", accessory={"type": "datetimepicker", "action_id": "a"})],
        [{"type": "image", "image_url": "https://x.example/x.png"}],
    ],
)
async def test_wrong_blocks(scene: Scene, blocks: list[Any]) -> None:
    call = scene.bot.client.chat_postMessage(channel=ROOM, text="x", blocks=blocks)
    assert await error_of(call) == "invalid_blocks"


async def test_a_trigger_works_once_and_for_three_seconds(carded: Scene) -> None:
    client = carded.bot.client
    await carded.act("Ada Marsh", "click", button="Late trigger")
    trigger = carded.bot.last("trigger")["id"]
    no_submit = modal("x", [field("a", "A", {"type": "plain_text_input"})])
    del no_submit["submit"]
    wrong = client.views_open(trigger_id=trigger, view=no_submit)
    assert await error_of(wrong) == "invalid_arguments"
    await client.views_open(trigger_id=trigger, view=small("x", "once"))
    assert (
        await error_of(client.views_open(trigger_id=trigger, view=small("x", "twice")))
        == "exchanged_trigger_id"
    )
    assert await error_of(client.views_open(trigger_id="1.2.3", view=LUNCH)) == "invalid_trigger_id"


async def test_a_trigger_that_is_late(carded: Scene) -> None:
    await carded.act("Ada Marsh", "click", button="Late trigger")
    trigger = carded.bot.last("trigger")["id"]
    carded.sandbox.workspace.triggers._all[trigger].born -= 3.1
    assert (
        await error_of(carded.bot.client.views_open(trigger_id=trigger, view=LUNCH)) == "expired_trigger_id"
    )


async def test_updating_a_view_keeps_what_was_typed_and_minds_the_hash(scene: Scene) -> None:
    await scene.act("Ada Marsh", "command", text="/lunch order")
    await scene.act("Ada Marsh", "submit", fields={"Dish": "stones", "Size": "Small"})
    view = scene.bot.last("view_submission")["view"]
    changed = LUNCH | {"blocks": [LUNCH["blocks"][0], *[field("new", "New", {"type": "plain_text_input"})]]}
    client = scene.bot.client
    updated = await client.views_update(view_id=view["id"], view=changed, hash=view["hash"])
    assert updated["view"]["state"]["values"]["dish"]["value"]["value"] == "stones"
    assert "size" not in updated["view"]["state"]["values"]
    stale = client.views_update(view_id=view["id"], view=changed, hash=view["hash"])
    assert await error_of(stale) == "hash_conflict"
    assert await error_of(client.views_update(view_id="V404", view=changed)) == "not_found"


async def test_a_home_tab_minds_the_hash_too(scene: Scene) -> None:
    client, view = scene.bot.client, {"type": "home", "blocks": [section("Welcome")]}
    first = (await client.views_publish(user_id="U0ADA00001", view=view))["view"]["hash"]
    second = await client.views_publish(user_id="U0ADA00001", view=view, hash=first)
    assert second["view"]["hash"] != first
    stale = client.views_publish(user_id="U0ADA00001", view=view, hash=first)
    assert await error_of(stale) == "hash_conflict"


async def test_no_more_than_three_views_on_a_stack(scene: Scene) -> None:
    await scene.act("Ada Marsh", "command", text="/lunch order")
    client, triggers = scene.bot.client, scene.sandbox.workspace.triggers
    for _ in range(2):
        await client.views_push(trigger_id=triggers.issue("U0ADA00001"), view=small("x", "y"))
    over = client.views_push(trigger_id=triggers.issue("U0ADA00001"), view=small("x", "y"))
    assert await error_of(over) == "push_limit_reached"
    nothing = client.views_push(trigger_id=triggers.issue("U0SAM00001"), view=small("x", "y"))
    assert await error_of(nothing) == "not_found"


async def test_external_ids(scene: Scene) -> None:
    client, triggers = scene.bot.client, scene.sandbox.workspace.triggers
    view = small("x", "y") | {"external_id": "mine"}
    await client.views_open(trigger_id=triggers.issue("U0ADA00001"), view=view)
    assert (await client.views_update(external_id="mine", view=view))["view"]["external_id"] == "mine"
    twice = client.views_open(trigger_id=triggers.issue("U0SAM00001"), view=view)
    assert await error_of(twice) == "duplicate_external_id"


async def test_slacks_pace() -> None:
    async with scene_with(http_bot, pace=True) as scene:
        client = scene.bot.client
        for number in range(5):
            await client.chat_postMessage(channel=ROOM, text=str(number))
        with pytest.raises(SlackApiError) as caught:
            await client.chat_postMessage(channel=ROOM, text="6")
        assert caught.value.response.status_code == 429
        assert caught.value.response["error"] == "ratelimited"
        assert int(caught.value.response.headers["Retry-After"]) >= 1
        dm = (await client.conversations_open(users="U0BEN00001"))["channel"]["id"]
        assert (await client.chat_postMessage(channel=dm, text="elsewhere"))["ok"]


async def test_rooms_are_listed_joined_and_opened(scene: Scene) -> None:
    client = scene.bot.client
    listed = (await client.conversations_list())["channels"]
    assert [each["id"] for each in listed] == [ROOM, "C0INSIDE01"]
    assert all("connected_team_ids" not in each for each in listed)
    assert (await client.conversations_join(channel="C0INSIDE01"))["channel"]["is_member"] is True
    assert (await client.chat_postMessage(channel="C0INSIDE01", text="hello"))["ok"]
    room = (await client.conversations_open(users="U0BEA00001"))["channel"]["id"]
    assert (await client.conversations_open(channel=room))["channel"]["id"] == room
    info = (await client.conversations_info(channel=room))["channel"]
    assert (info["is_im"], info["user"]) == (True, "U0BEA00001")
    sent = await client.chat_postMessage(channel="U0BEA00001", text="by the person's id")
    assert sent["channel"] == room
    assert await error_of(client.chat_postMessage(channel="U0TESS0001", text="x")) == "channel_not_found"
    wrong = client.conversations_members(channel=ROOM, cursor="!")
    assert await error_of(wrong) == "invalid_cursor"


async def test_a_channel_that_is_archived_and_a_person_who_left(scene: Scene) -> None:
    client, workspace = scene.bot.client, scene.sandbox.workspace
    workspace.channels[ROOM].archived = True
    assert await error_of(client.chat_postMessage(channel=ROOM, text="x")) == "is_archived"
    workspace.people["U0SAM00001"].deleted = True
    assert await error_of(client.conversations_open(users="U0SAM00001")) == "user_disabled"
    assert (await client.users_info(user="U0SAM00001"))["user"]["deleted"] is True


async def test_only_the_bots_own_messages_can_be_changed(scene: Scene) -> None:
    ts = (await scene.act("Bea Laurent", "message", text="mine"))["ts"]
    client = scene.bot.client
    assert await error_of(client.chat_update(channel=ROOM, ts=ts, text="x")) == "cant_update_message"
    assert await error_of(client.chat_delete(channel=ROOM, ts=ts)) == "cant_delete_message"
    reply = await client.chat_postMessage(channel=ROOM, text="reply", thread_ts=ts)
    deeper = await client.chat_postMessage(channel=ROOM, text="deeper", thread_ts=reply["ts"])
    assert deeper["message"]["thread_ts"] == ts, "threads are one deep"
    await client.pins_add(channel=ROOM, timestamp=ts)
    await client.pins_remove(channel=ROOM, timestamp=ts)
    assert await error_of(client.pins_remove(channel=ROOM, timestamp=ts)) == "no_pin"


async def test_too_much_text_and_broken_json(scene: Scene) -> None:
    call = scene.bot.client.api_call
    long = [section("x" * 3000, block_id=str(number)) for number in range(5)]
    assert await error_of(call("chat.postMessage", json={"channel": ROOM, "text": "x", "blocks": long})) == (
        "msg_blocks_too_long"
    )
    assert await error_of(call("chat.postMessage", json={"channel": ROOM, "blocks": "[{"})) == (
        "invalid_blocks_format"
    )
    assert await error_of(call("views.open", json={"trigger_id": "1"})) == "invalid_arguments"
    big = small("x", "y") | {"blocks": [section("x" * 3000, block_id=str(n)) for n in range(90)]}
    assert await error_of(call("views.open", json={"trigger_id": "1", "view": big})) == "view_too_large"
    assert await error_of(call("files.info", json={"file": "F404"})) == "file_not_found"
    assert await error_of(call("api.test", json={"error": "my_error"})) == "my_error"


async def test_a_response_url_replaces_and_deletes_what_was_pressed(carded: Scene) -> None:
    await carded.act("Bea Laurent", "click", button="Late trigger")
    url = carded.bot.last("block_actions")["response_url"]
    headers = {"Authorization": ""}
    answer = await carded.web.post(url, json={"replace_original": True, "text": "Replaced"}, headers=headers)
    assert answer.status_code == 200
    assert (await carded.screen("Ada Marsh"))["messages"][0]["text"] == "Replaced"
    assert (await carded.web.post(url, json={"text": ""})).json()["error"] == "no_text"
    await carded.web.post(url, json={"delete_original": True})
    texts = [each["text"] for each in (await carded.screen("Ada Marsh"))["messages"]]
    assert "Replaced" not in texts
    urls = carded.sandbox.workspace.response_urls
    urls._all[url.rpartition("/")[2]].born -= 1801
    assert (await carded.web.post(url, json={"text": "late"})).json()["error"] == "expired_url"
    assert (await carded.web.post(f"{url}x", json={"text": "x"})).status_code == 404
