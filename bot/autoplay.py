"""Plays an onboarding as four people, through the sandbox's `act`, `screen` and `clock` alone."""

import asyncio
import base64
import re
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from enum import StrEnum
from io import BytesIO
from typing import Any

import httpx
from PIL import Image

CODE = re.compile(r"\b\d{3} ?\d{3}\b")
HIDDEN = "••••••"
DAY_S = 86_400
ANSWER = "Record Facebook's answer"
# The channel shows what a press brought about a moment later: the deliverer runs beside the presses.
PATIENCE_S = 15.0

# What happens, and why.
Say = Callable[[str, str], None]


class PlayError(Exception):
    """The journey did not go on; the message says at which press and why."""


class Moment(StrEnum):
    """Where a play may stop, so that somebody goes on by hand."""

    CODE = "code"
    REJECTED = "rejected"
    LIVE = "live"


@dataclass(frozen=True, slots=True)
class Deed:
    """One press of one person, with what a watcher should know about it: what it is, and why it is done."""

    who: str
    caption: str
    act: dict[str, Any]
    fields: dict[str, Any] = field(default_factory=dict)
    card: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class Wait:
    """Time that passes because Facebook takes it."""

    caption: str
    seconds: int
    why: str = ""


Move = Deed | Wait


def _form(button: str) -> dict[str, Any]:
    return {"do": "click", "button": button}


