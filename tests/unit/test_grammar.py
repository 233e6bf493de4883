"""What is typed after /onboarding is understood, or answered with what was most likely meant."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.surfaces import answers, grammar
from bot.surfaces.grammar import Numbered, Typed, Unknown, Word, parse
from tests.unit import form_scenes as some
from tests.unit.slack_limits import faults_of_answer


def typed(text: str) -> Typed:
    found = parse(text)
    assert isinstance(found, Typed), found
    return replace(found, said="")


def unknown(text: str) -> Unknown:
    found = parse(text)
    assert isinstance(found, Unknown), found
    return found


@pytest.mark.parametrize("word", [word for word in Word if word is not Word.MOVE])
def test_every_word_is_a_command_by_itself(word: Word) -> None:
    assert typed(f" {word.upper()} ") == Typed(word, "")
    assert word in grammar.ROWS


def test_nothing_typed_asks_for_help() -> None:
    assert typed("  ") == Typed(Word.HELP, "")


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("assign <@U1|ben>", Typed(Word.ASSIGN, "", person="U1")),
        ("assign <@U1> the code", Typed(Word.ASSIGN, "", person="U1", task="the code")),
        ("assign code <@U1|ben>", Typed(Word.ASSIGN, "", person="U1", task="code")),
        ("assign @nobody code", Typed(Word.ASSIGN, "", task="@nobody code")),
        ("hold until 2026-12-24", Typed(Word.HOLD, "", until="2026-12-24")),
        ("hold until 2026-12-24 a holiday", Typed(Word.HOLD, "", until="2026-12-24", reason="a holiday")),
        (
            "hold the logo is late until 2026-12-24",
            Typed(Word.HOLD, "", until="2026-12-24", reason="the logo is late"),
        ),
        ("hold till 2026-12-24 logo", Typed(Word.HOLD, "", until="2026-12-24", reason="logo")),
        ("hold until Bea is back", Typed(Word.HOLD, "", reason="until Bea is back")),
        ("hold they are away on 24", Typed(Word.HOLD, "", reason="they are away on 24")),
        ("close\tR&amp;D of <@U1|ben> &lt;3", Typed(Word.CLOSE, "", reason="R&D of @ben <3")),
        ("close <@U1>'s wish", Typed(Word.CLOSE, "", reason="@somebody's wish")),
        ("people on +32 470 12 34 56", Typed(Word.PEOPLE, "", on=Numbered("32470123456"))),
        ("Move  Here", Typed(Word.MOVE, "")),
        ("list", Typed(Word.LIST, "")),
        ("list R&amp;D on 3456", Typed(Word.LIST, "", wanted="R&D on 3456")),
        ("people on 3456", Typed(Word.PEOPLE, "", on=Numbered("3456"))),
        ("resume on number 2", Typed(Word.RESUME, "", on=Numbered(place=2))),
        ("hold shut On 3456", Typed(Word.HOLD, "", reason="shut", on=Numbered("3456"))),
        ("assign <@U1> code on 3456", Typed(Word.ASSIGN, "", "U1", "code", on=Numbered("3456"))),
    ],
)
def test_what_is_understood(text: str, meant: Typed) -> None:
    assert typed(text) == meant


@pytest.mark.parametrize(
    ("text", "like"),
    [
        ("strat", Word.START),
        ("asign <@U1> code", Word.ASSIGN),
        ("Resum", Word.RESUME),
        ("status now", Word.STATUS),
        ("people on 34", Word.PEOPLE),
        ("move", Word.MOVE),
        ("move there", Word.MOVE),
        ("move here now", Word.MOVE),
        ("next on 3456", Word.NEXT),
    ],
)
def test_what_is_mistyped_is_answered_with_what_was_meant(text: str, like: Word) -> None:
    row = unknown(text).like
    assert row is not None
    assert row.word is like


def test_what_is_like_nothing_gets_no_suggestion() -> None:
    assert unknown("launch now") == Unknown("launch now")


@pytest.mark.parametrize("day", ["2026-13-01", "2026-02-30", "24-12-2026", "24/12", "20261224"])
def test_a_day_that_is_none_is_said(day: str) -> None:
    assert unknown(f"hold until {day} why").no_day == day


def test_a_number_at_the_end_can_be_part_of_what_is_said() -> None:
    found = parse("close signed off on 2026", numbered=False)
    assert isinstance(found, Typed)
    assert (found.reason, found.on) == ("signed off on 2026", None)


def test_which_number_is_meant() -> None:
    onboarding = some.scene(private=some.known(), place=2).onboarding
    for means in (Numbered("3456"), Numbered("32470123456"), Numbered(place=2)):
        assert means.means(onboarding)
    for other in (Numbered("3457"), Numbered(place=1)):
        assert not other.means(onboarding)
    assert not Numbered("3456").means(some.scene(place=2).onboarding)


_PARTS = st.one_of(
    st.text(max_size=20),
    st.sampled_from([*Word, "on", "until", "number", "<@U1|x>", "+32", "2026-12-24", "9999", "\n", "&lt;"]),
)


@given(st.lists(_PARTS, max_size=8).map(" ".join), st.booleans())
def test_nothing_that_is_typed_raises(text: str, numbered: bool) -> None:  # noqa: FBT001 - Hypothesis gives it
    found = parse(text, numbered=numbered)
    if isinstance(found, Unknown):
        assert faults_of_answer(answers.help_answer(found)) == []
