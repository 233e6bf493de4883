"""Facebook's Graph API: the calls that verify and register a number.

https://developers.facebook.com/documentation/business-messaging/whatsapp/business-phone-numbers/registration/
"""

import re
import time
from dataclasses import dataclass
from typing import Any, Literal, TypeVar

import httpx
from pydantic import BaseModel, TypeAdapter, ValidationError

from bot.clients import http
from bot.clients.http import Called

# Meta's own list of languages has more; the six digits need no words.
LANGUAGE = "en_US"
FIELDS = "id,display_phone_number,status,code_verification_status,name_status,platform_type"
_PAGE = 100
_MOST_PAGES = 10
_TOO_MANY = 429
_UNAVAILABLE = 503
# Facebook says how long to wait only sometimes.
WAIT_S = 5.0
MOST_WAIT_S = 120.0


class GraphError(Exception):
    """Facebook's refusal. `message` is its own and may hold anything: it is for people, and not for logs."""

    def __init__(
        self, status: int, code: int = 0, subcode: int = 0, message: str = "", trace: str = ""
    ) -> None:
        super().__init__(f"HTTP {status}, code {code}, subcode {subcode}")
        self.status, self.code, self.subcode = status, code, subcode
        self.message, self.trace = message, trace


class GraphBusyError(Exception):
    """Nothing was done: the same call may be made again after `wait` seconds."""

    def __init__(self, wait: float) -> None:
        super().__init__(f"busy for {wait} s")
        self.wait = wait


class GraphLostError(Exception):
    """No answer came. What was asked may have been done all the same."""


class Number(BaseModel):
    """A number as Facebook has it. Meta's pages name several values: they are compared without case."""

    id: str
    display_phone_number: str
    status: str = ""
    code_verification_status: str = ""

    @property
    def digits(self) -> str:
        return re.sub(r"\D", "", self.display_phone_number)

    @property
    def verified(self) -> bool:
        return self.code_verification_status.upper() == "VERIFIED"

    @property
    def registered(self) -> bool:
        return self.status.upper() == "CONNECTED"


class _Cursors(BaseModel):
    after: str = ""


class _Paging(BaseModel):
    cursors: _Cursors = _Cursors()
    next: str = ""


class _Numbers(BaseModel):
    data: list[Number]
    paging: _Paging = _Paging()


class _Success(BaseModel):
    success: Literal[True]


class _Told(BaseModel):
    """Facebook's envelope of errors; whatever is missing in it is empty."""

    code: int = 0
    error_subcode: int = 0
    message: str = ""
    error_user_msg: str = ""
    fbtrace_id: str = ""
    error_data: dict[str, Any] = {}

    @property
    def words(self) -> str:
        said = (self.error_user_msg or self.message, str(self.error_data.get("details") or ""))
        return " ".join(part for part in said if part)


_ERROR = TypeAdapter(dict[Literal["error"], _Told])
# App, user and account limits (Meta, rate limits), and "server temporarily unavailable".
_BUSY = frozenset({4, 17, 613, 80007, 80008, 133004})


@dataclass(frozen=True, slots=True)
class Graph:
    """Raises `GraphError`, `GraphBusyError` and `GraphLostError`; sends nothing twice by itself."""

    http: httpx.AsyncClient
    called: Called

    async def number(self, account_id: str, digits: str) -> Number | None:
        """The account's number with these digits (country code first); None: the account has none such."""
        query = {"fields": FIELDS, "limit": str(_PAGE)}
        for _ in range(_MOST_PAGES):
            page = await self._get(f"{account_id}/phone_numbers", query)
            for number in page.data:
                if number.digits == digits:
                    return number
            if not page.paging.next or not page.paging.cursors.after:
                break
            query["after"] = page.paging.cursors.after
        return None

    async def request_code(self, number_id: str, method: Literal["SMS", "VOICE"]) -> None:
        await self._post(number_id, "request_code", {"code_method": method, "language": LANGUAGE})

    async def verify_code(self, number_id: str, code: str) -> None:
        await self._post(number_id, "verify_code", {"code": code})

    async def register(self, number_id: str, pin: str) -> None:
        """At most ten times for one number within 72 hours; then Facebook shuts it for as long."""
        await self._post(number_id, "register", {"messaging_product": "whatsapp", "pin": pin})

    async def close(self) -> None:
        await self.http.aclose()

    async def _get(self, path: str, query: dict[str, str]) -> _Numbers:
        try:
            answer = await self._call("phone_numbers", "GET", path, params=query)
        except GraphLostError:  # it only reads: asked again it does no harm
            raise GraphBusyError(WAIT_S) from None
        return _fitting(_Numbers, answer)

    async def _post(self, number_id: str, deed: str, body: dict[str, str]) -> None:
        _fitting(_Success, await self._call(deed, "POST", f"{number_id}/{deed}", json=body))

    async def _call(self, what: str, method: str, path: str, **given: Any) -> httpx.Response:
        begun = time.perf_counter()
        said = "no answer"
        try:
            answer = await self.http.request(method, path, **given)
            said = "ok" if answer.is_success else str(_told(answer).code or answer.status_code)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout):
            raise GraphBusyError(WAIT_S) from None
        except httpx.HTTPError:
            raise GraphLostError from None
        finally:
            self.called(what, said, time.perf_counter() - begun)
        return _refused(answer)


def _refused(answer: httpx.Response) -> httpx.Response:
    """The answer, unless it is a refusal."""
    if answer.is_success:
        return answer
    told = _told(answer)
    if answer.status_code in {_TOO_MANY, _UNAVAILABLE} or told.code in _BUSY:
        raise GraphBusyError(http.asked_wait(answer, MOST_WAIT_S) or WAIT_S)
    if answer.is_server_error:  # it broke on the way, after it did it or before
        raise GraphLostError
    raise GraphError(answer.status_code, told.code, told.error_subcode, told.words, told.fbtrace_id)


def _told(answer: httpx.Response) -> _Told:
    try:
        return _ERROR.validate_json(answer.content)["error"]
    except (ValidationError, KeyError):
        return _Told()


_T = TypeVar("_T", bound=BaseModel)


def _fitting(model: type[_T], answer: httpx.Response) -> _T:
    try:
        return model.model_validate_json(answer.content)
    except ValidationError:  # its own words hold the answer
        why = "Facebook's answer was none that the bot knows"
        raise GraphError(answer.status_code, message=why) from None


def graph(token: str, url: str, version: str, called: Called) -> Graph:
    return Graph(http.client(f"{url}{version}/", {"Authorization": f"Bearer {token}"}), called)
