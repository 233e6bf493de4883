"""An ordinary Bolt app that knows nothing of onboardings: it exercises the sandbox as any bot would."""

import asyncio
import re
from collections.abc import Coroutine
from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

Json = dict[str, Any]


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def button(text: str, action_id: str, **more: Any) -> Json:
    return {"type": "button", "text": plain(text), "action_id": action_id, **more}


def field(block_id: str, label: str, element: Json, **more: Any) -> Json:
    return {
        "type": "input",
        "block_id": block_id,
        "label": plain(label),
        "element": {"action_id": "value", **element},
        **more,
    }


def options(*texts: str) -> list[Json]:
    return [{"text": plain(text), "value": text.lower().replace(" ", "_")} for text in texts]


def modal(callback_id: str, blocks: list[Json], **more: Any) -> Json:
    return {
        "type": "modal",
        "callback_id": callback_id,
        "title": plain("Order lunch"),
        "submit": plain("Send"),
        "blocks": blocks,
        **more,
    }


def section(text: str, **more: Any) -> Json:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}, **more}


def small(callback_id: str, text: str) -> Json:
    return {
        "type": "modal",
        "callback_id": callback_id,
        "title": plain("A word"),
        "blocks": [section(text)],
    }


LUNCH = modal(
    "lunch",
    [
        field("dish", "Dish", {"type": "plain_text_input", "max_length": 20}),
        field("size", "Size", {"type": "static_select", "options": options("Small", "Large")}),
        field("for", "For whom", {"type": "multi_users_select"}, optional=True),
        field("day", "Day", {"type": "datepicker"}, optional=True),
        field("at", "Exactly at", {"type": "datetimepicker"}, optional=True),
        field("photo", "Photo", {"type": "file_input"}, optional=True),
        field(
            "extras", "Extras", {"type": "checkboxes", "options": options("Salt", "Pepper")}, optional=True
        ),
        field("pay", "Payment", {"type": "radio_buttons", "options": options("Cash", "Card")}, optional=True),
    ],
    notify_on_close=True,
    private_metadata="meta",
)


class PlainBot:
    """Keeps what it was sent; what it does to a press is written in `register`."""

    def __init__(self, address: str, signing_secret: str) -> None:
        self.seen: list[Json] = []
        self.tasks: list[asyncio.Task[None]] = []
        self.client = AsyncWebClient(token="xoxb-sandbox", base_url=f"{address}/api/")
        self.app = AsyncApp(client=self.client, signing_secret=signing_secret, process_before_response=True)
        register(self)

    def last(self, kind: str) -> Json:
        return next(each for each in reversed(self.seen) if kind in (each.get("type"), each.get("command")))

    def events(self, kind: str) -> list[Json]:
        return [each for each in self.seen if each.get("event", {}).get("type") == kind]

    def soon(self, work: Coroutine[Any, Any, Any], delay: float = 0.05) -> None:
        async def later() -> None:
            await asyncio.sleep(delay)
            await work

        self.tasks.append(asyncio.create_task(later()))


