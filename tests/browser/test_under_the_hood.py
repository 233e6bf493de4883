"""The drawer: the traffic that can be read and searched, faults on order, a world that changes."""

import json
from pathlib import Path

import pytest
from playwright.async_api import Locator, Page, expect

from tests.browser.visitor import PATIENCE_MS, Visitor

pytestmark = pytest.mark.browser

BROKEN = [{"type": "section"}, {"type": "header", "text": {"type": "mrkdwn", "text": "*no*"}}]


async def drawer(page: Page) -> Locator:
    await page.get_by_role("button", name="Under the hood").click()
    return page.locator("#hood")


async def test_the_traffic_is_read_searched_and_keeps_the_code_secret(page: Page, pictures: Path) -> None:
    visitor = Visitor(page, pictures)
    await visitor.page.get_by_role("button", name="the code", exact=True).click()
    await expect(visitor.guide).to_contain_text("“I have the phone now”", timeout=PATIENCE_MS)
    await visitor.until_form("Code")
    digits = await page.locator("#phone .digits").first.inner_text()
    hood = await drawer(page)
    search = hood.get_by_role("searchbox")

    await search.fill("view_submission Enter code")
    entry = hood.locator(".traffic-entry").first
    await expect(entry).to_contain_text("submits “Enter code”")
    await entry.locator("summary").click()
    await expect(entry.locator(".json").first).to_contain_text("••••••")
    await visitor.picture("hood-traffic")
    await search.fill(digits)
    await expect(hood.locator(".traffic-entry")).to_have_count(0)
    await search.fill("")
    for row in await hood.locator(".traffic-entry summary").all():
        await row.click()
    assert digits not in await hood.inner_text()

    await page.keyboard.press("Escape")
    await expect(hood).to_be_hidden()


async def test_refused_blocks_are_shown_with_the_spot(page: Page, pictures: Path) -> None:
    visitor = Visitor(page, pictures)
    await expect(visitor.guide).to_contain_text("/onboarding start")
    answer = await page.request.post(
        page.url.rstrip("/") + "/api/chat.postMessage",
        headers={"Authorization": "Bearer xoxb-sandbox", "Content-Type": "application/json"},
        data=json.dumps({"channel": "C0ACMEWA01", "text": "no", "blocks": BROKEN}),
    )
    assert (await answer.json())["error"] == "invalid_blocks"
    hood = await drawer(page)
    await hood.get_by_label("Which traffic").select_option(label="What failed")
    entry = hood.locator(".traffic-entry")
    await expect(entry).to_have_count(1)
    await expect(entry).to_contain_text("invalid_blocks")
    await entry.locator("summary").click()
    await expect(entry.locator(".traffic-faults")).to_contain_text(
        "unsupported type: mrkdwn at /blocks/1/text/type"
    )
    await expect(entry.locator(".json-wrong").last).to_contain_text('"type": "mrkdwn"')
    await visitor.picture("hood-refused")


async def test_a_fault_on_order_is_stood_by_the_bot(page: Page, pictures: Path) -> None:
    visitor = Visitor(page, pictures)
    await visitor.until_form("Start onboarding")
    hood = await drawer(page)
    await hood.get_by_role("tab", name="Break something").click()
    await hood.get_by_role("button", name="Too many calls").click()
    await expect(hood).to_contain_text("429 at chat.postMessage, 1 to come")
    await visitor.picture("hood-faults")
    await visitor.until("“Agree to the terms”")
    await expect(hood).to_contain_text("Has happened: 1")
    await expect(visitor.brand.locator(".messages")).to_contain_text("Step 1 of 7", timeout=PATIENCE_MS)
    await hood.get_by_role("button", name="Stop and forget all").click()
    await expect(hood).to_contain_text("Has happened: 0")


async def test_the_world_changes_before_everybodys_eyes(page: Page, pictures: Path) -> None:
    visitor = Visitor(page, pictures)
    await visitor.until("“Agree to the terms”")
    hood = await drawer(page)
    await hood.get_by_role("tab", name="Change the world").click()
    await hood.get_by_role("tab", name="Change the world").press("ArrowLeft")
    await expect(hood.get_by_role("tab", name="Break something")).to_be_focused()
    await hood.get_by_role("tab", name="Break something").press("ArrowRight")
    await hood.get_by_role("button", name="A guest joins").click()
    for pane in (visitor.brand, visitor.vendor):
        await expect(pane.locator(".messages")).to_contain_text("has joined the channel")
    await hood.get_by_role("button", name="The channel is renamed").click()
    for pane in (visitor.brand, visitor.vendor):
        await expect(pane.locator(".places")).to_contain_text("acme-goes-whatsapp")
    await hood.get_by_role("button", name="The channel gets a new id").click()
    await expect(hood).to_contain_text("Done: the channel gets a new id.")
    await expect(visitor.brand.locator(".messages")).to_contain_text("Step 1 of 7")
    await hood.get_by_role("button", name="The channel is archived").click()
    await expect(visitor.brand.locator(".places")).to_contain_text("archived")
    await visitor.picture("hood-world")
