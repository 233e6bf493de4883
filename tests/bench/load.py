"""Presses as Slack sends them: signed POSTs, so many in flight, each ack timed."""

import asyncio
import hashlib
import hmac
import json
import math
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from urllib.parse import urlencode

import aiohttp

from bot.domain.permissions import Deed
from bot.domain.steps import TaskId
from bot.surfaces import ids
from tests.bench.seed import channel_of, onboarding_of
from tests.support.bench import BEA, SAM, TEAMS
from tests.support.stand import SECRET

# What may be pressed on each seeded onboarding, one after the other; each press completes a task.
DEEDS = (
    (SAM, Deed.ADD_NUMBER, TaskId.ACCOUNT_ADD_NUMBER),
    (BEA, Deed.APPROVE_REQUEST, TaskId.ACCOUNT_APPROVE_REQUEST),
    (BEA, Deed.SUBMIT_VERIFICATION, TaskId.BUSINESS_SUBMIT),
)
_stamps = count(1)


@dataclass(frozen=True, slots=True)
class Loaded:
    """Times in seconds; `began` and `ended` are on the clock of `time.perf_counter`."""

    acks: Sequence[float]
    began: float
    ended: float
    refused: int

    def ack_ms(self, percent: float) -> float:
        return 1000 * sorted(self.acks)[max(0, math.ceil(len(self.acks) * percent / 100) - 1)]


def press(number: int, deed: int) -> bytes:
    """A button of the onboarding of this number."""
    person, what, task = DEEDS[deed]
    channel, stamp = channel_of(number), f"{time.time():.3f}{next(_stamps):06d}"
    value = ids.press(what, onboarding_of(number), task).encode()
    step_ts = "1.000001"
    body = {
        "type": "block_actions",
        "user": {"id": person, "team_id": TEAMS[person], "username": "x"},
        "team": {"id": TEAMS[SAM], "domain": "x"},
        "api_app_id": "A1",
        "trigger_id": f"t.{stamp}",
        "container": {"type": "message", "message_ts": step_ts, "channel_id": channel},
        "channel": {"id": channel, "name": "x"},
        "message": {"ts": step_ts, "text": "x", "blocks": []},
        "actions": [
            {
                "type": "button",
                "action_id": f"{ids.BUTTON}.{what}",
                "block_id": "actions",
                "value": value,
                "action_ts": stamp,
            }
        ],
    }
    return urlencode({"payload": json.dumps(body)}).encode()


def presses(numbers: Iterable[int]) -> Iterator[bytes]:
    """Every deed of each onboarding: all begin before the first goes on."""
    chosen = list(numbers)
    for deed in range(len(DEEDS)):
        for number in chosen:
            yield press(number, deed)


def signed(body: bytes) -> dict[str, str]:
    stamp = str(int(time.time()))
    digest = hmac.new(SECRET.encode(), b"v0:%s:%s" % (stamp.encode(), body), hashlib.sha256).hexdigest()
    return {
        "X-Slack-Request-Timestamp": stamp,
        "X-Slack-Signature": f"v0={digest}",
        "Content-Type": "application/x-www-form-urlencoded",
    }


async def send(url: str, bodies: Iterable[bytes], in_flight: int) -> Loaded:
    waiting, acks, refused = iter(bodies), [], 0

    async def one_after_the_other(session: aiohttp.ClientSession) -> None:
        nonlocal refused
        for body in waiting:
            began = time.perf_counter()
            async with session.post(url, data=body, headers=signed(body)) as answer:
                await answer.read()
            acks.append(time.perf_counter() - began)
            refused += answer.status != 200

    async with aiohttp.ClientSession() as session:
        began = time.perf_counter()
        await asyncio.gather(*(one_after_the_other(session) for _ in range(in_flight)))
        return Loaded(acks, began, time.perf_counter(), refused)
