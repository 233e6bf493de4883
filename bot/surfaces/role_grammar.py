"""What Sparkcentral's people type after `/channel-role`: one table that is read, explained and tested.

Slack escapes what is typed (`should_escape`): people arrive as <@U123|name>.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum
from types import MappingProxyType

from bot.domain.channel import Role
from bot.surfaces.grammar import MENTION, Numbered, split_number, unescaped

COMMAND = "/channel-role"


class Verb(StrEnum):
    SET = "set"
    LIST = "list"
    REMOVE = "remove"
    WHY = "why"
    IMPORT = "import"
    EXPORT = "export"
    LOG = "log"
    HELP = "help"


@dataclass(frozen=True, slots=True)
class Row:
    """`sure` takes the word that answers the question asked before."""

    verb: Verb
    usage: str
    sentence: str
    people: bool = False
    sure: bool = False


ROWS: Mapping[Verb, Row] = MappingProxyType(
    {
        row.verb: row
        for row in (
            Row(
                Verb.SET,
                f"@person... {'|'.join(Role)}",
                "gives people a role on the WhatsApp channel (admins)",
                people=True,
                sure=True,
            ),
            Row(Verb.LIST, "list", "shows who has which role"),
            Row(Verb.REMOVE, "remove @person...", "takes their roles away (admins)", people=True, sure=True),
            Row(
                Verb.WHY,
                "why @person",
                "shows what somebody may do on the channel, and due to what",
                people=True,
            ),
            Row(Verb.IMPORT, "import", "brings in a list of people with roles and teams (admins)"),
            Row(Verb.EXPORT, "export", "shows everybody on the channel as such a list"),
            Row(
                Verb.LOG,
                "log [@person]",
                "shows who changed what on the channel and when, with “Put back” for admins",
            ),
            Row(Verb.HELP, "help", "shows what each role may do"),
        )
    }
)
# Typed at the end, where a command would leave the channel without a supervisor.
ANYWAY = "anyway"


@dataclass(frozen=True, slots=True)
class Typed:
    """A command that was understood; `people` are Slack's ids, each once and in their order."""

    verb: Verb
    people: tuple[str, ...] = ()
    role: Role | None = None
    sure: bool = False
    on: Numbered | None = None


@dataclass(frozen=True, slots=True)
class Unknown:
    """`like` is what was most likely meant, as it would be typed; `lacks` is what is missing."""

    said: str
    like: str = ""
    lacks: str = ""


# Slack may bring the sign itself or its name.
_ICONS = {
    **dict.fromkeys(("👀", ":eyes:"), Role.VIEWER),
    **dict.fromkeys(("💬", ":speech_balloon:"), Role.CONTRIBUTOR),
    **dict.fromkeys(("🔎", ":mag_right:"), Role.SUPERVISOR),
}
# So much of a word says which one is meant.
_PREFIX_MIN = 2
_WORDS: Mapping[str, Role | Verb] = {
    **{role.value: role for role in Role},
    **{verb.value: verb for verb in Verb if verb is not Verb.SET},
}


def parse(text: str) -> Typed | Unknown:
    """People and one word in any order, then `on <number>`. Raises nothing."""
    said, on = split_number(text.strip())
    people = tuple(dict.fromkeys(MENTION.findall(said)))
    words = spelled(MENTION.sub(" ", said)).lower().split()
    sure = bool(words) and words[-1] == ANYWAY
    meant = [_meant(word) for word in (words[:-1] if sure else words)]
    if not meant and not people:
        return Typed(Verb.HELP) if not sure else Unknown(unescaped(said))
    if len(meant) != 1 or meant[0] is None:
        return Unknown(unescaped(said), _like(words, people))
    return _checked(meant[0], people, Typed(Verb.HELP, sure=sure, on=on), unescaped(said))


def _checked(word: Role | Verb, people: tuple[str, ...], given: Typed, said: str) -> Typed | Unknown:
    verb = Verb.SET if isinstance(word, Role) else word
    row, role = ROWS[verb], word if isinstance(word, Role) else None
    if row.people and not people:
        return Unknown(said, _typed(word, ()), "a person: type @ and pick them from Slack's list")
    most = 1 if verb in {Verb.WHY, Verb.LOG} else len(people) if row.people else 0
    if len(people) > most or (given.sure and not row.sure):
        return Unknown(said, _typed(word, people))
    return Typed(verb, people, role, given.sure, given.on)


def spelled(text: str) -> str:
    """Icons as their words, without the sign that asks for their colours."""
    for icon, role in _ICONS.items():
        text = text.replace(icon, f" {role} ")
    return text.replace("\ufe0f", " ")


def _meant(word: str) -> Role | Verb | None:
    """The word itself, or the only one that begins so."""
    if word in _WORDS:
        return _WORDS[word]
    begun = [known for known in _WORDS if known.startswith(word)] if len(word) >= _PREFIX_MIN else []
    return _WORDS[begun[0]] if len(begun) == 1 else None


def meant_role(word: str) -> Role | None:
    found = _meant(word)
    return found if isinstance(found, Role) else None


def _like(words: list[str], people: tuple[str, ...]) -> str:
    for word in words:
        found = get_close_matches(word[:20], list(_WORDS), 1)
        if found:
            return _typed(_WORDS[found[0]], people)
    return ROWS[Verb.SET].usage if people else ""


def _typed(word: Role | Verb, people: tuple[str, ...]) -> str:
    """As it would be right."""
    if isinstance(word, Role):
        return f"{'@person' if len(people) < 2 else '@person @person'} {word}"  # noqa: PLR2004 - several
    return ROWS[word].usage
