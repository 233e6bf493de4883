"""axe-core finds nothing serious at the moments that people meet; its script comes with its library."""

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Page, expect

from bot.demo import Demo
from tests.browser.conftest import window
from tests.browser.visitor import PATIENCE_MS, Visitor

pytestmark = pytest.mark.browser

SERIOUS = {"serious", "critical"}
NARROW = {"width": 390, "height": 844}


async def found(page: Page) -> list[str]:
    results = await Axe().run(page)
    return [
        f"{each['id']}: {node['html'][:160]} {node['failureSummary'][:200]}"
        for each in results.response["violations"]
        if each["impact"] in SERIOUS
        for node in each["nodes"]
    ]


async def at_the_start(visitor: Visitor) -> None:
    await expect(visitor.guide).to_contain_text("/onboarding start")


async def in_a_form_with_a_mistake(visitor: Visitor) -> None:
    await visitor.until_form("Enter details")
    await visitor.fill_in()
    await visitor.fill({"Phone number": "0470 12 34 56"})
    await visitor.press_next()
    await expect(visitor.form.get_by_label("Phone number", exact=True)).to_have_attribute(
        "aria-invalid", "true"
    )


async def with_the_code_on_the_phone(visitor: Visitor) -> None:
    await visitor.page.get_by_role("button", name="the code", exact=True).click()
    await expect(visitor.guide).to_contain_text("“I have the phone now”", timeout=PATIENCE_MS)
    await visitor.page.locator("#send-code").click()
    await expect(visitor.page.locator("#phone .digits")).to_be_visible()
    await visitor.brand.locator(".replies").first.click()
    await expect(visitor.brand.locator(".thread")).to_be_visible()


async def under_the_hood(visitor: Visitor) -> None:
    await visitor.until_form("Start onboarding")
    await visitor.page.get_by_role("button", name="Under the hood").click()
    await visitor.page.locator(".traffic-entry summary").first.click()


MOMENTS = [at_the_start, in_a_form_with_a_mistake, with_the_code_on_the_phone, under_the_hood]


@pytest.mark.parametrize("moment", MOMENTS, ids=lambda each: each.__name__)
@pytest.mark.parametrize("colours", ["light", "dark"])
async def test_nothing_serious(
    page: Page, pictures: Path, colours: str, moment: Callable[[Visitor], Awaitable[None]]
) -> None:
    await page.emulate_media(color_scheme="dark" if colours == "dark" else "light", reduced_motion="reduce")
    visitor = Visitor(page, pictures)
    await moment(visitor)
    await visitor.picture(f"axe-{moment.__name__}-{colours}")
    assert await found(page) == []


async def test_nothing_serious_on_a_narrow_screen(
    browser: Browser, demo: tuple[Demo, str], pictures: Path
) -> None:
    async with window(browser, viewport=NARROW, reduced_motion="reduce") as page:
        await page.goto(demo[1])
        visitor = Visitor(page, pictures)
        await at_the_start(visitor)
        assert await found(page) == []
        await page.get_by_role("button", name="Phone and clock").click()
        assert await found(page) == []
        await page.get_by_role("button", name="Sparkcentral").click()
        await visitor.until_form("Start onboarding")
        assert await found(page) == []
