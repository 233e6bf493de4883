"""Each turn beside the straight road by its button, from both sides, as the channel shows it."""

from datetime import datetime, timedelta

import pytest

from tests.support.journey import DAY_S, Journey, accepted
from tests.support.reading import Posted, buttons, plain, posted, words
from tests.support.stand import Stand

PROGRESS = "WhatsApp onboarding"
WHY = "Bea is on holiday"
THEIRS = "This is a task of Sparkcentral, so only people of Sparkcentral can press it."


@pytest.fixture
def journey(sqlite_stand: Stand) -> Journey:
    return Journey(sqlite_stand)


async def _refused(journey: Journey, person: str, button: str, card: str = "") -> str:
    await journey.stand.settled()
    answer = await journey.stand.click(person, button, **({"card": card} if card else {}))
    assert answer["ok"] is False, answer
    return plain(str(answer["refusal"]))


async def _last(journey: Journey) -> Posted:
    await journey.stand.settled()
    return posted(await journey.stand.traffic())[-1]


async def _said(journey: Journey, text: str) -> Posted:
    """The newest message that says this, as it appeared."""
    await journey.stand.settled()
    return next(m for m in reversed(posted(await journey.stand.traffic())) if text in m.text)


# Pauses ---------------------------------------------------------------------------------------------


async def test_a_pause_is_said_at_once_and_ends_by_resume(journey: Journey) -> None:
    made = journey.stand
    await journey.to("request_code")
    assert (await _refused(journey, made.bea, "Put on hold", PROGRESS)).startswith(THEIRS)
    await journey.press(made.sam, "Put on hold", PROGRESS, Reason=WHY)
    channel = await journey.look()
    assert channel.said[-1] == (
        f"⏸️ *Sam put this onboarding on hold*, <date>:\n> {WHY}\n"
        "Nobody is reminded. It goes on as soon as Sparkcentral presses *Resume*."
    )
    assert f"⏸️ *Sam put this onboarding on hold*, <date>:\n> {WHY}" in words(channel.progress)
    assert buttons(channel.progress) == ["Resume", "Close onboarding", "History"]
    assert {label for card in channel.cards.values() for label in buttons(card)} == {"How this works"}
    assert [buttons(notice) for notice in channel.notices if buttons(notice)] == []
    async with made.database.read() as uow:
        assert await uow.codes.kept() == []

    before = len(await made.messages())
    await made.advance(14 * DAY_S)
    assert len(await made.messages()) == before
    assert (await _refused(journey, made.bea, "Resume", PROGRESS)).startswith(THEIRS)
    ts = next(m["ts"] for m in reversed(await made.messages()) if buttons(m) == ["Resume"])
    accepted(await made.click(made.sam, "Resume", ts=ts))
    channel = await journey.look()
    assert channel.said[-1].startswith("▶️ Sam resumed this onboarding.\n• ")
    assert "to verify the number with the 6-digit code" in channel.said[-1]
    assert "This is over: it goes on" in channel.said[-2]
    assert "on hold" not in words(channel.progress)
    await journey.on("hold_phone", "activate")


async def test_a_pause_until_a_day_ends_by_itself(journey: Journey) -> None:
    made = journey.stand
    await journey.to("start")
    today = datetime.fromisoformat((await made.state())["clock"])
    await journey.press(made.sam, "Put on hold", PROGRESS)
    answer = await made.fill(made.sam, {"Until": f"{today - timedelta(days=1):%Y-%m-%d}", "Reason": WHY})
    assert answer["errors"] == {"Until": "Pick a day that is still to come, or leave it empty."}
    await journey.fill(made.sam, {"Until": f"{today + timedelta(days=3):%Y-%m-%d}"})
    assert "on hold*, <date>, until <date>:" in (await journey.look()).said[-1]
    await made.advance(4 * DAY_S)
    channel = await journey.look()
    assert channel.said[-1] == (
        "▶️ The pause is over: it goes on.\n"
        f"• Acme's turn: <@{made.bea}>, to agree to the WhatsApp Business terms\n"
        "The cards have their buttons again."
    )
    await journey.on("agree", "agree")


async def test_a_closed_onboarding_frees_the_channel_and_comes_back(journey: Journey) -> None:
    made = journey.stand
    await journey.to("agree")
    assert (await _refused(journey, made.bea, "Close onboarding", PROGRESS)).startswith(THEIRS)
    await journey.press(made.ada, "Close onboarding", PROGRESS, Reason="Wrong channel")
    channel = await journey.look()
    assert channel.said[-1].startswith(
        "🚫 *Ada closed this onboarding*, <date>:\n> Wrong channel\nNobody is reminded."
    )
    assert buttons(channel.progress) == ["Resume", "History"]
    await journey.press(made.ada, "Resume", PROGRESS)
    channel = await journey.look()
    assert "Ada resumed this onboarding." in channel.said[-1]
    assert "Enter details" in buttons(channel.card("Step 2"))

    await journey.press(made.ada, "Close onboarding", PROGRESS, Reason="Wrong channel")
    closed = (await journey.look()).progress["ts"]
    await journey.start()
    await made.settled()
    accepted(await made.click(made.ada, "Resume", ts=closed))
    channel = await journey.look()
    assert "Acme goes live on WhatsApp with number 1." in words(channel.about("number 1").progress)
    assert "Acme goes live on WhatsApp with number 2." in words(channel.about("number 2").progress)


