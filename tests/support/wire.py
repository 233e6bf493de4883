"""Slack's own hand: payloads as the sandbox makes them, delivered as often and as wrongly as a test wants."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from bot import app
from bot.sandbox import payloads, presses
from bot.sandbox.deliveries import Answer
from bot.sandbox.workspace import Message
from tests.support.slack_proxy import SlackProxy
from tests.support.stand import Stand, stand

Json = dict[str, Any]


def press(made: Stand, person: str, button: str, **narrowed: Any) -> Json:
    """The payload of a press on what this person sees; nothing is delivered yet."""
    workspace = made.sandbox.workspace
    wanted = presses.Wanted.of(person, {"button": button, **narrowed})
    found = presses.find(workspace, wanted, made.channel)
    assert found is not None, presses.offered(workspace, wanted, made.channel)
    entry = payloads.action(workspace, found.spot, found.value)
    who = workspace.people[person]
    if isinstance(found.holder, Message):
        return payloads.press_in_message(workspace, who, found.holder, entry)
    return payloads.press_in_view(workspace, who, found.holder, entry)


def command(made: Stand, person: str, text: str) -> Json:
    workspace = made.sandbox.workspace
    name, _, words = text.partition(" ")
    room = workspace.channels[made.channel]
    return payloads.command(workspace, workspace.people[person], room, name, words)


def submission(made: Stand, person: str) -> Json:
    """Of the form that this person has open, as it is filled."""
    workspace = made.sandbox.workspace
    view = workspace.views.top(person)
    assert view is not None
    return payloads.submission(workspace, workspace.people[person], view)


async def deliver(made: Stand, payload: Json) -> Answer:
    courier = made.sandbox.courier
    if "command" in payload:
        return await courier.command(payload)
    if "event" in payload:
        return await courier._deliver("events_api", payload, payload["event"]["type"])
    return await courier.interactive(payload)


async def at_once(made: Stand, *sent: Json) -> list[Answer]:
    return list(await asyncio.gather(*(deliver(made, payload) for payload in sent)))


def shown(made: Stand, person: str) -> Json:
    """The modal that this person has in front of them; empty when there is none."""
    view = made.sandbox.workspace.views.top(person)
    return {} if view is None else {"callback_id": view.callback_id, **view.body}


async def started(made: Stand, **fields: Any) -> str:
    """The id of an onboarding that Ada has just started, with its first messages sent."""
    assert (await made.command(made.ada, "/onboarding start"))["ok"]
    answer = await made.fill(made.ada, {"Sparkcentral agreement signed": True, **fields})
    assert answer["ok"], answer
    await made.settled()
    async with made.database.read() as uow:
        return (await uow.onboardings.in_channel(made.channel))[0].id


async def kinds(made: Stand, onboarding_id: str) -> list[str]:
    async with made.database.read() as uow:
        return [entry.event.kind for entry in await uow.events.of(onboarding_id)]


@asynccontextmanager
async def proxied(database_url: str, **extra: Any) -> AsyncIterator[tuple[Stand, SlackProxy]]:
    """A stand whose bot reaches Slack through a proxy."""
    async with stand(database_url, run_bot=False, **extra) as made:
        proxy = SlackProxy(f"{made.sandbox.address}/api/")
        async with proxy.running():
            settings = made.settings.model_copy(update={"slack_api_url": f"{proxy.address}/api/"})
            made.bot = await app.start(settings)
            await made.settled()
            try:
                yield made, proxy
            finally:
                await made.bot.stop()
                made.bot = None
