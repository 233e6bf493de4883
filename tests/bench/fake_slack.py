"""A Slack that says yes as fast as it can and notes when it was called."""

import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from aiohttp import web

from tests.support.bench import HOME


@dataclass
class FakeSlack:
    """`calls` are (when, method, body) in the order of arrival."""

    calls: list[tuple[float, str, bytes]] = field(default_factory=list)
    address: str = ""
    on_call: Callable[[str, bytes], None] = lambda _method, _body: None
    _stamps: Any = field(default_factory=lambda: count(1))

    async def serve(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        body = await request.read()
        self.calls.append((time.perf_counter(), method, body))
        self.on_call(method, body)
        answer = {"ok": True, "ts": f"2.{next(self._stamps):06d}", "channel": {"id": "D1"}}
        if method == "auth.test":
            answer |= {"team_id": HOME.team_id, "user_id": HOME.bot_user_id, "bot_id": HOME.bot_id}
        return web.json_response(answer)

    def called(self, *methods: str) -> list[float]:
        return [at for at, method, _ in self.calls if method in methods]


@asynccontextmanager
async def fake_slack() -> AsyncIterator[FakeSlack]:
    slack = FakeSlack()
    application = web.Application(client_max_size=32 * 1024 * 1024)
    application.router.add_route("*", "/api/{method}", slack.serve)
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    slack.address = f"http://127.0.0.1:{runner.addresses[0][1]}/api/"
    try:
        yield slack
    finally:
        await runner.cleanup()
