"""Plays a whole onboarding as four people, through the sandbox's `act`, `screen` and `clock` alone."""

import asyncio
import base64
import re
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

import httpx
from PIL import Image

CODE = re.compile(r"\b\d{3} ?\d{3}\b")
HIDDEN = "••••••"
DAY_S = 86_400
# The channel shows what a press brought about a moment later: the deliverer runs beside the presses.
PATIENCE_S = 15.0

Say = Callable[[str], None]


class PlayError(Exception):
    """The journey did not go on; the message says at which press and why."""


@dataclass(frozen=True, slots=True)
class Deed:
    """One press of one person, with what a watcher should know about it."""

    who: str
    caption: str
    act: dict[str, Any]
    fields: dict[str, Any] = field(default_factory=dict)
    card: str = ""


@dataclass(frozen=True, slots=True)
class Wait:
    """Time that passes because Facebook takes it."""

    caption: str
    seconds: int


Move = Deed | Wait


def _form(button: str) -> dict[str, Any]:
    return {"do": "click", "button": button}


def click(who: str, caption: str, button: str, **fields: Any) -> Deed:
    return Deed(who, caption, _form(button), fields)


class Player:
    """Knows the address of a sandbox and nothing of the bot."""

    def __init__(self, address: str, *, pace: float, say: Say, landline: bool = False) -> None:
        self._http = httpx.AsyncClient(base_url=address, timeout=30)
        self._pace = pace
        self._say = say
        self._landline = landline
        self._names: dict[str, str] = {}
        self._people: list[str] = []
        self._channel = ""

    async def close(self) -> None:
        await self._http.aclose()

    async def play(self) -> None:
        """From `/onboarding start` to "You're all set"; raises `PlayError` where it gets stuck."""
        await self._look_around()
        for move in self._script():
            await self._make(move)
        await self._pass_the_code()
        for move in self._after_the_code():
            await self._make(move)
        await self._see("all set")
        self._say("The number is live and everything is set up.")

    async def _look_around(self) -> None:
        state = (await self._http.get("/_sandbox/state")).json()
        self._names = {person["id"]: person["name"] for person in state["people"]}
        self._people = [person["id"] for person in state["people"][:4]]
        shared = [channel for channel in state["channels"] if channel["shared"]]
        self._channel = shared[0]["id"]

    @property
    def _number(self) -> str:
        return "+32 2 555 12 34" if self._landline else "+32 470 12 34 56"

    def _script(self) -> list[Move]:
        admin, agent, bea, _ = self._people
        details = {
            "Phone number": self._number,
            "Line type": "Landline (code by call)" if self._landline else "Mobile (code by SMS)",
            "Phone menu (IVR) can be switched off": self._landline,
            "Used in WhatsApp today?": "No",
            "Business Manager ID": "506914307656634",
            "WhatsApp display name": "Acme Support",
        }
        return [
            Deed(
                admin,
                "Sparkcentral starts the onboarding.",
                {"do": "command", "text": "/onboarding start"},
                {"Sparkcentral agreement signed": True},
            ),
            click(bea, "The brand agrees to the WhatsApp Business terms.", "Agree to the terms"),
            Deed(
                bea,
                "The brand hands in number, Business Manager ID and display name.",
                {"do": "click", "button": "Enter details"},
                details,
            ),
            Deed(
                agent,
                "Sparkcentral creates the WhatsApp account and sends the request.",
                {"do": "click", "button": "Mark account created"},
                {"WhatsApp account ID": "102290129340398"},
            ),
            click(agent, "Sparkcentral adds the number.", "Mark number added"),
            click(bea, "The brand approves the request in Business Manager.", "I approved the request"),
            click(bea, "The brand submits its business verification.", "I submitted the verification"),
            Wait("Facebook takes a day for the number and the business.", DAY_S),
            self._approved(agent, "Facebook has approved the number and display name.", "Step 5"),
            self._approved(agent, "Facebook has approved the business.", "Step 4"),
        ]

    def _approved(self, who: str, caption: str, card: str) -> Deed:
        button = {"do": "click", "button": "Record Facebook's answer"}
        return Deed(who, caption, button, {"Answer": "Approved"}, card)

    async def _pass_the_code(self) -> None:
        """The one moment where both sides act together within ten minutes."""
        _, agent, _, ben = self._people
        method = "Voice call" if self._landline else "SMS"
        await self._make(click(ben, "The brand has the phone at hand.", "I have the phone now"))
        asked = Deed(
            agent,
            "Sparkcentral asks Facebook for the code: ten minutes start.",
            {"do": "click", "button": "Request code"},
            {"Method": method},
        )
        await self._make(asked)
        sent = {"do": "facebook", "send_code": self._number, "method": "voice" if self._landline else "sms"}
        await self._act(sent)
        self._say(f"Facebook: sends the code to the phone: {HIDDEN}")
        code = await self._code_on_phone(ben)
        entered = Deed(
            ben,
            "The brand passes the code on.",
            {"do": "click", "button": "Enter code"},
            {"6-digit code": code},
        )
        await self._make(entered)
        await self._make(click(agent, "Sparkcentral sees the code and types it in.", "Show code"))
        await self._make(click(agent, "The code worked.", "Code worked"))

    async def _code_on_phone(self, owner: str) -> str:
        phones = (await self._screen(owner))["phones"]
        texts = [message["text"] for messages in phones.values() for message in messages]
        found = CODE.search(texts[-1]) if texts else None
        if found is None:
            raise PlayError("no code came to the brand's phone")
        return found.group(0)

    def _after_the_code(self) -> list[Move]:
        admin, agent, bea, _ = self._people
        profile = {
            "About": "We answer every day",
            "Description": "Acme sells garden tools.",
            "Email": "hello@acme.example",
            "Website": "https://acme.example",
            "Industry": "Retail",
            "Logo": {"name": "logo.png", "base64": _logo()},
        }
        template = {
            "Name": "Order update",
            "Category": "Utility",
            "Language": "English",
            "Body": "Hello {{1}}, your order {{2}} is on its way.",
            "Example values": "Bea\n12345",
        }
        return [
            click(agent, "The number is activated: live.", "Mark number activated"),
            Deed(
                bea, "The brand adds its profile.", {"do": "click", "button": "Add business profile"}, profile
            ),
            click(agent, "Sparkcentral puts the profile on the account.", "Mark profile added"),
            Deed(bea, "The brand writes a template.", _form("Add template"), template),
            click(bea, "The brand sends its templates.", "Send templates"),
            click(agent, "Sparkcentral submits them to Facebook.", "Mark templates submitted"),
            Wait("Facebook takes a day for the templates.", DAY_S),
            self._approved(agent, "Facebook has approved the template.", "Step 7"),
            click(admin, "The admin finishes the channel's setup.", "Finish setup"),
            Wait("Meta wants 30 days on the platform before the badge.", 31 * DAY_S),
            click(agent, "Sparkcentral applies for the badge.", "Mark badge applied for"),
            Wait("Facebook takes a day for the badge.", DAY_S),
            self._approved(agent, "Facebook has approved the badge.", "Step 6"),
        ]

    async def _make(self, move: Move) -> None:
        if self._pace:
            await asyncio.sleep(self._pace)
        if isinstance(move, Wait):
            self._say(f"... {move.caption}")
            await self._http.post("/_sandbox/clock", json={"advance_s": move.seconds})
            return
        self._say(f"{self._names[move.who]}: {move.caption}")
        place = {"person": move.who, "channel": self._channel, "within_s": PATIENCE_S}
        card = {"card": move.card} if move.card else {}
        await self._act({**place, **card, **move.act})
        if move.fields:
            if self._pace:
                await asyncio.sleep(self._pace)
            await self._act({**place, "do": "submit", "fields": move.fields})

    async def _act(self, deed: dict[str, Any]) -> None:
        answer = (await self._http.post("/_sandbox/act", json=deed)).json()
        if not answer["ok"]:
            what = deed.get("button") or deed.get("text") or deed["do"]
            raise PlayError(CODE.sub(HIDDEN, f"{what}: {answer.get('refusal') or answer.get('errors')}"))

    async def _screen(self, person: str) -> dict[str, Any]:
        answer = await self._http.get("/_sandbox/screen", params={"person": person, "channel": self._channel})
        return dict(answer.json())

    async def _see(self, words: str) -> None:
        """Wait until the channel says so."""
        async for screen in self._screens():
            if words in str(screen["messages"]):
                return
        raise PlayError(f"the channel never said {words!r}")

    async def _screens(self) -> AsyncIterator[dict[str, Any]]:
        for _ in range(int(PATIENCE_S * 10)):
            yield await self._screen(self._people[0])
            await asyncio.sleep(0.1)


def _logo() -> str:
    drawn = BytesIO()
    Image.new("RGB", (640, 640), (20, 110, 90)).save(drawn, "PNG")
    return base64.b64encode(drawn.getvalue()).decode()
