"""One id that follows a press from Slack's request through the outbox to the call that shows it."""

from contextlib import AbstractContextManager
from typing import Any
from uuid import uuid4

import structlog


def new() -> str:
    return uuid4().hex[:12]


def begin(request_id: str) -> None:
    """For the rest of this task."""
    structlog.contextvars.bind_contextvars(request_id=request_id)


def current() -> str:
    """Empty where nothing that anybody asked for is going on."""
    return str(structlog.contextvars.get_contextvars().get("request_id", ""))


def following(request_id: str) -> AbstractContextManager[Any]:
    return structlog.contextvars.bound_contextvars(request_id=request_id)
