"""A brand's second number in the same channel, and a start that is put right, as both sides live them."""

import pytest

from tests.support.journey import LANDLINE, MOBILE, Journey, accepted, values_in
from tests.support.reading import Channel, buttons, plain, posted, words
from tests.support.stand import Stand

PROGRESS = "WhatsApp onboarding"
NEW = "number 2"


@pytest.fixture
def first(sqlite_stand: Stand) -> Journey:
    return Journey(sqlite_stand)


async def _second(first: Journey, *, entered: bool = True) -> Journey:
    """Sam adds a landline, and Bea hands it in."""
    await first.press(first.stand.sam, "Add another number", PROGRESS)
    await first.fill(first.stand.sam, {})
    second = Journey(first.stand, landline=True)
    if entered:
        await _hand_in(second)
    return second


async def _hand_in(second: Journey) -> None:
    typed = second.typed_details(**{"WhatsApp display name": "Acme Sales"})
    del typed["Business Manager ID"]
    await second.press(second.stand.bea, "Enter details", "Step 2", **typed)


async def _of(journey: Journey, number: str) -> Channel:
    return (await journey.look()).about(number)


async def test_a_second_number_lacks_only_what_is_its_own(first: Journey) -> None:
    made = first.stand
    await first.to("verification")
    await _second(first, entered=False)
    fresh = await _of(first, NEW)
    assert "*Acme goes live on WhatsApp with number 2.*" in words(fresh.progress)
    assert list(fresh.cards) == ["Step 2 of 7: Number and names"]
    assert f"Acme · {NEW}" in words(fresh.card("Step 2"))
    assert "Business Manager" not in words(fresh.card("Step 2"))
    form = await first.open(made.bea, "Enter details", NEW)
    assert set(values_in(form)) == {
        "Phone number",
        "Line type",
        "Phone menu (IVR) can be switched off",
        "Used in WhatsApp today?",
        "WhatsApp display name",
    }
    same = {
        "Phone number": MOBILE,
        "Line type": "Mobile (code by SMS)",
        "WhatsApp display name": "Acme Sales",
    }
    refused = await made.fill(made.bea, {**same, "Used in WhatsApp today?": "No"})
    assert refused["errors"] == {
        "Phone number": "This number is on its way in this channel already. Enter the other number here."
    }
    await first.fill(
        made.bea,
        {
            "Phone number": LANDLINE,
            "Line type": "Landline (code by call)",
            "Phone menu (IVR) can be switched off": True,
        },
    )
    second = await _of(first, LANDLINE)
    assert list(second.cards) == ["Step 2 of 7: Number and names", "Step 3 of 7: WhatsApp account"]
    assert buttons(second.card("Step 3"))[0] == "Mark number added"
    assert "Business Manager ID: 506914307656634" in words(second.card("Step 2"))


async def test_what_is_done_for_the_account_is_done_for_both_numbers(first: Journey) -> None:
    made = first.stand
    await first.to("account")
    await _second(first)
    theirs = await _of(first, LANDLINE)
    said = f"• *Acme's turn*, for all numbers, on the cards of {MOBILE}: to approve Sparkcentral's request"
    assert said in words(theirs.progress)
    assert "I approved the request" not in buttons(theirs.card("Step 3"))
    await first.press(made.sam, "Mark number added", LANDLINE)
    await first.press(made.sam, "Mark number added", MOBILE)
    await first.press(made.bea, "I approved the request")
    second = await _of(first, LANDLINE)
    assert "Bea approved the request" in words(second.card("Step 3"))
    assert "Waiting for Facebook" in words(second.card("Step 5"))
    assert not [title for title in second.cards if title.startswith("Step 4")]
    assert f"↗️ 4. Business verification: on the cards of {MOBILE}" in words(second.progress)

    await first.verification()
    await first.answer("Step 4", "Approved")
    await first.press(made.sam, "Record Facebook's answer", LANDLINE, Answer="Approved")
    await first.press(made.sam, "Record Facebook's answer", MOBILE, Answer="Approved")
    for number in (MOBILE, LANDLINE):
        channel = await _of(first, number)
        assert "4. Business verification: done" in words(channel.progress)
        assert buttons(channel.card("Step 5"))[0] == "I have the phone now"


