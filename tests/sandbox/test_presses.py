from typing import Any

from tests.sandbox.conftest import Scene
from tests.sandbox.plain_bot import options, section


async def test_a_command_opens_a_form_that_is_refused_then_mended(anyway: Scene) -> None:
    assert await anyway.act("Ada Marsh", "command", text="/lunch order") == {
        "ok": True,
        "modal": "Order lunch",
    }
    fields = {"Dish": "stones", "Size": "Large", "For whom": ["Bea Laurent", "U0BEN00001"]}
    refused = await anyway.act("Ada Marsh", "submit", fields=fields)
    assert refused == {"ok": False, "errors": {"Dish": "Nobody eats stones."}}
    assert (await anyway.screen("Ada Marsh"))["modals"][0]["errors"] == {"dish": "Nobody eats stones."}
    assert (await anyway.act("Ada Marsh", "submit", fields={"Dish": "pasta"}))["ok"]
    sent = anyway.bot.last("view_submission")["view"]["state"]["values"]
    assert sent["dish"]["value"] == {"type": "plain_text_input", "value": "pasta"}
    assert sent["size"]["value"]["selected_option"]["value"] == "large"
    assert sent["for"]["value"]["selected_users"] == ["U0BEA00001", "U0BEN00001"]
    assert sent["day"]["value"] == {"type": "datepicker", "selected_date": None}
    assert (await anyway.screen("Ada Marsh"))["modals"] == []


async def test_a_brand_person_presses_in_the_shared_channel(anyway: Scene) -> None:
    await anyway.act("Ada Marsh", "command", text="/lunch card")
    assert (await anyway.act("Bea Laurent", "click", button="Order here", card="Lunch card"))["ok"]
    body = anyway.bot.last("block_actions")
    assert body["user"]["team_id"] == "T0ACME0001"
    assert body["team"]["id"] == "T0SPARK001"
    assert body["container"]["thread_ts"] == body["message"]["thread_ts"]
    assert body["actions"][0]["action_id"] == "thread"
    filled = {"Dish": "pie", "Size": "small"}
    assert (await anyway.act("Bea Laurent", "submit", fields=filled))["ok"]
    view = anyway.bot.last("view_submission")["view"]
    assert view["app_installed_team_id"] == "T0SPARK001"
    assert view["private_metadata"] == "meta"
    assert anyway.bot.last("view_submission")["user"]["team_id"] == "T0ACME0001"


async def test_a_command_is_not_for_the_brand(anyway: Scene) -> None:
    refused = await anyway.act("Bea Laurent", "command", text="/lunch order")
    assert refused == {"ok": False, "refusal": "/lunch is not a valid command."}
    screen = await anyway.screen("Bea Laurent")
    assert [m["text"] for m in screen["ephemerals"]] == ["/lunch is not a valid command."]
    assert not [each for each in anyway.bot.seen if "command" in each]


async def test_the_answer_of_a_command_is_seen_by_one_or_by_all(anyway: Scene) -> None:
    answer = await anyway.act("Sam Okoye", "command", text="/lunch for @Bea Laurent & co")
    assert answer["text"] == "You said for <@U0BEA00001|bea.laurent> &amp; co"
    assert anyway.bot.last("/lunch")["team_id"] == "T0SPARK001"
    assert len((await anyway.screen("Sam Okoye"))["ephemerals"]) == 1
    assert (await anyway.screen("Ada Marsh"))["ephemerals"] == []
    await anyway.act("Sam Okoye", "command", text="/lunch loud")
    assert [m["text"] for m in (await anyway.screen("Bea Laurent"))["messages"]] == ["Lunch!"]


async def test_a_refusal_comes_back_as_such_and_is_put_away(anyway: Scene) -> None:
    await anyway.act("Ada Marsh", "command", text="/lunch card")
    refused = await anyway.act("Bea Laurent", "click", button="No entry")
    assert refused == {"ok": False, "refusal": "Only cooks may."}
    assert (await anyway.screen("Bea Laurent"))["modals"] == []
    refused = await anyway.act("Ada Marsh", "command", text="/lunch refuse")
    assert refused == {"ok": False, "refusal": "Not today."}


