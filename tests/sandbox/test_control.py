import asyncio
import re
from datetime import UTC, datetime, timedelta

from aiohttp import web

from bot.sandbox.server import SandboxSettings, start_sandbox
from tests.sandbox.conftest import Scene, http_bot, own_client, scene_with, socket_bot
from tests.sandbox.plain_bot import button


async def test_the_cast_and_the_channels(scene: Scene) -> None:
    state = await scene.get("state")
    assert [each["name"] for each in state["organisations"]] == ["Sparkcentral", "Acme", "Thirdly"]
    names = [each["name"] for each in state["people"]]
    assert names == ["Ada Marsh", "Sam Okoye", "Bea Laurent", "Ben Ortiz", "Gil Novak", "Tess Wolf"]
    assert [each["admin"] for each in state["people"]] == [True] + [False] * 5
    shared, inside = state["channels"]
    assert (shared["name"], shared["shared"], shared["host"]) == ("acme-whatsapp", True, "T0SPARK001")
    assert (inside["shared"], inside["members"]) == (False, ["U0ADA00001", "U0SAM00001"])
    assert state["messages"] == {"C0ACMEWA01": [], "C0INSIDE01": []}


async def test_messages_in_state_and_on_screen(carded: Scene) -> None:
    state = await carded.get("state")
    card, reply = state["messages"]["C0ACMEWA01"]
    assert reply["thread_ts"] == card["ts"]
    assert (card["pinned"], card["blocks"][0]["text"]["text"]) == (False, "Card")
    await carded.bot.client.pins_add(channel="C0ACMEWA01", timestamp=card["ts"])
    await carded.bot.client.chat_update(channel="C0ACMEWA01", ts=card["ts"], text="New card")
    shown = (await carded.screen("Bea Laurent"))["messages"]
    assert len(shown) == 1
    assert shown[0]["user"]["bot"] is True
    assert (shown[0]["text"], shown[0]["pinned"], shown[0]["reply_count"]) == ("New card", True, 1)
    assert shown[0]["edited"]
    assert shown[0]["replies"][0]["text"] == "Your turn"
    assert len(shown[0]["blocks"]) == 2, "an update without blocks keeps them"


async def test_a_direct_message_is_seen_and_pressed_by_its_person_only(scene: Scene) -> None:
    blocks = [{"type": "actions", "elements": [button("Again", "again")]}]
    room = (await scene.bot.client.conversations_open(users="U0BEN00001"))["channel"]["id"]
    await scene.bot.client.chat_postMessage(channel=room, text="Hello Ben", blocks=blocks)
    dms = (await scene.screen("Ben Ortiz"))["dms"]
    assert [m["text"] for m in dms[0]["messages"]] == ["Hello Ben"]
    assert (await scene.screen("Bea Laurent"))["dms"] == []
    assert (await scene.act("Ben Ortiz", "click", button="Again"))["ok"]
    assert scene.bot.last("block_actions")["channel"] == {"id": room, "name": "directmessage"}
    assert not (await scene.act("Bea Laurent", "click", button="Again", within_s=0))["ok"]


async def test_an_ephemeral_is_pressed_without_its_message_in_the_payload(scene: Scene) -> None:
    blocks = [{"type": "actions", "elements": [button("Again", "again")]}]
    await scene.bot.client.chat_postEphemeral(
        channel="C0ACMEWA01", user="U0BEA00001", text="x", blocks=blocks
    )
    assert (await scene.act("Bea Laurent", "click", button="Again"))["ok"]
    body = scene.bot.last("block_actions")
    assert body["container"]["is_ephemeral"] is True
    assert "message" not in body
    assert not (await scene.act("Ada Marsh", "click", button="Again", within_s=0))["ok"]


async def test_facebook_sends_six_digits_to_a_phone(scene: Scene) -> None:
    order = {"do": "facebook", "send_code": "+32 470 12 34 56", "method": "sms"}
    assert (await scene.web.post("/_sandbox/act", json=order)).json()["ok"]
    phones = (await scene.get("state"))["phones"]
    assert list(phones) == ["+32470123456"]
    assert len(re.findall(r"\d{6}", phones["+32470123456"][0]["text"])) == 1
    assert (await scene.screen("Bea Laurent"))["phones"] == phones
    assert (await scene.screen("Ada Marsh"))["phones"] == {}


