"""The channel's people as CSV text: reading what somebody made in a spreadsheet, and writing it."""

import csv
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from io import StringIO

from bot.domain.channel import OUTSIDER_NAME_MAX, TEAM_NAME_MAX, Role
from bot.domain.profile import EMAIL
from bot.domain.typed_text import is_invisible, one_line

# So many people fit into one form with what changes for them; the bytes are of UTF-8.
MOST_LINES = 500
MOST_BYTES = 40_000
# The longest address that mail servers carry (RFC 5321, 4.5.3.1.3, less the brackets).
_EMAIL_MAX = 254


class Column(StrEnum):
    NAME = "name"
    EMAIL = "email"
    SLACK = "slack"
    ROLE = "role"
    TEAM = "team"


_COLUMNS = {
    **{column.value: column for column in Column},
    **dict.fromkeys(("e-mail", "mail", "email address", "e-mail address"), Column.EMAIL),
    **dict.fromkeys(("slack id", "slack member", "slack member id", "slack user"), Column.SLACK),
}
# Without them it is not said what is wanted of anybody.
_NEEDED = (Column.ROLE, Column.TEAM)


class FaultKind(StrEnum):
    EMPTY = "empty"
    TOO_LARGE = "too_large"
    TOO_MANY_LINES = "too_many_lines"
    COLUMN_MISSING = "column_missing"
    COLUMN_TWICE = "column_twice"
    WHO_MISSING = "who_missing"
    QUOTES = "quotes"
    CELLS = "cells"
    UNKNOWN_ROLE = "unknown_role"
    NOBODY = "nobody"
    BAD_EMAIL = "bad_email"
    NAME_LONG = "name_long"
    UNKNOWN_MEMBER = "unknown_member"
    SEVERAL_MEMBERS = "several_members"
    TWICE = "twice"
    OTHER_ROLE = "other_role"
    TEAM_NAME_LONG = "team_name_long"
    TOO_MANY_TEAMS = "too_many_teams"
    NEITHER_SIDE = "neither_side"
    NOT_THE_BRANDS = "not_the_brands"


@dataclass(frozen=True, slots=True)
class Fault:
    """`line` counts from 1, as spreadsheets do; 0 is the whole. `said` is what stands there."""

    line: int
    kind: FaultKind
    said: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """`slack` is as it was typed."""

    number: int
    name: str = ""
    email: str = ""
    slack: str = ""
    role: Role | None = None
    team: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """`unread` are the columns that mean nothing here."""

    lines: tuple[Line, ...] = ()
    faults: tuple[Fault, ...] = ()
    unread: tuple[str, ...] = ()


def read(text: str) -> Sheet:
    """Raises nothing: what is wrong is said line by line."""
    if len(text.encode("utf-8", "replace")) > MOST_BYTES:
        return Sheet(faults=(Fault(0, FaultKind.TOO_LARGE),))
    try:
        rows = list(_rows(_fit(text)))
    except _QuotesError as error:
        return Sheet(faults=(Fault(error.line, FaultKind.QUOTES),))
    if not rows:
        return Sheet(faults=(Fault(0, FaultKind.EMPTY),))
    (head, titles), body = rows[0], rows[1:]
    faults = list(_head_faults(head, titles))
    if not faults and len(body) > MOST_LINES:
        faults = [Fault(0, FaultKind.TOO_MANY_LINES, str(len(body)))]
    if not faults and not body:
        faults = [Fault(0, FaultKind.EMPTY)]
    if faults:
        return Sheet(faults=tuple(faults))
    return _read(titles, body)


class _QuotesError(Exception):
    def __init__(self, line: int) -> None:
        super().__init__(line)
        self.line = line


_Row = tuple[int, list[str]]


