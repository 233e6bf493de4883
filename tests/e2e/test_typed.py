"""What Sparkcentral's people type does what buttons do, and asks when more than one thing can be meant."""

from typing import Any

import pytest

from tests.support.journey import LANDLINE, MOBILE, Journey, accepted
from tests.support.reading import PROGRESS, Channel, buttons, plain, words
from tests.support.stand import Stand

WHICH = "Nothing has changed yet. Which one do you mean?"


@pytest.fixture
def journey(sqlite_stand: Stand) -> Journey:
    return Journey(sqlite_stand)


async def _typed(journey: Journey, text: str, person: str = "") -> str:
    """What is answered, by a command that goes through."""
    await journey.stand.settled()
    answer = await journey.stand.command(person or journey.stand.sam, f"/onboarding {text}")
    accepted(answer)
    return plain(str(answer.get("text", "")))


async def _refused(journey: Journey, text: str, person: str = "") -> str:
    await journey.stand.settled()
    answer = await journey.stand.command(person or journey.stand.sam, text)
    assert answer["ok"] is False, answer
    return plain(str(answer["refusal"]))


async def _ephemeral(journey: Journey, person: str) -> dict[str, Any]:
    """The newest message that only this person sees."""
    return dict((await journey.stand.screen(person))["ephemerals"][-1])


async def _offered(journey: Journey, person: str) -> list[str]:
    shown = await _ephemeral(journey, person)
    return [block["accessory"]["text"]["text"] for block in shown["blocks"] if block.get("accessory")]


async def _pick(journey: Journey, person: str, button: str, place: int) -> None:
    shown = await _ephemeral(journey, person)
    accepted(await journey.stand.click(person, button, ts=shown["ts"], block_id=f"which.{place}"))


async def _two(journey: Journey) -> None:
    """A mobile whose details are in, and a landline beside it."""
    await journey.to("details")
    await journey.press(journey.stand.sam, "Add another number", PROGRESS)
    await journey.fill(journey.stand.sam, {})
    second = Journey(journey.stand, landline=True)
    typed = second.typed_details(**{"WhatsApp display name": "Acme Sales"})
    del typed["Business Manager ID"]
    await second.press(journey.stand.bea, "Enter details", "Step 2", **typed)


async def _of(journey: Journey, number: str) -> Channel:
    return (await journey.look()).about(number)


async def test_next_says_what_is_owed_and_has_the_button_for_it(journey: Journey) -> None:
    made = journey.stand
    await journey.to("start")
    told = await _typed(journey, "next")
    assert "agree to the WhatsApp Business terms. _Acme's turn: Bea_" in told
    assert await _offered(journey, made.sam) == []  # nothing that Sam may press
    await journey.agree()
    await journey.details()
    assert "create the WhatsApp account. _Sparkcentral's turn: Ada_" in await _typed(journey, "next")
    assert await _offered(journey, made.sam) == ["Mark account created"]
    shown = await _ephemeral(journey, made.sam)
    accepted(await made.click(made.sam, "Mark account created", ts=shown["ts"]))
    await journey.fill(made.sam, {})
    assert "Sam created the account" in words(await journey.card("Step 3"))


async def test_a_pause_is_typed_and_ended(journey: Journey) -> None:
    made = journey.stand
    await journey.to("start")
    told = await _typed(journey, "hold until 2099-12-24 Bea's holiday")
    assert told.startswith("*Acme*\nIt is on hold until <date>. Nobody is reminded meanwhile.")
    paused = words((await journey.look()).progress)
    assert "*Sam put this onboarding on hold*, <date>, until <date>:" in paused
    assert "> Bea's holiday" in paused
    assert "on hold" in await _typed(journey, "next")
    assert await _offered(journey, made.sam) == ["Resume"]
    told = await _typed(journey, "resume")
    assert told.startswith("*Acme*\nIt goes on.\n• Step 1 of 7: Terms of service – agree to")
    assert "on hold" not in words((await journey.look()).progress)
    assert "This onboarding is running already" in await _refused(journey, "/onboarding resume")


async def test_what_is_left_out_is_asked_for_by_the_form(journey: Journey) -> None:
    made = journey.stand
    await journey.to("start")
    await _typed(journey, "hold until 2099-12-24")
    assert await journey.form_of(made.sam) == {"Until": "2099-12-24", "Reason": ""}
    await journey.fill(made.sam, {"Reason": "A holiday"})
    await _typed(journey, "resume")
    await _typed(journey, "close")
    assert (await journey.modal(made.sam))["title"]["text"] == "Close onboarding"
    await _typed(journey, "people")
    await journey.fill(made.sam, {"Sparkcentral people": [made.sam]})
    await journey.agree()
    await journey.details()
    await _typed(journey, "assign")
    assert await journey.form_of(made.sam) == {"Who": ""}
    await journey.fill(made.sam, {"Who": made.ada})
    assert "Sparkcentral's turn: Ada" in await _typed(journey, "status")


async def test_a_task_is_assigned_by_its_words(journey: Journey) -> None:
    made = journey.stand
    await journey.to("account")  # what the brand owes is not Sam's to give away
    told = await _typed(journey, "assign @Sam add number")
    assert told.startswith(
        "*Acme · +32 470 12 34 56*\nSam is now the one to add the number and display name,"
    )
    assert "add the number and display name. _Sparkcentral's turn: Sam_" in told
    await journey.on("add_number", "verification")
    told = await _typed(journey, "assign @Ada")
    assert told.startswith(WHICH)
    assert await _offered(journey, made.sam) == ["Assign", "Assign"]
    await _pick(journey, made.sam, "Assign", 1)
    assert await journey.form_of(made.sam) == {"Who": made.ada}  # who was typed is not lost
    await journey.fill(made.sam, {})
    assert made.ada in str((await journey.look()).thread("Step 5")[-1])


