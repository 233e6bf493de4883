"""The WhatsApp channel in Sparkcentral: its features, and what each role on it may do."""

import unicodedata
from dataclasses import dataclass
from enum import StrEnum

# Sparkcentral's guide: "You can customize the channel display name up to 255 characters."
DISPLAY_NAME_MAX = 255
# The guide gives the default only; ten years keeps a typing slip out without being in anybody's way.
# `AUTO_RESOLVE_MAX_DAYS` of the settings is another one.
AUTO_RESOLVE_MAX_DAYS = 3650
# No source gives one: what a button and a line of a list can show.
TEAM_NAME_MAX = 60
# No source either: as many as the form for teams can offer in one menu (Slack: 100 options).
TEAMS_MAX = 100


class Role(StrEnum):
    VIEWER = "viewer"
    CONTRIBUTOR = "contributor"
    SUPERVISOR = "supervisor"


class Right(StrEnum):
    """What a role may do on the channel (Sparkcentral's guide, "Channel Roles")."""

    TRIAGE = "triage"  # view channels, move to pending or resolved, add tags, notes, topics
    REPLY = "reply"
    REPORTS = "reports"


RIGHTS: dict[Role, frozenset[Right]] = {
    Role.VIEWER: frozenset({Right.TRIAGE}),
    Role.CONTRIBUTOR: frozenset({Right.TRIAGE, Right.REPLY}),
    Role.SUPERVISOR: frozenset(Right),
}


@dataclass(frozen=True, slots=True)
class Team:
    """People who get access together; with a `role` the channel is granted to them. Its name is private."""

    members: tuple[str, ...] = ()
    role: Role | None = None


@dataclass(frozen=True, slots=True)
class Outsider:
    """Somebody who uses the channel without being in Slack; told from others by the e-mail address."""

    email: str = ""
    name: str = ""

    @property
    def called(self) -> str:
        return self.name or self.email or "somebody"


# Ours: it stands in lists and in the middle of sentences.
OUTSIDER_NAME_MAX = 100
# Their ids stand among Slack's, in roles and teams; Slack itself knows none of them.
OUTSIDER_PREFIX = "mail:"


def is_outsider(person: str) -> bool:
    return person.startswith(OUTSIDER_PREFIX)


@dataclass(frozen=True, slots=True)
class ChannelSettings:
    """The features of "Edit Channel". An empty display name means: as in WhatsApp."""

    auto_ownership: bool = True
    display_name: str = ""
    auto_resolve_new_days: int = 30
    auto_resolve_pending_days: int = 30
    all_users: bool = False
    all_teams: bool = False


_JOINER = "\u200d"
_SKIN_TONES = range(0x1F3FB, 0x1F400)
_FLAG_LETTERS = range(0x1F1E6, 0x1F200)
_ATTACHED = {"Mn", "Mc", "Me", "Cf"}  # marks, variation selectors, joiners: they change the sign before them


def name_length(text: str) -> int:
    """Count the way people do: 👩‍👩‍👧, 🇧🇪 and é are one character each."""
    found = flags = 0
    before = ""
    for sign in unicodedata.normalize("NFC", text):
        flags = flags + 1 if ord(sign) in _FLAG_LETTERS else 0
        attached = unicodedata.category(sign) in _ATTACHED or ord(sign) in _SKIN_TONES
        second_of_pair = flags and flags % 2 == 0
        if not attached and not second_of_pair and before != _JOINER:
            found += 1
        before = sign
    return found
