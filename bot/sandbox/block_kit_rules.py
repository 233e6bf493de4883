"""The grammar of the tables: what a value may be, what an object must and may have.

A rule takes a value and the JSON pointer to it and yields what is wrong. It takes any JSON and never raises.
"""

import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from bot.sandbox.block_kit_faults import Fault, additional, failed, missing
from bot.sandbox.elements import Json

Rule = Callable[[Any, str], Iterator[Fault]]
Fields = Mapping[str, Rule]


def kind_of(value: Any) -> str:
    """The word that JSON has for it."""
    names = ((bool, "boolean"), (str, "string"), (int, "integer"), (float, "number"), (list, "array"))
    named = next((name for kind, name in names if isinstance(value, kind)), "object")
    return "null" if value is None else named


def type_of(value: Any) -> str | None:
    """Its `type`, if it is an object that has one."""
    kind = value.get("type") if isinstance(value, dict) else None
    return kind if isinstance(kind, str) else None


def _wrong_kind(value: Any, wanted: str, pointer: str) -> Fault:
    return failed(pointer, f"must provide a value of type {wanted}", "type", wanted, kind_of(value))


# Values -------------------------------------------------------------------------------------------


# Slack does not say how it counts: in code points as a rule, with `utf16` as browsers and Java do.
LENGTHS_SWITCH = "SANDBOX_LENGTHS"


def length(text: str) -> int:
    """How many characters Slack counts in the text."""
    if os.environ.get(LENGTHS_SWITCH) != "utf16":
        return len(text)
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def string(least: int = 0, most: int | None = None, pattern: str | None = None) -> Rule:
    def check(value: Any, pointer: str) -> Iterator[Fault]:
        if not isinstance(value, str):
            yield _wrong_kind(value, "string", pointer)
        elif length(value) < least:
            yield failed(
                pointer, f"must be more than {least - 1} characters", "min_length", least, length(value)
            )
        elif most is not None and length(value) > most:
            message = f"must be less than {most + 1} characters"
            yield failed(pointer, message, "max_length", most, length(value))
        elif pattern is not None and not re.fullmatch(pattern, value, re.ASCII):
            yield failed(pointer, f"must match the pattern {pattern}", "pattern", pattern)

    return check


def one_of(*allowed: str) -> Rule:
    def check(value: Any, pointer: str) -> Iterator[Fault]:
        if not isinstance(value, str):
            yield _wrong_kind(value, "string", pointer)
        elif value not in allowed:
            yield failed(pointer, f"must be one of: {', '.join(allowed)}", "enum", list(allowed), value)

    return check


def boolean(value: Any, pointer: str) -> Iterator[Fault]:
    if not isinstance(value, bool):
        yield _wrong_kind(value, "boolean", pointer)


def number(least: float | None = None, most: float | None = None, *, whole: bool = True) -> Rule:
    def check(value: Any, pointer: str) -> Iterator[Fault]:
        kinds = int if whole else int | float
        if isinstance(value, bool) or not isinstance(value, kinds):
            yield _wrong_kind(value, "integer" if whole else "number", pointer)
        elif least is not None and value < least:
            yield failed(pointer, f"must be at least {least}", "min", least, value)
        elif most is not None and value > most:
            yield failed(pointer, f"must be at most {most}", "max", most, value)

    return check


def anything(_value: Any, _pointer: str) -> Iterator[Fault]:
    yield from ()


# Structures ---------------------------------------------------------------------------------------


def items(rule: Rule, least: int = 0, most: int | None = None) -> Rule:
    def check(value: Any, pointer: str) -> Iterator[Fault]:
        if not isinstance(value, list):
            yield _wrong_kind(value, "array", pointer)
            return
        if len(value) < least:
            yield failed(pointer, f"no fewer than {least} items allowed", "min_items", least, len(value))
        if most is not None and len(value) > most:
            yield failed(pointer, f"no more than {most} items allowed", "max_items", most, len(value))
        for at, each in enumerate(value):
            yield from rule(each, f"{pointer}/{at}")

    return check


def shape(required: Fields, optional: Fields | None = None, also: Sequence[Rule] = ()) -> Rule:
    """An object; `also` is what holds between its fields. Its `type` is checked by who chose the shape."""
    known = {**required, **(optional or {}), "type": anything}

    def check(value: Any, pointer: str) -> Iterator[Fault]:
        if not isinstance(value, dict):
            yield _wrong_kind(value, "object", pointer)
            return
        for name in required:
            if name not in value:
                yield missing(pointer, name)
        for name, given in value.items():
            if name in known:
                yield from known[name](given, f"{pointer}/{escaped(name)}")
            else:
                yield additional(pointer, str(name))
        for rule in also:
            yield from rule(value, pointer)

    return check


def by_type(shapes: Mapping[str, Rule]) -> Rule:
    """An object whose `type` says which shape it has."""

    def check(value: Any, pointer: str) -> Iterator[Fault]:
        if not isinstance(value, dict):
            yield _wrong_kind(value, "object", pointer)
        elif "type" not in value:
            yield missing(pointer, "type")
        elif (rule := shapes.get(type_of(value) or "")) is None:
            yield unsupported(value, pointer, list(shapes))
        else:
            yield from rule(value, pointer)

    return check


def unsupported(value: Json, pointer: str, allowed: list[str] | None = None) -> Fault:
    said = type_of(value) or kind_of(value.get("type"))
    return failed(f"{pointer}/type", f"unsupported type: {said}", "enum", allowed)


def escaped(name: str) -> str:
    """A name as a part of a JSON pointer (RFC 6901)."""
    return name.replace("~", "~0").replace("/", "~1")


# Between fields -----------------------------------------------------------------------------------


def exactly_one(*names: str) -> Rule:
    def check(value: Json, pointer: str) -> Iterator[Fault]:
        given = [name for name in names if name in value]
        if len(given) != 1:
            text = f"must have exactly one of: {', '.join(names)}"
            yield failed(pointer, text, "one_of", list(names), ", ".join(given))

    return check


def at_least_one(*names: str) -> Rule:
    def check(value: Json, pointer: str) -> Iterator[Fault]:
        if not any(name in value for name in names):
            yield missing(pointer, names[0], f" (or {', '.join(names[1:])})")

    return check


def not_above(low: str, high: str) -> Rule:
    """Both as numbers, where both are given and are numbers."""

    def check(value: Json, pointer: str) -> Iterator[Fault]:
        least, most = _number(value.get(low)), _number(value.get(high))
        if least is not None and most is not None and least > most:
            yield failed(f"{pointer}/{low}", f"must not be above {high}", "max", value[high], value[low])

    return check


def _number(value: Any) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        return float(value)
    except (ValueError, OverflowError):
        return None
