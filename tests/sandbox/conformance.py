"""The pieces that the cases of Block Kit are written with.

Sources: "facts 3.x" are the tables of the project's Slack facts, the addresses are Slack's own pages.
"""

from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]

DOCS = "https://docs.slack.dev"
BK = f"{DOCS}/reference/block-kit"
BLOCKS = f"{BK}/blocks"
ELEMENTS = f"{BK}/block-elements"
OBJECTS = f"{BK}/composition-objects"
VIEWS = f"{DOCS}/reference/views"
VALIDATE = f"{DOCS}/reference/methods/blocks.validate"
SURFACES = "facts 3.1"
IN_BLOCKS = "facts 3.2"
IN_ELEMENTS = "facts 3.3"
PLACES = "facts 3.4"
ASTRAL = "\N{GRINNING FACE}"


@dataclass(frozen=True)
class Case:
    """`on` says what the payload is: the blocks of a message, a modal or a Home tab, or a whole one."""

    name: str
    source: str
    on: str
    payload: Any
    pointer: str = ""
    what: str = ""

    def asked(self) -> tuple[str, Any]:
        """Which argument of blocks.validate, and what to give it."""
        if self.on in ("blocks", "view", "whole message"):
            return self.on.removeprefix("whole "), self.payload
        if self.on == "message":
            return "message", {"blocks": self.payload}
        return "view", (modal(self.payload) if self.on == "modal" else home(self.payload))


def modal(blocks: Any, **more: Any) -> Json:
    return {"type": "modal", "title": plain("Lunch"), "submit": plain("Send"), "blocks": blocks, **more}


def home(blocks: Any, **more: Any) -> Json:
    return {"type": "home", "blocks": blocks, **more}


def plain(text: str = "x", **more: Any) -> Json:
    return {"type": "plain_text", "text": text, **more}


def mrkdwn(text: str = "x", **more: Any) -> Json:
    return {"type": "mrkdwn", "text": text, **more}


def section(**more: Any) -> Json:
    return {"type": "section", "text": mrkdwn(), **more}


def beside(kind: str, **more: Any) -> list[Json]:
    """One section with this element as its accessory."""
    return [section(accessory={"type": kind, **more})]


def actions(*elements: Any, **more: Any) -> list[Json]:
    return [{"type": "actions", "elements": list(elements), **more}]


def button(**more: Any) -> Json:
    return {"type": "button", "text": plain("Go"), **more}


def asked(kind: str, **more: Any) -> list[Json]:
    """One input block with this element."""
    return [{"type": "input", "label": plain("What"), "element": {"type": kind, **more}}]


def option(text: str = "A", value: str = "a", **more: Any) -> Json:
    return {"text": plain(text), "value": value, **more}


def options(count: int) -> list[Json]:
    return [option(f"Option {at}", f"v{at}") for at in range(count)]


def group(count: int = 1, label: str = "Group") -> Json:
    return {"label": plain(label), "options": options(count)}


def confirm(**more: Any) -> Json:
    words = {"title": plain("Sure?"), "text": plain("Really"), "confirm": plain("Yes"), "deny": plain("No")}
    return words | more


def image(**more: Any) -> Json:
    return {"type": "image", "image_url": "https://x.example/x.png", "alt_text": "a cat", **more}


def rich(*parts: Any, **more: Any) -> list[Json]:
    return [{"type": "rich_text", "elements": list(parts), **more}]


def part(kind: str, *pieces: Any, **more: Any) -> Json:
    return {"type": f"rich_text_{kind}", "elements": list(pieces), **more}


def said(text: str = "x", **more: Any) -> Json:
    return {"type": "text", "text": text, **more}


def cell(text: str = "x") -> Json:
    return {"type": "raw_text", "text": text}


def table(rows: int = 1, columns: int = 1, **more: Any) -> Json:
    return {"type": "table", "rows": [[cell()] * columns for _ in range(rows)], **more}


def data_table(rows: int = 2, columns: int = 1, **more: Any) -> Json:
    cells = [[cell()] * columns for _ in range(rows)]
    return {"type": "data_table", "caption": "Numbers", "rows": cells, **more}


def card(**more: Any) -> Json:
    return {"type": "card", "title": plain("A card"), **more}


def container(*blocks: Any, **more: Any) -> Json:
    return {"type": "container", "title": plain("Box"), "child_blocks": list(blocks), **more}


def task(**more: Any) -> Json:
    return {"type": "task_card", "task_id": "1", "title": "Cook", **more}


def pie(count: int = 1, **more: Any) -> Json:
    segments = [{"label": f"S{at}", "value": 1} for at in range(count)]
    return {
        "type": "data_visualization",
        "title": "Pie",
        "chart": {"type": "pie", "segments": segments},
    } | more


def feedback(**more: Any) -> Json:
    return {
        "type": "feedback_buttons",
        "positive_button": {"text": plain("Good"), "value": "good"},
        "negative_button": {"text": plain("Bad"), "value": "bad"},
        **more,
    }


def icon_button(**more: Any) -> Json:
    return {"type": "icon_button", "icon": "trash", "text": plain("Bin"), **more}


def workflow() -> Json:
    return {"trigger": {"url": "https://slack.com/shortcuts/Ft0/x"}}


def video(**more: Any) -> Json:
    return {
        "type": "video",
        "alt_text": "a film",
        "title": plain("Film"),
        "thumbnail_url": "https://x.example/x.png",
        "video_url": "https://x.example/x.mp4",
        **more,
    }
