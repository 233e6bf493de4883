"""Each fault does what its name says, to a plain client and to a plain bot."""

import asyncio
import time
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from tests.sandbox.conftest import Scene, http_bot, scene_with, socket_bot
from tests.sandbox.plain_bot import Json, button

ROOM = "C0ACMEWA01"
QUICK = (0.0, 0.05, 300.0)


@pytest.fixture(params=["http", "socket"])
async def quick(request: pytest.FixtureRequest) -> AsyncIterator[Scene]:
    """Events come again at once, after 50 ms, and after five minutes."""
    transport = http_bot if request.param == "http" else socket_bot
    async with scene_with(transport, retry_after_s=QUICK) as scene:
        yield scene


async def arm(scene: Scene, where: str, fault: str, **more: Any) -> Json:
    answer = await scene.web.post("/_sandbox/faults", json={"where": where, "fault": fault, **more})
    assert answer.status_code == 200, answer.text
    armed: Json = answer.json()["armed"]
    return armed


async def fired(scene: Scene) -> list[str]:
    return [each["fault"] for each in (await scene.get("faults"))["fired"]]


async def texts(scene: Scene) -> list[str]:
    return [each["text"] for each in (await scene.get("state"))["messages"][ROOM]]


def post(scene: Scene, text: str = "hi", **more: Any) -> Any:
    client = AsyncWebClient(token="xoxb-sandbox", base_url=scene.bot.client.base_url, retry_handlers=[])
    return client.chat_postMessage(channel=ROOM, text=text, **more)


async def mention(scene: Scene, text: str = "hi @bot") -> None:
    assert (await scene.act("Bea Laurent", "message", text=text))["ok"]


async def heard(scene: Scene, times: int) -> list[str]:
    """The texts of the mentions that the bot got, once there are so many."""
    for _ in range(200):
        if len(scene.bot.events("app_mention")) >= times:
            break
        await asyncio.sleep(0.01)
    return [each["event"]["text"].split()[0] for each in scene.bot.events("app_mention")]


# Calls ----------------------------------------------------------------------------------------------


async def test_an_error_string(scene: Scene) -> None:
    await arm(scene, "chat.postMessage", "error:restricted_action")
    with pytest.raises(SlackApiError) as caught:
        await post(scene)
    assert caught.value.response["error"] == "restricted_action"
    assert (await post(scene))["ok"], "once is once"
    assert await fired(scene) == ["error:restricted_action"]
    assert await texts(scene) == ["hi"]


@pytest.mark.parametrize(("fault", "error"), [("429", "ratelimited"), ("429_empty", None)])
async def test_too_many_requests(scene: Scene, fault: str, error: str | None) -> None:
    await arm(scene, "chat.postMessage", fault, seconds=7)
    headers = {"Authorization": "Bearer xoxb-sandbox"}
    answer = await scene.web.post(
        "/api/chat.postMessage", json={"channel": ROOM, "text": "x"}, headers=headers
    )
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "7")
    assert (answer.json()["error"] if answer.content else None) == error
    assert await texts(scene) == []


async def test_a_server_error(scene: Scene) -> None:
    await arm(scene, "chat.postMessage", "5xx")
    answer = await scene.web.post("/api/chat.postMessage", headers={"Authorization": "Bearer xoxb-sandbox"})
    assert answer.status_code == 503
    assert await texts(scene) == []


@pytest.mark.parametrize(("fault", "said"), [("timeout", []), ("reset", []), ("lost_answer", ["hi"])])
async def test_no_answer_with_or_without_the_deed(scene: Scene, fault: str, said: list[str]) -> None:
    await arm(scene, "chat.postMessage", fault, seconds=0.05)
    with pytest.raises(aiohttp.ClientError):
        await post(scene)
    assert await texts(scene) == said
    assert await fired(scene) == [fault]


async def test_a_slow_answer(scene: Scene) -> None:
    await arm(scene, "chat.postMessage", "late", seconds=0.1)
    before = time.monotonic()
    assert (await post(scene))["ok"]
    assert time.monotonic() - before >= 0.1


