"""Destinations keep their order and Slack's pace, also when several bots share one database."""

import asyncio
from collections import defaultdict
from datetime import timedelta
from itertools import pairwise
from typing import Any

from bot.delivery.pace import POST_EVERY
from bot.domain import commands as do
from bot.domain.steps import TaskId
from bot.services.announcements import NORMAL, URGENT, RowKind
from bot.slack.errors import RateLimitedError
from storage.engine import Database
from tests.support.bench import BEA, CHANNEL, DETAILS, SAM, Bench, HandClock, NotingSlack, bench_on


async def say(bench: Bench, number: int, *, lane: int = NORMAL, channel: str = CHANNEL) -> None:
    """A row that ends as one message: the welcome, under a subject of its own."""
    now = bench.clock.now()
    async with bench.database.write() as uow:
        await uow.outbox.add(
            destination=channel,
            subject=f"welcome:{number}",
            kind=RowKind.WELCOME,
            lane=lane,
            payload={},
            due_at=now,
            now=now,
        )


async def subjects(bench: Bench, channel: str = CHANNEL) -> list[str]:
    """In the order of their stamps, which Slack gives in the order of arrival."""
    found: dict[str, str] = {}
    async with bench.database.read() as uow:
        for number in range(1, len(bench.slack.calls) + 1):
            message = await uow.messages.at(channel, f"1.{number:06d}")
            if message is not None:
                found[message.ts] = message.subject
    return [found[ts] for ts in sorted(found)]


async def test_rows_of_a_destination_leave_in_order_the_urgent_lane_first(bench: Bench) -> None:
    for number in range(4):
        await say(bench, number)
    await say(bench, 4, lane=URGENT)
    await say(bench, 5, lane=URGENT)
    await bench.drain()
    assert await subjects(bench) == [f"welcome:{number}" for number in (4, 5, 0, 1, 2, 3)]


async def test_too_many_requests_wait_as_long_as_slack_says_and_lose_nothing(bench: Bench) -> None:
    bench.slack.faults["chat_postMessage"] = [RateLimitedError("chat_postMessage", timedelta(seconds=30))]
    for number in range(3):
        await say(bench, number)
    await bench.drain()
    assert bench.slack.posts() == []
    bench.clock.forward(seconds=29)
    await bench.drain()
    assert bench.slack.posts() == []
    bench.clock.forward(seconds=1)
    await bench.drain()
    assert await subjects(bench) == ["welcome:0", "welcome:1", "welcome:2"]
    bench.clock.forward(seconds=60)
    await bench.drain()
    assert len(bench.slack.posts()) == 3


async def test_a_pause_of_a_method_holds_for_every_channel_and_every_replica(database: Database) -> None:
    clock = HandClock()
    one = bench_on(database, pace=True, clock=clock)
    other = bench_on(database, pace=True, clock=clock)
    one.slack.faults["chat_postMessage"] = [RateLimitedError("chat_postMessage", timedelta(seconds=30))]
    await say(one, 1)
    await one.drain()
    await say(one, 2, channel="C0OTHER")
    await other.drain()
    assert other.slack.posts() == []
    clock.forward(seconds=31)
    await other.drain()
    assert {post["channel"] for post in other.slack.posts()} == {CHANNEL, "C0OTHER"}


async def test_posts_to_a_channel_keep_a_second_apart_over_both_replicas(database: Database) -> None:
    clock, slack = HandClock(), NotingSlack()
    replicas = [bench_on(database, pace=True, clock=clock, slack=slack) for _ in range(2)]
    at: list[Any] = []

    async def note(method: str, arguments: dict[str, Any]) -> None:
        at.append((method, arguments["channel"], clock.now()))

    slack.before = note
    for number in range(4):
        await say(replicas[0], number)
    for _ in range(12):
        await asyncio.gather(*(replica.drain() for replica in replicas))
        clock.forward(seconds=0.5)
    times = [moment for _, _, moment in at]
    assert len(times) == 4
    assert all(later - earlier >= POST_EVERY for earlier, later in pairwise(times))


async def test_the_overview_is_drawn_at_most_once_in_ten_seconds(database: Database) -> None:
    clock = HandClock()
    bench = bench_on(database, pace=True, clock=clock)
    drawn: list[Any] = []

    async def note(method: str, arguments: dict[str, Any]) -> None:
        if "steps done" in arguments.get("text", ""):
            drawn.append((method, clock.now()))

    bench.slack.before = note
    onboarding = await bench.start()
    deeds: list[tuple[str, do.Command]] = [
        (BEA, do.Complete(task=TaskId.TERMS_AGREE)),
        (BEA, do.SubmitDetails(details=DETAILS)),
        (SAM, do.CreateAccount()),
        (SAM, do.Complete(task=TaskId.ACCOUNT_ADD_NUMBER)),
    ]
    for second in range(50):
        if second % 4 == 0 and deeds:
            person, command = deeds.pop(0)
            await bench.do(person, onboarding, command)
        await bench.drain()
        clock.forward(seconds=1)
    times = [moment for _, moment in drawn]
    assert 2 <= len(times) <= 4
    gaps = [later - earlier for earlier, later in pairwise(times)]
    assert all(gap >= timedelta(seconds=10) for gap in gaps)
    assert await bench.waiting() == 0  # and the last state did get there
    assert "2 of 7 steps done" in str([given.get("text") for _, given in bench.slack.calls])


async def test_what_waits_for_the_overview_does_not_hold_up_a_notice(database: Database) -> None:
    bench = bench_on(database, pace=True)
    onboarding = await bench.start()
    for _ in range(4):
        await bench.drain()
        bench.clock.forward(seconds=1.2)
    bench.slack.forget()
    await bench.done(BEA, onboarding, TaskId.TERMS_AGREE)
    await bench.do(BEA, onboarding, do.SubmitDetails(details=DETAILS))
    for _ in range(4):
        await bench.drain()
        bench.clock.forward(seconds=1.2)
    assert [post for post in bench.slack.posts(thread=True) if "it's your turn" in post["text"]]


async def test_two_deliverers_never_serve_one_destination_at_once(either_database: Database) -> None:
    clock, slack = HandClock(), NotingSlack()
    replicas = [bench_on(either_database, clock=clock, slack=slack) for _ in range(2)]
    busy: dict[str, int] = defaultdict(int)
    most: dict[str, int] = defaultdict(int)

    async def hold(_method: str, arguments: dict[str, Any]) -> None:
        channel = arguments["channel"]
        busy[channel] += 1
        most[channel] = max(most[channel], busy[channel])
        await asyncio.sleep(0.005)
        busy[channel] -= 1

    slack.before = hold
    channels = [f"C{number}" for number in range(4)]
    for number in range(6):
        for channel in channels:
            await say(replicas[0], number, channel=channel)
    async with asyncio.timeout(20):
        while await replicas[0].waiting():
            await asyncio.gather(*(replica.drain() for replica in replicas))
    assert dict(most) == dict.fromkeys(channels, 1)
    assert len(slack.posts()) == 24  # nothing lost, nothing said twice
    for channel in channels:
        assert await subjects(replicas[0], channel) == [f"welcome:{number}" for number in range(6)]
