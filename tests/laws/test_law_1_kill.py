"""The bot's process is killed while twenty presses are in flight: whatever it acked is there, once."""

import asyncio
import os
import signal
from collections import Counter
from pathlib import Path

import pytest

from bot.delivery.worker import LEASE
from bot.domain.channel import Role
from bot.domain.events import RoleSet
from bot.sandbox.deliveries import Answer
from bot.sandbox.people import Person
from bot.sandbox.workspace import Channel
from storage import migrate
from tests.conftest import BOTH_DATABASES
from tests.support import wire
from tests.support.processes import answering, bot_process
from tests.support.stand import Stand, database_for, stand

PRESSES, ENOUGH, EMPLOYED = 20, 25, 120
ROLES = tuple(Role)


async def press(made: Stand, number: int) -> tuple[int, Answer]:
    """Each gives somebody else a role, so that each leaves an event of its own."""
    text = f"/channel-role <@{colleague(number)}|c> {ROLES[number % 3]}"
    return number, await wire.deliver(made, wire.command(made, made.ada, text))


def refused(answer: Answer) -> bool:
    return bool(answer.body["blocks"][0]["block_id"] == "refusal")


def colleague(number: int) -> str:
    return f"U0COL{number:05d}"


def hire(made: Stand, number: int = EMPLOYED) -> None:
    """People enough for many presses, all of them in the channel before the bot looks around."""
    workspace = made.sandbox.workspace
    room: Channel = workspace.channels[made.channel]
    for each in range(number):
        new = Person(colleague(each), f"Colleague {each}", "Agent", "T0SPARK001")
        workspace.people[new.id] = new
        room.members.append(new.id)


async def press_until_killed(made: Stand, process: asyncio.subprocess.Process) -> list[int]:
    """Twenty at any time; the process dies in the midst of them, and all that were acked are told."""
    numbers, acked = iter(range(EMPLOYED)), []

    async def one_after_the_other() -> None:
        for number in numbers:
            _, answer = await press(made, number)
            if answer.status != 200:
                return
            if not refused(answer):  # a slow machine may well say "press again"
                acked.append(number)
            if len(acked) == ENOUGH:
                os.kill(process.pid, signal.SIGKILL)

    await asyncio.gather(*(one_after_the_other() for _ in range(PRESSES)))
    assert await process.wait() == -signal.SIGKILL
    return acked


async def given_roles(made: Stand, onboarding_id: str) -> Counter[str]:
    async with made.database.read() as uow:
        events = await uow.events.of(onboarding_id)
    return Counter(entry.event.person for entry in events if isinstance(entry.event, RoleSet))


@pytest.mark.parametrize("kind", BOTH_DATABASES)
async def test_every_acked_press_survives_a_kill_exactly_once(kind: str, tmp_path: Path) -> None:
    async with database_for(kind, tmp_path) as url:
        await migrate.upgrade(url)
        async with stand(url, run_bot=False) as made:
            hire(made)
            async with bot_process(made.settings, tmp_path) as process:
                await answering(made)
                await made.until(lambda messages: messages)
                await made.settled()
                onboarding = await wire.started(made)
                acked = await press_until_killed(made, process)
            there = await given_roles(made, onboarding)
            assert len(acked) >= ENOUGH
            assert {colleague(number) for number in acked} <= set(there)
            assert set(there.values()) == {1}
            await _restarted(made, onboarding, there, tmp_path)


async def _restarted(made: Stand, onboarding: str, there: Counter[str], folder: Path) -> None:
    """Whoever got no answer presses again; the channel shows in the end what the database says."""
    async with bot_process(made.settings, folder):
        await answering(made)
        (missing, *_) = (number for number in range(EMPLOYED) if colleague(number) not in there)
        assert not refused((await press(made, missing))[1])
        assert (await made.click(made.bea, "Agree to the terms"))["ok"]
        await made.advance(LEASE.total_seconds())  # the dead one's hold on the channel runs out
        await made.settled()
        assert await given_roles(made, onboarding) == there + Counter({colleague(missing): 1})
        cards = [message for message in await made.messages() if "Step 1 of 7" in message["text"]]
        assert len(cards) == 1
        assert "Done" in str(cards[0]["blocks"])
        assert "Agree to the terms" not in str(cards[0]["blocks"])
