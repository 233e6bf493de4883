"""The turns that the journey can take: sent back, rejected, late, skipped, and a bot that was away."""

from datetime import datetime
from typing import Any

import pytest

from tests.support.journey import DAY_S, Journey, accepted, logo
from tests.support.reading import Channel, Posted, buttons, posted, words
from tests.support.secrecy import says
from tests.support.stand import Stand

WHY = "The name on the document differs"
QUOTED = f"> {WHY}"
MINUTE_S = 60


@pytest.fixture
def journey(sqlite_stand: Stand) -> Journey:
    return Journey(sqlite_stand)


async def _told(journey: Journey, card: str) -> list[Posted]:
    """The notices in a card's thread, as they were when they appeared."""
    channel = await journey.look()
    thread = channel.card(card)["ts"]
    return [message for message in posted(await journey.stand.traffic()) if message.thread_ts == thread]


def _standing(channel: Channel, card: str) -> list[str]:
    return words(channel.card(card)).splitlines()[2:]


async def _is_all_set(journey: Journey) -> None:
    channel = await journey.look()
    assert "You're all set! Messages should start coming in." in words(channel.progress)
    assert [buttons(notice) for notice in channel.notices if buttons(notice)] == []


# Sent back and rejected -----------------------------------------------------------------------------


async def test_details_that_come_back_are_mended_and_sent_again(journey: Journey) -> None:
    made = journey.stand
    await journey.to("details")
    await journey.press(made.sam, "Send back", Reason=WHY)
    channel = await journey.look()
    standing = _standing(channel, "Step 2")
    assert standing[0] == "*Acme's turn: Bea*"
    assert {"Sam sent this back:", QUOTED} <= set(standing)
    assert "Mark account created" not in buttons(channel.card("Step 3"))
    notice = (await _told(journey, "Step 2"))[-1]
    assert (notice.mentions, notice.buttons) == ((made.bea,), ("Enter details",))
    assert QUOTED in notice.text

    form = await journey.open(made.bea, "Enter details")
    assert WHY in words(form)
    assert await journey.form_of(made.bea) == {
        **journey.typed_details(),
        "Phone menu (IVR) can be switched off": [],
    }
    await journey.fill(made.bea, {"WhatsApp display name": "Acme Care"})
    channel = await journey.look()
    assert WHY not in str(_standing(channel, "Step 2"))
    assert "WhatsApp display name: Acme Care" in _standing(channel, "Step 3")
    await journey.on("account")
    await _is_all_set(journey)


async def test_a_rejected_business_is_submitted_again(journey: Journey) -> None:
    made = journey.stand
    await journey.to("phone_approved")
    await journey.answer("Step 4", "Rejected", Reason=WHY)
    channel = await journey.look()
    assert {"*Acme's turn: Bea*", "Facebook rejected the business verification:", QUOTED} <= set(
        _standing(channel, "Step 4")
    )
    assert channel.said[-1].startswith(f"Facebook rejected the business verification:\n{QUOTED}\n")
    notice = (await _told(journey, "Step 4"))[-1]
    assert (notice.mentions, notice.buttons) == ((made.bea,), ("I submitted the verification",))
    await journey.on("verification", "verification")
    assert WHY not in str(_standing(await journey.look(), "Step 4"))
    await journey.on("business_approved")
    await _is_all_set(journey)


async def test_a_rejected_number_is_mended_in_its_details(journey: Journey) -> None:
    made = journey.stand
    await journey.to("verification")
    await journey.answer("Step 5", "Rejected", Reason=WHY)
    channel = await journey.look()
    assert {"Facebook rejected the number or display name:", QUOTED} <= set(_standing(channel, "Step 2"))
    assert {"Facebook rejected the number or display name:", QUOTED} <= set(_standing(channel, "Step 5"))
    notice = (await _told(journey, "Step 2"))[-1]
    assert (notice.mentions, notice.buttons) == ((made.bea,), ("Enter details",))

    form = await journey.open(made.bea, "Enter details")
    focused = [block["label"]["text"] for block in form["blocks"] if _has_focus(block)]
    assert focused == ["WhatsApp display name"]
    await journey.fill(made.bea, {"WhatsApp display name": "Acme Care"})
    channel = await journey.look()
    assert "*Sparkcentral's turn: Ada*" in _standing(channel, "Step 3")  # the new name is added again
    await journey.on("add_number", "add_number")
    await journey.on("phone_approved")
    await _is_all_set(journey)
    assert "*Acme Care*, +32 470 12 34 56," in str(_standing(await journey.look(), "Step 5"))


def _has_focus(block: dict[str, Any]) -> bool:
    return block["type"] == "input" and bool(block["element"].get("focus_on_load"))


