"""The bot's own server: who gets in, and the hand of a sandbox on the clock."""

import hashlib
import hmac
import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult

from bot import front
from bot.clock import VirtualClock
from bot.domain import commands as do
from bot.domain.details import CodeMethod
from bot.domain.events import CodeEnded, CodeRunningOut
from storage.engine import Database
from tests.support.bench import BEA, SAM, Bench, bench_on

SECRET = "signing secret"
BODY = "command=%2Fnothing&trigger_id=1"


@pytest.fixture
async def door() -> AsyncIterator[httpx.AsyncClient]:
    """Slack's door with a Bolt app behind it that knows one command."""

    async def authorize() -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=None, team_id="T1", bot_token="xoxb-1", bot_user_id="U1")

    app = AsyncApp(signing_secret=SECRET, authorize=authorize, process_before_response=True)

    async def answer(ack: Any) -> None:
        await ack("fine")

    app.command("/nothing")(answer)
    runner, address = await front.serve("127.0.0.1", 0, app, None)
    async with httpx.AsyncClient(base_url=address) as client:
        yield client
    await runner.cleanup()


def signed(body: str, *, stamp: str = "", secret: str = SECRET) -> dict[str, str]:
    stamp = stamp or str(int(time.time()))
    digest = hmac.new(secret.encode(), f"v0:{stamp}:{body}".encode(), hashlib.sha256).hexdigest()
    return {
        "X-Slack-Request-Timestamp": stamp,
        "X-Slack-Signature": f"v0={digest}",
        "Content-Type": "application/x-www-form-urlencoded",
    }


async def test_what_slack_has_signed_gets_in(door: httpx.AsyncClient) -> None:
    answer = await door.post(front.SLACK_PATH, content=BODY, headers=signed(BODY))
    assert (answer.status_code, answer.text) == (200, "fine")


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-Slack-Request-Timestamp": str(int(time.time()))},
        signed(BODY, secret="another"),
        signed(BODY + "&more=1"),
        signed(BODY, stamp=str(int(time.time()) - 3600)),
        signed(BODY, stamp="yesterday"),
        signed(BODY, stamp="-5"),
        signed(BODY, stamp="9" * 5000),
    ],
    ids=["none", "unsigned", "forged", "changed", "stale", "no number", "negative", "endless"],
)
async def test_nothing_else_does(door: httpx.AsyncClient, headers: dict[str, str]) -> None:
    answer = await door.post(front.SLACK_PATH, content=BODY, headers=headers)
    assert answer.status_code == 401


async def test_it_says_that_it_lives_and_keeps_the_clock_to_itself(door: httpx.AsyncClient) -> None:
    assert (await door.get("/healthz")).json() == {"ok": True}
    moved = await door.post("/_clock", json={"to": datetime.now(UTC).isoformat()})
    assert moved.status_code == 404  # on the system's clock there is no such door


# Moving time ------------------------------------------------------------------------------------------


def moved_by(bench: Bench, clock: VirtualClock) -> front.Mover:
    return front.Mover(clock, bench.services, bench.deliverer)


@pytest.fixture
def virtual(database: Database) -> tuple[Bench, VirtualClock]:
    clock = VirtualClock()
    return bench_on(database, clock=clock), clock


async def test_time_walks_from_due_to_due(virtual: tuple[Bench, VirtualClock]) -> None:
    bench, clock = virtual
    onboarding = await bench.start()
    await bench.to_code(onboarding)
    await bench.do(BEA, onboarding, do.HoldPhone())
    await bench.do(SAM, onboarding, do.RequestCode(request_id="r1", method=CodeMethod.SMS))
    asked = clock.now()
    due = await moved_by(bench, clock).to(asked + timedelta(minutes=30))
    events = await bench.events(onboarding)
    told = [entry for entry in events if isinstance(entry.event, CodeRunningOut | CodeEnded)]
    minutes = [round((entry.at - asked) / timedelta(minutes=1)) for entry in told]
    assert minutes == [5, 9, 10]  # each at its own moment, though time went on in one go
    assert due is not None
    assert due > clock.now()
    assert await bench.waiting() == 0


async def test_the_sandbox_moves_the_clock_by_the_door(virtual: tuple[Bench, VirtualClock]) -> None:
    bench, clock = virtual
    await bench.start()
    runner, address = await front.serve("127.0.0.1", 0, None, moved_by(bench, clock))
    goal = datetime.now(UTC) + timedelta(days=1)
    async with httpx.AsyncClient(base_url=address) as client:
        answer = (await client.post("/_clock", json={"to": goal.isoformat()})).json()
        unserved = await client.post(front.SLACK_PATH, content=BODY, headers=signed(BODY))
    await runner.cleanup()
    assert datetime.fromisoformat(answer["now"]) >= goal
    assert datetime.fromisoformat(answer["next_due"]) > goal
    assert unserved.status_code == 404  # presses come by Socket Mode here
    assert bench.slack.posts()
