"""What is typed after `/channel-team`: one table that is read, explained and tested.

Teams are named as people call them: in quotes where the name holds a word of the command.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches
from enum import StrEnum
from types import MappingProxyType

from bot.domain.channel import Role
from bot.surfaces.grammar import MENTION, QUOTED, Numbered, split_number, unescaped, unquoted
from bot.surfaces.role_grammar import ANYWAY, meant_role, spelled

COMMAND = "/channel-team"


class Verb(StrEnum):
    CREATE = "create"
    RENAME = "rename"
    DELETE = "delete"
    ADD = "add"
    REMOVE = "remove"
    GRANT = "grant"
    REVOKE = "revoke"
    LIST = "list"
    HELP = "help"


@dataclass(frozen=True, slots=True)
class Row:
    verb: Verb
    takes: str
    sentence: str

    @property
    def usage(self) -> str:
        return f"{self.verb} {self.takes}".strip()


ROWS: Mapping[Verb, Row] = MappingProxyType(
    {
        row.verb: row
        for row in (
            Row(Verb.CREATE, "<team> [@person...]", "makes a team, with its first people (admins)"),
            Row(Verb.RENAME, "<team> to <new name>", "gives a team another name (admins)"),
            Row(Verb.DELETE, "<team>", "deletes a team, and says first whom that shuts out (admins)"),
            Row(Verb.ADD, "@person... to <team>", "puts people into a team (admins)"),
            Row(Verb.REMOVE, "@person... from <team>", "takes people out of a team (admins)"),
            Row(
                Verb.GRANT,
                f"<team> {'|'.join(Role)}",
                "gives a team's members a role on the WhatsApp channel (admins)",
            ),
            Row(Verb.REVOKE, "<team>", "takes the WhatsApp channel away from a team (admins)"),
            Row(Verb.LIST, "", "shows the teams, who is in them and what they may do"),
            Row(Verb.HELP, "", "shows this list"),
        )
    }
)


@dataclass(frozen=True, slots=True)
class Typed:
    """`team` is the name as it was typed, `name` a new one; `people` are Slack's ids, each once."""

    verb: Verb
    team: str = ""
    name: str = ""
    people: tuple[str, ...] = ()
    role: Role | None = None
    sure: bool = False
    on: Numbered | None = None


@dataclass(frozen=True, slots=True)
class Unknown:
    """`like` is what was most likely meant; `lacks` says what is missing for it."""

    said: str
    like: Row | None = None
    lacks: str = ""


_TO = re.compile(r"\s+to\s+", re.IGNORECASE)
# The word between people and their team.
_BETWEEN = {Verb.ADD: "to", Verb.REMOVE: "from"}
_TEAM_LACKS, _PEOPLE_LACK = "the team's name", "a person: type @ and pick them from Slack's list"


def parse(text: str) -> Typed | Unknown:
    """Raises nothing."""
    said, on = split_number(text.strip())
    first, rest = [*(said or Verb.HELP).split(maxsplit=1), ""][:2]
    verb = _verb(first)
    if verb is None:
        return Unknown(unescaped(said), _like(first))
    words = rest.split()
    sure = bool(words) and words[-1].lower() == ANYWAY
    if sure:
        rest = rest.rstrip()[: -len(ANYWAY)].rstrip()
    people = tuple(dict.fromkeys(MENTION.findall(rest)))
    begun = Typed(verb, people=people, sure=sure, on=on)
    found = _READERS[verb](begun, unescaped(MENTION.sub(" ", rest)).strip())
    return replace(found, said=unescaped(said)) if isinstance(found, Unknown) else found


def _verb(word: str) -> Verb | None:
    """The word itself, or the only one that begins so."""
    typed = word.lower()
    begun = [verb for verb in Verb if verb == typed or (len(typed) > 1 and verb.startswith(typed))]
    return begun[0] if len(begun) == 1 else next((verb for verb in begun if verb == typed), None)


def _like(word: str) -> Row | None:
    found = get_close_matches(word.lower()[:20], list(Verb), 1)
    return ROWS[Verb(found[0])] if found else None


_Reader = Callable[[Typed, str], Typed | Unknown]


def _lacking(verb: Verb, lacks: str = "") -> Unknown:
    return Unknown("", ROWS[verb], lacks)


def _name_alone(typed: Typed, rest: str) -> Typed | Unknown:
    """A team and nothing else; only a new one takes people along."""
    if typed.people and typed.verb is not Verb.CREATE:
        return _lacking(typed.verb)
    team = unquoted(rest)
    return replace(typed, team=team) if team else _lacking(typed.verb, _TEAM_LACKS)


def _renamed(typed: Typed, rest: str) -> Typed | Unknown:
    quoted = QUOTED.match(rest)
    end = quoted.end() if quoted else 0
    between = _TO.search(rest, end)
    if typed.people or between is None:
        return _lacking(Verb.RENAME, _TEAM_LACKS if not rest else "the word `to` and the new name")
    team, name = unquoted(rest[: between.start()]), unquoted(rest[between.end() :])
    return replace(typed, team=team, name=name) if team and name else _lacking(Verb.RENAME, _TEAM_LACKS)


def _people_and_team(typed: Typed, rest: str) -> Typed | Unknown:
    if not typed.people:
        return _lacking(typed.verb, _PEOPLE_LACK)
    first, _, after = rest.partition(" ")
    team = unquoted(after if first.lower() == _BETWEEN[typed.verb] else rest)
    return replace(typed, team=team) if team else _lacking(typed.verb, _TEAM_LACKS)


def _granted(typed: Typed, rest: str) -> Typed | Unknown:
    team, _, last = rest.rstrip().rpartition(" ")
    role = meant_role(spelled(last).strip().lower())
    if typed.people or role is None:
        return _lacking(Verb.GRANT, "a role at the end: viewer, contributor or supervisor")
    name = unquoted(team)
    return replace(typed, team=name, role=role) if name else _lacking(Verb.GRANT, _TEAM_LACKS)


def _nothing_more(typed: Typed, rest: str) -> Typed | Unknown:
    return _lacking(typed.verb) if rest or typed.people else typed


_READERS: Mapping[Verb, _Reader] = MappingProxyType(
    {
        Verb.CREATE: _name_alone,
        Verb.RENAME: _renamed,
        Verb.DELETE: _name_alone,
        Verb.ADD: _people_and_team,
        Verb.REMOVE: _people_and_team,
        Verb.GRANT: _granted,
        Verb.REVOKE: _name_alone,
        Verb.LIST: _nothing_more,
        Verb.HELP: _nothing_more,
    }
)
