"""What people ask for about the WhatsApp channel: its features, roles and teams, and lists of people."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.domain.channel import AUTO_RESOLVE_MAX_DAYS, ChannelSettings, Role
from bot.domain.parties import Side

__all__ = [
    "ChangeSettings",
    "DeleteTeam",
    "GrantTeam",
    "ImportPeople",
    "JoinTeam",
    "LeaveTeam",
    "MarkApplied",
    "MarkNotApplied",
    "RemoveRoles",
    "RenameTeam",
    "SaveTeam",
    "SetRoles",
    "Wanted",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeSettings:
    """`most_days` is the largest time for auto-resolve; `sure`: also where it shuts people out."""

    settings: ChannelSettings
    most_days: int = AUTO_RESOLVE_MAX_DAYS
    sure: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SetRoles:
    """All of them or none. `sides` are the people's; `sure`: also where no supervisor is left."""

    people: tuple[str, ...]
    role: Role
    sides: Mapping[str, Side | None] = field(default_factory=dict)
    sure: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoveRoles:
    """As `SetRoles`."""

    people: tuple[str, ...]
    sides: Mapping[str, Side | None] = field(default_factory=dict)
    sure: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SaveTeam:
    """All of a team as it is wanted. `new`: it may be one that is not there yet.

    `several`: a person may be in more than one team; else `move` takes them out of the one they are in.
    `sides` are those of everybody who comes, goes or is in it. `seen` is the mark of the team that was
    edited: what changed meanwhile is not written over.
    """

    team: str
    name: str
    people: tuple[str, ...] = ()
    role: Role | None = None
    new: bool = True
    seen: str = ""
    sides: Mapping[str, Side | None] = field(default_factory=dict)
    move: bool = False
    several: bool = False
    sure: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RenameTeam:
    team: str
    name: str
    sides: Mapping[str, Side | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeleteTeam:
    team: str
    sides: Mapping[str, Side | None] = field(default_factory=dict)
    sure: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinTeam:
    """As `SaveTeam`, for those who come."""

    team: str
    people: tuple[str, ...]
    sides: Mapping[str, Side | None] = field(default_factory=dict)
    move: bool = False
    several: bool = False
    sure: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaveTeam:
    team: str
    people: tuple[str, ...]
    sides: Mapping[str, Side | None] = field(default_factory=dict)
    sure: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantTeam:
    """Without a role its members lose the access that they have by it."""

    team: str
    role: Role | None
    sides: Mapping[str, Side | None] = field(default_factory=dict)
    sure: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """One person as a list wants them: exactly this role and these teams, by their ids.

    Whoever is without Slack has an `email`, and maybe a `name`.
    """

    person: str
    role: Role | None = None
    teams: tuple[str, ...] = ()
    email: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportPeople:
    """All of them or none; whoever is not named keeps what they have.

    `created` are the names of the teams that are new, by their ids; the rest is as in `SaveTeam`.
    """

    people: tuple[Wanted, ...]
    created: Mapping[str, str] = field(default_factory=dict)
    sides: Mapping[str, Side | None] = field(default_factory=dict)
    several: bool = False
    sure: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkApplied:
    """What stands on the list of changes as somebody read it: one of them, or with `whole` all."""

    mark: str
    whole: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkNotApplied:
    mark: str
    reason: str


ChannelCommand = (
    ChangeSettings
    | SetRoles
    | RemoveRoles
    | SaveTeam
    | RenameTeam
    | DeleteTeam
    | JoinTeam
    | LeaveTeam
    | GrantTeam
    | ImportPeople
    | MarkApplied
    | MarkNotApplied
)
