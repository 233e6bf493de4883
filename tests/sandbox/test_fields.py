from typing import Any

import pytest

from bot.sandbox.fields import NoSuchChoiceError, fill, labels, slips
from bot.sandbox.mentions import escaped, mentioned
from bot.sandbox.views import View, normal
from bot.sandbox.workspace import Workspace
from tests.sandbox.plain_bot import Json, field, modal, options, plain, section

BEA, BEN = "U0BEA00001", "U0BEN00001"


def form(*blocks: Json) -> View:
    return View("V1", BEA, normal(modal("form", list(blocks))), "V1")


def put(element: Json, given: Any) -> Any:
    view = form(field("b", "Label", element))
    spot = fill(Workspace(), view, "label ", given)
    assert spot is not None
    entry = view.values["b"]["value"]
    assert entry["type"] == element["type"]
    return next(value for key, value in entry.items() if key != "type")


@pytest.mark.parametrize(
    ("element", "given", "held"),
    [
        ({"type": "plain_text_input"}, "", None),
        ({"type": "number_input"}, 7, "7"),
        ({"type": "timepicker"}, "09:30", "09:30"),
        ({"type": "datetimepicker"}, "2026-12-24T13:00", 1798117200),
        ({"type": "datetimepicker"}, 1798117200, 1798117200),
        ({"type": "users_select"}, "bea laurent", BEA),
        ({"type": "users_select"}, None, None),
        ({"type": "multi_users_select"}, "@Ben Ortiz", [BEN]),
        ({"type": "channels_select"}, "#acme-whatsapp", "C0ACMEWA01"),
        ({"type": "conversations_select"}, None, None),
        ({"type": "multi_conversations_select"}, ["acme-whatsapp"], ["C0ACMEWA01"]),
        ({"type": "checkboxes", "options": options("A")}, True, options("A")),
        ({"type": "checkboxes", "options": options("A"), "initial_options": options("A")}, False, []),
        ({"type": "multi_static_select", "options": options("A", "B", "C")}, ["C", "a"], options("C", "A")),
        ({"type": "static_select", "options": options("A")}, None, None),
        ({"type": "static_select", "options": options("One Thing")}, "one_thing", options("One Thing")[0]),
        ({"type": "file_input"}, None, []),
        ({"type": "rich_text_input"}, "", None),
    ],
)
def test_what_a_field_holds(element: Json, given: Any, held: Any) -> None:
    assert put(element, given) == held


def test_rich_text_is_wrapped() -> None:
    assert put({"type": "rich_text_input"}, "hi")["elements"][0]["elements"] == [
        {"type": "text", "text": "hi"}
    ]


@pytest.mark.parametrize(
    ("element", "given"),
    [
        ({"type": "users_select"}, "Zoe"),
        ({"type": "channels_select"}, "#nowhere"),
        ({"type": "datetimepicker"}, "soon"),
        ({"type": "static_select", "options": options("A")}, "B"),
        ({"type": "file_input"}, {"name": "x"}),
        ({"type": "file_input"}, {"name": "x", "base64": "!"}),
    ],
)
def test_what_cannot_be_put_into_a_field(element: Json, given: Any) -> None:
    with pytest.raises(NoSuchChoiceError):
        put(element, given)


def test_single_ticks_and_sections_are_found_by_their_words() -> None:
    ticks = {"type": "checkboxes", "options": options("Salt", "Pepper"), "action_id": "value"}
    menu = {"type": "static_select", "options": options("A"), "action_id": "menu"}
    view = form(field("t", "Extras", ticks), section("Which", block_id="s", accessory=menu))
    workspace = Workspace()
    fill(workspace, view, "Pepper", given=True)
    fill(workspace, view, "Salt", given=True)
    assert view.values["t"]["value"]["selected_options"] == options("Salt", "Pepper")
    fill(workspace, view, "salt", given=False)
    assert view.values["t"]["value"]["selected_options"] == options("Pepper")
    fill(workspace, view, "Which", "A")
    assert view.values["s"]["menu"]["selected_option"] == options("A")[0]
    assert fill(workspace, view, "t", ["Salt"]) is not None, "a block_id is a name too"
    assert fill(workspace, view, "Nothing", "x") is None
    assert labels(view) == ["Extras", "Which"]


def test_grouped_options_are_options() -> None:
    groups = [
        {"label": plain("Hot"), "options": options("Tea")},
        {"label": plain("Cold"), "options": options("Juice")},
    ]
    assert put({"type": "static_select", "option_groups": groups}, "Juice") == options("Juice")[0]


@pytest.mark.parametrize(
    ("element", "given", "fine"),
    [
        ({"type": "email_text_input"}, "a@b.example", True),
        ({"type": "email_text_input"}, "a@b", False),
        ({"type": "url_text_input"}, "https://x.example", True),
        ({"type": "url_text_input"}, "x.example", False),
        ({"type": "number_input"}, "1.5", True),
        ({"type": "number_input"}, "one", False),
        ({"type": "plain_text_input", "min_length": 3}, "ab", False),
        ({"type": "plain_text_input", "max_length": 3}, "abcd", False),
        ({"type": "multi_users_select", "max_selected_items": 1}, ["Bea", "Ben"], False),
        ({"type": "checkboxes", "options": options("A")}, False, False),
    ],
)
def test_what_slack_lets_through(element: Json, given: Any, fine: bool) -> None:  # noqa: FBT001
    view = form(field("b", "Label", element))
    fill(Workspace(), view, "Label", given)
    assert (slips(view) == {}) is fine


def test_an_optional_field_may_be_empty() -> None:
    assert slips(form(field("b", "Label", {"type": "plain_text_input"}, optional=True))) == {}


def test_mentions() -> None:
    workspace = Workspace()
    assert escaped(workspace, "@Bea Laurent, @ben @nobody a@bea.x #acme-whatsapp") == (
        f"<@{BEA}>, <@{BEN}> @nobody a@bea.x <#C0ACMEWA01|acme-whatsapp>"
    )
    assert escaped(workspace, f"<@{BEA}> & <!channel>") == f"<@{BEA}> &amp; &lt;!channel&gt;"
    assert mentioned(f"<@{BEA}|bea> and <@{BEN}>") == [BEA, BEN]
