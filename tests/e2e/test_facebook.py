"""The code through Facebook's own API: nobody sees the digits, and every refusal leaves a way by hand."""

from collections.abc import AsyncIterator
from io import StringIO
from pathlib import Path

import pytest

from tests.support.facebook import NUMBER_ID, BotsJourney, graph_stand, has_number, refuses
from tests.support.journey import MOBILE
from tests.support.reading import buttons, words
from tests.support.secrecy import calls_that_say, files_of, rows_of, says
from tests.support.stand import Stand, database_for
from tests.support.wire import kinds

MINUTE_S = 60
PIN = "246810"
# The phone is not among the calls: what is sent there is Facebook's own.
CODE_ALLOWED = {"to_bot view_submission enter_code", "from_bot graph.verify_code"}
PIN_ALLOWED = {"to_bot view_submission register_number", "from_bot graph.register"}
FIELD = "6-digit code"


@pytest.fixture
async def made(tmp_path: Path) -> AsyncIterator[Stand]:
    async with database_for("sqlite", tmp_path) as url, graph_stand(url) as stand:
        yield stand


@pytest.fixture
async def journey(made: Stand) -> BotsJourney:
    await has_number(made)
    return BotsJourney(made)


async def standing(journey: BotsJourney) -> list[str]:
    return words(await journey.card("Step 5")).splitlines()[2:]


async def thread(journey: BotsJourney) -> str:
    """The last that was said below the card."""
    card = await journey.card("Step 5")
    below = [one for one in await journey.stand.messages() if one.get("thread_ts") == card["ts"]]
    return words(below[-1])


async def onboarding_id(made: Stand) -> str:
    async with made.database.read() as uow:
        return (await uow.onboardings.in_channel(made.channel))[0].id


async def register(journey: BotsJourney, pin: str = "") -> None:
    await journey.press(journey.stand.sam, "Register number")
    await journey.fill(journey.stand.sam, {"PIN": pin} if pin else {})
    await journey.stand.settled()


@pytest.mark.parametrize("landline", [False, True], ids=["sms", "voice"])
async def test_the_bot_asks_checks_and_registers_and_nobody_sees_the_digits(
    log: StringIO, made: Stand, tmp_path: Path, *, landline: bool
) -> None:
    journey = BotsJourney(made, landline=landline)
    await journey.has_number()
    await journey.to("hold_phone")
    form = await journey.open(made.sam, "Request code")
    assert "The bot asks Facebook for the code as you submit" in words(form)
    assert (await journey.form_of(made.sam))["Who asks for it"] == "The bot asks Facebook"
    await journey.fill(made.sam, {})
    await made.settled()
    await journey.code_comes()
    arrives = "A call to +32 2 555 12 34 says" if landline else "comes to +32 470 12 34 56 by SMS"
    assert arrives in (await standing(journey))[1]
    assert "Enter it by <date>." in await standing(journey)

    await journey.enter_code()
    card = await journey.card("Step 5")
    assert "verified the number with the code" in words(card)
    assert buttons(card)[:2] == ["Register number", "Mark number activated"]
    for staff in (made.sam, made.ada):
        assert not says(journey.code, str(await made.screen(staff)))
    assert not says(journey.code, await rows_of(made.database))

    await journey.press(made.sam, "Register number")
    pin = (await journey.form_of(made.sam))["PIN"]
    assert pin.isdigit()
    assert len(pin) == 6
    await journey.fill(made.sam, {"PIN": f"{PIN[:3]} {PIN[3:]}"})
    await made.settled()
    told = f"<@{made.sam}>, Facebook has registered the number, and the bot has forgotten the PIN."
    assert told in await thread(journey)
    assert (await standing(journey))[1].endswith("<date>. Link it to Sparkcentral.")
    assert "Register number" not in buttons(await journey.card("Step 5"))
    assert not says(PIN, await rows_of(made.database))
    await journey.activate()
    assert "live since <date>" in words((await journey.look()).progress)
    for digits, allowed in ((journey.code, CODE_ALLOWED), (PIN, PIN_ALLOWED)):
        assert set(calls_that_say(digits, await made.traffic())) == allowed
        assert not says(digits, files_of(tmp_path))
        assert digits not in log.getvalue()


async def test_a_number_that_is_verified_already_needs_no_code(journey: BotsJourney, made: Stand) -> None:
    await journey.to("hold_phone")
    await has_number(made, code_verification_status="VERIFIED")
    await journey.request_code()
    assert journey.code == ""
    assert "Register number" in buttons(await journey.card("Step 5"))
    assert "found_verified" in await kinds(made, await onboarding_id(made))


async def test_wrong_digits_are_entered_again_three_times_in_all(journey: BotsJourney, made: Stand) -> None:
    await journey.to("request_code")
    wrong = "000000" if journey.code != "000000" else "111111"
    for left in ("2 more tries", "1 more try"):
        await journey.press(made.ben, "Enter code", **{FIELD: wrong})
        await made.settled()
        assert f"The digits entered before were not the ones. {left}." in (await standing(journey))[1]
        assert "Facebook says that these digits are not the ones it sent." in await thread(journey)
        assert not says(wrong, await rows_of(made.database))
    await journey.press(made.ben, "Enter code", **{FIELD: wrong})
    await made.settled()
    assert "it's your turn. The code did not work." in await thread(journey)
    assert "Request code" in buttons(await journey.card("Step 5"))
    await made.advance(2 * MINUTE_S)
    await journey.request_code()
    await journey.enter_code()
    assert "Register number" in buttons(await journey.card("Step 5"))


