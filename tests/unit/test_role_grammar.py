"""What is typed after `/channel-role`: many ways to say it, and what comes of what is not understood."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.channel import Role
from bot.surfaces.grammar import Numbered
from bot.surfaces.role_grammar import ROWS, Typed, Unknown, Verb, parse

BEN, SAM = "<@U0BEN|ben>", "<@U0SAM>"
VIEWER, CONTRIBUTOR, SUPERVISOR = Role.VIEWER, Role.CONTRIBUTOR, Role.SUPERVISOR


def given_to(role: Role, *people: str, sure: bool = False, on: Numbered | None = None) -> Typed:
    return Typed(Verb.SET, people or ("U0BEN",), role, sure, on)


ROLES = {
    "viewer": VIEWER,
    "Viewer": VIEWER,
    "VIEWER": VIEWER,
    "view": VIEWER,
    "vi": VIEWER,
    "👀": VIEWER,
    "contributor": CONTRIBUTOR,
    "contrib": CONTRIBUTOR,
    "co": CONTRIBUTOR,
    "💬": CONTRIBUTOR,
    ":speech_balloon:": CONTRIBUTOR,
    ":eyes:": VIEWER,
    "💬\ufe0f": CONTRIBUTOR,
    "supervisor": SUPERVISOR,
    "super": SUPERVISOR,
    "sup": SUPERVISOR,
    "SUP": SUPERVISOR,
    "🔎": SUPERVISOR,
}
SHAPES = ["{who} {role}", "{role} {who}", "  {who}   {role}  ", "{who}{role}"]


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("role", ROLES)
def test_a_role_is_given_by_word_beginning_or_icon(shape: str, role: str) -> None:
    assert parse(shape.format(who=BEN, role=role)) == given_to(ROLES[role])


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("shape", ["{a} {b} {role}", "{role} {a} {b}", "{a} {role} {b}", "{a} {b} {a}{role}"])
def test_several_people_at_once_each_once(shape: str, role: str) -> None:
    said = shape.format(a=BEN, b=SAM, role=role)
    assert parse(said) == given_to(ROLES[role], "U0BEN", "U0SAM")


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("", Typed(Verb.HELP)),
        ("   ", Typed(Verb.HELP)),
        ("help", Typed(Verb.HELP)),
        ("HELP", Typed(Verb.HELP)),
        ("he", Typed(Verb.HELP)),
        ("list", Typed(Verb.LIST)),
        ("List", Typed(Verb.LIST)),
        ("li", Typed(Verb.LIST)),
        ("list on number 2", Typed(Verb.LIST, on=Numbered(place=2))),
        ("list on 3456", Typed(Verb.LIST, on=Numbered("3456"))),
        ("import", Typed(Verb.IMPORT)),
        ("imp", Typed(Verb.IMPORT)),
        ("Export", Typed(Verb.EXPORT)),
        ("export on number 2", Typed(Verb.EXPORT, on=Numbered(place=2))),
        (f"remove {BEN}", Typed(Verb.REMOVE, ("U0BEN",))),
        (f"{BEN} remove", Typed(Verb.REMOVE, ("U0BEN",))),
        (f"rem {BEN} {SAM}", Typed(Verb.REMOVE, ("U0BEN", "U0SAM"))),
        (f"remove {BEN} anyway", Typed(Verb.REMOVE, ("U0BEN",), sure=True)),
        (f"why {BEN}", Typed(Verb.WHY, ("U0BEN",))),
        (f"{BEN} why", Typed(Verb.WHY, ("U0BEN",))),
        ("log", Typed(Verb.LOG)),
        ("lo", Typed(Verb.LOG)),
        (f"log {BEN}", Typed(Verb.LOG, ("U0BEN",))),
        (f"{BEN} log on number 2", Typed(Verb.LOG, ("U0BEN",), on=Numbered(place=2))),
        (f"why {BEN} on +32 470 12 34 56", Typed(Verb.WHY, ("U0BEN",), on=Numbered("32470123456"))),
        (f"{BEN} viewer anyway", given_to(VIEWER, sure=True)),
        (f"{BEN} viewer on number 2", given_to(VIEWER, on=Numbered(place=2))),
        (f"{BEN} viewer anyway on number 2", given_to(VIEWER, sure=True, on=Numbered(place=2))),
    ],
)
def test_it_is_understood(said: str, meant: Typed) -> None:
    assert parse(said) == meant


@pytest.mark.parametrize(
    ("said", "like", "lacks"),
    [
        (f"{BEN} viewr", "@person viewer", ""),
        (f"{BEN} suprvisor", "@person supervisor", ""),
        (f"{BEN} {SAM} contributer", "@person @person contributor", ""),
        (f"{BEN} v", "", ""),
        (f"{BEN}", "@person... viewer|contributor|supervisor", ""),
        (f"{BEN} viewer supervisor", "@person viewer", ""),
        (f"{BEN} boss", "@person... viewer|contributor|supervisor", ""),
        ("viewer", "@person viewer", "a person"),
        ("sup", "@person supervisor", "a person"),
        ("remove", "remove @person...", "a person"),
        ("why", "why @person", "a person"),
        ("@Ben viewer", "@person viewer", ""),
        ("lsit", "list", ""),
        ("lost", "list", ""),
        ("hlep", "help", ""),
        (f"list {BEN}", "list", ""),
        (f"import {BEN}", "import", ""),
        ("improt", "import", ""),
        ("export anyway", "export", ""),
        (f"why {BEN} {SAM}", "why @person", ""),
        ("list anyway", "list", ""),
        (f"log {BEN} {SAM}", "log [@person]", ""),
        ("log anyway", "log [@person]", ""),
        ("anyway", "", ""),
        ("remove everybody", "remove @person...", ""),
    ],
)
def test_what_is_not_understood_gets_what_was_most_likely_meant(said: str, like: str, lacks: str) -> None:
    found = parse(said)
    assert isinstance(found, Unknown)
    if like:
        assert found.like == like
    assert found.lacks.startswith(lacks)
    assert "<@" not in found.said


@given(st.text())
def test_nothing_that_is_typed_raises(said: str) -> None:
    assert isinstance(parse(said), Typed | Unknown)


WORDS = [*ROLES, *Verb, BEN, SAM, "anyway", "on", "number", "2", "3456", "viewr", "@Ben", "&lt;", "🔎🔎"]


@given(st.lists(st.sampled_from(WORDS), max_size=8))
def test_words_in_any_order_raise_nothing_and_never_act_on_nobody(words: list[str]) -> None:
    found = parse(" ".join(words))
    if isinstance(found, Typed) and ROWS[found.verb].people:
        assert found.people
        assert (found.role is not None) is (found.verb is Verb.SET)
