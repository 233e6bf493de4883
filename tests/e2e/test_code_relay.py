"""The code by hand, by SMS and by call, with the texts that both sides read on its way and at its end."""

import pytest

from tests.support.journey import Journey, accepted
from tests.support.reading import buttons, words
from tests.support.secrecy import says
from tests.support.stand import Stand
from tests.support.wire import kinds

MINUTE_S = 60
FIELD = "6-digit code"
NEVER = "Never type the code in the channel: press *Enter code*."


@pytest.fixture
def journey(sqlite_stand: Stand) -> Journey:
    return Journey(sqlite_stand)


async def _standing(journey: Journey) -> list[str]:
    return words(await journey.card("Step 5")).splitlines()[2:]


async def _onboarding(journey: Journey) -> str:
    async with journey.stand.database.read() as uow:
        return (await uow.onboardings.in_channel(journey.stand.channel))[0].id


async def test_an_sms_that_does_not_do_it_is_followed_by_a_call(journey: Journey) -> None:
    made = journey.stand
    await journey.to("business_approved")
    standing = await _standing(journey)
    assert standing[0] == "*Acme's turn: Bea*"
    assert standing[1:4] == [
        "Take the phone of +32 470 12 34 56 to hand, and press *I have the phone now*.",
        "Sparkcentral then presses *Request code*: the code comes by SMS and is valid for only 10 minutes.",
        NEVER,
    ]
    await journey.hold_phone()
    assert "Ben has the phone until <date>." in await _standing(journey)
    await journey.request_code()
    assert (await _standing(journey))[1:4] == [
        "The 6-digit code comes to +32 470 12 34 56 by SMS.",
        "Enter it by <date>.",
        NEVER,
    ]
    await journey.enter_code()
    assert (await _standing(journey))[1].startswith(
        "The code is in. Sam presses *Show code* and types it in "
    )
    await journey.show_code()
    modal = await journey.modal(made.sam)
    assert words(modal).splitlines()[0] == f"{journey.code[:3]} {journey.code[3:]}"
    assert "It works until *<date>*." in words(modal)
    assert buttons(modal) == ["Code worked", "Code did not work"]

    await journey.press(made.sam, "Code did not work")
    assert (await _standing(journey))[1] == (
        "Next code: from <date> on (2 left within 24 hours), by an automatic call."
    )
    await made.advance(MINUTE_S)
    # The next one is asked for where the operator is.
    accepted(await made.click(made.sam, "Request code"))
    form = await journey.modal(made.sam)
    assert "The SMS did not do it, so a voice call comes next." in str(form)
    assert (await journey.form_of(made.sam))["Method"] == "Voice call"
    await journey.fill(made.sam, {})
    assert (await _standing(journey))[1] == (
        "A call to +32 470 12 34 56 says the 6-digit code. Answer it, with the phone menu off."
    )
    await journey.code_comes()
    await journey.on("enter_code", "activate")
    assert "live since <date>" in words((await journey.look()).progress)


async def test_a_landline_is_called_and_refuses_an_sms_first(sqlite_stand: Stand) -> None:
    journey = Journey(sqlite_stand, landline=True)
    made = journey.stand
    await journey.to("business_approved")
    assert (await _standing(journey))[1:3] == [
        (
            "Take the phone of +32 2 555 12 34 to hand, with the phone menu off, "
            "and press *I have the phone now*."
        ),
        (
            "Sparkcentral then presses *Request code*: the code comes by an automatic call "
            "and is valid for only 10 minutes."
        ),
    ]
    await journey.hold_phone()
    form = await journey.open(made.sam, "Request code")
    assert "☎️ A landline: its phone menu (IVR) has to be off before the call comes." in words(form)
    assert (await journey.form_of(made.sam))["Method"] == "Voice call"
    answer = await made.fill(made.sam, {"Method": "SMS"})
    assert answer["errors"]["Method"] == (
        "This is a landline, and WhatsApp may lock it after an SMS. Choose the voice call."
    )
    await journey.fill(made.sam, {"Method": "Voice call"})
    await journey.code_comes()
    await journey.on("enter_code", "activate")


async def test_each_look_at_the_code_is_on_record_and_only_its_operators(journey: Journey) -> None:
    made = journey.stand
    await journey.to("show_code")
    accepted(await made.act(made.sam, "close"))
    await journey.press(made.sam, "Show code")
    assert says(journey.code, str(await made.screen(made.sam)))
    assert (await kinds(made, await _onboarding(journey))).count("code_shown") == 2
    refused = await made.click(made.ada, "Show code")
    assert refused["refusal"].startswith("Only Sam sees this code, for Sam asked for it.")
    assert (await kinds(made, await _onboarding(journey))).count("code_shown") == 2


async def test_a_form_that_was_left_open_says_what_to_do_now(journey: Journey) -> None:
    """Too late by so much, then of a code that another one has replaced."""
    made = journey.stand
    await journey.to("request_code")
    await journey.press(made.bea, "Enter code")
    await made.advance(10 * MINUTE_S + 125)
    late = await made.fill(made.bea, {FIELD: journey.code})
    assert late["errors"][FIELD] == (
        "The ten minutes were over 2 minutes ago, so this code no longer works and was not kept. "
        "Press “I have the phone now” again, and Sparkcentral asks for a new one."
    )
    await journey.request_code()
    replaced = await made.fill(made.bea, {FIELD: "111 111"})
    assert replaced["errors"][FIELD] == (
        "This code is no longer open. Sparkcentral can ask for a new one with “Request code”, "
        "and the card then shows until when it works."
    )
    wrong = await made.fill(made.bea, {FIELD: "12345"})
    assert wrong["errors"][FIELD] == "Enter the 6 digits of the code, for example 123 456."
    await journey.press(made.ben, "Enter code", **{FIELD: f"{journey.code[:3]}-{journey.code[3:]} "})
    await journey.on("show_code", "activate")


async def test_whoever_has_the_phone_may_say_so_no_longer(journey: Journey) -> None:
    made = journey.stand
    await journey.to("hold_phone")
    refused = await made.click(made.bea, "I have the phone now")
    assert not refused["ok"] or "Ben has the phone already" in refused["refusal"]
    await journey.press(made.bea, "I no longer have the phone", "Step 5")
    assert "I have the phone now" in buttons(await journey.card("Step 5"))
    await journey.hold_phone()
    await made.advance(15 * MINUTE_S)
    assert "Ben has the phone until <date>." not in await _standing(journey)
    assert "I have the phone now" in buttons(await journey.card("Step 5"))
