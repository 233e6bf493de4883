"""What Sparkcentral's people type after `/onboarding`: one table that is read, explained and tested.

Slack escapes what is typed (`should_escape`): people arrive as <@U123|name>, and & < > as entities.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from enum import StrEnum
from types import MappingProxyType

from bot.domain.onboarding import Onboarding
from bot.domain.reminder_decisions import MOST_DAYS

COMMAND = "/onboarding"


class Word(StrEnum):
    START = "start"
    STATUS = "status"
    NEXT = "next"
    LIST = "list"
    ASSIGN = "assign"
    PEOPLE = "people"
    HOLD = "hold"
    RESUME = "resume"
    CLOSE = "close"
    REMIND = "remind"
    MOVE = "move"
    LOG = "log"
    HELP = "help"


class Argument(StrEnum):
    """As help shows it. What is in brackets may be left out: a form or a question then asks for it."""

    PERSON = "[@person]"
    TASK = "[task words]"
    UNTIL = "[until YYYY-MM-DD]"
    REASON = "[reason]"
    RHYTHM = "[now|pause|resume|every <n> days]"
    HERE = "here"
    FILTER = "[mine|late|stuck|facebook|a word]"


@dataclass(frozen=True, slots=True)
class Row:
    """`of_one` takes `on <number>` at its end, where the channel has several."""

    word: Word
    sentence: str
    takes: tuple[Argument, ...] = ()
    of_one: bool = False

    @property
    def usage(self) -> str:
        return " ".join((self.word, *self.takes))


ROWS: Mapping[Word, Row] = MappingProxyType(
    {
        row.word: row
        for row in (
            Row(Word.START, "starts an onboarding with the brand in this channel"),
            Row(Word.STATUS, "shows where it stands and whose turn it is"),
            Row(Word.NEXT, "shows what is owed now and by whom, with your buttons for it"),
            Row(Word.LIST, "shows all onboardings on their way, yours first", (Argument.FILTER,)),
            Row(
                Word.ASSIGN,
                "gives a task to somebody of the side that owes it",
                takes=(Argument.PERSON, Argument.TASK),
                of_one=True,
            ),
            Row(Word.PEOPLE, "changes who is named for the brand and for Sparkcentral", of_one=True),
            Row(
                Word.HOLD,
                "puts it on hold: nobody is reminded until it goes on",
                takes=(Argument.UNTIL, Argument.REASON),
                of_one=True,
            ),
            Row(Word.RESUME, "lets it go on after a pause or a close", of_one=True),
            Row(Word.CLOSE, "ends it for good or until somebody resumes it", (Argument.REASON,), of_one=True),
            Row(
                Word.REMIND,
                "reminds whoever owes something now, or sets how often the bot does",
                takes=(Argument.RHYTHM,),
                of_one=True,
            ),
            Row(Word.MOVE, "lets an onboarding of another channel go on in this one", (Argument.HERE,)),
            Row(Word.LOG, "shows who did what and when", of_one=True),
            Row(Word.HELP, "shows this list"),
        )
    }
)
# Said below the list: it holds for several of them.
ON_NUMBER = (
    "Where the channel has several numbers, end with `on` and the number or its last four digits, "
    "or with `on number 2`."
)


@dataclass(frozen=True, slots=True)
class Numbered:
    """Which of a channel's numbers is meant: by its last digits, or by its place."""

    digits: str = ""
    place: int = 0

    def means(self, onboarding: Onboarding) -> bool:
        if self.place:
            return onboarding.place == self.place
        details = onboarding.private.details
        return details is not None and details.phone_number.endswith(self.digits)


@dataclass(frozen=True, slots=True)
class Typed:
    """A command that was understood; `said` is all of it."""

    word: Word
    said: str
    person: str = ""
    task: str = ""
    until: str = ""
    reason: str = ""
    wanted: str = ""
    rhythm: str = ""
    every: int = 0
    on: Numbered | None = None


@dataclass(frozen=True, slots=True)
class Unknown:
    """`like` is what was most likely meant; `no_day` is set when only a day was wrong."""

    said: str
    like: Row | None = None
    no_day: str = ""