async def test_rules_counts_and_chances(scene: Scene) -> None:
    await arm(scene, "chat.postMessage", "error:fatal_error", contains="secret", count=2)
    await arm(scene, "*", "error:not_in_channel", channel="C0ELSEWHERE")
    outcomes = []
    for text in ("plain", "secret one", "secret two", "secret three"):
        try:
            outcomes.append(bool((await post(scene, text))["ok"]))
        except SlackApiError:
            outcomes.append(False)
    assert outcomes == [True, False, False, True]
    told = await scene.get("faults")
    assert [each["where"] for each in told["armed"]] == ["*"]
    assert (await scene.web.delete("/_sandbox/faults")).json() == {"ok": True}
    assert await scene.get("faults") == {"armed": [], "fired": []}

    async def drawn(seed: int) -> list[bool]:
        await scene.web.delete("/_sandbox/faults")
        await arm(scene, "api.test", "error:internal_error", probability=0.5, seed=seed)
        return [(await scene.web.post("/api/api.test")).json()["ok"] for _ in range(12)]

    assert await drawn(7) == await drawn(7)
    assert await drawn(7) != await drawn(8)


@pytest.mark.parametrize(
    "order",
    [
        {"where": "chat.update", "fault": "earthquake"},
        {"fault": "reset"},
        {"where": "interactive", "fault": "error:x"},
        {"where": "chat.update", "fault": "error"},
        {"where": "chat.update", "fault": "reset", "count": 0},
        {"where": "chat.update", "fault": "reset", "probability": 2},
        [],
    ],
)
async def test_orders_that_cannot_be(scene: Scene, order: Any) -> None:
    assert (await scene.web.post("/_sandbox/faults", json=order)).status_code == 400


async def test_files_and_response_urls_fail_too(carded: Scene) -> None:
    await carded.act("Bea Laurent", "click", button="Late trigger")
    url = carded.bot.last("block_actions")["response_url"]
    await arm(carded, "response_url", "error:fatal_error")
    assert (await carded.web.post(url, json={"text": "x"})).json()["error"] == "fatal_error"
    assert (await carded.web.post(url, json={"text": "x"})).status_code == 200
    file = carded.sandbox.workspace.keep_file("a.txt", "text/plain", b"a", "U0BEA00001")
    await arm(carded, "file", "5xx")
    headers = {"Authorization": "Bearer xoxb-sandbox"}
    path = f"/files/{file.id}/a.txt"
    assert [(await carded.web.get(path, headers=headers)).status_code for _ in "ab"] == [503, 200]


# Deliveries -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("fault", ["timeout", "reset", "5xx"])
async def test_an_event_that_did_not_arrive_comes_again(quick: Scene, fault: str) -> None:
    await arm(quick, "app_mention", fault, count=2)
    await mention(quick)
    assert await heard(quick, 1) == ["hi"]
    assert await fired(quick) == [fault, fault]


@pytest.mark.parametrize("fault", ["lost_answer", "twice"])
async def test_an_event_that_arrives_twice_is_the_same_event(quick: Scene, fault: str) -> None:
    await arm(quick, "events_api", fault, contains="app_mention")
    await mention(quick)
    assert await heard(quick, 2) == ["hi", "hi"]
    assert len({each["event_id"] for each in quick.bot.events("app_mention")}) == 1


async def test_an_event_that_is_overtaken(quick: Scene) -> None:
    await arm(quick, "app_mention", "out_of_order")
    await mention(quick, "first @bot")
    await mention(quick, "second @bot")
    assert await heard(quick, 2) == ["second", "first"]


async def test_an_event_that_is_late(quick: Scene) -> None:
    await arm(quick, "app_mention", "late", seconds=0.1)
    await mention(quick, "first @bot")
    assert quick.bot.events("app_mention") == []
    assert await heard(quick, 1) == ["first"]


