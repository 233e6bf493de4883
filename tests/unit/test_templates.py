import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.problems import Checked
from bot.domain.templates import (
    CATEGORIES,
    LANGUAGES,
    Template,
    check_template,
    template_name,
    template_variables,
)
from bot.surfaces.problem_texts import problem_text

BODY = "Hello {{1}}, your order {{2}} is on its way to you."
GOOD: dict[str, Any] = {
    "name": "Order update!",
    "category": "UTILITY",
    "language": "en",
    "body": BODY,
    "examples": "Bea\nA-1001",
    "existing": (),
}


def check(**typed: Any) -> Checked[Template]:
    return check_template(**{**GOOD, **typed})


def found(result: Checked[Template]) -> list[tuple[str, str, str]]:
    assert all(len(problem_text(problem)) <= 200 for problem in result.problems)
    return [(problem.field, problem.severity, problem.code) for problem in result.problems]


def test_a_draft_is_made_whole() -> None:
    result = check()
    assert result.problems == ()
    assert result.value == Template("order_update", "UTILITY", "en", BODY, ("Bea", "A-1001"))


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("order_update", "order_update"),
        ("  Order   Update ", "order_update"),
        ("order-update.v2", "order_update_v2"),
        ("_order__update_", "order_update"),
        ("Café Straße", "cafe_strasse"),
        ("订单 2", "2"),
        ("订单!", ""),
    ],
)
def test_a_name_is_turned_into_what_meta_takes(typed: str, name: str) -> None:
    assert template_name(typed) == name


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ({"name": "?!"}, ("name", "error", "template_name_empty")),
        ({"name": "a" * 513}, ("name", "error", "template_name_too_long")),
        ({"existing": {("order_update", "en")}}, ("name", "error", "template_exists")),
        ({"category": None}, ("category", "error", "category_missing")),
        ({"category": "Utility"}, ("category", "error", "category_missing")),
        ({"language": None}, ("language", "error", "language_missing")),
        ({"language": "en-US"}, ("language", "error", "language_missing")),
        ({"body": " \n", "examples": ""}, ("body", "error", "body_missing")),
        ({"body": "a" * 1025, "examples": ""}, ("body", "error", "body_too_long")),
        ({"body": "Hello {{1}, all is well"}, ("body", "error", "body_braces")),
        ({"body": "Hello {1}, all is well"}, ("body", "error", "body_braces")),
        ({"body": "Hello 1}}, all is well"}, ("body", "error", "body_braces")),
        ({"body": "Hello {{First Name}}, all is well"}, ("body", "error", "variable_name")),
        ({"body": "Hello {{}}, all is well"}, ("body", "error", "variable_name")),
        ({"body": "Hello {{0}}, all is well"}, ("body", "error", "variable_name")),
        ({"body": "Hello {{²}}, all is well"}, ("body", "error", "variable_name")),
        ({"body": "{{1}}, all is well"}, ("body", "error", "variable_at_start")),
        ({"body": "All is well with {{1}}\n"}, ("body", "error", "variable_at_end")),
        ({"body": "Hello {{1}} {{2}}, all is well today"}, ("body", "error", "variables_adjacent")),
        ({"body": "Hello {{1}}{{2}}, all is well today"}, ("body", "error", "variables_adjacent")),
        ({"body": "Hello {{1}}, your order {{order}} is on its way"}, ("body", "error", "variables_mixed")),
        ({"body": "Hello {{2}}, all is well"}, ("body", "error", "variable_gap")),
        ({"body": "Hello {{1}}, your order {{3}} is on its way"}, ("body", "error", "variable_gap")),
        (
            {"body": "Dear {{name}}, we mean you and only {{name}}, friend"},
            ("body", "error", "variable_twice"),
        ),
        ({"body": "Hi {{1}}, thanks", "examples": "Bea"}, ("body", "warning", "variables_many")),
        ({"examples": ""}, ("examples", "error", "example_missing")),
        ({"examples": "Bea"}, ("examples", "error", "example_missing")),
        ({"examples": "{{2}} ="}, ("examples", "error", "example_missing")),
        ({"examples": "Bea\nA-1001\nmore"}, ("examples", "error", "example_too_many")),
        ({"body": "Hello all", "examples": "Bea"}, ("examples", "error", "example_too_many")),
        ({"examples": "Bea\nA-1\n{{3}} = more"}, ("examples", "error", "example_unknown")),
    ],
)
def test_a_draft_is_judged(typed: dict[str, Any], problem: tuple[str, str, str]) -> None:
    result = check(**typed)
    assert found(result) == [problem]
    assert (result.value is None) == (problem[1] == "error")


