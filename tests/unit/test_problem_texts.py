import re

import pytest

from bot.domain.problems import Problem, ProblemCode, Severity, error, warning
from bot.surfaces.problem_texts import _TEXTS, problem_text, texts_by_field

FACTS = dict.fromkeys(
    ("count", "link", "marks", "word", "name", "language", "size", "industry", "variable", "variables"),
    "x" * 100,
) | {"one": "{{1}}", "two": "{{2}}", "surplus": "1", "count": "123456"}


def said(code: ProblemCode) -> str:
    return problem_text(Problem("field", code, Severity.ERROR, FACTS))


@pytest.mark.parametrize("code", ProblemCode)
def test_each_problem_has_a_sentence(code: ProblemCode) -> None:
    text = said(code)
    assert text[0].isupper() or text[0] in "x“{"
    assert len(text) <= 200
    assert text == text.strip()
    assert "  " not in text
    assert text.endswith((".", "…"))
    assert not re.search(r"\b(E\.?164|regex|invalid|null|parse|NANP|WABA)\b", text)


def test_no_sentence_is_left_without_a_problem() -> None:
    assert set(_TEXTS) == set(ProblemCode)


@pytest.mark.parametrize(
    ("problem", "text"),
    [
        (
            error("phone_number", ProblemCode.PHONE_NO_COUNTRY_CODE),
            "Start with + and the country code, for example +32 470 12 34 56.",
        ),
        (
            warning("used_in_whatsapp", ProblemCode.USED_IN_WHATSAPP),
            (
                "Free the number first: in its WhatsApp app, open Settings > Account > Delete account. "
                "It is free after up to 3 minutes; then choose No."
            ),
        ),
        (
            error("examples", ProblemCode.EXAMPLE_MISSING, variables="{{2}}"),
            "Add an example for {{2}}, one on each line.",
        ),
        (
            error("body", ProblemCode.BODY_BRACES),
            "Write each variable in double braces, for example {{1}} or {{first_name}}.",
        ),
    ],
)
def test_a_sentence_is_concrete(problem: Problem, text: str) -> None:
    assert problem_text(problem) == text


def test_what_was_typed_cannot_stretch_a_sentence_nor_fill_in_facts() -> None:
    text = problem_text(error("websites", ProblemCode.WEBSITE_MALFORMED, link="{count}" + "x" * 3000))
    assert text.startswith("Write {count}xxx")
    assert len(text) < 120


def test_all_that_is_wrong_with_a_field_stands_beneath_it() -> None:
    texts = texts_by_field(
        [
            warning("display_name", ProblemCode.NAME_DOUBLE_SPACE),
            error("display_name", ProblemCode.NAME_TOO_LONG, count="80"),
            error("phone_number", ProblemCode.PHONE_MISSING),
        ],
    )
    assert texts["display_name"] == (
        "This has 80 characters. Shorten it to 75. There are two spaces in a row. Leave one."
    )
    assert list(texts) == ["display_name", "phone_number"]
