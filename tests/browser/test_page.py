"""Two Slacks in a real browser: everything by clicks, and only what the page offers."""

import re
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect

from bot.sandbox.server import SandboxSettings, start_sandbox
from tests.browser.conftest import window
from tests.browser.visitor import Visitor

pytestmark = pytest.mark.browser


async def test_four_people_bring_a_number_live_by_what_the_page_offers(page: Page, pictures: Path) -> None:
    visitor = Visitor(page, pictures)
    await expect(visitor.guide).to_contain_text("/onboarding start")
    await visitor.picture("1-open")

    await visitor.until_form("Enter details")
    await a_mistake_is_said_at_its_field_and_mended(visitor)
    await visitor.until("Facebook takes a day or two")
    await time_passes(visitor)
    await facebook_approves_at_its_desk(visitor)
    await visitor.until("Send the code to the phone")
    await the_phone_buzzes(visitor)
    await visitor.until_form("Code")
    await the_operator_reads_the_phones_digits(visitor)
    await visitor.until("All done")
    await visitor.picture("6-all-set")

    for pane in (visitor.brand, visitor.vendor):
        await expect(pane.locator(".messages")).to_contain_text(
            "You're all set! Messages should start coming in."
        )
    # On a busy machine a press may come twice; nothing else is refused.
    assert [each for each in visitor.refused if "has done this already" not in each] == []
    assert visitor.pressed.count("Start 10 minutes") == 1
    assert {"Agree to the terms", "Mark number activated", "Send templates", "Finish setup"} <= set(
        visitor.pressed
    )


async def a_mistake_is_said_at_its_field_and_mended(visitor: Visitor) -> None:
    """In the brand's pane; the other Slack stays as it is and can be used meanwhile."""
    await visitor.fill_in()
    await visitor.fill({"Phone number": "0470 12 34 56"})
    await visitor.press_next()
    number = visitor.form.get_by_label("Phone number", exact=True)
    await expect(number).to_have_accessible_description(re.compile("Start with . and the country code"))
    await expect(number).to_have_attribute("aria-invalid", "true")
    await expect(number).to_be_focused()
    await expect(visitor.form.locator("[type=submit].is-next")).to_be_visible()
    await expect(visitor.brand.locator(".modal")).to_be_visible()
    await expect(visitor.vendor.locator(".modal")).to_have_count(0)
    await visitor.picture("2-mistake")
    await what_one_side_writes_the_other_sees(visitor)

    await visitor.fill({"Phone number": "+32 470 12 34 56"})
    await visitor.press_next()
    await expect(visitor.form).to_have_count(0)


async def what_one_side_writes_the_other_sees(visitor: Visitor) -> None:
    await visitor.vendor.locator(".centre textarea").fill("I am here if you need me")
    await visitor.vendor.locator(".centre textarea").press("Enter")
    await expect(visitor.brand.locator(".messages")).to_contain_text("I am here if you need me")
    await expect(visitor.form.get_by_label("WhatsApp display name", exact=True)).to_have_value("Acme Support")


async def time_passes(visitor: Visitor) -> None:
    clock = visitor.page.locator("#clock time")
    before = await clock.get_attribute("datetime")
    await visitor.page.get_by_role("button", name="+1 day", exact=True).click()
    await expect(clock).not_to_have_attribute("datetime", before or "")


async def facebook_approves_at_its_desk(visitor: Visitor) -> None:
    """Its mail stands over the form in which Sparkcentral's people note it."""
    desk = visitor.page.locator("#facebook")
    await desk.get_by_role("button", name="Approve").first.click()
    await expect(desk.locator(".mail").first).to_contain_text("approved")
    await visitor.until_form("Record Facebook's answer")
    await expect(visitor.vendor.locator(".modal-strip")).to_contain_text("Facebook's mail says: approved")
    await visitor.picture("3-facebook")


async def the_phone_buzzes(visitor: Visitor) -> None:
    phone = visitor.page.locator("#phone")
    await visitor.guide.get_by_role("button", name="Send the code to the phone").click()
    await expect(phone).to_have_class(re.compile("is-buzzing"))
    await expect(phone.locator(".digits")).to_have_text(re.compile(r"^\d{6}$"))
    await expect(phone).to_contain_text(re.compile(r"9:\d\d left"))
    await visitor.picture("4-phone")


