"""Putting back: for each event the command that leads to what stood before, by the ordinary deciders."""

from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from bot.domain import channel_events as ce
from bot.domain import commands as do
from bot.domain import events as ev
from bot.domain.channel import ChannelSettings, Role, Team
from bot.domain.channel_changes import Change, ChangeKind
from bot.domain.channel_evolution import CHANNEL_EVOLVERS
from bot.domain.channel_undo import (
    Around,
    concerned,
    form_of,
    may_put_back,
    put_back,
    require_put_back,
)
from bot.domain.onboarding import Onboarding
from bot.domain.permissions import Deed
from bot.domain.refusals import Refusal, RefusedError
from storage.serialising import event_from_json, event_to_json
from tests.unit.channels import EDITS, SIDES, edited, live
from tests.unit.every_deed import STRANGER, Chronicle
from tests.unit.journeys import ADA, BEA, SAM, Journey

V, C, S = Role.VIEWER, Role.CONTRIBUTOR, Role.SUPERVISOR
NOW = ChannelSettings(auto_ownership=False, auto_resolve_new_days=7, all_users=True)
AROUND = Around(SIDES, several=True)


def state() -> Onboarding:
    """Care with Bea and Sam as viewers, Tom and Nel with roles of their own, and three settings changed."""
    there = live().state
    return replace(
        there,
        roles={"UTOM": S, "UNEL": V},
        teams={"t1": Team(("UBEA", "USAM"), V)},
        private=replace(there.private, settings=NOW, team_names={"t1": "Care"}),
    )


def changed(**after: object) -> ce.SettingsChanged:
    """From the settings that are usual to some of those of now."""
    return ce.SettingsChanged(before=ChannelSettings(), after=replace(ChannelSettings(), **after))  # type: ignore[arg-type]


PUT_BACK: list[tuple[ev.Event, do.Command | None]] = [
    (ce.RoleSet(person="UTOM", role=S, before=V), do.SetRoles(people=("UTOM",), role=V, sides=SIDES)),
    (ce.RoleSet(person="UTOM", role=S), do.RemoveRoles(people=("UTOM",), sides=SIDES)),
    (ce.RoleSet(person="UNEL", role=C, before=V), None),  # so already
    (ce.RoleSet(person="UBEN", role=V), None),  # has no role by now
    (ce.RoleRemoved(person="UBEN", before=C), do.SetRoles(people=("UBEN",), role=C, sides=SIDES)),
    (ce.RoleRemoved(person="UTOM", before=C), do.SetRoles(people=("UTOM",), role=C, sides=SIDES)),
    (ce.RoleRemoved(person="UTOM", before=S), None),
    (ce.RoleRemoved(person="UBEN"), None),  # an older record
    (changed(all_users=True), do.ChangeSettings(settings=replace(NOW, all_users=False))),
    (
        changed(auto_ownership=False, auto_resolve_new_days=9),  # what came after it goes, too
        do.ChangeSettings(settings=replace(NOW, auto_ownership=True, auto_resolve_new_days=30)),
    ),
    (changed(all_teams=True), None),
    (event_from_json("settings_changed", {}, {}), None),  # erased
    (ce.TeamCreated(team="t1", name="Care"), do.DeleteTeam(team="t1", sides=SIDES)),
    (ce.EditDenied(person="UTOM", deed=Deed.EDIT_ROLES), None),
    (ce.OutsiderAdded(person="mail:1", email="x@acme.com", name="X"), None),  # known by e-mail from then on
    (ce.ChangeOvertaken(change=Change(ChangeKind.ROLE, "UTOM", "", "viewer")), None),
    (ce.TeamCreated(team="t2", name="Sales"), None),
    (ce.TeamRenamed(team="t1", before="Help", name="Care"), do.RenameTeam(team="t1", name="Help")),
    (ce.TeamRenamed(team="t1", before="Care", name="Help"), None),
    (ce.TeamRenamed(team="t1"), None),  # erased
    (ce.TeamRenamed(team="t2", before="Help", name="Sales"), None),
    (
        ce.TeamJoined(team="t1", people=("UBEA", "UBEN")),
        do.LeaveTeam(team="t1", people=("UBEA",), sides=SIDES),
    ),
    (ce.TeamJoined(team="t1", people=("UBEN",)), None),
    (ce.TeamJoined(team="t2", people=("UBEN",)), None),
    (
        ce.TeamLeft(team="t1", people=("UBEA", "UBEN")),
        do.JoinTeam(team="t1", people=("UBEN",), sides=SIDES, several=True),
    ),
    (ce.TeamLeft(team="t1", people=("UBEA",)), None),
    (ce.TeamLeft(team="t2", people=("UBEA",)), None),
    (ce.TeamGranted(team="t1", role=V, before=None), do.GrantTeam(team="t1", role=None, sides=SIDES)),
    (ce.TeamGranted(team="t1", role=S, before=C), do.GrantTeam(team="t1", role=C, sides=SIDES)),
    (ce.TeamGranted(team="t1", role=None, before=V), None),
    (ce.TeamGranted(team="t2", role=V, before=C), None),
    (
        ce.TeamDeleted(team="t2", members=("UBEN", "UTOM"), role=C, name="Sales"),
        do.SaveTeam(team="t2", name="Sales", people=("UBEN", "UTOM"), role=C, sides=SIDES, several=True),
    ),
    (ce.TeamDeleted(team="t1", members=("UBEN",), role=C, name="Care"), None),
    (ce.TeamDeleted(team="t2", members=("UBEN",), role=C), None),  # erased
    (ce.ChangesApplied(changes=("role:UTOM",)), None),
    (ce.ChangeNotApplied(change="role:UTOM", reason="Not there"), None),
    (ev.WentLive(), None),
]


