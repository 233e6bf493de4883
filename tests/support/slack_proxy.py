"""Stands between bot and sandbox, so that a test can make Slack slow, busy or forgetful."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import ClientSession, web

Json = dict[str, Any]
_PASSED = ("Authorization", "Content-Type")


class SlackProxy:
    """`hold` a method until it is let go; `faults` are given out once each instead of Slack's answer."""

    def __init__(self, target: str) -> None:
        self._target = target
        self._held: dict[str, asyncio.Event] = {}
        self._session: ClientSession | None = None
        self.faults: dict[str, list[tuple[int, Json, dict[str, str]]]] = {}
        self.seen: list[str] = []
        self.address = ""

    def hold(self, method: str) -> None:
        self._held[method] = asyncio.Event()

    def let_go(self, method: str) -> None:
        self._held.pop(method).set()

    def fail(self, method: str, error: str, *, status: int = 200, **headers: str) -> None:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.faults.setdefault(method, []).append((status, {"ok": False, "error": error}, named))

    async def serve(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        self.seen.append(method)
        await request.read()
        if method in self._held:
            await self._held[method].wait()
        if self.faults.get(method):
            status, body, headers = self.faults[method].pop(0)
            return web.json_response(body, status=status, headers=headers)
        return await self._forward(request, method)

    async def _forward(self, request: web.Request, method: str) -> web.Response:
        headers = {name: request.headers[name] for name in _PASSED if name in request.headers}
        body = await request.read()
        assert self._session is not None
        url = f"{self._target}{method}"
        sent = self._session.request(request.method, url, data=body, headers=headers, params=request.query)
        async with sent as answer:
            return web.Response(
                body=await answer.read(), status=answer.status, content_type=answer.content_type
            )

    @asynccontextmanager
    async def running(self) -> AsyncIterator["SlackProxy"]:
        application = web.Application(client_max_size=32 * 1024 * 1024)
        application.router.add_route("*", "/api/{method}", self.serve)
        runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        self.address = f"http://127.0.0.1:{runner.addresses[0][1]}"
        async with ClientSession() as self._session:
            yield self
            for held in self._held.values():
                held.set()
        await runner.cleanup()