async def test_the_bot_is_invited_and_others_come_and_go(anyway: Scene) -> None:
    assert (await anyway.act("Ada Marsh", "command", channel="#sparkcentral-internal", text="/invite @bot"))[
        "ok"
    ]
    event = anyway.bot.events("member_joined_channel")[-1]
    assert (event["event"]["user"], event["event"]["inviter"]) == ("U0BOT00001", "U0ADA00001")
    assert (event["team_id"], event["is_ext_shared_channel"]) == ("T0SPARK001", False)
    assert (await anyway.act("Bea Laurent", "command", text="/invite @Tess Wolf"))["ok"]
    assert anyway.bot.events("channel_shared")[-1]["event"]["connected_team_id"] == "T0THIRD001"
    assert anyway.bot.events("member_joined_channel")[-1]["event"]["team"] == "T0THIRD001"
    assert (await anyway.act("Ada Marsh", "command", text="/remove @Tess"))["ok"]
    assert anyway.bot.events("member_left_channel")[-1]["event"]["user"] == "U0TESS0001"
    outside = await anyway.act("Gil Novak", "command", text="/lunch")
    assert outside["refusal"] == "Gil Novak is not in #acme-whatsapp"


async def test_the_first_event_tells_the_bot_where_it_is(anyway: Scene) -> None:
    event = anyway.bot.events("member_joined_channel")[0]
    assert event["event"]["user"] == "U0BOT00001"
    assert event["event"]["channel"] == "C0ACMEWA01"
    assert (event["team_id"], event["context_team_id"], event["event"]["team"]) == (
        "T0ACME0001",
        "T0SPARK001",
        "T0SPARK001",
    )
    assert event["authorizations"][0]["team_id"] == "T0SPARK001"


async def test_a_mention_reaches_the_bot(anyway: Scene) -> None:
    assert (await anyway.act("Bea Laurent", "message", text="Hi @bot <b>"))["ok"]
    event = anyway.bot.events("app_mention")[0]["event"]
    assert event["text"] == "Hi <@U0BOT00001> &lt;b&gt;"
    assert (event["team"], event["user_team"]) == ("T0SPARK001", "T0ACME0001")
    assert (await anyway.screen("Ada Marsh"))["messages"][0]["user"]["name"] == "Bea Laurent"


async def test_starting_over_empties_all_and_announces_the_bot_again(carded: Scene) -> None:
    await carded.act("Ada Marsh", "command", text="/lunch order")
    before = (await carded.screen("Ada Marsh"))["messages"][0]["ts"]
    assert (await carded.web.post("/_sandbox/reset")).status_code == 200
    state = await carded.get("state")
    assert state["messages"]["C0ACMEWA01"] == []
    assert (await carded.screen("Ada Marsh"))["modals"] == []
    await carded.until_joined(2)
    posted = await carded.bot.client.chat_postMessage(channel="C0ACMEWA01", text="again")
    assert posted["ts"] > before


async def test_traffic_tells_both_ways_without_tokens(carded: Scene) -> None:
    traffic = (await carded.get("traffic"))["traffic"]
    whats = [(each["direction"], each["what"]) for each in traffic]
    assert ("to_bot", "slash_command") in whats
    assert ("from_bot", "chat.postMessage") in whats
    assert ("to_bot", "member_joined_channel") in whats
    assert all(set(each) == {"at", "direction", "what", "body", "status", "answer"} for each in traffic)
    assert "xoxb-sandbox" not in str(traffic)


