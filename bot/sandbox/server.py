"""The sandbox put together: one server with Slack's API for the bot, and the front for page and scripts."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from aiohttp import web

from bot.sandbox import payloads
from bot.sandbox.act import Actor
from bot.sandbox.control import Control, own_page_only
from bot.sandbox.deliveries import ACK_S, RETRY_AFTER_S, Courier
from bot.sandbox.faults import Faults
from bot.sandbox.graph import Graph
from bot.sandbox.installation import APP_TOKEN, BOT_TOKEN, Installation
from bot.sandbox.pace import Pace, pace_by_environment
from bot.sandbox.people import BOT_USER
from bot.sandbox.traffic import Traffic
from bot.sandbox.web_api import WebApi
from bot.sandbox.workspace import Workspace
from bot.sandbox.world import World

PAGE = Path(__file__).parent / "page"
GRAPH_TOKEN = "EAAsandbox"
BODY_BYTES = 32 * 1024 * 1024


@dataclass(frozen=True)
class SandboxSettings:
    """`events_url` is the bot's HTTP request URL; without it the bot has to come over Socket Mode.

    `routes` are a demo's own, served beside the page; `clock_urls` are asked along when the clock moves.
    With a `manifest` the app may what it asks for and hears what it subscribes to; without one, everything.
    `ack_s` and `retry_after_s` are Slack's own unless a test is in a hurry.
    """

    port: int = 8055
    host: str = "127.0.0.1"
    events_url: str | None = None
    signing_secret: str = field(default_factory=lambda: secrets.token_hex(16))
    bot_token: str = BOT_TOKEN
    app_token: str = APP_TOKEN
    clock_urls: tuple[str, ...] = ()
    pace: bool = field(default_factory=pace_by_environment)
    graph_token: str = GRAPH_TOKEN
    manifest: Mapping[str, Any] | None = None
    ack_s: float = ACK_S
    retry_after_s: tuple[float, ...] = RETRY_AFTER_S
    start_at: datetime | None = None
    routes: tuple[web.RouteDef, ...] = ()


class RunningSandbox:
    def __init__(self, settings: SandboxSettings) -> None:
        self.settings = settings
        installation = Installation(settings.bot_token, settings.app_token, settings.manifest)
        self.workspace = Workspace(settings.start_at, installation)
        self.traffic = Traffic(self.workspace.clock)
        self.faults = Faults(self.workspace.clock)
        self.courier = Courier(
            self.workspace,
            self.traffic,
            self.faults,
            signing_secret=settings.signing_secret,
            events_url=settings.events_url,
            ack_s=settings.ack_s,
            retry_after_s=settings.retry_after_s,
        )
        self.pace = Pace(on=settings.pace)
        self.graph = Graph(self.workspace, self.traffic, self.faults, settings.graph_token)
        self.world = World(self.workspace, self.courier)
        self.actor = Actor(self.workspace, self.courier, self.world)
        self._runner: web.AppRunner | None = None

    @property
    def address(self) -> str:
        return self.workspace.address

    def set_events_url(self, url: str | None) -> None:
        self.courier.lead_to(url)

    async def start(self) -> None:
        settings = self.settings
        self._runner = web.AppRunner(self._app(), access_log=None, shutdown_timeout=0.5)
        await self._runner.setup()
        site = web.TCPSite(self._runner, settings.host, settings.port)
        await site.start()
        port = self._runner.addresses[0][1]
        self.workspace.address = f"http://{settings.host}:{port}"
        self._announce()

    async def stop(self) -> None:
        await self.courier.stop()
        if self._runner:
            await self._runner.cleanup()

    async def start_over(self) -> None:
        """Everything empty again; the bot hears that it is in its channel."""
        await self.courier.forget()
        self.workspace.empty()
        self.traffic.forget()
        self.faults.clear()
        self.graph.forget()
        self._announce()

    def _announce(self) -> None:
        bot = self.workspace.people[BOT_USER]
        for channel in self.workspace.channels.values():
            if bot.id in channel.members and not channel.is_dm:
                self.courier.announce(payloads.joined(self.workspace, channel, bot, "U0ADA00001"))

    def _app(self) -> web.Application:
        settings = self.settings
        app = web.Application(middlewares=[own_page_only], client_max_size=BODY_BYTES)
        api = WebApi(
            self.workspace,
            self.traffic,
            self.courier,
            pace=self.pace,
            faults=self.faults,
        )
        control = Control(
            self.workspace,
            self.traffic,
            self.actor,
            settings.clock_urls,
            self.start_over,
            self.courier.caught_up,
            demo=bool(settings.routes),
        )
        desks = (api, control, self.faults, self.world, self.graph)
        app.add_routes([*(route for desk in desks for route in desk.routes()), *settings.routes])
        app.router.add_get("/", _index)
        if PAGE.is_dir():
            app.router.add_static("/page/", PAGE)
        return app


async def _index(_request: web.Request) -> web.StreamResponse:
    page = PAGE / "index.html"
    if not page.is_file():
        raise web.HTTPNotFound(text="the page is not here")
    return web.FileResponse(page)


async def start_sandbox(settings: SandboxSettings) -> RunningSandbox:
    sandbox = RunningSandbox(settings)
    await sandbox.start()
    return sandbox
