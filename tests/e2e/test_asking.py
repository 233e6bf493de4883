"""Mentioning the bot in the channel: anybody of both sides is told whose turn it is, in a thread."""

from typing import Any

import pytest

from tests.support.journey import Journey, accepted
from tests.support.reading import buttons, words
from tests.support.stand import Stand

PROGRESS = "WhatsApp onboarding"
HELLO = "@WhatsApp Onboarding what now?"


@pytest.fixture
def journey(sqlite_stand: Stand) -> Journey:
    return Journey(sqlite_stand)


async def _ask(journey: Journey, person: str) -> list[dict[str, Any]]:
    """The answers in the thread of the mention."""
    made = journey.stand
    await made.settled()
    answer = await made.act(person, "message", text=HELLO)
    accepted(answer)
    await made.settled()
    return [
        m for m in await made.messages() if m.get("thread_ts") == answer["ts"] and m["ts"] != answer["ts"]
    ]


async def test_anybody_is_told_whose_turn_it_is(journey: Journey) -> None:
    await journey.to("agree")
    (told,) = await _ask(journey, journey.stand.ben)
    said = words(told).splitlines()
    assert said[0].startswith("• Acme's turn: Bea, to hand in the phone number")
    assert "|The progress message> says how far it has come." in said[-1]
    assert "what now" not in words(told)
    assert buttons(told) == ["Enter details"]
    await journey.details()
    await journey.stand.settled()
    told = next(m for m in await journey.stand.messages() if m["ts"] == told["ts"])
    assert "Enter details" not in buttons(told)
    assert "Sparkcentral's turn" in words(told)


async def test_each_number_is_told_by_itself(journey: Journey) -> None:
    await journey.to("details")
    await journey.press(journey.stand.sam, "Add another number", PROGRESS)
    await journey.fill(journey.stand.sam, {})
    first, second = await _ask(journey, journey.stand.sam)
    assert words(first).startswith("*Acme · +32 470 12 34 56*\n")
    assert words(second).startswith("*Acme · number 2*\n")
    assert buttons(second) == ["Enter details"]


async def test_on_hold_it_says_so(journey: Journey) -> None:
    await journey.to("start")
    await journey.press(journey.stand.sam, "Put on hold", PROGRESS, Reason="Holidays")
    (told,) = await _ask(journey, journey.stand.bea)
    assert "*Sam put this onboarding on hold*" in words(told)
    assert buttons(told) == []


async def test_where_nothing_runs_it_says_how_to_begin(journey: Journey) -> None:
    (told,) = await _ask(journey, journey.stand.bea)
    assert "Somebody from Sparkcentral presses *Start onboarding*." in words(told)
    assert buttons(told) == ["Start onboarding"]


async def test_a_third_organisation_is_refused_politely(journey: Journey) -> None:
    made = journey.stand
    await journey.to("agree")
    accepted(await made.command(made.ada, "/invite @Tess Wolf"))
    people = (await made.state())["people"]
    outsider = next(str(person["id"]) for person in people if person["name"] == "Tess Wolf")
    (told,) = await _ask(journey, outsider)
    assert words(told) == (
        "I tell how it stands to Sparkcentral and the brand only. "
        "If you help one of them, ask them to mention me here."
    )