@pytest.mark.parametrize(
    ("body", "examples", "kept"),
    [
        (BODY, "Bea\n\n  A-1001 ", ("Bea", "A-1001")),
        (BODY, "Smith, Bea\nA-1001", ("Smith, Bea", "A-1001")),
        (BODY, "Bea, A-1001", ("Bea", "A-1001")),
        (BODY, "{{2}} = A-1001\n{{1}}: Bea", ("Bea", "A-1001")),
        (BODY, "{{2}} = A-1001\nBea", ("Bea", "A-1001")),
        ("Your order {{2}}, dear {{1}}, is on its way", "Bea\nA-1001", ("Bea", "A-1001")),
        ("Order {{order}} is ready, dear {{first_name}}, come by", "A-1001\nBea", ("A-1001", "Bea")),
        ("Hi {{1}}, thank you so much {{1}}, bye for now", "Bea", ("Bea",)),
        ("We close at five today.", "", ()),
        ("We are at {{1}} from now on", "Kerkstraat 1, Gent", ("Kerkstraat 1, Gent",)),
    ],
)
def test_examples_find_their_variables(body: str, examples: str, kept: tuple[str, ...]) -> None:
    result = check(body=body, examples=examples)
    assert result.problems == ()
    assert result.value is not None
    assert result.value.examples == kept


def test_a_missing_example_is_named() -> None:
    assert check(examples="Bea").errors[0].facts == {"variables": "{{2}}"}
    assert check(examples="").errors[0].facts == {"variables": "{{1}}, {{2}}"}


def test_space_inside_a_variable_is_forgiven() -> None:
    value = check(body=BODY.replace("{{1}}", "{{ 1 }}")).value
    assert value is not None
    assert value.body == BODY


def test_a_limit_itself_is_allowed() -> None:
    assert check(name="a" * 512, body="a" * 1024, examples="").problems == ()


def test_the_same_name_in_another_language_is_welcome() -> None:
    assert check(existing=[("order_update", "nl")]).problems == ()


def test_a_script_without_spaces_is_counted_by_its_signs() -> None:
    assert check(body="您好{{1}}，您的订单已经发货", language="zh_CN", examples="Bea").problems == ()


def test_numbers_come_in_order_and_names_as_they_occur() -> None:
    assert template_variables("{{10}} {{2}} {{2}} {{1}}") == ("1", "2", "10")
    assert template_variables("{{b}} {{a}} {{b}}") == ("b", "a")


def test_the_lists_fit_a_select_and_hold_what_brands_ask_for() -> None:
    assert CATEGORIES == {"MARKETING": "Marketing", "UTILITY": "Utility", "AUTHENTICATION": "Authentication"}
    assert 70 <= len(LANGUAGES) <= 100
    assert len(set(LANGUAGES.values())) == len(LANGUAGES)
    assert all(re.fullmatch(r"[a-z]{2,3}(_[A-Z]{2})?", code) for code in LANGUAGES)
    names = {
        "en": "English",
        "en_US": "English (US)",
        "nl": "Dutch",
        "fr": "French",
        "pt_BR": "Portuguese (BR)",
    }
    assert {code: LANGUAGES[code] for code in names} == names


@given(st.text())
def test_a_name_once_turned_stays(typed: str) -> None:
    name = template_name(typed)
    assert re.fullmatch(r"[a-z0-9_]*", name)
    assert template_name(name) == name


PIECES = st.sampled_from(
    ["{{1}}", "{{2}}", "{{name}}", "{", "}", "{{", "}}", "{{ 3 }}", " and ", "\n", "word", "{{x1}}"]
)


@given(
    name=st.text(),
    category=st.none() | st.sampled_from(list(CATEGORIES)) | st.text(),
    language=st.none() | st.sampled_from(list(LANGUAGES)) | st.text(),
    body=st.text() | st.lists(PIECES).map("".join),
    examples=st.text() | st.lists(PIECES | st.sampled_from(["{{1}} = a\n", "b\n", ","])).map("".join),
)
def test_nothing_that_can_be_typed_breaks_the_rules(**typed: Any) -> None:
    result = check_template(**typed, existing=())
    assert (result.value is None) == bool(result.errors)
    assert all(problem.field in typed for problem in result.problems)
    if result.value:
        assert len(result.value.examples) == len(template_variables(result.value.body))
        assert all(result.value.examples)
