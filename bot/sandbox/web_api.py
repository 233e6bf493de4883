"""Slack's Web API over HTTP: arguments from query, form or JSON, tokens, pace, errors as Slack says them."""

import json
import secrets
from collections.abc import Callable
from typing import Any

from aiohttp import web

from bot.sandbox import methods_chat, methods_people, methods_views
from bot.sandbox.block_kit import check_message
from bot.sandbox.calls import Call
from bot.sandbox.deliveries import Courier
from bot.sandbox.elements import Json
from bot.sandbox.errors import SlackError
from bot.sandbox.pace import Pace
from bot.sandbox.people import BOT_USER
from bot.sandbox.tickets import ResponseUrl
from bot.sandbox.traffic import Traffic
from bot.sandbox.workspace import Message, Workspace

METHODS: dict[str, Callable[[Call], Json]] = (
    methods_chat.METHODS | methods_people.METHODS | methods_views.METHODS
)
SCOPES = (
    "app_mentions:read,bookmarks:write,bookmarks:read,channels:join,channels:read,chat:write,commands,"
    "files:read,groups:read,im:write,pins:write,team:read,users:read"
)


class WebApi:
    def __init__(
        self,
        workspace: Workspace,
        traffic: Traffic,
        courier: Courier,
        *,
        pace: Pace,
        bot_token: str,
        app_token: str,
    ) -> None:
        self._courier = courier
        self._tickets: set[str] = set()
        self._workspace = workspace
        self._traffic = traffic
        self._pace = pace
        self._bot_token = bot_token
        self._app_token = app_token

    def routes(self) -> list[web.RouteDef]:
        return [
            web.route("*", "/api/{method}", self._method),
            web.post("/response/{key}", self._response_url),
            web.get("/files/{id}/{name}", self._file),
            web.get("/link/", self.socket),
        ]

    # Methods ----------------------------------------------------------------------------------------

    async def _method(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        arguments = await _arguments(request)
        token = _token(request, arguments)
        wait = self._pace.wait_for(method, str(arguments.get("channel", "")))
        if wait:
            answer: Json = {"ok": False, "error": "ratelimited"}
            self._traffic.note("from_bot", method, arguments, 429, answer)
            return web.json_response(answer, status=429, headers={"Retry-After": str(wait)})
        answer = self._answer(method, token, arguments)
        shown = {key: value for key, value in answer.items() if key != "url"}
        self._traffic.note("from_bot", method, arguments, 200, shown)
        headers = {"x-oauth-scopes": SCOPES, "x-slack-req-id": secrets.token_hex(8)}
        return web.json_response(answer, headers=headers)

    def _answer(self, method: str, token: str, arguments: Json) -> Json:
        try:
            if method == "apps.connections.open":
                _check(token, self._app_token)
                return {"ok": True, "url": self._socket_url()}
            if method != "api.test":
                _check(token, self._bot_token)
            run = METHODS.get(method, _unknown)
            return {"ok": True, **run(Call(method, arguments, self._workspace))}
        except SlackError as error:
            answer: Json = {"ok": False, "error": error.code}
            if error.details:
                answer["response_metadata"] = {"messages": error.details}
            return answer

    def _socket_url(self) -> str:
        address = self._workspace.address.replace("http://", "ws://", 1)
        ticket = secrets.token_urlsafe(12)
        self._tickets.add(ticket)
        return f"{address}/link/?ticket={ticket}"

    async def socket(self, request: web.Request) -> web.WebSocketResponse:
        """Only who opened a connection with the app's token gets in, once."""
        ticket = request.query.get("ticket", "")
        if ticket not in self._tickets:
            raise web.HTTPForbidden
        self._tickets.remove(ticket)
        return await self._courier.serve_socket(request)

    # Files ------------------------------------------------------------------------------------------

    async def _file(self, request: web.Request) -> web.Response:
        file = self._workspace.files.get(request.match_info["id"])
        if _token(request, {}) != self._bot_token:
            raise web.HTTPForbidden
        if file is None:
            raise web.HTTPNotFound
        self._traffic.note("from_bot", "file", {"file": file.id}, 200, {"size": len(file.content)})
        return web.Response(body=file.content, content_type=file.mimetype)

    # Response URLs ----------------------------------------------------------------------------------

    async def _response_url(self, request: web.Request) -> web.Response:
        body = _parsed(await request.text())
        try:
            url = self._workspace.response_urls.take(request.match_info["key"])
            respond(self._workspace, url, body if isinstance(body, dict) else {})
        except SlackError as error:
            answer = {"ok": False, "error": error.code}
            status = 404 if error.code.endswith("_url") else 400
            self._traffic.note("from_bot", "response_url", body, status, answer)
            return web.json_response(answer, status=status)
        self._traffic.note("from_bot", "response_url", body, 200, "ok")
        return web.Response(text="ok")


def respond(workspace: Workspace, url: ResponseUrl, body: Json) -> None:
    """What a response URL or an ack's body says: a message, a replacement, a deletion."""
    source = _source(workspace, url)
    if body.get("delete_original") and source:
        workspace.delete(source)
        return
    blocks, text = body.get("blocks"), body.get("text")
    if blocks is not None:
        check_message(blocks)
    if not blocks and not text:
        raise SlackError("no_text")
    if body.get("replace_original") and source:
        workspace.edit(source, text or "", blocks or [])
        return
    public = body.get("response_type") == "in_channel" and not url.ephemeral
    for_user = None if public else url.user
    thread_ts = body.get("thread_ts")
    workspace.post(url.channel, BOT_USER, text or "", blocks=blocks, thread_ts=thread_ts, for_user=for_user)


def _source(workspace: Workspace, url: ResponseUrl) -> Message | None:
    there = workspace.messages[url.channel]
    return next((each for each in there if each.ts == url.message_ts), None)


async def _arguments(request: web.Request) -> Json:
    """Slack takes arguments from the query, a form or JSON alike."""
    arguments: Json = dict(request.query)
    if request.content_type == "application/json":
        body = _parsed(await request.text())
        return arguments | body if isinstance(body, dict) else arguments
    return arguments | {key: value for key, value in (await request.post()).items() if isinstance(value, str)}


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return None


def _token(request: web.Request, arguments: Json) -> str:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token if scheme.lower() == "bearer" else str(arguments.get("token") or "")


def _unknown(_call: Call) -> Json:
    raise SlackError("unknown_method")


def _check(token: str, wanted: str) -> None:
    if not token:
        raise SlackError("not_authed")
    if token != wanted:
        raise SlackError("invalid_auth")
