"""Takes the pictures of README and docs/: the demo at the moments that matter. `make picture` runs it."""

import asyncio
import os
import re
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
from playwright.async_api import Browser, Locator, Page, async_playwright, expect

from tests.support.ports import free_port

ROOT = Path(__file__).parents[2]
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-sync",
    "--no-first-run",
)
PATIENCE_MS = 60_000


async def main() -> None:
    async with demo() as address, async_playwright() as play:
        browser = await play.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        try:
            await the_code(browser, address)
            await facebook_says_no(browser, address)
            await the_channel(browser, address)
        finally:
            await browser.close()


@asynccontextmanager
async def demo() -> AsyncIterator[str]:
    """`python -m bot demo` on free ports; what it said is shown when a picture fails."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    ports = ("--port", str(port), "--bot-port", str(free_port()))
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "demo", *ports), cwd=ROOT, stdout=asyncio.subprocess.DEVNULL
    )
    try:
        async with asyncio.timeout(60), httpx.AsyncClient() as client:
            while True:
                try:
                    await client.get(address)
                    break
                except httpx.TransportError:
                    await asyncio.sleep(0.2)
        yield address
    finally:
        process.terminate()
        await process.wait()


async def jump(page: Page, address: str, name: str) -> None:
    await page.goto(address)
    await page.get_by_role("button", name=name, exact=True).click()
    await expect(page.locator("#play-word")).to_have_text("Play it for me", timeout=PATIENCE_MS)
    await expect(page.locator("#guide")).to_contain_text("Next:", timeout=PATIENCE_MS)


async def taken(page: Page, name: str) -> None:
    # The page's own scrolling and pulsing come to rest.
    await page.wait_for_timeout(1200)
    await page.screenshot(path=ROOT / "docs" / f"{name}.png")


async def the_code(browser: Browser, address: str) -> None:
    """The code has come to the phone and is being entered; then the same under the hood."""
    page = await browser.new_page(viewport={"width": 1440, "height": 900}, reduced_motion="reduce")
    await jump(page, address, "the code")
    brand, vendor, guide = page.locator("#pane-guest"), page.locator("#pane-host"), page.locator("#guide")
    await brand.locator(".is-next").first.click()
    await vendor.locator(".tile", has_text="Sam").click()
    await vendor.locator(".messages .button-primary", has_text="Request code").first.click(
        timeout=PATIENCE_MS
    )
    await guide.get_by_role("button", name="Send the code to the phone").click()
    await vendor.locator("[type=submit].is-next").click()
    await expect(vendor.locator(".modal")).to_have_count(0)
    await expect(brand.locator(".centre .is-next").first).to_have_text("Enter code", timeout=PATIENCE_MS)
    await brand.locator(".centre .is-next").first.click()
    await expect(brand.locator(".modal")).to_contain_text("6-digit code")
    await taken(page, "page")
    await brand.get_by_role("button", name="Cancel").click()
    await page.get_by_role("button", name="Under the hood").click()
    await page.get_by_role("searchbox").fill("Request code")
    await page.locator(".traffic-entry summary").first.click()
    await taken(page, "under-the-hood")
    await page.close()


async def facebook_says_no(browser: Browser, address: str) -> None:
    """In the dark; then the same on a narrow screen."""
    page = await browser.new_page(
        viewport={"width": 1440, "height": 900}, color_scheme="dark", reduced_motion="reduce"
    )
    await jump(page, address, "Facebook says no")
    await taken(page, "dark")
    await page.emulate_media(color_scheme="light")
    await page.set_viewport_size({"width": 390, "height": 844})
    await page.locator("#guide").get_by_role("button").first.click()
    await taken(page, "narrow")
    await page.close()


async def the_channel(browser: Browser, address: str) -> None:
    """Each form of the WhatsApp channel, and the list of what is to be done in Sparkcentral."""
    page = await browser.new_page(viewport={"width": 1440, "height": 1100}, reduced_motion="reduce")
    await jump(page, address, "number live")
    vendor = page.locator("#pane-host")
    await vendor.locator(".tile", has_text="Ada").click()
    for command in (
        "/channel-team create Customer care @Ben @Sam",
        "/channel-team grant Customer care contributor",
        "/channel-team create Weekend shift",
        "/channel-role @Bea supervisor",
        "/channel-settings auto-resolve-new 14",
    ):
        await vendor.locator(".centre textarea").fill(command)
        await vendor.locator(".centre textarea").press("Enter")
        await page.wait_for_timeout(500)
    for button, name in (
        ("Edit roles", "edit-roles"),
        ("WhatsApp channel settings", "channel-settings"),
        ("Edit teams", "teams"),
    ):
        await vendor.get_by_role("button", name=button, exact=True).last.click()
        await part(vendor, ".modal", name)
        if name != "teams":
            await vendor.locator(".modal").get_by_role("button", name="Cancel").click()
    await vendor.locator(".modal").get_by_role("button", name="Edit", exact=True).first.click()
    await expect(vendor.locator(".modal")).to_contain_text("Members")
    await part(vendor, ".modal", "edit-team")
    await vendor.locator(".modal").get_by_role("button", name="Cancel").click()
    await vendor.get_by_role("button", name="Channel history", exact=True).last.click()
    await part(vendor, ".modal", "channel-history")
    await vendor.locator(".modal").get_by_role("button", name="Close").last.click()
    await vendor.get_by_role("button", name="Edit roles", exact=True).last.click()
    await vendor.locator(".modal").get_by_role("button", name="Import people", exact=True).click()
    await expect(vendor.locator(".modal")).to_contain_text("CSV")
    await part(vendor, ".modal", "import-people")
    await vendor.locator(".modal").get_by_role("button", name="Cancel").click()
    await vendor.get_by_role("button", name=re.compile("[0-9]+ replies")).last.click()
    await vendor.get_by_text("Tick off each").last.scroll_into_view_if_needed()
    await taken(page, "changes")
    await page.close()


async def part(pane: Locator, what: str, name: str) -> None:
    shown = pane.locator(what).last
    await shown.wait_for(timeout=PATIENCE_MS)
    await pane.page.wait_for_timeout(600)
    await shown.screenshot(path=ROOT / "docs" / f"{name}.png")


if __name__ == "__main__":
    asyncio.run(main())