@pytest.mark.parametrize(("event", "command"), PUT_BACK, ids=lambda each: type(each).__name__)
def test_each_event_is_put_back_by_one_command_or_not_at_all(
    event: ev.Event, command: do.Command | None
) -> None:
    there = state()
    assert put_back(there, event, AROUND) == command
    if command is None:
        with pytest.raises(RefusedError) as refused:
            require_put_back(there, event, AROUND)
        assert refused.value.refusal is Refusal.NOTHING_TO_PUT_BACK
    else:
        assert require_put_back(there, event, AROUND) == command


def test_every_event_about_the_channel_is_in_the_table() -> None:
    assert {type(event) for event, _ in PUT_BACK} == {*CHANNEL_EVOLVERS, ev.WentLive}
    able = {type(event) for event, command in PUT_BACK if command}
    assert able == set(CHANNEL_EVOLVERS) - {
        *(ce.ChangesApplied, ce.ChangeNotApplied, ce.ChangeOvertaken),
        *(ce.OutsiderAdded, ce.EditDenied),
    }


@pytest.mark.parametrize("kind", CHANNEL_EVOLVERS, ids=lambda kind: kind.kind)
def test_what_was_erased_raises_nothing(kind: type[ev.Event]) -> None:
    for event, _ in PUT_BACK:
        if type(event) is kind:
            put_back(state(), event_from_json(event.kind, event_to_json(event)[0], {}), AROUND)


def test_nothing_is_sure_by_itself() -> None:
    for _, command in PUT_BACK:
        assert not getattr(command, "sure", False)
        assert not getattr(command, "move", False)


@pytest.mark.parametrize("command", [command for _, command in PUT_BACK if command])
def test_the_form_for_it_is_for_the_same_people(command: do.Command) -> None:
    there = replace(state(), brand_admin="UTOM")
    people = [ADA, SAM, BEA, STRANGER, replace(BEA, id="UTOM")]
    assert [one.id for one in people if may_put_back(there, one, command)] == ["UADA", "UTOM"]
    assert form_of(command) in {Deed.EDIT_ROLES, Deed.EDIT_TEAMS, Deed.CHANNEL_SETTINGS}


