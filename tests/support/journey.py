"""A whole onboarding, press by press, so that a test can go to any place in it and turn off there."""

import base64
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any
from zoneinfo import ZoneInfo

from PIL import Image

from bot.domain.hours import holidays_of
from tests.support.reading import Channel, Message
from tests.support.stand import Stand

DAY_S = 86_400
BRUSSELS = ZoneInfo("Europe/Brussels")
MOBILE, LANDLINE = "+32 470 12 34 56", "+32 2 555 12 34"
_SIX_DIGITS = re.compile(r"\b\d{6}\b")

# The presses of the straight road, in order: each is a method of `Journey`.
ROAD = (
    *("start", "agree", "details", "account", "add_number", "approve_request"),
    *("verification", "phone_approved", "business_approved"),
    *("hold_phone", "request_code", "enter_code", "show_code", "code_worked", "activate"),
    *("profile", "publish", "template", "send_templates", "submit_templates", "templates_approved"),
    *("setup", "apply_badge", "badge_approved"),
)


def logo(width: int = 640, height: int = 640) -> dict[str, str]:
    drawn = BytesIO()
    Image.new("RGB", (width, height), (20, 110, 90)).save(drawn, "PNG")
    return {"name": "logo.png", "base64": base64.b64encode(drawn.getvalue()).decode()}


