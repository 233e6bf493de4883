"""What a list of people comes to: who is meant, what changes, what is refused, and nothing by an own list."""

from dataclasses import replace
from itertools import count
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain import channel_csv
from bot.domain import commands as do
from bot.domain import events as ev
from bot.domain.channel import TEAMS_MAX, Role
from bot.domain.channel_csv import MOST_LINES, Fault, FaultKind
from bot.domain.channel_list import Around, Meant, Member, differences, lines_of, mark, meant
from bot.domain.decisions import decide
from bot.domain.import_decisions import changes, question
from bot.domain.onboarding import Onboarding
from bot.domain.parties import Person, Side
from bot.domain.permissions import Deed
from bot.domain.refusals import Refusal, RefusedError
from bot.surfaces import forms, forms_import, ids
from bot.surfaces.kit import Scene
from tests.unit.channels import EDITS, PEOPLE, SIDES, edited, live
from tests.unit.every_deed import TOM as BRANDS_TOM
from tests.unit.journeys import ADA, NAMES, Journey
from tests.unit.slack_limits import faults_of_view

BEA = NAMES["UBEA"]
HEAD = "name,email,slack,role,team"
MEMBERS = {
    **{one: Member(NAMES.get(one, one), side) for one, side in SIDES.items()},
    "UXEN": Member("Xen", None),
    "UTW1": Member("Twin", Side.BRAND),
    "UTW2": Member("twin", Side.BRAND),
}
NUMBERS = count()
TOM = replace(BRANDS_TOM, admin=True)  # in these journeys the brand has named no admin
VIEWER, SUPERVISOR = Role.VIEWER, Role.SUPERVISOR


def around(state: Onboarding, *, several: bool = False) -> Around:
    return Around(state, MEMBERS, lambda: f"{next(NUMBERS):08x}", several)


def read(state: Onboarding, *rows: str, actor: Person = ADA, **options: Any) -> Meant:
    return meant(channel_csv.read("\n".join([HEAD, *rows])), around(state, **options), actor)


def act(journey: Journey, *rows: str, actor: Person = ADA, **options: Any) -> Journey:
    found = read(journey.state, *rows, actor=actor, **options)
    assert found.faults == ()
    return journey.act(actor, replace(found.command, sure=True))


def faults(state: Onboarding, *rows: str, **options: Any) -> list[tuple[int, FaultKind]]:
    return [(one.line, one.kind) for one in read(state, *rows, **options).faults]


def members_of(state: Onboarding, name: str) -> tuple[str, ...]:
    [key] = [key for key, known in state.private.team_names.items() if known == name]
    return state.teams[key].members


def refused(journey: Journey, command: do.ImportPeople, actor: Person = ADA) -> Refusal:
    with pytest.raises(RefusedError) as caught:
        decide(journey.state, command, actor, journey.now)
    return caught.value.refusal


def test_roles_and_teams_are_given_moved_and_taken_by_one_decision() -> None:
    journey = act(live(), ",,UBEA,viewer,Care", ",,USAM,supervisor,Sales", "Ann,ann@x.co,,,Care")
    act(journey, ",,UBEA,,Sales", ",,USAM,viewer,", "Ann,ANN@x.co,,contributor,sales")
    state = journey.state
    [ann] = state.private.outsiders
    assert state.roles == {"USAM": VIEWER, ann: Role.CONTRIBUTOR}
    assert members_of(state, "Care") == ()
    assert set(members_of(state, "Sales")) == {"UBEA", ann}
    assert state.private.outsiders[ann].email == "ann@x.co"


def test_who_is_not_named_keeps_what_they_have() -> None:
    journey = act(live(), ",,UBEA,viewer,Care", ",,UTOM,viewer,Care")
    act(journey, ",,UBEA,,")
    assert journey.state.roles == {"UTOM": VIEWER}
    assert members_of(journey.state, "Care") == ("UTOM",)


@pytest.mark.parametrize("said", ["UBEA", "<@UBEA|bea>", "<@UBEA>", BEA, f"@{BEA.upper()}"])
def test_a_member_is_meant_by_id_mention_or_name(said: str) -> None:
    assert act(live(), f",,{said},viewer,").state.roles == {"UBEA": VIEWER}


def test_a_person_without_slack_is_known_by_the_address_and_can_be_renamed() -> None:
    journey = act(live(), ",ann@x.co,,viewer,")
    [ann] = journey.state.private.outsiders
    act(journey, "Ann,Ann@X.co,,viewer,")
    assert journey.state.private.outsiders[ann].called == "Ann"
    assert act(journey, ",ann@x.co,,viewer,").state.private.outsiders[ann].name == "Ann"
    assert journey.state.roles == {ann: VIEWER}


