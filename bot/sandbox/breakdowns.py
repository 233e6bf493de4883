"""What a fault does to a call: a wrong answer, a late one, or none, with or without the deed."""

import asyncio
import secrets
from collections.abc import Callable

from aiohttp import web

from bot.sandbox.faults import Fault

RETRY_AFTER_S = 1.0
HANGS_S = 30.0
LATE_S = 1.0


async def answered(
    fault: Fault | None,
    request: web.Request,
    serve: Callable[[], web.Response],
    refuse: Callable[[str, int], web.Response],
) -> web.Response:
    """The call's answer: `serve` does the deed, `refuse` puts an error word into this API's own shape."""
    if fault is None:
        return serve()
    if fault.kind == "late":
        answer = serve()
        await asyncio.sleep(fault.waits(LATE_S))
        return answer
    if fault.kind == "lost_answer":
        serve()
    if fault.kind == "timeout":
        await asyncio.sleep(fault.waits(HANGS_S))
    if fault.kind in {"lost_answer", "timeout", "reset"}:
        return _hung_up(request)
    return _wrong(fault, refuse)


def _wrong(fault: Fault, refuse: Callable[[str, int], web.Response]) -> web.Response:
    if fault.kind == "error":
        return refuse(fault.detail, 200)
    if fault.kind == "5xx":
        return web.Response(status=503, text=f"upstream connect error {secrets.token_hex(4)}")
    wait = str(max(1, round(fault.waits(RETRY_AFTER_S))))
    answer = refuse("ratelimited", 429) if fault.kind == "429" else web.Response(status=429)
    answer.headers["Retry-After"] = wait
    return answer


def _hung_up(request: web.Request) -> web.Response:
    """The connection is gone: what is returned here reaches nobody."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response()
