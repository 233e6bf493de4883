import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from bot.domain import events as ev
from bot.domain.decisions import record
from bot.domain.onboarding import OnboardingStatus, Private
from bot.domain.steps import TaskId
from storage.engine import Database, StaleError, StorageBusyError
from storage.tables import metadata, onboarding_private
from tests.storage.builders import MINUTE, NOW, go_on, keep, started

WHERE_PEOPLE_ARE_NAMED = {"onboarding_private", "event_private", "people"}


async def test_an_onboarding_comes_back_as_it_was(database: Database) -> None:
    kept = await keep(database, started())
    async with database.read() as unit:
        assert await unit.onboardings.get("o1") == kept
        assert await unit.onboardings.get("other") is None


async def test_a_change_of_what_is_private_is_kept(database: Database) -> None:
    onboarding = await keep(database, started())
    sent_back = ev.TaskSentBack(task=TaskId.DETAILS_SUBMIT, reason="the number is one digit short")
    decision = await go_on(database, onboarding, [sent_back])
    async with database.read() as unit:
        assert await unit.onboardings.get("o1") == decision.state


async def test_whoever_read_an_older_version_is_told(database: Database) -> None:
    onboarding = await keep(database, started())
    agreed = [ev.TaskDone(task=TaskId.TERMS_AGREE)]
    await go_on(database, onboarding, agreed)
    with pytest.raises(StaleError):
        await go_on(database, onboarding, agreed)


async def test_an_id_is_given_once(database: Database) -> None:
    await keep(database, started())
    with pytest.raises(StaleError):
        await keep(database, started(channel_id="C2"))


async def test_a_channel_has_its_open_onboardings_oldest_first(database: Database) -> None:
    await keep(database, started("late", at=NOW + MINUTE))
    await keep(database, started("early"))
    await keep(database, started("elsewhere", channel_id="C2"))
    await keep(database, started("closed"), status=OnboardingStatus.CLOSED)
    async with database.write() as unit:
        found = await unit.onboardings.in_channel("C1", lock=True)
    assert [onboarding.id for onboarding in found] == ["early", "late"]


async def test_what_is_due_comes_earliest_first(database: Database) -> None:
    await keep(database, started("second"), due=NOW)
    await keep(database, started("first"), due=NOW - MINUTE, status=OnboardingStatus.LIVE)
    await keep(database, started("later"), due=NOW + MINUTE)
    await keep(database, started("held"), due=NOW - 2 * MINUTE, status=OnboardingStatus.ON_HOLD)
    await keep(database, started("closed"), due=NOW - 3 * MINUTE, status=OnboardingStatus.CLOSED)
    async with database.read() as unit:
        assert await unit.onboardings.due(NOW) == ["held", "first", "second"]
        assert await unit.onboardings.due(NOW, limit=1) == ["held"]
        assert await unit.onboardings.due(NOW - timedelta(days=1)) == []
        assert await unit.onboardings.next_due() == NOW - 2 * MINUTE


async def test_nothing_is_due_where_nothing_is(database: Database) -> None:
    async with database.read() as unit:
        assert await unit.onboardings.next_due() is None


async def test_a_blanked_onboarding_goes_on_without_names(database: Database) -> None:
    await keep(database, started())
    async with database.write() as unit:
        await unit.onboardings._connection.execute(sa.update(onboarding_private).values(data={}))
    async with database.read() as unit:
        found = await unit.onboardings.get("o1")
    assert found is not None
    assert found.private == Private()


async def test_names_are_only_where_erasure_looks(database: Database) -> None:
    onboarding = await keep(database, started(brand_name="Zelda Planted"))
    reason = ev.TaskSentBack(task=TaskId.DETAILS_SUBMIT, reason="ask Zelda Planted")
    await go_on(database, onboarding, [reason])
    seen = set()
    async with database.read() as unit:
        for name, table in metadata.tables.items():
            rows = (await unit.onboardings._connection.execute(sa.select(table))).all()
            if "Zelda" in repr(rows):
                seen.add(name)
    assert seen == {"onboarding_private", "event_private"}
    assert seen <= WHERE_PEOPLE_ARE_NAMED


async def press(database: Database, number: int) -> None:
    """Read, think, write; whoever is told that it is busy presses again, as a person would."""
    while True:
        try:
            async with database.write() as unit:
                seen = await unit.onboardings.get("o1", lock=True)
                assert seen is not None
                reminded = ev.Reminded(task=TaskId.TERMS_AGREE, count=number)
                decision = record(seen, [reminded], "U-bea", NOW)
                counted = str(int(seen.private.brand_name) + 1)
                state = replace(decision.state, private=replace(seen.private, brand_name=counted))
                await unit.onboardings.save(
                    state, decision.recorded, expected_version=seen.version, next_due=None
                )
        except StorageBusyError:
            continue
        return


async def test_of_two_hundred_presses_at_once_none_is_lost(database: Database) -> None:
    before = await keep(database, started(brand_name="0"))
    await asyncio.gather(*(press(database, number) for number in range(200)))
    async with database.read() as unit:
        after = await unit.onboardings.get("o1")
        recorded = await unit.events.of("o1", after=before.version)
    assert after is not None
    assert after.version == before.version + 200
    assert after.private.brand_name == "200"
    told = [entry.event.count for entry in recorded if isinstance(entry.event, ev.Reminded)]
    assert sorted(told) == list(range(200))
