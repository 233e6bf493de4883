"""One unlucky onboarding, told press by press: the channel's text after each, for whoever only reads."""

import re
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from tests.support.journey import BRUSSELS, DAY_S, LANDLINE, MOBILE, Journey
from tests.support.reading import Message, buttons, posted
from tests.support.stand import Stand

HOUR_S = 3600
WRONG = "+32 470 12 34 65"
PROGRESS = "WhatsApp onboarding"
FIRST, SECOND = f"onboarding of Acme · {MOBILE}", LANDLINE
_DATE = re.compile(r"<!date\^(\d+)\^([^|]*)\|[^>]*>")
_LINK = re.compile(r"<[^|>]+\|([^>]+)>")
_MENTION = re.compile(r"<@(\w+)>")


@dataclass
class Scene:
    """A deed, or time that passes, and what stands in the channel because of it."""

    told: str
    lines: list[str] = field(default_factory=list)
    mentions: Counter[str] = field(default_factory=Counter)


@dataclass
class Tale:
    """Notes after each deed what is new in the channel and what has changed."""

    stand: Stand
    scenes: list[Scene] = field(default_factory=list)
    began: datetime | None = None
    _seen: dict[str, Message] = field(default_factory=dict)
    _told: int = 0
    _names: dict[str, str] = field(default_factory=dict)

    async def begin(self) -> None:
        """From the bot's welcome on."""
        await self.stand.until(lambda messages: messages)
        await self.stand.settled()
        state = await self.stand.state()
        self._names = {person["id"]: person["name"].split()[0] for person in state["people"]}
        self.began = datetime.fromisoformat(state["clock"])
        self._seen = {message["ts"]: message for message in await self.stand.messages()}
        self._told = len(posted(await self.stand.traffic()))

    @asynccontextmanager
    async def scene(self, told: str) -> AsyncIterator[None]:
        yield
        await self.stand.settled()
        scene = Scene(told)
        traffic = posted(await self.stand.traffic())
        for post in traffic[self._told :]:
            if post.channel == self.stand.channel:
                scene.mentions.update(set(post.mentions))
        self._told = len(traffic)
        messages = {message["ts"]: message for message in await self.stand.messages()}
        roots = {ts: message for ts, message in messages.items() if message.get("thread_ts") in {None, ts}}
        for ts, message in messages.items():
            before = self._seen.get(ts)
            if before is None:
                scene.lines += self._new(message, roots)
            elif ts in roots:
                scene.lines += self._changed(before, message)
        self._seen = messages
        self.scenes.append(scene)

    @property
    def roots(self) -> list[Message]:
        """What stands in the channel itself."""
        return [message for ts, message in self._seen.items() if message.get("thread_ts") in {None, ts}]

    def _new(self, message: Message, roots: dict[str, Message]) -> list[str]:
        place = message.get("thread_ts")
        root = roots.get(place or "")
        inside = root is not None and place != message["ts"]
        head = [f"In the thread of {self._title(root)}:"] if inside and root else []
        text = [line for line in self.plain(message).splitlines() if line]
        menu = [f"[{label}]" for label in buttons(message)]
        return [*head, *(f"    {line}" if inside else line for line in [*text, " ".join(menu)] if line), ""]

    def _changed(self, before: Message, message: Message) -> list[str]:
        """Its line in a notification, or where that is the same, what it says that it did not say before."""
        if self._line(message) != self._line(before):
            return [f"(now) {self._line(message)}"]
        known = set(self.plain(before).splitlines())
        fresh = [line for line in self.plain(message).splitlines() if line not in known]
        said = [line for line in fresh if not line.startswith("Acme · ")]  # the head that all have
        return [f"(now) {self._title(message)}: {line}" for line in said]

    def _title(self, message: Message) -> str:
        return self._line(message).split(". ")[0].removesuffix(":")

    def _line(self, message: Message) -> str:
        return self.readable(str(message["text"]).splitlines()[0])

    def plain(self, message: Message) -> str:
        blocks: list[Any] = message.get("blocks") or []
        texts = []
        for block in blocks:
            if block["type"] in {"section", "header"}:
                texts.append(block["text"]["text"])
            elif block["type"] == "context":
                texts += [element["text"] for element in block["elements"]]
        return self.readable("\n".join(texts) or str(message.get("text", "")))

    def readable(self, text: str) -> str:
        """People by name; days counted from the first, for the tale is the same on any day."""
        named = _MENTION.sub(lambda found: f"@{self._names.get(found[1], found[1])}", text)
        return _LINK.sub(r"\1", _DATE.sub(self._moment, named)).replace("&amp;", "&").replace("&gt;", ">")

    def _moment(self, found: re.Match[str]) -> str:
        assert self.began is not None
        at = datetime.fromtimestamp(int(found[1]), BRUSSELS)
        day = (at.date() - self.began.astimezone(BRUSSELS).date()) // timedelta(days=1) + 1
        return f"day {day}" if "date" in found[2] else "hh:mm"


async def play(made: Stand) -> Tale:
    """Wrong number, business rejected, a holiday, a new lead, a long hold, a second number, then live."""
    first, tale = Journey(made), Tale(made)
    await first.go_to_monday()
    await tale.begin()
    await _to_step_4(first, tale)
    await _holiday_and_rejection(first, tale)
    await _wrong_number(first, tale)
    await _lead_and_hold(first, tale)
    second = await _second_number(first, tale)
    await _live(first, tale, FIRST, MOBILE)
    await _live(second, tale, SECOND, LANDLINE)
    return tale


