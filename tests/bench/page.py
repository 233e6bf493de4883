"""The page of the demo in a real browser: until it is painted, and from a click to both panes."""

import asyncio
import shutil
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from statistics import median

import httpx
from playwright.async_api import Browser, Page, async_playwright, expect

from tests.bench import cores
from tests.bench.rounds import Figures, Line, Row
from tests.support.ports import free_port

MESSAGES = 200
CLICKS = 6
PAINT_AIM_MS, CLICK_AIM_MS = 1000.0, 200.0
FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run")
THERE, BACK = "I have the phone now", "I no longer have the phone"

# From the start of the navigation until there is something to see, and until both panes hold the channel.
_PAINTED = """async (count) => {
  const full = () => [...document.querySelectorAll(".pane")].filter(
    (pane) => pane.querySelectorAll(".messages > .message").length >= count).length === 2;
  while (!full()) await new Promise(requestAnimationFrame);
  const filled = performance.now();
  const [paint] = performance.getEntriesByName("first-contentful-paint");
  return { paint: paint.startTime, filled };
}"""
# From a press in the brand's pane, through the bot, until it is gone from both: the card has passed on.
_CLICKED = """(label) => new Promise((done) => {
  const buttons = () => [...document.querySelectorAll(`.pane .messages [data-button="${label}"]`)];
  const [first] = buttons();
  const began = performance.now();
  const seen = new MutationObserver(() => {
    if (buttons().length) return;
    seen.disconnect();
    requestAnimationFrame(() => done(performance.now() - began));
  });
  seen.observe(document.getElementById("slacks"), { childList: true, subtree: true });
  first.click();
})"""


def rows() -> list[Row]:
    if shutil.which("chromium") is None:
        print("No Chromium here: the page is not measured.", file=sys.stderr)  # noqa: T201 - as the bench says it
        return []
    return [Row("page", {"ours": _measured}, _lines)]


def _lines(found: Mapping[str, Figures]) -> Sequence[Line]:
    ours = found["ours"]
    told = f"page with {MESSAGES} messages in the channel"
    return [
        _line(f"{told}: first paint", ours["paint"], PAINT_AIM_MS),
        _line(f"{told}: both panes filled", ours["filled"], PAINT_AIM_MS),
        _line(f"{told}: from a click to both panes", ours["click"], CLICK_AIM_MS),
    ]


def _line(what: str, took: float, aim: float) -> Line:
    return Line(what, f"{took:.0f} ms", aim=f"under {aim:.0f} ms", met=took < aim)


async def _measured(folder: Path) -> Figures:
    async with _demo(folder) as address, async_playwright() as play:
        browser = await play.chromium.launch(executable_path=shutil.which("chromium"), args=list(FLAGS))
        try:
            page, opened = await _open(browser, address)
            clicks = [await _click(page) for _ in range(CLICKS)]
        finally:
            await browser.close()
    return {**opened, "click": median(clicks)}


async def _click(page: Page) -> float:
    """There is measured; back is pressed so that there can be measured again."""
    both = page.locator(f'.pane .messages [data-button="{THERE}"]')
    await expect(both).to_have_count(2)
    took = float(await page.evaluate(_CLICKED, THERE))
    back = {"person": "Bea Laurent", "channel": "acme-whatsapp", "do": "click", "button": BACK}
    answer = await page.request.post(f"{page.url}_sandbox/act", data=back)
    assert (await answer.json())["ok"]
    return took


async def _open(browser: Browser, address: str) -> tuple[Page, dict[str, float]]:
    page = await browser.new_page(viewport={"width": 1440, "height": 900})
    await page.goto(address)
    return page, await page.evaluate(_PAINTED, MESSAGES // 2)


@asynccontextmanager
async def _demo(folder: Path) -> AsyncIterator[str]:
    """The demo just before the code crosses, with a channel in which much has been said."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    ports = ("--port", str(port), "--bot-port", str(free_port()))
    async with cores.server("bot", "demo", *ports, "--pace", "0", folder=folder, env={}) as process:
        await cores.answering(process, address)
        async with httpx.AsyncClient(base_url=address, timeout=60) as client:
            await client.post("/_demo/play", json={"to": "code"})
            while (await client.get("/_demo/play")).json()["playing"]:  # noqa: ASYNC110 - another process plays
                await asyncio.sleep(0.1)
            await _talk(client)
        yield address


async def _talk(client: httpx.AsyncClient) -> None:
    state = (await client.get("/_sandbox/state")).json()
    channel = next(each["id"] for each in state["channels"] if each["shared"])
    people = [each["id"] for each in state["people"][:4]]
    for number in range(MESSAGES - len(state["messages"][channel])):
        said = {
            "do": "message",
            "text": f"Message {number}: *done* by <@{people[number % 4]}>, see _the card_.",
        }
        await client.post("/_sandbox/act", json={"person": people[number % 4], "channel": channel, **said})
