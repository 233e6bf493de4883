"""A browser, a demo on free ports, and what every page has to keep to: no error, no foreign host."""

import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.async_api import Browser, ConsoleMessage, Page, async_playwright, expect

from bot.demo import Demo, Options
from tests.support.ports import free_port

ROOT = Path(__file__).parents[2]
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@dataclass
class Watched:
    """What a page has asked for and complained of."""

    troubles: list[str] = field(default_factory=list)
    hosts: set[str] = field(default_factory=set)

    def watch(self, page: Page) -> None:
        page.on("console", self._heard)
        page.on("pageerror", lambda error: self.troubles.append(str(error)))
        page.on("request", lambda request: self.hosts.add(urlsplit(request.url).netloc))

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.troubles.append(f"{message.text} ({message.location})")


@pytest.fixture
def chromium() -> str:
    found = shutil.which("chromium")
    if found is None:
        why = "the system has no Chromium: apt-get install chromium"
        if os.environ.get("CI"):
            pytest.fail(why)
        pytest.skip(why)
    return found


@pytest.fixture
async def browser(chromium: str) -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield browser
        await browser.close()


@pytest.fixture
async def demo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[tuple[Demo, str]]:
    """The demo of `make demo` with its file in an empty folder, and the address of its page."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DATABASE_URL", raising=False)
    options = Options(
        port=0,
        bot_port=free_port(),
        keep=False,
        autoplay=False,
        pace=0,
        exit_after=False,
        socket=False,
        landline=False,
    )
    demo = Demo(options)
    try:
        yield demo, await demo.start()
    finally:
        await demo.stop()


@pytest.fixture
def pictures() -> Path:
    """What the tests see at their main moments is kept, also where they pass; git ignores `var/`."""
    folder = Path(os.environ.get("SCREENSHOTS") or ROOT / "var" / "screenshots")
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@asynccontextmanager
async def window(browser: Browser, **options: Any) -> AsyncIterator[Page]:
    """The test fails when the console of the page said anything or it asked another host."""
    context = await browser.new_context(**options)
    page = await context.new_page()
    page.set_default_timeout(8_000)
    watched = Watched()
    watched.watch(page)
    yield page
    own = urlsplit(page.url).netloc
    await context.close()
    assert watched.troubles == []
    assert watched.hosts <= {own, ""}


@pytest.fixture
async def page(browser: Browser, demo: tuple[Demo, str]) -> AsyncIterator[Page]:
    """A window on the demo's page."""
    async with window(browser, viewport={"width": 1440, "height": 900}) as page:
        await page.goto(demo[1])
        # Until the page knows the world, a press on it may come before what it is to show.
        await expect(page.locator("#guide")).to_contain_text("Next: ")
        yield page
