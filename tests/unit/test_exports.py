"""The list of people that is given out fits Slack, letter by letter, and reads back as it was."""

from typing import Any

import pytest

from bot.domain import channel_csv
from bot.domain.channel import Role
from bot.domain.channel_csv import Line
from bot.surfaces import exports
from tests.unit import form_scenes as some


def export(count: int, name: str = "Ann") -> exports.Export:
    lines = [Line(0, f"{name} {n}", f"a{n}@example.com", "", Role.VIEWER, "Care") for n in range(count)]
    return exports.Export(some.scene(), channel_csv.write(lines), count)


def code(blocks: list[dict[str, Any]]) -> str:
    rich = [block for block in blocks if block["type"] == "rich_text"]
    assert all(len(_text(block)) <= 3000 for block in rich)
    return "\n".join(map(_text, rich)) + "\n"


def _text(block: dict[str, Any]) -> str:
    return str(block["elements"][0]["elements"][0]["text"])


@pytest.mark.parametrize("count", [0, 1, 120, 190])
def test_what_fits_is_an_answer_for_the_one_who_asked(count: int) -> None:
    given = export(count)
    assert exports.fits(given)
    answer = exports.answer(given)
    assert answer["response_type"] == "ephemeral"
    assert code(answer["blocks"]) == given.text
    assert len(answer["blocks"]) <= 50
    assert len(str(answer["blocks"])) < 12_000


def test_what_is_longer_is_a_view() -> None:
    given = export(500, name="<!channel> ```")
    assert not exports.fits(given)
    view = exports.view(given)
    assert code(view["blocks"]) == given.text
    assert len(view["blocks"]) <= 100


def test_what_no_view_holds_is_counted() -> None:
    blocks = exports.view(export(5000))["blocks"]
    shown = code(blocks).count("\n")
    assert blocks[-1]["elements"][0]["text"] == f"{5001 - shown} more lines do not fit in here."
