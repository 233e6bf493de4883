"""A mistake at each form: said at its field, mended in the open form, and nothing has changed by it."""

from collections.abc import Mapping
from typing import Any

import pytest

from tests.support.journey import DAY_S, Journey, accepted, logo
from tests.support.reading import buttons, words
from tests.support.stand import Stand

MINUTE_S = 60


@pytest.fixture
def journey(sqlite_stand: Stand) -> Journey:
    return Journey(sqlite_stand)


async def _versions(journey: Journey) -> list[tuple[str, int]]:
    """Every onboarding with how much has happened to it."""
    async with journey.stand.database.read() as uow:
        found = await uow.onboardings.in_channel(journey.stand.channel)
    return [(onboarding.id, onboarding.version) for onboarding in found]


async def _refused(journey: Journey, person: str, **fields: Any) -> dict[str, str]:
    """What stands beneath the fields after a submit; the form is still open and nothing has happened."""
    before = await _versions(journey)
    answer = await journey.stand.fill(person, fields)
    assert answer["ok"] is False, answer
    assert await _versions(journey) == before
    assert (await journey.modal(person))["errors"]
    errors: dict[str, str] = answer["errors"]
    return errors


async def _warned(journey: Journey, person: str, **fields: Any) -> str:
    """What the form says that has come back with warnings; nothing has happened yet."""
    before = await _versions(journey)
    accepted(await journey.stand.fill(person, fields))
    assert await _versions(journey) == before
    view = await journey.modal(person)
    assert {"Keep it as it is", "Why"} <= set(await journey.form_of(person))
    return words(view)


async def _facts(journey: Journey, kind: str) -> list[Mapping[str, Any]]:
    """The events of one kind, with what they hold."""
    async with journey.stand.database.read() as uow:
        (onboarding,) = await uow.onboardings.in_channel(journey.stand.channel)
        recorded = await uow.events.of(onboarding.id)
    return [vars(entry.event) for entry in recorded if entry.event.kind == kind]


# Start ----------------------------------------------------------------------------------------------


async def test_the_start_form_is_filled_in_and_asks_for_the_agreement(journey: Journey) -> None:
    made = journey.stand
    accepted(await made.command(made.ada, "/onboarding start"))
    assert await journey.form_of(made.ada) == {
        "Brand name": "Acme",
        "Brand people": [made.bea, made.ben],
        "Brand admin": made.bea,
        "Sparkcentral lead": made.ada,
        "Time zone": "Europe/Brussels",
        "Sparkcentral agreement signed": [],
    }
    errors = await _refused(journey, made.ada)
    assert list(errors) == ["Sparkcentral agreement signed"]
    assert await _versions(journey) == []
    await journey.fill(made.ada, {"Sparkcentral agreement signed": True})
    assert [version for _, version in await _versions(journey)] == [2]


async def test_the_start_form_refuses_people_of_the_wrong_side(journey: Journey) -> None:
    made = journey.stand
    accepted(await made.command(made.ada, "/onboarding start"))
    picked = {"Brand people": [made.bea, made.sam], "Brand admin": made.sam, "Sparkcentral lead": made.ben}
    errors = await _refused(journey, made.ada, **picked, **{"Sparkcentral agreement signed": True})
    theirs = "Somebody you picked is not with the brand in this channel. Pick somebody who is."
    ours = "The person you picked is not with Sparkcentral in this channel. Pick somebody who is."
    assert errors == {"Brand people": theirs, "Brand admin": theirs, "Sparkcentral lead": ours}
    errors = await _refused(journey, made.ada, **{"Brand name": "   "})
    assert errors["Brand name"] == "Type the brand's name, for example Acme."
    mended = {"Brand people": [made.bea], "Brand admin": made.bea, "Sparkcentral lead": made.sam}
    await journey.fill(made.ada, {"Brand name": "Acme", **mended})
    assert "Ada started this, and Sam from Sparkcentral helps you." in words((await journey.look()).progress)


# Details --------------------------------------------------------------------------------------------

_MISTAKES: dict[str, tuple[dict[str, Any], str, str]] = {
    "no country code": (
        {"Phone number": "0470 12 34 56"},
        "Phone number",
        "Start with + and the country code, for example +32 470 12 34 56.",
    ),
    "too short": ({"Phone number": "+32 470 12"}, "Phone number", "too few digits"),
    "landline without the tick": (
        {"Phone number": "+32 2 555 12 34", "Line type": "Landline (code by call)"},
        "Phone menu (IVR) can be switched off",
        "Tick this once the menu can be switched off for a while.",
    ),
    "an id with letters": (
        {"Business Manager ID": "acme-inc"},
        "Business Manager ID",
        "This ID has digits only. Copy it from Business settings > Business info",
    ),
    "a name of one sign": (
        {"WhatsApp display name": "!"},
        "WhatsApp display name",
        "Use at least 2 characters",
    ),
}


