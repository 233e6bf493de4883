"""Teams on the WhatsApp channel: who may edit them, and what is asked about first."""

from dataclasses import replace

import pytest

from bot.domain import commands as do
from bot.domain import events as ev
from bot.domain.channel import TEAM_NAME_MAX, TEAMS_MAX, ChannelSettings, Role, Team
from bot.domain.parties import Person
from bot.domain.refusals import Refusal, RefusedError
from bot.domain.team_decisions import team_mark
from tests.unit.channels import SIDES, live
from tests.unit.every_deed import STRANGER
from tests.unit.journeys import ADA, BEA, SAM, Journey


def refused(journey: Journey, person: Person, command: do.Command) -> RefusedError:
    before = journey.state
    with pytest.raises(RefusedError) as error:
        journey.act(person, command)
    assert journey.state == before
    return error.value


def with_team(*people: str, role: Role | None = None) -> Journey:
    return live().act(ADA, do.SaveTeam(team="t1", name="Care", people=people, role=role, sides=SIDES))


def test_a_team_is_made_with_its_people_and_its_role_at_once() -> None:
    state = with_team("UBEA", "USAM", role=Role.VIEWER).state
    assert state.teams == {"t1": Team(("UBEA", "USAM"), Role.VIEWER)}
    assert state.private.team_names == {"t1": "Care"}


def test_it_is_renamed_joined_left_granted_and_deleted() -> None:
    journey = with_team("UBEA").act(ADA, do.RenameTeam(team="t1", name="Customer care"))
    journey.act(ADA, do.JoinTeam(team="t1", people=("UBEA", "UTOM"), sides=SIDES))
    journey.act(ADA, do.LeaveTeam(team="t1", people=("UBEA",)))
    journey.act(ADA, do.GrantTeam(team="t1", role=Role.CONTRIBUTOR))
    assert journey.state.teams == {"t1": Team(("UTOM",), Role.CONTRIBUTOR)}
    assert journey.state.private.team_names == {"t1": "Customer care"}
    journey.act(ADA, do.DeleteTeam(team="t1", sure=True))
    assert (journey.state.teams, journey.state.private.team_names) == ({}, {})


def test_what_is_so_already_is_no_event() -> None:
    journey = with_team("UBEA", role=Role.VIEWER)
    version = journey.state.version
    journey.act(ADA, do.RenameTeam(team="t1", name="Care"))
    journey.act(ADA, do.JoinTeam(team="t1", people=("UBEA",), sides=SIDES))
    journey.act(ADA, do.GrantTeam(team="t1", role=Role.VIEWER))
    assert journey.state.version == version


def test_somebody_is_in_one_team_unless_they_move_or_a_setting_allows_more() -> None:
    journey = with_team("UBEA", "USAM").act(ADA, do.SaveTeam(team="t2", name="Sales"))
    join = do.JoinTeam(team="t2", people=("UBEA", "UTOM"), sides=SIDES)
    error = refused(journey, ADA, join)
    assert (error.refusal, error.facts) == (Refusal.IN_ANOTHER_TEAM, {"people": "UBEA", "team": "Care"})
    journey.act(ADA, replace(join, move=True))
    assert {key: team.members for key, team in journey.state.teams.items()} == {
        "t1": ("USAM",),
        "t2": ("UBEA", "UTOM"),
    }
    journey.act(ADA, do.JoinTeam(team="t1", people=("UBEA",), sides=SIDES, several=True))
    assert journey.state.teams["t2"].members == ("UBEA", "UTOM")
    assert journey.state.teams["t1"].members == ("USAM", "UBEA")


@pytest.mark.parametrize("name", ["", "x" * (TEAM_NAME_MAX + 1)])
def test_a_name_is_short_and_there(name: str) -> None:
    assert refused(live(), ADA, do.SaveTeam(team="t1", name=name)).refusal is Refusal.TEAM_NAME_WRONG


def test_two_teams_have_two_names() -> None:
    journey = with_team().act(ADA, do.SaveTeam(team="t2", name="Sales"))
    assert refused(journey, ADA, do.SaveTeam(team="t3", name="CARE")).refusal is Refusal.TEAM_NAME_TAKEN
    assert refused(journey, ADA, do.RenameTeam(team="t2", name="care")).refusal is Refusal.TEAM_NAME_TAKEN
    journey.act(ADA, do.RenameTeam(team="t1", name="CARE"))
    assert journey.state.private.team_names == {"t1": "CARE", "t2": "Sales"}


