"""Both sides pick a time for the code, are reminded of it to the minute, and meet."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.surfaces.links import PHONE_NUMBERS
from tests.support.journey import BRUSSELS, Journey, accepted
from tests.support.reading import Channel, Message, Posted, buttons, posted, words
from tests.support.stand import Stand

PICK, WORKS, OTHER, OFF = "Pick a time for the code", "That works", "Another time", "Call off the time"
FIELD = "Date and time"
HOUR_S = 3600


@pytest.fixture
def journey(sqlite_stand: Stand) -> Journey:
    return Journey(sqlite_stand)


async def _now(journey: Journey) -> datetime:
    return datetime.fromisoformat((await journey.stand.state())["clock"])


async def _in(journey: Journey, **time: float) -> str:
    return (await _now(journey) + timedelta(**time)).replace(second=0, microsecond=0).isoformat()


async def _told(journey: Journey) -> list[Posted]:
    """What was said in the code's thread, as it was when it appeared."""
    channel = await journey.look()
    thread = channel.card("Step 5")["ts"]
    return [message for message in posted(await journey.stand.traffic()) if message.thread_ts == thread]


async def _notice(journey: Journey, part: str) -> Message:
    (found,) = [m for m in (await journey.look()).thread("Step 5") if part in words(m)]
    return found


def _on_card(channel: Channel) -> str:
    return words(channel.card("Step 5"))


async def test_a_time_is_suggested_agreed_reminded_of_and_kept(journey: Journey) -> None:
    """On a Saturday night, when no other reminder is said."""
    made = journey.stand
    await journey.go_to_monday()
    await journey.to("business_approved")
    at = (await _now(journey)).astimezone(BRUSSELS).replace(hour=23, minute=30, second=0, microsecond=0)
    at += timedelta(days=5)
    await journey.press(made.bea, PICK, **{FIELD: at.isoformat()})
    asked = (await _told(journey))[-1]
    assert asked.text == (
        f"<@{made.ada}>, Bea suggests <date> for the 6-digit code, which takes about 5 minutes. "
        "Press *That works*, or *Another time*."
    )
    assert (asked.buttons, asked.mentions) == ((WORKS, OTHER), (made.ada,))
    channel = await journey.look()
    assert "🗓️ Bea suggests <date> for the code. Sparkcentral answers *That works* or *Another time*." in (
        _on_card(channel)
    )
    own = await made.click(made.ben, WORKS, card="Step 5")
    assert "This is a task of Sparkcentral" in own["refusal"]

    await journey.press(made.sam, WORKS, "Step 5")
    agreed = (await _told(journey))[-1]
    assert agreed.text == (
        f"<@{made.bea}>, that works for Sam: the code comes <date>. "
        "You are both reminded a day, 15 minutes and 2 minutes before."
    )
    channel = await journey.look()
    assert "🗓️ Bea and Sam meet for the code <date>. Both are reminded before it." in _on_card(channel)
    assert WORKS not in buttons(channel.card("Step 5"))
    assert buttons(await _notice(journey, "Bea suggested <date>")) == []

    before = len(await _told(journey))
    await made.advance((at - await _now(journey)).total_seconds() - 3 * 60)
    day, quarter = (await _told(journey))[before:]  # and no daily reminder of business days
    number = "+32 470 12 34 56"
    assert day.text == quarter.text
    assert day.text.splitlines() == [
        f"<@{made.bea}> and <@{made.sam}>, the 6-digit code is planned for <date>.",
        f"• Acme: have the phone of {number} at hand, and press *I have the phone now* as you start.",
        f"• Sparkcentral: have {PHONE_NUMBERS} open, and press *Request code* once the phone is there.",
    ]
    assert (day.buttons, quarter.buttons) == ((OTHER,), ("I have the phone now", "Request code"))
    await made.advance(2 * 60)
    assert len(await _told(journey)) == before + 3
    notices = [m for m in (await journey.look()).thread("Step 5") if "is planned for" in words(m)]
    assert len(notices) == 3
    accepted(await made.click(made.ben, "I have the phone now", ts=notices[-1]["ts"]))
    turn = (await _told(journey))[-1]
    assert turn.mentions == (made.sam,)  # who made the appointment
    await journey.on("request_code", "activate")
    channel = await journey.look()
    assert "meet for the code" not in _on_card(channel)
    assert [buttons(m) for m in channel.thread("Step 5") if buttons(m)] == []


async def test_a_landline_has_its_phone_menu_off_by_then(sqlite_stand: Stand) -> None:
    journey = Journey(sqlite_stand, landline=True)
    made = journey.stand
    await journey.to("business_approved")
    await journey.press(made.sam, PICK, **{FIELD: await _in(journey, minutes=40)})
    asked = (await _told(journey))[-1]
    assert asked.text.startswith(f"<@{made.bea}>, Sam suggests <date>")
    await journey.press(made.ben, WORKS, "Step 5")
    await made.advance(30 * 60)
    near = (await _told(journey))[-1]
    assert near.mentions == (made.sam, made.ben)
    assert "have the phone of +32 2 555 12 34 at hand, with its phone menu (IVR) switched off," in near.text


