import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.channel import Role
from bot.domain.onboarding import OnboardingStatus, Private, Status
from bot.surfaces import answers, grammar, ids, labels, role_grammar
from bot.surfaces.kit import Scene
from tests.unit import form_scenes as some
from tests.unit.slack_limits import faults_of_answer

RUNNING = some.scene(
    private=some.known(),
    tasks=some.tasks(
        terms_agree=Status.DONE,
        details_submit=Status.SENT_BACK,
        business_approve=Status.WAITING,
    ),
)
EVIL = some.scene(private=Private(brand_name=some.EVIL * 20), roles=dict.fromkeys(["UEVIL"], Role.VIEWER))
SCENES = [some.scene(), RUNNING, EVIL, some.everything()]


def every_answer(scene: Scene) -> list[dict[str, Any]]:
    return [
        answers.help_answer(),
        answers.help_answer(grammar.Unknown("strat", grammar.ROWS[grammar.Word.START])),
        answers.status_answer([scene, scene]),
        answers.roles_help(),
        answers.roles_list(scene),
        answers.roles_help(role_grammar.Unknown("<!channel> boss", "list")),
        answers.roles_help(role_grammar.Unknown("viewer", "@person viewer", "a person")),
        answers.roles_set(scene, ["UEVIL", "UGONE"], Role.SUPERVISOR),
        answers.roles_removed(scene, ["UGONE"]),
        answers.why(scene, "UEVIL"),
        answers.why(scene, "UGONE"),
        answers.ok("Done."),
    ]


def said(answer: dict[str, Any]) -> str:
    return json.dumps(answer["blocks"], ensure_ascii=False)


@pytest.mark.parametrize("scene", SCENES)
def test_every_answer_fits_slack_and_pings_nobody(scene: Scene) -> None:
    for answer in every_answer(scene):
        assert faults_of_answer(answer) == []
        assert "<!channel>" not in json.dumps(answer)
        assert "<@" not in json.dumps(answer)
        assert answer["blocks"][0]["block_id"] != ids.REFUSAL_BLOCK


class TestHelp:
    def test_it_lists_all_commands(self) -> None:
        text = said(answers.help_answer())
        for usage in answers.COMMANDS:
            assert f"`{usage.typed}` {usage.sentence}" in text

    def test_the_commands_of_this_release(self) -> None:
        assert [usage.typed for usage in answers.COMMANDS] == [
            "/onboarding start",
            "/onboarding status",
            "/onboarding next",
            "/onboarding list [mine|late|stuck|facebook|a word]",
            "/onboarding assign [@person] [task words]",
            "/onboarding people",
            "/onboarding hold [until YYYY-MM-DD] [reason]",
            "/onboarding resume",
            "/onboarding close [reason]",
            "/onboarding remind [now|pause|resume|every <n> days]",
            "/onboarding move here",
            "/onboarding log",
            "/onboarding help",
            "/channel-role @person... viewer|contributor|supervisor",
            "/channel-role list",
            "/channel-role remove @person...",
            "/channel-role why @person",
            "/channel-role import",
            "/channel-role export",
            "/channel-role log [@person]",
            "/channel-role help",
            "/channel-team create <team> [@person...]",
            "/channel-team rename <team> to <new name>",
            "/channel-team delete <team>",
            "/channel-team add @person... to <team>",
            "/channel-team remove @person... from <team>",
            "/channel-team grant <team> viewer|contributor|supervisor",
            "/channel-team revoke <team>",
            "/channel-team list",
            "/channel-team help",
            "/channel-settings show",
            "/channel-settings auto-ownership on|off",
            "/channel-settings name <name>|default",
            "/channel-settings auto-resolve-new <days>",
            "/channel-settings auto-resolve-pending <days>",
            "/channel-settings all-users on|off",
            "/channel-settings all-teams on|off",
            "/channel-settings edit",
            "/channel-settings help",
        ]

    def test_it_says_what_it_did_not_know(self) -> None:
        assert "I do not know “strat &lt;3”" in said(answers.help_answer(grammar.Unknown("strat <3")))
        assert "I do not know" not in said(answers.help_answer())
        row = grammar.ROWS[grammar.Word.HOLD]
        assert "Did you mean `/onboarding hold [until" in said(
            answers.help_answer(grammar.Unknown("hlod", row))
        )
        no_day = answers.help_answer(grammar.Unknown("hold until 31-12", row, no_day="31-12"))
        assert "“31-12” is no day: write it like 2026-12-24." in said(no_day)

    @settings(deadline=None)
    @given(st.text())
    def test_anything_typed_gets_help(self, typed: str) -> None:
        assert faults_of_answer(answers.help_answer(grammar.Unknown(typed))) == []


class TestStatus:
    def test_it_says_where_it_stands(self) -> None:
        text = answers.status_answer([RUNNING])["text"]
        assert text.startswith("*Acme, +32 470 12 34 56* is on its way: 1 of 7 steps done.")

    def test_it_says_whose_turn_it_is(self) -> None:
        text = answers.status_answer([RUNNING])["text"]
        assert "Step 2 of 7: Number and names" in text
        assert "Acme's turn: Bea Adams" in text
        assert "Waiting for Facebook since <!date^" in text

    def test_nobody_owes_anything(self) -> None:
        assert "Nobody owes anything" in answers.status_answer([some.scene()])["text"]

    @pytest.mark.parametrize("status", OnboardingStatus)
    def test_every_status_has_words(self, status: OnboardingStatus) -> None:
        assert faults_of_answer(answers.status_answer([some.scene(status=status)])) == []


class TestRoles:
    def test_what_each_may(self) -> None:
        view, reply, reports = (answers.RIGHT_TEXTS[right] for right in answers.RIGHT_TEXTS)
        assert answers.may(Role.VIEWER) == f"{view}; but not {reply} or {reports}"
        assert answers.may(Role.CONTRIBUTOR) == f"{view}; also {reply}; but not {reports}"
        assert answers.may(Role.SUPERVISOR) == f"{view}; also {reply} and {reports}"

    def test_people_by_role(self) -> None:
        text = answers.roles_list(some.everything())["text"]
        assert "Supervisor*: Bea Adams" in text
        assert "Viewer*: &lt;!channel&gt;" in text
        assert "Contributor*: somebody" in text

    def test_nobody_has_a_role(self) -> None:
        assert answers.roles_list(some.scene())["text"].count("nobody yet") == len(Role)

    def test_a_change_is_said_with_what_it_means(self) -> None:
        text = answers.roles_set(some.scene(), ["UBEA"], Role.VIEWER)["text"]
        assert text.startswith(f"Bea Adams is now {labels.ROLES[Role.VIEWER]} and may view channels")
        assert "on the list in the channel card's thread" in text

    def test_a_removal_too(self) -> None:
        assert "Bea Adams no longer has a role" in answers.roles_removed(some.scene(), ["UBEA"])["text"]
