"""Two hundred people on one onboarding and twenty on one button, at once: nothing is lost, nobody stuck."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.domain.events import RoleSet
from bot.sandbox.deliveries import Answer
from bot.sandbox.people import BRAND, Person
from bot.surfaces.apologies import Apology, apology
from tests.conftest import BOTH_DATABASES
from tests.laws.test_law_1_kill import ROLES, colleague, hire, refused
from tests.support import wire
from tests.support.stand import Stand, database_for, stand

CROWD, ON_ONE_BUTTON = 200, 20
# Whoever is told to press again does, as people do.
PATIENCE = 30


@pytest.fixture(params=BOTH_DATABASES)
async def crowded(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Stand]:
    """Everybody is in the channel before the bot looks around."""
    async with database_for(request.param, tmp_path) as url, stand(url, run_bot=False) as made:
        hire(made, CROWD)
        room = made.sandbox.workspace.channels[made.channel]
        for number in range(ON_ONE_BUTTON):
            new = Person(buyer(number), f"Buyer{number}", "Buyer", BRAND.id)
            made.sandbox.workspace.people[new.id] = new
            room.members.append(new.id)
        await made.start_bot()
        await made.until(lambda messages: messages)
        async with asyncio.timeout(60):
            while not await _knows(made, buyer(ON_ONE_BUTTON - 1)):  # noqa: ASYNC110 - the bot is far away
                await asyncio.sleep(0.05)
        yield made


async def _knows(made: Stand, person: str) -> bool:
    async with made.database.read() as uow:
        return person in {member.id for member in await uow.directory.members(made.channel)}


def buyer(number: int) -> str:
    return f"U0BUY{number:05d}"


async def press(made: Stand, number: int) -> tuple[int, Answer]:
    text = f"/channel-role <@{colleague(number)}|c> {ROLES[number % 3]}"
    return number, await wire.deliver(made, wire.command(made, made.ada, text))


@pytest.mark.timeout(300)  # two hundred presses take what the machine has
async def test_two_hundred_at_once_on_one_onboarding(crowded: Stand) -> None:
    onboarding = await wire.started(crowded)
    waiting = set(range(CROWD))
    for _ in range(PATIENCE):
        answers = await asyncio.gather(*(press(crowded, number) for number in waiting))
        for number, answer in answers:
            if answer.status == 200 and not refused(answer):
                waiting.discard(number)
            elif answer.status:  # else Slack itself had no patience
                assert apology(Apology.BUSY) in str(answer.body)
        if not waiting:
            break
    assert waiting == set()
    async with crowded.database.read() as uow:
        events = await uow.events.of(onboarding)
        state = await uow.onboardings.get(onboarding)
    given = Counter(entry.event.person for entry in events if isinstance(entry.event, RoleSet))
    assert set(given) == {colleague(number) for number in range(CROWD)}
    assert state is not None
    assert dict(state.roles) == {colleague(number): ROLES[number % 3] for number in range(CROWD)}
    assert state.version == len(events)  # each was decided on what the one before had left


async def test_twenty_at_once_on_one_button(crowded: Stand) -> None:
    onboarding = await wire.started(crowded)
    presses = [wire.press(crowded, buyer(number), "Agree to the terms") for number in range(ON_ONE_BUTTON)]
    answers = await wire.at_once(crowded, *presses)
    assert {answer.status for answer in answers} == {200}
    assert Counter(await wire.kinds(crowded, onboarding))["task_done"] == 1
    told = [str(wire.shown(crowded, buyer(number))) for number in range(ON_ONE_BUTTON)]
    (winner,) = [number for number, view in enumerate(told) if view == "{}"]
    assert [f"Buyer{winner} has done this already" in view for view in told].count(True) == ON_ONE_BUTTON - 1
