"""The history by its button and by command, as both sides read it."""

import pytest

from tests.support.journey import Journey, accepted
from tests.support.reading import buttons, words
from tests.support.stand import Stand

PROGRESS = "WhatsApp onboarding"


@pytest.fixture
def journey(sqlite_stand: Stand) -> Journey:
    return Journey(sqlite_stand)


async def test_both_sides_read_who_did_what(journey: Journey) -> None:
    made = journey.stand
    await journey.to("account")
    await journey.press(made.sam, "Mark done for the brand", "Step 3", **{"How do you know?": "She rang me"})
    told = words(await journey.open(made.bea, "History", PROGRESS)).splitlines()
    assert told[1] == "<date> · *Sam* finished: approve Sparkcentral's request in Business Manager."
    assert told[2] == (
        "<date> · *Sam* noted that the brand did this elsewhere: approve Sparkcentral's request in Business "
        "Manager."
    )
    assert told[-1] == "<date> · *Ada* started the onboarding of Acme."
    assert "She rang me" not in "\n".join(told)
    accepted(await made.command(made.sam, "/onboarding log"))
    assert "> She rang me" in words(await journey.modal(made.sam))


async def test_a_long_history_is_turned_over_in_place(journey: Journey) -> None:
    made = journey.stand
    await journey.to("template")
    newest = await journey.open(made.bea, "History", PROGRESS)
    assert buttons(newest) == ["Older"]
    await journey.press(made.bea, "Older")
    older = await journey.modal(made.bea)
    assert "Newer" in buttons(older)
    assert words(older) != words(newest)
    await journey.press(made.bea, "Newer")
    assert words(await journey.modal(made.bea)) == words(newest)


async def test_what_happens_meanwhile_moves_no_page(journey: Journey) -> None:
    made = journey.stand
    await journey.to("template")
    newest = words(await journey.open(made.bea, "History", PROGRESS))
    await journey.press(made.sam, "Put on hold", PROGRESS, Reason="Holidays")
    await journey.press(made.bea, "Older")
    older = words(await journey.modal(made.bea))
    assert not set(newest.splitlines()[1:]) & set(older.splitlines()[1:-1])
    await journey.press(made.bea, "Newer")
    assert words(await journey.modal(made.bea)).splitlines()[1:16] == newest.splitlines()[1:16]
    await journey.press(made.bea, "Newer")
    assert "put the onboarding on hold" in words(await journey.modal(made.bea))


async def test_the_log_of_several_numbers_asks_which(journey: Journey) -> None:
    made = journey.stand
    await journey.to("start")
    await journey.press(made.sam, "Add another number", PROGRESS)
    await journey.fill(made.sam, {})
    refused = await made.command(made.sam, "/onboarding log")
    assert "This channel has several numbers" in refused["refusal"]
    accepted(await made.command(made.sam, "/onboarding log on number 2"))
    assert "Acme · number 2" in words(await journey.modal(made.sam))
