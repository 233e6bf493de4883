"""Sparkcentral's end of the webhook: a real server that checks, recognises repeats, and fails on order."""

import asyncio
import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import jsonschema
from aiohttp import web

from tests.support.ports import free_port
from tests.support.stand import PATIENCE_S

DOCS = Path(__file__).parents[2] / "docs"
SCHEMA = json.loads((DOCS / "webhook.schema.json").read_text())
# Longer than a test lets the bot wait for an answer.
SLOW_S = 1.0


def example() -> Any:
    """`is_genuine` as the manual shows it."""
    (code,) = re.findall(r"```python\n(.*?)```", (DOCS / "webhook.md").read_text(), re.DOTALL)
    defined: dict[str, Any] = {}
    exec(code, defined)  # noqa: S102 - our own manual
    return defined["is_genuine"]


@dataclass
class Receiver:
    """`orders` are what the next pushes meet: a status, one with a wait, or "slow" (made, and answered late).

    `pushes` is all that came and was genuine, `made` the changes that were made, once each.
    """

    secret: str
    port: int = field(default_factory=free_port)
    orders: list[Any] = field(default_factory=list)
    pushes: list[dict[str, Any]] = field(default_factory=list)
    made: list[dict[str, Any]] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    _taken: set[str] = field(default_factory=set)
    _runner: web.AppRunner | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hook?from=bot"

    @property
    def kinds(self) -> list[str]:
        return [body["change"]["kind"] for body in self.pushes]

    async def up(self) -> None:
        application = web.Application()
        application.router.add_post("/hook", self._receive)
        self._runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self.port).start()

    async def down(self) -> None:
        if self._runner is not None:
            await self._runner.cleanup()
        self._runner = None

    async def got(self, count: int) -> None:
        async with asyncio.timeout(PATIENCE_S):
            while len(self.pushes) < count:  # noqa: ASYNC110 - it comes from far away
                await asyncio.sleep(0.02)

    async def _receive(self, request: web.Request) -> web.Response:
        raw, headers = await request.read(), request.headers
        if not example()(self.secret, headers["X-Timestamp"], headers["X-Signature-256"], raw):
            self.faults.append("signature")
            return web.Response(status=401)
        body = json.loads(raw)
        self._check(body, headers["Idempotency-Key"])
        self.pushes.append(body)
        order = self.orders.pop(0) if self.orders else 204
        if order not in {204, "slow"}:
            status, wait = order if isinstance(order, tuple) else (order, "")
            told = {"Retry-After": wait} if wait else {"Location": self.url}
            return web.Response(status=status, headers=told, text="not to be read")
        self._make(body)
        await asyncio.sleep(SLOW_S if order == "slow" else 0)
        return web.Response(status=204)

    def _check(self, body: dict[str, Any], key: str) -> None:
        try:
            jsonschema.validate(body, SCHEMA, format_checker=jsonschema.FormatChecker())
        except jsonschema.ValidationError as error:
            self.faults.append(str(error))
        if body["idempotency_key"] != key:
            self.faults.append("key")

    def _make(self, body: dict[str, Any]) -> None:
        if body["idempotency_key"] not in self._taken:
            self._taken.add(body["idempotency_key"])
            self.made.append(body["change"])


@asynccontextmanager
async def receiving(secret: str) -> AsyncIterator[Receiver]:
    """Everything that came in was signed and as the schema says."""
    receiver = Receiver(secret)
    await receiver.up()
    try:
        yield receiver
        assert receiver.faults == []
    finally:
        await receiver.down()