async def test_details_are_refused_at_their_field_and_kept_in_the_form(journey: Journey) -> None:
    made = journey.stand
    await journey.to("agree")
    for typed, field, sentence in _MISTAKES.values():
        await journey.press(made.bea, "Enter details")
        errors = await _refused(journey, made.bea, **journey.typed_details(**typed))
        assert list(errors) == [field]
        assert sentence in errors[field]
        kept = await journey.form_of(made.bea)
        assert {label: kept[label] for label in typed} == typed  # what was typed is still there
    await journey.fill(made.bea, {"WhatsApp display name": "Acme Support"})
    await journey.on("account", "account")


async def test_a_number_that_is_used_in_whatsapp_is_told_how_to_free_it(journey: Journey) -> None:
    made = journey.stand
    await journey.to("agree")
    await journey.press(made.bea, "Enter details")
    warned = await _warned(journey, made.bea, **journey.typed_details(**{"Used in WhatsApp today?": "Yes"}))
    assert "in its WhatsApp app, open Settings &gt; Account &gt; Delete account." in warned
    await journey.fill(made.bea, {"Used in WhatsApp today?": "No"})
    (entered,) = await _facts(journey, "details_entered")
    assert entered["warnings"] == ()


async def test_a_toll_free_number_is_a_warning_that_can_be_kept(journey: Journey) -> None:
    made = journey.stand
    await journey.to("agree")
    await journey.press(made.bea, "Enter details")
    landline = {"Line type": "Landline (code by call)", "Phone menu (IVR) can be switched off": True}
    typed = journey.typed_details(**{"Phone number": "+32 800 12 345"}, **landline)
    warned = await _warned(journey, made.bea, **typed)
    assert "A toll-free number works only if it takes calls from abroad and a person answers." in warned
    assert (await journey.form_of(made.bea))["Phone number"] == "+32 800 12 345"

    errors = await _refused(journey, made.bea, **{"Keep it as it is": True})
    assert list(errors) == ["Why"]
    await journey.fill(made.bea, {"Why": "Our reception takes calls from abroad"})
    (entered,) = await _facts(journey, "details_entered")
    assert entered["why_kept"] == "Our reception takes calls from abroad"
    assert entered["warnings"] == ("phone_toll_free",)
    assert "Number: +32 800 12 345" in words(await journey.card("Step 2"))


async def test_a_display_name_with_a_warning_can_be_mended_instead(journey: Journey) -> None:
    made = journey.stand
    await journey.to("agree")
    await journey.press(made.bea, "Enter details")
    warned = await _warned(
        journey, made.bea, **journey.typed_details(**{"WhatsApp display name": "ACME SUPPORT"})
    )
    assert "⚠️" in warned
    await journey.fill(made.bea, {"WhatsApp display name": "Acme Support"})
    (entered,) = await _facts(journey, "details_entered")
    assert (entered["warnings"], entered["why_kept"]) == ((), "")


# Staff ----------------------------------------------------------------------------------------------


async def test_what_goes_back_needs_a_reason(journey: Journey) -> None:
    made = journey.stand
    await journey.to("details")
    await journey.press(made.sam, "Send back")
    errors = await _refused(journey, made.sam, Reason="  ")
    assert errors == {"Reason": "Say why in a sentence, so that whoever mends it knows what to change."}
    assert "Mark account created" in buttons(await journey.card("Step 3"))


async def test_a_rejection_needs_a_reason_and_an_answer(journey: Journey) -> None:
    made = journey.stand
    await journey.to("verification")
    await journey.press(made.sam, "Record Facebook's answer", "Step 4")
    assert list(await _refused(journey, made.sam)) == ["Answer"]
    errors = await _refused(journey, made.sam, Answer="Rejected")
    assert list(errors) == ["Reason"]
    assert (await journey.form_of(made.sam))["Answer"] == "Rejected"
    assert "Waiting for Facebook" in words(await journey.card("Step 4"))
    await journey.fill(made.sam, {"Reason": "The document cannot be read"})
    assert "> The document cannot be read" in words(await journey.card("Step 4"))


async def test_an_answer_about_templates_names_them_and_a_step_is_skipped_for_a_reason(
    journey: Journey,
) -> None:
    made = journey.stand
    await journey.to("submit_templates")
    await journey.press(made.sam, "Record Facebook's answer", "Step 7")
    assert (await journey.form_of(made.sam))["Template"] == ["order_update (English)"]
    assert list(await _refused(journey, made.sam, Template=[], Answer="Approved")) == ["Template"]
    await journey.press(made.sam, "Skip step", "Step 6")
    assert list(await _refused(journey, made.sam, Reason=" ")) == ["Reason"]


# The code -------------------------------------------------------------------------------------------