# Facebook's error at the request: what is said, and whether a code can be asked for at once.
AT_REQUEST = {
    "error:136024": "Facebook was asked for too many codes: the next one can be requested from <date> on",
    "error:100/2494158": "Facebook was asked for too many codes",
    "error:2388091": "Facebook did not send the code: it could not reach the number.",
    "error:2593037": "Facebook did not send the code: it could not reach the number.",
    "error:3441051": "Facebook did not send the code: the number is not in the WhatsApp account.",
    "error:2388107": "Facebook did not send the code: the account is restricted.",
    "error:3441030": "Facebook did not send the code: the number is still used in a WhatsApp app.",
    "error:190": "Facebook did not send the code: it does not accept the bot's access.",
    "error:99": "Facebook did not send the code: Sparkcentral's people find its own words in the history.",
}


@pytest.mark.parametrize("error", AT_REQUEST)
async def test_a_refused_request_says_why_and_leaves_the_way_by_hand(
    journey: BotsJourney, made: Stand, error: str
) -> None:
    await journey.to("hold_phone")
    await refuses(made, "request_code", error)
    await journey.request_code()
    assert journey.code == ""
    assert AT_REQUEST[error] in await thread(journey)
    shut = "too many codes" in AT_REQUEST[error]
    await made.advance((24 * 60 + 1 if shut else 2) * MINUTE_S)
    if shut:
        await journey.hold_phone()
    await journey.press(made.sam, "Request code")
    likely = "The bot asks Facebook" if shut else "I ask in WhatsApp Manager"
    assert (await journey.form_of(made.sam))["Who asks for it"] == likely
    await journey.fill(made.sam, {"Who asks for it": "I ask in WhatsApp Manager"})
    await super(BotsJourney, journey).code_comes()
    await journey.on("enter_code", "activate")
    assert "live since <date>" in words((await journey.look()).progress)


IN_ACCOUNT = "the number is not in the WhatsApp account."
RESTRICTED = "the account is restricted. The brand sees why in Business Support Home."
IN_USE = "the number is still used in a WhatsApp app."
NO_ACCESS = "it does not accept the bot's access. An administrator checks GRAPH_ACCESS_TOKEN."
# All further numbers of Meta's pages that may come at a request, some as code and some as subcode.
MORE_AT_REQUEST = {
    **dict.fromkeys(("100/2388091", "2593037", "100/2593039"), "it could not reach the number."),
    **dict.fromkeys(("2593035", "100/2388002", "3441051", "100/2655011"), IN_ACCOUNT),
    **dict.fromkeys(("2388107", "100/2655089", "3441040"), RESTRICTED),
    **dict.fromkeys(("100/3441030", "3441049"), IN_USE),
    **dict.fromkeys(("190/463", "200", "10", "803", "33"), NO_ACCESS),
    "100": "Sparkcentral's people find its own words in the history.",
}


async def test_every_number_of_metas_pages_has_its_words(tmp_path: Path) -> None:
    easy = {"code_gap_seconds": 0, "codes_per_day": 50}
    async with database_for("sqlite", tmp_path) as url, graph_stand(url, **easy) as made:
        await has_number(made)
        journey = BotsJourney(made)
        await journey.to("hold_phone")
        for error, why in MORE_AT_REQUEST.items():
            await refuses(made, "request_code", f"error:{error}")
            await journey.request_code()
            assert f"Facebook did not send the code: {why}" in await thread(journey), error
            assert "Request code" in buttons(await journey.card("Step 5"))
        assert await journey.texts() == []


# At the digits: what is said, and where it goes on.
AT_DIGITS = {
    "error:2388093": "Facebook did not check the code: it could not reach the number.",
    "error:190": f"Facebook did not check the code: {NO_ACCESS}",
    "error:2593039": "Facebook did not check the code: it could not reach the number.",
    "error:2388107": f"Facebook did not check the code: {RESTRICTED}",
    "error:100": "Facebook did not check the code: Sparkcentral's people find its own words in the history.",
    "reset": "Facebook did not check the code: it gave no answer.",
}


@pytest.mark.parametrize("fault", AT_DIGITS)
async def test_digits_that_facebook_cannot_judge_go_to_the_operator(
    journey: BotsJourney, made: Stand, fault: str
) -> None:
    await journey.to("request_code")
    await refuses(made, "verify_code", fault)
    await journey.enter_code()
    await made.settled()
    assert AT_DIGITS[fault] in await thread(journey)
    assert "The code is in and valid until <date>. Press *Show code*." in await thread(journey)
    await journey.on("show_code", "activate")
    assert "live since <date>" in words((await journey.look()).progress)


