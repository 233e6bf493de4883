"""The list of what is to be done in Sparkcentral: how the channel is wanted, less how it is there."""

from collections.abc import Mapping
from datetime import UTC, datetime
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain import commands as do
from bot.domain.channel import ChannelSettings, Role, Team
from bot.domain.channel_changes import Change, ChangeKind, applied, list_mark, taken, to_apply
from bot.domain.channel_events import ChangeOvertaken
from bot.domain.event import Recorded
from bot.domain.evolution import evolve
from bot.domain.refusals import Refusal, RefusedError
from tests.unit.channels import EDITS, SIDES, edited, live
from tests.unit.journeys import ADA, BEA, SAM, Journey

AT = datetime(2026, 3, 2, 10, tzinfo=UTC)


def team(journey: Journey, key: str = "t1", name: str = "Care", *people: str) -> Journey:
    return journey.act(ADA, do.SaveTeam(team=key, name=name, people=people, sides=SIDES))


def test_it_reads_in_the_order_in_which_it_can_be_done() -> None:
    journey = team(live(), "t1", "Care", "UBEA").act(ADA, do.GrantTeam(team="t1", role=Role.VIEWER))
    journey.act(ADA, do.SetRoles(people=("UTOM",), role=Role.SUPERVISOR))
    journey.act(
        ADA, do.ChangeSettings(settings=ChannelSettings(auto_ownership=False, auto_resolve_new_days=7))
    )
    assert to_apply(journey.state) == (
        Change(ChangeKind.SETTING, "auto_ownership", "on", "off"),
        Change(ChangeKind.SETTING, "auto_resolve_new_days", "30", "7"),
        Change(ChangeKind.TEAM, "t1", "", "Care"),
        Change(ChangeKind.MEMBERS, "t1", added=("UBEA",)),
        Change(ChangeKind.GRANT, "t1", "", "viewer"),
        Change(ChangeKind.ROLE, "UTOM", "", "supervisor"),
    )


def test_what_cancels_out_vanishes_and_what_changed_twice_is_there_once() -> None:
    journey = live().act(ADA, do.SetRoles(people=("UTOM",), role=Role.VIEWER))
    journey.act(ADA, do.SetRoles(people=("UTOM",), role=Role.SUPERVISOR))
    assert to_apply(journey.state) == (Change(ChangeKind.ROLE, "UTOM", "", "supervisor"),)
    journey.act(ADA, do.RemoveRoles(people=("UTOM",), sure=True))
    team(journey, "t1", "Care", "UBEA").act(ADA, do.DeleteTeam(team="t1"))
    assert to_apply(journey.state) == ()


def test_a_team_that_is_there_is_deleted_last_and_without_more_words() -> None:
    journey = team(live(), "t1", "Care", "UBEA")
    journey.act(SAM, do.MarkApplied(mark=list_mark(to_apply(journey.state)), whole=True))
    assert to_apply(journey.state) == ()
    journey.act(ADA, do.DeleteTeam(team="t1")).act(ADA, do.SetRoles(people=("UBEA",), role=Role.VIEWER))
    assert to_apply(journey.state) == (
        Change(ChangeKind.ROLE, "UBEA", "", "viewer"),
        Change(ChangeKind.TEAM, "t1", "Care", ""),
    )


def test_one_is_ticked_off_by_what_was_read() -> None:
    journey = live().act(ADA, do.SetRoles(people=("UTOM", "UBEA"), role=Role.VIEWER))
    first, second = to_apply(journey.state)
    journey.act(SAM, do.MarkApplied(mark=first.mark))
    assert to_apply(journey.state) == (second,)
    journey.act(ADA, do.SetRoles(people=("UBEA",), role=Role.CONTRIBUTOR))
    for stale in (first.mark, second.mark, "", "nonsense"):
        with pytest.raises(RefusedError) as refused:
            journey.act(SAM, do.MarkApplied(mark=stale))
        assert refused.value.refusal is Refusal.CHANGE_GONE


def test_all_are_ticked_off_only_as_they_were_read() -> None:
    journey = live().act(ADA, do.SetRoles(people=("UTOM",), role=Role.VIEWER))
    read = list_mark(to_apply(journey.state))
    journey.act(ADA, do.SetRoles(people=("UBEA",), role=Role.VIEWER))
    with pytest.raises(RefusedError):
        journey.act(SAM, do.MarkApplied(mark=read, whole=True))
    journey.act(SAM, do.MarkApplied(mark=list_mark(to_apply(journey.state)), whole=True))
    with pytest.raises(RefusedError):
        journey.act(SAM, do.MarkApplied(mark=list_mark(()), whole=True))


def test_why_it_could_not_be_done_stands_until_it_is() -> None:
    journey = live().act(ADA, do.SetRoles(people=("UTOM",), role=Role.VIEWER))
    (change,) = to_apply(journey.state)
    journey.act(SAM, do.MarkNotApplied(mark=change.mark, reason="Not in Sparkcentral yet"))
    assert journey.state.private.why_not_applied == {change.mark: "Not in Sparkcentral yet"}
    assert to_apply(journey.state) == (change,)
    journey.act(SAM, do.MarkApplied(mark=change.mark))
    assert journey.state.private.why_not_applied == {}