@pytest.mark.parametrize(
    ("rows", "wanted"),
    [
        ([",,UNOBODY,viewer,"], [(2, FaultKind.UNKNOWN_MEMBER)]),
        ([",,@Nobody,viewer,"], [(2, FaultKind.UNKNOWN_MEMBER)]),
        ([",,@Twin,viewer,"], [(2, FaultKind.SEVERAL_MEMBERS)]),
        ([",,UXEN,viewer,"], [(2, FaultKind.NEITHER_SIDE)]),
        ([",,UXEN,,"], []),
        ([",,UBEA,viewer,", ",,<@UBEA>,viewer,"], [(3, FaultKind.TWICE)]),
        ([",,UBEA,,Care", ",,UBEA,,Sales"], [(2, FaultKind.TWICE)]),
        (["Ann,ann@x.co,,,", "Ann,ANN@x.co,,viewer,"], [(3, FaultKind.TWICE)]),
        ([",,UBEA,boss,", ",,UNOBODY,,"], [(2, FaultKind.UNKNOWN_ROLE), (3, FaultKind.UNKNOWN_MEMBER)]),
        ([f",{n}@x.co,,,Team {n}" for n in range(TEAMS_MAX + 1)], [(0, FaultKind.TOO_MANY_TEAMS)]),
    ],
)
def test_who_cannot_be_meant_is_said_with_the_line(
    rows: list[str], wanted: list[tuple[int, FaultKind]]
) -> None:
    assert faults(live().state, *rows) == wanted


def test_where_several_teams_are_allowed_a_person_has_a_line_for_each() -> None:
    state, rows = live().state, [",,UBEA,viewer,Care", ",,UBEA,viewer,Sales"]
    assert faults(state, *rows, several=True) == []
    assert faults(state, rows[0], ",,UBEA,supervisor,Sales", several=True) == [(3, FaultKind.OTHER_ROLE)]
    assert faults(state, rows[0], rows[0], several=True) == [(3, FaultKind.TWICE)]
    journey = act(live(), *rows, several=True)
    assert members_of(journey.state, "Care") == members_of(journey.state, "Sales") == ("UBEA",)
    assert faults(journey.state, *rows) == []  # it was so before
    assert faults(journey.state, *rows, ",,UTOM,,Care", ",,UTOM,,Sales") == [(4, FaultKind.TWICE)]


def test_a_brands_admin_changes_the_brands_people_alone() -> None:
    journey = act(live(), ",,USAM,viewer,Care", ",,UBEA,viewer,Care")
    rows = (",,UBEA,supervisor,Care", "Ann,ann@x.co,,viewer,Care")
    assert faults(journey.state, ",,USAM,supervisor,Care", actor=TOM) == [(2, FaultKind.NOT_THE_BRANDS)]
    assert faults(journey.state, ",,USAM,viewer,", actor=TOM) == [(2, FaultKind.NOT_THE_BRANDS)]
    act(journey, ",,USAM,viewer,Care", *rows, actor=TOM)  # whose line says what is so already
    assert journey.state.roles["UBEA"] is SUPERVISOR
    people = (do.Wanted(person="USAM", role=SUPERVISOR),)
    command = do.ImportPeople(people=people, sides=SIDES, sure=True)
    assert refused(journey, command, TOM) is Refusal.NOT_WITH_SIDE


@pytest.mark.parametrize(
    ("command", "wanted"),
    [
        (do.ImportPeople(people=(do.Wanted(person="UXEN", role=VIEWER),)), Refusal.NOT_WITH_SIDE),
        (do.ImportPeople(people=(do.Wanted(person="UBEA", teams=("t9",)),), sides=SIDES), Refusal.TEAM_GONE),
        (do.ImportPeople(people=(), created={"t1": ""}), Refusal.TEAM_NAME_WRONG),
        (do.ImportPeople(people=(), created={"t1": "Care", "t2": "CARE"}), Refusal.TEAM_NAME_TAKEN),
        (
            do.ImportPeople(people=(), created={f"t{n}": f"T {n}" for n in range(TEAMS_MAX + 1)}),
            Refusal.TOO_MANY_TEAMS,
        ),
        (
            do.ImportPeople(
                people=(do.Wanted(person="UBEA", teams=("t1", "t2")),),
                created={"t1": "Care", "t2": "Sales"},
                sides=SIDES,
            ),
            Refusal.IN_ANOTHER_TEAM,
        ),
    ],
)
def test_the_decision_refuses_what_no_list_comes_to(command: do.ImportPeople, wanted: Refusal) -> None:
    assert refused(live(), command) is wanted


def test_it_is_asked_before_somebody_is_shut_out_or_nobody_is_supervisor() -> None:
    journey = act(live(), ",,UBEA,supervisor,", ",,UTOM,viewer,")
    for row, wanted in ((",,UBEA,viewer,", Refusal.LAST_SUPERVISOR), (",,UTOM,,", Refusal.SHUTS_OUT)):
        command = read(journey.state, row).command
        asked = question(journey.state, command)
        assert asked is not None
        assert asked.refusal is refused(journey, command) is wanted
    assert question(journey.state, read(journey.state, ",,UTOM,contributor,").command) is None