@pytest.mark.parametrize(
    ("ahead", "said"),
    [
        ({"minutes": -5}, "This time is over already. Pick one that is still to come."),
        ({"days": 31}, "This is too far ahead. Pick a time until "),
    ],
)
async def test_a_time_that_cannot_be_is_refused_at_its_field(
    journey: Journey, ahead: dict[str, float], said: str
) -> None:
    made = journey.stand
    await journey.to("business_approved")
    await journey.open(made.bea, PICK)
    answer = await made.fill(made.bea, {FIELD: await _in(journey, **ahead)})
    assert said in answer["errors"][FIELD]
    empty = await made.fill(made.bea, {FIELD: ""})
    assert not empty["ok"]
    accepted(await made.fill(made.bea, {FIELD: await _in(journey, days=1)}))


async def test_another_time_is_answered_by_the_other_side_and_drops_the_first(journey: Journey) -> None:
    made = journey.stand
    await journey.to("business_approved")
    await journey.press(made.bea, PICK, **{FIELD: await _in(journey, hours=2)})
    await made.settled()
    first = await _notice(journey, "Bea suggests <date>")
    form = await journey.open(made.sam, OTHER, "Step 5")
    assert "Bea suggested <date>." in words(form)
    accepted(await made.fill(made.sam, {FIELD: await _in(journey, hours=4)}))
    asked = (await _told(journey))[-1]
    assert (asked.mentions, asked.buttons) == ((made.bea,), (WORKS, OTHER))
    old = await made.click(made.sam, WORKS, ts=first["ts"])
    assert not old["ok"]  # its buttons are gone
    assert "That time is no longer asked about." in words(await _notice(journey, "Bea suggested <date>"))
    await journey.press(made.bea, WORKS, "Step 5")
    before = len(await _told(journey))
    await made.advance(2 * HOUR_S)
    assert len(await _told(journey)) == before  # nothing at the first time
    await made.advance(HOUR_S + 50 * 60)
    assert "is planned for" in (await _told(journey))[-1].text


async def test_a_time_is_called_off_and_nobody_is_reminded(journey: Journey) -> None:
    made = journey.stand
    await journey.to("business_approved")
    await journey.press(made.bea, PICK, **{FIELD: await _in(journey, hours=2)})
    await journey.press(made.sam, WORKS, "Step 5")
    await journey.press(made.bea, OFF, "Step 5")
    told = (await _told(journey))[-1]
    assert told.mentions == (made.sam,)
    assert told.text.startswith(f"<@{made.sam}>, Bea called off <date> for the code.")
    assert PICK in buttons(await journey.card("Step 5"))
    before = len(await _told(journey))
    await made.advance(3 * HOUR_S)
    assert [notice for notice in (await _told(journey))[before:] if "planned" in notice.text] == []


async def test_a_pause_drops_the_time_and_the_form_says_so(journey: Journey) -> None:
    made = journey.stand
    await journey.to("business_approved")
    await journey.press(made.bea, PICK, **{FIELD: await _in(journey, hours=2)})
    await journey.press(made.sam, WORKS, "Step 5")
    form = await journey.open(made.sam, "Put on hold")
    assert "a time for one is cancelled" in words(form)
    accepted(await made.fill(made.sam, {"Reason": "Holidays"}))
    before = len(await _told(journey))
    await made.advance(3 * HOUR_S)
    await journey.press(made.sam, "Resume")
    assert "meet for the code" not in words(await journey.card("Step 5"))
    assert [notice for notice in (await _told(journey))[before:] if "planned" in notice.text] == []


async def test_a_bot_that_was_away_at_the_time_says_nothing_late(journey: Journey) -> None:
    made = journey.stand
    await journey.to("business_approved")
    await journey.press(made.bea, PICK, **{FIELD: await _in(journey, hours=2)})
    await journey.press(made.sam, WORKS, "Step 5")
    before = len(await _told(journey))
    await made.stop_bot()
    await made.advance(3 * HOUR_S)
    await made.start_bot()
    assert made.bot is not None
    clock: Any = made.bot.door.services.clock
    clock.move_to(await _now(journey))
    await made.until(lambda messages: PICK in buttons(Channel(messages).card("Step 5")))  # by the next tick
    channel = await journey.look()
    assert "meet for the code" not in _on_card(channel)
    assert PICK in buttons(channel.card("Step 5"))
    assert [notice for notice in (await _told(journey))[before:] if "planned" in notice.text] == []
