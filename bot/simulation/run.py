"""`python -m bot simulate`: what reminders come to over months, with their promises watched."""

import asyncio
import resource
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from datetime import timedelta
from multiprocessing import get_context
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from bot.app import CannotStartError
from bot.domain import events as ev
from bot.observability import logs
from bot.simulation.promises import Broken, judge
from bot.simulation.world import Plan, World
from storage import migrate
from storage.engine import Database

Tell = Callable[[str], None]
_SHOWN = 10
_NO_DATABASE = (
    "No database answers at that address. Name an empty one as sqlite+aiosqlite:///file or "
    "postgresql+psycopg://user:password@host/name, or leave --database away."
)
_NOT_EMPTY = "This database is not empty. Name an empty one, or leave --database away."


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one run; `days` are those from the start to going live."""

    onboardings: int
    live: int
    days: Sequence[float]
    reminders: int
    a_person_a_day: float
    done_within_a_day: float
    calls: int
    too_fast: int
    broken: Broken
    minutes: float
    memory_mb: float

    @property
    def faults(self) -> list[str]:
        fast = [f"{self.too_fast} calls were faster than Slack's pace"] if self.too_fast else []
        return [*fast, *self.broken.all()]


async def simulate(plan: Plan, url: str, tell: Tell) -> list[str]:
    """With reminders and without; tells a table, and gives what broke a promise."""
    plans = {"with reminders": plan, "without": replace(plan, reminders=False)}
    if url:
        outcomes = {name: await _run(name, one, url, tell) for name, one in plans.items()}
    else:
        outcomes = await _side_by_side(plans)
    for line in table(plan, outcomes):
        tell(line)
    faults = [fault for outcome in outcomes.values() for fault in outcome.faults]
    for fault in faults[:_SHOWN]:
        tell(f"broken: {fault}")
    return faults


async def _side_by_side(plans: Mapping[str, Plan]) -> dict[str, Outcome]:
    """Each on a core of its own; they tell how far they are by themselves."""
    loop = asyncio.get_running_loop()
    with ProcessPoolExecutor(len(plans), mp_context=get_context("spawn")) as pool:
        jobs = [loop.run_in_executor(pool, _alone, name, plan) for name, plan in plans.items()]
        return dict(zip(plans, await asyncio.gather(*jobs), strict=True))


def _alone(name: str, plan: Plan) -> Outcome:
    logs.configure("ERROR")
    return asyncio.run(_run(name, plan, "", lambda line: print(line, flush=True)))  # noqa: T201 - a program's answer


async def _run(name: str, plan: Plan, url: str, tell: Tell) -> Outcome:
    """On a database of its own, or on an empty one that was named."""
    with tempfile.TemporaryDirectory(prefix="simulate-") as folder:
        address = url or f"sqlite+aiosqlite:///{Path(folder) / 'simulated.db'}"
        await _empty(address)
        began = time.monotonic()
        await migrate.upgrade(address)
        database = Database(address)
        await database.open()
        try:
            world = World(plan, database)
            await world.run(lambda line: tell(f"{name}: {line}"))
            return await _outcome(world, began)
        finally:
            await database.close()
            await migrate.downgrade(address, "base")


async def _empty(address: str) -> None:
    """Or it is left alone: a simulation must not mix with anything."""
    try:
        state = await migrate.schema_state(address)
    except (SQLAlchemyError, OSError, ValueError):
        raise CannotStartError(_NO_DATABASE) from None
    if state.current is not None:
        raise CannotStartError(_NOT_EMPTY)


def _peak_mb() -> float:
    """The most memory that this process ever had, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


async def _outcome(world: World, began: float) -> Outcome:
    days, broken, ended, followed = [], Broken(), 0, 0
    for one, onboarding_id in world.brands():
        async with world.database.read() as uow:
            events = await uow.events.of(onboarding_id)
        judge(events, world.office(one), world.end, broken)
        live = [entry.at for entry in events if isinstance(entry.event, ev.WentLive)]
        days += [(at - events[0].at) / timedelta(days=1) for at in live[:1]]
        reminded, helped = _helped(events)
        ended, followed = ended + reminded, followed + helped
    people = {person for reminder in world.slack.reminders for person in reminder.people}
    mentions = sum(len(reminder.people) for reminder in world.slack.reminders)
    return Outcome(
        onboardings=len(world.brands()),
        live=len(days),
        days=sorted(days),
        reminders=len(world.slack.reminders),
        a_person_a_day=mentions / max(1, len(people) * world.plan.days),
        done_within_a_day=followed / max(1, ended),
        calls=world.slack.calls,
        too_fast=world.slack.too_fast,
        broken=broken,
        minutes=(time.monotonic() - began) / 60,
        memory_mb=_peak_mb(),
    )


def _helped(events: Sequence[ev.Recorded]) -> tuple[int, int]:
    """How many reminders there were, and after how many the task was done within a day."""
    done = [(entry.event.task, entry.at) for entry in events if isinstance(entry.event, ev.TaskDone)]
    reminders = [entry for entry in events if isinstance(entry.event, ev.Reminded)]
    helped = 0
    for entry in reminders:
        task = entry.event.task  # type: ignore[attr-defined]
        within = (
            at for about, at in done if about is task and timedelta() <= at - entry.at <= timedelta(days=1)
        )
        helped += next(within, None) is not None
    return len(reminders), helped


def table(plan: Plan, outcomes: dict[str, Outcome]) -> list[str]:
    rows: dict[str, Callable[[Outcome], str]] = {
        "onboardings that went live": lambda one: f"{one.live} of {one.onboardings}",
        "days to live, median": lambda one: _percentile(one.days, 50),
        "days to live, 90th percentile": lambda one: _percentile(one.days, 90),
        "reminders": lambda one: str(one.reminders),
        "reminders a person a day": lambda one: f"{one.a_person_a_day:.3f}",
        "reminded tasks done within a day": lambda one: f"{one.done_within_a_day:.0%}",
        "calls to Slack": lambda one: str(one.calls),
        "minutes that it took": lambda one: f"{one.minutes:.1f}",
        "memory at most, MB": lambda one: f"{one.memory_mb:.0f}",
        "promises broken": lambda one: str(len(one.faults)),
    }
    head = (
        f"{plan.onboardings} onboardings, {plan.days} days, seed {plan.seed}; assumed: a reminder takes away "
        f"{plan.effect:.0%} of what is left of a person's delay"
    )
    lines = [head, f"{'':34}" + "".join(f"{name:>18}" for name in outcomes)]
    return lines + [
        f"{label:34}" + "".join(f"{drawn(one):>18}" for one in outcomes.values())
        for label, drawn in rows.items()
    ]


def _percentile(days: Sequence[float], percent: int) -> str:
    """By the nearest rank: always one of `days`, which are in order, and so it holds for few as well."""
    return f"{days[(len(days) * percent - 1) // 100]:.1f}" if days else "none"


def main(plan: Plan, url: str, tell: Tell) -> int:
    """The exit status: 1 where a promise was broken."""
    return 1 if asyncio.run(simulate(plan, url, tell)) else 0
