"""Reading lists of people: many ways to write them, each mistake said with its line, and nothing raises."""

import csv
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.channel import TEAM_NAME_MAX, Role
from bot.domain.channel_csv import MOST_BYTES, MOST_LINES, Fault, FaultKind, Line, read, write
from bot.domain.typed_text import one_line
from bot.surfaces import import_texts

HEAD = "name,email,slack,role,team"
ANN = Line(2, "Ann", "ann@example.com", "", Role.VIEWER, "Care")


@pytest.mark.parametrize(
    "text",
    [
        f"{HEAD}\nAnn,ann@example.com,,viewer,Care",
        f"{HEAD}\r\nAnn,ann@example.com,,viewer,Care\r\n",
        f"{HEAD}\rAnn,ann@example.com,,viewer,Care\r",
        f"\ufeff{HEAD}\nAnn,ann@example.com,,viewer,Care",
        f"{HEAD}\nAnn,ann@example.com,,viewer,Care\n\n,,,,\n  \n",
        "name;email;slack;role;team\nAnn;ann@example.com;;viewer;Care",
        "name\temail\tslack\trole\tteam\nAnn\tann@example.com\t\tviewer\tCare",
        "Team,ROLE,Slack ID,E-Mail,Name\nCare,Viewer,,ann@example.com,Ann",
        "role,team,name,mail\nVIEWER,Care,Ann,ann@example.com",
        '"name", "email", "role", "team"\n"Ann", "ann@example.com", "viewer", "Care"',
        f"{HEAD}\n  Ann ,ann@example.com ,, viewer,Care  ",
        f"{HEAD}\nAnn,ann@example.com,,viewer,'Care".replace("'Care", "Care"),
    ],
)
def test_it_is_understood(text: str) -> None:
    sheet = read(text)
    assert (sheet.lines, sheet.faults) == ((ANN,), ())


@pytest.mark.parametrize(
    ("row", "line"),
    [
        (",,U0BEN,,", Line(2, slack="U0BEN")),
        (",,<@U0BEN|ben>,supervisor,", Line(2, slack="<@U0BEN|ben>", role=Role.SUPERVISOR)),
        (",,@Ben Smith,,", Line(2, slack="@Ben Smith")),
        (",,'@Ben,,", Line(2, slack="@Ben")),
        ('"Adams, Ann",a@b.co,,,"Care, ""first"""', Line(2, "Adams, Ann", "a@b.co", team='Care, "first"')),
        ("Ann,a@b.co", Line(2, "Ann", "a@b.co")),
        ("'=Ann,a@b.co,,,'+1", Line(2, "=Ann", "a@b.co", team="+1")),
        ("O'Neil,a@b.co,,,'t Hof", Line(2, "O'Neil", "a@b.co", team="'t Hof")),
        ('"Ann\nAdams",a@b.co,,,', Line(2, "Ann Adams", "a@b.co")),
        ("Ann,a@b.co,,,,,", Line(2, "Ann", "a@b.co")),
    ],
)
def test_cells_are_read(row: str, line: Line) -> None:
    sheet = read(f"{HEAD}\n{row}")
    assert (sheet.lines, sheet.faults) == ((line,), ())


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        ("", [(0, FaultKind.EMPTY, "")]),
        (" \n\n", [(0, FaultKind.EMPTY, "")]),
        (HEAD, [(0, FaultKind.EMPTY, "")]),
        ("x" * (MOST_BYTES + 1), [(0, FaultKind.TOO_LARGE, "")]),
        ("é" * MOST_BYTES, [(0, FaultKind.TOO_LARGE, "")]),
        (f"{HEAD}\n" + "a,a@b.co,,,\n" * (MOST_LINES + 1), [(0, FaultKind.TOO_MANY_LINES, "501")]),
        ("name,email,team\nAnn,a@b.co,Care", [(1, FaultKind.COLUMN_MISSING, "role")]),
        ("name,role,team\nAnn,,", [(1, FaultKind.WHO_MISSING, "")]),
        (f"{HEAD},e-mail\nAnn", [(1, FaultKind.COLUMN_TWICE, "email")]),
        (
            "Ann,ann@example.com,viewer,Care",
            [
                (1, FaultKind.COLUMN_MISSING, "role"),
                (1, FaultKind.COLUMN_MISSING, "team"),
                (1, FaultKind.WHO_MISSING, ""),
            ],
        ),
        (f'{HEAD}\na,a@b.co,,,\n\n"Ann,a@b.co,,,', [(4, FaultKind.QUOTES, "")]),
        (f'{HEAD}\n"A"nn,a@b.co,,,', [(2, FaultKind.QUOTES, "")]),
        (f"{HEAD}\nAdams, Ann,a@b.co,,viewer,Care", [(2, FaultKind.CELLS, "")]),
        (f"{HEAD}\nAnn,a@b.co,,boss,", [(2, FaultKind.UNKNOWN_ROLE, "boss")]),
        (f"{HEAD}\nAnn,,,viewer,", [(2, FaultKind.NOBODY, "")]),
        (f"{HEAD}\nAnn,ann at home,,,", [(2, FaultKind.BAD_EMAIL, "ann at home")]),
        (f"{HEAD}\nAnn,a@{'b' * 260}.co,,,", [(2, FaultKind.BAD_EMAIL, f"a@{'b' * 260}.co")]),
        (f"{HEAD}\n{'A' * 101},a@b.co,,,", [(2, FaultKind.NAME_LONG, "A" * 101)]),
        (f"{HEAD}\nAnn,a@b.co,,,{'T' * 61}", [(2, FaultKind.TEAM_NAME_LONG, "T" * (TEAM_NAME_MAX + 1))]),
        (
            f"{HEAD}\n\nAnn,a@b.co,,boss,\n\nZed,,,viewer,",
            [(3, FaultKind.UNKNOWN_ROLE, "boss"), (5, FaultKind.NOBODY, "")],
        ),
        (f'{HEAD}\n"A\nnn",a@b.co,,,\nZed,,,,', [(4, FaultKind.NOBODY, "")]),
    ],
)
def test_what_is_wrong_is_said_with_its_line(text: str, faults: list[tuple[int, FaultKind, str]]) -> None:
    assert list(read(text).faults) == [Fault(*one) for one in faults]