# Stuck ----------------------------------------------------------------------------------------------


async def test_the_brand_gets_stuck_and_the_lead_is_called(journey: Journey) -> None:
    made = journey.stand
    await journey.to("start")
    await journey.press(made.bea, "I'm stuck", "Step 1", **{"What is in the way?": "Our lawyer is away"})
    notice = await _last(journey)
    assert notice.mentions == (made.ada,)
    assert notice.buttons == ("Not stuck any more",)
    assert (
        "Bea is stuck with this: agree to the WhatsApp Business terms.\n> Our lawyer is away" in notice.text
    )
    channel = await journey.look()
    for message in (channel.card("Step 1"), channel.progress):
        assert "🚧 Bea is stuck since <date>:\n> Our lawyer is away" in words(message)
    await journey.press(made.sam, "Not stuck any more", "Step 1")
    channel = await journey.look()
    assert "stuck" not in words(channel.card("Step 1")) + words(channel.progress)
    assert buttons(channel.thread("Step 1")[-1]) == []
    assert "It is no longer in the way." in words(channel.thread("Step 1")[-1])


async def test_where_a_card_has_two_tasks_the_form_asks_which(journey: Journey) -> None:
    made = journey.stand
    await journey.to("account")
    await journey.press(made.sam, "I'm stuck", "Step 3")
    assert (await journey.form_of(made.sam))["Task"] == "Add the number and display name"
    await journey.fill(
        made.sam,
        {
            "Task": "Approve Sparkcentral's request in Business Manager",
            "What is in the way?": "It is not there",
        },
    )
    assert "stuck with this: approve Sparkcentral's request" in (await _last(journey)).text


# Mending --------------------------------------------------------------------------------------------


async def test_a_wrong_digit_is_mended_by_either_side(journey: Journey) -> None:
    made = journey.stand
    await journey.to("hold_phone")
    form = await journey.open(made.bea, "Change details", "Step 5")
    hints = {
        block["label"]["text"]: block.get("hint", {}).get("text", "")
        for block in form["blocks"]
        if block["type"] == "input"
    }
    assert "A change opens again: add the number and display name" in hints["Phone number"]
    assert "A change opens again: create the WhatsApp account" in hints["Business Manager ID"]
    assert (await journey.form_of(made.bea))["WhatsApp display name"] == "Acme Support"
    await journey.fill(made.bea, {"Phone number": "+32 470 12 34 57"})
    channel = await journey.look()
    assert "+32 470 12 34 57" in words(channel.card("Step 2"))
    assert "Mark number added" in buttons(channel.card("Step 3"))
    await journey.press(made.sam, "Change details", "Step 3", **{"Phone number": "+32 470 12 34 56"})
    await journey.on("add_number", "add_number")
    await journey.on("phone_approved", "phone_approved")
    await journey.on("hold_phone", "activate")
    assert "Change details" not in buttons(await journey.card("Step 2"))


async def test_what_facebook_rejected_is_tried_again_or_left_behind(journey: Journey) -> None:
    made = journey.stand
    await journey.to("phone_approved")
    await journey.answer("Step 4", "Rejected", Reason="Papers")
    assert (await _refused(journey, made.bea, "Try again", "Step 4")).startswith(THEIRS)
    await journey.press(made.sam, "Try again", "Step 4")
    assert "*Waiting for Facebook since <date>*" in words(await journey.card("Step 4"))
    assert (await _refused(journey, made.bea, "Go on without approval", "Step 4")).startswith(THEIRS)
    await journey.press(made.sam, "Go on without approval", "Step 4", Reason="It takes weeks")
    channel = await journey.look()
    assert "Sparkcentral goes on without this approval:\n> It takes weeks" in words(channel.card("Step 4"))
    assert "I have the phone now" in buttons(channel.card("Step 5"))
    assert "Record Facebook's answer" in buttons(channel.card("Step 4"))
    await journey.on("business_approved", "activate")


async def test_a_business_that_is_verified_already_is_confirmed_by_staff(journey: Journey) -> None:
    made = journey.stand
    await journey.to("approve_request")
    told = await _refused(journey, made.sam, "We are already verified", "Step 4")
    assert told.startswith("This is a task of Acme, so only people of Acme can press it.")
    await journey.press(made.bea, "We are already verified", "Step 4")
    card = words(await journey.card("Step 4"))
    assert "Acme says that Facebook verified the business before." in card
    assert "✓ Bea said that Facebook verified the business before, <date>" in card
    notice = await _said(journey, "Acme says that Facebook verified the business before.")
    assert notice.mentions == (made.ada,)
    assert notice.buttons == ("Record Facebook's answer",)
    await journey.on("phone_approved", "business_approved")


