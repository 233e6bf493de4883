"""People with a role or in a team who leave or change organisation: flagged, told once, and lose nothing."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain import commands as do
from bot.domain import events as ev
from bot.domain.channel import Role, Team
from bot.domain.decisions import decide, record
from bot.domain.notices import Notice, NoticeKind
from bot.domain.onboarding import Onboarding
from bot.domain.parties import Side
from bot.domain.permissions import Deed
from bot.domain.steps import Step
from bot.domain.surroundings import changed_sides, left, parts_of, returned
from bot.domain.telling import told
from bot.surfaces import answers, forms, forms_roles, ids, notices, step_card
from bot.surfaces.kit import Message, Scene
from tests.unit.channels import EDITS, PEOPLE, SIDES, edited
from tests.unit.journeys import ADA, BEA, MONDAY, NAMES, Journey
from tests.unit.message_limits import faults, labels_of, pings, words
from tests.unit.slack_limits import faults_of_answer, faults_of_view

NAMED = {**NAMES, "UBEN": "Ben Ortiz", "UNEL": "Nel Baker"}
ADMINS = ("UBOSS",)
BRAND, STAFF = Side.BRAND, Side.SPARKCENTRAL


def live(**changes: Any) -> Onboarding:
    """Bea is the brand's admin and its only contact; Ben, Sam and Nel have to do with the channel only."""
    journey = Journey().to_live()
    journey.act(ADA, do.SaveTeam(team="t1", name="Care", people=("UBEN", "UNEL"), role=Role.VIEWER))
    journey.act(ADA, do.SetRoles(people=("UBEN", "USAM"), role=Role.SUPERVISOR))
    return replace(journey.state, brand_admin=BEA.id, **changes)


def leave(state: Onboarding, *people: str, deactivated: bool = False) -> list[ev.Event]:
    return left(state, people, ADMINS, SIDES, deactivated=deactivated)


def change(state: Onboarding, before: dict[str, Side | None], **now: Side | None) -> list[ev.Event]:
    return changed_sides(state, before, now, ADMINS)


def after(state: Onboarding, events: list[ev.Event]) -> Onboarding:
    return record(state, events, None, MONDAY).state


def message(state: Onboarding, events: list[ev.Event], now: Onboarding | None = None) -> Message:
    """As it is said, or as it is drawn again once things stand as they do `now`."""
    decision = record(state, events, None, MONDAY)
    (one,) = [found for found in told(state, decision, None, MONDAY) if found.to]
    drawn = notices.render(Scene(now or decision.state, NAMED, MONDAY), one.notice)
    assert faults(drawn) == []
    assert set(pings(drawn)) <= {"<#C1>"}
    return drawn


def test_what_somebody_has_on_the_channel_is_part_of_what_they_are() -> None:
    assert parts_of(live(), "UBEN") == ["role", "team:t1"]
    assert parts_of(live(), "UNEL") == ["team:t1"]
    assert parts_of(live(), "UTOM") == []


# Who leaves, who else is away already, and who is told.
@pytest.mark.parametrize(
    ("people", "away", "who"),
    [
        (("UBEN",), (), "UBEA"),  # the brand's people, who have a role only: the brand's admin
        (("UBEN",), ("UBEA",), "UADA"),
        (("UBEN",), ("UBEA", "UADA"), "UBOSS"),
        (("USAM",), (), "UADA"),
        (("USAM", "UBEN"), (), "UADA"),  # the brand's admin has no say about Sam
        (("USAM",), ("UADA",), "UBOSS"),
        (("UBEA",), (), "UADA"),  # who is on a list of the onboarding, as before
        (("UBEA", "UBEN"), (), "UADA"),
        (("UBEA",), ("UADA",), "UBOSS"),
        (("UTOM",), (), None),
    ],
)
def test_one_admin_is_told(people: tuple[str, ...], away: tuple[str, ...], who: str | None) -> None:
    for state in (
        live(gone=frozenset(away)),
        live(changed_sides=dict.fromkeys(away, BRAND)),
    ):
        happened = leave(state, *people)
        lost = tuple(sorted(people))
        wanted = [ev.PeopleLeft(people=lost, deactivated=False, told=who)] if who else []
        assert happened == wanted


def test_where_no_admin_is_left_somebody_hears_of_it_all_the_same() -> None:
    state = live(gone=frozenset({"UADA", "UBEA", "UBOSS"}), sparkcentral_people=("UNEL",))
    (event,) = leave(state, "UBEN")
    assert isinstance(event, ev.PeopleLeft)
    assert event.told == "UNEL"


