"""Somebody before the two Slacks who knows nothing but what the page says, and does what it offers."""

import re
from dataclasses import dataclass, field
from pathlib import Path

from playwright.async_api import Locator, Page, TimeoutError, expect  # noqa: A004 - Playwright's own

# Longer than the page goes on saying that the bot is writing.
PATIENCE_MS = 14_000
WRITING_MS = 60
SHORT_MS = 4_000

FIELDS: dict[str, dict[str, str]] = {
    "Enter details": {
        "Phone number": "+32 470 12 34 56",
        "Line type": "Mobile (code by SMS)",
        "Used in WhatsApp today?": "No",
        "Business Manager ID": "506914307656634",
        "WhatsApp display name": "Acme Support",
    },
    "Record Facebook's answer": {"Answer": "Approved"},
    "Add business profile": {"About": "Bicycles since 1984", "Industry": "Retail"},
    "Add template": {
        "Name": "Order update",
        "Category": "Utility",
        "Language": "English",
        "Body": "Hello {{1}}, your order {{2}} is on its way.",
        "Example values": "Bea\n12345",
    },
}
TICKS = {"Start onboarding": "Yes, the agreement with Sparkcentral is signed"}


@dataclass
class Visitor:
    """`pressed` are the labels of all that was pressed because the page pointed to it."""

    page: Page
    pictures: Path
    pressed: list[str] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)

    async def picture(self, name: str) -> None:
        await self.page.screenshot(path=self.pictures / f"{name}.png")

    @property
    def guide(self) -> Locator:
        return self.page.locator("#guide")

    @property
    def brand(self) -> Locator:
        return self.page.locator("#pane-guest")

    @property
    def vendor(self) -> Locator:
        return self.page.locator("#pane-host")

    @property
    def form(self) -> Locator:
        """The form that is open in either pane."""
        return self.page.locator(".modal:visible")

    async def told(self) -> str:
        return await self.guide.inner_text()

    async def title(self) -> str:
        return "".join(await self.form.locator(".modal-head h3").all_inner_texts())

    async def become(self, name: str) -> None:
        await self.page.locator(".tile", has_text=name).click()

    async def press_next(self, said: str = "") -> None:
        """The marked press, brought into sight by the guide when it stands in a thread or further up.

        Only the one that `said` names: what is marked may have moved on since the guide was read.
        """
        marked = self.page.locator(".is-next:visible").first
        if not await marked.count():
            await self.guide.get_by_role("button").first.click(timeout=SHORT_MS)
        label = (await marked.inner_text(timeout=SHORT_MS)).strip() or "Send"
        if "“" in said and f"“{label}”" not in said:
            self.missed.append(f"{label!r} is marked by now, the guide said {said!r}")
            return
        await marked.click(timeout=SHORT_MS)
        self.pressed.append(label)

    async def confirm(self) -> None:
        dialog = self.page.locator("dialog[open]")
        if await dialog.count():
            await dialog.get_by_role("button").last.click()

    async def fill(self, fields: dict[str, str]) -> None:
        for label, value in fields.items():
            control = self.form.get_by_label(label, exact=True)
            if await control.evaluate("node => node.tagName") == "SELECT":
                await control.select_option(label=value)
            else:
                await control.fill(value)

    async def fill_in(self) -> None:
        """The form that is open; the code is taken from the strip that shows the phone."""
        title = await self.title()
        if await self.form.get_by_role("button", name="Copy it in").is_visible():
            await self.form.get_by_role("button", name="Copy it in").click()
            return
        await self.fill(FIELDS.get(title, {}))
        if title in TICKS:
            await self.form.get_by_label(TICKS[title]).check()
        if title == "Enter code":
            await self.form.get_by_role("button", name="Type it in").click()

    async def go_on(self, until: str = "") -> str:
        """One thing that the page asks for, unless that is what the visitor stops at; what it said."""
        said = await self.told()
        if until and until in said:
            return said
        if "Switch to" in said:
            await self.guide.get_by_role("button", name=re.compile("^Switch to")).click(timeout=SHORT_MS)
        elif "Send the code to the phone" in said:
            await self.guide.get_by_role("button").click(timeout=SHORT_MS)
        elif "The bot is writing" in said or "All done" in said:
            await self.page.wait_for_timeout(WRITING_MS)
        elif await self.form.count():
            await self.fill_in()
            await self.press_next(said)
        else:
            await self.press_next(said)
            await self.confirm()
        return said

    async def until(self, words: str, steps: int = 80) -> None:
        """Do what is asked for until the page or the title of an open form says these words.

        What is on the screen may have moved on before it is pressed: then the guide is asked again.
        """
        await self._go_on_until(words, steps, forms_only=False)

    async def until_form(self, title: str, steps: int = 80) -> None:
        await self._go_on_until(title, steps, forms_only=True)

    async def _go_on_until(self, words: str, steps: int, *, forms_only: bool) -> None:
        for _ in range(steps):
            await self.settle()
            if words == await self.title() or (not forms_only and words in await self.told()):
                return
            try:
                await self.go_on("" if forms_only else words)
            except TimeoutError as error:
                self.missed.append(str(error))
        await self.picture("stuck")
        told = f"the guide says {await self.told()!r}, pressed {self.pressed}, refused {self.refused}"
        message = f"never came to {words!r}: {told}, missed {self.missed[-2:]}"
        raise AssertionError(message)

    async def settle(self) -> None:
        """The bot has written what the last press brought about; what it refused is kept and closed."""
        self.refused += await self.page.locator("dialog[open]").all_inner_texts()
        await self.confirm()
        await expect(self.guide).not_to_contain_text("The bot is writing", timeout=PATIENCE_MS)
        await expect(self.page.locator("[aria-busy=true]")).to_have_count(0, timeout=PATIENCE_MS)