async def test_the_clock_takes_the_bot_along() -> None:
    heard = []

    async def clock(request: web.Request) -> web.Response:
        heard.append((await request.json())["to"])
        return web.json_response({"now": heard[-1], "next_due": "2031-01-01T00:00:00Z"})

    app = web.Application()
    app.router.add_post("/_clock", clock)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    start = datetime(2030, 6, 1, 9, tzinfo=UTC)
    url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    async with scene_with(http_bot, clock_urls=(url,), start_at=start) as scene:
        answer = await scene.web.post("/_sandbox/clock", json={"advance_s": 86_400})
        told = answer.json()
        assert told["next_due"] == "2031-01-01T00:00:00Z"
        settled, moved = (datetime.fromisoformat(at) - start for at in heard)
        assert settled < timedelta(minutes=1)  # what is due now is said now
        assert timedelta(days=1) <= moved < timedelta(days=1, minutes=1)
        posted = await scene.bot.client.chat_postMessage(channel="C0ACMEWA01", text="late")
        assert float(posted["ts"]) >= (start + timedelta(days=1)).timestamp()
        assert (await scene.web.post("/_sandbox/clock", json={"advance_s": -1})).status_code == 400
    await runner.cleanup()


async def test_another_page_may_not_act(scene: Scene) -> None:
    for headers in ({"Origin": "http://evil.example"}, {"Host": "evil.example"}):
        answer = await scene.web.post("/_sandbox/act", json={"do": "facebook"}, headers=headers)
        assert answer.status_code == 403
    own = {"Origin": scene.sandbox.address}
    assert (await scene.web.get("/_sandbox/state", headers=own)).status_code == 200


async def test_the_stream_tells_of_changes(scene: Scene) -> None:
    async with scene.web.stream("GET", "/_sandbox/stream") as stream:
        lines = stream.aiter_lines()
        first = [await anext(lines) for _ in range(3)]
        assert first[0] == "event: changed"
        await scene.bot.client.chat_postMessage(channel="C0ACMEWA01", text="news")
        again = [await asyncio.wait_for(anext(lines), 2) for _ in range(2)]
        assert int(again[1].removeprefix("data: ")) > int(first[1].removeprefix("data: "))


async def test_wrong_orders_are_answered_not_crashed(scene: Scene) -> None:
    assert "there is no deed" in (await scene.act("Ada Marsh", "dance"))["refusal"]
    assert "there is nobody" in (await scene.act("Zoe", "click", button="x"))["refusal"]
    assert "there is no channel" in (await scene.act("Ada Marsh", "message", channel="nowhere"))["refusal"]
    assert (await scene.web.post("/_sandbox/act", content="no json")).status_code == 400
    assert (await scene.web.get("/_sandbox/screen", params={"person": "Zoe"})).status_code == 404


async def test_a_press_that_nobody_answers() -> None:
    sandbox = await start_sandbox(SandboxSettings(port=0, signing_secret="s"))
    async with own_client(sandbox) as client:
        order = {"person": "Ada Marsh", "channel": "acme-whatsapp", "do": "command", "text": "/lunch"}
        answer = (await client.post("/_sandbox/act", json=order)).json()
    await sandbox.stop()
    assert answer == {"ok": False, "refusal": "/lunch failed with the error dispatch_failed"}


async def test_a_failed_event_is_sent_again_with_retry_headers() -> None:
    tries: list[tuple[str | None, str | None]] = []

    async def front(request: web.Request) -> web.Response:
        tries.append((request.headers.get("X-Slack-Retry-Num"), request.headers.get("X-Slack-Retry-Reason")))
        joined = "member_joined_channel" in await request.text()
        return web.Response(status=200 if joined or len(tries) > 3 else 500)

    app = web.Application()
    app.router.add_post("/slack/events", front)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events"
    after = (0.0, 0.05, 300.0)
    sandbox = await start_sandbox(
        SandboxSettings(port=0, signing_secret="s", events_url=url, retry_after_s=after)
    )
    async with own_client(sandbox) as client:
        order = {"person": "Bea", "channel": "acme-whatsapp", "do": "message", "text": "hi @bot"}
        assert (await client.post("/_sandbox/act", json=order)).json()["ok"]
        for _ in range(100):
            if len(tries) >= 4:
                break
            await asyncio.sleep(0.02)
    await sandbox.stop()
    await runner.cleanup()
    assert tries[0] == (None, None), "the announcement"
    assert tries[1:4] == [(None, None), ("1", "http_error"), ("2", "http_error")]