async def test_a_code_of_the_wrong_length_is_refused_and_a_spaced_one_taken(journey: Journey) -> None:
    made = journey.stand
    await journey.to("request_code")
    await journey.press(made.ben, "Enter code")
    for typed in ("12345", "1234567", "12 34 5x", "code"):
        errors = await _refused(journey, made.ben, **{"6-digit code": typed})
        assert errors == {"6-digit code": "Enter the 6 digits of the code, for example 123 456."}
    spaced = f"{journey.code[:3]} {journey.code[3:]}"
    await journey.fill(made.ben, {"6-digit code": spaced})
    await journey.on("show_code", "activate")


async def test_a_late_code_is_told_how_late_it_is_and_not_kept(journey: Journey) -> None:
    made = journey.stand
    await journey.to("request_code")
    await journey.press(made.ben, "Enter code")
    await made.advance(13 * MINUTE_S)
    errors = await _refused(journey, made.ben, **{"6-digit code": journey.code})
    assert "The ten minutes were over 3 minutes ago" in errors["6-digit code"]
    assert "was not kept" in errors["6-digit code"]
    async with made.database.read() as uow:
        assert await uow.codes.kept() == []


# Profile and templates ------------------------------------------------------------------------------


async def test_a_profile_is_refused_at_its_fields(journey: Journey) -> None:
    made = journey.stand
    await journey.to("activate")
    await journey.press(made.bea, "Add business profile")
    typed = journey.typed_profile(
        About="x" * 140,
        Email="hello",
        Website="acme",
        Logo={**logo(), "name": "logo.gif"},
        **{"Main country": "12"},
    )
    errors = await _refused(journey, made.bea, **typed)
    assert set(errors) == {"About", "Email", "Website", "Logo", "Main country"}
    assert errors["Website"] == "Write acme as a full address, for example https://www.acme.com."
    assert errors["Logo"].startswith("This file is no JPEG or PNG.")
    mended = journey.typed_profile(**{"Main country": ""})
    await journey.fill(made.bea, mended)
    await journey.on("publish", "publish")


async def test_a_regulated_industry_is_a_warning_that_can_be_kept(journey: Journey) -> None:
    made = journey.stand
    await journey.to("activate")
    await journey.press(made.bea, "Add business profile")
    warned = await _warned(journey, made.bea, **journey.typed_profile(Industry="Alcohol"))
    assert "WhatsApp has stricter rules for this industry" in warned
    await journey.fill(made.bea, {"Keep it as it is": True, "Why": "We sell to shops only"})
    (entered,) = await _facts(journey, "profile_entered")
    assert (entered["warnings"], entered["why_kept"]) == (("industry_regulated",), "We sell to shops only")


async def test_a_template_is_refused_at_its_fields_and_its_name_is_turned_into_one(journey: Journey) -> None:
    made = journey.stand
    await journey.to("activate")
    await journey.press(made.bea, "Add template")
    errors = await _refused(journey, made.bea, **journey.typed_template(Body="{{1}} is on its way."))
    assert errors["Body"].startswith("Put some words before {{1}}")
    errors = await _refused(journey, made.bea, **journey.typed_template(**{"Example values": "only one"}))
    assert list(errors) == ["Example values"]
    assert await _facts(journey, "template_saved") == []
    await journey.fill(made.bea, journey.typed_template(Name="Order update!"))
    assert "*order_update* · Utility, English" in words(await journey.card("Step 7"))

    await journey.press(made.bea, "Add template")
    errors = await _refused(journey, made.bea, **journey.typed_template())
    assert "There is already a template order_update in English." in str(errors)


async def test_a_template_is_shown_again_as_it_was_typed(journey: Journey) -> None:
    made = journey.stand
    await journey.to("template")
    await journey.press(made.bea, "Edit template")
    assert await journey.form_of(made.bea) == journey.typed_template(Name="order_update")


# The channel ----------------------------------------------------------------------------------------


async def test_settings_of_the_channel_are_refused_at_their_field(journey: Journey) -> None:
    made = journey.stand
    await journey.to("activate")
    await journey.press(made.ada, "WhatsApp channel settings")
    name, days = "Channel display name in Sparkcentral", "Auto-resolve New after days"
    assert (await journey.form_of(made.ada))[name] == "Acme Support"
    errors = await _refused(journey, made.ada, **{name: "x" * 256, days: "0"})
    assert set(errors) == {name, days}
    assert errors[name] == "This has 256 characters. Shorten it to 255."
    await journey.fill(made.ada, {name: "Acme care", days: "7", "All Users": "On"})
    said = words(await journey.card("WhatsApp channel"))
    assert "• Name in Sparkcentral: Acme care" in said
    assert "New conversations are resolved after 7 days, pending ones after 30 days." in said
    assert "All users have access." in said
    await journey.press(made.ada, "WhatsApp channel settings")
    assert (await journey.form_of(made.ada))[days] == "7"
    await made.advance(DAY_S)
