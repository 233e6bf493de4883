"""What somebody may do on the WhatsApp channel: a table, and what holds whatever was done before."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain import commands as do
from bot.domain.access import Access, Source, access_of
from bot.domain.channel import RIGHTS, ChannelSettings, Role
from bot.domain.onboarding import Onboarding
from bot.domain.parties import Side
from bot.domain.permissions import Refusal, RefusedError
from tests.unit.journeys import ADA, BEA, Journey

PEOPLE = ("UBEA", "UBEN", "USAM")


def with_roles(roles: dict[str, Role], *, all_users: bool = False) -> Onboarding:
    state = Journey().to_live().state
    private = replace(state.private, settings=ChannelSettings(all_users=all_users))
    return replace(state, roles=roles, private=private)


@pytest.mark.parametrize(
    ("role", "all_users", "access"),
    [
        (None, False, Access(Source.NONE)),
        (None, True, Access(Source.ALL_USERS)),
        *((role, switch, Access(Source.OWN_ROLE, role)) for role in Role for switch in (False, True)),
    ],
)
def test_ones_own_role_wins_over_all_users(role: Role | None, all_users: bool, access: Access) -> None:  # noqa: FBT001
    state = with_roles({"UBEN": role} if role else {}, all_users=all_users)
    assert access_of(state, "UBEN") == access
    assert access.rights == (RIGHTS[role] if role else frozenset())


def test_each_role_may_all_that_the_one_below_it_may() -> None:
    viewer, contributor, supervisor = (RIGHTS[role] for role in Role)
    assert viewer < contributor < supervisor


@given(st.lists(st.tuples(st.sampled_from(PEOPLE), st.sampled_from([*Role, None])), max_size=12))
def test_only_the_last_word_about_somebody_counts(edits: list[tuple[str, Role | None]]) -> None:
    journey = Journey().to_live()
    for person, role in edits:
        if role is not None:
            journey.act(ADA, do.SetRoles(people=(person,), role=role, sure=True))
        elif person in journey.state.roles:
            journey.act(ADA, do.RemoveRoles(people=(person,), sure=True))
    last = dict(edits)
    for person in PEOPLE:
        assert access_of(journey.state, person).role == last.get(person)


def refused(journey: Journey, command: do.Command) -> Refusal:
    with pytest.raises(RefusedError) as error:
        journey.act(ADA, command)
    return error.value.refusal


def test_nobody_takes_away_the_last_supervisor_by_accident() -> None:
    journey = Journey().to_live().act(ADA, do.SetRoles(people=("UBEN", "USAM"), role=Role.SUPERVISOR))
    journey.act(ADA, do.RemoveRoles(people=("UBEN",)))
    last = do.RemoveRoles(people=("USAM",))
    assert refused(journey, last) is Refusal.LAST_SUPERVISOR
    assert refused(journey, do.SetRoles(people=("USAM",), role=Role.VIEWER)) is Refusal.LAST_SUPERVISOR
    journey.act(ADA, do.SetRoles(people=("USAM",), role=Role.VIEWER, sure=True))
    assert journey.state.roles == {"USAM": Role.VIEWER}


def test_of_several_people_all_change_or_none() -> None:
    journey = Journey().to_live().act(ADA, do.SetRoles(people=("UBEN",), role=Role.VIEWER))
    assert refused(journey, do.RemoveRoles(people=("UBEN", "USAM"))) is Refusal.NO_SUCH_ROLE
    assert journey.state.roles == {"UBEN": Role.VIEWER}


def test_a_brands_admin_edits_the_brands_people_alone() -> None:
    journey = Journey().to_live().act(ADA, do.SetRoles(people=("UBEN", "USAM"), role=Role.VIEWER))
    journey.state = replace(journey.state, brand_admin=BEA.id)
    sides = {"UBEN": Side.BRAND, "USAM": Side.SPARKCENTRAL, "UNEW": None}
    for people in (("USAM",), ("UBEN", "USAM"), ("UNEW",), ("UUNHEARD",)):
        for command in (
            do.RemoveRoles(people=people, sides=sides, sure=True),
            do.SetRoles(people=people, role=Role.SUPERVISOR, sides={one: sides.get(one) for one in people}),
        ):
            with pytest.raises(RefusedError) as error:
                journey.act(BEA, command)
            assert error.value.refusal is Refusal.NOT_WITH_SIDE
    journey.act(BEA, do.RemoveRoles(people=("UBEN",), sides=sides))
    assert journey.state.roles == {"USAM": Role.VIEWER}


def test_a_role_is_for_people_of_either_side() -> None:
    stranger = do.SetRoles(people=("UXEN",), role=Role.VIEWER, sides={"UXEN": None})
    assert refused(Journey().to_live(), stranger) is Refusal.NOT_WITH_SIDE
