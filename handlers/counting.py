"""Slack's door as a whole: every request is timed, counted and logged."""

import time
from collections.abc import Callable
from typing import Any

import structlog
from slack_bolt.async_app import AsyncApp, AsyncBoltRequest
from slack_bolt.response import BoltResponse

from bot.observability import trace
from handlers.middleware import make_room

log = structlog.get_logger(__name__)

# Told of every request: its kind, what became of it, and the seconds that it took.
Note = Callable[[str, str, float], None]
_UNSIGNED, _UNKNOWN, _FAILED = 401, 404, 500
_KINDS = frozenset({"block_actions", "view_submission", "view_closed", "block_suggestion", "shortcut"})


class CountedApp(AsyncApp):
    def __init__(self, note: Note, **options: Any) -> None:
        super().__init__(**options)
        self._note = note

    async def async_dispatch(self, req: AsyncBoltRequest) -> BoltResponse:
        began = time.perf_counter()
        trace.begin(trace.new())
        response = BoltResponse(status=_FAILED)
        try:
            response = await super().async_dispatch(req)
        finally:
            make_room(req.context)
            self._count(req, response, time.perf_counter() - began)
        return response

    def _count(self, req: AsyncBoltRequest, response: BoltResponse, seconds: float) -> None:
        kind, outcome = kind_of(req.body), _outcome(req, response)
        self._note(kind, outcome, seconds)
        log.info("answered", kind=kind, outcome=outcome, ms=round(1000 * seconds, 1))


def kind_of(body: Any) -> str:
    """One of a handful, whatever was sent: it becomes a label."""
    if not isinstance(body, dict):
        return "other"
    if "command" in body:
        return "command"
    if "event" in body:
        return "event"
    kind = body.get("type")
    return kind if isinstance(kind, str) and kind in _KINDS else "other"


def _outcome(req: AsyncBoltRequest, response: BoltResponse) -> str:
    said = req.context.get("outcome")
    if said:
        return str(said)
    if response.status == _UNSIGNED:
        return "unsigned"
    if response.status == _UNKNOWN:
        return "unknown"
    return "failed" if response.status >= _FAILED else "accepted"
