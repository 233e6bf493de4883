"""Slack's Web API over HTTP: arguments from query, form or JSON, tokens, pace, errors as Slack says them."""

import json
import secrets
from collections.abc import Callable
from typing import Any

from aiohttp import web

from bot.sandbox import block_kit, methods_chat, methods_people, methods_views
from bot.sandbox.block_kit import check_message, require_text
from bot.sandbox.block_kit_faults import BlockKitError
from bot.sandbox.breakdowns import answered
from bot.sandbox.calls import Call
from bot.sandbox.deliveries import Courier
from bot.sandbox.elements import Json
from bot.sandbox.errors import SlackError
from bot.sandbox.faults import Faults
from bot.sandbox.installation import CONNECTIONS, MissingScopeError
from bot.sandbox.pace import Pace
from bot.sandbox.people import BOT_USER
from bot.sandbox.tickets import ResponseUrl
from bot.sandbox.traffic import Traffic
from bot.sandbox.workspace import File, Message, Workspace

METHODS: dict[str, Callable[[Call], Json]] = (
    methods_chat.METHODS | methods_people.METHODS | methods_views.METHODS | block_kit.METHODS
)
# Faults that leave the call undone, and unanswered or with an answer that says nothing.
UNSERVED = {"timeout", "reset", "5xx", "429_empty"}


class WebApi:
    def __init__(
        self,
        workspace: Workspace,
        traffic: Traffic,
        courier: Courier,
        *,
        pace: Pace,
        faults: Faults,
    ) -> None:
        self._courier = courier
        self._tickets: set[str] = set()
        self._workspace = workspace
        self._traffic = traffic
        self._pace = pace
        self._faults = faults

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
            too_many = self._refused(method, arguments, "ratelimited", 429)
            too_many.headers["Retry-After"] = str(wait)
            return too_many
        fault = self._faults.in_call(method, arguments)
        if fault and fault.kind in UNSERVED:
            self._traffic.note("from_bot", method, arguments, fault.kind, None)
        return await answered(
            fault,
            request,
            lambda: self._served(method, token, arguments),
            lambda word, status: self._refused(method, arguments, word, status),
        )

    def _served(self, method: str, token: str, arguments: Json) -> web.Response:
        answer = self._answer(method, token, arguments)
        shown = {key: value for key, value in answer.items() if key != "url"}
        self._traffic.note("from_bot", method, arguments, 200, shown)
        return web.json_response(answer, headers=self._headers())

    def _refused(self, method: str, arguments: Json, word: str, status: int) -> web.Response:
        answer: Json = {"ok": False, "error": word}
        self._traffic.note("from_bot", method, arguments, status, answer)
        return web.json_response(answer, status=status, headers=self._headers())

    def _headers(self) -> dict[str, str]:
        scopes = ",".join(sorted(self._workspace.installation.scopes))
        return {"x-oauth-scopes": scopes, "x-slack-req-id": secrets.token_hex(8)}

    def _answer(self, method: str, token: str, arguments: Json) -> Json:
        try:
            self._workspace.installation.admit(method, token)
            if method == CONNECTIONS:
                return {"ok": True, "url": self._socket_url()}
            run = METHODS.get(method, _unknown)
            return {"ok": True, **run(Call(method, arguments, self._workspace))}
        except MissingScopeError as error:
            return {"ok": False, "error": error.code, "needed": error.needed, "provided": error.provided}
        except SlackError as error:
            answer: Json = {"ok": False, "error": error.code}
            if error.details:
                answer["response_metadata"] = {"messages": error.details}
            if isinstance(error, BlockKitError):
                answer["errors"] = error.errors
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
        if not self._workspace.installation.reads_files(_token(request, {})):
            raise web.HTTPForbidden
        if file is None:
            raise web.HTTPNotFound
        about = {"file": file.id}
        return await answered(
            self._faults.in_call("file", about),
            request,
            lambda: self._contents(file),
            lambda word, status: web.Response(status=max(status, 400), text=word),
        )

    def _contents(self, file: File) -> web.Response:
        self._traffic.note("from_bot", "file", {"file": file.id}, 200, {"size": len(file.content)})
        return web.Response(body=file.content, content_type=file.mimetype)

    # Response URLs ----------------------------------------------------------------------------------

    async def _response_url(self, request: web.Request) -> web.Response:
        body = _parsed(await request.text())
        return await answered(
            self._faults.in_call("response_url", body),
            request,
            lambda: self._responded(request.match_info["key"], body),
            lambda word, status: self._refused("response_url", body, word, max(status, 400)),
        )

    def _responded(self, key: str, body: Any) -> web.Response:
        try:
            url = self._workspace.response_urls.take(key)
            respond(self._workspace, url, body if isinstance(body, dict) else {})
        except SlackError as error:
            status = 404 if error.code.endswith("_url") else 400
            return self._refused("response_url", body, error.code, status)
        self._traffic.note("from_bot", "response_url", body, 200, "ok")
        return web.Response(text="ok")


def respond(workspace: Workspace, url: ResponseUrl, body: Json) -> None:
    """What a response URL or an ack's body says: a message, a replacement, a deletion."""
    if url.channel not in workspace.channels:
        raise SlackError("channel_not_found")
    source = _source(workspace, url)
    if body.get("delete_original") and source:
        workspace.delete(source)
        return
    blocks, text = body.get("blocks"), body.get("text")
    if blocks is not None:
        check_message(blocks)
    require_text(text, blocks)
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
