"""How the world outside Slack is called: time-outs, limits, and retries that cannot do harm."""

import time
from collections.abc import Callable, Mapping
from email.utils import parsedate_to_datetime

import httpx

# Whoever waits for the answer holds a lease of half a minute: all of this together ends before it.
TIMEOUT = httpx.Timeout(connect=3, read=8, write=5, pool=5)
LIMITS = httpx.Limits(max_connections=20, max_keepalive_connections=5)
# Only connecting is tried again: whatever was sent may have been done.
CONNECT_RETRIES = 1
# What was asked, what came of it, and how many seconds it took.
Called = Callable[[str, str, float], None]


def client(base_url: str, headers: Mapping[str, str]) -> httpx.AsyncClient:
    """No redirects: a token goes nowhere but to the address that was set."""
    return httpx.AsyncClient(
        base_url=base_url,
        headers=dict(headers),
        timeout=TIMEOUT,
        transport=httpx.AsyncHTTPTransport(retries=CONNECT_RETRIES, limits=LIMITS),
        follow_redirects=False,
    )


def asked_wait(answer: httpx.Response, most: float) -> float | None:
    """`Retry-After`, in seconds or as a date, as seconds within reason; None where nothing of use is said."""
    given = answer.headers.get("Retry-After", "")
    try:
        wait = float(given) if given.isdigit() else parsedate_to_datetime(given).timestamp() - time.time()
    except (TypeError, ValueError):
        return None
    return min(max(wait, 1.0), most)
