"""The deliverer: retries, backs off, gives up, pauses a workspace, and goes on by itself."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from bot.delivery import worker
from bot.delivery.worker import CHANNEL_WAIT, MOST_ATTEMPTS, WORKSPACE_PAUSE
from bot.services.announcements import RowKind
from bot.slack.errors import ChannelError, RateLimitedError, SlackError, TokenError, TransientError
from bot.slack.gateway import Gateway
from storage.engine import Database, StorageBusyError
from tests.support.bench import CHANNEL, Bench, HandClock, bench_on


@pytest.fixture(autouse=True)
def no_jitter(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.delivery.worker.random.uniform", lambda *_: 1.0)


async def say(bench: Bench, number: int = 0, channel: str = CHANNEL, kind: str = RowKind.WELCOME) -> None:
    now = bench.clock.now()
    async with bench.database.write() as uow:
        await uow.outbox.add(
            destination=channel, subject=f"welcome:{number}", kind=kind, payload={}, due_at=now, now=now
        )


async def dead(bench: Bench) -> list[str]:
    async with bench.database.read() as uow:
        return [row.subject for row in await uow.outbox.dead_rows(10)]


@pytest.mark.parametrize(("attempts", "seconds"), [(0, 1), (1, 2), (3, 8), (6, 60), (50, 60)])
def test_the_wait_doubles_up_to_a_minute(attempts: int, seconds: float) -> None:
    assert worker._backoff(attempts) == timedelta(seconds=seconds)


async def test_what_may_pass_is_tried_again_with_growing_waits(bench: Bench) -> None:
    bench.slack.faults["chat_postMessage"] = [TransientError("internal_error")] * 3
    await say(bench)
    for wait in (1, 2, 4):
        await bench.drain()
        assert bench.slack.posts() == []
        bench.clock.forward(seconds=wait - 0.1)
        await bench.drain()
        assert bench.slack.posts() == []
        bench.clock.forward(seconds=0.1)
    await bench.drain()
    assert len(bench.slack.posts()) == 1
    assert await bench.waiting() == 0


async def test_what_can_never_succeed_is_put_aside_and_the_rest_goes_on(bench: Bench) -> None:
    bench.slack.faults["chat_postMessage"] = [SlackError("invalid_blocks")]
    for number in range(2):
        await say(bench, number)
    await bench.drain()
    assert await dead(bench) == ["welcome:0"]
    assert len(bench.slack.posts()) == 1


async def test_a_channel_that_refuses_for_a_while_hears_all_of_it_later(bench: Bench) -> None:
    bench.slack.faults["chat_postMessage"] = [ChannelError("is_archived"), ChannelError("is_archived")]
    for number in range(2):
        await say(bench, number)
    for wait in (CHANNEL_WAIT, CHANNEL_WAIT * 2):
        await bench.drain()
        assert bench.slack.posts() == []
        bench.clock.forward(seconds=wait.total_seconds())
    await bench.drain()
    assert len(bench.slack.posts()) == 2
    assert await dead(bench) == []


async def test_a_channel_that_stays_away_is_given_up(bench: Bench) -> None:
    bench.slack.faults["chat_postMessage"] = [ChannelError("is_archived")] * MOST_ATTEMPTS
    await say(bench, 0)
    for attempt in range(MOST_ATTEMPTS):
        await bench.drain()
        bench.clock.forward(seconds=(CHANNEL_WAIT * 2**attempt).total_seconds())
    assert await dead(bench) == ["welcome:0"]


async def test_a_fault_of_ours_is_tried_a_few_times_and_then_put_aside(bench: Bench) -> None:
    bench.slack.faults["chat_postMessage"] = [RuntimeError("ours")] * MOST_ATTEMPTS
    await say(bench, 0)
    await say(bench, 1)
    for _ in range(MOST_ATTEMPTS):
        await bench.drain()
        bench.clock.forward(seconds=61)
    await bench.drain()
    assert await dead(bench) == ["welcome:0"]
    assert len(bench.slack.posts()) == 1


async def test_a_busy_database_makes_no_dead_letter(bench: Bench) -> None:
    bench.slack.faults["chat_postMessage"] = [StorageBusyError("busy")] * (MOST_ATTEMPTS + 1)
    await say(bench)
    for _ in range(MOST_ATTEMPTS + 1):
        await bench.drain()
        bench.clock.forward(seconds=61)
    await bench.drain()
    assert await dead(bench) == []
    assert len(bench.slack.posts()) == 1


async def test_a_refused_token_pauses_the_whole_workspace_which_resumes_by_itself(bench: Bench) -> None:
    bench.slack.faults["chat_postMessage"] = [TokenError("token_revoked")]
    await say(bench)
    await bench.drain()
    await say(bench, 1, channel="C0OTHER")
    await bench.drain()
    assert bench.slack.posts() == []
    assert await bench.deliverer.next_due() == bench.clock.now() + WORKSPACE_PAUSE
    bench.clock.forward(seconds=WORKSPACE_PAUSE.total_seconds())
    await bench.drain()
    assert len(bench.slack.posts()) == 2


async def test_what_takes_too_long_is_broken_off_and_tried_again(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its lease would run out, and another replica would send it as well."""
    monkeypatch.setattr(worker, "SEND_S", 0.05)
    sent = bench.slack.call

    async def slow(method: str, *given: Any, **arguments: Any) -> Any:
        await asyncio.sleep(5)
        return await sent(method, *given, **arguments)

    monkeypatch.setattr(bench.slack, "call", slow)
    await say(bench)
    await bench.drain()
    assert bench.slack.posts() == []
    monkeypatch.setattr(bench.slack, "call", sent)
    bench.clock.forward(seconds=2)
    await bench.drain()
    assert len(bench.slack.posts()) == 1


