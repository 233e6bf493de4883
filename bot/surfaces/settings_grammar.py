"""What is typed after `/channel-settings`: one table that is read, explained and tested."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum
from types import MappingProxyType

from bot.surfaces.grammar import Numbered, split_number, unescaped, unquoted
from bot.surfaces.role_grammar import ANYWAY

COMMAND = "/channel-settings"


class Word(StrEnum):
    SHOW = "show"
    OWNERSHIP = "auto-ownership"
    NAME = "name"
    NEW = "auto-resolve-new"
    PENDING = "auto-resolve-pending"
    USERS = "all-users"
    TEAMS = "all-teams"
    EDIT = "edit"
    HELP = "help"


# The feature that a word is about; it names a field of `ChannelSettings`.
FIELDS: Mapping[Word, str] = MappingProxyType(
    {
        Word.OWNERSHIP: "auto_ownership",
        Word.NAME: "display_name",
        Word.NEW: "auto_resolve_new_days",
        Word.PENDING: "auto_resolve_pending_days",
        Word.USERS: "all_users",
        Word.TEAMS: "all_teams",
    }
)


@dataclass(frozen=True, slots=True)
class Row:
    word: Word
    takes: str
    sentence: str

    @property
    def usage(self) -> str:
        return f"{self.word} {self.takes}".strip()


_SWITCH, _DAYS = "on|off", "<days>"
ROWS: Mapping[Word, Row] = MappingProxyType(
    {
        row.word: row
        for row in (
            Row(Word.SHOW, "", "shows the WhatsApp channel's features and what each does"),
            Row(Word.OWNERSHIP, _SWITCH, "lets whoever answers own the conversation (admins)"),
            Row(Word.NAME, "<name>|default", "sets the channel's name in Sparkcentral (admins)"),
            Row(Word.NEW, _DAYS, "resolves new conversations by themselves after so many days (admins)"),
            Row(Word.PENDING, _DAYS, "does the same with pending ones (admins)"),
            Row(Word.USERS, _SWITCH, "lets every user use the channel (admins)"),
            Row(Word.TEAMS, _SWITCH, "lets every team use the channel (admins)"),
            Row(Word.EDIT, "", "opens the form for all of them (admins)"),
            Row(Word.HELP, "", "shows this list"),
        )
    }
)
# What sets the display name back to the WhatsApp display name.
DEFAULT = "default"


@dataclass(frozen=True, slots=True)
class Typed:
    """`value` is what the feature is to be: a switch, a number of days, or a name."""

    word: Word
    value: bool | int | str | None = None
    sure: bool = False
    on: Numbered | None = None


@dataclass(frozen=True, slots=True)
class Unknown:
    """`like` is what was most likely meant; `lacks` says what is missing for it."""

    said: str
    like: Row | None = None
    lacks: str = ""


_ON_OFF = {"on": True, "yes": True, "off": False, "no": False}
_COUNT = re.compile(r"([0-9]{1,6})(?:\s*(?:d|days?))?", re.IGNORECASE)


def parse(text: str) -> Typed | Unknown:
    """Raises nothing."""
    said, on = split_number(text.strip())
    first, rest = [*(said or Word.SHOW).split(maxsplit=1), ""][:2]
    word, rest = _word(first, rest.strip())
    if word is None:
        return Unknown(unescaped(said), _like(first))
    switch = word in {Word.USERS, Word.TEAMS}
    sure = switch and rest.lower().endswith(f" {ANYWAY}")
    if sure:
        rest = rest[: -len(ANYWAY)].rstrip()
    if word not in FIELDS:
        return Typed(word, on=on) if not rest else Unknown(unescaped(said), ROWS[word])
    value, lacks = _value(word, unescaped(rest))
    return Typed(word, value, sure, on) if not lacks else Unknown(unescaped(said), ROWS[word], lacks)


def _word(first: str, rest: str) -> tuple[Word | None, str]:
    """The word itself or the only one that begins so; "all users on" is taken as "all-users on"."""
    joined, _, further = rest.partition(" ")
    for typed, left in ((f"{first}-{joined}".lower(), further.strip()), (first.lower(), rest)):
        if typed in list(Word):
            return Word(typed), left
    two = rest.split(maxsplit=2)
    spaced = "-".join((first, *two[:2])).lower()
    if spaced in list(Word):
        return Word(spaced), " ".join(two[2:])
    begun = [word for word in Word if len(first) > 1 and word.startswith(first.lower())]
    return (begun[0] if len(begun) == 1 else None), rest


def _like(first: str) -> Row | None:
    found = get_close_matches(first.lower()[:30], list(Word), 1)
    return ROWS[Word(found[0])] if found else None


def _value(word: Word, rest: str) -> tuple[bool | int | str, str]:
    """The value, or what is missing."""
    if word is Word.NAME:
        name = unquoted(rest)
        return ("" if name.lower() == DEFAULT else name), ("" if name else "the name, or `default`")
    if word in {Word.NEW, Word.PENDING}:
        count = _COUNT.fullmatch(rest)
        days = int(count[1]) if count else 0
        return days, ("" if days else "a whole number of days, such as 30")
    switch = _ON_OFF.get(rest.lower())
    return bool(switch), ("" if switch is not None else "`on` or `off`")
