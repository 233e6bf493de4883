"""Facebook's desk: the Graph calls about numbers, and whatever Facebook has decided so far."""

import json
import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from aiohttp import web

from bot.sandbox.breakdowns import answered
from bot.sandbox.elements import Json
from bot.sandbox.faults import Faults
from bot.sandbox.traffic import Traffic
from bot.sandbox.workspace import Workspace

CODE_LIVES = timedelta(minutes=10)
# Facebook publishes neither number; the policy of the bot has to stay below whatever they are.
REQUESTS, GUESSES = 10, 5
REQUESTS_WITHIN = timedelta(hours=72)
GUESSES_PAUSE = timedelta(hours=12)
METHODS = ("SMS", "VOICE")
UNVERIFIED: Json = {
    "code_verification_status": "NOT_VERIFIED",
    "name_status": "PENDING_REVIEW",
    "new_name_status": "NONE",
    "status": "PENDING",
    "platform_type": "NOT_APPLICABLE",
    "quality_rating": "UNKNOWN",
    "is_pin_enabled": False,
    "is_official_business_account": False,
}


class GraphError(Exception):
    """What Facebook answers when it says no."""

    def __init__(
        self, code: int, message: str, details: str = "", *, status: int = 400, subcode: int = 0
    ) -> None:
        super().__init__(code, message)
        self.code, self.message, self.details, self.status = code, message, details, status
        self.subcode = subcode

    def envelope(self) -> Json:
        told: Json = {"message": f"(#{self.code}) {self.message}", "type": "OAuthException"}
        told |= {"code": self.code, "fbtrace_id": secrets.token_urlsafe(16), "is_transient": False}
        if self.subcode:
            told["error_subcode"] = self.subcode
        if self.details:
            told["error_data"] = {"messaging_product": "whatsapp", "details": self.details}
        return {"error": told}


@dataclass
class Number:
    """What Facebook remembers of a number beside what it shows: its code, tries, PIN."""

    code: str | None = None
    sent_at: datetime | None = None
    wrong: int = 0
    blocked_until: datetime | None = None
    asked: list[datetime] = field(default_factory=list)
    registered: list[datetime] = field(default_factory=list)
    pin: str | None = None