async def test_a_loading_view_is_waited_for(carded: Scene) -> None:
    assert await carded.act("Bea Laurent", "click", button="Think first") == {
        "ok": True,
        "modal": "Order lunch",
    }
    assert carded.bot.last("block_actions")["actions"][0]["value"] == "7"
    refused = await carded.act("Ben Ortiz", "click", button="Think first")
    assert refused == {"ok": False, "refusal": "Too late."}


async def test_the_newest_message_with_the_label_counts_unless_a_card_or_ts_says_otherwise(
    carded: Scene,
) -> None:
    await carded.act("Ada Marsh", "click", button="Order here")
    assert carded.bot.last("block_actions")["actions"][0]["action_id"] == "thread"
    first = (await carded.screen("Ada Marsh"))["messages"][0]["ts"]
    await carded.act("Ada Marsh", "click", button="order here ", ts=first)
    assert carded.bot.last("block_actions")["actions"][0]["action_id"] == "open"
    missing = await carded.act("Ada Marsh", "click", button="Order here", card="Dinner", within_s=0)
    assert missing == {"ok": False, "refusal": "there is no button 'Order here'; there are: none"}
    missing = await carded.act("Ada Marsh", "click", button="Dance", within_s=0)
    assert "Order here" in missing["refusal"]


async def test_menus_and_pickers_are_pressed_by_their_words(carded: Scene) -> None:
    await carded.act("Ada Marsh", "click", button="Move lunch")
    assert carded.bot.last("block_actions")["actions"][0]["selected_option"]["value"] == "move_lunch"
    await carded.act("Ada Marsh", "click", button="More", choice="Cancel lunch")
    assert carded.bot.last("block_actions")["actions"][0]["selected_option"]["value"] == "cancel_lunch"
    await carded.act("Ada Marsh", "click", button="Hide")
    action = carded.bot.last("block_actions")["actions"][0]
    assert (action["type"], action["selected_option"]["value"]) == ("overflow", "hide")
    await carded.act("Ada Marsh", "click", button="Who cooks", choice="Ben Ortiz")
    assert carded.bot.last("block_actions")["actions"][0]["selected_user"] == "U0BEN00001"
    assert carded.bot.last("block_actions")["message"]["reply_count"] == 1
    values = carded.bot.last("block_actions")["state"]["values"]["a"]
    assert values["menu"]["selected_option"]["value"] == "cancel_lunch"


async def test_a_click_in_a_message_closes_the_open_form(carded: Scene) -> None:
    await carded.act("Ada Marsh", "command", text="/lunch order")
    assert await carded.act("Ada Marsh", "click", button="Late trigger") == {"ok": True, "modal": None}
    closed = carded.bot.last("view_closed")
    assert closed["is_cleared"] is True
    assert closed["view"]["callback_id"] == "lunch"


async def test_a_form_is_pushed_and_cleared(anyway: Scene) -> None:
    await anyway.act("Ada Marsh", "command", text="/lunch order")
    await anyway.act("Ada Marsh", "submit", fields={"Dish": "soup", "Size": "Small"})
    modals = (await anyway.screen("Ada Marsh"))["modals"]
    assert [view["callback_id"] for view in modals] == ["lunch", "more"]
    assert (await anyway.act("Ada Marsh", "click", button="Again"))["ok"]
    assert anyway.bot.last("block_actions")["container"] == {"type": "view", "view_id": modals[1]["id"]}
    assert (await anyway.act("Ada Marsh", "submit"))["modal"] is None


async def test_closing_goes_back_one_form(scene: Scene) -> None:
    await scene.act("Ada Marsh", "command", text="/lunch order")
    await scene.act("Ada Marsh", "submit", fields={"Dish": "soup", "Size": "Small"})
    assert (await scene.act("Ada Marsh", "close"))["ok"]
    assert [view["callback_id"] for view in (await scene.screen("Ada Marsh"))["modals"]] == ["lunch"]
    assert (await scene.act("Ada Marsh", "close"))["ok"]
    assert scene.bot.last("view_closed")["is_cleared"] is False
    assert await scene.act("Ada Marsh", "close") == {"ok": False, "refusal": "no form is open"}