def test_who_changes_sides_is_told_once_until_they_are_back() -> None:
    state = live()
    happened = change(state, {"UBEN": BRAND, "UTOM": BRAND, "UNEL": None}, UBEN=None, UTOM=None, UNEL=STAFF)
    assert happened == [ev.PeopleChangedSides(people={"UBEN": BRAND}, told="UADA")]
    then = after(state, happened)
    assert then.changed_sides == {"UBEN": BRAND}
    assert (then.roles, then.teams, then.gone) == (state.roles, state.teams, state.gone)
    assert change(then, {"UBEN": None}, UBEN=STAFF) == []
    assert change(then, {}, UBEN=None) == []
    back = change(then, {}, UBEN=BRAND)
    assert back == [ev.PeopleChangedBack(people=("UBEN",))]
    assert after(then, back).changed_sides == {}
    assert change(state, {"UBEN": BRAND}, UBEN=BRAND) == []


@given(
    st.lists(EDITS, max_size=6),
    st.lists(st.sets(st.sampled_from(PEOPLE), min_size=1), min_size=1, max_size=6),
    st.data(),
)
def test_whoever_goes_and_comes_loses_nothing_and_is_told_once_for_each_leave(
    edits: list[do.Command], going: list[set[str]], data: st.DataObject
) -> None:
    state = before = edited(edits)
    for people in going:
        heard = [event for event in leave(state, *people) if isinstance(event, ev.PeopleLeft)]
        assert {one for event in heard for one in event.people} == {
            one for one in people if parts_of(state, one) and one not in state.gone
        }
        state = after(state, [*heard])
        assert leave(state, *people) == []
        if data.draw(st.booleans()):
            state = after(state, returned(state, people)) if returned(state, people) else state
            assert not state.gone & people
    assert (state.roles, state.teams, state.applied_roles) == (
        before.roles,
        before.teams,
        before.applied_roles,
    )


# What is told --------------------------------------------------------------------------------------


def test_who_has_to_do_with_the_channel_only_leads_to_its_roles() -> None:
    state = live()
    drawn = message(state, leave(state, "UBEN"))
    said = drawn.text.splitlines()
    assert said[0].startswith("Ben Ortiz left <#C1>, <!date^")
    assert said[1:] == [
        "In the WhatsApp onboarding of *Acme*, +32 470 12 34 56:",
        "• Ben Ortiz: still 🔎 Supervisor and in the team Care",
        "Nobody is taken off a list by this. Next: press *Edit roles* and say who takes over.",
    ]
    assert labels_of(drawn) == ["Edit roles"]


def test_it_says_what_is_left_when_it_is_drawn_again() -> None:
    state = live()
    happened = leave(state, "UBEN", "USAM")
    now = after(state, happened)
    now = decide(now, do.RemoveRoles(people=("USAM",), sure=True), ADA, MONDAY).state
    assert "Sam" not in message(state, happened, now).text.split("\n", 1)[1]
    now = decide(now, do.RemoveRoles(people=("UBEN",), sure=True), ADA, MONDAY).state
    teams = message(state, happened, now)
    assert "• Ben Ortiz: in the team Care" in teams.text
    assert labels_of(teams) == ["Edit teams"]
    now = decide(now, do.DeleteTeam(team="t1", sure=True), ADA, MONDAY).state
    settled = message(state, happened, now)
    assert settled.text.endswith("this is settled: there is nothing to do.")
    assert labels_of(settled) == []


@pytest.mark.parametrize("how", ["back", "closed"])
def test_what_is_settled_has_no_button(how: str) -> None:
    state = live()
    happened = leave(state, "UBEN", deactivated=True)
    gone = after(state, happened)
    now = (
        after(gone, returned(gone, ["UBEN"]))
        if how == "back"
        else decide(gone, do.Close(reason="Over"), ADA, MONDAY).state
    )
    drawn = message(state, happened, now)
    assert "Ben Ortiz can no longer be reached in Slack" in drawn.text
    assert labels_of(drawn) == []


def test_who_is_on_a_list_too_leads_to_people_and_the_roles_are_said() -> None:
    state = live()
    drawn = message(state, leave(state, "UBEA", "UBEN"))
    assert "• Bea Martens: one of the brand people and the brand admin" in drawn.text
    assert "press *People*" in drawn.text
    assert "change them with *Edit roles* and *Edit teams* on the WhatsApp channel's card." in drawn.text
    assert labels_of(drawn) == ["People"]
    assert "stay as well" not in message(state, leave(state, "UBEA")).text


