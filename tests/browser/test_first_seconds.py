"""What a newcomer may press first: play it, do it, jump, start over."""

import re
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.async_api import Locator, Page, expect
from playwright.async_api import TimeoutError as PlaywrightTimeoutError

from bot.demo import Demo
from tests.browser.visitor import Visitor

pytestmark = pytest.mark.browser

# So many days that one of them is a working day, whenever the test runs and however long the holidays are.
BUSINESS_DAYS = 6
PLAY_MS = 45_000


async def test_it_plays_itself_to_its_end_and_starts_over(
    page: Page, demo: tuple[Demo, str], pictures: Path
) -> None:
    made, _ = demo
    made._options = replace(made._options, pace=0.25)
    visitor = Visitor(page, pictures)
    await page.get_by_role("button", name="Play it for me (2 min)").click()
    await expect(page.locator("#play")).to_have_text(re.compile("Playing …"))
    await expect(visitor.guide).to_contain_text(re.compile("(Bea Laurent|Ada Marsh|Sam Okoye): "))
    await expect(visitor.guide.locator(".guide-why")).not_to_be_empty()
    await visitor.picture("7-playing")
    await expect(visitor.guide).to_contain_text("All done", timeout=PLAY_MS)
    await expect(page.locator("#play")).to_have_text(re.compile("Play it for me"))
    for pane in (visitor.brand, visitor.vendor):
        await expect(pane.locator(".messages")).to_contain_text("You're all set!")

    await page.get_by_role("button", name="Start over").click()
    await expect(visitor.guide).to_contain_text("/onboarding start")
    await expect(page.locator(".messages").first).not_to_contain_text("Step 1 of 7")
    await expect(visitor.vendor.locator(".centre textarea")).to_have_value("/onboarding start")
    # The bot is a new one and keeps the clock of this Slack: what is due comes due.
    await visitor.until("“Agree to the terms”")
    for _ in range(BUSINESS_DAYS):  # later ones read differently, so it stops at the first
        await page.get_by_role("button", name="+1 day", exact=True).click()
        await visitor.settle()
        if await _comes(visitor.brand.get_by_text("a friendly reminder")):
            break
    await expect(visitor.brand.locator(".messages")).to_contain_text("a friendly reminder")


async def _comes(text: Locator) -> bool:
    """Within two seconds: the page hears of it after the clock's own answer."""
    with suppress(PlaywrightTimeoutError):
        await text.first.wait_for(timeout=2_000)
    return bool(await text.count())


async def test_do_it_myself_stops_the_play(page: Page, demo: tuple[Demo, str]) -> None:
    made, _ = demo
    made._options = replace(made._options, pace=2)
    await page.get_by_role("button", name="Play it for me").click()
    await expect(page.locator("#play")).to_have_text(re.compile("Playing …"))
    await page.get_by_role("button", name="Do it myself").click()
    await expect(page.locator("#play")).to_have_text(re.compile("Play it for me"))
    await expect(page.locator("#guide")).to_contain_text("Next:")


@pytest.mark.parametrize(
    ("name", "shown", "following"),
    [
        ("the code", "Facebook approved the business verification", "“I have the phone now”"),
        (
            "Facebook says no",
            "The business name does not match the documents",
            "“I submitted the verification”",
        ),
        ("number live", "+32 470 12 34 56", "Next:"),
    ],
)
async def test_a_jump_plays_the_real_journey_up_to_its_moment(
    page: Page, pictures: Path, name: str, shown: str, following: str
) -> None:
    visitor = Visitor(page, pictures)
    await page.get_by_role("button", name=name, exact=True).click()
    await expect(page.locator("#play")).to_have_text(re.compile("Play it for me"), timeout=PLAY_MS)
    await expect(visitor.guide).to_contain_text(following)
    for pane in (visitor.brand, visitor.vendor):
        await expect(pane.locator(".messages")).to_contain_text(shown)
    await visitor.picture(f"jump-{name.replace(' ', '-').lower()}")