async def test_what_cannot_be_done_is_refused_and_changes_nothing(journey: Journey) -> None:
    made = journey.stand
    assert "No onboarding runs in this channel yet." in await _refused(journey, "/onboarding hold shut")
    await journey.to("start")
    before = words((await journey.look()).progress)
    for text, why in {
        "assign @Sam terms": "Somebody you picked is not with the brand in this channel.",
        "assign @Bea badge": "Nothing that is owed now goes by these words",
        "assign Bea terms": "Nothing that is owed now goes by these words",
        "assign @nobody terms": "I do not know this person in this channel.",
        "hold until 2001-01-01 shut": "Pick a day that is still to come",
        f"close {'x' * 1001}": "Say it in at most 1000 characters.",
        "resume": "This onboarding is running already",
    }.items():
        assert why in await _refused(journey, f"/onboarding {text}"), text
    assert words((await journey.look()).progress) == before
    answer = await made.command(made.sam, "/onboarding hlod until 2099-12-24")
    assert "Did you mean `/onboarding hold [until YYYY-MM-DD] [reason]`?" in answer["text"]
    answer = await made.command(made.sam, "/onboarding hold until 24-12-2099 shut")
    assert answer["text"].startswith("“24-12-2099” is no day: write it like 2026-12-24.")


async def test_a_guest_who_can_type_has_no_more_rights_than_by_button(journey: Journey) -> None:
    made = journey.stand
    await journey.to("start")
    accepted(await made.command(made.ada, "/invite @Gil Novak"))
    people = (await made.state())["people"]
    gil = next(person["id"] for person in people if person["name"] == "Gil Novak")
    for text in ("hold shut", "hold", "close over", "assign @Bea terms", "people"):
        told = await _refused(journey, f"/onboarding {text}", gil)
        assert "Only people of Sparkcentral and Acme can press this. Nothing has changed." in told, text


async def test_of_two_numbers_the_command_asks_which(journey: Journey) -> None:
    made = journey.stand
    await _two(journey)
    told = await _typed(journey, "hold A holiday")
    assert told.startswith(f"{WHICH}\n*Acme · {MOBILE}*\nPut on hold\n*Acme · {LANDLINE}*")
    assert f"/onboarding hold … on {MOBILE}" in words(await _ephemeral(journey, made.sam))
    assert await _offered(journey, made.sam) == ["Put on hold", "Put on hold"]
    await _pick(journey, made.sam, "Put on hold", 1)
    await journey.fill(made.sam, {})  # the reason stands in it
    assert "> A holiday" in words((await _of(journey, f"with {LANDLINE}")).progress)
    assert "put this onboarding on hold" in words((await _of(journey, f"with {LANDLINE}")).progress)
    assert "put this onboarding on hold" not in words((await _of(journey, f"with {MOBILE}")).progress)
    # Only one is on hold, so nothing is asked.
    assert (await _typed(journey, "resume")).startswith(f"*Acme · {LANDLINE}*\nIt goes on.")


@pytest.mark.parametrize("number", [LANDLINE, "1234", "number 2"])
async def test_a_number_can_be_said_at_once(journey: Journey, number: str) -> None:
    await _two(journey)
    told = await _typed(journey, f"close A wrong start on {number}")
    assert told.startswith(f"*Acme · {LANDLINE}*\nIt is closed")
    left = await _typed(journey, "status")
    assert "A wrong start" not in left
    assert left.startswith(f"*Acme, {MOBILE}* is on its way: 2 of 7 steps done.")


async def test_a_number_that_is_not_there_is_refused(journey: Journey) -> None:
    await _two(journey)
    told = await _refused(journey, "/onboarding hold shut on 9999")
    assert (
        f"No onboarding in this channel has that number, so nothing has changed. There are: {MOBILE}" in told
    )


async def test_what_ends_like_a_number_is_only_words_where_there_is_one(journey: Journey) -> None:
    await journey.to("details")
    await _typed(journey, "hold the contract ends on 2026")
    assert "> the contract ends on 2026" in words((await journey.look()).progress)


async def test_status_next_and_roles_know_all_numbers(journey: Journey) -> None:
    made = journey.stand
    await _two(journey)
    for text in ("status", "next"):
        told = await _typed(journey, text)
        assert MOBILE in told
        assert LANDLINE in told
    assert await _offered(journey, made.sam) == ["Mark account created"]
    told = await _refused(journey, "/channel-role @Ben viewer", made.ada)
    assert told.startswith(f"This channel has several numbers: {MOBILE}, {LANDLINE}.")
    assert f"for example: on {MOBILE}" in told
    answer = await made.command(made.ada, "/channel-role @Ben viewer on number 2")
    assert answer["text"].startswith("Ben is now 👀 Viewer")
    answer = await made.command(made.ada, f"/channel-role list on {LANDLINE}")
    assert "*👀 Viewer*: Ben" in answer["text"]


async def test_what_was_closed_by_mistake_is_taken_up_again(journey: Journey) -> None:
    await journey.to("start")
    told = await _typed(journey, "close A wrong start")
    assert told == ("*Acme*\nIt is closed, and the channel is told. `/onboarding resume` takes it up again.")
    assert (await _typed(journey, "resume")).startswith("*Acme*\nIt goes on.")
    assert "Agree to the terms" in buttons(await journey.card("Step 1"))
