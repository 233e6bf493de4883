"""The WhatsApp channel in Sparkcentral: its features, and what each role on it may do."""

from dataclasses import dataclass
from enum import StrEnum

# Sparkcentral's guide: "You can customize the channel display name up to 255 characters."
DISPLAY_NAME_MAX = 255
# The guide gives the default only; ten years keeps a typing slip out without being in anybody's way.
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