async def test_what_does_not_pass_in_hours_is_put_aside_and_can_be_sent_again(bench: Bench) -> None:
    bench.slack.faults["chat_postMessage"] = [TransientError("internal_error")] * MOST_ATTEMPTS
    await say(bench)
    for _ in range(MOST_ATTEMPTS - 1):
        await bench.drain()
        assert await dead(bench) == []
        bench.clock.forward(hours=1)
    await bench.drain()
    assert await dead(bench) == ["welcome:0"]
    async with bench.database.write() as uow:
        assert await uow.outbox.dead_count() == 1
        assert await uow.outbox.revive(bench.clock.now()) == 1
    await bench.drain()
    assert len(bench.slack.posts()) == 1
    assert await dead(bench) == []


async def test_what_grew_old_while_the_bot_was_away_has_its_tries_as_any_other(bench: Bench) -> None:
    bench.slack.faults["chat_postMessage"] = [TransientError("internal_error")]
    await say(bench)
    bench.clock.forward(hours=10)
    await bench.drain()
    assert await dead(bench) == []
    bench.clock.forward(seconds=1)
    await bench.drain()
    assert len(bench.slack.posts()) == 1


async def test_what_slack_told_one_replica_about_any_method_holds_for_all(database: Database) -> None:
    clock = HandClock()
    one, other = (bench_on(database, clock=clock) for _ in range(2))
    one.slack.faults["chat_postMessage"] = [RateLimitedError("conversations_open", timedelta(seconds=30))]
    await say(one)
    await one.drain()
    await other.drain()
    assert one.deliverer.wait_for("conversations_open") == timedelta(seconds=30)
    assert other.deliverer.wait_for("conversations_open") == timedelta(seconds=30)
    assert other.deliverer.wait_for("chat_update") is None
    clock.forward(seconds=30)
    assert other.deliverer.wait_for("conversations_open") is None


async def test_a_method_that_waits_is_not_called() -> None:
    gateway = Gateway("xoxb-1", "http://127.0.0.1:9/api/")
    gateway.heed({"users_info": timedelta(seconds=7)}.get)
    with pytest.raises(RateLimitedError) as caught:
        await gateway.call("users_info", user="U1")
    assert caught.value.wait == timedelta(seconds=7)


async def test_a_kind_that_nobody_knows_does_not_stop_the_others(bench: Bench) -> None:
    await say(bench, 0, kind="of a later release")
    await say(bench, 1)
    for _ in range(MOST_ATTEMPTS + 1):
        await bench.drain()
        bench.clock.forward(seconds=61)
    assert await dead(bench) == ["welcome:0"]
    assert len(bench.slack.posts()) == 1


async def test_a_started_deliverer_sends_when_woken_and_stops_at_once(bench: Bench) -> None:
    bench.deliverer.start()
    await say(bench)
    bench.deliverer.wake()
    await bench.drain()
    await bench.deliverer.stop()
    assert len(bench.slack.posts()) == 1
    await say(bench, 1)
    assert await bench.waiting() == 1