async def test_the_page_is_served(scene: Scene) -> None:
    page = await scene.web.get("/")
    assert page.status_code == 200
    assert "text/html" in page.headers["content-type"]
    assert (await scene.web.get("/page/index.html")).status_code == 200
    assert (await scene.web.get("/page/../server.py")).status_code == 404


async def test_a_demo_adds_its_own_routes() -> None:
    async def play(_request: web.Request) -> web.Response:
        return web.json_response({"playing": False})

    async with scene_with(http_bot, routes=(web.get("/_demo/play", play),)) as scene:
        assert (await scene.web.get("/_demo/play")).json() == {"playing": False}
        assert (await scene.get("state"))["demo"] is True


async def test_many_press_at_once(carded: Scene) -> None:
    people = ["Ada Marsh", "Sam Okoye", "Bea Laurent", "Ben Ortiz"] * 5
    answers = await asyncio.gather(*(carded.act(each, "click", button="Move lunch") for each in people))
    assert all(each["ok"] for each in answers)
    pressed = [each for each in carded.bot.seen if each.get("type") == "block_actions"]
    assert len({each["actions"][0]["action_ts"] for each in pressed}) == 20


async def test_slacks_own_commands(scene: Scene) -> None:
    assert (await scene.act("Ada Marsh", "command", text="/invite"))[
        "refusal"
    ] == "Say whom: /invite @somebody"
    assert (await scene.act("Ben Ortiz", "command", text="/leave"))["ok"]
    assert scene.bot.events("member_left_channel")[-1]["team_id"] == "T0ACME0001"
    assert (await scene.screen("Ben Ortiz"))["messages"] == []
    await scene.act("Ada Marsh", "command", text="/remove @bot")
    assert scene.bot.events("member_left_channel")[-1]["event"]["user"] == "U0BOT00001"
    refused = await scene.act("Bea Laurent", "command", text="/invite @bot")
    assert refused["refusal"] == "You can't add this app: it belongs to another organisation."


async def test_threads_are_drawn_under_their_first_message(scene: Scene) -> None:
    root = (await scene.act("Ada Marsh", "message", text="root"))["ts"]
    await scene.act("Bea Laurent", "message", text="@bot reply", thread_ts=root)
    assert scene.bot.events("app_mention")[-1]["event"]["thread_ts"] == root
    shown = (await scene.screen("Ben Ortiz"))["messages"]
    assert [(each["text"], each["reply_count"]) for each in shown] == [("root", 1)]


async def test_a_clock_that_cannot_be_told_is_named() -> None:
    settings = SandboxSettings(port=0, signing_secret="s", clock_urls=("http://127.0.0.1:9/_clock",))
    sandbox = await start_sandbox(settings)
    async with own_client(sandbox) as client:
        answer = (await client.post("/_sandbox/clock", json={"advance_s": 5})).json()
        assert (await client.post("/_sandbox/clock", json=[])).status_code == 400
    await sandbox.stop()
    assert answer["next_due"] is None
    assert answer["problems"][0].startswith("http://127.0.0.1:9/_clock: ")


async def test_a_bot_that_went_and_came_back() -> None:
    async with scene_with(socket_bot) as scene:
        assert len(scene.sandbox.courier._socket.sockets) == 1
        async with socket_bot(scene.sandbox, scene.bot):
            assert len(scene.sandbox.courier._socket.sockets) == 2
            assert (await scene.act("Ada Marsh", "command", text="/lunch hi"))["ok"]
        await asyncio.sleep(0.05)
        assert len(scene.sandbox.courier._socket.sockets) == 1
        assert (await scene.act("Ada Marsh", "command", text="/lunch hi"))["ok"]


async def test_the_traffic_since_an_earlier_answer(scene: Scene) -> None:
    before = await scene.get("traffic")
    assert before["last"] - before["oldest"] + 1 == len(before["traffic"])
    await scene.bot.client.auth_test()
    since = await scene.get("traffic", after=str(before["last"]))
    assert [each["what"] for each in since["traffic"]] == ["auth.test"]
    assert (await scene.get("traffic", after=str(since["last"])))["traffic"] == []
    await scene.sandbox.start_over()
    assert (await scene.get("traffic"))["oldest"] > since["last"]
