"""Months in seconds: the promises are kept, and a broken one is noticed."""

import asyncio
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from typer.testing import CliRunner, Result

from bot.cli import cli
from bot.clock import HandClock
from bot.domain import commands as do
from bot.domain import events as ev
from bot.domain.office import Office, Whereabouts
from bot.domain.steps import TaskId
from bot.simulation import run
from bot.simulation.promises import Broken, judge
from bot.simulation.slack import SimulatedSlack
from bot.simulation.world import BEGIN, Plan
from storage import migrate
from tests.conftest import NEEDS_POSTGRES
from tests.support.stand import database_for
from tests.unit.every_deed import Chronicle
from tests.unit.journeys import BEA

OFFICE = Office()


async def test_a_month_of_a_few_brands_keeps_every_promise() -> None:
    told: list[str] = []
    assert await run.simulate(Plan(onboardings=3, days=25, seed=3), "", told.append) == []
    rows = {line[:34].strip(): line[34:].split() for line in told[-10:]}
    assert rows["promises broken"] == ["0", "0"]
    assert int(rows["reminders"][0]) > 0
    assert rows["reminders"][1] == "0"


def judged(events: list[ev.Recorded], *, days: float) -> Broken:
    broken = Broken()
    judge(events, OFFICE, events[0].at + timedelta(days=days), broken)
    return broken


def ridden() -> Chronicle:
    """Monday at ten, and the first two reminders on the two days after."""
    journey = Chronicle()
    return journey.wait(days=1).wait(days=1)


def test_what_was_said_in_time_and_once_breaks_nothing() -> None:
    assert judged(ridden().recorded, days=2.5).all() == []


def test_a_reminder_at_night_is_noticed() -> None:
    events = [
        replace(entry, at=entry.at + timedelta(hours=12)) if isinstance(entry.event, ev.Reminded) else entry
        for entry in ridden().recorded
    ]
    assert len(judged(events, days=3).outside) == 2


def test_a_reminder_that_comes_twice_is_noticed() -> None:
    events = ridden().recorded
    last = next(entry for entry in reversed(events) if isinstance(entry.event, ev.Reminded))
    again = replace(last, sequence=last.sequence + 1, at=last.at + timedelta(minutes=1))
    assert len(judged([*events, again], days=2.5).twice) == 1


def test_a_reminder_that_never_came_is_noticed() -> None:
    of_time = ev.Reminded | ev.ForecastSlipped
    events = [entry for entry in ridden().recorded if not isinstance(entry.event, of_time)]
    assert judged(events, days=1.03).unsent == []
    (fault,) = judged(events, days=1.1).unsent
    assert fault.startswith("terms.agree since 2026-11-02 09:00: promised by 2026-11-03 10:00")


def test_who_is_snoozed_or_stuck_is_owed_nothing_meanwhile() -> None:
    journey = Chronicle()
    journey.act(BEA, do.Snooze(task=TaskId.TERMS_AGREE, until=journey.now + timedelta(days=20)))
    assert judged(journey.recorded, days=10).all() == []
    stuck = Chronicle()
    stuck.act(BEA, do.GetStuck(task=TaskId.TERMS_AGREE, reason="Lost"))
    assert judged(stuck.recorded, days=10).all() == []


async def test_slacks_pace_is_watched() -> None:
    clock = HandClock(BEGIN)
    slack = SimulatedSlack(clock, lambda _: None)
    post: dict[str, Any] = {"channel": "C1", "text": "<@U1>, a friendly reminder.", "thread_ts": "1.0"}
    await slack.call("chat_postMessage", **post)
    assert (slack.too_fast, [one.people for one in slack.reminders]) == (0, [("U1",)])
    await slack.call("chat_postMessage", **post)
    assert slack.too_fast == 1
    for _ in range(51):
        await slack.call("chat_update", channel="C1", ts="1.0")
    assert slack.too_fast == 2


def test_a_broken_promise_is_the_commands_exit_status(monkeypatch: pytest.MonkeyPatch) -> None:
    def played(_plan: Plan, _url: str, tell: Callable[[str], None]) -> int:
        tell("broken: one")
        return 1

    monkeypatch.setattr(run, "main", played)
    answer = CliRunner().invoke(cli, ["simulate", "--onboardings", "1", "--days", "1"])
    assert (answer.exit_code, answer.output.strip()) == (1, "broken: one")


def simulated_on(url: str) -> Result:
    return CliRunner().invoke(cli, ["simulate", "--onboardings", "2", "--days", "5", "--database", url])


def test_a_database_with_something_in_it_is_left_alone(tmp_path: Path) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path / 'there.db'}"
    asyncio.run(migrate.upgrade(url))
    answer = simulated_on(url)
    assert answer.exit_code == 2
    assert "This database is not empty." in answer.output


@pytest.mark.parametrize(
    "url", ["nonsense", "mysql://localhost/there", "sqlite+aiosqlite:////nowhere/at/all.db"]
)
def test_a_database_that_is_none_is_said_to_be(url: str) -> None:
    answer = simulated_on(url)
    assert answer.exit_code == 2
    assert answer.output.startswith("No database answers at that address.")


@NEEDS_POSTGRES
@pytest.mark.postgres
async def test_a_database_on_postgres_is_empty_again_afterwards(tmp_path: Path) -> None:
    async with database_for("postgres", tmp_path) as url:
        answer = await asyncio.to_thread(simulated_on, url)  # the command has a loop of its own
        assert answer.exit_code == 0, answer.output
        assert re.search(r"promises broken +0 +0$", answer.output.strip())
        async with await psycopg.AsyncConnection.connect(url.replace("+psycopg", "")) as connection:
            left = await connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
            assert await left.fetchall() == [("alembic_version",)]
        assert (await migrate.schema_state(url)).current is None


@pytest.mark.parametrize(
    ("days", "half", "most"),
    [
        ([], "none", "none"),
        ([4], "4.0", "4.0"),
        ([4, 9], "4.0", "9.0"),
        ([4, 5, 9], "5.0", "9.0"),
        (range(1, 11), "5.0", "9.0"),
        (range(1, 102), "51.0", "91.0"),
    ],
)
def test_percentiles_of_few_are_days_that_somebody_took(days: Sequence[float], half: str, most: str) -> None:
    assert (run._percentile(days, 50), run._percentile(days, 90)) == (half, most)


def test_people_far_away_are_judged_by_their_own_clocks() -> None:
    office = Office(people={"UBEA": Whereabouts("America/New_York")})
    broken = Broken()
    judge(ridden().recorded, office, BEGIN, broken)
    assert len(broken.outside) >= 1
