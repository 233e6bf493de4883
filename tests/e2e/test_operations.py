"""The operators' port: alive, ready, figures, and one id from the press to the call that shows it."""

import re
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
import structlog
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import text

from bot.observability.metrics import Metrics
from storage.engine import create_engine
from tests.support import wire
from tests.support.stand import SECRET, Stand, Wire, database_for, stand

DOC = Path(__file__).parents[2] / "docs/operations.md"


@pytest.fixture(params=["http", "socket"])
async def watched(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Stand]:
    wire_kind: Wire = request.param
    async with database_for("sqlite", tmp_path) as url, stand(url, wire_kind) as made:
        yield made


@contextmanager
def logged() -> Iterator[list[Any]]:
    """What the bot logs meanwhile, each line with what its context adds."""
    with structlog.testing.capture_logs(processors=[structlog.contextvars.merge_contextvars]) as lines:
        yield lines


async def asked(made: Stand, path: str) -> httpx.Response:
    assert made.bot is not None
    async with httpx.AsyncClient(base_url=made.bot.ops_address) as client:
        return await client.get(path)


async def figures(made: Stand) -> dict[tuple[str, ...], float]:
    told = (await asked(made, "/metrics")).text
    samples = [sample for family in text_string_to_metric_families(told) for sample in family.samples]
    return {(sample.name, *sorted(sample.labels.values())): sample.value for sample in samples}


async def test_it_lives_and_is_ready_in_both_modes(watched: Stand) -> None:
    await watched.until(lambda messages: messages)
    await watched.settled()
    assert (await asked(watched, "/healthz")).status_code == 200
    assert watched.bot is not None
    watched.bot.health.ticked()
    answer = await asked(watched, "/readyz")
    told = answer.json()
    assert answer.status_code == 200
    assert (told["ready"], told["database"], told["schema"], told["draining"]) == (True, "ok", "ok", False)
    assert told["slack"]["state"] == "reachable"
    assert told["outbox"] == {"waiting": 0, "oldest_s": 0.0}
    assert told["dead_letters"] == 0
    assert told["last_tick"] is not None


async def test_a_press_shows_in_the_figures(watched: Stand) -> None:
    await wire.started(watched)
    assert (await watched.click(watched.bea, "Agree to the terms"))["ok"]
    assert not (await watched.click(watched.sam, "Agree to the terms", within_s=0.1))["ok"]
    await watched.settled()
    found = await figures(watched)
    assert found["bot_interactions_total", "accepted", "block_actions"] == 1
    assert found["bot_interactions_total", "block_actions", "refused"] == 1
    assert found["bot_ack_seconds_count", "block_actions"] == 2
    assert found["bot_interactions_total", "accepted", "view_submission"] == 1
    assert found["bot_slack_calls_total", "chat_postMessage", "ok"] >= 3
    assert found["bot_onboardings", "details", "running"] == 1
    assert found["bot_outbox_depth", "urgent"] == 0
    assert found["bot_dead_letters",] == 0


async def test_only_database_schema_and_a_stop_make_it_unready(sqlite_stand: Stand) -> None:
    made = sqlite_stand
    await made.until(lambda messages: messages)
    await made.http.post("/_sandbox/faults", json={"where": "views.open", "fault": "reset"})
    await made.command(made.ada, "/onboarding start")
    answer = await asked(made, "/readyz")
    assert (answer.status_code, answer.json()["slack"]["state"]) == (200, "unreachable")

    await _revision(made, "0001")
    answer = await asked(made, "/readyz")
    assert (answer.status_code, answer.json()["schema"][:12]) == (503, "behind: 0001")
    await _revision(made, None)
    answer = await asked(made, "/readyz")
    assert (answer.status_code, answer.json()["database"]) == (503, "does not answer")
    assert (await asked(made, "/metrics")).status_code == 200
    assert (await asked(made, "/healthz")).status_code == 200


async def test_it_is_not_ready_while_it_stops(sqlite_stand: Stand) -> None:
    assert sqlite_stand.bot is not None
    sqlite_stand.bot.health.draining = True
    answer = await asked(sqlite_stand, "/readyz")
    assert (answer.status_code, answer.json()["draining"]) == (503, True)


async def _revision(made: Stand, revision: str | None) -> None:
    """The schema as another release would find it; None takes the table away."""
    engine = create_engine(made.settings.database_url)
    async with engine.begin() as connection:
        if revision:
            await connection.execute(text("UPDATE alembic_version SET version_num = :to"), {"to": revision})
        else:
            await connection.execute(text("DROP TABLE alembic_version"))
    await engine.dispose()


async def test_one_id_follows_a_press_to_the_call_that_shows_it(sqlite_stand: Stand) -> None:
    await wire.started(sqlite_stand)
    with logged() as lines:
        assert (await sqlite_stand.click(sqlite_stand.bea, "Agree to the terms"))["ok"]
        await sqlite_stand.settled()
    answered = [line for line in lines if line["event"] == "answered"]
    (press,) = [line for line in answered if line["kind"] == "block_actions"]  # events may come late
    shown = [line for line in lines if line["event"] == "called" and line["method"] == "chat_update"]
    assert press["outcome"] == "accepted"
    assert len(press["request_id"]) == 12
    assert {line["request_id"] for line in shown} == {press["request_id"]}


async def test_whoever_is_not_slack_is_logged_with_an_id(sqlite_stand: Stand) -> None:
    url = f"http://127.0.0.1:{sqlite_stand.settings.port}/slack/events"
    stamp = str(int(time.time()))
    sent: list[dict[str, str]] = [
        {},
        {"X-Slack-Request-Timestamp": stamp},
        {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={SECRET}"},
    ]
    await sqlite_stand.settled()
    with logged() as lines:
        async with httpx.AsyncClient() as client:
            for headers in sent:
                answer = await client.post(url, content="payload=%7B%7D", headers=headers)
                assert answer.status_code == 401
            unreadable = await client.post(url, content="payload=x", headers=sent[2])
    assert unreadable.status_code == 400
    answered = [line for line in lines if line["event"] == "answered"]
    refused = [
        line for line in answered if line["outcome"] != "accepted"
    ]  # the sandbox brings events of its own
    assert [line["outcome"] for line in refused] == ["unsigned"] * 3 + ["unreadable"]
    assert all(re.fullmatch("[0-9a-f]{12}", line["request_id"]) for line in refused)


def test_the_table_of_metrics_is_complete() -> None:
    rows = re.findall(r"^\| `(bot_\w+)` \| (.*?) \| (.*?) \|$", DOC.read_text(), re.MULTILINE)
    told = {name: (labels, text) for name, labels, text in rows}
    assert told == {name: (labels, text) for name, labels, text in _known()}


def _known() -> list[tuple[str, str, str]]:
    collectors: Any = Metrics().registry._collector_to_names
    return [
        (
            collector._name + ("_total" if collector._type == "counter" else ""),
            ", ".join(f"`{label}`" for label in collector._labelnames) or "-",
            collector._documentation,
        )
        for collector in collectors
    ]
