from dataclasses import replace

import pytest
import sqlalchemy as sa

from bot.services import directory
from bot.services.announcements import RowKind
from storage.directory import Organisation
from storage.tables import outbox
from tests.support.bench import (
    ADA,
    BEA,
    BEN,
    BRAND,
    CHANNEL,
    CHANNEL_KNOWN,
    HOME,
    OURS,
    SAM,
    TESS,
    THIRD,
    Bench,
    person,
)


@pytest.fixture
def bench(either_bench: Bench) -> Bench:
    return either_bench


async def rows(bench: Bench) -> list[tuple[str, str]]:
    async with bench.database.read() as uow:
        query = sa.select(outbox.c.kind, outbox.c.destination).order_by(outbox.c.id)
        return [(row.kind, row.destination) for row in await uow.codes._connection.execute(query)]


async def test_a_channel_is_known_with_its_brand_and_who_is_outside(bench: Bench) -> None:
    place = await directory.place(bench.services, CHANNEL, SAM)
    assert place is not None
    assert (place.brand_name, place.organisations, place.ours) == ("Acme", 2, frozenset({OURS}))
    assert [one.id for one in place.outside] == [BEA, BEN]
    assert place.caller is not None
    assert place.caller.id == SAM
    assert [place.is_outside(person(who)) for who in (ADA, BEA)] == [False, True]


async def test_guests_of_ours_are_outside_and_bots_and_leavers_are_not_there(bench: Bench) -> None:
    people = [
        person(SAM),
        person("U0GUEST", is_guest=True),
        person("U0BOT", team_id=BRAND, is_bot=True),
        person("U0GONE", team_id=BRAND, deleted=True),
    ]
    await directory.learn_channel(bench.services, CHANNEL_KNOWN, people)
    place = await directory.place(bench.services, CHANNEL, "U0UNKNOWN")
    assert place is not None
    assert [one.id for one in place.outside] == ["U0GUEST"]
    assert place.caller is None


async def test_a_channel_of_our_own_has_no_brand_and_one_with_a_third_has_three(bench: Bench) -> None:
    alone = replace(CHANNEL_KNOWN, organisations=(Organisation(OURS, "Sparkcentral"),))
    await directory.learn_channel(bench.services, alone, [person(SAM)])
    place = await directory.place(bench.services, CHANNEL, SAM)
    assert place is not None
    assert (place.brand_name, place.organisations) == ("", 1)
    third = (*CHANNEL_KNOWN.organisations, Organisation(THIRD, "Other"))
    await directory.learn_channel(bench.services, replace(CHANNEL_KNOWN, organisations=third), [person(SAM)])
    place = await directory.place(bench.services, CHANNEL, SAM)
    assert place is not None
    assert place.organisations == 3


async def test_an_enterprise_is_ours_by_both_its_ids(bench: Bench) -> None:
    await directory.learn_workspace(bench.services, replace(HOME, enterprise_id="E0OURS"))
    ours = (Organisation("E0OURS", "Sparkcentral"), Organisation(BRAND, "Acme"))
    await directory.learn_channel(bench.services, replace(CHANNEL_KNOWN, organisations=ours), [])
    place = await directory.place(bench.services, CHANNEL, SAM)
    assert place is not None
    assert (place.organisations, place.brand_name) == (2, "Acme")
    assert place.ours == {OURS, "E0OURS"}


async def test_where_the_bot_is_not_there_is_no_place(bench: Bench) -> None:
    assert await directory.place(bench.services, "C0OTHER", SAM) is None
    await directory.bot_left(bench.services, CHANNEL)
    assert await directory.place(bench.services, CHANNEL, SAM) is None
    await directory.bot_left(bench.services, "C0OTHER")
    assert await directory.place(bench.services, "C0OTHER", SAM) is None


async def test_joining_is_looked_around_first_and_said_once(bench: Bench) -> None:
    for _ in range(2):  # Slack delivers an event again
        await directory.bot_joined(bench.services, "C0NEW", "Ev1")
    assert await rows(bench) == [(RowKind.LEARN_CHANNEL, "C0NEW"), (RowKind.WELCOME, "C0NEW")]


async def test_only_people_who_matter_here_are_kept_up_to_date(bench: Bench) -> None:
    await directory.person_changed(bench.services, person(BEA, name="Bea Adams"))
    await directory.person_changed(bench.services, person(TESS))
    await directory.learn_person(bench.services, person("U0MET"))
    async with bench.database.read() as uow:
        found = await uow.directory.people([BEA, TESS, "U0MET"])
    assert {one.id: one.name for one in found.values()} == {BEA: "Bea Adams", "U0MET": "U0MET"}


async def test_whoever_leaves_the_channel_is_no_member_any_more(bench: Bench) -> None:
    await directory.member_left(bench.services, CHANNEL, BEA, "Ev1")
    place = await directory.place(bench.services, CHANNEL, SAM)
    assert place is not None
    assert [one.id for one in place.outside] == [BEN]


async def test_a_channel_that_changed_is_asked_about_once(bench: Bench) -> None:
    for _ in range(3):
        await directory.channel_changed(bench.services, CHANNEL)
    assert await rows(bench) == [(RowKind.LEARN_CHANNEL, CHANNEL)]


async def test_an_onboarding_follows_its_channel_to_a_new_id(bench: Bench) -> None:
    onboarding_id = await bench.start()
    await directory.channel_renumbered(bench.services, CHANNEL, "C0MOVED")
    assert (await bench.state(onboarding_id)).channel_id == "C0MOVED"
    assert {place for _, place in await rows(bench)} == {"C0MOVED"}
    assert await directory.place(bench.services, "C0MOVED", SAM) is not None


async def test_what_we_know_of_a_channel_is_renewed_after_half_a_day(bench: Bench) -> None:
    bench.clock.forward(hours=12)
    await directory.refresh(bench.services)
    assert await rows(bench) == []
    bench.clock.forward(seconds=1)
    await directory.refresh(bench.services)
    assert await rows(bench) == [(RowKind.LEARN_CHANNEL, CHANNEL)]
