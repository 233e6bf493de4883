"""What Slack's door needs to do its work; built once by `bot/app.py`."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from dataclasses import dataclass, field
from typing import Any

import structlog

from bot.services.context import Services
from bot.slack.gateway import Gateway

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Door:
    """`learn_*` ask Slack and keep the answer in the directory: never within a press."""

    services: Services
    gateway: Gateway
    key: bytes
    learn_person: Callable[[str], Awaitable[None]]
    learn_channel: Callable[[str], Awaitable[None]]
    know_user: Callable[[Mapping[str, Any]], Awaitable[None]]
    background: set[asyncio.Task[None]] = field(default_factory=set)

    def later(self, work: Coroutine[Any, Any, None]) -> None:
        """Go on after the ack; the task is kept so that stopping can wait for it."""
        task = asyncio.create_task(_logged(work))
        self.background.add(task)
        task.add_done_callback(self.background.discard)


async def _logged(work: Coroutine[Any, Any, None]) -> None:
    try:
        await work
    except Exception:
        log.exception("background_failed")