def test_whoever_is_of_no_side_any_more_can_be_taken_out_but_not_put_in() -> None:
    sides = {**SIDES, "UTOM": None}
    both = do.SaveTeam(team="t1", name="Care", people=("UBEA", "UTOM"), sides=sides)
    assert refused(with_team("UBEA"), ADA, both).refusal is Refusal.NOT_WITH_SIDE
    journey = with_team("UBEA", "UTOM").act(ADA, replace(both, people=("UBEA",)))
    assert journey.state.teams["t1"].members == ("UBEA",)


def test_there_is_an_end_to_teams() -> None:
    journey = live()
    journey.state = replace(journey.state, teams={f"t{number}": Team() for number in range(TEAMS_MAX)})
    assert refused(journey, ADA, do.SaveTeam(team="more", name="More")).refusal is Refusal.TOO_MANY_TEAMS


def test_a_team_that_is_gone_is_edited_no_more() -> None:
    for command in (
        do.RenameTeam(team="t1", name="x"),
        do.DeleteTeam(team="t1"),
        do.JoinTeam(team="t1", people=("UBEA",)),
        do.LeaveTeam(team="t1", people=("UBEA",)),
        do.GrantTeam(team="t1", role=None),
    ):
        assert refused(live(), ADA, command).refusal is Refusal.TEAM_GONE
    error = refused(with_team("UBEA"), ADA, do.LeaveTeam(team="t1", people=("UBEA", "UTOM")))
    assert (error.refusal, error.facts) == (Refusal.NOT_IN_TEAM, {"person": "UTOM"})


def test_deleting_a_team_says_whom_it_shuts_out_and_asks() -> None:
    journey = with_team("UBEA", "USAM", role=Role.VIEWER)
    journey.act(ADA, do.SetRoles(people=("USAM",), role=Role.VIEWER))
    error = refused(journey, ADA, do.DeleteTeam(team="t1"))
    assert (error.refusal, error.facts) == (Refusal.SHUTS_OUT, {"people": "UBEA"})
    assert refused(journey, ADA, do.GrantTeam(team="t1", role=None)).refusal is Refusal.SHUTS_OUT
    journey.act(ADA, do.DeleteTeam(team="t1", sure=True))
    assert journey.state.teams == {}


def test_a_team_that_lets_nobody_in_is_deleted_without_a_word() -> None:
    assert with_team("UBEA").act(ADA, do.DeleteTeam(team="t1")).state.teams == {}


def test_the_last_supervisor_may_be_one_by_a_team() -> None:
    journey = with_team("UBEA", role=Role.SUPERVISOR).act(
        ADA, do.SetRoles(people=("USAM",), role=Role.VIEWER)
    )
    deleted = refused(journey, ADA, do.DeleteTeam(team="t1"))
    assert deleted.refusal is Refusal.SHUTS_OUT
    assert deleted.facts == {"people": "UBEA", "unsupervised": "yes"}
    for command in (
        do.LeaveTeam(team="t1", people=("UBEA",)),
        do.GrantTeam(team="t1", role=Role.VIEWER),
        do.SetRoles(people=("UBEA",), role=Role.VIEWER),
    ):
        assert refused(journey, ADA, command).refusal is Refusal.LAST_SUPERVISOR


def test_a_move_says_all_that_it_brings_about() -> None:
    journey = with_team("UBEA", role=Role.SUPERVISOR).act(ADA, do.SaveTeam(team="t2", name="Sales"))
    error = refused(journey, ADA, do.JoinTeam(team="t2", people=("UBEA",), sides=SIDES))
    assert error.refusal is Refusal.IN_ANOTHER_TEAM
    assert error.facts == {"people": "UBEA", "team": "Care", "out": "UBEA", "unsupervised": "yes"}


def test_a_team_saved_without_its_access_says_whom_that_shuts_out() -> None:
    journey = with_team("UBEA", "UTOM", role=Role.VIEWER).act(
        ADA, do.SetRoles(people=("USAM",), role=Role.VIEWER)
    )
    saved = do.SaveTeam(team="t1", name="Care", people=("UBEA", "UTOM"), sides=SIDES)
    error = refused(journey, ADA, saved)
    assert (error.refusal, error.facts) == (Refusal.SHUTS_OUT, {"people": "UBEA UTOM"})


def test_whoever_is_let_in_by_all_users_is_not_shut_out() -> None:
    journey = with_team("UBEN").act(ADA, do.ChangeSettings(settings=ChannelSettings(all_users=True)))
    journey.act(ADA, do.DeleteTeam(team="t1"))
    assert journey.state.teams == {}


