"""The runner of `make bench`: contenders take turns, medians count, the page says what was met."""

from collections.abc import Mapping
from pathlib import Path

from tests.bench import table
from tests.bench.__main__ import all_rows
from tests.bench.rounds import Figures, Line, Measure, Row, medians


def contender(name: str, turns: list[str], values: list[float]) -> Measure:
    async def measure(folder: Path) -> Figures:
        (folder / "left.behind").touch(exist_ok=False)
        turns.append(name)
        return {"rate": values.pop(0)}

    return measure


def list_of(folder: Path) -> list[Path]:
    return list(folder.iterdir())


def no_lines(_found: Mapping[str, Figures]) -> list[Line]:
    return []


async def test_contenders_take_turns_and_an_odd_round_out_does_not_count(tmp_path: Path) -> None:
    turns: list[str] = []
    row = Row(
        "x",
        {"a": contender("a", turns, [1, 2, 900]), "b": contender("b", turns, [5, 4, 6])},
        no_lines,
        rounds=3,
    )
    assert await medians(row, tmp_path, lambda _: None) == {"a": {"rate": 2}, "b": {"rate": 5}}
    assert "".join(turns) == "abbaab"
    assert not list_of(tmp_path)


def test_the_page_says_what_was_met_and_on_what() -> None:
    page = table.page([Line("speed", "2x", "1x", "1.5x", met=True), Line("size", "3", met=False)], "Alone.")
    assert "| speed | 2x | 1x | 1.5x | met |" in page
    assert "| size | 3 | - | - | missed |" in page
    assert "Python 3." in page
    assert page.endswith("\n\nAlone.\n")


def test_every_row_has_a_name_of_its_own_and_five_rounds_at_least() -> None:
    rows = all_rows()
    assert len({row.name for row in rows}) == len(rows) > 0
    assert all(row.rounds >= 5 for row in rows)