async def test_a_rejected_template_is_mended_while_the_others_stay(journey: Journey) -> None:
    made = journey.stand
    await journey.to("template")
    second = journey.typed_template(Name="welcome", Body="Welcome to Acme!", **{"Example values": ""})
    await journey.press(made.bea, "Add template", **second)
    await journey.on("send_templates", "submit_templates")
    await journey.answer("Step 7", "Rejected", Template=["order_update (English)"], Reason=WHY)
    channel = await journey.look()
    standing = "\n".join(_standing(channel, "Step 7"))
    assert "*order_update* · Utility, English · ❌ Rejected" in standing
    assert f"Facebook's reason: {WHY}" in standing
    assert "*welcome* · Utility, English · ⏳ Waiting for Facebook" in standing
    assert f"Facebook rejected the template order_update:\n{QUOTED}" in channel.said[-1]
    notice = (await _told(journey, "Step 7"))[-1]
    assert notice.mentions == (made.bea,)

    await journey.answer("Step 7", "Approved")  # the other one, which is filled in by itself
    assert "*welcome* · Utility, English · ✅ Approved" in _standing(await journey.look(), "Step 7")
    form = await journey.open(made.bea, "Edit template", "Step 7")
    assert WHY in words(form)
    await journey.fill(made.bea, {"Body": "Hello {{1}}, we have sent your order {{2}} to you today."})
    await journey.on("send_templates", "templates_approved")
    standing = "\n".join(_standing(await journey.look(), "Step 7"))
    assert "*order_update* · Utility, English · ✅ Approved" in standing
    assert "*welcome* · Utility, English · ✅ Approved" in standing
    await journey.on("setup", "setup")
    assert "You're all set!" in words((await journey.look()).progress)


async def test_a_rejected_badge_is_applied_for_again_a_month_later(journey: Journey) -> None:
    made = journey.stand
    await journey.to("apply_badge")
    await journey.answer("Step 6", "Rejected", Reason=WHY)
    channel = await journey.look()
    standing = _standing(channel, "Step 6")
    assert standing[0] == "*Later: earliest on <date>*"
    assert {"Facebook rejected the badge:", QUOTED} <= set(standing)
    assert channel.said[-1] == (
        f"Facebook rejected the badge:\n{QUOTED}\n"
        "Next: Sparkcentral can apply again from <date> on. Nothing else waits for it."
    )
    await made.advance(29 * DAY_S)
    assert _standing(await journey.look(), "Step 6")[0] == "*Later: earliest on <date>*"
    await journey.on("apply_badge")
    assert _standing(await journey.look(), "Step 6")[0] == "*Done*"


async def test_still_waiting_says_nothing_and_waits_on(journey: Journey) -> None:
    await journey.to("phone_approved")
    before = await journey.look()
    await journey.answer("Step 4", "Still waiting")
    after = await journey.look()
    assert after.said == before.said
    assert len(after.notices) == len(before.notices)
    assert _standing(after, "Step 4")[0] == "*Waiting for Facebook since <date>*"
    await journey.on("business_approved", "hold_phone")


# The code -------------------------------------------------------------------------------------------


async def test_a_code_that_expires_is_closed_and_asked_for_again(journey: Journey) -> None:
    made = journey.stand
    await journey.to("show_code")
    first = journey.code
    assert says(first, str(await made.screen(made.sam)))
    await made.advance(10 * MINUTE_S)
    channel = await journey.look()
    assert "The ten minutes are over" in words(await journey.modal(made.sam))
    assert not says(first, str(await made.screen(made.sam)))
    assert "The 10 minutes of the last code are over. Ask for a new one." in _standing(channel, "Step 5")
    assert await _codes_kept(made) == []
    notice = (await _told(journey, "Step 5"))[-1]
    assert notice.mentions == (made.sam,)
    assert "The 10 minutes of the code are over." in notice.text
    assert "Request code" in notice.buttons

    accepted(await made.act(made.sam, "close"))
    await made.advance(10 * MINUTE_S)
    await journey.on("hold_phone", "request_code")
    assert journey.code != first
    await journey.on("enter_code", "activate")
    assert "live since <date>" in words((await journey.look()).progress)


