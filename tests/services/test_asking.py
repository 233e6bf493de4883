"""A mention is answered once, on both databases, also when Slack brings it twice at the same moment."""

import asyncio
from dataclasses import replace

from bot.services import asking
from tests.support.bench import BEA, CHANNEL, Bench

MENTION = asking.Mention(event_id="Ev1", channel=CHANNEL, person=BEA, organisation="", thread="1.000001")


async def _answers(bench: Bench) -> int:
    await bench.drain()
    return sum(post.get("thread_ts") == MENTION.thread for post in bench.slack.posts())


async def test_an_event_that_comes_twice_is_answered_once(either_bench: Bench) -> None:
    await either_bench.start()
    for _ in range(2):
        await asking.asked(either_bench.services, MENTION)
    assert await _answers(either_bench) == 1


async def test_somebody_whom_the_directory_does_not_know_yet_counts_as_of_the_channel(bench: Bench) -> None:
    await bench.start()
    await asking.asked(bench.services, replace(MENTION, person="UNEW", organisation="TNEW"))
    await bench.drain()
    (told,) = [post for post in bench.slack.posts() if post.get("thread_ts") == MENTION.thread]
    assert "Acme's turn" in told["text"]


async def test_two_deliveries_at_once_are_answered_once(either_bench: Bench) -> None:
    await either_bench.start()
    both = (asking.asked(either_bench.services, MENTION) for _ in range(2))
    await asyncio.gather(*both, return_exceptions=True)
    assert await _answers(either_bench) == 1
