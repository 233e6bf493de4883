"""Sparkcentral's webhook: each change to a WhatsApp channel, signed. docs/webhook.md is its manual."""

import asyncio
import hashlib
import hmac
import time
from dataclasses import dataclass, field
from http import HTTPStatus

import httpx

from bot.clients import http
from bot.clients.http import Called

# The whole of one push, well below what the deliverer lets a row take.
LASTS_S = 10
# Nobody waits for the answer by the second: it may ask for as long as this.
MOST_WAIT_S = 3600.0
# With these a server says that it has not looked at it.
_BUSY = frozenset(
    {
        HTTPStatus.REQUEST_TIMEOUT,
        HTTPStatus.TOO_EARLY,
        HTTPStatus.TOO_MANY_REQUESTS,
        HTTPStatus.SERVICE_UNAVAILABLE,
    }
)


class WebhookRefusedError(Exception):
    """The same push would be refused again."""

    def __init__(self, status: int) -> None:
        super().__init__(f"HTTP {status}")
        self.status = status


class WebhookBusyError(Exception):
    """Nothing was done: it can be pushed again, after `wait` seconds where that was asked."""

    def __init__(self, wait: float | None = None) -> None:
        super().__init__("not now")
        self.wait = wait


class WebhookLostError(Exception):
    """Nobody says that it was taken. It may have been all the same, and can be pushed again."""


@dataclass(frozen=True, slots=True)
class Webhook:
    """Raises one of the three errors above unless it was taken; sends nothing twice by itself."""

    http: httpx.AsyncClient
    url: str
    secret: str = field(repr=False)
    called: Called

    async def push(self, body: bytes, idempotency_key: str) -> None:
        at = str(int(time.time()))
        headers = {
            "Content-Type": "application/json",
            "Idempotency-Key": idempotency_key,
            "X-Timestamp": at,
            "X-Signature-256": signature(self.secret, at, body),
        }
        begun, said = time.perf_counter(), "no answer"
        try:
            async with (
                asyncio.timeout(LASTS_S),
                self.http.stream("POST", self.url, content=body, headers=headers) as answer,
            ):  # what it says beside its status is not read
                said = str(answer.status_code)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout):
            raise WebhookBusyError from None
        except (httpx.HTTPError, TimeoutError):
            raise WebhookLostError from None
        finally:
            self.called("push", said, time.perf_counter() - begun)
        _require_taken(answer)

    async def close(self) -> None:
        await self.http.aclose()


def signature(secret: str, timestamp: str, body: bytes) -> str:
    digest = hmac.new(secret.encode(), f"{timestamp}.".encode() + body, hashlib.sha256)
    return f"sha256={digest.hexdigest()}"


def _require_taken(answer: httpx.Response) -> None:
    if answer.is_success:
        return
    if answer.status_code in _BUSY:
        raise WebhookBusyError(http.asked_wait(answer, MOST_WAIT_S))
    if answer.is_server_error:
        raise WebhookLostError
    raise WebhookRefusedError(answer.status_code)


def webhook(url: str, secret: str, called: Called) -> Webhook:
    return Webhook(http.client("", {}), url, secret, called)