async def test_an_answer_lost_after_the_deed_is_looked_up(journey: BotsJourney, made: Stand) -> None:
    """A code is on its way: it is asked for once. The digits were taken: nobody enters them again."""
    await journey.to("hold_phone")
    await refuses(made, "request_code", "lost_answer")
    await journey.request_code()
    assert len(await journey.texts()) == 1
    assert "Facebook has not said that it sent the code." in " ".join(await standing(journey))
    await refuses(made, "verify_code", "lost_answer")
    await journey.enter_code()
    await made.settled()
    assert "Register number" in buttons(await journey.card("Step 5"))
    await refuses(made, "register", "lost_answer")
    await register(journey)
    assert "Facebook has registered the number" in await thread(journey)


async def test_too_many_guesses_shut_requests_for_half_a_day(journey: BotsJourney, made: Stand) -> None:
    await journey.to("request_code")
    wrong = "000000" if journey.code != "000000" else "111111"
    for _ in range(5):  # somebody else has tried in WhatsApp Manager
        token = {"Authorization": "Bearer EAAsandbox"}
        await made.http.post(f"/graph/v26.0/{NUMBER_ID}/verify_code", json={"code": wrong}, headers=token)
    await journey.press(made.ben, "Enter code", **{FIELD: wrong})
    await made.settled()
    assert "Facebook has seen too many wrong codes" in await thread(journey)
    assert "🔒 Facebook lets nobody ask for a code until <date>." in await standing(journey)


AT_REGISTER = {
    "error:133005": "the number has another PIN already. Press *Register number* again and type that one.",
    "error:133009": "too many PINs were tried. Press *Register number* again in an hour.",
    "error:133010": "it wants the number verified by a code again. *Reopen* the code for it.",
    "error:2388107": RESTRICTED,
    "error:190": NO_ACCESS,
    "error:133008": "too many PINs were tried. Press *Register number* again in an hour.",
    "error:133006": "it wants the number verified by a code again. *Reopen* the code for it.",
    "error:133015": "the number was deleted a moment ago. Press *Register number* again in five minutes.",
    "error:133016": "it was asked ten times within 72 hours.",
    "error:100/2388001": "it has not finished with the display name. Try again in a few hours.",
    "reset": "it gave no answer.",
}


@pytest.mark.parametrize("fault", AT_REGISTER)
async def test_a_refused_registration_says_why_and_forgets_the_pin(
    journey: BotsJourney, made: Stand, fault: str
) -> None:
    await journey.to("enter_code")
    await refuses(made, "register", fault)
    await register(journey, "135790")
    said = await thread(journey)
    assert f"Facebook did not register the number: {AT_REGISTER[fault]}" in said
    assert not says("135790", await rows_of(made.database))
    async with made.database.read() as uow:
        assert await uow.codes.kept() == []
    if fault == "error:133016":
        await journey.press(made.sam, "Register number")
        refused = await made.fill(made.sam, {})
        assert "It takes the next try" in str(refused)
    else:
        await register(journey)
        assert "Facebook has registered the number" in await thread(journey)


async def test_a_pin_is_six_digits(journey: BotsJourney, made: Stand) -> None:
    await journey.to("enter_code")
    await journey.press(made.sam, "Register number")
    answer = await made.fill(made.sam, {"PIN": "12ab56"})
    assert answer["errors"]["PIN"] == (
        "A PIN has 6 digits. Type them without letters or signs, for example 246810."
    )
    async with made.database.read() as uow:
        assert await uow.codes.kept() == []


async def test_facebook_asks_to_wait_and_is_asked_again_then(journey: BotsJourney, made: Stand) -> None:
    await journey.to("hold_phone")
    await refuses(made, "request_code", "429", seconds=3)
    await journey.press(made.sam, "Request code")
    await journey.fill(made.sam, {})
    assert "Facebook is being asked for the code. Keep the phone at hand." in await standing_now(journey)
    await made.advance(10)
    await made.settled()
    assert len(await journey.texts()) == 1


async def standing_now(journey: BotsJourney) -> list[str]:
    """The card as soon as it says so: the call itself still waits in the outbox."""
    await journey.stand.until(lambda messages: "Facebook is being asked" in str(messages))
    cards = [one for one in await journey.stand.messages() if "Step 5 of 7" in str(one.get("blocks"))]
    return [line for card in cards for line in words(card).splitlines()]


async def test_facebooks_own_words_are_in_the_history_of_staff_alone(
    journey: BotsJourney, made: Stand
) -> None:
    await journey.to("hold_phone")
    await refuses(made, "request_code", "error:2388091")
    await journey.request_code()
    for who, reads in ((made.sam, True), (made.bea, False)):
        await journey.press(who, "History")
        shown = words(await journey.modal(who))
        assert "was told by Facebook: Facebook did not send the code" in shown
        assert ("An error ordered by a fault" in shown and "fbtrace_id" in shown) is reads


async def test_a_number_of_no_such_account_is_asked_for_by_hand(made: Stand) -> None:
    await has_number(made, MOBILE, account="1")
    journey = BotsJourney(made)
    await journey.to("hold_phone")
    await journey.request_code()
    assert "the number is not in the WhatsApp account" in await thread(journey)