async def test_a_socket_that_closes_in_mid_flight() -> None:
    async with scene_with(socket_bot, retry_after_s=QUICK) as scene:
        await arm(scene, "app_mention", "socket_closed")
        await mention(scene)
        assert (await heard(scene, 1))[0] == "hi"
        assert await fired(scene) == ["socket_closed"]
        for _ in range(200):
            if scene.sandbox.courier._socket.sockets:
                break
            await asyncio.sleep(0.02)
        assert (await scene.act("Ada Marsh", "command", text="/lunch hi"))["ok"], "it came back"


@pytest.mark.parametrize("fault", ["timeout", "reset", "5xx", "lost_answer"])
async def test_a_press_is_not_brought_again(carded: Scene, fault: str) -> None:
    await arm(carded, "block_actions", fault)
    answer = await carded.act("Bea Laurent", "click", button="Late trigger")
    assert "We had some trouble connecting" in answer["refusal"]
    await carded.web.post("/_sandbox/clock", json={"advance_s": 3600})
    pressed = [each for each in carded.bot.seen if each.get("type") == "block_actions"]
    assert len(pressed) == (1 if fault == "lost_answer" else 0)


async def test_a_press_that_arrives_twice_and_one_that_is_late(carded: Scene) -> None:
    await arm(carded, "interactive", "twice")
    await carded.act("Bea Laurent", "click", button="Late trigger")
    stamps = [each["actions"][0]["action_ts"] for each in carded.bot.seen if "actions" in each]
    assert len(stamps) == 2
    assert len(set(stamps)) == 1
    await arm(carded, "interactive", "late", seconds=3.1)
    late = await carded.act("Bea Laurent", "click", button="Order here", card="Lunch card")
    assert "We had some trouble connecting" in late["refusal"], "its trigger had run out"


async def test_a_late_answer_is_slacks_own_failure() -> None:
    async with scene_with(http_bot, ack_s=0.3) as scene:
        await scene.act("Ada Marsh", "command", text="/lunch order")
        await arm(scene, "view_submission", "lost_answer")
        fields = {"Dish": "rice", "Size": "Small"}
        failed = await scene.act("Ada Marsh", "submit", fields=fields)
        assert failed["refusal"] == "We had some trouble connecting. Try again?"
        assert len((await scene.screen("Ada Marsh"))["modals"]) == 1, "nothing typed is lost"
        slow = await scene.act("Ada Marsh", "command", text="/lunch slow")
        assert slow["refusal"] == "/lunch failed with the error operation_timeout"


# Slack's own second tries ---------------------------------------------------------------------------


async def test_events_come_again_on_the_sandboxes_clock(scene: Scene) -> None:
    await arm(scene, "app_mention", "5xx", count=3)
    await mention(scene)
    assert scene.bot.events("app_mention") == []
    for seconds, got in ((59, 0), (2, 0), (290, 0), (11, 1)):
        await scene.web.post("/_sandbox/clock", json={"advance_s": seconds})
        assert len(scene.bot.events("app_mention")) == got, seconds
    tries = [each for each in (await scene.get("traffic"))["traffic"] if each["what"] == "app_mention"]
    assert [each["status"] for each in tries] == [503, 503, 503, 200]


async def test_three_further_tries_and_no_more(scene: Scene) -> None:
    await arm(scene, "app_mention", "reset", count=9)
    await mention(scene)
    await scene.web.post("/_sandbox/clock", json={"advance_s": 86_400})
    assert len(await fired(scene)) == 4
    actions = [{"type": "actions", "elements": [button("Again", "again")]}]
    assert (await post(scene, "all else works", blocks=actions))["ok"]


async def test_an_answer_may_ask_for_no_further_try(scene: Scene) -> None:
    tries = []

    async def front(request: web.Request) -> web.Response:
        tries.append(request.headers.get("X-Slack-Retry-Num"))
        return web.Response(status=500, headers={"X-Slack-No-Retry": "1"} if len(tries) == 2 else {})

    app = web.Application()
    app.router.add_post("/slack/events", front)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    scene.sandbox.set_events_url(f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events")
    await mention(scene)
    await scene.web.post("/_sandbox/clock", json={"advance_s": 86_400})
    await runner.cleanup()
    assert tries == [None, "1"]
