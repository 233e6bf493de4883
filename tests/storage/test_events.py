from dataclasses import asdict
from typing import Any

import sqlalchemy as sa

from bot.domain import events as ev
from bot.domain.channel import Role
from bot.domain.details import Details, LineType
from bot.domain.onboarding import Onboarding
from bot.domain.steps import TaskId
from storage.engine import Database
from storage.tables import event_private, events
from tests.storage.builders import NOW, go_on, keep, started

DETAILS = Details(
    phone_number="+32470123456",
    line_type=LineType.MOBILE,
    ivr_can_be_off=False,
    used_in_whatsapp=False,
    business_manager_id="123456789012345",
    display_name="Acme Support",
)


async def with_details(database: Database) -> Onboarding:
    onboarding = await keep(database, started())
    entered = ev.DetailsEntered(details=DETAILS, warnings=("toll_free",), why_kept="it is ours")
    return (await go_on(database, onboarding, [entered])).state


async def test_events_come_back_in_order(database: Database) -> None:
    decision = started()
    onboarding = await keep(database, decision)
    done = await go_on(database, onboarding, [ev.TaskDone(task=TaskId.TERMS_AGREE)])
    async with database.read() as unit:
        assert await unit.events.of("o1") == [*decision.recorded, *done.recorded]
        assert await unit.events.of("o1", after=onboarding.version) == list(done.recorded)
        assert await unit.events.of("o1", limit=1) == list(decision.recorded[:1])
        assert await unit.events.of("other") == []


async def test_the_history_is_read_from_any_entry_in_both_directions(database: Database) -> None:
    decision = started()
    onboarding = await keep(database, decision)
    resumed = [ev.Resumed() for _ in range(5)]
    opened = ev.TaskLocked(task=TaskId.PHONE_CODE)
    said = list((await go_on(database, onboarding, [*resumed, opened])).recorded[:5])
    async with database.read() as unit:
        assert await unit.events.told("o1", limit=2) == [said[4], said[3]]
        assert await unit.events.told("o1", before=said[3].sequence, limit=2) == [said[2], said[1]]
        assert await unit.events.told("o1", after=said[1].sequence, limit=2) == [said[3], said[2]]
        assert opened not in [entry.event for entry in await unit.events.told("o1", limit=100)]


CHANNEL = {ev.RoleSet, ev.TeamCreated, ev.TeamJoined, ev.TeamLeft, ev.TeamDeleted}


async def test_the_history_is_read_by_kind_and_about_one_person(database: Database) -> None:
    onboarding = await keep(database, started())
    role = Role.VIEWER
    happened = [
        ev.RoleSet(person="U1", role=role),
        ev.RoleSet(person="U12", role=role),
        ev.PeopleLeft(people=("U1",), deactivated=False, told=""),
        ev.TeamCreated(team="t1", name="U1"),  # a name is private: nobody is found by it
        ev.TeamJoined(team="t1", people=("U1", "U12")),
        ev.TeamLeft(team="t1", people=("U12",)),
        ev.TeamDeleted(team="t1", members=("U1",), role=role),
    ]
    said = list((await go_on(database, onboarding, happened)).recorded)
    async with database.read() as unit:

        async def told(**wanted: Any) -> list[int]:
            found = await unit.events.told("o1", **{"limit": 100, "kinds": CHANNEL, **wanted})
            return [said.index(entry) for entry in found]

        assert await told() == [6, 5, 4, 3, 1, 0]
        assert await told(about="U1") == [6, 4, 0]
        assert await told(about="U12") == [5, 4, 1]
        assert await told(about="U1", before=said[6].sequence, limit=1) == [4]
        assert await told(about="U1", after=said[0].sequence, limit=1) == [4]
        assert await told(about="U1", kinds={ev.RoleSet}) == [0]
        assert await told(about="U1", kinds=()) == [6, 4, 2, 0]
        for nobody in ("U", "U_", "U%", '"', "viewer%"):
            assert await told(about=nobody) == []


async def test_one_event_is_found_by_its_place(database: Database) -> None:
    decision = started()
    await keep(database, decision)
    async with database.read() as unit:
        assert await unit.events.get("o1", 1) == decision.recorded[0]
        assert await unit.events.get("o1", 99) is None


async def test_what_was_entered_comes_back_whole(database: Database) -> None:
    state = await with_details(database)
    async with database.read() as unit:
        found = await unit.events.get("o1", state.version)
    assert found is not None
    assert found.event == ev.DetailsEntered(details=DETAILS, warnings=("toll_free",), why_kept="it is ours")


async def test_an_erased_event_still_tells_what_happened(database: Database) -> None:
    state = await with_details(database)
    async with database.write() as unit:
        await unit.events._connection.execute(sa.delete(event_private))
    async with database.read() as unit:
        found = await unit.events.get("o1", state.version)
        first = await unit.events.get("o1", 1)
    assert found is not None
    assert first is not None
    assert isinstance(found.event, ev.DetailsEntered)
    assert asdict(found.event) == {"warnings": ("toll_free",), "details": None, "why_kept": ""}
    assert isinstance(first.event, ev.OnboardingStarted)
    assert (first.event.brand_name, first.event.lead) == ("", "U-lead")


async def test_an_event_names_the_press_that_led_to_it(database: Database) -> None:
    decision = started()
    async with database.write() as unit:
        await unit.onboardings.save(
            decision.state, decision.recorded, expected_version=0, next_due=None, request_id="req-7"
        )
    async with database.read() as unit:
        found = set(await unit.events._connection.scalars(sa.select(events.c.request_id)))
    assert found == {"req-7"}


async def test_only_events_with_something_private_have_a_private_row(database: Database) -> None:
    onboarding = await keep(database, started())
    await go_on(database, onboarding, [ev.TaskDone(task=TaskId.TERMS_AGREE)])
    query = sa.select(events.c.kind).join(event_private, event_private.c.event_id == events.c.id)
    async with database.read() as unit:
        assert set(await unit.events._connection.scalars(query)) == {"onboarding_started"}


async def test_saving_without_events_writes_the_state_only(database: Database) -> None:
    onboarding = await keep(database, started())
    decision = await go_on(database, onboarding, [], NOW)
    async with database.read() as unit:
        assert len(await unit.events.of("o1")) == decision.state.version