def test_who_changed_sides_is_told_with_whose_they_were() -> None:
    state = live()
    happened = change(state, {"UBEN": BRAND, "USAM": STAFF}, UBEN=None, USAM=None)
    drawn = message(state, happened)
    first = "Ben Ortiz is no longer with Acme in Slack and Sam Okoye is no longer with Sparkcentral in Slack"
    assert drawn.text.startswith(first)
    assert labels_of(drawn) == ["Edit roles"]
    here = after(state, [*happened, *leave(state, "UBEN")])
    back = after(here, change(here, {}, UBEN=BRAND, USAM=STAFF))
    assert labels_of(message(state, happened, back)) == []  # although Ben has left the channel since


@pytest.mark.parametrize("kind", ["left", "sides"])
def test_however_many_go_the_message_fits(kind: str) -> None:
    many = [f"U{number}" for number in range(90)]
    teams = {f"t{number}": Team(tuple(many)) for number in range(60)}
    private = replace(live().private, team_names=dict.fromkeys(teams, "<&>" * 20))
    evil = replace(private, brand_name="<!channel>" * 30)
    state = live(roles=dict.fromkeys(many, Role.VIEWER), teams=teams, private=evil)
    every = dict.fromkeys(many, BRAND)
    happened = (
        change(state, {**every}) if kind == "sides" else left(state, many, (), every, deactivated=False)
    )
    names = dict.fromkeys(many, "<!channel>" * 30)
    decision = record(state, happened, None, MONDAY)
    (one,) = told(state, decision, None, MONDAY)
    drawn = notices.render(Scene(decision.state, names, MONDAY), one.notice)
    assert faults(drawn) == []
    assert "87 more" in drawn.text
    assert drawn.text.endswith("say who takes over.")
    assert drawn.blocks[0]["text"]["text"].endswith("say who takes over.")
    for step in Step:
        assert faults(step_card.render(Scene(decision.state, names, MONDAY), step)) == []


# Where roles are shown -----------------------------------------------------------------------------

FLAGS = [
    ({"gone": frozenset({"UBEN"})}, "has left the Slack channel"),
    ({"changed_sides": {"UBEN": BRAND}}, "is no longer with Acme"),
]


@pytest.mark.parametrize(("away", "flag"), FLAGS)
def test_who_is_flagged_is_shown_so_wherever_roles_are(away: dict[str, Any], flag: str) -> None:
    for there in (True, False):
        scene = Scene(live(**(away if there else {})), NAMED, MONDAY + timedelta(days=1))
        card = words(step_card.render(scene, Step.CHANNEL))
        assert (f"Supervisor: Ben Ortiz ({flag}), Sam Okoye" in card) is there
        assert ("Care: 2 people (1 has left), 👀 Viewer" in card) is there
        listed = answers.roles_list(scene)
        assert (f"Ben Ortiz (in Care, {flag}), Sam Okoye" in listed["text"]) is there
        why = answers.why(scene, "UBEN")
        assert why["text"].endswith(f". Ben Ortiz {flag}.") is there
        press = ids.press(Deed.EDIT_ROLES, "ob1")
        form = forms_roles.roles(scene, press, {})
        assert (f"*Ben Ortiz* · {flag}" in str(form.blocks)) is there
        assert faults_of_answer(listed) == faults_of_answer(why) == []
        assert faults_of_view(forms.build(Deed.EDIT_ROLES, scene, press, {})) == []
        assert "Sam Okoye (" not in card


@pytest.mark.parametrize("all_users", [True, False])
def test_why_says_it_also_of_who_has_no_role(all_users: bool) -> None:  # noqa: FBT001
    state = live(roles={}, teams={}, gone=frozenset({"UBEN"}))
    settings = replace(state.private.settings, all_users=all_users)
    scene = Scene(replace(state, private=replace(state.private, settings=settings)), NAMED, MONDAY)
    assert "Ben Ortiz has left the Slack channel." in answers.why(scene, "UBEN")["text"]


def test_a_team_with_several_who_left() -> None:
    scene = Scene(live(gone=frozenset({"UBEN", "UNEL"})), NAMED, MONDAY)
    assert "Care: 2 people (2 have left)" in words(step_card.render(scene, Step.CHANNEL))


def test_a_notice_of_an_older_release_can_be_drawn_again() -> None:
    """It held what they were; now that is drawn as it stands."""
    facts = {"at": MONDAY.isoformat(), "who": "UBEN", "for.UBEN": "brand_people"}
    drawn = notices.render(
        Scene(live(gone=frozenset({"UBEN"})), NAMED, MONDAY), Notice(NoticeKind.PEOPLE_LEFT, facts=facts)
    )
    assert labels_of(drawn) == ["Edit roles"]