async def test_two_numbers_are_told_apart_and_nobody_is_mentioned_twice(first: Journey) -> None:
    made = first.stand
    await first.to("account")
    await _second(first)
    for number in (MOBILE, LANDLINE):
        await first.press(made.sam, "Mark number added", number)
    await first.press(made.bea, "I approved the request")
    await first.verification()
    for number in (MOBILE, LANDLINE):
        await first.press(
            made.sam,
            "Record Facebook's answer",
            f"Step 5 of 7: Phone verification, Acme · {number}",
            Answer="Approved",
        )
    await made.settled()
    before = len(posted(await made.traffic()))
    await first.answer("Step 4", "Approved")
    await made.settled()
    told = posted(await made.traffic())[before:]
    turns = [message for message in told if "your turn" in message.text]
    assert [plain(message.text).splitlines()[0] for message in turns] == [
        f"*Acme · {MOBILE}*",
        f"*Acme · {LANDLINE}*",
    ]
    assert [message.mentions for message in turns] == [(made.bea,), ()]
    refused = await made.click(made.sam, "I have the phone now", card=LANDLINE)
    assert plain(refused["refusal"]).startswith(f"*Acme, {LANDLINE}*\nThis is a task of Acme")


async def test_the_second_number_takes_the_account_over_while_the_first_one_waits(first: Journey) -> None:
    made = first.stand
    await first.to("agree")
    await _second(first, entered=False)
    waiting = await _of(first, NEW)
    assert not waiting.cards
    assert "1. Terms of service: done" in words(waiting.progress)
    await first.details()
    second = Journey(made, landline=True)
    await _hand_in(second)
    await first.press(made.sam, "Put on hold", f"onboarding of Acme · {MOBILE}", Reason="The shop is shut")
    second_now = await _of(first, LANDLINE)
    assert "Mark account created" in buttons(second_now.card("Step 3"))
    assert "Mark account created" not in buttons((await _of(first, MOBILE)).card("Step 3"))
    await first.press(made.sam, "Mark account created", LANDLINE)
    await first.fill(made.sam, {})
    await first.press(made.sam, "Resume", f"onboarding of Acme · {MOBILE}")
    channel = await _of(first, MOBILE)
    assert "Sam created the account" in words(channel.card("Step 3"))
    assert "I approved the request" in buttons(channel.card("Step 3"))
    assert "I approved the request" not in buttons((await _of(first, LANDLINE)).card("Step 3"))


async def test_a_number_that_is_left_alone_leads_the_account(first: Journey) -> None:
    made = first.stand
    await first.to("agree")
    await _second(first, entered=False)
    await first.press(made.sam, "Close onboarding", "onboarding of Acme · number 1", Reason="A wrong start")
    await made.settled()
    left = Channel([m for m in await made.messages() if "number 1" not in words(m)])
    assert "*Acme goes live on WhatsApp.*" in words(left.progress)
    form = await first.open(made.bea, "Enter details", "Step 2 of 7: Number and names, Acme.")
    assert "Business Manager ID" in values_in(form)


async def test_starting_again_in_the_channel_adds_a_number(first: Journey) -> None:
    made = first.stand
    await first.to("details")
    accepted(await made.command(made.sam, "/onboarding start"))
    assert (await first.modal(made.sam))["title"]["text"] == "Add another number"
    refused = await made.fill(made.sam, {"Brand people": [made.ada]})
    assert refused["errors"] == {
        "Brand people": "Somebody you picked is not with the brand in this channel. Pick somebody who is."
    }
    await first.fill(made.sam, {"Brand people": [made.ben]})
    assert made.ben in str((await _of(first, NEW)).thread("Step 2")[0])


async def test_a_wrong_start_is_put_right(first: Journey) -> None:
    made = first.stand
    await first.to("details")
    form = await first.open(made.sam, "Edit onboarding", PROGRESS)
    assert values_in(form)["Brand name"] == "Acme"
    refused = await made.fill(made.sam, {"Brand name": " ", "Sparkcentral lead": made.bea})
    assert set(refused["errors"]) == {"Brand name", "Sparkcentral lead"}
    await first.fill(made.sam, {"Brand name": "Acme Tools", "Sparkcentral lead": made.sam})
    channel = await first.look()
    assert "*Acme Tools goes live on WhatsApp.*" in words(channel.progress)
    assert words(channel.card("Step 2")).splitlines()[1].startswith("Acme Tools · ")
    refused = await made.click(made.bea, "Edit onboarding", card=PROGRESS)
    assert "so only people of Sparkcentral can press it" in refused["refusal"]