async def the_operator_reads_the_phones_digits(visitor: Visitor) -> None:
    sent = await visitor.page.locator("#phone .digits").first.inner_text()
    shown = await visitor.vendor.locator(".modal .header-digits").inner_text()
    assert re.fullmatch(r"\d{3} \d{3}", shown)
    assert shown.replace(" ", "") == sent
    await expect(visitor.brand.locator(".modal")).to_have_count(0)
    for pane in (visitor.brand, visitor.vendor):
        assert sent not in await pane.locator(".messages").inner_text()
    await visitor.picture("5-code")


async def test_a_code_too_old_says_so_on_the_phone(page: Page, pictures: Path) -> None:
    visitor = Visitor(page, pictures)
    await page.locator("#facebook-number").fill("+32 470 12 34 56")
    await page.locator("#send-code").click()
    await expect(visitor.page.locator("#phone")).to_contain_text("left")
    await page.get_by_role("button", name="+1 hour", exact=True).click()
    await expect(visitor.page.locator("#phone")).to_contain_text("Too old now")


async def test_the_clock_goes_to_the_next_thing_due(page: Page, pictures: Path) -> None:
    visitor = Visitor(page, pictures)
    clock = page.locator("#clock")
    await visitor.until("“Agree to the terms”")
    for _ in range(4):
        await clock.get_by_role("button", name="Next thing due").click()
        await expect(clock.locator("[aria-busy=true]")).to_have_count(0)
        if await visitor.brand.get_by_text("a friendly reminder").count():
            break
    await expect(visitor.brand.locator(".messages")).to_contain_text("a friendly reminder")


async def test_everybody_has_a_view_of_their_own(page: Page, pictures: Path) -> None:
    """Forms, direct messages and unread marks go with the person, in the pane of their organisation."""
    visitor = Visitor(page, pictures)
    await visitor.until_form("Start onboarding")
    await visitor.become("Sam Okoye")
    await expect(visitor.form).to_have_count(0)
    await expect(visitor.guide).to_contain_text("Switch to Ada")
    await visitor.become("Ada Marsh")
    await expect(visitor.vendor.locator(".modal h3")).to_have_text("Start onboarding")
    await page.keyboard.press("Alt+2")
    await expect(visitor.vendor.locator(".tile", has_text="Sam")).to_have_attribute("aria-pressed", "true")
    await expect(visitor.brand.locator(".place", has_text="Home")).to_have_count(0)
    await visitor.vendor.locator(".place", has_text="Home").click()
    await expect(visitor.vendor.locator(".composer")).to_be_hidden()


async def test_a_command_gets_help_and_the_brand_gets_slacks_own_refusal(page: Page, pictures: Path) -> None:
    visitor = Visitor(page, pictures)
    await expect(visitor.guide).to_contain_text("/onboarding start")
    ours, theirs = visitor.vendor.locator(".centre textarea"), visitor.brand.locator(".centre textarea")
    await ours.fill("/onb")
    await expect(visitor.vendor.get_by_role("option")).to_contain_text(
        ["/onboarding start", "status", "hold [until YYYY-MM-DD] [reason]", "help"]
    )
    await ours.press("ArrowDown")
    await ours.press("ArrowDown")
    await ours.press("Enter")
    await expect(ours).to_have_value("/onboarding status")
    await theirs.fill("/onb")
    await expect(visitor.brand.get_by_role("option")).to_have_count(0)
    await theirs.fill("/onboarding start")
    await theirs.press("Enter")
    await expect(visitor.brand.locator(".messages")).to_contain_text("is not a valid command")
    await expect(visitor.vendor.locator(".messages")).not_to_contain_text("is not a valid command")


async def test_a_sandbox_without_a_demo_offers_no_play(browser: Browser) -> None:
    sandbox = await start_sandbox(SandboxSettings(port=0))
    try:
        async with window(browser) as page:
            await page.goto(sandbox.address)
            await expect(page.locator("#guide")).to_contain_text("/onboarding start")
            await expect(page.locator("#play")).to_be_hidden()
            await expect(page.get_by_role("button", name="number live")).to_be_hidden()
            script = await page.request.get(f"{sandbox.address}/page/app.js")
            assert script.headers["cache-control"] == "no-cache"
    finally:
        await sandbox.stop()