async def test_a_code_that_did_not_work_is_asked_for_again(journey: Journey) -> None:
    made = journey.stand
    await journey.to("show_code")
    first = journey.code
    await journey.press(made.sam, "Code did not work")
    assert "The code did not work, and it is wiped." in words(await journey.modal(made.sam))
    assert not says(first, str(await made.screen(made.sam)))
    channel = await journey.look()
    assert "The last code did not work. Ask for a new one." in _standing(channel, "Step 5")
    assert await _codes_kept(made) == []

    accepted(await made.act(made.sam, "close"))
    refused = await made.click(made.sam, "Request code")
    assert "WhatsApp locks a number when codes are asked for too often." in refused["refusal"]
    await made.advance(MINUTE_S)
    await journey.press(made.sam, "Request code")
    fields = await journey.form_of(made.sam)
    if "Why without the phone at hand" in fields:
        await journey.fill(made.sam, {"Why without the phone at hand": "Ben is on the phone with me"})
    else:
        await journey.fill(made.sam, {})
    await journey.code_comes()
    await journey.on("enter_code", "activate")
    assert "live since <date>" in words((await journey.look()).progress)


async def test_a_colleague_takes_the_code_over_and_the_first_operator_sees_it_no_more(
    journey: Journey,
) -> None:
    made = journey.stand
    await journey.to("show_code")
    assert says(journey.code, str(await made.screen(made.sam)))
    await journey.press(made.ada, "Take over the code")
    channel = await journey.look()
    assert "A colleague has taken over this code." in words(await journey.modal(made.sam))
    assert not says(journey.code, str(await made.screen(made.sam)))
    assert (
        "has taken over the code and is the only one to see it now."
        in (await _told(journey, "Step 5"))[-1].text
    )
    assert "Ada" in _standing(channel, "Step 5")[0]
    accepted(await made.act(made.sam, "close"))
    refused = await made.click(made.sam, "Show code")
    assert "Take over the code" in refused["refusal"]

    await journey.press(made.ada, "Show code")
    assert says(journey.code, str(await made.screen(made.ada)))
    await journey.press(made.ada, "Code worked")
    assert await _codes_kept(made) == []
    accepted(await made.act(made.ada, "close"))
    await journey.on("activate", "activate")


async def test_while_facebook_says_to_wait_no_code_is_asked_for(journey: Journey) -> None:
    made = journey.stand
    await journey.to("show_code")
    await journey.press(made.sam, "Code did not work")
    await made.settled()
    answer = await made.fill(made.sam, {})
    assert list(answer["errors"]) == ["What Facebook said"]
    accepted(await made.fill(made.sam, {"What Facebook said": "Too many wrong codes: about 12 hours"}))
    channel = await journey.look()
    assert "🔒 Facebook lets nobody ask for a code until <date>." in _standing(channel, "Step 5")
    assert "Facebook has seen too many wrong codes" in (await _told(journey, "Step 5"))[-1].text
    refused = await made.click(made.sam, "Request code")
    assert "The next one can be requested from" in refused["refusal"]

    await made.advance(12 * 60 * MINUTE_S)
    await journey.look()
    assert "Facebook's wait is over" in (await _told(journey, "Step 5"))[-1].text
    await journey.on("hold_phone", "activate")


async def test_without_the_phone_at_hand_a_code_needs_a_reason(journey: Journey) -> None:
    made = journey.stand
    await journey.to("business_approved")
    await journey.press(made.sam, "Request code")
    answer = await made.fill(made.sam, {})
    assert list(answer["errors"]) == ["Why without the phone at hand"]
    answer = await made.fill(made.sam, {"Why without the phone at hand": "   "})
    assert "Say why you ask for the code all the same." in answer["errors"]["Why without the phone at hand"]
    assert "Enter code" not in buttons(await journey.card("Step 5"))
    await journey.fill(made.sam, {"Why without the phone at hand": "Ben is on the phone with me"})
    await journey.code_comes()
    await journey.on("enter_code", "activate")


async def test_five_minutes_and_one_minute_before_the_end_the_brand_is_warned(journey: Journey) -> None:
    made = journey.stand
    await journey.to("request_code")
    await made.advance(4 * MINUTE_S)
    assert await _warnings(journey) == []
    await made.advance(2 * MINUTE_S)
    (first,) = await _warnings(journey)
    assert first.text.startswith(f"<@{made.ben}>, 5 minutes left to enter the code.")
    assert first.buttons == ("Enter code",)
    await made.advance(3 * MINUTE_S + 30)
    _, second = await _warnings(journey)
    assert second.text.startswith(f"<@{made.ben}>, 1 minute left to enter the code.")
    await journey.on("enter_code", "enter_code")
    await made.advance(10 * MINUTE_S)
    assert len(await _warnings(journey)) == 2


async def _warnings(journey: Journey) -> list[Posted]:
    return [notice for notice in await _told(journey, "Step 5") if "left to enter the code" in notice.text]