def click(who: str, caption: str, why: str, button: str, **fields: Any) -> Deed:
    return Deed(who, caption, _form(button), fields, why=why)


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

    async def play(self, to: Moment | None = None) -> None:
        """From `/onboarding start` to "You're all set", or to one moment.

        Raises `PlayError` where it gets stuck.
        """
        await self._look_around()
        await self._make_all(self._until_facebook())
        if to is Moment.REJECTED:
            await self._make(self._refused())
            return
        await self._make_all(self._approvals())
        if to is Moment.CODE:
            return
        await self._pass_the_code()
        await self._make(self._activated())
        if to is Moment.LIVE:
            return
        await self._make_all(self._after_the_code())
        await self._see("all set")
        self._say("The number is live and everything is set up.", "")

    async def _make_all(self, moves: list[Move]) -> None:
        for move in moves:
            await self._make(move)

    async def _look_around(self) -> None:
        state = (await self._http.get("/_sandbox/state")).json()
        self._names = {person["id"]: person["name"] for person in state["people"]}
        self._people = [person["id"] for person in state["people"][:4]]
        shared = [channel for channel in state["channels"] if channel["shared"]]
        self._channel = shared[0]["id"]

    @property
    def _number(self) -> str:
        return "+32 2 555 12 34" if self._landline else "+32 470 12 34 56"

    def _until_facebook(self) -> list[Move]:
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
                why="It is the only command of the whole journey; the brand types none.",
            ),
            click(
                bea,
                "The brand agrees to the WhatsApp Business terms.",
                "Who agreed and when is kept, and the next step opens by itself.",
                "Agree to the terms",
            ),
            Deed(
                bea,
                "The brand hands in number, Business Manager ID and display name.",
                _form("Enter details"),
                details,
                why="One form instead of a week of mails; what is wrong is said at its field.",
            ),
            click(
                agent,
                "Sparkcentral creates the WhatsApp account and sends the request.",
                "The bot told Sam that it is his turn the moment the details were in.",
                "Mark account created",
                **{"WhatsApp account ID": "102290129340398"},
            ),
            click(
                agent,
                "Sparkcentral adds the number.",
                "Facebook starts to look at the number and its display name.",
                "Mark number added",
            ),
            click(
                bea,
                "The brand approves the request in Business Manager.",
                "Her card says where to find it and what exactly to type.",
                "I approved the request",
            ),
            click(
                bea,
                "The brand submits its business verification.",
                "Facebook takes one or two days for it; the bot watches that wait.",
                "I submitted the verification",
            ),
            Wait(
                "Facebook takes a day for the number and the business.",
                DAY_S,
                "Nobody owes anything meanwhile, so nobody is reminded.",
            ),
        ]

    def _approvals(self) -> list[Move]:
        agent = self._people[1]
        return [
            self._approved(agent, "Facebook has approved the number and display name.", "Step 5"),
            self._approved(agent, "Facebook has approved the business.", "Step 4"),
        ]

    def _approved(self, who: str, caption: str, card: str) -> Deed:
        why = "Facebook writes to Sparkcentral; noted here, the brand knows it too."
        return Deed(who, caption, _form(ANSWER), {"Answer": "Approved"}, card, why)

    def _refused(self) -> Deed:
        reason = "The business name does not match the documents."
        return Deed(
            self._people[1],
            "Facebook has turned the business verification down.",
            _form(ANSWER),
            {"Answer": "Rejected", "Reason": reason},
            "Step 4",
            "The task that mends it opens again, with Facebook's reason on the card.",
        )

    async def _pass_the_code(self) -> None:
        """The one moment where both sides act together within ten minutes."""
        _, agent, _, ben = self._people
        method = "Voice call" if self._landline else "SMS"
        there = "Nobody starts the ten minutes before somebody can read the code."
        await self._make(click(ben, "The brand has the phone at hand.", there, "I have the phone now"))
        asked = Deed(
            agent,
            "Sparkcentral asks Facebook for the code: ten minutes start.",
            _form("Request code"),
            {"Method": method},
            why="The card shows both sides until when the code holds.",
        )
        await self._make(asked)
        sent = {"do": "facebook", "send_code": self._number, "method": "voice" if self._landline else "sms"}
        await self._act(sent)
        self._say(
            f"Facebook: sends the code to the phone: {HIDDEN}", "It comes to the brand, not to Sparkcentral."
        )
        code = await self._code_on_phone(ben)
        entered = Deed(
            ben,
            "The brand passes the code on.",
            _form("Enter code"),
            {"6-digit code": code},
            why="Typed into a form, it never stands in the channel, and it is kept sealed.",
        )
        await self._make(entered)
        only = "Only the operator who asked for it sees it, and each look is on record."
        await self._make(click(agent, "Sparkcentral sees the code and types it in.", only, "Show code"))
        wiped = "The code is wiped at once, and the last step opens."
        await self._make(click(agent, "The code worked.", wiped, "Code worked"))

    def _activated(self) -> Deed:
        why = "From now on customers can write to this number."
        return click(self._people[1], "The number is activated: live.", why, "Mark number activated")

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
            Deed(
                bea,
                "The brand adds its profile.",
                _form("Add business profile"),
                profile,
                why="Customers see it in WhatsApp; the logo's size is checked as it is handed in.",
            ),
            click(
                agent,
                "Sparkcentral puts the profile on the account.",
                "The brand is told when it is visible.",
                "Mark profile added",
            ),
            Deed(
                bea,
                "The brand writes a template.",
                _form("Add template"),
                template,
                why="Its name and variables are checked by WhatsApp's rules before Facebook sees them.",
            ),
            click(
                bea,
                "The brand sends its templates.",
                "Sparkcentral gets all of them together.",
                "Send templates",
            ),
            click(
                agent,
                "Sparkcentral submits them to Facebook.",
                "Each template waits for its own answer.",
                "Mark templates submitted",
            ),
            Wait("Facebook takes a day for the templates.", DAY_S),
            self._approved(agent, "Facebook has approved the template.", "Step 7"),
            click(
                admin,
                "The admin finishes the channel's setup.",
                "Teams and roles can be changed at any time.",
                "Finish setup",
            ),
            Wait(
                "Meta wants 30 days on the platform before the badge.",
                31 * DAY_S,
                "The badge holds nothing back: the number is live all the while.",
            ),
            click(
                agent,
                "Sparkcentral applies for the badge.",
                "The bot has said on which day it may.",
                "Mark badge applied for",
            ),
            Wait("Facebook takes a day for the badge.", DAY_S),
            self._approved(agent, "Facebook has approved the badge.", "Step 6"),
        ]

    async def _make(self, move: Move) -> None:
        if self._pace:
            await asyncio.sleep(self._pace)
        if isinstance(move, Wait):
            self._say(f"... {move.caption}", move.why)
            await self._http.post("/_sandbox/clock", json={"advance_s": move.seconds})
            return
        self._say(f"{self._names[move.who]}: {move.caption}", move.why)
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
