"""A WhatsApp channel of 120 people in 15 teams, with names as nasty as they come, on every surface of it."""

from dataclasses import replace

import pytest

from bot.domain import commands as do
from bot.domain.channel import ChannelSettings, Role
from bot.domain.channel_changes import LISTED_MAX, to_apply
from bot.domain.notices import Notice, NoticeKind
from bot.domain.onboarding import Onboarding
from bot.domain.parties import Side
from bot.domain.permissions import Deed
from bot.domain.steps import Step
from bot.surfaces import answers, channel_answers, forms, forms_roles, forms_teams, ids, notices, step_card
from bot.surfaces.kit import Message, Scene
from tests.unit.journeys import ADA, MONDAY, Journey
from tests.unit.message_limits import faults, labels_of, pings, words
from tests.unit.slack_limits import faults_of_answer, faults_of_view

PEOPLE = tuple(f"U{number:09}" for number in range(120))
SIDES = dict.fromkeys(PEOPLE, Side.BRAND)
EVIL = ["Ann", "<!channel>", "&" * 300, "🎉" * 300, "x" * 3000, "*_~`>", "a b\nc"]


def crowded() -> Onboarding:
    journey = Journey().to_live()
    for number in range(15):
        team = do.SaveTeam(
            team=f"t{number}",
            name=f"{number} {'<!channel> & 🎉' * 3}"[:60],
            people=PEOPLE[number * 8 : number * 8 + 8],
            role=[*Role, None][number % 4],
            sides=SIDES,
        )
        journey.act(ADA, team)
    for number, role in enumerate(Role):
        journey.act(ADA, do.SetRoles(people=PEOPLE[number * 40 : number * 40 + 40], role=role, sides=SIDES))
    named = ChannelSettings(display_name="👩‍👩‍👧" * 255, all_users=True, auto_resolve_new_days=1)
    return journey.act(ADA, do.ChangeSettings(settings=named)).state


STATE = crowded()


@pytest.fixture(params=EVIL, ids=range(len(EVIL)))
def scene(request: pytest.FixtureRequest) -> Scene:
    return Scene(STATE, dict.fromkeys(PEOPLE, str(request.param)), MONDAY)


def test_the_card_and_the_list_of_changes(scene: Scene) -> None:
    card = step_card.render(scene, Step.CHANNEL)
    shown = notices.render(scene, Notice(NoticeKind.CHANGES, person="UADA"))
    for message in (card, shown):
        assert faults(message) == []
    assert pings(card) == []
    assert pings(shown) == ["<@UADA>", "<@UADA>"]  # once to be seen, once to be heard
    assert labels_of(shown).count("Applied") == LISTED_MAX
    assert f"{len(to_apply(STATE)) - LISTED_MAX} more come up" in words(shown)


@pytest.mark.parametrize("page", range(5))
def test_every_page_of_the_forms(scene: Scene, page: int) -> None:
    press = ids.press(Deed.EDIT_ROLES, STATE.id, ref=f"page {page}")
    assert faults_of_view(forms.build(Deed.EDIT_ROLES, scene, press, {})) == []
    assert faults_of_view(forms_teams.listing(scene, page)) == []
    for key in STATE.teams:
        one = ids.press(Deed.EDIT_TEAMS, STATE.id, ref=f"team {key}")
        before = forms.prefill(Deed.EDIT_TEAMS, scene, one)
        assert faults_of_view(forms.build(Deed.EDIT_TEAMS, scene, one, before)) == []
    for change in to_apply(STATE)[:20]:
        about = ids.press(Deed.NOT_APPLIED, STATE.id, ref=change.mark)
        assert faults_of_view(forms.build(Deed.NOT_APPLIED, scene, about, {})) == []


def test_all_people_are_on_some_page() -> None:
    scene = Scene(STATE, {}, MONDAY)
    shown = set()
    for page in range(9):
        press = ids.press(Deed.EDIT_ROLES, STATE.id, ref=f"page {page}")
        blocks = forms_roles.roles(scene, press, {}).blocks
        shown |= {block["block_id"].removeprefix("role.") for block in blocks if block["type"] == "section"}
    assert set(PEOPLE) <= shown


def test_what_commands_answer(scene: Scene) -> None:
    told = [
        answers.roles_list(scene),
        answers.why(scene, PEOPLE[0]),
        channel_answers.teams(scene),
        channel_answers.settings(scene),
        channel_answers.settings_changed(ChannelSettings(), STATE.private.settings),
        channel_answers.team_help(),
        channel_answers.settings_help(),
    ]
    for answer in told:
        assert faults_of_answer(answer) == []
        assert pings(Message(answer["text"], answer["blocks"])) == []


def test_an_empty_channel_says_how_to_begin() -> None:
    scene = Journey().to_live().scene
    assert "There is no team yet. Make one with `/channel-team create" in channel_answers.teams(scene)["text"]
    assert "*Auto-ownership*: on. Whoever answers" in channel_answers.settings(scene)["text"]


def test_a_reason_that_is_as_long_as_can_be_fits_the_list() -> None:
    changes = to_apply(STATE)[:LISTED_MAX]
    why = {change.key: "<!channel> & 🎉" * 90 for change in changes}
    state = replace(STATE, private=replace(STATE.private, why_not_applied=why))
    shown = notices.render(Scene(state, {}, MONDAY), Notice(NoticeKind.CHANGES))
    assert faults(shown) == []