QUOTED = re.compile(r"[\"“”„«»']\s*(.*?)\s*[\"“”„«»']")
MENTION = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^>]*)?>")
_NAMED = re.compile(r"<[@#!][^>|]*\|([^>]*)>")
_ON = re.compile(
    r"(?:^|\s)on\s+(?:number\s+(?P<place>[0-9]{1,3})|(?P<digits>\+?[0-9](?: ?[0-9]){3,}))$", re.IGNORECASE
)
# Before the reason or after it: a day that was typed is never lost in it.
_UNTIL = re.compile(r"(?<!\S)(?:un)?till?\s+([0-9][0-9./-]*)(?=\s|$)", re.IGNORECASE)
_HERE = re.compile(r"(here)(?=\s|$)", re.IGNORECASE)
_RHYTHM = re.compile(
    r"(now|pause|resume|every(?:\s+(?:[0-9]{1,2}\s+)?(?:working\s+)?days?)?)(?=\s|$)", re.IGNORECASE
)
_COUNT = re.compile(r"[0-9]+")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def parse(text: str, *, numbered: bool = True) -> Typed | Unknown:
    """With `numbered` off, "on ..." at the end is part of what was said. Raises nothing."""
    said = text.strip()
    first, rest = [*(said or Word.HELP).split(maxsplit=1), ""][:2]
    row = ROWS.get(Word(first.lower())) if first.lower() in list(Word) else None
    if row is None:
        return Unknown(unescaped(said), _like(first))
    on = None
    if row.of_one and numbered:
        rest, on = split_number(rest)
    found, rest = _arguments(row, rest.strip())
    if rest or (Argument.HERE in row.takes and Argument.HERE not in found):
        return Unknown(unescaped(said), row)
    pace = found.get(Argument.RHYTHM, "").lower()
    if pace.startswith("every") and not 1 <= _days_in(pace) <= MOST_DAYS:
        return Unknown(unescaped(said), row)
    if Argument.UNTIL in found and not _is_day(found[Argument.UNTIL]):
        return Unknown(unescaped(said), row, no_day=found[Argument.UNTIL])
    return Typed(
        row.word,
        said,
        person=found.get(Argument.PERSON, ""),
        task=found.get(Argument.TASK, ""),
        until=found.get(Argument.UNTIL, ""),
        reason=found.get(Argument.REASON, ""),
        wanted=found.get(Argument.FILTER, ""),
        rhythm=found.get(Argument.RHYTHM, "").lower().partition(" ")[0],
        every=_days_in(found.get(Argument.RHYTHM, "")),
        on=on,
    )


def unquoted(text: str) -> str:
    """A name on one line, without the quotes that people put around it."""
    quoted = QUOTED.fullmatch(text.strip())
    return " ".join((quoted[1] if quoted else text).split())


def split_number(text: str) -> tuple[str, Numbered | None]:
    """What was typed before `on <number>`, and which one that is."""
    found = _ON.search(text)
    if found is None:
        return text, None
    digits = re.sub(r"[^0-9]", "", found["digits"] or "")
    return text[: found.start()].rstrip(), Numbered(digits, int(found["place"] or 0))


def _arguments(row: Row, rest: str) -> tuple[dict[Argument, str], str]:
    """What the row takes, in its order, and what is left over."""
    found: dict[Argument, str] = {}
    for argument in row.takes:
        value, rest = _take(argument, rest)
        if value:
            found[argument] = value
    return found, rest


def _take(argument: Argument, rest: str) -> tuple[str, str]:
    if argument in {Argument.TASK, Argument.REASON, Argument.FILTER}:
        return unescaped(rest), ""
    anywhere = {Argument.PERSON: MENTION, Argument.UNTIL: _UNTIL}
    at_once = {Argument.HERE: _HERE, Argument.RHYTHM: _RHYTHM}
    match = anywhere[argument].search(rest) if argument in anywhere else at_once[argument].match(rest)
    if match is None:
        return "", rest
    return match[1], f"{rest[: match.start()].rstrip()} {rest[match.end() :].lstrip()}".strip()


def _days_in(typed: str) -> int:
    """Without a count it is every one of them."""
    count = _COUNT.search(typed)
    return int(count[0]) if count else int("day" in typed.lower())


def _is_day(typed: str) -> bool:
    try:
        return _DAY.fullmatch(typed) is not None and bool(date.fromisoformat(typed))
    except ValueError:
        return False


def _like(first: str) -> Row | None:
    found = get_close_matches(first.lower()[:20], list(Word), 1)
    return ROWS[Word(found[0])] if found else None


def unescaped(text: str) -> str:
    """As the person typed it: what we show and keep is escaped where it is shown."""
    named = MENTION.sub("@somebody", _NAMED.sub(r"@\1", text))
    return named.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
