"""What people can type and press stands in the README, in the words that they see."""

import re
from pathlib import Path

import pytest

from bot.domain.parties import Side
from bot.domain.permissions import RULES, Deed
from bot.surfaces import answers, grammar, labels
from handlers import register

README = (Path(__file__).parents[2] / "README.md").read_text()
SECTION = README.split("## Commands and buttons\n")[1].split("\n## ")[0]
WHO = {Side.BRAND: "the brand", Side.SPARKCENTRAL: "Sparkcentral", None: "admins of either side"}
EITHER = "anybody of either side"


def _buttons() -> dict[str, list[str]]:
    """Who -> the labels, of the README's table."""
    lines = [line.strip("| ").split(" | ") for line in SECTION.splitlines() if line.startswith("| ")]
    return {who: labels_.split(", ") for who, labels_ in lines[1:]}


def test_the_commands_are_complete_and_in_the_words_of_help() -> None:
    listed = [line.removeprefix("- ") for line in SECTION.splitlines() if line.startswith("- ")]
    assert listed == [f"`{usage.typed}` {usage.sentence}" for usage in answers.COMMANDS]


def test_the_demos_page_helps_with_the_same_commands() -> None:
    page = (Path(__file__).parents[2] / "bot/sandbox/page/commands.js").read_text()
    offered = re.findall(r'^  \["(/[^"]+)", "([^"]*)"', page, re.MULTILINE)
    assert [" ".join(each).strip() for each in offered] == [usage.typed for usage in answers.COMMANDS]


def test_how_to_say_which_number_stands_below() -> None:
    assert grammar.ON_NUMBER in SECTION


def test_every_command_that_slack_brings_has_a_grammar() -> None:
    assert {usage.command for usage in answers.COMMANDS} == set(register.COMMANDS)


@pytest.mark.parametrize("who", [*WHO.values(), EITHER])
def test_the_buttons_are_complete_by_who_may_press_them(who: str) -> None:
    expected = [label for deed, label in labels.BUTTONS.items() if _who(deed) == who]
    assert _buttons()[who] == expected


def _who(deed: Deed) -> str:
    rule = RULES[deed]
    return EITHER if rule.side is None and not rule.admins_only else WHO[rule.side]


def test_the_buttons_of_reminders_are_named() -> None:
    answers_ = list(labels.ANSWERS.values())
    assert _buttons()["who is reminded, or told that a task waits"] == [
        *answers_,
        labels.SOMEONE_ELSE,
        labels.AWAY,
    ]
    own = [labels.BACK, labels.DIRECT_OFF, labels.DIRECT_ON, labels.DIGEST_OFF, labels.DIGEST_ON]
    assert _buttons()["everybody, in direct messages"] == own


def test_the_buttons_of_everybody_are_named() -> None:
    everybody = {*_buttons()["everybody"], *_buttons()["Sparkcentral, where the bot is new"]}
    assert _buttons()["who asked for a list"] == [labels.NEXT_PAGE, labels.PREVIOUS_PAGE]
    histories = {labels.HISTORY, labels.CHANNEL_HISTORY}
    assert everybody == {labels.HOW_THIS_WORKS, *histories, labels.MORE, labels.START_ONBOARDING}
    assert _buttons()["admins of either side, in the channel's history"] == [labels.PUT_BACK]
    assert _buttons()['admins of either side, in "Edit roles"'] == [labels.EXPORT_PEOPLE]
