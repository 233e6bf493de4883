"""Takes docs/page.png: the demo in the middle of a journey. `make picture` runs it."""

import asyncio
import os
import socket
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from playwright.async_api import Page, async_playwright

PICTURE = Path(__file__).parents[2] / "docs" / "page.png"
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-sync",
    "--no-first-run",
)
# In the middle: four steps done, and the code is about to cross.
UNTIL = "asks Facebook for the code"


def free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def said(lines: list[str]) -> Iterator[None]:
    """What the demo said, when the picture fails."""
    try:
        yield
    except Exception:
        sys.stderr.write("".join(lines))
        raise


async def main() -> None:
    port = free_port()
    ports = ("--port", str(port), "--bot-port", str(free_port()))
    demo = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "demo", *ports, "--autoplay", "--pace", "1"),
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
        stdout=asyncio.subprocess.PIPE,
    )
    lines: list[str] = []
    try:
        with said(lines):
            assert demo.stdout is not None
            async for line in demo.stdout:
                lines.append(line.decode())
                if UNTIL in lines[-1]:
                    break
            await take(f"http://127.0.0.1:{port}")
    finally:
        demo.terminate()
        await demo.wait()


async def take(address: str) -> None:
    async with async_playwright() as play:
        browser = await play.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        page = await browser.new_page(viewport={"width": 1440, "height": 900})
        await look(page, address)
        await page.screenshot(path=PICTURE)
        await browser.close()


async def look(page: Page, address: str) -> None:
    await page.goto(address)
    await page.get_by_text("Phone verification").first.wait_for()
    await page.wait_for_timeout(1500)


if __name__ == "__main__":
    asyncio.run(main())
