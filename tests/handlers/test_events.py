"""What Slack tells by itself, where no person of the sandbox can make it happen."""

from types import SimpleNamespace
from typing import Any, cast

import pytest
from slack_bolt.context.async_context import AsyncBoltContext

from handlers import events
from tests.support.bench import BEA, CHANNEL, Bench

THREAD = "1.000001"


def _context(bench: Bench) -> AsyncBoltContext:
    return cast("AsyncBoltContext", {"door": SimpleNamespace(services=bench.services)})


@pytest.mark.parametrize(
    ("said_by", "answers"),
    [({"user": BEA}, 1), ({"user": BEA, "bot_id": "B1"}, 0), ({"bot_id": "B1"}, 0)],
    ids=["a person", "a bot with a user", "a bot"],
)
async def test_only_people_are_answered_so_that_two_bots_never_talk_for_ever(
    bench: Bench, said_by: dict[str, Any], answers: int
) -> None:
    await bench.start()
    event = {"type": "app_mention", "channel": CHANNEL, "ts": THREAD, **said_by}
    await events.on_mention(event, _context(bench), {"event_id": "Ev1"})
    await bench.drain()
    assert sum(post.get("thread_ts") == THREAD for post in bench.slack.posts()) == answers
