"""The command that puts back what stood before a recorded change of the channel.

It goes through the ordinary deciders, so whoever puts something back is bound by all that binds an edit.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any

from bot.domain import channel_events as ce
from bot.domain import commands as do
from bot.domain.channel import ChannelSettings
from bot.domain.event import Event
from bot.domain.onboarding import Onboarding
from bot.domain.parties import Person, Side
from bot.domain.permissions import Deed, permit
from bot.domain.refusals import Refusal, RefusedError


@dataclass(frozen=True, slots=True)
class Around:
    """What a command has to know: the sides of those `concerned`, and whether teams may share a person."""

    sides: Mapping[str, Side | None] = field(default_factory=dict)
    several: bool = False


def put_back(state: Onboarding, event: Event, around: Around | None = None) -> do.Command | None:
    """None where it is so already, where its team is gone, or where what stood there is not known.

    Never `sure` and never with `move`: whom it would shut out or move depends on how the channel is when the
    press arrives, and the dialog was drawn before that. Whoever means it says so in the form.
    """
    undo = _UNDO.get(type(event))
    return undo(state, event, around or Around()) if undo else None


def require_put_back(state: Onboarding, event: Event, around: Around) -> do.Command:
    command = put_back(state, event, around)
    if command is None:
        raise RefusedError(Refusal.NOTHING_TO_PUT_BACK)
    return command


def concerned(state: Onboarding, event: Event) -> tuple[str, ...]:
    """Everybody whose access it is about."""
    if isinstance(event, ce.RoleSet | ce.RoleRemoved):
        return (event.person,)
    if isinstance(event, ce.TeamJoined | ce.TeamLeft):
        return event.people
    if isinstance(event, ce.TeamDeleted):
        return event.members
    if isinstance(event, ce.TeamCreated | ce.TeamGranted) and event.team in state.teams:
        return state.teams[event.team].members
    return ()


def form_of(command: do.Command) -> Deed:
    """The form by which the same can be done."""
    if isinstance(command, do.SetRoles | do.RemoveRoles):
        return Deed.EDIT_ROLES
    return Deed.CHANNEL_SETTINGS if isinstance(command, do.ChangeSettings) else Deed.EDIT_TEAMS


def may_put_back(state: Onboarding, person: Person, command: do.Command) -> bool:
    """Whoever may edit it."""
    try:
        permit(state, person, form_of(command))
    except RefusedError:
        return False
    return True


def _settings(state: Onboarding, event: Any, _: Around) -> do.Command | None:
    """Exactly the features that it changed; those that are as they were since stay."""
    before, after, now = event.before, event.after, state.private.settings
    if before is None or after is None:  # erased
        return None
    names = [known.name for known in fields(ChannelSettings)]
    changed = {name: getattr(before, name) for name in names if getattr(before, name) != getattr(after, name)}
    wanted = replace(now, **changed)
    return do.ChangeSettings(settings=wanted) if wanted != now else None


def _role_set(state: Onboarding, event: ce.RoleSet, around: Around) -> do.Command | None:
    if state.roles.get(event.person) is event.before:
        return None
    people = (event.person,)
    if event.before is None:
        return do.RemoveRoles(people=people, sides=around.sides)
    return do.SetRoles(people=people, role=event.before, sides=around.sides)


def _role_removed(state: Onboarding, event: ce.RoleRemoved, around: Around) -> do.Command | None:
    """Older records do not say which role it was."""
    if event.before is None or state.roles.get(event.person) is event.before:
        return None
    return do.SetRoles(people=(event.person,), role=event.before, sides=around.sides)


def _created(state: Onboarding, event: ce.TeamCreated, around: Around) -> do.Command | None:
    return do.DeleteTeam(team=event.team, sides=around.sides) if event.team in state.teams else None


def _renamed(state: Onboarding, event: ce.TeamRenamed, _: Around) -> do.Command | None:
    now = state.private.team_names.get(event.team)
    if event.team not in state.teams or event.before in {"", now}:
        return None
    return do.RenameTeam(team=event.team, name=event.before)


def _deleted(state: Onboarding, event: ce.TeamDeleted, around: Around) -> do.Command | None:
    if event.team in state.teams or not event.name:
        return None
    return do.SaveTeam(
        team=event.team,
        name=event.name,
        people=event.members,
        role=event.role,
        sides=around.sides,
        several=around.several,
    )


def _joined(state: Onboarding, event: ce.TeamJoined, around: Around) -> do.Command | None:
    team = state.teams.get(event.team)
    still = tuple(one for one in event.people if team is not None and one in team.members)
    return do.LeaveTeam(team=event.team, people=still, sides=around.sides) if still else None


def _left(state: Onboarding, event: ce.TeamLeft, around: Around) -> do.Command | None:
    team = state.teams.get(event.team)
    away = tuple(one for one in event.people if team is not None and one not in team.members)
    if not away:
        return None
    return do.JoinTeam(team=event.team, people=away, sides=around.sides, several=around.several)


def _granted(state: Onboarding, event: ce.TeamGranted, around: Around) -> do.Command | None:
    team = state.teams.get(event.team)
    if team is None or team.role is event.before:
        return None
    return do.GrantTeam(team=event.team, role=event.before, sides=around.sides)


_UNDO: dict[type[Event], Callable[[Onboarding, Any, Around], do.Command | None]] = {
    ce.SettingsChanged: _settings,
    ce.RoleSet: _role_set,
    ce.RoleRemoved: _role_removed,
    ce.TeamCreated: _created,
    ce.TeamRenamed: _renamed,
    ce.TeamDeleted: _deleted,
    ce.TeamJoined: _joined,
    ce.TeamLeft: _left,
    ce.TeamGranted: _granted,
}
