"""What stands in the shared channel, as a person reads it: cards, notices in threads, what is said."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

Message = dict[str, Any]

_DATE = re.compile(r"<!date\^[^|]*\|([^>]*)>")
_CARD = re.compile(r"^(Step \d of 7: .*|WhatsApp channel)$")
PROGRESS = "WhatsApp onboarding"


def plain(text: str) -> str:
    """Dates as one word: what is said does not depend on the day of the test."""
    return _DATE.sub("<date>", text)


def words(message: Message) -> str:
    """All that is read in a message or a view, line by line; the buttons are no part of it."""
    return plain("\n".join(_texts(message.get("blocks") or [])) or str(message.get("text", "")))


def buttons(message: Message) -> list[str]:
    """The labels of its buttons and of the items in its menus."""
    labels = []
    for block in message.get("blocks") or []:
        for element in block.get("elements", []) if block["type"] == "actions" else []:
            parts = element.get("options") or [element]
            labels += [part["text"]["text"] for part in parts]
    return labels


def _texts(blocks: list[Any]) -> Iterator[str]:
    for block in blocks:
        if block["type"] in {"section", "header"}:
            yield block["text"]["text"]
        elif block["type"] == "context":
            yield from (element["text"] for element in block["elements"])


def _title(message: Message) -> str:
    blocks = message.get("blocks") or []
    return str(blocks[0]["text"]["text"]) if blocks and blocks[0]["type"] == "header" else ""


def _is_welcome(message: Message) -> bool:
    return "Start onboarding" in buttons(message)


@dataclass(frozen=True)
class Channel:
    """One look at the channel. A card is named by its title, "Step 4" is enough."""

    messages: list[Message] = field(repr=False)

    @cached_property
    def cards(self) -> dict[str, Message]:
        return {_title(m): m for m in self._roots if _CARD.match(_title(m))}

    @cached_property
    def progress(self) -> Message:
        (found,) = [m for m in self._roots if _title(m) == PROGRESS]
        return found

    @cached_property
    def said(self) -> list[str]:
        """What was said in the channel itself, beside the welcome, cards and progress."""
        others = [m for m in self._roots if not _CARD.match(_title(m)) and _title(m) != PROGRESS]
        return [words(m) for m in others if not _is_welcome(m)]

    @cached_property
    def notices(self) -> list[Message]:
        """Every reply in a thread, in the order of posting."""
        return [m for m in self.messages if m.get("thread_ts") not in {None, m["ts"]}]

    def about(self, number: str) -> "Channel":
        """Only what belongs to one of several numbers: its progress, cards and their threads."""
        roots = {m["ts"] for m in self._roots if number in words(m)}
        return Channel([m for m in self.messages if (m.get("thread_ts") or m["ts"]) in roots])

    def card(self, name: str) -> Message:
        (title,) = [title for title in self.cards if title.startswith(name)]
        return self.cards[title]

    def thread(self, name: str) -> list[Message]:
        """The notices in a card's thread."""
        return [m for m in self.notices if m["thread_ts"] == self.card(name)["ts"]]

    def place(self, notice: Message) -> str:
        """The title of the card in whose thread it stands."""
        return next(title for title, card in self.cards.items() if card["ts"] == notice["thread_ts"])

    @property
    def _roots(self) -> list[Message]:
        return [m for m in self.messages if m.get("thread_ts") in {None, m["ts"]}]


@dataclass(frozen=True)
class Posted:
    """A message as it was when it appeared, from the sandbox's traffic: later edits do not show here."""

    channel: str
    thread_ts: str | None
    text: str
    buttons: tuple[str, ...]
    mentions: tuple[str, ...]


def posted(traffic: list[dict[str, Any]]) -> list[Posted]:
    bodies = [entry["body"] for entry in traffic if entry["what"] == "chat.postMessage"]
    return [_posted(body) for body in bodies]


def _posted(body: dict[str, Any]) -> Posted:
    text = words(body)
    mentions = tuple(re.findall(r"<@(\w+)>", text))
    return Posted(body["channel"], body.get("thread_ts"), text, tuple(buttons(body)), mentions)
