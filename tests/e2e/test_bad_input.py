"""Whatever is sent to the door: no exception of ours, no change by what is not signed, all of it logged."""

import asyncio
import hashlib
import hmac
import json
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest
import sqlalchemy as sa
import structlog
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.front import SLACK_PATH
from storage.engine import create_engine
from storage.tables import metadata
from tests.support import wire
from tests.support.stand import SECRET, Stand, database_for, stand

EXAMPLES = 25
FORM, JSON = "application/x-www-form-urlencoded", "application/json"


class Door:
    """A bot with an onboarding in its middle, spoken to without the manners of Slack."""

    def __init__(self, loop: asyncio.AbstractEventLoop, made: Stand, real: list[dict[str, Any]]) -> None:
        self.loop = loop
        self.made = made
        self.real = real

    def send(self, body: bytes, headers: dict[str, str]) -> int:
        return self.loop.run_until_complete(self._send(body, headers))

    async def _send(self, body: bytes, headers: dict[str, str]) -> int:
        async with httpx.AsyncClient(timeout=30) as client:
            url = f"http://127.0.0.1:{self.made.settings.port}{SLACK_PATH}"
            return (await client.post(url, content=body, headers=headers)).status_code

    def state(self) -> dict[str, list[Any]]:
        return self.loop.run_until_complete(rows_of(self.made))


async def rows_of(made: Stand) -> dict[str, list[Any]]:
    """Every row that a press could have changed."""
    engine = create_engine(made.settings.database_url, read_only=True)
    watched = ("onboardings", "onboarding_private", "events", "codes", "idempotency_keys")
    async with engine.connect() as connection:
        found = {name: list(await connection.execute(sa.select(metadata.tables[name]))) for name in watched}
    await engine.dispose()
    return found


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    """A loop of its own: property tests are plain functions."""
    loop = asyncio.new_event_loop()
    opened = _opened(tmp_path_factory.mktemp("door"))
    made, real = loop.run_until_complete(anext(opened))
    yield Door(loop, made, real)
    with pytest.raises(StopAsyncIteration):
        loop.run_until_complete(anext(opened))
    loop.close()


async def _opened(folder: Path) -> AsyncIterator[tuple[Stand, list[dict[str, Any]]]]:
    async with database_for("sqlite", folder) as url, stand(url) as made:
        await made.until(lambda messages: messages)
        await wire.started(made)
        agree = wire.press(made, made.bea, "Agree to the terms")
        assert (await made.click(made.bea, "Agree to the terms"))["ok"]
        assert (await made.click(made.bea, "Enter details"))["ok"]
        real = [
            agree,
            wire.submission(made, made.bea),
            wire.command(made, made.ada, "/onboarding status"),
            wire.command(made, made.ada, f"/channel-role <@{made.bea}|b> viewer"),
        ]
        yield made, real


def signed(body: bytes, kind: str) -> dict[str, str]:
    stamp = str(int(time.time()))
    digest = hmac.new(SECRET.encode(), b"v0:%s:%s" % (stamp.encode(), body), hashlib.sha256).hexdigest()
    return {
        "Content-Type": kind,
        "X-Slack-Request-Timestamp": stamp,
        "X-Slack-Signature": f"v0={digest}",
    }


def written(payload: dict[str, Any]) -> bytes:
    fields = payload if "command" in payload else {"payload": json.dumps(payload)}
    return urlencode(fields).encode()


@contextmanager
def logged() -> Iterator[list[Any]]:
    with structlog.testing.capture_logs(processors=[structlog.contextvars.merge_contextvars]) as lines:
        yield lines


def refused_with_an_id(lines: list[Any]) -> bool:
    (answered,) = [line for line in lines if line["event"] == "answered"]
    return len(answered["request_id"]) == 12 and answered["outcome"] in {"unsigned", "unreadable"}


WORDS = st.text(max_size=40)
ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | WORDS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(WORDS, inner, max_size=4),
    max_leaves=12,
)
KINDS = st.sampled_from(
    [FORM, JSON, "text/plain", "multipart/form-data; boundary=x", "", "application/json; charset=x"]
)
fuzzed = settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@fuzzed
@given(body=st.binary(max_size=2000) | ANY_JSON.map(lambda value: json.dumps(value).encode()), kind=KINDS)
def test_any_body_signed_or_not(door: Door, body: bytes, kind: str) -> None:
    assert door.send(body, signed(body, kind)) < 500
    assert door.send(body, {"Content-Type": kind}) in {400, 401}


HEADERS = st.text(st.characters(min_codepoint=33, max_codepoint=126), max_size=80)


@fuzzed
@given(number=st.integers(0, 3), stamp=HEADERS | st.just("now") | st.just("stale"), signature=HEADERS)
def test_a_true_body_with_a_false_signature_changes_nothing(
    door: Door, number: int, stamp: str, signature: str
) -> None:
    body = written(door.real[number])
    now = int(time.time())
    stamp = {"now": str(now), "stale": str(now - 3600)}.get(stamp, stamp)
    headers = {
        "Content-Type": FORM,
        "X-Slack-Request-Timestamp": stamp,
        "X-Slack-Signature": f"v0={signature}",
    }
    before = door.state()
    with logged() as lines:
        assert door.send(body, headers) == 401
    assert door.state() == before
    assert refused_with_an_id(lines)


def _places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if path:
        yield path
    entries = (
        value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    )
    for key, inner in entries:
        yield from _places(inner, (*path, key))


def _changed(payload: dict[str, Any], place: int, value: Any) -> dict[str, Any]:
    """One of its places holds something else, or is gone."""
    copy = json.loads(json.dumps(payload))
    places = list(_places(copy))
    *way, last = places[place % len(places)]
    holder = copy
    for key in way:
        holder = holder[key]
    if value is GONE:
        del holder[last]
    else:
        holder[last] = value
    return dict(copy)


GONE = object()
STRANGE = st.sampled_from(
    [
        GONE,
        "",
        "1|agree|nobody|terms.agree|",
        "V0FOREIGN",
        "view_submission",
        10**30,
        "x" * 5000,
        "\ud800",
        {},
    ]
)


@fuzzed
@given(number=st.integers(0, 3), place=st.integers(0, 400), value=STRANGE | ANY_JSON)
def test_a_true_body_with_one_place_wrong(door: Door, number: int, place: int, value: Any) -> None:
    changed = _changed(door.real[number], place, value)
    try:
        body = written(changed)
    except UnicodeEncodeError:  # no form can carry that
        body = json.dumps(changed).encode()
    with logged() as lines:
        status = door.send(body, signed(body, FORM))
    # Where a refusal cannot be shown Slack is to mark the button, and that takes a 500.
    assert status < 500 or "refusal_not_shown" in {line["event"] for line in lines}