def test_a_reason_is_one_against_just_what_was_read() -> None:
    journey = live().act(ADA, do.SetRoles(people=("UTOM",), role=Role.VIEWER))
    (change,) = to_apply(journey.state)
    journey.act(SAM, do.MarkNotApplied(mark=change.mark, reason="No licence"))
    journey.act(ADA, do.SetRoles(people=("UTOM",), role=Role.SUPERVISOR))
    (now,) = to_apply(journey.state)
    assert now.mark not in journey.state.private.why_not_applied


def test_a_team_whose_name_another_one_takes_is_deleted_first() -> None:
    journey = team(live(), "t1", "Care", "UBEA")
    journey.act(SAM, do.MarkApplied(mark=list_mark(to_apply(journey.state)), whole=True))
    journey.act(ADA, do.DeleteTeam(team="t1"))
    team(journey, "t2", "care", "UTOM")
    assert [(one.kind, one.about) for one in to_apply(journey.state)] == [
        (ChangeKind.TEAM, "t1"),
        (ChangeKind.TEAM, "t2"),
        (ChangeKind.MEMBERS, "t2"),
    ]


def test_only_staff_tick_off() -> None:
    journey = live().act(ADA, do.SetRoles(people=("UTOM",), role=Role.VIEWER))
    mark = to_apply(journey.state)[0].mark
    for command in (do.MarkApplied(mark=mark), do.MarkNotApplied(mark=mark, reason="x")):
        with pytest.raises(RefusedError) as refused:
            journey.act(BEA, command)
        assert refused.value.refusal is Refusal.NOT_YOUR_SIDE


@settings(max_examples=60, deadline=None)
@given(st.lists(EDITS, max_size=15), st.randoms(use_true_random=False))
def test_whatever_was_edited_the_list_leads_there_in_any_order(
    edits: list[do.Command], random: Random
) -> None:
    state = edited(edits)
    changes = list(to_apply(state))
    assert len({one.mark for one in changes}) == len({one.key for one in changes}) == len(changes)
    random.shuffle(changes)
    for number, change in enumerate(changes):
        state = applied(state, {change.key})
        assert change.key not in {left.key for left in to_apply(state)}
        assert len(to_apply(state)) <= len(changes) - number - 1
    assert to_apply(state) == ()
    assert dict(state.applied_roles) == dict(state.roles)
    assert as_sets(state.applied_teams) == as_sets(state.teams)
    assert dict(state.private.applied_team_names) == dict(state.private.team_names)
    assert state.private.applied_settings == state.private.settings


@settings(max_examples=40, deadline=None)
@given(st.lists(EDITS, max_size=12), st.lists(EDITS, max_size=12))
def test_it_matters_not_when_a_part_was_done_meanwhile(
    first: list[do.Command], then: list[do.Command]
) -> None:
    """Ticked off at once or only at the end: Sparkcentral is left as it is wanted."""

    def tick(journey: Journey) -> None:
        if changes := to_apply(journey.state):
            journey.act(SAM, do.MarkApplied(mark=changes[0].mark))

    meanwhile, at_the_end = edited([*first, *then], tick), edited([*first, *then])
    for state in (meanwhile, at_the_end):
        done = applied(state, {one.key for one in to_apply(state)})
        assert dict(done.applied_roles) == dict(state.roles)
        assert as_sets(done.applied_teams) == as_sets(state.teams)


@settings(max_examples=60, deadline=None)
@given(st.lists(EDITS, max_size=12), st.lists(EDITS, max_size=12))
def test_what_was_taken_when_something_else_was_wanted_already_is_put_right_by_the_list(
    first: list[do.Command], then: list[do.Command]
) -> None:
    stale, state = to_apply(edited(first)), edited([*first, *then])
    for change in stale:
        behind = evolve(state, Recorded(state.version + 1, AT, None, ChangeOvertaken(change=change)))
        assert (behind.roles, behind.teams) == (state.roles, state.teams)
        assert to_apply(applied(behind, {one.key for one in to_apply(behind)})) == ()


def test_an_access_that_was_taken_away_too_late_is_to_be_taken_away() -> None:
    journey = live().act(ADA, do.SetRoles(people=("UTOM",), role=Role.SUPERVISOR))
    (given,) = to_apply(journey.state)
    journey.act(ADA, do.RemoveRoles(people=("UTOM",), sure=True))
    assert to_apply(taken(journey.state, given)) == (Change(ChangeKind.ROLE, "UTOM", "supervisor", ""),)


def test_a_team_that_never_came_to_be_has_nobody_to_take_out() -> None:
    journey = team(live(), "t1", "Care", "UBEA")
    made, people = to_apply(journey.state)
    journey.act(ADA, do.DeleteTeam(team="t1", sure=True))
    assert to_apply(taken(journey.state, people)) == ()
    assert to_apply(taken(journey.state, made)) == (Change(ChangeKind.TEAM, "t1", "Care", ""),)


def as_sets(teams: Mapping[str, Team]) -> dict[str, tuple[set[str], Role | None]]:
    """The order of a team's members says nothing."""
    return {key: (set(team.members), team.role) for key, team in teams.items()}
