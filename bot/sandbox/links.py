"""The two wires to the bot: a signed HTTP request, and an envelope over Socket Mode."""

import asyncio
import contextlib
import hashlib
import hmac
import json
import secrets
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from aiohttp import ClientError, ClientSession, ClientTimeout, TCPConnector, WSMsgType, web

from bot.sandbox.elements import Json
from bot.sandbox.people import APP_ID

EVENTS = "events_api"
SOCKETS = 10
Retry = tuple[int, str]


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


class HttpLink:
    """`url` is None as long as the bot is to come over Socket Mode."""

    def __init__(self, url: str | None, signing_secret: str, ack_s: float) -> None:
        self.url = url
        self._secret = signing_secret.encode()
        self._ack_s = ack_s
        self._session: ClientSession | None = None

    async def close(self) -> None:
        if self._session:
            await self._session.close()

    async def send(self, kind: str, payload: Json, retry: Retry | None) -> Answer:
        body, content_type = _written(kind, payload)
        headers = {"Content-Type": content_type, **self._signature(body)}
        if retry:
            headers |= {"X-Slack-Retry-Num": str(retry[0]), "X-Slack-Retry-Reason": retry[1]}
        self._session = self._session or _session(self._ack_s)
        try:
            async with self._session.post(str(self.url), data=body, headers=headers) as response:
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


class SocketLink:
    def __init__(self, ack_s: float) -> None:
        self._ack_s = ack_s
        self._waiting: dict[str, asyncio.Future[Json]] = {}
        self.sockets: list[web.WebSocketResponse] = []
        self.connected = asyncio.Event()

    async def close(self) -> None:
        for socket in list(self.sockets):
            with contextlib.suppress(ConnectionError):
                await socket.close()

    async def serve(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse(max_msg_size=0)
        await socket.prepare(request)
        if len(self.sockets) >= SOCKETS:
            await socket.send_json({"type": "disconnect", "reason": "too_many_websockets"})
            await socket.close()
            return socket
        await socket.send_json(self._hello())
        self.sockets.append(socket)
        self.connected.set()
        try:
            async for message in socket:
                if message.type is WSMsgType.TEXT:
                    self._acked(message.data)
        finally:
            self._forget(socket)
        return socket

    def _hello(self) -> Json:
        hello: Json = {"type": "hello", "num_connections": len(self.sockets) + 1}
        hello |= {"connection_info": {"app_id": APP_ID}}
        return hello | {"debug_info": {"host": "sandbox", "approximate_connection_time": 18060}}

    def _forget(self, socket: web.WebSocketResponse) -> None:
        if socket in self.sockets:
            self.sockets.remove(socket)

    def _acked(self, text: str) -> None:
        answer = _read(text)
        waiting = self._waiting.get(answer.get("envelope_id", "")) if isinstance(answer, dict) else None
        if waiting is not None and not waiting.done():
            waiting.set_result(answer)

    async def send(
        self, kind: str, payload: Json, retry: Retry | None, *, then_close: bool = False
    ) -> Answer:
        """With `then_close` the socket goes away while the envelope is on its way or just there."""
        socket = self.sockets[-1]
        envelope = _envelope(kind, payload, retry)
        key = envelope["envelope_id"]
        waiting = self._waiting[key] = asyncio.get_running_loop().create_future()
        try:
            await socket.send_json(envelope)
            if then_close:
                return await self._dropped(socket)
            ack = await asyncio.wait_for(waiting, self._ack_s)
        except TimeoutError:
            return Answer(0, reason="http_timeout")
        except ConnectionError:
            return Answer(0, reason="connection_failed")
        finally:
            del self._waiting[key]
        return Answer(200, ack.get("payload"))

    async def _dropped(self, socket: web.WebSocketResponse) -> Answer:
        self._forget(socket)
        await socket.close()
        return Answer(0, reason="connection_failed")


def _envelope(kind: str, payload: Json, retry: Retry | None) -> Json:
    envelope: Json = {"envelope_id": f"{secrets.token_hex(4)}-{secrets.token_hex(8)}", "type": kind}
    envelope |= {"payload": payload, "accepts_response_payload": kind != EVENTS}
    if kind == EVENTS:
        number, reason = retry or (0, "")
        envelope |= {"retry_attempt": number, "retry_reason": reason}
    return envelope


def _session(ack_s: float) -> ClientSession:
    """A connection for each delivery: a bot that came back is not met by a dead one."""
    return ClientSession(timeout=ClientTimeout(total=ack_s), connector=TCPConnector(force_close=True))


def _written(kind: str, payload: Json) -> tuple[bytes, str]:
    if kind == EVENTS:
        return json.dumps(payload).encode(), "application/json"
    fields = payload if kind == "slash_commands" else {"payload": json.dumps(payload)}
    return urlencode(fields).encode(), "application/x-www-form-urlencoded"


def _read(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text or None