def test_columns_that_mean_nothing_are_named() -> None:
    assert read("phone,email,role,team,desk\n1,a@b.co,,,9").unread == ("phone", "desk")


@pytest.mark.parametrize("kind", FaultKind)
@pytest.mark.parametrize("said", ["", "<!channel>", "x" * 400])
def test_every_fault_is_one_short_sentence(kind: FaultKind, said: str) -> None:
    text = import_texts.fault(Fault(7, kind, said))
    assert text.startswith("Line 7: ")
    assert text.endswith(".")
    assert "<!channel>" not in text
    assert ("!" in text) is ("!" in said and "channel" in text)
    assert len(text) < 300


TABLE = st.lists(
    st.lists(st.text(st.sampled_from("aA@.,;\t\"'=+-\n\r \ufeffé<>|U0"), max_size=8), max_size=7), max_size=6
)


@given(st.one_of(st.text(), st.text(st.sampled_from("name,email;role\tteam\"'\n\r=@U0.x"))))
def test_nothing_raises(text: str) -> None:
    read(text)
    read(f"{HEAD}\n{text}")


@given(TABLE)
def test_no_table_raises_and_faults_name_lines_that_there_are(table: list[list[str]]) -> None:
    written = StringIO()
    csv.writer(written).writerows([HEAD.split(","), *table])
    sheet = read(written.getvalue())
    numbers = [one.number for one in sheet.lines] + [one.line for one in sheet.faults]
    most = written.getvalue().replace("\r\n", "\n").replace("\r", "\n").count("\n") + 1
    assert all(0 <= number <= most for number in numbers)


CELL = st.text(max_size=40).map(one_line)
LINES = st.builds(
    Line,
    st.just(0),
    CELL,
    st.sampled_from(["ann@example.com", "+a@b.co", "=z@example.com", "-@x.yz"]),
    st.just(""),
    st.sampled_from([None, *Role]),
    CELL,
)


@given(st.lists(LINES, min_size=1, max_size=20))
def test_what_is_written_is_read_back_as_it_was(lines: list[Line]) -> None:
    sheet = read(write(lines))
    assert sheet.faults == ()
    assert [Line(0, *_cells(one)) for one in sheet.lines] == lines


def _cells(line: Line) -> tuple[str, str, str, Role | None, str]:
    return line.name, line.email, line.slack, line.role, line.team


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "'=1", "''@x"])
def test_no_cell_is_a_formula(cell: str) -> None:
    text = write([Line(0, cell, "a@b.co", team=cell)])
    assert f"\n'{cell},a@b.co,,,'{cell}\n" in text
    assert read(text).lines[0].name == cell
