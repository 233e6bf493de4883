"""Left alone, the channel reads like a patient colleague; and people decide when they hear from it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.support.journey import DAY_S, Journey, accepted
from tests.support.reading import Posted, buttons, posted, words
from tests.support.stand import Stand

HOUR_S = 3600
BESIDE = ("Remind me later", "Someone else does this", "I'm stuck", "I'm away")


@pytest.fixture
async def journey(sqlite_stand: Stand) -> Journey:
    """Monday at ten in Brussels, begun and left alone."""
    journey = Journey(sqlite_stand)
    await journey.go_to_monday()
    await journey.to("start")
    return journey


async def thread(journey: Journey, card: str = "Step 1") -> list[Posted]:
    """What was said in the card's thread since it is there."""
    channel = await journey.look()
    ts = channel.card(card)["ts"]
    return [one for one in posted(await journey.stand.traffic()) if one.thread_ts == ts]


async def directly(journey: Journey, person: str) -> list[dict[str, Any]]:
    """The bot's direct messages to somebody, oldest first."""
    await journey.stand.settled()
    state = await journey.stand.state()
    rooms = [room["id"] for room in state["dms"] if person in room["members"]]
    return [message for room in rooms for message in state["messages"][room]]


async def heads(journey: Journey, card: str = "Step 1") -> list[str]:
    return [one.text.splitlines()[0] for one in await thread(journey, card)]


def named(made: Stand, text: str) -> str:
    for name, person in (("Ada", made.ada), ("Sam", made.sam), ("Bea", made.bea), ("Ben", made.ben)):
        text = text.replace(f"<@{person}>", f"@{name}")
    return text


async def test_two_weeks_alone_read_like_a_patient_colleague(journey: Journey) -> None:
    made = journey.stand
    await made.advance(14 * DAY_S + HOUR_S)
    assert [named(made, head) for head in await heads(journey)] == [
        "@Bea, it's your turn.",
        "@Bea, a friendly reminder.",
        "@Bea, @Ben, this is still open.",
        "@Bea, @Ben, this is still open.",
        "@Ada, this waits for Acme, who has been reminded. Can you help it on?",
        "@Bea, @Ben, @Ada, this is still open.",
    ]
    said = await thread(journey)
    assert said[1].buttons == ("Agree to the terms", *BESIDE)
    assert said[4].buttons == ("Someone else does this", "Put on hold")
    assert all("<!channel>" not in one.text and "<!here>" not in one.text for one in said)
    private = [named(made, words(message)) for message in await directly(journey, made.ada)]
    silent = [text for text in private if text.startswith("Nobody has done anything")]
    assert len(silent) == 1
    slipped = [text for text in private if "is now expected to go live on" in text]
    assert len(slipped) == 1
    assert "What takes longer: it is Acme's turn to agree to the WhatsApp Business terms." in slipped[0]
    # Mondays to Fridays, without the first morning.
    assert len([text for text in private if text.startswith("Good morning.")]) == 10


async def test_a_reminder_can_wait_and_comes_then(journey: Journey) -> None:
    made = journey.stand
    await made.advance(DAY_S)
    await journey.press(made.bea, "Remind me later", "friendly reminder")
    wrong = await made.fill(made.bea, {"When": "On the day below"})
    assert wrong["errors"] == {"Day": "Pick a day that is still to come."}
    wrong = await made.fill(made.bea, {"When": "On the day below", "Day": "2099-01-01"})
    assert wrong["errors"]["Day"].startswith("Pick a day within the next 60 days.")
    await journey.fill(made.bea, {"When": "Next Monday morning"})
    await made.advance(5 * DAY_S)
    assert len(await thread(journey)) == 2
    await made.advance(DAY_S)
    assert (await heads(journey))[2:] == [f"<@{made.bea}>, <@{made.ben}>, this is still open."]


async def test_somebody_else_does_it_or_is_stuck_right_from_the_reminder(journey: Journey) -> None:
    made = journey.stand
    await made.advance(DAY_S)
    await journey.press(made.bea, "Someone else does this", "friendly reminder", Who=made.ben)
    assert (await heads(journey))[-1] == f"<@{made.ben}>, this is yours now."
    await made.advance(DAY_S)
    assert (await heads(journey))[-1].startswith(f"<@{made.ben}>, ")
    older, latest = (await journey.look()).thread("Step 1")[1], (await journey.look()).thread("Step 1")[-1]
    assert buttons(older) == ["Agree to the terms"]
    assert "I'm stuck" in buttons(latest)
    await journey.press(made.bea, "I'm stuck", "still open", **{"What is in the way?": "No idea"})
    await made.advance(DAY_S + HOUR_S)
    stuck = (await thread(journey))[-1]
    assert named(made, stuck.text).startswith("@Ada, Bea is still stuck, since <date>, with this: agree")
    assert stuck.buttons == ("Not stuck any more",)


async def test_whoever_is_away_is_left_in_peace_and_somebody_stands_in(journey: Journey) -> None:
    made = journey.stand
    await made.advance(DAY_S)
    await journey.press(made.bea, "I'm away", "friendly reminder")
    today = datetime.fromisoformat((await made.state())["clock"]).astimezone(UTC).date()
    fields = {"Back on": (today + timedelta(days=9)).isoformat()}
    wrong = await made.fill(made.bea, {"Back on": today.isoformat()})
    assert wrong["errors"] == {"Back on": "Pick a day that is still to come, or leave it empty."}
    wrong = await made.fill(made.bea, {**fields, "Stand-in": made.sam})
    assert "is not with the brand in this channel" in wrong["errors"]["Stand-in"]
    await journey.fill(made.bea, {**fields, "Stand-in": made.ben})
    (told,) = await directly(journey, made.bea)
    assert f"You are away until <date>, and nobody reminds you. <@{made.ben}> is asked instead." in words(
        told
    )

    await made.advance(DAY_S)
    assert (await thread(journey))[-1].mentions == (made.ben,)
    await journey.press(made.bea, "I'm back")
    assert words((await directly(journey, made.bea))[-1]).startswith("Welcome back.")
    await made.advance(DAY_S)
    assert (await thread(journey))[-1].mentions == (made.bea, made.ben)


