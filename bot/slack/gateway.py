"""Every call to Slack's Web API: one shared session, time-outs, errors as classes."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.errors import RateLimitedError, SlackError, TransientError, UnreachableError, error_for

# A call inside a press must leave room for the ack within Slack's 3 seconds.
PRESS_TIMEOUT_S = 2
CALL_TIMEOUT_S = 10
Json = dict[str, Any]
# Told of every call: the method, Slack's answer ("ok" or its word for the error), the seconds it took.
Note = Callable[[str, str, float], None]


# How long a method is to be left alone; None when it may be called.
Gate = Callable[[str], timedelta | None]


def _open(_method: str) -> None:
    """Slack has asked for no pause."""


def _unnoted(_method: str, _answer: str, _seconds: float) -> None:
    """Nobody keeps count."""


class Gateway:
    """Slack's methods that the bot uses, by name. Raises `SlackError` and its kinds only."""

    def __init__(self, token: str, base_url: str, note: Note = _unnoted) -> None:
        self._token = token
        self._note = note
        self._gate: Gate = _open
        self._base_url = base_url
        self._session: aiohttp.ClientSession | None = None
        self._client: AsyncWebClient | None = None

    def heed(self, gate: Gate) -> None:
        """Ask it before each call: what Slack told one replica holds for all."""
        self._gate = gate

    async def open(self) -> None:
        # AsyncWebClient opens a session per call unless it is given one.
        self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=CALL_TIMEOUT_S))
        # No retry handlers: a post that is sent again by itself would be said twice.
        self._client = AsyncWebClient(
            token=self._token, base_url=self._base_url, session=self._session, retry_handlers=[]
        )

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()

    @property
    def client(self) -> AsyncWebClient:
        if self._client is None:
            raise RuntimeError("the gateway is not open")
        return self._client

    async def call(self, method: str, timeout_s: float = CALL_TIMEOUT_S, **arguments: Any) -> Json:
        """Call the client's method of this name, such as `chat_postMessage`."""
        wait = self._gate(method)
        if wait is not None:
            raise RateLimitedError(method, wait)
        began, answer = time.perf_counter(), "ok"
        try:
            return await self._answer(method, timeout_s, arguments)
        except SlackError as error:
            answer = "unreachable" if isinstance(error, UnreachableError) else error.code
            raise
        finally:
            self._note(method, answer, time.perf_counter() - began)

    async def _answer(self, method: str, timeout_s: float, arguments: Json) -> Json:
        function: Callable[..., Awaitable[Any]] = getattr(self.client, method)
        try:
            answer = await _within(function(**arguments), timeout_s)
        except SlackApiError as error:
            raise _sorted(method, error) from None
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise UnreachableError(type(error).__name__) from None
        return dict(answer.data)

    async def open_view(self, trigger_id: str, view: Json) -> str:
        """Open a modal within a press; the id of the view."""
        answer = await self.call("views_open", PRESS_TIMEOUT_S, trigger_id=trigger_id, view=view)
        return str(answer["view"]["id"])

    async def push_view(self, trigger_id: str, view: Json) -> str:
        answer = await self.call("views_push", PRESS_TIMEOUT_S, trigger_id=trigger_id, view=view)
        return str(answer["view"]["id"])

    async def update_view(self, view_id: str, view: Json) -> None:
        await self.call("views_update", PRESS_TIMEOUT_S, view_id=view_id, view=view)

    async def replace_view(self, external_id: str, view: Json) -> None:
        """As `update_view`, of a view that has our own id as Slack has not told us its."""
        await self.call("views_update", PRESS_TIMEOUT_S, external_id=external_id, view=view)

    async def download(self, url: str, most_bytes: int) -> bytes:
        """A file's contents; Slack serves them with the token only."""
        if self._session is None:
            raise RuntimeError("the gateway is not open")
        try:
            async with self._session.get(url, headers={"Authorization": f"Bearer {self._token}"}) as answer:
                answer.raise_for_status()
                return await answer.content.read(most_bytes + 1)
        except (aiohttp.ClientError, TimeoutError) as error:
            raise SlackError(type(error).__name__) from None


async def _within(call: Awaitable[Any], seconds: float) -> Any:
    async with asyncio.timeout(seconds):
        return await call


def _sorted(method: str, error: SlackApiError) -> SlackError:
    response = error.response
    status = getattr(response, "status_code", 0)
    code = response.get("error", "") if isinstance(getattr(response, "data", None), dict) else ""
    if status == 429 or code in {"ratelimited", "rate_limited"}:  # noqa: PLR2004 - HTTP: too many requests
        wait = float(response.headers.get("Retry-After", 1)) if hasattr(response, "headers") else 1.0
        return RateLimitedError(method, timedelta(seconds=wait))
    if status >= 500:  # noqa: PLR2004 - HTTP: server errors
        return TransientError(f"http_{status}")
    return error_for(code or f"http_{status}")
