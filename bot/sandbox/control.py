"""The front for page and scripts: state, screen, traffic, act, clock, reset, the stream of changes."""

import asyncio
import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from aiohttp import ClientError, ClientSession, ClientTimeout, web
from aiohttp.typedefs import Handler

from bot.sandbox.act import Actor
from bot.sandbox.elements import Json
from bot.sandbox.screen import screen
from bot.sandbox.traffic import Traffic
from bot.sandbox.workspace import Workspace

OWN_HOSTS = {"127.0.0.1", "localhost", "::1"}
STREAM_BEAT_S = 15.0
CLOCK_ANSWER_S = 600.0


class Control:
    def __init__(
        self,
        workspace: Workspace,
        traffic: Traffic,
        actor: Actor,
        clock_urls: Sequence[str],
        start_over: Callable[[], Any],
        caught_up: Callable[[], Any],
        *,
        demo: bool = False,
    ) -> None:
        self._workspace = workspace
        self._traffic = traffic
        self._actor = actor
        self._clock_urls = clock_urls
        self._start_over = start_over
        self._caught_up = caught_up
        self._demo = demo
        self._moving = asyncio.Lock()

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/_sandbox/state", self._state),
            web.get("/_sandbox/screen", self._screen),
            web.get("/_sandbox/traffic", self._told),
            web.get("/_sandbox/stream", self._stream),
            web.post("/_sandbox/act", self._act),
            web.post("/_sandbox/clock", self._clock),
            web.post("/_sandbox/reset", self._reset),
        ]

    async def _state(self, _request: web.Request) -> web.Response:
        return web.json_response(self._workspace.state() | {"demo": self._demo})

    async def _screen(self, request: web.Request) -> web.Response:
        person = self._workspace.person(request.query.get("person"))
        if person is None:
            raise web.HTTPNotFound(text=f"there is nobody called {request.query.get('person')!r}")
        channel = self._workspace.channel_named(request.query.get("channel"))
        return web.json_response(screen(self._workspace, person, channel))

    async def _told(self, request: web.Request) -> web.Response:
        after = request.query.get("after", "0")
        return web.json_response(self._traffic.told(int(after) if after.isdigit() else 0))

    async def _act(self, request: web.Request) -> web.Response:
        return web.json_response(await self._actor.act(await _body(request)))

    async def _reset(self, _request: web.Request) -> web.Response:
        await self._start_over()
        return web.json_response({"ok": True})

    # Clock ------------------------------------------------------------------------------------------

    async def _clock(self, request: web.Request) -> web.Response:
        seconds = (await _body(request)).get("advance_s", 0)
        if not isinstance(seconds, int | float) or seconds < 0:
            raise web.HTTPBadRequest(text="advance_s is a number of seconds, not below 0")
        async with self._moving:
            # What is due by now is still said now: only then does time go on.
            await self._tell(self._workspace.clock.now())
            now = self._workspace.clock.advance(seconds)
            self._workspace.changes.touch()
            await self._caught_up()
            told = await self._tell(now)
        return web.json_response({"now": self._workspace.clock.iso(), **told})

    async def _tell(self, now: datetime) -> Json:
        """Everybody who keeps this clock goes along before the answer; the earliest next thing due."""
        due, problems = [], []
        async with ClientSession(timeout=ClientTimeout(total=CLOCK_ANSWER_S)) as session:
            for url in self._clock_urls:
                try:
                    answer = await _ask(session, url, now)
                except (ClientError, TimeoutError, ValueError) as error:
                    problems.append(f"{url}: {str(error) or type(error).__name__}")
                else:
                    due.append(answer.get("next_due"))
        known = sorted(each for each in due if each)
        return {"next_due": known[0] if known else None} | ({"problems": problems} if problems else {})

    # Stream -----------------------------------------------------------------------------------------

    async def _stream(self, request: web.Request) -> web.StreamResponse:
        headers = {"Content-Type": "text/event-stream", "Cache-Control": "no-store"}
        response = web.StreamResponse(headers=headers)
        await response.prepare(request)
        changes, told = self._workspace.changes, -1
        try:
            while True:
                if told != changes.version:
                    told = changes.version
                    await response.write(f"event: changed\ndata: {told}\n\n".encode())
                elif not await changes.wait(STREAM_BEAT_S):
                    await response.write(b": still here\n\n")
        except ConnectionError:
            return response


async def _ask(session: ClientSession, url: str, now: datetime) -> Json:
    goal = now.astimezone(UTC).isoformat().replace("+00:00", "Z")
    async with session.post(_clock_door(url), json={"to": goal}) as response:
        response.raise_for_status()
        answer: Json = await response.json()
        return answer


def _clock_door(url: str) -> str:
    return url if url.endswith("/_clock") else f"{url.rstrip('/')}/_clock"


async def _body(request: web.Request) -> Json:
    try:
        body = json.loads(await request.text() or "{}")
    except ValueError:
        body = None
    if not isinstance(body, dict):
        raise web.HTTPBadRequest(text="a JSON object, please")
    return body


@web.middleware
async def own_page_only(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Nobody else's page may act here, whatever name it reached this address by."""
    if request.path.startswith(("/api/", "/graph/", "/link/", "/response/", "/files/")):
        return await handler(request)
    host = urlsplit(f"//{request.headers.get('Host', '')}")
    origin = request.headers.get("Origin")
    if host.hostname not in OWN_HOSTS or (origin and urlsplit(origin).netloc != host.netloc):
        raise web.HTTPForbidden(text="this sandbox answers on this machine only")
    response = await handler(request)
    if request.path == "/" or request.path.startswith("/page/"):
        response.headers["Cache-Control"] = "no-cache"  # after an update the page is the new one at once
    return response
