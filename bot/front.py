"""The bot's own HTTP server: Slack's requests, a sign of life, and the sandbox's hand on the clock."""

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

import structlog
from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.async_app import AsyncApp

from bot.clock import VirtualClock
from bot.delivery.worker import Deliverer
from bot.observability import trace
from bot.services import digests, reminders
from bot.services.context import Services

log = structlog.get_logger(__name__)

SLACK_PATH = "/slack/events"
_STAMP = re.compile(r"[0-9]{1,12}")
# A stop gives the requests in hand this long; Slack itself gives up on a press after 3 seconds.
FINISH_S = 3
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass(frozen=True, slots=True)
class Mover:
    """Walks a virtual clock from due time to due time, so that everything happens at its own moment."""

    clock: VirtualClock
    services: Services
    deliverer: Deliverer

    async def to(self, moment: datetime) -> datetime | None:
        """When the next thing is due after that; None when nothing is."""
        async with self.services.ticking:
            return await self._walk(moment)

    async def _walk(self, moment: datetime) -> datetime | None:
        await self._settle()
        while (at := await self._next_due()) is not None and at <= moment:
            self.clock.move_to(at)
            await self._settle()
        self.clock.move_to(moment)
        await self._settle()
        return await self._next_due()

    async def _settle(self) -> None:
        while await reminders.tick(self.services) or await digests.tick(self.services):
            pass
        await self.deliverer.drain()

    async def _next_due(self) -> datetime | None:
        now = self.clock.now()
        async with self.services.database.read() as uow:
            ticks = (await uow.onboardings.next_due(), await uow.habits.next_digest())
        found = (*ticks, await self.deliverer.next_due())
        return min((at for at in found if at is not None and at > now), default=None)


async def serve(
    host: str, port: int, slack: AsyncApp | None, mover: Mover | None
) -> tuple[web.AppRunner, str]:
    """Started; with the address that it listens on. `slack` is None when presses come by Socket Mode."""
    application = web.Application()
    application.router.add_get("/healthz", _alive)
    if slack is not None:
        application.router.add_post(SLACK_PATH, _slack(slack))
    if mover is not None:
        application.router.add_post("/_clock", _clock(mover))
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=FINISH_S)
    await runner.setup()
    site = web.TCPSite(runner, host, port)
    await site.start()
    bound = runner.addresses[0]
    return runner, f"http://{bound[0]}:{bound[1]}"


async def _alive(_request: web.Request) -> web.Response:
    return web.json_response({"ok": True})


def _slack(app: AsyncApp) -> Handler:
    async def receive(request: web.Request) -> web.Response:
        # Bolt answers 500 to a timestamp that is no number; it is a forgery like any other.
        if not _STAMP.fullmatch(request.headers.get("X-Slack-Request-Timestamp", "")):
            return _refused(401, "unsigned")
        try:
            asked = await to_bolt_request(request)
        except Exception:  # noqa: BLE001 - Bolt reads a body, whatever is in it, before it looks at the signature
            return _refused(400, "unreadable")
        return await to_aiohttp_response(await app.async_dispatch(asked))

    return receive


def _refused(status: int, outcome: str) -> web.Response:
    log.info("answered", kind="other", outcome=outcome, request_id=trace.new())
    return web.Response(status=status)


def _clock(mover: Mover) -> Handler:
    async def move(request: web.Request) -> web.Response:
        body = await request.json()
        due = await mover.to(datetime.fromisoformat(body["to"]))
        now = mover.clock.now().isoformat()
        return web.json_response({"now": now, "next_due": due.isoformat() if due else None})

    return move
