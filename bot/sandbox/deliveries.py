"""Brings everything to the bot as Slack does: once if a person waits for it, an event again and again."""

import asyncio
from collections.abc import Coroutine, Sequence
from datetime import datetime, timedelta
from typing import Any

from aiohttp import web

from bot.sandbox.changes import Changes
from bot.sandbox.elements import Json
from bot.sandbox.faults import Fault, Faults
from bot.sandbox.links import EVENTS, Answer, HttpLink, Retry, SocketLink
from bot.sandbox.traffic import Traffic
from bot.sandbox.workspace import Workspace

ACK_S = 3.0
# On the sandbox's own clock, each counted from when the one before was due.
RETRY_AFTER_S = (0.0, 60.0, 300.0)
ANNOUNCE_EVERY_S = (0.1, 0.2, 0.5)
LATE_S = 1.0
OVERTAKEN_S = 2.0

__all__ = ["ACK_S", "RETRY_AFTER_S", "Answer", "Courier"]


class Courier:
    def __init__(
        self,
        workspace: Workspace,
        traffic: Traffic,
        faults: Faults,
        *,
        signing_secret: str,
        events_url: str | None,
        ack_s: float = ACK_S,
        retry_after_s: Sequence[float] = RETRY_AFTER_S,
    ) -> None:
        self._workspace = workspace
        self._traffic = traffic
        self._faults = faults
        self._http = HttpLink(None, signing_secret, ack_s)
        self._socket = SocketLink(ack_s)
        self._retry_after_s = retry_after_s
        self._patience_s = 3 * ack_s
        self._tasks: set[asyncio.Task[None]] = set()
        self._due: dict[object, datetime] = {}
        self._delivered = Changes()
        self.lead_to(events_url)

    def lead_to(self, events_url: str | None) -> None:
        """Where the bot takes its HTTP requests; None for Socket Mode only."""
        self._http.url = events_url
        if events_url:
            self._socket.connected.set()

    # Life -----------------------------------------------------------------------------------------

    async def stop(self) -> None:
        await self.forget()
        await self._socket.close()
        await self._http.close()

    async def forget(self) -> None:
        """Give up whatever is still to be delivered."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._tasks.clear()
        self._due.clear()

    def _later(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def caught_up(self) -> None:
        """Every event whose hour to be brought again has come has been brought."""
        await self._delivered.until(self._nothing_due, self._patience_s)

    def _nothing_due(self) -> bool | None:
        now = self._workspace.clock.now()
        return None if any(at <= now for at in self._due.values()) else True

    # What a person waits for ------------------------------------------------------------------------

    async def interactive(self, payload: Json) -> Answer:
        if not self._workspace.installation.installed:
            return Answer(0, reason="not_installed")
        return await self._deliver("interactive", payload, payload["type"])

    async def command(self, payload: Json) -> Answer:
        return await self._deliver("slash_commands", payload, "slash_command")

    # Events -----------------------------------------------------------------------------------------

    async def event(self, payload: Json) -> Answer:
        """Deliver once now; later tries go on by themselves, as Slack's do."""
        if not self._workspace.installation.hears(payload["event"]["type"]):
            return Answer(200, reason="not_subscribed")
        answer = await self._deliver(EVENTS, payload, payload["event"]["type"], aside=True)
        self._again(payload, answer)
        return answer

    def _again(self, payload: Json, answer: Answer) -> None:
        if not answer.acked and not answer.no_retry:
            self._later(self._retry(payload, answer.reason))

    async def _retry(self, payload: Json, reason: str) -> None:
        clock, key = self._workspace.clock, object()
        at = clock.now()
        for number, delay in enumerate(self._retry_after_s, start=1):
            at = self._due[key] = at + timedelta(seconds=delay)
            await clock.reach(at)
            answer = await self._deliver(EVENTS, payload, payload["event"]["type"], (number, reason))
            if answer.acked or answer.no_retry:
                break
            reason = answer.reason
        del self._due[key]
        self._delivered.touch()

    def announce(self, payload: Json) -> None:
        """Deliver as soon as the bot is there, however long that takes."""
        if self._workspace.installation.hears(payload["event"]["type"]):
            self._later(self._announce(payload))

    async def _announce(self, payload: Json) -> None:
        for attempt in range(10**9):
            await self._socket.connected.wait()
            answer = await self._deliver(EVENTS, payload, payload["event"]["type"], quiet=True)
            if answer.acked:
                return
            await asyncio.sleep(ANNOUNCE_EVERY_S[min(attempt, len(ANNOUNCE_EVERY_S) - 1)])

    # The way ----------------------------------------------------------------------------------------

    async def serve_socket(self, request: web.Request) -> web.WebSocketResponse:
        return await self._socket.serve(request)

    async def _deliver(
        self,
        kind: str,
        payload: Json,
        what: str,
        retry: Retry | None = None,
        *,
        aside: bool = False,
        quiet: bool = False,
    ) -> Answer:
        """With `aside` a delivery that is to be late does not hold up who caused it."""
        fault = self._faults.in_delivery(kind, what, payload, socket=bool(self._socket.sockets))
        if fault and aside and fault.kind in {"late", "out_of_order"}:
            self._later(self._brought(kind, payload, what, fault))
            return Answer(200)
        answer = await self._with(fault, kind, payload, retry)
        if not (quiet and answer.reason == "connection_failed"):
            self._traffic.note("to_bot", what, payload, answer.status or answer.reason, answer.body)
        self._delivered.touch()
        return answer

    async def _brought(self, kind: str, payload: Json, what: str, fault: Fault) -> None:
        answer = await self._with(fault, kind, payload, None)
        self._traffic.note("to_bot", what, payload, answer.status or answer.reason, answer.body)
        self._again(payload, answer)

    async def _with(self, fault: Fault | None, kind: str, payload: Json, retry: Retry | None) -> Answer:
        lost = {"reset": "connection_failed", "timeout": "http_timeout"}
        match fault.kind if fault else "":
            case "reset" | "timeout" as what:
                return Answer(0, reason=lost[what])
            case "5xx":
                return Answer(503, reason="http_error")
            case "lost_answer":
                await self._send(kind, payload, retry)
                return Answer(0, reason="http_timeout")
            case "twice":
                sent = (self._send(kind, payload, retry), self._send(kind, payload, retry))
                return (await asyncio.gather(*sent))[0]
            case "socket_closed":
                return await self._socket.send(kind, payload, retry, then_close=True)
        if fault:
            await self._hold(fault)
        return await self._send(kind, payload, retry)

    async def _hold(self, fault: Fault) -> None:
        if fault.kind == "late":
            await asyncio.sleep(fault.waits(LATE_S))
        else:
            await self._delivered.wait(fault.waits(OVERTAKEN_S))

    async def _send(self, kind: str, payload: Json, retry: Retry | None) -> Answer:
        if self._socket.sockets:
            return await self._socket.send(kind, payload, retry)
        if self._http.url:
            return await self._http.send(kind, payload, retry)
        return Answer(0, reason="connection_failed")