class Graph:
    """`nodes` holds what each id shows: numbers, accounts and businesses alike."""

    def __init__(self, workspace: Workspace, traffic: Traffic, faults: Faults, token: str) -> None:
        self._workspace = workspace
        self._traffic = traffic
        self._faults = faults
        self._token = token
        self.forget()
        self._deeds: dict[str, Callable[[str, Json], Json]] = {
            "request_code": self._request_code,
            "verify_code": self._verify_code,
            "register": self._register,
            "phone_numbers": self._add_number,
            "numbers": self._list_numbers,
        }

    def forget(self) -> None:
        self.nodes: dict[str, Json] = {}
        self._numbers: dict[str, Number] = {}

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/graph/{version}/{id}", self._on_call),
            web.get("/graph/{version}/{id}/{deed}", self._on_call),
            web.post("/graph/{version}/{id}/{deed}", self._on_call),
            web.post("/_sandbox/graph", self._on_decision),
        ]

    def decide(self, node_id: str, fields: Json) -> Json:
        """Facebook's side: a node shows these from now on; one that shows a number is a number."""
        given = UNVERIFIED if "display_phone_number" in fields else {}
        self.nodes[node_id] = {"id": node_id} | given | self.nodes.get(node_id, {}) | fields
        self._workspace.changes.touch()
        return self.nodes[node_id]

    # The front --------------------------------------------------------------------------------------

    async def _on_decision(self, request: web.Request) -> web.Response:
        body = await _body(request)
        if not body.get("id") or not isinstance(body.get("fields", {}), dict):
            raise web.HTTPBadRequest(text='say {"id": "...", "fields": {...}}')
        return web.json_response({"ok": True, "node": self.decide(str(body["id"]), body.get("fields", {}))})

    async def _on_call(self, request: web.Request) -> web.Response:
        deed = request.match_info.get("deed", "read")
        what = f"graph.{'numbers' if request.method == 'GET' and deed != 'read' else deed}"
        body = {**request.query, **await _body(request)}
        body.pop("access_token", None)
        return await answered(
            self._faults.in_call(what, {"id": request.match_info["id"], **body}),
            request,
            lambda: self._served(request, what, body),
            lambda word, status: self._refused(what, body, _as_ordered(word, status)),
        )

    def _served(self, request: web.Request, what: str, body: Json) -> web.Response:
        try:
            self._admit(request)
            answer = self._answer(request.match_info["id"], what.removeprefix("graph."), body)
        except GraphError as error:
            return self._refused(what, body, error)
        self._traffic.note("from_bot", what, body, 200, answer)
        return web.json_response(answer)

    def _refused(self, what: str, body: Json, error: GraphError) -> web.Response:
        answer = error.envelope()
        self._traffic.note("from_bot", what, body, error.status, answer)
        return web.json_response(answer, status=error.status)

    def _admit(self, request: web.Request) -> None:
        scheme, _, given = request.headers.get("Authorization", "").partition(" ")
        token = given if scheme.lower() == "bearer" else request.query.get("access_token", "")
        if token != self._token:
            raise GraphError(190, "Invalid OAuth access token - Cannot parse access token", status=401)

    def _answer(self, node_id: str, deed: str, body: Json) -> Json:
        if deed == "read":
            return self._read(node_id, body)
        run = self._deeds.get(deed)
        if run is None or (node_id not in self.nodes and deed not in {"phone_numbers", "numbers"}):
            raise _unknown(node_id)
        return run(node_id, body)

    # Calls ------------------------------------------------------------------------------------------

    def _read(self, node_id: str, body: Json) -> Json:
        if node_id == "me":  # whose token it is
            return {"id": "100000000000001", "name": "Sparkcentral"}
        if node_id not in self.nodes:
            raise _unknown(node_id)
        node = self.nodes[node_id]
        names = [each.strip() for each in str(body.get("fields") or "").split(",") if each.strip()]
        return {key: node[key] for key in (*names, "id") if key in node} if names else dict(node)

    def _add_number(self, account: str, body: Json) -> Json:
        if not re.fullmatch(r"\d{1,3}", str(body.get("cc", ""))) or not body.get("verified_name"):
            raise GraphError(100, "Invalid parameter", "cc, phone_number and verified_name are required")
        digits = re.sub(r"\D", "", str(body.get("phone_number", "")))
        shown = f"+{body['cc']} {digits}"
        if any(_digits(each) == _digits({"display_phone_number": shown}) for each in self.nodes.values()):
            raise GraphError(2388012, "The phone number is already in your list")
        node_id = str(10**14 + secrets.randbelow(10**14))
        named = {"display_phone_number": shown, "verified_name": body["verified_name"], "account": account}
        self.decide(node_id, named)
        return {"id": node_id}

    def _list_numbers(self, account: str, body: Json) -> Json:
        """Numbers that no account was named for are in every account."""
        limit, begin = _whole(body, "limit", 25), _whole(body, "after", 0)
        there = [key for key, node in self.nodes.items() if node.get("account", account) == account]
        numbers = [key for key in there if "display_phone_number" in self.nodes[key]]
        shown = [self._read(key, body) for key in numbers[begin : begin + limit]]
        end = begin + len(shown)
        paging: Json = {"cursors": {"before": str(begin), "after": str(end)}}
        if end < len(numbers):
            paging["next"] = f"/{account}/phone_numbers?after={end}"
        return {"data": shown, "paging": paging}

    def _request_code(self, node_id: str, body: Json) -> Json:
        node, number, now = self.nodes[node_id], self._number(node_id), self._workspace.clock.now()
        method = str(body.get("code_method", "")).upper()
        if method not in METHODS or not re.fullmatch(r"[a-z]{2}(_[A-Z]{2})?", str(body.get("language", ""))):
            raise GraphError(100, "Invalid parameter", "code_method is SMS or VOICE, language such as en_US")
        if node["code_verification_status"] == "VERIFIED":
            raise GraphError(136024, "Request code error", "This phone number is already verified.")
        number.asked = [each for each in number.asked if now - each < REQUESTS_WITHIN]
        if len(number.asked) >= REQUESTS:
            raise GraphError(136024, "Request code error", "Too many requests. Try again later.")
        number.asked.append(now)
        number.code, number.sent_at, number.wrong = f"{secrets.randbelow(1_000_000):06d}", now, 0
        self._workspace.ring(f"+{_digits(node)}", "sms" if method == "SMS" else "voice", number.code)
        return {"success": True}

    def _verify_code(self, node_id: str, body: Json) -> Json:
        number, now = self._number(node_id), self._workspace.clock.now()
        if not re.fullmatch(r"\d{6}", str(body.get("code", ""))):
            raise GraphError(100, "Invalid parameter", "code is six digits")
        if number.blocked_until and now < number.blocked_until:
            raise GraphError(136025, "Verify code error", "Guessed too many times. Try again in 12 hours.")
        if number.code is None or number.sent_at is None or now - number.sent_at >= CODE_LIVES:
            raise GraphError(136025, "Verify code error", "The code has expired or was never requested.")
        if str(body["code"]) != number.code:
            raise self._wrong(number, now)
        number.code = None
        self.nodes[node_id]["code_verification_status"] = "VERIFIED"
        self._workspace.changes.touch()
        return {"success": True}

    def _wrong(self, number: Number, now: datetime) -> GraphError:
        number.wrong += 1
        if number.wrong >= GUESSES:
            number.code, number.blocked_until = None, now + GUESSES_PAUSE
        return GraphError(136025, "Verify code error", "The code is not correct.")

    def _register(self, node_id: str, body: Json) -> Json:
        node, number, now = self.nodes[node_id], self._number(node_id), self._workspace.clock.now()
        pin = str(body.get("pin", ""))
        if body.get("messaging_product") != "whatsapp" or not re.fullmatch(r"\d{6}", pin):
            raise GraphError(100, "Invalid parameter", "messaging_product=whatsapp and a pin of six digits")
        number.registered = [each for each in number.registered if now - each < REQUESTS_WITHIN]
        if len(number.registered) >= REQUESTS:
            raise GraphError(133016, "Account register deregister rate limit exceeded")
        number.registered.append(now)
        if node["code_verification_status"] != "VERIFIED":
            raise GraphError(133006, "Phone number re-verification needed")
        if number.pin not in (None, pin):
            raise GraphError(133005, "Two step verification PIN mismatch")
        number.pin = pin
        self.decide(node_id, {"status": "CONNECTED", "platform_type": "CLOUD_API", "is_pin_enabled": True})
        return {"success": True}

    def _number(self, node_id: str) -> Number:
        if "display_phone_number" not in self.nodes[node_id]:
            raise _unknown(node_id)
        return self._numbers.setdefault(node_id, Number())


def _digits(node: Json) -> str:
    return re.sub(r"\D", "", str(node.get("display_phone_number", "")))


def _whole(body: Json, name: str, otherwise: int) -> int:
    given = str(body.get(name) or otherwise)
    if not given.isdecimal():
        raise GraphError(100, "Invalid parameter", f"{name} is a whole number")
    return int(given)


def _unknown(node_id: str) -> GraphError:
    return GraphError(100, f"Unsupported request. Object with ID '{node_id}' does not exist")


def _as_ordered(word: str, status: int) -> GraphError:
    """A fault names Facebook's code, and after a stroke a subcode; too many requests are its code 80008."""
    if status == 429:
        return GraphError(80008, "There have been too many calls to this WhatsApp account", status=400)
    code, _, subcode = word.partition("/")
    numbers = [int(part) if part.isdigit() else 0 for part in (code, subcode)]
    return GraphError(numbers[0] or 1, "An error ordered by a fault", subcode=numbers[1])


async def _body(request: web.Request) -> Json:
    if request.content_type == "application/json":
        try:
            body: Any = json.loads(await request.text() or "{}")
        except ValueError:
            body = None
        return body if isinstance(body, dict) else {}
    return {key: value for key, value in (await request.post()).items() if isinstance(value, str)}
