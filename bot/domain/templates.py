"""A message template as the brand drafts it, made whole and judged by the rules that Meta reviews by."""

import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from types import MappingProxyType

from bot.domain.languages import LANGUAGES
from bot.domain.problems import Checked, Problem, checked, error, warning
from bot.domain.problems import ProblemCode as Code
from bot.domain.template_examples import read_examples
from bot.domain.typed_text import cleaned

__all__ = ["CATEGORIES", "LANGUAGES", "Template", "check_template", "template_name", "template_variables"]

# Meta, templates.
CATEGORIES: Mapping[str, str] = MappingProxyType(
    {"MARKETING": "Marketing", "UTILITY": "Utility", "AUTHENTICATION": "Authentication"},
)
_NAME_MAX = 512
_BODY_MAX = 1024

_VARIABLE = re.compile(r"\{\{([^{}]*)\}\}")
_STRAY = re.compile(r"\{\{|\}\}|\{\s*\w+\s*\}")
_POSITION = re.compile(r"[1-9][0-9]{0,3}")
_WORD_NAME = re.compile(r"[a-z_]+")


@dataclass(frozen=True, slots=True)
class Template:
    """`examples` stand in the order of the body's variables: by number, or named ones as they first occur."""

    name: str
    category: str
    language: str
    body: str
    examples: tuple[str, ...]


def check_template(
    *,
    name: str,
    category: str | None,
    language: str | None,
    body: str,
    examples: str,
    existing: Collection[tuple[str, str]],
) -> Checked[Template]:
    """Check a draft; `existing` holds name and language of the onboarding's other templates."""
    final_name, text = template_name(name), _tidy_body(body)
    values, amiss = read_examples(cleaned(examples), template_variables(text))
    body_problems = list(_judge_body(text))
    problems = [
        *_judge_name(final_name, language or "", existing),
        *([] if category in CATEGORIES else [error("category", Code.CATEGORY_MISSING)]),
        *([] if language in LANGUAGES else [error("language", Code.LANGUAGE_MISSING)]),
        *body_problems,
        # While the variables are not in order, the examples cannot be.
        *([] if Checked(None, tuple(body_problems)).errors else amiss),
    ]
    return checked(problems, lambda: Template(final_name, category or "", language or "", text, values))


def template_name(typed: str) -> str:
    """Turn "Order update!" into "order_update": Meta takes a-z, 0-9 and _ only (Meta, templates)."""
    plain = unicodedata.normalize("NFKD", typed.casefold()).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "_", plain).strip("_")


def template_variables(body: str) -> tuple[str, ...]:
    """Name the variables of a body, each once: numbers in order, names as they first occur."""
    names = list(dict.fromkeys(name.strip() for name in _VARIABLE.findall(body)))
    if names and all(map(_POSITION.fullmatch, names)):
        names.sort(key=int)
    return tuple(names)


def _tidy_body(typed: str) -> str:
    return _VARIABLE.sub(lambda found: "{{" + found[1].strip() + "}}", cleaned(typed))


def _judge_name(name: str, language: str, existing: Collection[tuple[str, str]]) -> Iterator[Problem]:
    if not name:
        yield error("name", Code.TEMPLATE_NAME_EMPTY)
    elif len(name) > _NAME_MAX:
        yield error("name", Code.TEMPLATE_NAME_TOO_LONG, count=str(len(name)))
    elif (name, language) in existing:
        yield error("name", Code.TEMPLATE_EXISTS, name=name, language=LANGUAGES.get(language, language))


def _judge_body(body: str) -> Iterator[Problem]:
    if not body:
        yield error("body", Code.BODY_MISSING)
        return
    if len(body) > _BODY_MAX:
        yield error("body", Code.BODY_TOO_LONG, count=str(len(body)))
    if _STRAY.search(_VARIABLE.sub("", body)):
        yield error("body", Code.BODY_BRACES)
    yield from _judge_places(body)
    yield from _judge_names([name.strip() for name in _VARIABLE.findall(body)])
    yield from _judge_density(body)


def _judge_places(body: str) -> Iterator[Problem]:
    found = list(_VARIABLE.finditer(body))
    if found and found[0].start() == 0:
        yield error("body", Code.VARIABLE_AT_START, variable=found[0][0])
    if found and found[-1].end() == len(body):
        yield error("body", Code.VARIABLE_AT_END, variable=found[-1][0])
    for one, two in pairwise(found):
        if not body[one.end() : two.start()].strip():
            yield error("body", Code.VARIABLES_ADJACENT, one=one[0], two=two[0])
            return


def _judge_names(names: list[str]) -> Iterator[Problem]:
    numbers = [name for name in names if _POSITION.fullmatch(name)]
    words = [name for name in names if _WORD_NAME.fullmatch(name)]
    odd = next((name for name in names if name not in numbers and name not in words), None)
    if odd is not None:
        yield error("body", Code.VARIABLE_NAME, variable="{{" + odd + "}}")
    elif numbers and words:
        yield error("body", Code.VARIABLES_MIXED, one="{{" + numbers[0] + "}}", two="{{" + words[0] + "}}")
    elif words:
        yield from _judge_twice(words)
    else:
        yield from _judge_gaps({int(number) for number in numbers})


def _judge_twice(words: list[str]) -> Iterator[Problem]:
    twice = next((word for word in words if words.count(word) > 1), None)
    if twice is not None:
        yield error("body", Code.VARIABLE_TWICE, variable="{{" + twice + "}}")


def _judge_gaps(numbers: set[int]) -> Iterator[Problem]:
    gap = next((number for number in range(1, len(numbers) + 1) if number not in numbers), None)
    if gap is not None:
        yield error("body", Code.VARIABLE_GAP, variable="{{" + str(gap) + "}}")


def _judge_density(body: str) -> Iterator[Problem]:
    """Meta refuses many variables for little text (2388293) without saying how many: the measure is ours."""
    count = len(_VARIABLE.findall(body))
    if count and _count_words(_VARIABLE.sub(" ", body)) < 2 * count + 1:
        yield warning("body", Code.VARIABLES_MANY, count=str(count))


def _count_words(text: str) -> int:
    """Count a Chinese or Japanese sign as a word, for these scripts leave no space between words."""
    wide = sum(unicodedata.east_asian_width(sign) == "W" and sign.isalpha() for sign in text)
    return wide + sum(unicodedata.east_asian_width(word[0]) != "W" for word in re.findall(r"\w+", text))
