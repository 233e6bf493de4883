"""A bot that is told to stop finishes what it has in hand and leaves the rest to others, in ten seconds."""

import asyncio
import signal
import time
from pathlib import Path

import pytest
from sqlalchemy import select

from storage import migrate
from storage.engine import create_engine
from storage.tables import destinations
from tests.conftest import BOTH_DATABASES, NEEDS_POSTGRES
from tests.laws.test_law_1_kill import EMPLOYED, colleague, given_roles, hire, press, refused
from tests.support import wire
from tests.support.processes import answering, bot_process
from tests.support.stand import Stand, Wire, database_for, stand

WITHIN_S = 10


async def leased(made: Stand) -> list[str]:
    engine = create_engine(made.settings.database_url, read_only=True)
    async with engine.connect() as connection:
        held = select(destinations.c.destination).where(destinations.c.leased_by.is_not(None))
        found = list(await connection.scalars(held))
    await engine.dispose()
    return found


async def stopped(process: asyncio.subprocess.Process) -> float:
    """How long it took; it ended as it should."""
    began = time.monotonic()
    process.send_signal(signal.SIGTERM)
    assert await process.wait() == 0
    return time.monotonic() - began


@pytest.mark.parametrize("wire_kind", ["http", "socket"])
async def test_presses_in_hand_are_finished_and_none_is_lost(wire_kind: Wire, tmp_path: Path) -> None:
    async with database_for("sqlite", tmp_path) as url, stand(url, wire_kind, run_bot=False) as made:
        hire(made)
        async with bot_process(made.settings, tmp_path) as process:
            await answering(made)
            await made.settled()
            onboarding = await wire.started(made)
            numbers, acked = iter(range(EMPLOYED)), []

            async def press_on() -> None:
                for number in numbers:
                    _, answer = await press(made, number)
                    if answer.status == 200 and not refused(answer):
                        acked.append(number)
                    if len(acked) == 20 and process.returncode is None:
                        process.send_signal(signal.SIGTERM)

            began = time.monotonic()
            await asyncio.gather(*(press_on() for _ in range(10)))
            assert await process.wait() == 0
            assert time.monotonic() - began < WITHIN_S + 5
        there = await given_roles(made, onboarding)
        assert len(acked) >= 20
        assert set(there) == {colleague(number) for number in acked}
        assert set(there.values()) == {1}
        assert await leased(made) == []


@pytest.mark.parametrize("kind", BOTH_DATABASES)
async def test_a_slack_that_hangs_does_not_hold_up_a_stop(kind: str, tmp_path: Path) -> None:
    """The lease goes back, and the next bot sends at once what was on its way."""
    async with database_for(kind, tmp_path) as url:
        await migrate.upgrade(url)
        async with stand(url, run_bot=False) as made:
            async with bot_process(made.settings, tmp_path) as process:
                await answering(made)
                await made.settled()
                await wire.started(made)
                hangs = {"where": "chat.update", "fault": "timeout", "seconds": 60}
                await made.http.post("/_sandbox/faults", json=hangs)
                assert (await made.click(made.bea, "Agree to the terms"))["ok"]
                async with asyncio.timeout(5):
                    while not (await made.http.get("/_sandbox/faults")).json()["fired"]:  # noqa: ASYNC110 - it is far away
                        await asyncio.sleep(0.02)
                assert await leased(made) != []
                assert await stopped(process) < WITHIN_S
            assert await leased(made) == []
            async with bot_process(made.settings, tmp_path):
                await made.settled()
                assert "Done" in str([m for m in await made.messages() if "Step 1 of 7" in m["text"]])


@NEEDS_POSTGRES
@pytest.mark.postgres
async def test_on_postgres_a_schema_that_is_behind_is_not_touched(tmp_path: Path) -> None:
    async with database_for("postgres", tmp_path) as url, stand(url, run_bot=False) as made:
        await migrate.downgrade(url, "0001")
        async with bot_process(made.settings, tmp_path) as process:
            assert await process.wait() == 2
        assert "python -m bot migrate" in (tmp_path / "bot.log").read_text()
        assert (await migrate.schema_state(url)).current == "0001"
