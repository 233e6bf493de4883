"""What is typed after `/channel-settings`: many ways to say it, and what comes of what is not understood."""

from dataclasses import fields

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.channel import AUTO_RESOLVE_MAX_DAYS, ChannelSettings
from bot.surfaces import channel_texts
from bot.surfaces.grammar import Numbered
from bot.surfaces.settings_grammar import FIELDS, ROWS, Typed, Unknown, Word, parse

SWITCHES = (Word.OWNERSHIP, Word.USERS, Word.TEAMS)
ON_OFF = {"on": True, "ON": True, "yes": True, "off": False, "Off": False, "no": False}


def test_every_feature_has_a_word_a_name_and_a_sentence() -> None:
    named = {field.name for field in fields(ChannelSettings)}
    assert set(FIELDS.values()) == set(channel_texts.SETTINGS) == named
    for field in named:
        assert channel_texts.effect(field, getattr(ChannelSettings(), field)).endswith(".")


@pytest.mark.parametrize("word", SWITCHES)
@pytest.mark.parametrize("said", ON_OFF)
@pytest.mark.parametrize(
    "spelled", [str, str.upper, lambda word: word.replace("-", " "), lambda word: f" {word} "]
)
def test_a_switch_is_on_or_off(word: Word, said: str, spelled) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    assert parse(f"{spelled(word.value)} {said}") == Typed(word, ON_OFF[said])


@pytest.mark.parametrize("word", [Word.NEW, Word.PENDING])
@pytest.mark.parametrize(
    ("said", "days"),
    [
        ("1", 1),
        ("30", 30),
        ("7 days", 7),
        ("1 day", 1),
        ("14d", 14),
        ("0030", 30),
        (f"{AUTO_RESOLVE_MAX_DAYS}", AUTO_RESOLVE_MAX_DAYS),
    ],
)
@pytest.mark.parametrize("spelled", [str, str.title, lambda word: word.replace("-", " ")])
def test_days_are_a_whole_number(word: Word, said: str, days: int, spelled) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    assert parse(f"{spelled(word.value)} {said}") == Typed(word, days)


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("Acme", "Acme"),
        ("  Acme   care ", "Acme care"),
        ('"Acme care"', "Acme care"),
        ("R&amp;D &lt;3", "R&D <3"),
        ("on 3456 street", "on 3456 street"),
        ("default", ""),
        ("Default", ""),
        ("“default”", ""),
        ("👩‍👩‍👧 shop", "👩‍👩‍👧 shop"),
    ],
)
def test_a_name_is_what_was_typed(said: str, name: str) -> None:
    assert parse(f"name {said}") == Typed(Word.NAME, name)


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("", Typed(Word.SHOW)),
        ("show", Typed(Word.SHOW)),
        ("sh", Typed(Word.SHOW)),
        ("edit on 3456", Typed(Word.EDIT, on=Numbered("3456"))),
        ("help", Typed(Word.HELP)),
        ("all-users off anyway", Typed(Word.USERS, value=False, sure=True)),
        ("all teams off anyway on number 2", Typed(Word.TEAMS, value=False, sure=True, on=Numbered(place=2))),
        ("auto-resolve-new 7 on 3456", Typed(Word.NEW, 7, on=Numbered("3456"))),
        ("auto-ow off", Typed(Word.OWNERSHIP, value=False)),
        ("all-u on", Typed(Word.USERS, value=True)),
    ],
)
def test_what_else_can_be_said(said: str, meant: Typed) -> None:
    assert parse(said) == meant


@pytest.mark.parametrize(
    ("said", "like", "lacks"),
    [
        ("all-user", Word.USERS, "`on` or `off`"),
        ("all-usrs on", Word.USERS, ""),
        ("ownership on", Word.OWNERSHIP, ""),
        ("nonsense", None, ""),
        ("a on", None, ""),
        ("all on", None, ""),
        ("auto-resolve 3", Word.NEW, ""),
        ("auto-ownership", Word.OWNERSHIP, "`on` or `off`"),
        ("auto-ownership maybe", Word.OWNERSHIP, "`on` or `off`"),
        ("auto-ownership on anyway", Word.OWNERSHIP, "`on` or `off`"),
        ("auto-resolve-new", Word.NEW, "a whole number"),
        ("auto-resolve-new 0", Word.NEW, "a whole number"),
        ("auto-resolve-new -3", Word.NEW, "a whole number"),
        ("auto-resolve-new 1.5", Word.NEW, "a whole number"),
        ("auto-resolve-new soon", Word.NEW, "a whole number"),
        ("auto-resolve-pending 99999999", Word.PENDING, "a whole number"),
        ("name", Word.NAME, "the name"),
        ('name ""', Word.NAME, "the name"),
        ("show me", Word.SHOW, ""),
        ("edit now", Word.EDIT, ""),
    ],
)
def test_what_is_not_understood_says_what_is_missing(said: str, like: Word | None, lacks: str) -> None:
    found = parse(said)
    assert isinstance(found, Unknown)
    if said != "auto-resolve 3":  # either of the two is close
        assert found.like == (ROWS[like] if like else None)
    assert found.lacks.startswith(lacks)
    assert bool(found.lacks) is bool(lacks)


WORDS = st.sampled_from(
    [*Word, "on", "off", "anyway", "7", "days", "all", "users", "auto", "resolve", "new", "3456", '"']
)


@given(st.one_of(st.text(), st.lists(WORDS).map(" ".join)))
def test_nothing_that_is_typed_raises(text: str) -> None:
    found = parse(text)
    if isinstance(found, Typed):
        assert (found.value is not None) is (found.word in FIELDS)
