"""The page in a real browser: everything by clicks, and only what the page offers."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect

from bot.demo import Demo
from bot.sandbox.server import SandboxSettings, start_sandbox
from tests.browser.conftest import window
from tests.browser.visitor import Visitor

pytestmark = pytest.mark.browser

NARROW = {"width": 390, "height": 844}
# So many days that one of them is a working day, whenever the test runs and however long the holidays are.
BUSINESS_DAYS = 6


async def test_four_people_bring_a_number_live_by_what_the_page_offers(page: Page, pictures: Path) -> None:
    visitor = Visitor(page, pictures)
    await expect(visitor.guide).to_contain_text("/onboarding start")
    await visitor.picture("1-open")

    await visitor.until_form("Enter details")
    await a_mistake_is_said_at_its_field_and_mended(visitor)
    await visitor.until("Facebook takes a day or two")
    await time_passes(visitor)
    await visitor.until_form("Code")
    await the_operator_reads_the_phones_digits(visitor)
    await visitor.until("All done")
    await visitor.picture("5-all-set")

    await expect(page.locator("#messages")).to_contain_text(
        "You're all set! Messages should start coming in."
    )
    # On a busy machine a press may come twice; nothing else is refused.
    assert [each for each in visitor.refused if "has done this already" not in each] == []
    assert visitor.pressed.count("Start 10 minutes") == 1
    assert {"Agree to the terms", "Mark number activated", "Send templates", "Finish setup"} <= set(
        visitor.pressed
    )


async def a_mistake_is_said_at_its_field_and_mended(visitor: Visitor) -> None:
    await visitor.fill_in()
    await visitor.fill({"Phone number": "0470 12 34 56"})
    await visitor.press_next()
    number = visitor.form.get_by_label("Phone number", exact=True)
    await expect(number).to_have_accessible_description(re.compile("Start with . and the country code"))
    await expect(number).to_have_attribute("aria-invalid", "true")
    await expect(number).to_be_focused()
    await expect(visitor.form.locator("[type=submit].is-next")).to_be_visible()
    await visitor.picture("2-mistake")

    await visitor.fill({"Phone number": "+32 470 12 34 56"})
    await visitor.press_next()
    await expect(visitor.form).to_have_count(0)


async def time_passes(visitor: Visitor) -> None:
    clock = visitor.page.locator("#clock .now")
    before = await clock.inner_text()
    await visitor.page.get_by_role("button", name="+1 day", exact=True).click()
    await expect(clock).not_to_have_text(before)


async def the_operator_reads_the_phones_digits(visitor: Visitor) -> None:
    sent = await visitor.page.locator("#phone .digits").first.inner_text()
    shown = await visitor.form.locator(".header-digits").inner_text()
    assert re.fullmatch(r"\d{3} \d{3}", shown)
    assert shown.replace(" ", "") == sent
    assert sent not in await visitor.page.locator("#messages").inner_text()
    await visitor.picture("3-code")
    await visitor.become("Bea Laurent")
    await expect(visitor.form).to_have_count(0)
    await visitor.picture("4-code-as-the-brand")
    await visitor.guide.get_by_role("button").click()


async def test_it_plays_itself_to_its_end_and_starts_over(
    page: Page, demo: tuple[Demo, str], pictures: Path
) -> None:
    made, _ = demo
    made._options = replace(made._options, pace=0.25)
    visitor = Visitor(page, pictures)
    await page.get_by_role("button", name="Play it for me").click()
    await expect(page.locator("#play")).to_have_text("Playing …")
    await expect(visitor.guide).to_contain_text(re.compile("(Bea Laurent|Ada Marsh|Sam Okoye): "))
    await visitor.picture("6-playing")
    await expect(visitor.guide).to_contain_text("All done", timeout=45_000)
    await expect(page.locator("#play")).to_have_text("Play it for me")
    await expect(page.locator("#messages")).to_contain_text("You're all set!")

    await page.get_by_role("button", name="Start over").click()
    await expect(visitor.guide).to_contain_text("/onboarding start")
    await expect(page.locator("#messages")).not_to_contain_text("Step 1 of 7")
    await expect(page.locator("#compose")).to_have_value("/onboarding start")
    # The bot is a new one and keeps the clock of this Slack: what is due comes due.
    await visitor.until("Switch to Bea")
    for _ in range(BUSINESS_DAYS):
        await page.get_by_role("button", name="+1 day", exact=True).click()
        await visitor.settle()
    await expect(page.locator("#messages")).to_contain_text("a friendly reminder")


async def test_do_it_myself_stops_the_play(page: Page, demo: tuple[Demo, str]) -> None:
    made, _ = demo
    made._options = replace(made._options, pace=2)
    await page.get_by_role("button", name="Play it for me").click()
    await expect(page.locator("#play")).to_have_text("Playing …")
    await page.get_by_role("button", name="Do it myself").click()
    await expect(page.locator("#play")).to_have_text("Play it for me")
    await expect(page.locator("#guide")).to_contain_text("Next:")


async def test_it_is_dark_where_the_machine_is(page: Page, pictures: Path) -> None:
    visitor = Visitor(page, pictures)
    await page.emulate_media(color_scheme="dark")
    await visitor.until("Switch to Bea")
    await visitor.until("“Enter details”")
    assert await _brightness(page, "body", "backgroundColor") < 60
    assert await _brightness(page, "#messages .text, #messages .section-text", "color") > 180
    await visitor.picture("7-dark")


async def _brightness(page: Page, selector: str, what: str) -> float:
    colour = await page.locator(selector).first.evaluate(f"node => getComputedStyle(node).{what}")
    parts = [int(part) for part in re.findall(r"\d+", colour)[:3]]
    return sum(parts) / 3


async def test_a_phone_shows_all_of_it(browser: Browser, demo: tuple[Demo, str], pictures: Path) -> None:
    async with window(browser, viewport=NARROW, has_touch=True, is_mobile=True) as page:
        visitor = Visitor(page, pictures)
        await page.goto(demo[1])
        await expect(visitor.guide).to_contain_text("/onboarding start")
        await visitor.picture("8-narrow")
        await fits(visitor)
        await visitor.until("Switch to")
        await fits(visitor)
        await visitor.until_form("Enter details")
        await fits(visitor)
        await visitor.picture("9-narrow-form")
        await visitor.until("Switch to")
        await fits(visitor)


async def fits(visitor: Visitor) -> None:
    """Nothing is wider than the window, and what is typed into is not covered by the guide."""
    page = visitor.page
    assert await page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]
    guide = await visitor.guide.bounding_box()
    low = page.locator("[type=submit].is-next" if await visitor.form.count() else ".composer-box").first
    box = await low.bounding_box()
    assert guide is not None
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= NARROW["width"]
    if not await visitor.form.count():
        assert box["y"] + box["height"] <= guide["y"] + 1


async def test_a_sandbox_without_a_demo_offers_no_play(browser: Browser) -> None:
    sandbox = await start_sandbox(SandboxSettings(port=0))
    try:
        async with window(browser) as page:
            await page.goto(sandbox.address)
            await expect(page.locator("#guide")).to_contain_text("/onboarding start")
            await expect(page.locator("#play")).to_be_hidden()
            script = await page.request.get(f"{sandbox.address}/page/app.js")
            assert script.headers["cache-control"] == "no-cache"
    finally:
        await sandbox.stop()