async def test_a_bot_that_was_away_closes_the_code_at_its_return(journey: Journey) -> None:
    made = journey.stand
    await journey.to("show_code")
    await made.settled()
    await made.stop_bot()
    assert "problems" in await made.advance(11 * MINUTE_S)
    assert says(journey.code, str(await made.screen(made.sam)))  # nobody is there to take it away
    await made.start_bot()
    await made.advance(0)
    channel = await journey.look()
    assert "The 10 minutes of the last code are over. Ask for a new one." in _standing(channel, "Step 5")
    assert not says(journey.code, str(await made.screen(made.sam)))
    assert await _codes_kept(made) == []


async def _codes_kept(made: Stand) -> list[str]:
    async with made.database.read() as uow:
        return await uow.codes.kept()


# Reminders ------------------------------------------------------------------------------------------


async def test_silence_brings_one_reminder_a_business_day(journey: Journey) -> None:
    made = journey.stand
    await journey.go_to_monday()
    await journey.to("start")
    await made.advance(DAY_S - 60)
    assert await _reminders(journey) == []
    await made.advance(120)
    (first,) = await _reminders(journey)
    assert first.text.startswith(f"<@{made.bea}>, a friendly reminder.")
    assert "Open since <date>, takes about 2 minutes." in first.text
    beside = ("Remind me later", "Someone else does this", "I'm stuck", "I'm away")
    assert first.buttons == ("Agree to the terms", *beside)
    await made.advance(6 * DAY_S)
    # Wednesday and Thursday Bea and Ben, on Friday the lead; then a week's rest.
    later = (await _told(journey, "Step 1"))[2:]
    assert [each.mentions for each in later] == [(made.bea, made.ben)] * 2 + [(made.ada,)]
    assert [each.text.splitlines()[0].partition(", this ")[2] for each in later] == [
        "is still open.",
        "is still open.",
        "waits for Acme, who has been reminded. Can you help it on?",
    ]

    # An older reminder works too, and afterwards none of them carries a button.
    reminder = next(m for m in (await journey.look()).thread("Step 1") if "friendly reminder" in words(m))
    accepted(await made.click(made.bea, "Agree to the terms", ts=reminder["ts"]))
    assert [buttons(notice) for notice in (await journey.look()).thread("Step 1") if buttons(notice)] == []


async def test_a_bot_that_was_away_for_a_week_reminds_once(journey: Journey) -> None:
    made = journey.stand
    await journey.go_to_monday()
    await journey.to("start")
    await made.settled()
    await made.stop_bot()
    await made.advance(7 * DAY_S)
    await made.start_bot()
    assert made.bot is not None
    clock: Any = made.bot.door.services.clock
    clock.move_to(datetime.fromisoformat((await made.state())["clock"]))
    await made.until(lambda messages: Channel(messages).thread("Step 1")[1:])  # the next tick tells it
    await made.advance(MINUTE_S)
    assert len(await _reminders(journey)) == 1


async def _reminders(journey: Journey) -> list[Posted]:
    return [notice for notice in await _told(journey, "Step 1") if "friendly reminder" in notice.text]


# Skipped, and a logo that comes back ----------------------------------------------------------------


async def test_templates_and_badge_can_be_skipped(journey: Journey) -> None:
    made = journey.stand
    await journey.to("activate")
    await journey.press(made.sam, "Skip step", "Step 7", Reason=WHY)
    await journey.press(made.sam, "Skip step", "Step 6", Reason=WHY)
    channel = await journey.look()
    for card in ("Step 6", "Step 7"):
        assert _standing(channel, card) == ["*Skipped*", f"– Sam skipped this, <date>: {WHY}"]
    said = words(channel.progress)
    assert "➖ 7. Message templates: skipped" in said
    assert "You're all set!" not in said
    await journey.on("setup", "setup")
    await _is_all_set(journey)


async def test_a_logo_that_is_not_square_comes_back_with_the_reason(journey: Journey) -> None:
    made = journey.stand
    await journey.to("activate")
    await journey.press(made.bea, "Add business profile", **journey.typed_profile(Logo=logo(640, 400)))
    channel = await journey.look()
    standing = _standing(channel, "Step 6")
    assert standing[0] == "*Acme's turn: Bea*"
    assert "The logo is 640 x 400 pixels. Make it square" in "\n".join(standing)
    assert "Mark profile added" not in buttons(channel.card("Step 6"))
    notice = (await _told(journey, "Step 6"))[-1]
    assert (notice.mentions, notice.buttons) == ((made.bea,), ("Add business profile",))

    await journey.press(made.bea, "Add business profile")
    typed = await journey.form_of(made.bea)
    assert (typed["About"], typed["Industry"]) == ("We answer every day", "Retail")
    await journey.fill(made.bea, {"Logo": logo()})
    channel = await journey.look()
    assert "Make it square" not in str(_standing(channel, "Step 6"))
    assert "Mark profile added" in buttons(channel.card("Step 6"))