def _fit(text: str) -> str:
    """Without byte order mark and the like, and with one kind of line end; lines keep their numbers."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(sign for sign in lines if sign in "\n\t" or not is_invisible(sign))


def _rows(text: str) -> Iterator[_Row]:
    """Each with the number of its first line; a quoted cell may have several. Blank ones are no rows."""
    lines, before = StringIO(text), 0
    reader = csv.reader(lines, delimiter=_separator(text), skipinitialspace=True, strict=True)
    try:
        for cells in reader:
            tidy = [_unguarded(one_line(cell)) for cell in cells]
            if any(tidy):
                yield before + 1, tidy
            before = reader.line_num
    except csv.Error:
        raise _QuotesError(before + 1) from None


def _separator(text: str) -> str:
    """The one that the first line has most of."""
    first = next((line for line in text.split("\n") if line.strip()), "")
    return max(",;\t", key=first.count)


def _column(title: str) -> Column | None:
    return _COLUMNS.get(title.casefold())


def _head_faults(line: int, titles: Sequence[str]) -> Iterator[Fault]:
    columns = [column for column in map(_column, titles) if column]
    for column in Column:
        if columns.count(column) > 1:
            yield Fault(line, FaultKind.COLUMN_TWICE, column)
    for column in _NEEDED:
        if column not in columns:
            yield Fault(line, FaultKind.COLUMN_MISSING, column)
    if not {Column.EMAIL, Column.SLACK} & set(columns):
        yield Fault(line, FaultKind.WHO_MISSING)


def _read(titles: Sequence[str], body: Iterable[_Row]) -> Sheet:
    places = {column: place for place, title in enumerate(titles) if (column := _column(title))}
    unread = tuple(title for title in titles if title and not _column(title))
    lines, faults = list[Line](), list[Fault]()
    for number, cells in body:
        found = {column: cells[place] for column, place in places.items() if place < len(cells)}
        wrong = list(_cell_faults(number, found, spare=any(cells[len(titles) :])))
        faults += wrong
        if not wrong:
            lines.append(_line(number, found))
    return Sheet(tuple(lines), tuple(faults), unread)


def _line(number: int, found: Mapping[Column, str]) -> Line:
    role = found.get(Column.ROLE, "").casefold()
    texts = {column.value: found.get(column, "") for column in Column if column is not Column.ROLE}
    return Line(number, role=Role(role) if role else None, **texts)


def _cell_faults(number: int, found: Mapping[Column, str], *, spare: bool) -> Iterator[Fault]:
    role, email, team = (found.get(one, "") for one in (Column.ROLE, Column.EMAIL, Column.TEAM))
    if spare:  # which of the cells are in their columns, nobody knows
        yield Fault(number, FaultKind.CELLS)
        return
    if role and role.casefold() not in set(Role):
        yield Fault(number, FaultKind.UNKNOWN_ROLE, role)
    if not email and not found.get(Column.SLACK):
        yield Fault(number, FaultKind.NOBODY)
    if email and (len(email) > _EMAIL_MAX or not EMAIL.fullmatch(email)):
        yield Fault(number, FaultKind.BAD_EMAIL, email)
    if not found.get(Column.SLACK) and len(found.get(Column.NAME, "")) > OUTSIDER_NAME_MAX:
        yield Fault(number, FaultKind.NAME_LONG, found[Column.NAME])
    if len(team) > TEAM_NAME_MAX:
        yield Fault(number, FaultKind.TEAM_NAME_LONG, team)


def write(lines: Iterable[Line]) -> str:
    """What `read` reads back as it was."""
    written = StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow([column.value for column in Column])
    for line in lines:
        cells = (line.name, line.email, line.slack, line.role or "", line.team)
        writer.writerow([_guarded(one_line(cell)) for cell in cells])
    return written.getvalue()


# A spreadsheet takes a cell that begins so for a formula (OWASP, "CSV Injection"); an apostrophe makes it
# text. One that stood there before gets another, so that taking one away gives back what there was.
_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_GUARDED = re.compile(r"'+[=+\-@\t\r]")


def _guarded(cell: str) -> str:
    return f"'{cell}" if _FORMULA.match(cell) else cell


def _unguarded(cell: str) -> str:
    return cell[1:] if _GUARDED.match(cell) else cell
