"""The channel's history fits Slack whatever happened, and each button asks what it will put back."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain import channel_events as ce
from bot.domain import commands as do
from bot.domain import events as ev
from bot.domain.channel import DISPLAY_NAME_MAX, TEAM_NAME_MAX, ChannelSettings, Role, Team
from bot.domain.channel_evolution import CHANNEL_EVOLVERS
from bot.domain.onboarding import Onboarding, Private, Status
from bot.services.history import PAGE
from bot.surfaces import channel_log, history, kit
from tests.support.anything import whole
from tests.unit import form_scenes as some
from tests.unit import message_limits as limits
from tests.unit.journeys import ADA, BEA, SAM
from tests.unit.slack_limits import faults_of_view

AT = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
EVIL = "<!channel> & *co* 🦄" * 20
CROWD = tuple(f"U{number}" for number in range(120))
EVENTS = st.sampled_from(sorted(CHANNEL_EVOLVERS, key=lambda kind: kind.kind)).flatmap(whole)


def scene(**changes: Any) -> kit.Scene:
    private = Private(
        brand_name="Acme",
        settings=ChannelSettings(all_users=True, display_name=EVIL[:DISPLAY_NAME_MAX]),
        team_names={"t1": "Care"},
    )
    there: dict[str, Any] = {
        "private": private,
        "roles": {"UBEA": Role.SUPERVISOR},
        "teams": {"t1": Team(("UBEA", "UEVIL"), Role.VIEWER)},
        "tasks": some.tasks(channel_setup=Status.OPEN),
    }
    return some.scene(**{**there, **changes})


def drawn(*events: ev.Event, on: kit.Scene | None = None, reader: Any = ADA, **page: Any) -> dict[str, Any]:
    about = page.pop("about", "")
    entries = [ev.Recorded(place, AT, "USAM", event) for place, event in enumerate(events, 1)]
    shown = history.Page(entries, {**some.NAMES, "UEVIL": EVIL}, for_staff=True, **page)
    return channel_log.view(on or scene(), shown, reader, about)


def buttons(view: dict[str, Any]) -> list[dict[str, Any]]:
    return [block["accessory"] for block in view["blocks"] if "accessory" in block]


def fits(view: dict[str, Any]) -> None:
    assert faults_of_view(view) == []
    assert [fault for button in buttons(view) for fault in limits._actions([button])] == []
    assert limits.pings(kit.Message("", view["blocks"])) == []
    assert "<!channel>" not in json.dumps(view)


@settings(max_examples=150, deadline=None)
@given(events=st.lists(EVENTS, max_size=PAGE), about=st.sampled_from(["", "UEVIL", "UNKNOWN"]))
def test_any_history_of_the_channel_fits_slack_and_pings_nobody(events: list[ev.Event], about: str) -> None:
    fits(drawn(*events, about=about, older=15, newer=1))


def worst(private: Private) -> Onboarding:
    long = EVIL[:TEAM_NAME_MAX]
    there = scene().onboarding
    return replace(
        there,
        teams={"t1": Team(CROWD, Role.VIEWER)},
        private=replace(private, brand_name=EVIL, team_names={"t1": long}),
    )


LONG = ChannelSettings(
    auto_ownership=False,
    display_name="&" * DISPLAY_NAME_MAX,
    auto_resolve_new_days=3650,
    auto_resolve_pending_days=3650,
    all_teams=True,
)


@pytest.mark.parametrize(
    "event",
    [
        ce.SettingsChanged(before=LONG, after=ChannelSettings(all_users=True)),
        ce.RoleSet(person="U7", role=Role.SUPERVISOR, before=Role.CONTRIBUTOR),
        ce.RoleSet(person="U7", role=Role.SUPERVISOR),
        ce.TeamCreated(team="t1", name="x"),
        ce.TeamRenamed(team="t1", before="&" * TEAM_NAME_MAX, name="x"),
        ce.TeamDeleted(team="t2", members=CROWD, role=Role.CONTRIBUTOR, name="&" * TEAM_NAME_MAX),
        ce.TeamJoined(team="t1", people=CROWD),
        ce.TeamLeft(team="t1", people=tuple(f"W{one}" for one in CROWD)),
        ce.TeamGranted(team="t1", role=Role.VIEWER, before=Role.CONTRIBUTOR),
        ce.TeamGranted(team="t1", role=Role.VIEWER, before=None),
    ],
    ids=lambda event: type(event).__name__,
)
def test_the_longest_names_fit_into_the_dialog(event: ev.Event) -> None:
    there = worst(Private(settings=ChannelSettings(all_users=True)))
    there = replace(there, roles={"U7": Role.SUPERVISOR})
    names = {person: EVIL for one in CROWD for person in (one, f"W{one}")}
    on = replace(scene(), onboarding=there, names=names)
    view = drawn(event, on=on)
    assert len(buttons(view)) == 1
    fits(view)


ROLE = ce.RoleSet(person="UBEA", role=Role.SUPERVISOR, before=Role.VIEWER)


def test_an_entry_has_a_button_that_asks_what_it_puts_back() -> None:
    (button,) = buttons(drawn(ROLE))
    assert button["text"]["text"] == "Put back"
    assert button["value"] == "1|put_back|ob1|| 1"
    dialog = button["confirm"]
    assert dialog["title"]["text"] == "Put this back?"
    assert dialog["text"]["text"] == "Make Bea Adams 👀 Viewer again?"


@pytest.mark.parametrize(
    ("command", "asked"),
    [
        (do.SetRoles(people=("UBEA",), role=Role.VIEWER), "Make Bea Adams 👀 Viewer again?"),
        (do.RemoveRoles(people=("UBEA",)), "Take the role of Bea Adams away again?"),
        (do.RenameTeam(team="t1", name="Help"), "Rename the team Care to Help again?"),
        (do.RenameTeam(team="t9", name="Help"), "Rename the team to Help again?"),
        (do.DeleteTeam(team="t1"), "Delete the team Care again, with Bea Adams, Sam Okoye in it?"),
        (
            do.SaveTeam(team="t2", name="Sales", people=("UBEA",), role=Role.VIEWER),
            "Make the team Sales again, as 👀 Viewer, with Bea Adams in it?",
        ),
        (do.SaveTeam(team="t2", name="Sales"), "Make the team Sales again?"),
        (
            do.LeaveTeam(team="t1", people=("UBEA", "USAM", "U1", "U2", "U3")),
            "Take Bea Adams, Sam Okoye, somebody and 2 more out of the team Care again?",
        ),
        (do.JoinTeam(team="t1", people=("UBEA",)), "Put Bea Adams into the team Care again?"),
        (do.GrantTeam(team="t1", role=Role.VIEWER), "Give the team Care 👀 Viewer again?"),
        (do.GrantTeam(team="t1", role=None), "Take the channel away from the team Care again?"),
        (
            do.ChangeSettings(settings=ChannelSettings(auto_resolve_new_days=1)),
            "Set Auto-resolve New to 1 day; All Users to off again?",
        ),
    ],
    ids=lambda each: type(each).__name__,
)
def test_what_is_asked(command: do.Command, asked: str) -> None:
    there = scene(teams={"t1": Team(("UBEA", "USAM"))})
    plain = replace(there.onboarding.private, settings=ChannelSettings(all_users=True))
    there = replace(there, onboarding=replace(there.onboarding, private=plain))
    assert channel_log.question(there, command) == asked


def test_only_admins_have_the_button_and_only_while_it_can_be_put_back() -> None:
    there = scene(lead="ULEA", brand_admin="UTOM")
    assert [len(buttons(drawn(ROLE, on=there, reader=one))) for one in (ADA, SAM, BEA)] == [1, 0, 0]
    tom = replace(BEA, id="UTOM")
    assert len(buttons(drawn(ROLE, on=there, reader=tom))) == 1
    so_already = scene(roles={"UBEA": Role.VIEWER})
    assert buttons(drawn(ROLE, on=so_already)) == []
    assert buttons(drawn(ce.ChangesApplied(changes=("role:UBEA",)))) == []


def test_pages_and_buttons_keep_to_the_person() -> None:
    view = drawn(ROLE, about="UBEA", older=30, newer=31)
    said = json.dumps(view, ensure_ascii=False)
    assert "Acme · about Bea Adams" in said
    for press in ("1|channel_log|ob1||UBEA <30", "1|channel_log|ob1||UBEA >31", "1|put_back|ob1||UBEA 1"):
        assert press in said


def test_nothing_yet_says_where_it_is_edited() -> None:
    assert "Nothing was changed on the WhatsApp channel yet. Roles" in str(drawn())
    assert "Nothing was changed about Bea Adams yet. Roles" in str(drawn(about="UBEA"))