def test_what_was_read_is_told_from_what_is_read_otherwise() -> None:
    state = live().state

    def marked(*rows: str) -> str:
        return mark(differences(state, read(state, *rows).command))

    rows = ("Ann,ann@x.co,,viewer,", "Ann,ann@y.co,,viewer,", "Ann,ann@x.co,,,", "Ann,ann@x.co,,viewer,Care")
    lists = [[row] for row in rows]
    marks = [marked(*rows) for rows in lists]
    assert len(set(marks)) == len(lists)
    assert marks == [marked(*rows) for rows in lists]
    assert marked(*lists[0]) == marked(*lists[0], ",,UBEA,,")


ROW = st.tuples(
    st.sampled_from(["", "Ann", "=Zed", 'O\'Neil, "Al"']),
    st.sampled_from(["ann@x.co", "+zed@x.co", "al@x.co"]),
    st.sampled_from([None, *Role]),
    st.sampled_from(["", "Care", "care", "-Sales", "Team t1"]),
)
IMPORTS = st.lists(ROW, min_size=1, max_size=3, unique_by=lambda row: row[1])


def imported(state: Onboarding, rows: list[tuple[str, str, Role | None, str]]) -> do.Command:
    lines = [channel_csv.Line(0, name, email, "", role, team) for name, email, role, team in rows]
    found = meant(channel_csv.read(channel_csv.write(lines)), around(state), ADA)
    assert found.faults == ()
    return replace(found.command, sure=True)


@given(st.lists(EDITS, max_size=8), st.lists(IMPORTS, max_size=3), st.sampled_from([ADA, TOM]))
def test_a_channels_own_list_changes_nothing(
    edits: list[do.Command], lists: list[list[tuple[str, str, Role | None, str]]], actor: Person
) -> None:
    journey = live()
    journey.state = edited(edits)
    for rows in lists:
        journey.act(ADA, imported(journey.state, rows))
    state = journey.state
    text = channel_csv.write(lines_of(state, {one: f"{one} =+" for one in PEOPLE}))
    found = meant(channel_csv.read(text), around(state), actor)
    assert [one for one in found.faults if one != Fault(0, FaultKind.EMPTY)] == []
    assert list(changes(state, found.command)) == []
    assert differences(state, found.command) == ()


@given(st.lists(EDITS, max_size=6), IMPORTS)
def test_whatever_is_imported_a_user_is_in_one_team_and_the_list_is_then_so(
    edits: list[do.Command], rows: list[tuple[str, str, Role | None, str]]
) -> None:
    journey = live()
    journey.state = edited(edits)
    journey.act(ADA, imported(journey.state, rows))
    state = journey.state
    people = {one.email: key for key, one in state.private.outsiders.items()}
    for _name, email, role, team in rows:
        person = people[email]
        assert state.roles.get(person) is role
        held = [state.private.team_names[key] for key, one in state.teams.items() if person in one.members]
        assert [one.casefold() for one in held] == ([team.casefold()] if team else [])


def test_one_decision_moves_before_it_lets_in() -> None:
    journey = act(live(), ",,UBEA,viewer,Care", "Ann,ann@x.co,,viewer,Care")
    command = read(journey.state, ",,UBEA,viewer,Sales", "Ann,ann@x.co,,supervisor,Sales").command
    kinds = [type(one) for one in changes(journey.state, command)]
    assert kinds == [ev.TeamCreated, ev.RoleSet, ev.TeamLeft, ev.TeamJoined]


@pytest.mark.parametrize("letter", ["x", "ж", "&", "<"])
def test_the_largest_preview_fits_slack(letter: str) -> None:
    """Slack refuses a view of more than 250 kB."""
    state = live().state
    size = len(letter.encode())
    room = channel_csv.MOST_BYTES // MOST_LINES - 26
    rows = [f"{letter * (room // size)},a{n:03}@x.co,,,T{n % 90}" for n in range(MOST_LINES)]
    text = "\n".join([HEAD, *rows])
    sheet = channel_csv.read(text)
    found = meant(sheet, around(state), ADA)
    texts = forms_import.parts(text)
    assert texts is not None
    wrong = replace(found, faults=tuple(Fault(n, FaultKind.UNKNOWN_MEMBER, letter * 90) for n in range(400)))
    told = differences(state, found.command)
    shown = forms_import.Preview(texts, wrong, (letter * 40,) * 9, told, state, letter)
    press = ids.press("import_people", state.id)
    view = forms_import.preview(Scene(state, {}, live().now), press, shown, {})
    assert faults_of_view(view) == []
    assert len(repr(view).encode()) < 250_000
    assert "\n".join(forms_import.texts_of(texts).values()) == text


def test_a_file_with_a_line_that_fits_no_field_is_no_list() -> None:
    assert forms_import.parts("x" * (forms_import.PART_MAX + 1)) is None
    assert forms_import.parts("a\r\nb\rc") == {"part.1": "a\nb\nc"}


def test_the_form_has_a_callback_that_its_preview_shares() -> None:
    scene, press = Scene(live().state, {}, live().now), ids.press("import_people", "ob1")
    first = forms.build(Deed.IMPORT_PEOPLE, scene, press, {})
    again = forms_import.refused(scene, press, "No list.")
    assert first["callback_id"] == again["callback_id"] == "import_people"
    assert faults_of_view(again) == []
