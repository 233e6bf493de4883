"""The channel's people as CSV, to be copied: letter by letter, so that it can be imported again."""

from dataclasses import dataclass
from typing import Any

import slackblocks as sb

from bot.surfaces import answers, forms_import, ids, kit
from bot.surfaces.kit import Scene

TITLE = "People as CSV"
# Slack takes 12,000 characters of text in the blocks of a message, and a view of 250 kB.
_MESSAGE_MAX, _VIEW_MAX = 9_000, 60_000


@dataclass(frozen=True, slots=True)
class Export:
    scene: Scene
    text: str
    lines: int


def fits(export: Export) -> bool:
    return kit.length(export.text) <= _MESSAGE_MAX


def answer(export: Export) -> dict[str, Any]:
    return {
        "response_type": "ephemeral",
        "text": f"{TITLE}: {export.scene.heading}",
        "blocks": _blocks(export),
    }


def view(export: Export) -> dict[str, Any]:
    return kit.modal(TITLE, _blocks(export), ids.EXPORT)


def _blocks(export: Export) -> kit.Blocks:
    count = f"{export.lines} {'line' if export.lines == 1 else 'lines'}"
    told = (
        f"*{export.scene.heading}*: {count}. Copy it into a file that ends in .csv, change what you "
        f"like, and bring it back with `{answers.CHANNEL_ROLE} import`."
    )
    rows, shown = export.text.splitlines(), list[str]()
    for row in rows:
        if sum(map(kit.length, shown)) + kit.length(row) > _VIEW_MAX:
            break
        shown.append(row)
    left = len(rows) - len(shown)
    more = [kit.context(f"{left} more lines do not fit in here.", "more")] if left else []
    parts = enumerate(forms_import.joined(shown, kit.SECTION_MAX))
    return [kit.section(told, "answer"), *(_code(part, f"csv.{place}") for place, part in parts), *more]


def _code(text: str, block_id: str) -> dict[str, Any]:
    """Rich text says it as it is: nothing in it is read as formatting, a mention or a link."""
    block = sb.RichTextBlock(sb.RichTextCodeBlock(sb.RichText(text)), block_id=block_id)
    return dict(block._resolve())  # noqa: SLF001 - slackblocks' only way to a dict