def test_what_changed_while_the_form_was_open_is_not_written_over() -> None:
    journey = with_team("UBEA")
    seen = team_mark(journey.state, "t1")
    journey.act(ADA, do.JoinTeam(team="t1", people=("UTOM",), sides=SIDES))
    stale = do.SaveTeam(team="t1", name="Customer care", people=("UBEA",), sides=SIDES, seen=seen)
    assert refused(journey, ADA, stale).refusal is Refusal.TEAM_CHANGED
    journey.act(ADA, replace(stale, seen=team_mark(journey.state, "t1")))
    assert journey.state.private.team_names == {"t1": "Customer care"}


def test_a_brands_admin_renames_no_team_of_sparkcentrals_people() -> None:
    journey = with_team("USAM")
    journey.state = replace(journey.state, brand_admin=BEA.id)
    rename = do.RenameTeam(team="t1", name="Ours", sides=SIDES)
    assert refused(journey, BEA, rename).refusal is Refusal.NOT_WITH_SIDE


def test_leaving_asks_only_where_nobody_is_left() -> None:
    journey = with_team("UBEA", "UTOM", role=Role.VIEWER).act(ADA, do.LeaveTeam(team="t1", people=("UBEA",)))
    last = do.LeaveTeam(team="t1", people=("UTOM",))
    assert refused(journey, ADA, last).refusal is Refusal.SHUTS_OUT
    assert journey.act(ADA, replace(last, sure=True)).state.teams == {"t1": Team((), Role.VIEWER)}


def test_switching_all_users_off_asks_always_and_names_whom_it_knows() -> None:
    journey = live().act(ADA, do.ChangeSettings(settings=ChannelSettings(all_users=True)))
    journey.act(ADA, do.SetRoles(people=("UBEA",), role=Role.VIEWER))
    off = do.ChangeSettings(settings=ChannelSettings())
    error = refused(journey, ADA, off)
    assert error.refusal is Refusal.SHUTS_OUT
    assert error.facts == {"people": "UADA", "everybody": "yes"}
    journey.act(ADA, replace(off, sure=True))
    journey.act(ADA, do.ChangeSettings(settings=ChannelSettings(all_teams=True)))
    journey.act(ADA, off)  # nobody is in a team


def test_switching_all_teams_off_asks_where_it_shuts_somebody_out() -> None:
    journey = with_team("UBEA").act(ADA, do.ChangeSettings(settings=ChannelSettings(all_teams=True)))
    error = refused(journey, ADA, do.ChangeSettings(settings=ChannelSettings()))
    assert (error.refusal, error.facts) == (Refusal.SHUTS_OUT, {"people": "UBEA"})


def test_a_brands_admin_edits_teams_of_the_brands_people_alone() -> None:
    journey = with_team("UBEA", "USAM")
    journey.state = replace(journey.state, brand_admin=BEA.id)
    for command in (
        do.DeleteTeam(team="t1", sides=SIDES),
        do.GrantTeam(team="t1", role=Role.VIEWER, sides=SIDES),
        do.JoinTeam(team="t1", people=("UNEL",), sides=SIDES),
        do.LeaveTeam(team="t1", people=("USAM",), sides=SIDES),
        do.SaveTeam(team="t2", name="Ours", people=("USAM",), sides=SIDES, move=True),
    ):
        assert refused(journey, BEA, command).refusal is Refusal.NOT_WITH_SIDE
    journey.act(BEA, do.LeaveTeam(team="t1", people=("UBEA",), sides=SIDES))
    journey.act(BEA, do.SaveTeam(team="t2", name="Ours", people=("UBEA", "UTOM"), sides=SIDES))
    journey.act(BEA, do.GrantTeam(team="t2", role=Role.VIEWER, sides=SIDES))
    assert journey.state.teams["t2"] == Team(("UBEA", "UTOM"), Role.VIEWER)


def test_teams_are_for_people_of_either_side_and_for_admins_to_edit() -> None:
    journey = with_team()
    outsider = do.JoinTeam(team="t1", people=("UXEN",), sides={"UXEN": None})
    assert refused(journey, ADA, outsider).refusal is Refusal.NOT_WITH_SIDE
    rename = do.RenameTeam(team="t1", name="x")
    assert refused(journey, SAM, rename).refusal is Refusal.ADMINS_ONLY
    assert refused(journey, STRANGER, rename).refusal is Refusal.OUTSIDER
    early = Journey()
    assert refused(early, ADA, do.SaveTeam(team="t1", name="Care")).refusal is Refusal.NOT_OPEN_YET


def test_the_record_says_what_stood_there_before() -> None:
    journey = live().act(ADA, do.SetRoles(people=("UBEA",), role=Role.VIEWER))
    decided = journey.act(ADA, do.SetRoles(people=("UBEA",), role=Role.SUPERVISOR)).state
    assert decided.roles == {"UBEA": Role.SUPERVISOR}
    assert ev.RoleSet(person="UBEA", role=Role.VIEWER).before is None
