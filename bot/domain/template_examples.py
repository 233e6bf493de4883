"""Examples for the variables of a template: Meta's reviewers want one for each (Meta, templates)."""

import re

from bot.domain.problems import Problem, error
from bot.domain.problems import ProblemCode as Code

_FIELD = "examples"
_LABELLED = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}\s*[=:]\s*(.*)")


def read_examples(typed: str, variables: tuple[str, ...]) -> tuple[tuple[str, ...], list[Problem]]:
    """Give each variable its example: "{{1}} = Bea" by its name, any other line to the next one without.

    A comma may belong to an example, so it parts examples only where a single line then fits all variables.
    """
    labelled, plain = _read_lines(typed)
    if not labelled and len(plain) == 1:
        plain = _split_if_it_fits(plain[0], len(variables))
    unnamed = [variable for variable in variables if variable not in labelled]
    values = {**labelled, **dict(zip(unnamed, plain, strict=False))}
    problems = [
        *_judge_lines(labelled, variables),
        *_judge_count(variables, values, len(plain) - len(unnamed)),
    ]
    return tuple(values.get(variable, "") for variable in variables), problems


def _read_lines(typed: str) -> tuple[dict[str, str], list[str]]:
    lines = [line.strip() for line in typed.splitlines() if line.strip()]
    found = [(line, _LABELLED.fullmatch(line)) for line in lines]
    labelled = {match[1]: match[2] for _, match in found if match}
    return labelled, [line for line, match in found if not match]


def _split_if_it_fits(line: str, count: int) -> list[str]:
    parts = [part.strip() for part in line.split(",")]
    return parts if count > 1 and len(parts) == count and all(parts) else [line]


def _judge_lines(labelled: dict[str, str], variables: tuple[str, ...]) -> list[Problem]:
    unknown = [name for name in labelled if name not in variables]
    return [error(_FIELD, Code.EXAMPLE_UNKNOWN, variable="{{" + unknown[0] + "}}")] if unknown else []


def _judge_count(variables: tuple[str, ...], values: dict[str, str], surplus: int) -> list[Problem]:
    missing = ["{{" + variable + "}}" for variable in variables if not values.get(variable)]
    if missing:
        return [error(_FIELD, Code.EXAMPLE_MISSING, variables=", ".join(missing))]
    if surplus > 0:
        return [error(_FIELD, Code.EXAMPLE_TOO_MANY, count=str(len(variables)), surplus=str(surplus))]
    return []