async def _to_step_4(first: Journey, tale: Tale) -> None:
    made = first.stand
    async with tale.scene("Ada starts the onboarding."):
        await first.start()
    async with tale.scene("Bea presses *Agree to the terms*."):
        await first.agree()
    async with tale.scene("Bea presses *Enter details*, and two digits change places."):
        await first.press(made.bea, "Enter details", **first.typed_details(**{"Phone number": WRONG}))
    async with tale.scene("Sam presses *Mark account created*."):
        await first.account()
    async with tale.scene("Sam presses *Mark number added*."):
        await first.add_number()


async def _holiday_and_rejection(first: Journey, tale: Tale) -> None:
    made = first.stand
    async with tale.scene("Bea goes on holiday: under *People* she names Ben."):
        await first.press(made.bea, "People", PROGRESS, **{"Brand people": [made.ben]})
    async with tale.scene("Ben presses *I approved the request*."):
        await first.press(made.ben, "I approved the request")
    async with tale.scene("Ben presses *I submitted the verification*."):
        await first.press(made.ben, "I submitted the verification")
    async with tale.scene("The next morning Sam records that Facebook rejected the business."):
        await made.advance(DAY_S - 2 * HOUR_S)  # not long enough for a reminder
        await first.answer("Step 4", "Rejected", Reason="The name on the paper differs")
    async with tale.scene("Ben sends the right paper and presses *I submitted the verification*."):
        await first.press(made.ben, "I submitted the verification")
    async with tale.scene("Facebook approves the business."):
        await first.business_approved()
    async with tale.scene("Facebook approves the number and display name."):
        await first.phone_approved()


async def _wrong_number(first: Journey, tale: Tale) -> None:
    made = first.stand
    async with tale.scene("Ben presses *I have the phone now*."):
        await first.hold_phone()
    async with tale.scene("Sam presses *Request code*, but no code arrives."):
        await first.press(made.sam, "Request code")
        await first.fill(made.sam, {})
    async with tale.scene("Ben sees why and presses *Change details*: the number is put right."):
        await first.press(made.ben, "Change details", "Step 5", **{"Phone number": MOBILE})
    async with tale.scene("Sam presses *Mark number added* for the right number."):
        await first.add_number()


async def _lead_and_hold(first: Journey, tale: Tale) -> None:
    made = first.stand
    async with tale.scene("Ada hands over: under *People* Sam becomes the lead."):
        await first.press(made.ada, "People", PROGRESS, **{"Sparkcentral lead": made.sam})
    async with tale.scene("Sam presses *Put on hold* for two weeks."):
        clock = datetime.fromisoformat((await made.state())["clock"])
        until = f"{clock + timedelta(days=14):%Y-%m-%d}"
        await first.press(made.sam, "Put on hold", PROGRESS, Until=until, Reason="Acme moves its shop")
    async with tale.scene("Two weeks pass."):
        await made.advance(14 * DAY_S + 3 * HOUR_S)
    async with tale.scene("Facebook approves the right number."):
        await first.phone_approved()


async def _second_number(first: Journey, tale: Tale) -> Journey:
    made = first.stand
    second = Journey(made, landline=True)
    async with tale.scene("Sam presses *Add another number*."):
        await first.press(made.sam, "Add another number", PROGRESS)
        await first.fill(made.sam, {})
    async with tale.scene("Ben presses *Enter details* for the second number."):
        typed = second.typed_details(**{"WhatsApp display name": "Acme Sales"})
        del typed["Business Manager ID"]
        await first.press(made.ben, "Enter details", "number 2", **typed)
    async with tale.scene("Sam presses *Mark number added* for the second number."):
        await first.press(made.sam, "Mark number added", LANDLINE)
    async with tale.scene("Facebook approves the second number."):
        await first.press(made.sam, "Record Facebook's answer", LANDLINE, Answer="Approved")
    return second


async def _live(journey: Journey, tale: Tale, card: str, number: str) -> None:
    """The code crosses, and the number is live."""
    made, place = journey.stand, card.removeprefix("onboarding of ")
    async with tale.scene(f"Ben presses *I have the phone now* for {number}."):
        await journey.press(made.ben, "I have the phone now", place)
    async with tale.scene(f"Sam presses *Request code* for {number}."):
        await journey.press(made.sam, "Request code", place)
        await journey.fill(made.sam, {})
        await journey.code_comes()
    async with tale.scene("Ben presses *Enter code*."):
        await journey.press(made.ben, "Enter code", place, **{"6-digit code": journey.code})
    async with tale.scene("Sam presses *Show code*, types it at Facebook, and presses *Code worked*."):
        await journey.press(made.sam, "Show code", place)
        await journey.code_worked()
    async with tale.scene(f"Sam presses *Mark number activated* for {number}."):
        await journey.press(made.sam, "Mark number activated", place)


_OPENING = """\
# A tour: one unlucky onboarding

What stands in the channel `#acme-whatsapp` after each deed, as plain text. Everything that can go wrong
does: a wrong number, a business that Facebook rejects, a contact on holiday, a new lead, two weeks on hold,
and a second number on the way. Whoever reads only this should be able to say at any moment whose turn it is
and what to press.

Ada and Sam are with Sparkcentral, Bea and Ben with Acme. New messages stand in full, with their buttons in
brackets; "(now)" is a message that was there before, as it reads after the deed. Days are counted from the
start, and hh:mm stands for a time of day in the reader's own zone. `make tour` writes this page.
"""


def transcript(tale: Tale) -> str:
    parts = [_OPENING]
    for number, scene in enumerate(tale.scenes, 1):
        lines = "\n".join(scene.lines).strip("\n")
        body = f"```text\n{lines}\n```" if lines else "Nothing new in the channel."
        parts.append(f"## {number}. {scene.told}\n\n{body}\n")
    return "\n".join(parts)
