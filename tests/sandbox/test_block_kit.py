from typing import Any

import pytest

from bot.sandbox.block_kit import check_message, check_view
from bot.sandbox.errors import SlackError
from tests.sandbox.plain_bot import LUNCH, button, field, modal, options, plain, section

TEXT = {"type": "plain_text_input"}
SELECT = {"type": "static_select", "action_id": "s"}


def code_of(check: Any, *given: Any, **more: Any) -> str:
    with pytest.raises(SlackError) as caught:
        check(*given, **more)
    return caught.value.code


def test_what_is_right_passes() -> None:
    check_view(LUNCH)
    check_view({"type": "home", "blocks": [section("x")]}, home=True)
    confirm = {"title": plain("Sure?"), "text": plain("Really"), "confirm": plain("Yes"), "deny": plain("No")}
    check_message(
        [
            {"type": "header", "text": plain("Title")},
            {"type": "divider"},
            {
                "type": "context",
                "elements": [plain("small"), {"type": "image", "image_url": "x", "alt_text": "y"}],
            },
            {"type": "image", "image_url": "https://x.example/x.png", "alt_text": "a picture"},
            {"type": "section", "fields": [plain("one"), plain("two")], "accessory": button("Go", "go")},
            {"type": "actions", "elements": [button("Sure", "sure", confirm=confirm)]},
        ]
    )


@pytest.mark.parametrize(
    ("view", "code"),
    [
        ("no view", "invalid_arguments"),
        ({"type": "modal"}, "invalid_arguments"),
        (LUNCH | {"type": "home"}, "invalid_arguments"),
        (LUNCH | {"title": None}, "invalid_arguments"),
        (LUNCH | {"title": plain("x" * 25)}, "invalid_arguments"),
        (LUNCH | {"submit": plain("x" * 25)}, "invalid_arguments"),
        (LUNCH | {"submit": None}, "invalid_arguments"),
        (LUNCH | {"private_metadata": "x" * 3001}, "invalid_arguments"),
        (LUNCH | {"callback_id": "x" * 256}, "invalid_arguments"),
        (modal("x", [section("x")] * 101), "invalid_arguments"),
        (modal("x", [field("a", "A", TEXT), field("a", "B", TEXT)]), "invalid_arguments"),
        (modal("x", [field("a", "", TEXT)]), "invalid_arguments"),
        (modal("x", [field("a", "A", {"type": "button"})]), "invalid_arguments"),
        (modal("x", [field("a", "A", {"type": "file_input"}, dispatch_action=True)]), "invalid_arguments"),
        (modal("x", [{"type": "input", "label": plain("A")}]), "invalid_arguments"),
        (modal("x", [field("a", "A", TEXT, hint={"type": "mrkdwn", "text": "x"})]), "invalid_arguments"),
        (modal("x", [{"type": "alert", "text": plain("x" * 201)}]), "invalid_arguments"),
    ],
)
def test_wrong_modals(view: Any, code: str) -> None:
    assert code_of(check_view, view) == code


def test_wrong_homes() -> None:
    assert code_of(check_view, LUNCH, home=True) == "invalid_arguments"
    titled = {"type": "home", "title": plain("x"), "blocks": []}
    assert code_of(check_view, titled, home=True) == "invalid_arguments"


@pytest.mark.parametrize(
    "block",
    [
        {"type": "section"},
        {"type": "section", "text": "a bare string"},
        {"type": "section", "fields": []},
        {"type": "section", "fields": [plain("x" * 2001)]},
        {"type": "context", "elements": []},
        {"type": "context", "elements": [plain("x")] * 11},
        {"type": "header"},
        {"type": "header", "text": {"type": "mrkdwn", "text": "x"}},
        {"type": "image", "image_url": "x", "alt_text": "x" * 2001},
        {"type": "actions", "elements": [button("x", "a", value="x" * 2001)]},
        {"type": "actions", "elements": [button("x", "a" * 256)]},
        {"type": "actions", "elements": [button("x", "a", confirm={"title": plain("x" * 101)})]},
        {"type": "actions", "elements": [SELECT | {"options": options(*map(str, range(101)))}]},
        {
            "type": "actions",
            "elements": [SELECT | {"options": options("a"), "initial_option": options("b")[0]}],
        },
        {"type": "actions", "elements": [SELECT | {"options": options("x" * 76)}]},
        {
            "type": "actions",
            "elements": [SELECT | {"options": options("a"), "placeholder": plain("x" * 151)}],
        },
        {"type": "actions", "elements": [{"type": "file_input", "action_id": "f"}]},
        {"type": "section", "text": plain("x"), "block_id": "x" * 256},
        "no block",
    ],
)
def test_wrong_blocks_in_a_message(block: Any) -> None:
    assert code_of(check_message, [block]) == "invalid_blocks"


def test_blocks_that_are_no_list() -> None:
    assert code_of(check_message, {"type": "section"}) == "invalid_blocks_format"
