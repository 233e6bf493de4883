"""The way to the bot: a signed HTTP request, or an envelope over Socket Mode where one is connected."""

import asyncio
import contextlib
import hashlib
import hmac
import json
import secrets
import time
from collections.abc import Coroutine
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from aiohttp import ClientError, ClientSession, ClientTimeout, TCPConnector, WSMsgType, web

from bot.sandbox.elements import Json
from bot.sandbox.people import APP_ID
from bot.sandbox.traffic import Traffic

ACK_S = 3.0
RETRY_AFTER_S = (0.0, 60.0, 300.0)
ANNOUNCE_EVERY_S = (0.1, 0.2, 0.5)


@dataclass(frozen=True)
class Answer:
    """What the bot said to a delivery; status 0 where it said nothing."""

    status: int
    body: Any = None
    reason: str = ""
    no_retry: bool = False

    @property
    def acked(self) -> bool:
        return 200 <= self.status < 300


class Courier:
    def __init__(self, traffic: Traffic, signing_secret: str, events_url: str | None) -> None:
        self._events_url = events_url
        self._reachable = asyncio.Event()
        self.lead_to(events_url)
        self._traffic = traffic
        self._secret = signing_secret.encode()
        self._sockets: list[web.WebSocketResponse] = []
        self._waiting: dict[str, asyncio.Future[Json]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._session: ClientSession | None = None

    def lead_to(self, events_url: str | None) -> None:
        """Where the bot takes its HTTP requests; None for Socket Mode only."""
        self._events_url = events_url
        if events_url:
            self._reachable.set()

    # Life -----------------------------------------------------------------------------------------

    async def stop(self) -> None:
        await self.forget()
        for socket in list(self._sockets):
            with contextlib.suppress(ConnectionError):
                await socket.close()
        if self._session:
            await self._session.close()

    async def forget(self) -> None:
        """Give up whatever is still to be delivered."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._tasks.clear()

    def _later(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    # Delivering -----------------------------------------------------------------------------------

    async def interactive(self, payload: Json) -> Answer:
        return await self._deliver("interactive", payload, payload["type"])

    async def command(self, payload: Json) -> Answer:
        return await self._deliver("slash_commands", payload, "slash_command")

    async def event(self, payload: Json) -> Answer:
        """Deliver once now; later tries go on by themselves, as Slack's do."""
        answer = await self._deliver("events_api", payload, payload["event"]["type"])
        if not answer.acked and not answer.no_retry:
            self._later(self._retry(payload, answer.reason))
        return answer

    async def _retry(self, payload: Json, reason: str) -> None:
        for number, delay in enumerate(RETRY_AFTER_S, start=1):
            await asyncio.sleep(delay)
            what = payload["event"]["type"]
            answer = await self._deliver("events_api", payload, what, retry=(number, reason))
            if answer.acked or answer.no_retry:
                return
            reason = answer.reason

    def announce(self, payload: Json) -> None:
        """Deliver as soon as the bot is there, however long that takes."""
        self._later(self._announce(payload))

    async def _announce(self, payload: Json) -> None:
        for attempt in range(10**9):
            await self._reachable.wait()
            answer = await self._deliver("events_api", payload, payload["event"]["type"], quiet=True)
            if answer.acked:
                return
            await asyncio.sleep(ANNOUNCE_EVERY_S[min(attempt, len(ANNOUNCE_EVERY_S) - 1)])

    async def _deliver(
        self,
        kind: str,
        payload: Json,
        what: str,
        retry: tuple[int, str] | None = None,
        *,
        quiet: bool = False,
    ) -> Answer:
        if self._sockets:
            answer = await self._over_socket(kind, payload, retry)
        elif self._events_url:
            answer = await self._over_http(kind, payload, retry)
        else:
            answer = Answer(0, reason="connection_failed")
        if not (quiet and answer.reason == "connection_failed"):
            self._traffic.note("to_bot", what, payload, answer.status or answer.reason, answer.body)
        return answer

    # HTTP -----------------------------------------------------------------------------------------

    async def _over_http(self, kind: str, payload: Json, retry: tuple[int, str] | None) -> Answer:
        body, content_type = _written(kind, payload)
        headers = {"Content-Type": content_type, **self._signature(body)}
        if retry:
            headers |= {"X-Slack-Retry-Num": str(retry[0]), "X-Slack-Retry-Reason": retry[1]}
        self._session = self._session or _session()
        try:
            async with self._session.post(str(self._events_url), data=body, headers=headers) as response:
                text = await response.text()
                no_retry = response.status != 200 and response.headers.get("X-Slack-No-Retry") == "1"
                reason = "" if response.ok else "http_error"
                return Answer(response.status, _read(text), reason, no_retry)
        except TimeoutError:
            return Answer(0, reason="http_timeout")
        except ClientError:
            return Answer(0, reason="connection_failed")

    def _signature(self, body: bytes) -> dict[str, str]:
        stamp = str(int(time.time()))
        digest = hmac.new(self._secret, b"v0:%s:%s" % (stamp.encode(), body), hashlib.sha256).hexdigest()
        return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={digest}"}

    # Socket Mode ----------------------------------------------------------------------------------

    async def serve_socket(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse(max_msg_size=0)
        await socket.prepare(request)
        hello = {"type": "hello", "num_connections": len(self._sockets) + 1}
        hello |= {"connection_info": {"app_id": APP_ID}}
        hello |= {"debug_info": {"host": "sandbox", "approximate_connection_time": 18060}}
        await socket.send_json(hello)
        self._sockets.append(socket)
        self._reachable.set()
        try:
            async for message in socket:
                if message.type is WSMsgType.TEXT:
                    self._acked(message.data)
        finally:
            self._sockets.remove(socket)
        return socket

    def _acked(self, text: str) -> None:
        answer = _read(text)
        waiting = self._waiting.get(answer.get("envelope_id", "")) if isinstance(answer, dict) else None
        if waiting is not None and not waiting.done():
            waiting.set_result(answer)

    async def _over_socket(self, kind: str, payload: Json, retry: tuple[int, str] | None) -> Answer:
        envelope_id = f"{secrets.token_hex(4)}-{secrets.token_hex(8)}"
        envelope: Json = {"envelope_id": envelope_id, "type": kind, "payload": payload}
        envelope["accepts_response_payload"] = kind != "events_api"
        if kind == "events_api":
            number, reason = retry or (0, "")
            envelope |= {"retry_attempt": number, "retry_reason": reason}
        waiting = self._waiting[envelope_id] = asyncio.get_running_loop().create_future()
        try:
            await self._sockets[-1].send_json(envelope)
            ack = await asyncio.wait_for(waiting, ACK_S)
        except TimeoutError:
            return Answer(0, reason="http_timeout")
        except ConnectionError:
            return Answer(0, reason="connection_failed")
        finally:
            del self._waiting[envelope_id]
        return Answer(200, ack.get("payload"))


def _session() -> ClientSession:
    """A connection for each delivery: a bot that came back is not met by a dead one."""
    return ClientSession(timeout=ClientTimeout(total=ACK_S), connector=TCPConnector(force_close=True))


def _written(kind: str, payload: Json) -> tuple[bytes, str]:
    if kind == "events_api":
        return json.dumps(payload).encode(), "application/json"
    fields = payload if kind == "slash_commands" else {"payload": json.dumps(payload)}
    return urlencode(fields).encode(), "application/x-www-form-urlencoded"


def _read(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text or None
