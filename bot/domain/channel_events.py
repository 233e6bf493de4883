"""What is decided about the WhatsApp channel: features, roles, teams, and what is done in Sparkcentral.

`before` is what stood there, so that the history can say it and put it back; older records lack it.
"""

from dataclasses import dataclass

from bot.domain.channel import ChannelSettings, Role
from bot.domain.channel_changes import Change
from bot.domain.event import Event, private
from bot.domain.permissions import Deed

__all__ = [
    "ChangeNotApplied",
    "ChangeOvertaken",
    "ChangesApplied",
    "EditDenied",
    "OutsiderAdded",
    "RoleRemoved",
    "RoleSet",
    "SettingsChanged",
    "TeamCreated",
    "TeamDeleted",
    "TeamGranted",
    "TeamJoined",
    "TeamLeft",
    "TeamRenamed",
]


@dataclass(frozen=True, kw_only=True)
class SettingsChanged(Event):
    kind = "settings_changed"
    before: ChannelSettings = private()
    after: ChannelSettings = private()


@dataclass(frozen=True, kw_only=True)
class RoleSet(Event):
    kind = "role_set"
    person: str
    role: Role
    before: Role | None = None


@dataclass(frozen=True, kw_only=True)
class RoleRemoved(Event):
    kind = "role_removed"
    person: str
    before: Role | None = None


@dataclass(frozen=True, kw_only=True)
class OutsiderAdded(Event):
    """Somebody without Slack is known from now on, or by another name."""

    kind = "outsider_added"
    person: str
    email: str = private(default="")
    name: str = private(default="")


@dataclass(frozen=True, kw_only=True)
class EditDenied(Event):
    """Somebody who may not edit the channel, or not these people, tried to: no deed, nothing came of it."""

    kind = "edit_denied"
    person: str
    deed: Deed


@dataclass(frozen=True, kw_only=True)
class TeamCreated(Event):
    kind = "team_created"
    team: str
    name: str = private(default="")


@dataclass(frozen=True, kw_only=True)
class TeamRenamed(Event):
    kind = "team_renamed"
    team: str
    before: str = private(default="")
    name: str = private(default="")


@dataclass(frozen=True, kw_only=True)
class TeamDeleted(Event):
    kind = "team_deleted"
    team: str
    members: tuple[str, ...]
    role: Role | None
    name: str = private(default="")


@dataclass(frozen=True, kw_only=True)
class TeamJoined(Event):
    kind = "team_joined"
    team: str
    people: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class TeamLeft(Event):
    kind = "team_left"
    team: str
    people: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class TeamGranted(Event):
    """Without a role the team gives no access any more."""

    kind = "team_granted"
    team: str
    role: Role | None
    before: Role | None


@dataclass(frozen=True, kw_only=True)
class ChangesApplied(Event):
    """Somebody did them in Sparkcentral, or its webhook took them."""

    kind = "changes_applied"
    changes: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class ChangeNotApplied(Event):
    kind = "change_not_applied"
    change: str
    reason: str = private(default="")


@dataclass(frozen=True, kw_only=True)
class ChangeOvertaken(Event):
    """Sparkcentral's webhook took it, or may have, when something else was wanted already."""

    kind = "change_overtaken"
    change: Change = private()
