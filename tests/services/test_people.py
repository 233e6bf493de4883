"""Which side somebody is on, whatever ids Slack gives: T..., E..., guests, third organisations, strangers."""

from dataclasses import replace
from typing import Any

import pytest

from bot.domain.parties import Person, Side
from bot.services import people
from bot.services.people import UnknownPersonError
from storage.directory import Organisation
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

E_OURS, E_BRAND = "E0OURS", "E0BRAND"


async def know(bench: Bench, *known: Any) -> None:
    async with bench.database.write() as uow:
        for each in known:
            await uow.directory.put_person(each)


async def side_of(
    bench: Bench, user: str, organisation: str, onboarding: str | None = None, admins: tuple[str, ...] = ()
) -> Person:
    state = await bench.state(onboarding) if onboarding else None
    async with bench.database.read() as uow:
        return await people.identify(uow, user, organisation, CHANNEL, state, frozenset(admins))


@pytest.mark.parametrize(
    ("user", "organisation", "side"),
    [
        (SAM, OURS, Side.SPARKCENTRAL),
        (SAM, "", Side.SPARKCENTRAL),  # a command's payload does not say whose
        (BEA, BRAND, Side.BRAND),
        (BEA, "", Side.BRAND),
        (TESS, THIRD, None),
    ],
)
async def test_the_organisation_decides(
    bench: Bench, user: str, organisation: str, side: Side | None
) -> None:
    await know(bench, person(TESS))
    onboarding = await bench.start()
    assert (await side_of(bench, user, organisation, onboarding)).side is side
    assert (await side_of(bench, user, organisation)).side is side


async def test_the_onboardings_own_list_comes_first(bench: Bench) -> None:
    """A freelancer with a guest account of ours works for the brand."""
    gil = person("U0GIL", team_id=OURS, is_guest=True)
    await know(bench, gil)
    unlisted = await bench.start(people=[BEA])
    assert (await side_of(bench, gil.id, OURS, unlisted)).side is None
    async with bench.database.write() as uow:
        state = await uow.onboardings.get(unlisted)
        assert state is not None
        listed = replace(state, brand_people=(BEA, gil.id))
        found = await people.identify(uow, gil.id, OURS, CHANNEL, listed, frozenset())
    assert found == Person(gil.id, Side.BRAND)


async def test_a_guest_is_never_staff_even_as_an_admin(bench: Bench) -> None:
    await know(bench, person("U0GIL", team_id=OURS, is_guest=True))
    found = await side_of(bench, "U0GIL", OURS, admins=("U0GIL",))
    assert found == Person("U0GIL", None)


@pytest.mark.parametrize("organisation", [OURS, E_OURS])
async def test_our_own_enterprise_is_us(bench: Bench, organisation: str) -> None:
    async with bench.database.write() as uow:
        await uow.workspaces.put(replace(HOME, enterprise_id=E_OURS))
    assert (await side_of(bench, SAM, organisation)).side is Side.SPARKCENTRAL


async def test_a_brand_person_may_come_under_the_enterprises_id(bench: Bench) -> None:
    await know(bench, person(BEN, enterprise_id=E_BRAND))
    onboarding = await bench.start(people=[BEA])
    assert (await side_of(bench, BEN, E_BRAND, onboarding)).side is Side.BRAND


async def test_somebody_of_an_enterprise_that_nobody_has_met_is_looked_up(bench: Bench) -> None:
    onboarding = await bench.start(people=[BEA])
    with pytest.raises(UnknownPersonError) as caught:
        await side_of(bench, "U0NEW", E_BRAND, onboarding)
    assert caught.value.user_id == "U0NEW"
    await know(bench, person("U0NEW", team_id=BRAND, enterprise_id=E_BRAND))
    assert (await side_of(bench, "U0NEW", E_BRAND, onboarding)).side is Side.BRAND


async def test_a_stranger_of_the_brands_own_id_needs_no_look(bench: Bench) -> None:
    onboarding = await bench.start(people=[BEA])
    assert (await side_of(bench, "U0NEW", BRAND, onboarding)).side is Side.BRAND


async def test_only_slack_can_tell_who_an_unknown_member_of_ours_is(bench: Bench) -> None:
    for organisation in (OURS, ""):
        with pytest.raises(UnknownPersonError):
            await side_of(bench, "U0NEW", organisation)


async def test_before_anything_is_known_the_first_other_organisation_is_the_brand(bench: Bench) -> None:
    two = (Organisation(BRAND, "Acme"), Organisation(THIRD, "Thirdly"))
    known = replace(CHANNEL_KNOWN, organisations=(*CHANNEL_KNOWN.organisations[:1], *two))
    async with bench.database.write() as uow:
        await uow.directory.put_channel(known)
    assert (await side_of(bench, BEA, BRAND)).side is Side.BRAND
    await know(bench, person(TESS))
    assert (await side_of(bench, TESS, THIRD)).side is None


@pytest.mark.parametrize(
    ("changes", "admins", "admin"),
    [
        ({}, (), False),
        ({"is_admin": True}, (), True),
        ({"is_owner": True}, (), True),
        ({}, (SAM,), True),
    ],
)
async def test_admins_are_slacks_own_and_those_of_the_settings(
    bench: Bench,
    changes: dict[str, bool],
    admins: tuple[str, ...],
    admin: bool,  # noqa: FBT001 - a table
) -> None:
    await know(bench, person(SAM, **changes))
    assert (await side_of(bench, SAM, OURS, admins=admins)).admin is admin


def test_outsiders_are_other_organisations_and_guests_but_no_bots() -> None:
    everybody = [
        person(ADA),
        person(BEA),
        person("U0GIL", team_id=OURS, is_guest=True),
        person("U0BOT", team_id=BRAND, is_bot=True),
        person("U0OLD", team_id=BRAND, deleted=True),
    ]
    assert [each.id for each in people.outsiders(everybody, frozenset({OURS}))] == [BEA, "U0GIL"]
