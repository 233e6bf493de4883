"""Whoever asks for what is not theirs is told who can do it and what they can do instead."""

import asyncio
from typing import Any

import pytest

from bot.domain.events import EditDenied
from tests.support.journey import Journey, accepted
from tests.support.reading import buttons, plain
from tests.support.stand import Stand

GIL, TESS = "Gil Novak", "Tess Wolf"  # a guest of Sparkcentral's workspace, and a third organisation


@pytest.fixture
def journey(sqlite_stand: Stand) -> Journey:
    return Journey(sqlite_stand)


async def _version(journey: Journey) -> int:
    async with journey.stand.database.read() as uow:
        found = await uow.onboardings.in_channel(journey.stand.channel)
        events = [entry.event for one in found for entry in await uow.events.of(one.id)]
    denied = sum(isinstance(event, EditDenied) for event in events)
    return sum(onboarding.version for onboarding in found) - denied


async def _refused(journey: Journey, person: str, do: str, **given: Any) -> str:
    """The refusal's words; the journey has not moved and the person has no modal left open.

    Who tried to edit the channel stands on record; that is no move.
    """
    await journey.stand.settled()
    before = await _version(journey)
    answer = await journey.stand.act(person, do, **given)
    assert answer["ok"] is False, answer
    assert await _version(journey) == before
    return plain(str(answer["refusal"]))


async def _invited(journey: Journey, name: str) -> str:
    """The id of somebody who has just been invited to the channel."""
    accepted(await journey.stand.command(journey.stand.ada, f"/invite @{name}"))
    people = (await journey.stand.state())["people"]
    return str(next(person["id"] for person in people if person["name"] == name))


# Sides ----------------------------------------------------------------------------------------------


async def test_a_brand_person_has_no_slash_commands(journey: Journey) -> None:
    made = journey.stand
    for text in ("/onboarding start", "/channel-role list"):
        told = await _refused(journey, made.bea, "command", text=text)
        assert told == f"{text.split()[0]} is not a valid command."


async def test_staff_do_not_press_for_the_brand(journey: Journey) -> None:
    made = journey.stand
    await journey.to("start")
    told = await _refused(journey, made.ada, "click", button="Agree to the terms")
    assert told == (
        "This is a task of Acme, so only people of Acme can press it. Nothing has changed. "
        "If it waits too long, write to them in the card's thread."
    )
    assert "Agree to the terms" in buttons(await journey.card("Step 1"))


async def test_the_brand_does_not_press_for_staff(journey: Journey) -> None:
    made = journey.stand
    await journey.to("details")
    for button in ("Mark account created", "Send back"):
        told = await _refused(journey, made.bea, "click", button=button)
        assert told.startswith("This is a task of Sparkcentral, so only people of Sparkcentral can press it.")
    assert (await made.screen(made.bea))["modals"] == []


async def test_only_admins_finish_the_setup(journey: Journey) -> None:
    made = journey.stand
    await journey.to("activate")
    for button in ("Finish setup", "WhatsApp channel settings"):
        for person in (made.sam, made.ben):
            told = await _refused(journey, person, "click", button=button)
            assert told.startswith("Only admins can change this: Sparkcentral's admins, the lead")
    await journey.press(made.bea, "Finish setup")  # the brand admin
    assert "Finish setup" not in buttons(await journey.card("WhatsApp channel"))


async def test_a_guest_whom_nobody_listed_is_refused(journey: Journey) -> None:
    await journey.to("start")
    gil = await _invited(journey, GIL)
    told = await _refused(journey, gil, "click", button="Agree to the terms")
    assert "Only people of Sparkcentral and Acme can press this. Nothing has changed." in told


async def test_a_guest_whom_the_start_form_lists_is_the_brand(journey: Journey) -> None:
    made = journey.stand
    gil = await _invited(journey, GIL)
    await made.settled()
    accepted(await made.command(made.ada, "/onboarding start"))
    people = {"Brand people": [made.bea, gil], "Sparkcentral agreement signed": True}
    await journey.fill(made.ada, people)
    await journey.press(gil, "Agree to the terms")
    told = await _refused(journey, gil, "command", text="/channel-role list")  # a guest can type it
    assert told.startswith("This is a task of Sparkcentral")


async def test_a_third_organisation_is_refused(journey: Journey) -> None:
    await journey.to("details")
    tess = await _invited(journey, TESS)
    for button in ("Mark account created", "Enter details"):
        answer = await journey.stand.click(tess, button)
        assert answer["ok"] is False
    told = await _refused(journey, tess, "click", button="Mark account created")
    assert "Only people of Sparkcentral and Acme can press this." in told


async def test_a_channel_of_three_organisations_starts_no_onboarding(journey: Journey) -> None:
    await _invited(journey, TESS)
    await journey.stand.settled()
    told = await _refused(journey, journey.stand.ada, "command", text="/onboarding start")
    assert "This channel has more than two organisations" in told