def test_whose_sides_have_to_be_known() -> None:
    there = state()
    assert [concerned(there, event) for event, command in PUT_BACK if command] == [
        *[("UTOM",)] * 2,
        ("UBEN",),
        ("UTOM",),
        *[()] * 2,
        ("UBEA", "USAM"),
        (),
        *[("UBEA", "UBEN")] * 2,
        *[("UBEA", "USAM")] * 2,
        ("UBEN", "UTOM"),
    ]


def test_a_brands_admin_puts_back_what_is_about_the_brands_people() -> None:
    journey = live().act(ADA, do.SetRoles(people=("USAM", "UTOM"), role=V, sides=SIDES))
    journey.state = replace(journey.state, brand_admin=BEA.id)
    for person in ("USAM", "UTOM"):
        command = require_put_back(journey.state, ce.RoleSet(person=person, role=V), AROUND)
        if person == "UTOM":
            journey.act(BEA, command)
            continue
        with pytest.raises(RefusedError) as refused:
            journey.act(BEA, command)
        assert refused.value.refusal is Refusal.NOT_WITH_SIDE
    assert journey.state.roles == {"USAM": V}


@pytest.mark.parametrize(
    ("edit", "refusal"),
    [
        (do.SetRoles(people=("UBEA",), role=S, sides=SIDES), Refusal.SHUTS_OUT),
        (do.ChangeSettings(settings=ChannelSettings(all_users=True)), Refusal.SHUTS_OUT),
    ],
)
def test_what_would_be_asked_about_is_refused(edit: do.Command, refusal: Refusal) -> None:
    journey = Chronicle()
    journey.to_live().act(ADA, edit)
    event = journey.recorded[-1].event
    with pytest.raises(RefusedError) as refused:
        journey.act(ADA, require_put_back(journey.state, event, AROUND))
    assert refused.value.refusal is refusal


def picture(state: Onboarding) -> object:
    """The channel as people want it, whoever was first in a team."""
    teams = {key: (set(team.members), team.role) for key, team in state.teams.items()}
    return dict(state.roles), teams, dict(state.private.team_names), state.private.settings


@settings(max_examples=150, deadline=None)
@given(st.lists(EDITS, max_size=12), EDITS)
def test_putting_back_the_last_edit_leaves_all_as_before(edits: list[do.Command], last: do.Command) -> None:
    """Each of its events, the newest first, and meant where it is asked about."""
    before = edited(edits)
    journey = Chronicle()
    journey.state = before
    try:
        journey.act(ADA, last)
    except RefusedError:
        assume(False)  # noqa: FBT003 - hypothesis' own way
    changed = [entry.event for entry in journey.decided[-1][1].recorded]
    for event in reversed(changed):
        command = require_put_back(journey.state, event, AROUND)
        meant: Any = {name: True for name in ("sure", "move") if hasattr(command, name)}
        journey.act(ADA, replace(command, **meant))
        assert put_back(journey.state, event, AROUND) is None
    assert picture(journey.state) == picture(before)


@settings(max_examples=60, deadline=None)
@given(st.lists(EDITS, min_size=1, max_size=15))
def test_whatever_came_after_it_raises_nothing_but_refusals(edits: list[do.Command]) -> None:
    """Any event of the past, put back today: it then is as before it, or the ordinary rules refuse it."""
    past = Chronicle()
    past.state, past.decided = edited([]), []
    for edit in edits:
        with suppress(RefusedError):
            past.act(ADA, edit)
    final = past.state
    for event in (entry.event for entry in past.recorded):
        journey = Journey()
        journey.state = final
        command = put_back(final, event, AROUND)
        if command is None:
            continue
        with suppress(RefusedError):
            journey.act(ADA, command)
            assert put_back(journey.state, event, AROUND) is None
            assert picture(journey.state) != picture(final)