async def test_slack_itself_refuses_an_unfinished_form(scene: Scene) -> None:
    await scene.act("Ada Marsh", "command", text="/lunch order")
    unfinished = await scene.act("Ada Marsh", "submit", fields={"Dish": "a dish of far too many words"})
    assert set(unfinished["errors"]) == {"Dish", "Size"}
    assert not [each for each in scene.bot.seen if each.get("type") == "view_submission"]
    unknown = await scene.act("Ada Marsh", "submit", fields={"Drink": "tea"}, within_s=0)
    assert unknown["refusal"].startswith("there is no field labelled 'Drink'; there are: Dish, Size")
    wrong = await scene.act("Ada Marsh", "submit", fields={"Size": "Huge"})
    assert wrong["refusal"] == "there is no option 'Huge'; there are: Small, Large"


async def test_every_kind_of_field(scene: Scene) -> None:
    await scene.act("Ada Marsh", "command", text="/lunch order")
    fields = {
        "Dish": "rice",
        "Size": "Small",
        "Day": "2026-12-24",
        "Exactly at": "2026-12-24T12:00:00+00:00",
        "Photo": {"name": "rice.png", "base64": "iVBORw0KGgo="},
        "Pepper": True,
        "Payment": "Card",
    }
    assert (await scene.act("Ada Marsh", "submit", fields=fields))["ok"]
    sent = {
        key: each["value"]
        for key, each in scene.bot.last("view_submission")["view"]["state"]["values"].items()
    }
    assert sent["day"]["selected_date"] == "2026-12-24"
    assert sent["at"]["selected_date_time"] == 1798113600
    assert [each["value"] for each in sent["extras"]["selected_options"]] == ["pepper"]
    assert sent["pay"]["selected_option"]["value"] == "card"
    file = sent["photo"]["files"][0]
    assert (file["name"], file["mimetype"], file["filetype"], file["size"]) == (
        "rice.png",
        "image/png",
        "png",
        8,
    )
    assert (await scene.bot.client.files_info(file=file["id"]))["file"]["id"] == file["id"]
    got = await scene.web.get(file["url_private"], headers={"Authorization": "Bearer xoxb-sandbox"})
    assert got.content == b"\x89PNG\r\n\x1a\n"
    assert (await scene.web.get(file["url_private"])).status_code == 403


async def test_what_slack_says_when_the_bot_fails(carded: Scene) -> None:
    broken = await carded.act("Bea Laurent", "click", button="Break")
    assert broken == {"ok": False, "refusal": "⚠ We had some trouble connecting. Try again?"}
    assert (await carded.screen("Bea Laurent"))["alerts"] == [broken["refusal"]]
    await carded.act("Ada Marsh", "command", text="/lunch order")
    mistake = await carded.act("Ada Marsh", "submit", fields={"Dish": "mistake", "Size": "Small"})
    assert mistake == {"ok": False, "refusal": "We had some trouble connecting. Try again?"}
    assert len((await carded.screen("Ada Marsh"))["modals"]) == 1
    unheard = await carded.act("Ada Marsh", "command", text="/dinner")
    assert unheard["refusal"] == "/dinner failed with the error dispatch_failed"


async def test_an_ack_after_three_seconds_is_too_late(anyway: Scene) -> None:
    late = await anyway.act("Ada Marsh", "command", text="/lunch slow")
    assert late["refusal"] == "/lunch failed with the error operation_timeout"