async def test_second_reminders_come_directly_too_unless_somebody_does_not_want_them(
    journey: Journey,
) -> None:
    made = journey.stand
    await made.advance(2 * DAY_S)
    (message,) = await directly(journey, made.bea)
    assert "A reminder from <#" in words(message)
    assert "Next: <" in words(message) or "open the card" in words(message)
    await journey.press(made.bea, "No more reminders here")
    assert "No more reminders come here." in words((await directly(journey, made.bea))[-1])
    await made.advance(DAY_S)
    assert len(await directly(journey, made.bea)) == 2
    await journey.press(made.bea, "Remind me here again")
    await journey.press(made.bea, "Agree to the terms", "Step 1")
    first, *_ = await directly(journey, made.bea)
    assert words(first).startswith("There is nothing more to do")
    assert buttons(first) == []


async def test_facebooks_answer_is_a_press_on_the_question(sqlite_stand: Stand) -> None:
    made = sqlite_stand
    journey = Journey(made)
    await journey.go_to_monday()
    await journey.to("verification")
    await made.advance(DAY_S)
    asked = (await thread(journey, "Step 5"))[-1]  # both of Facebook's waits at once
    assert named(made, asked.text).startswith("@Ada, @Bea, has Facebook answered?")
    assert asked.buttons[:3] == ("Approved", "Rejected", "Still waiting")
    assert "Facebook tells Acme by e-mail" in asked.text
    await journey.press(made.sam, "Approved", "has Facebook answered?")  # the first of them
    await made.advance(DAY_S)
    late = [one for one in await thread(journey, "Step 4") if "longer than its usual 24-48 hours" in one.text]
    assert len(late) == 1
    await journey.press(made.sam, "Still waiting", "longer than its usual")
    await journey.press(made.sam, "Rejected", "longer than its usual")
    assert (await journey.form_of(made.sam))["Answer"] == "Rejected"
    await journey.fill(made.sam, {"Reason": "Another document"})
    assert "> Another document" in words(await journey.card("Step 4"))


async def test_staff_set_the_pace_by_command_and_by_form(journey: Journey) -> None:
    made = journey.stand
    await made.command(made.ada, "/onboarding remind now")
    assert "Whoever owes something is reminded now." in words((await made.screen(made.ada))["ephemerals"][-1])
    assert (await heads(journey))[-1] == f"<@{made.bea}>, a friendly reminder."
    await made.command(made.ada, "/onboarding remind pause")
    assert "Reminders are switched off." in words((await journey.look()).progress)
    await made.advance(5 * DAY_S)
    assert len(await thread(journey)) == 2
    await made.command(made.ada, "/onboarding remind every 3 days")
    await made.command(made.ada, "/onboarding remind")
    assert (await journey.form_of(made.ada))["How often"] == "Every 3 working days"
    wrong = await made.fill(made.ada, {"Country for public holidays": "QQ"})
    assert "Type the two letters of a country" in wrong["errors"]["Country for public holidays"]
    await journey.fill(made.ada, {"How often": "As usual", "Country for public holidays": "be"})
    async with made.database.read() as uow:
        (state,) = await uow.onboardings.in_channel(made.channel)
    assert (state.reminders_off, state.remind_every, state.country) == (False, 0, "BE")


async def test_the_brand_does_not_set_the_pace(journey: Journey) -> None:
    made = journey.stand
    await made.settled()
    refused = await made.click(made.bea, "Reminders", card="WhatsApp onboarding")
    assert "only Sparkcentral" in str(refused) or "Sparkcentral" in str(await made.screen(made.bea))


async def test_each_morning_has_its_message_and_can_be_switched_off(journey: Journey) -> None:
    made = journey.stand
    await made.advance(DAY_S)
    (morning,) = await directly(journey, made.ada)
    said = words(morning)
    assert "*Waiting for somebody else*" in said
    assert "*Acme* in <#" in said
    assert "Acme is to agree to the WhatsApp Business terms" in said
    assert "expected live on" in said
    await journey.press(made.ada, "Switch this off")
    await made.advance(DAY_S)
    mornings = [one for one in await directly(journey, made.ada) if words(one).startswith("Good morning.")]
    assert len(mornings) == 1
    await journey.press(made.ada, "Switch it on again")
    await made.advance(DAY_S)
    assert words((await directly(journey, made.ada))[-1]).startswith("Good morning.")


async def test_the_silent_one_is_put_on_hold_from_the_question(journey: Journey) -> None:
    made = journey.stand
    await made.advance(15 * DAY_S)
    await journey.press(made.ada, "Put on hold", "Nobody has done anything", Reason="They are on holiday")
    assert "put this onboarding on hold" in words((await journey.look()).progress)
    before = len(await thread(journey))
    await made.advance(30 * DAY_S)
    assert len(await thread(journey)) == before
    accepted(await made.command(made.ada, "/onboarding resume"))