def register(bot: PlainBot) -> None:  # noqa: C901, PLR0915 - a list of listeners
    app, client = bot.app, bot.client

    @app.middleware
    async def keep(body: Json, next: Any) -> None:  # noqa: A002 - Bolt passes it by this name
        bot.seen.append(body)
        await next()

    @app.event("app_home_opened")
    async def home(event: Json) -> None:
        blocks = [{"type": "actions", "elements": [button("At home", "home")]}]
        await client.views_publish(user_id=event["user"], view={"type": "home", "blocks": blocks})

    @app.event(re.compile(".*"))
    async def event() -> None:
        return

    @app.command("/lunch")
    async def lunch(ack: Any, command: Json) -> None:
        word = command["text"].split(" ")[0]
        if word == "order":
            await client.views_open(trigger_id=command["trigger_id"], view=LUNCH)
            await ack()
        elif word == "judge":
            menu = {"type": "static_select", "options": options("Good", "Bad")}
            blocks = [field("verdict", "Verdict", menu, dispatch_action=True)]
            await client.views_open(trigger_id=command["trigger_id"], view=modal("verdict", blocks))
            await ack()
        elif word == "nonsense":
            await ack(blocks=[{"type": "nonsense"}])
        elif word == "refuse":
            await ack(text="Not today.", blocks=[section("Not today.") | {"block_id": "refusal"}])
        elif word == "loud":
            await ack(text="Lunch!", response_type="in_channel")
        elif word == "slow":
            await asyncio.sleep(3.5)
            await ack()
        elif word == "card":
            await post_card(command["channel_id"])
            await ack()
        else:
            await ack(f"You said {command['text']}")

    async def post_card(channel: str) -> None:
        menu = {"type": "static_select", "action_id": "menu", "placeholder": plain("More")}
        dots = {"type": "overflow", "action_id": "dots", "options": options("Hide", "Show")}
        who = {"type": "users_select", "action_id": "who", "placeholder": plain("Who cooks")}
        buttons = [
            button("Order here", "open"),
            button("No entry", "refuse"),
            button("Think first", "think", value="7"),
            button("Whisper", "whisper"),
            button("Break", "break"),
            button("Late trigger", "late"),
            menu | {"options": options("Cancel lunch", "Move lunch")},
            dots,
            who,
        ]
        blocks = [section("Card"), {"type": "actions", "block_id": "a", "elements": buttons}]
        posted = await client.chat_postMessage(channel=channel, text="Lunch card", blocks=blocks)
        reply = [section("Turn"), {"type": "actions", "elements": [button("Order here", "thread")]}]
        await client.chat_postMessage(channel=channel, text="Your turn", blocks=reply, thread_ts=posted["ts"])

    @app.action("open")
    @app.action("thread")
    async def open_form(ack: Any, body: Json) -> None:
        await client.views_open(trigger_id=body["trigger_id"], view=LUNCH)
        await ack()

    @app.action("refuse")
    async def refuse(ack: Any, body: Json) -> None:
        await client.views_open(trigger_id=body["trigger_id"], view=small("refusal", "Only cooks may."))
        await ack()

    @app.action("think")
    async def think(ack: Any, body: Json) -> None:
        opened = await client.views_open(trigger_id=body["trigger_id"], view=small("loading", "One moment"))
        await ack()
        last = small("refusal", "Too late.") if body["user"]["name"].startswith("ben") else LUNCH
        bot.soon(client.views_update(view_id=opened["view"]["id"], view=last))

    @app.action("whisper")
    async def whisper(ack: Any, respond: Any) -> None:
        await ack()
        for number in range(6):
            bot.seen.append({"type": "responded", "status": (await respond(f"psst {number}")).status_code})

    @app.action("late")
    async def late(ack: Any, body: Json) -> None:
        await ack()
        bot.seen.append({"type": "trigger", "id": body["trigger_id"]})

    @app.action("break")
    async def break_down() -> None:
        raise RuntimeError("broken on purpose")

    @app.action("menu")
    @app.action("dots")
    @app.action("who")
    @app.action("home")
    @app.action("again")
    async def quiet(ack: Any) -> None:
        await ack()

    @app.view("lunch")
    async def submitted(ack: Any, view: Json) -> None:
        dish = view["state"]["values"]["dish"]["value"]["value"]
        if dish == "stones":
            await ack(response_action="errors", errors={"dish": "Nobody eats stones."})
        elif dish == "soup":
            again = [{"type": "actions", "elements": [button("Again", "again")]}]
            await ack(response_action="push", view=modal("more", [section("Which soup?"), *again]))
        elif dish == "mistake":
            await ack(response_action="errors", errors={"nowhere": "?"})
        else:
            await ack()

    @app.action("value")
    async def chosen(ack: Any, body: Json) -> None:
        blocks = [*body["view"]["blocks"][:1], field("why", "Why", {"type": "plain_text_input"})]
        await client.views_update(view_id=body["view"]["id"], view=modal("verdict", blocks))
        await ack()

    @app.view("verdict")
    async def judged(ack: Any) -> None:
        await ack(response_action="update", view=small("refusal", "Judged already."))

    @app.view("more")
    async def cleared(ack: Any) -> None:
        await ack(response_action="clear")

    @app.view_closed("lunch")
    async def closed(ack: Any) -> None:
        await ack()