async def test_a_number_that_is_verified_already_needs_no_code(journey: Journey) -> None:
    made = journey.stand
    await journey.to("hold_phone")
    assert (await _refused(journey, made.bea, "Number already verified", "Step 5")).startswith(THEIRS)
    await journey.press(made.sam, "Number already verified", "Step 5", Reason="WhatsApp Manager says so")
    await journey.on("activate", "activate")
    assert "live since <date>" in words((await journey.look()).progress)


# Reopening, and for the brand -----------------------------------------------------------------------


async def test_a_wrong_press_is_taken_back(journey: Journey) -> None:
    made = journey.stand
    await journey.to("verification")
    told = await _refused(journey, made.ben, "Reopen", "Step 4")
    assert told.startswith("Only who did this can reopen it, until something after it is done.")
    form = await journey.open(made.bea, "Reopen", "Step 4")
    assert "• To submit the business verification: these wait again: approve the business" in words(form)
    await journey.fill(made.bea, {"Reason": "I pressed too early"})
    card = await journey.card("Step 4")
    assert "Bea reopened this:\n> I pressed too early" in words(card)
    assert "Record Facebook's answer" not in buttons(card)
    await journey.on("verification", "verification")

    await journey.press(made.sam, "Reopen", "Step 3")
    assert (await journey.form_of(made.sam))["Task"] == "Approve Sparkcentral's request in Business Manager"
    await journey.fill(made.sam, {"Task": "Add the number and display name", "Reason": "A typo"})
    assert "Sam reopened this:\n> A typo" in words(await journey.card("Step 3"))
    await journey.on("add_number", "add_number")
    await journey.on("phone_approved", "business_approved")


async def test_staff_mark_done_what_the_brand_did_elsewhere(journey: Journey) -> None:
    made = journey.stand
    await journey.to("agree")
    assert (await _refused(journey, made.bea, "Mark done for the brand", "Step 2")).startswith(THEIRS)
    fields = {**journey.typed_details(), "How do you know?": "Bea told me by phone"}
    await journey.press(made.sam, "Mark done for the brand", "Step 2", **fields)
    assert "✓ Sam noted for Acme: sent the number" in words(await journey.card("Step 2"))
    await journey.on("account", "add_number")
    await journey.press(made.sam, "Mark done for the brand", "Step 3", **{"How do you know?": "I see it"})
    assert "✓ Sam noted for Acme: approved the request" in words(await journey.card("Step 3"))
    assert "Mark done for the brand" not in buttons(await journey.card("Step 1"))


# People ---------------------------------------------------------------------------------------------


async def test_people_change_and_a_new_lead_is_told_where_it_stands(journey: Journey) -> None:
    made = journey.stand
    await journey.to("agree")
    await journey.press(made.sam, "People", PROGRESS)
    filled = await journey.form_of(made.sam)
    assert filled["Sparkcentral lead"] == made.ada
    answer = await made.fill(made.sam, {"Brand admin": made.sam, "Sparkcentral lead": made.bea})
    assert answer["errors"] == {
        "Brand admin": "Somebody you picked is not with the brand in this channel. Pick somebody who is.",
        "Sparkcentral lead": "Somebody you picked is not with Sparkcentral in this channel. "
        "Pick somebody who is.",
    }
    await journey.fill(
        made.sam,
        {"Brand people": [made.ben], "Brand admin": made.ben, "Sparkcentral lead": made.sam},
    )
    told = await _said(journey, "You now lead")
    assert told.channel != made.channel
    assert "You now lead the WhatsApp onboarding of *Acme*" in told.text
    assert "• Acme's turn: Ben, to hand in the phone number" in told.text
    assert "*Acme's turn: Ben*" in words(await journey.card("Step 2"))

    await journey.press(made.bea, "People", PROGRESS)
    answer = await made.fill(made.bea, {"Sparkcentral lead": made.ada})
    assert THEIRS[:40] in str(answer["errors"])
    await journey.fill(made.bea, {"Sparkcentral lead": made.sam, "Brand people": [made.bea, made.ben]})
    assert "*Acme's turn: Bea*" in words(await journey.card("Step 2"))


async def test_a_task_is_given_to_somebody_of_its_side(journey: Journey) -> None:
    made = journey.stand
    await journey.to("start")
    assert "This is a task of Acme" in await _refused(journey, made.sam, "Assign", "Step 1")
    await journey.press(made.bea, "Assign", "Step 1")
    answer = await made.fill(made.bea, {"Who": made.sam})
    assert "is not with the brand" in answer["errors"]["Who"]
    await journey.fill(made.bea, {"Who": made.ben})
    notice = await _last(journey)
    assert notice.mentions == (made.ben,)
    assert notice.text.startswith(f"<@{made.ben}>, this is yours now.")
    assert notice.buttons == ("Agree to the terms",)
    assert "*Acme's turn: Ben*" in words(await journey.card("Step 1"))
