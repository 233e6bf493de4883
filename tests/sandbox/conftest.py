"""A sandbox and a plain bot on free ports, over HTTP or over Socket Mode, and a person's hands."""

import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from aiohttp import web
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler

from bot.sandbox.server import RunningSandbox, SandboxSettings, start_sandbox
from tests.sandbox.plain_bot import Json, PlainBot

SECRET = "a signing secret"


@dataclass
class Scene:
    """What a test has in its hands: the sandbox, the bot, and the front that page and scripts use."""

    sandbox: RunningSandbox
    bot: PlainBot
    web: httpx.AsyncClient

    async def act(self, person: str, do: str, *, channel: str | None = "acme-whatsapp", **more: Any) -> Json:
        order = {"person": person, "channel": channel, "do": do, "within_s": 1, **more}
        answer = await self.web.post("/_sandbox/act", json=order)
        assert answer.status_code == 200
        result: Json = answer.json()
        return result

    async def get(self, what: str, **query: str) -> Json:
        answer = await self.web.get(f"/_sandbox/{what}", params=query)
        assert answer.status_code == 200
        result: Json = answer.json()
        return result

    async def screen(self, person: str, channel: str = "acme-whatsapp") -> Json:
        return await self.get("screen", person=person, channel=channel)

    async def until_joined(self, times: int = 1) -> None:
        found = await self.sandbox.workspace.changes.until(
            lambda: len(self.bot.events("member_joined_channel")) >= times or None, 0
        )
        for _ in range(300):
            if found or len(self.bot.events("member_joined_channel")) >= times:
                return
            await self.sandbox.workspace.changes.wait(0.01)
        raise AssertionError("the bot never heard that it is in its channel")


@asynccontextmanager
async def http_bot(sandbox: RunningSandbox, bot: PlainBot) -> AsyncIterator[None]:
    runner = web.AppRunner(bot.app.server(port=0, path="/slack/events").web_app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    sandbox.set_events_url(f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events")
    try:
        yield
    finally:
        await runner.cleanup()


@asynccontextmanager
async def socket_bot(_sandbox: RunningSandbox, bot: PlainBot) -> AsyncIterator[None]:
    handler = AsyncSocketModeHandler(bot.app, "xapp-sandbox", web_client=bot.client)
    await handler.connect_async()  # type: ignore[no-untyped-call]
    try:
        yield
    finally:
        await handler.close_async()  # type: ignore[no-untyped-call]


def own_client(sandbox: RunningSandbox) -> httpx.AsyncClient:
    """No certificates to load: all is plain HTTP on this machine."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    return httpx.AsyncClient(base_url=sandbox.address, timeout=20, verify=context, trust_env=False)


@asynccontextmanager
async def scene_with(transport: Any, **settings: Any) -> AsyncIterator[Scene]:
    given = {"port": 0, "signing_secret": SECRET, "pace": False, **settings}
    sandbox = await start_sandbox(SandboxSettings(**given))
    bot = PlainBot(sandbox.address, SECRET)
    try:
        async with transport(sandbox, bot), own_client(sandbox) as client:
            scene = Scene(sandbox, bot, client)
            await scene.until_joined()
            yield scene
    finally:
        await sandbox.stop()


@pytest.fixture(params=["http", "socket"])
async def anyway(request: pytest.FixtureRequest) -> AsyncIterator[Scene]:
    """The same over HTTP and over Socket Mode."""
    async with scene_with(http_bot if request.param == "http" else socket_bot) as scene:
        yield scene


@pytest.fixture
async def scene() -> AsyncIterator[Scene]:
    async with scene_with(http_bot) as scene:
        yield scene


@pytest.fixture
async def carded(scene: Scene) -> Scene:
    """With the bot's card, and a reply to it, in the channel."""
    assert (await scene.act("Ada Marsh", "command", text="/lunch card"))["ok"]
    return scene
