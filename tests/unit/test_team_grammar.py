"""What is typed after `/channel-team`: many ways to say it, and what comes of what is not understood."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.channel import Role
from bot.surfaces.grammar import Numbered
from bot.surfaces.team_grammar import ROWS, Typed, Unknown, Verb, parse

BEN, SAM = "<@U0BEN|ben>", "<@U0SAM>"
NAMES = {
    "Care": "Care",
    "  Care  ": "Care",
    "Customer care": "Customer care",
    "Customer   care": "Customer care",
    '"Customer care"': "Customer care",
    "“Customer care”": "Customer care",
    "« Support »": "Support",
    "'Night shift'": "Night shift",
    "R&amp;D": "R&D",
    "&lt;b&gt;": "<b>",
    "équipe é": "équipe é",
    "🎉 party": "🎉 party",
}


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("verb", [Verb.CREATE, Verb.DELETE, Verb.REVOKE])
@pytest.mark.parametrize("shape", ["{verb} {name}", "{verb}   {name} ", "  {verb} {name}"])
def test_a_team_is_named_as_people_call_it(verb: Verb, name: str, shape: str) -> None:
    assert parse(shape.format(verb=verb, name=name)) == Typed(verb, team=NAMES[name])


@pytest.mark.parametrize("verb", list(Verb))
@pytest.mark.parametrize("spelled", [str.upper, str.title, lambda word: word[:4]])
def test_a_word_is_known_in_any_case_and_by_its_beginning(verb: Verb, spelled) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    rest = {Verb.RENAME: "Care to Sales", Verb.GRANT: "Care viewer", Verb.LIST: "", Verb.HELP: ""}
    said = rest.get(verb, f"{BEN} Care" if verb in {Verb.ADD, Verb.REMOVE} else "Care")
    found = parse(f"{spelled(verb.value)} {said}".strip())
    assert isinstance(found, Typed)
    assert found.verb is verb


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    "shape",
    [
        "{a} {b} to {name}",
        "{a}{b} to {name}",
        "to {name} {a} {b}",
        "{name} {a} {b}",
        "{a} {b} {name}",
        "{a} to {name} {b}",
    ],
)
def test_people_come_before_or_after_their_team(name: str, shape: str) -> None:
    found = parse("add " + shape.format(a=BEN, b=SAM, name=name))
    assert found == Typed(Verb.ADD, team=NAMES[name], people=("U0BEN", "U0SAM"))
    left = parse("remove " + shape.replace("to ", "from ").format(a=BEN, b=SAM, name=name))
    assert left == Typed(Verb.REMOVE, team=NAMES[name], people=("U0BEN", "U0SAM"))


@pytest.mark.parametrize(
    ("said", "role"),
    [
        *((role.value, role) for role in Role),
        ("sup", Role.SUPERVISOR),
        ("VIEW", Role.VIEWER),
        ("💬", Role.CONTRIBUTOR),
        (":mag_right:", Role.SUPERVISOR),
    ],
)
@pytest.mark.parametrize("name", ["Care", "Customer care", '"Customer care"'])
def test_a_grant_ends_with_its_role(said: str, role: Role, name: str) -> None:
    assert parse(f"grant {name} {said}") == Typed(Verb.GRANT, team=NAMES[name], role=role)


@pytest.mark.parametrize(
    ("said", "team", "name"),
    [
        ("Care to Sales", "Care", "Sales"),
        ("Customer care to Customer happiness", "Customer care", "Customer happiness"),
        ('"Care to win" to "Sales"', "Care to win", "Sales"),
        ("“Care to win” TO Sales to win", "Care to win", "Sales to win"),
        ("Care to R&amp;D", "Care", "R&D"),
    ],
)
def test_a_rename_has_two_names(said: str, team: str, name: str) -> None:
    assert parse(f"rename {said}") == Typed(Verb.RENAME, team=team, name=name)


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("", Typed(Verb.HELP)),
        ("   ", Typed(Verb.HELP)),
        ("list", Typed(Verb.LIST)),
        ("list on 3456", Typed(Verb.LIST, on=Numbered("3456"))),
        ("delete Care anyway", Typed(Verb.DELETE, team="Care", sure=True)),
        ("revoke Care ANYWAY on number 2", Typed(Verb.REVOKE, team="Care", sure=True, on=Numbered(place=2))),
        (f"add {BEN} to Care anyway", Typed(Verb.ADD, team="Care", people=("U0BEN",), sure=True)),
        (f"create Care {BEN} {BEN}", Typed(Verb.CREATE, team="Care", people=("U0BEN",))),
        (
            "grant Care viewer on +32 470 12 34 56",
            Typed(Verb.GRANT, team="Care", role=Role.VIEWER, on=Numbered("32470123456")),
        ),
    ],
)
def test_what_else_can_be_said(said: str, meant: Typed) -> None:
    assert parse(said) == meant


@pytest.mark.parametrize(
    ("said", "like", "lacks"),
    [
        ("crate Care", Verb.CREATE, ""),
        ("delte Care", Verb.DELETE, ""),
        ("gran Care viewer x", Verb.GRANT, "a role"),
        ("nonsense", None, ""),
        ("r Care", None, ""),
        ("re Care", None, ""),
        ("create", Verb.CREATE, "the team's name"),
        (f"create {BEN}", Verb.CREATE, "the team's name"),
        ("delete", Verb.DELETE, "the team's name"),
        (f"delete Care {BEN}", Verb.DELETE, ""),
        ("rename", Verb.RENAME, "the team's name"),
        ("rename Care", Verb.RENAME, "the word `to`"),
        ("rename Care to", Verb.RENAME, "the word `to`"),
        ("rename  to Sales", Verb.RENAME, "the word `to`"),
        ("add Care", Verb.ADD, "a person"),
        ("add @ben to Care", Verb.ADD, "a person"),
        (f"add {BEN}", Verb.ADD, "the team's name"),
        (f"add {BEN} to", Verb.ADD, "the team's name"),
        (f"remove {BEN} from", Verb.REMOVE, "the team's name"),
        ("grant Care", Verb.GRANT, "a role"),
        ("grant viewer", Verb.GRANT, "the team's name"),
        ("grant Care boss", Verb.GRANT, "a role"),
        (f"grant {BEN} viewer", Verb.GRANT, "a role"),
        ("list Care", Verb.LIST, ""),
        (f"list {BEN}", Verb.LIST, ""),
        ("help me", Verb.HELP, ""),
    ],
)
def test_what_is_not_understood_says_what_is_missing(said: str, like: Verb | None, lacks: str) -> None:
    found = parse(said)
    assert isinstance(found, Unknown)
    assert found.like == (ROWS[like] if like else None)
    assert found.lacks.startswith(lacks)
    assert bool(found.lacks) is bool(lacks)


WORDS = st.sampled_from(
    [*Verb, *Role, BEN, SAM, "Care", "to", "from", "anyway", "on", "3456", '"', "“", "&amp;", "👀"]
)


@given(st.one_of(st.text(), st.lists(WORDS).map(" ".join)))
def test_nothing_that_is_typed_raises(text: str) -> None:
    found = parse(text)
    if isinstance(found, Typed) and found.verb not in {Verb.LIST, Verb.HELP}:
        assert found.team
        assert found.role is not None or found.verb is not Verb.GRANT
        assert found.people or found.verb not in {Verb.ADD, Verb.REMOVE}
