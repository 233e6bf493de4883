"""What somebody may do on the WhatsApp channel: a table, and what holds whatever was done before."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain import commands as do
from bot.domain.access import Access, Source, access_of, let_in
from bot.domain.channel import RIGHTS, ChannelSettings, Role, Team
from bot.domain.onboarding import Onboarding
from bot.domain.parties import Side
from bot.domain.refusals import Refusal, RefusedError
from tests.unit.journeys import ADA, BEA, Journey

PEOPLE = ("UBEA", "UBEN", "USAM")


def with_roles(roles: dict[str, Role], *, all_users: bool = False) -> Onboarding:
    state = Journey().to_live().state
    private = replace(state.private, settings=ChannelSettings(all_users=all_users))
    return replace(state, roles=roles, private=private)


# A role of one's own, the team's; in the team? All Teams? All Users?
Case = tuple[Role | None, Role | None, bool, bool, bool]


def stands(own: Role | None, team: Role | None, *switches: bool) -> Onboarding:
    member, teams, users = switches
    state = Journey(people=("UBEA", "UBEN")).to_live().state
    there = {"t1": Team(("UBEN",) if member else (), team)}
    kept = ChannelSettings(all_users=users, all_teams=teams)
    private = replace(state.private, settings=kept, team_names={"t1": "Care"})
    return replace(state, roles={"UBEN": own} if own else {}, teams=there, private=private)


@pytest.mark.parametrize(
    ("case", "access"),
    [
        # A role of one's own goes before all else, also before a stronger one of the team.
        ((Role.VIEWER, Role.SUPERVISOR, True, True, True), Access(Source.OWN_ROLE, Role.VIEWER)),
        ((Role.SUPERVISOR, Role.VIEWER, True, False, False), Access(Source.OWN_ROLE, Role.SUPERVISOR)),
        ((Role.VIEWER, None, False, False, False), Access(Source.OWN_ROLE, Role.VIEWER)),
        # Then what the team was granted, for its members alone.
        ((None, Role.CONTRIBUTOR, True, True, True), Access(Source.TEAM, Role.CONTRIBUTOR, "t1")),
        ((None, Role.CONTRIBUTOR, True, False, False), Access(Source.TEAM, Role.CONTRIBUTOR, "t1")),
        ((None, Role.CONTRIBUTOR, False, True, True), Access(Source.ALL_USERS)),
        ((None, Role.CONTRIBUTOR, False, True, False), Access(Source.NONE)),
        # Then the switches: All Teams for whoever is in one, All Users for everybody.
        ((None, None, True, True, True), Access(Source.ALL_TEAMS)),
        ((None, None, True, True, False), Access(Source.ALL_TEAMS)),
        ((None, None, True, False, True), Access(Source.ALL_USERS)),
        ((None, None, True, False, False), Access(Source.NONE)),
        ((None, None, False, True, True), Access(Source.ALL_USERS)),
        ((None, None, False, True, False), Access(Source.NONE)),
        ((None, None, False, False, False), Access(Source.NONE)),
    ],
)
def test_what_lets_somebody_in(case: Case, access: Access) -> None:
    state = stands(*case)
    assert access_of(state, "UBEN") == access
    assert access.rights == (RIGHTS[access.role] if access.role else frozenset())
    assert ("UBEN" in let_in(state)) is (access.source is not Source.NONE)


_MAYBE = st.sampled_from([None, *Role])


@given(st.tuples(_MAYBE, _MAYBE, st.booleans(), st.booleans(), st.booleans()), st.data())
def test_more_of_a_role_never_takes_a_right_away(case: Case, data: st.DataObject) -> None:
    """Raising one's own role, or the team's; a first role of one's own is another matter: it goes before."""
    own, team, *switches = case
    order = [None, *Role]
    more_own = data.draw(st.sampled_from(order[order.index(own) :])) if own else None
    more_team = data.draw(st.sampled_from(order[order.index(team) :]))
    before, after = stands(*case), stands(more_own, more_team, *switches)
    assert access_of(before, "UBEN").rights <= access_of(after, "UBEN").rights
    assert let_in(before) <= let_in(after)


def test_of_several_teams_the_one_that_gives_most_counts() -> None:
    journey = Journey().to_live()
    for key, role in (("t1", Role.VIEWER), ("t2", Role.SUPERVISOR), ("t3", None)):
        journey.act(ADA, do.SaveTeam(team=key, name=key, people=("UBEN",), role=role, several=True))
    assert access_of(journey.state, "UBEN") == Access(Source.TEAM, Role.SUPERVISOR, "t2")


@given(
    st.permutations([("UBEA", Role.VIEWER), ("UBEN", Role.SUPERVISOR), ("UTOM", Role.CONTRIBUTOR)]), st.data()
)
def test_the_order_of_edits_to_different_things_does_not_matter(
    roles: list[tuple[str, Role]], data: st.DataObject
) -> None:
    edits: list[do.Command] = [do.SetRoles(people=(one,), role=role) for one, role in roles]
    edits += [do.JoinTeam(team="t1", people=("USAM",)), do.GrantTeam(team="t1", role=Role.VIEWER)]
    journey = Journey().to_live().act(ADA, do.SaveTeam(team="t1", name="Care"))
    for edit in data.draw(st.permutations(edits)):
        journey.act(ADA, edit)
    found = {one: access_of(journey.state, one).role for one in ("UBEA", "UBEN", "UTOM", "USAM")}
    assert found == {**dict(roles), "USAM": Role.VIEWER}


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
    with pytest.raises(RefusedError) as error:
        journey.act(ADA, last)
    # One question for all of it: nobody would have access, either.
    assert error.value.refusal is Refusal.SHUTS_OUT
    assert error.value.facts == {"people": "USAM", "unsupervised": "yes"}
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