# Commands -------------------------------------------------------------------------------------------


async def test_where_the_bot_is_no_member_it_asks_for_an_invitation(journey: Journey) -> None:
    made = journey.stand
    given = {"text": "/onboarding start", "channel": "sparkcentral-internal"}
    told = await _refused(journey, made.ada, "command", **given)
    assert "/invite" in told


async def test_of_two_who_have_the_start_form_open_one_starts(journey: Journey) -> None:
    made = journey.stand
    for person in (made.ada, made.sam):
        accepted(await made.command(person, "/onboarding start"))
    await journey.fill(made.ada, {"Sparkcentral agreement signed": True})
    before = await _version(journey)
    answer = await made.fill(made.sam, {"Sparkcentral agreement signed": True})
    assert "An onboarding already runs in this channel." in str(answer["errors"])
    assert await _version(journey) == before


async def test_unknown_words_get_help(journey: Journey) -> None:
    made = journey.stand
    await journey.to("start")
    answer = await made.command(made.sam, "/onboarding launch now")
    assert answer["text"].startswith("I do not know “launch now”. These are the commands:")
    assert "/channel-role @person... viewer|contributor|supervisor" in answer["text"]
    assert (await made.command(made.sam, "/onboarding"))["text"].startswith("These are the commands:")
    assert "may" in (await made.command(made.sam, "/channel-role what"))["text"]


async def test_status_says_whose_turn_it_is(journey: Journey) -> None:
    made = journey.stand
    await journey.to("details")
    answer = await made.command(made.sam, "/onboarding status")
    assert "*Acme, +32 470 12 34 56* is on its way: 2 of 7 steps done." in answer["text"]
    assert "create the WhatsApp account. _Sparkcentral's turn: Ada_" in answer["text"]


async def test_roles_are_set_listed_and_removed_by_admins_only(journey: Journey) -> None:
    made = journey.stand
    await journey.to("activate")
    told = await _refused(journey, made.sam, "command", text="/channel-role @Ben supervisor")
    assert told.startswith("Only admins can change this")
    answer = await made.command(made.ada, "/channel-role @Ben supervisor")
    assert answer["text"].startswith("Ben is now 🔎 Supervisor and may")
    assert "• 🔎 Supervisor: Ben" in str(await journey.card("WhatsApp channel"))
    listed = (await made.command(made.sam, "/channel-role list"))["text"]
    assert "*🔎 Supervisor*: Ben" in listed
    assert "*👀 Viewer*: nobody yet" in listed

    told = await _refused(journey, made.sam, "command", text="/channel-role remove @Ben")
    assert told.startswith("Only admins can change this")
    told = await _refused(journey, made.ada, "command", text="/channel-role remove @Ben")
    assert told.startswith("This takes the channel away from Ben, so nothing has changed yet.")
    answer = await made.command(made.ada, "/channel-role remove @Ben anyway")
    assert answer["text"].startswith("Ben no longer has a role on the WhatsApp channel.")
    told = await _refused(journey, made.ada, "command", text="/channel-role remove @Ben")
    assert "Ben has no role of their own on this WhatsApp channel, so nothing has changed." in told


# Twice ----------------------------------------------------------------------------------------------


async def test_the_second_press_on_a_done_task_is_told_who_did_it_and_when(journey: Journey) -> None:
    """Ben has the old card before his eyes: his press is on its way as Bea's is accepted."""
    made = journey.stand
    await journey.to("start")
    await made.settled()
    button = {"button": "Agree to the terms", "card": "Step 1"}
    assert made.bot is not None
    async with made.database.write():  # nothing can be saved, so both presses wait
        both = [asyncio.create_task(made.act(person, "click", **button)) for person in (made.bea, made.ben)]
        await asyncio.sleep(0.3)
    answers = await asyncio.gather(*both)
    (second,) = [answer for answer in answers if not answer["ok"]]
    assert "has done this already, <date>: agree to the WhatsApp Business terms." in plain(second["refusal"])
    assert await _version(journey) == 4


async def test_a_form_that_was_open_as_somebody_else_sent_theirs_keeps_what_was_typed(
    journey: Journey,
) -> None:
    made = journey.stand
    await journey.to("agree")
    for person in (made.bea, made.ben):
        await journey.press(person, "Enter details")
    await journey.fill(made.bea, journey.typed_details())
    before = await _version(journey)
    typed = journey.typed_details(**{"WhatsApp display name": "Acme Care"})
    answer = await made.fill(made.ben, typed)
    assert "Bea has done this already" in str(answer["errors"])
    assert await _version(journey) == before
    assert (await journey.form_of(made.ben))["WhatsApp display name"] == "Acme Care"