class Journey:
    """Ada starts and so is the lead, Sam does Sparkcentral's tasks, Bea the brand's, Ben has the phone."""

    def __init__(self, stand: Stand, *, landline: bool = False) -> None:
        self.stand = stand
        self.number = LANDLINE if landline else MOBILE
        self._landline = landline
        self.code = ""

    # Looking ----------------------------------------------------------------------------------------

    async def look(self) -> Channel:
        """The channel once everything that was to be sent is there."""
        await self.stand.settled()
        return Channel(await self.stand.messages())

    async def card(self, name: str) -> Message:
        return (await self.look()).card(name)

    # Going on ---------------------------------------------------------------------------------------

    async def to(self, last: str) -> "Journey":
        """Every press up to this one, included."""
        for name in ROAD[: ROAD.index(last) + 1]:
            await getattr(self, name)()
        return self

    async def on(self, first: str, last: str = ROAD[-1]) -> None:
        """The presses from one to another, both included."""
        for name in ROAD[ROAD.index(first) : ROAD.index(last) + 1]:
            await getattr(self, name)()

    async def press(self, person: str, button: str, card: str = "", **fields: Any) -> None:
        """A press that has to go through, with the form that it opens if there are fields for it."""
        await self.stand.settled()
        where = {"card": card} if card else {}
        accepted(await self.stand.click(person, button, **where))
        if fields:
            await self.fill(person, fields)

    async def open(self, person: str, button: str, card: str = "") -> dict[str, Any]:
        """The form that a button opens."""
        await self.press(person, button, card)
        return await self.modal(person)

    async def fill(self, person: str, fields: Mapping[str, Any]) -> None:
        accepted(await self.stand.fill(person, dict(fields)))

    async def modal(self, person: str) -> dict[str, Any]:
        modals = (await self.stand.screen(person))["modals"]
        assert modals, "no modal is open"
        return dict(modals[-1])

    async def form_of(self, person: str) -> dict[str, Any]:
        """What stands in the open form's fields now, by their labels."""
        return values_in(await self.modal(person))

    # The straight road ------------------------------------------------------------------------------

    async def start(self) -> None:
        accepted(await self.stand.command(self.stand.ada, "/onboarding start"))
        await self.fill(self.stand.ada, {"Sparkcentral agreement signed": True})

    async def agree(self) -> None:
        await self.press(self.stand.bea, "Agree to the terms")

    def typed_details(self, **changes: Any) -> dict[str, Any]:
        line = "Landline (code by call)" if self._landline else "Mobile (code by SMS)"
        return {
            "Phone number": self.number,
            "Line type": line,
            "Phone menu (IVR) can be switched off": self._landline,
            "Used in WhatsApp today?": "No",
            "Business Manager ID": "506914307656634",
            "WhatsApp display name": "Acme Support",
            **changes,
        }

    async def details(self) -> None:
        await self.press(self.stand.bea, "Enter details", **self.typed_details())

    async def account(self) -> None:
        fields = {"WhatsApp account ID": "102290129340398"}
        await self.press(self.stand.sam, "Mark account created", **fields)

    async def add_number(self) -> None:
        await self.press(self.stand.sam, "Mark number added")

    async def approve_request(self) -> None:
        await self.press(self.stand.bea, "I approved the request")

    async def verification(self) -> None:
        await self.press(self.stand.bea, "I submitted the verification")

    async def answer(self, card: str, answer: str, **more: Any) -> None:
        await self.press(self.stand.sam, "Record Facebook's answer", card, Answer=answer, **more)

    async def phone_approved(self) -> None:
        await self.answer("Step 5", "Approved")

    async def business_approved(self) -> None:
        await self.answer("Step 4", "Approved")

    async def hold_phone(self) -> None:
        await self.press(self.stand.ben, "I have the phone now")

    async def request_code(self) -> None:
        """The form's own proposal of SMS or a call is taken as it is."""
        await self.press(self.stand.sam, "Request code")
        await self.fill(self.stand.sam, {})
        await self.code_comes()

    async def code_comes(self) -> None:
        """Facebook sends six digits to the phone."""
        method = "voice" if self._landline else "sms"
        accepted(await self.stand.act(self.stand.ben, "facebook", send_code=self.number, method=method))
        phones = (await self.stand.state())["phones"]
        texts = [entry["text"] for entries in phones.values() for entry in entries]
        found = _SIX_DIGITS.search(texts[-1])
        assert found, texts[-1]
        self.code = found.group()

    async def enter_code(self) -> None:
        await self.press(self.stand.ben, "Enter code", **{"6-digit code": self.code})

    async def show_code(self) -> None:
        await self.press(self.stand.sam, "Show code")

    async def code_worked(self) -> None:
        await self.press(self.stand.sam, "Code worked")

    async def activate(self) -> None:
        await self.press(self.stand.sam, "Mark number activated")

    def typed_profile(self, **changes: Any) -> dict[str, Any]:
        return {
            "About": "We answer every day",
            "Description": "Acme sells garden tools.",
            "Email": "hello@acme.example",
            "Website": "https://acme.example",
            "Industry": "Retail",
            "Logo": logo(),
            **changes,
        }

    async def profile(self) -> None:
        await self.press(self.stand.bea, "Add business profile", **self.typed_profile())
        await self.stand.settled()  # the logo has been looked into

    async def publish(self) -> None:
        await self.press(self.stand.sam, "Mark profile added")

    def typed_template(self, **changes: Any) -> dict[str, Any]:
        return {
            "Name": "Order update",
            "Category": "Utility",
            "Language": "English",
            "Body": "Hello {{1}}, your order {{2}} is on its way.",
            "Example values": "Bea\n12345",
            **changes,
        }

    async def template(self) -> None:
        await self.press(self.stand.bea, "Add template", **self.typed_template())

    async def send_templates(self) -> None:
        await self.press(self.stand.bea, "Send templates")

    async def submit_templates(self) -> None:
        await self.press(self.stand.sam, "Mark templates submitted")

    async def templates_approved(self) -> None:
        await self.answer("Step 7", "Approved")

    async def setup(self) -> None:
        await self.press(self.stand.ada, "Finish setup")

    async def apply_badge(self) -> None:
        """Meta asks for 30 days on the platform first."""
        await self.stand.advance(31 * DAY_S)
        await self.press(self.stand.sam, "Mark badge applied for")

    async def badge_approved(self) -> None:
        await self.answer("Step 6", "Approved")

    # Time -------------------------------------------------------------------------------------------

    async def go_to_monday(self) -> None:
        """A Monday at ten in Brussels before six weeks without a holiday: what is due falls on known days."""
        clock = datetime.fromisoformat((await self.stand.state())["clock"])
        local = clock.astimezone(BRUSSELS)
        monday = local.date() + timedelta(days=7 - local.weekday())
        while any(
            monday + timedelta(days=n) in holidays_of("BE", monday.year + m)
            for n in range(43)
            for m in (0, 1)
        ):
            monday += timedelta(days=7)
        at = datetime(monday.year, monday.month, monday.day, 10, tzinfo=BRUSSELS)
        await self.stand.advance((at.astimezone(UTC) - clock).total_seconds())


def accepted(answer: Mapping[str, Any]) -> None:
    assert answer["ok"], answer


def values_in(view: Mapping[str, Any]) -> dict[str, Any]:
    """The form's fields as a person sees them filled in."""
    found = {}
    values = view.get("values") or {}
    for block in view["blocks"]:
        if block["type"] == "input":
            entry = values.get(block["block_id"], {}).get(block["element"]["action_id"], {})
            found[block["label"]["text"]] = _seen(entry)
    return found


def _seen(entry: Mapping[str, Any]) -> Any:
    held = next((value for key, value in entry.items() if key != "type"), None)
    if isinstance(held, Mapping):
        return held["text"]["text"]
    if isinstance(held, list):
        return [one["text"]["text"] if isinstance(one, dict) and "text" in one else one for one in held]
    return held or ""
