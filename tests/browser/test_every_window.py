"""Dark where the machine is dark, whole where the window is narrow, still where motion is unwelcome."""

import re
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect

from bot.demo import Demo
from tests.browser.conftest import window
from tests.browser.visitor import Visitor

pytestmark = pytest.mark.browser

NARROW = {"width": 390, "height": 844}


async def test_it_is_dark_where_the_machine_is(page: Page, pictures: Path) -> None:
    visitor = Visitor(page, pictures)
    await page.emulate_media(color_scheme="dark")
    await visitor.until("“Enter details”")
    assert await _brightness(page, "body", "backgroundColor") < 60
    assert await _brightness(page, ".messages .text, .messages .section-text", "color") > 180
    await visitor.picture("8-dark")


async def _brightness(page: Page, selector: str, what: str) -> float:
    colour = await page.locator(selector).first.evaluate(f"node => getComputedStyle(node).{what}")
    parts = [int(part) for part in re.findall(r"\d+", colour)[:3]]
    return sum(parts) / 3


async def test_nothing_moves_for_whoever_wants_it_still(page: Page) -> None:
    await page.emulate_media(reduced_motion="reduce")
    await page.locator("#facebook-number").fill("+32 470 12 34 56")
    await page.locator("#send-code").click()
    phone = page.locator("#phone")
    await expect(phone).to_have_class(re.compile("is-buzzing"))
    moving = "node => getComputedStyle(node).animationName"
    assert await phone.locator(".handset").evaluate(moving) == "none"


async def test_a_phone_shows_all_of_it(browser: Browser, demo: tuple[Demo, str], pictures: Path) -> None:
    async with window(browser, viewport=NARROW, has_touch=True, is_mobile=True) as page:
        visitor = Visitor(page, pictures)
        await page.goto(demo[1])
        await expect(visitor.guide).to_contain_text("/onboarding start")
        await visitor.picture("9-narrow")
        await one_part_at_a_time(visitor)
        await visitor.until("“Agree to the terms”")
        await fits(visitor)
        await visitor.until_form("Enter details")
        await fits(visitor)
        await visitor.picture("9-narrow-form")
        await visitor.until("“Mark account created”")
        await fits(visitor)


async def one_part_at_a_time(visitor: Visitor) -> None:
    views, rail = visitor.page.locator("#views"), visitor.page.locator("#rail")
    await expect(visitor.vendor).to_be_visible()
    await expect(visitor.brand).to_be_hidden()
    await fits(visitor)
    await views.get_by_role("button", name="Acme").click()
    await expect(visitor.brand).to_be_visible()
    await expect(visitor.vendor).to_be_hidden()
    await fits(visitor)
    await views.get_by_role("button", name="Phone and clock").click()
    await expect(rail).to_be_visible()
    await expect(visitor.brand).to_be_hidden()
    await visitor.picture("9-narrow-desk")
    await fits(visitor)


async def fits(visitor: Visitor) -> None:
    """Nothing is wider than the window, and what is typed into is not covered by the guide."""
    page = visitor.page
    assert await page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]
    guide = await visitor.guide.bounding_box()
    assert guide is not None
    assert guide["y"] + guide["height"] <= NARROW["height"] + 1
    form = await visitor.form.count()
    low = page.locator("[type=submit].is-next:visible" if form else ".composer-box:visible").first
    if not await low.count():
        return
    box = await low.bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= NARROW["width"]
    assert box["y"] + box["height"] <= guide["y"] + 1