async def test_a_response_url_works_five_times(carded: Scene) -> None:
    await carded.act("Bea Laurent", "click", button="Whisper")
    said = [each["status"] for each in carded.bot.seen if each.get("type") == "responded"]
    assert said == [200, 200, 200, 200, 200, 404]
    whispers = [m["text"] for m in (await carded.screen("Bea Laurent"))["ephemerals"]]
    assert whispers == [f"psst {number}" for number in range(5)]
    assert (await carded.screen("Ben Ortiz"))["ephemerals"] == []


async def test_home_is_published_and_pressed(anyway: Scene) -> None:
    assert (await anyway.act("Ada Marsh", "open_home"))["ok"]
    assert (await anyway.screen("Ada Marsh"))["home"]["blocks"][0]["type"] == "actions"
    assert (await anyway.act("Ada Marsh", "click", button="At home"))["ok"]
    assert anyway.bot.last("block_actions")["view"]["type"] == "home"


async def test_a_field_that_tells_the_bot_at_once_brings_another_field(anyway: Scene) -> None:
    await anyway.act("Ada Marsh", "command", text="/lunch judge")
    fields = {"Why": "too salty", "Verdict": "Bad"}
    refused = await anyway.act("Ada Marsh", "submit", fields=fields)
    assert refused == {"ok": False, "refusal": "Judged already."}
    assert anyway.bot.last("block_actions")["actions"][0]["selected_option"]["value"] == "bad"
    sent = anyway.bot.last("view_submission")["view"]["state"]["values"]
    assert sent["verdict"]["value"]["selected_option"]["value"] == "bad"
    assert sent["why"]["value"]["value"] == "too salty"
    assert (await anyway.screen("Ada Marsh"))["modals"] == []


async def test_a_refusal_is_kept_open_when_asked(carded: Scene) -> None:
    await carded.act("Bea Laurent", "click", button="No entry", keep_refusal=True)
    view = (await carded.screen("Bea Laurent"))["modals"][0]
    assert view["callback_id"] == "refusal"
    assert (await carded.act("Bea Laurent", "submit"))["refusal"] == "'A word' has nothing to submit"
    wrong = await carded.act("Bea Laurent", "close", view_id="V404")
    assert wrong["refusal"] == "that form is not open any more"
    assert (await carded.act("Bea Laurent", "close", view_id=view["id"]))["ok"]


async def test_an_answer_that_slack_cannot_draw_is_not_shown(scene: Scene) -> None:
    assert (await scene.act("Ada Marsh", "command", text="/lunch nonsense"))["ok"]
    screen = await scene.screen("Ada Marsh")
    assert screen["alerts"] == ["/lunch failed with the error invalid_blocks"]
    assert screen["ephemerals"] == []


async def test_a_field_in_an_open_form_is_pressed_by_its_label(scene: Scene) -> None:
    await scene.act("Ada Marsh", "command", text="/lunch judge")
    view = (await scene.screen("Ada Marsh"))["modals"][0]
    pressed = await scene.act("Ada Marsh", "click", button="Verdict", choice="Good", view_id=view["id"])
    assert pressed == {"ok": True, "modal": "Order lunch"}
    shown = (await scene.screen("Ada Marsh"))["modals"][0]
    assert shown["values"]["verdict"]["value"]["selected_option"]["value"] == "good"
    assert [block["block_id"] for block in shown["blocks"]] == ["verdict", "why"]


async def test_ticks_in_a_message_are_set_and_taken_away(scene: Scene) -> None:
    ticks = {"type": "checkboxes", "action_id": "again", "options": options("Salt", "Pepper")}
    blocks = [section("Extras", accessory=ticks)]
    await scene.bot.client.chat_postMessage(channel="C0ACMEWA01", text="Extras", blocks=blocks)

    async def press(**more: Any) -> list[str]:
        assert (await scene.act("Bea Laurent", "click", **more))["ok"]
        chosen = scene.bot.last("block_actions")["actions"][0]["selected_options"]
        return [each["value"] for each in chosen]

    assert await press(button="Pepper") == ["pepper"]
    assert await press(button="Salt", choice=True) == ["salt", "pepper"]
    assert await press(button="Pepper") == ["salt"]
    assert await press(action_id="again", choice=[]) == []
