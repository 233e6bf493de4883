"""One onboarding with which everything goes wrong, to the end; docs/tour.md is its transcript."""

from pathlib import Path

from tests.support.alone import chapter
from tests.support.journey import LANDLINE, MOBILE
from tests.support.stand import Stand
from tests.support.tale import Tale, play, transcript

TOUR = Path(__file__).parents[2] / "docs" / "tour.md"
ANEW = "make tour writes it anew; read it before you commit it"
MOST = 20  # messages an onboarding in the channel itself; threads are not counted


async def test_an_unlucky_onboarding_goes_live_and_the_channel_stays_calm(sqlite_stand: Stand) -> None:
    tale = await play(sqlite_stand)
    for number in (MOBILE, LANDLINE):
        assert f"{number}, is now a channel in Sparkcentral" in transcript(tale)
    _is_calm(tale)
    _says_what_to_press(tale)
    assert TOUR.read_text().startswith(transcript(tale)), ANEW


async def test_one_that_is_left_alone_hears_what_the_tour_says(sqlite_stand: Stand) -> None:
    assert TOUR.read_text().endswith(await chapter(sqlite_stand)), ANEW


def _is_calm(tale: Tale) -> None:
    for scene in tale.scenes:
        assert max(scene.mentions.values(), default=0) <= 1, scene
    of_second = [message for message in tale.roots if LANDLINE in tale.readable(str(message))]
    assert 0 < len(of_second) <= MOST
    assert len(tale.roots) - len(of_second) <= MOST


def _says_what_to_press(tale: Tale) -> None:
    """After each deed the overview names whose turn it is, and some message carries a button for it."""
    for scene in tale.scenes:
        said = "\n".join(scene.lines)
        whose = ("turn: ", "Waiting for Facebook", "presses *Resume*", "helps you")
        assert any(phrase in said for phrase in whose), scene.told
