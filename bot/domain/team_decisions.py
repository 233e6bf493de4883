"""Teams on the WhatsApp channel: who is in which, and what a team's members may do there."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from bot.domain import commands as do
from bot.domain import events as ev
from bot.domain.access import require_asked, teams_of
from bot.domain.channel import TEAM_NAME_MAX, TEAMS_MAX, Role, Team
from bot.domain.channel_decisions import require_channel, require_own_people
from bot.domain.channel_evolution import after
from bot.domain.onboarding import Onboarding
from bot.domain.parties import Person
from bot.domain.permissions import Deed, permit
from bot.domain.refusals import Refusal, RefusedError

Events = list[ev.Event]
_Joining = do.SaveTeam | do.JoinTeam


def _save(state: Onboarding, command: do.SaveTeam, actor: Person, _: datetime) -> Events:
    """New, or as it is wanted now: with this name, these people and this role."""
    _require_editor(state, actor)
    is_new = command.new and command.team not in state.teams
    team = Team() if is_new else _team(state, command.team)
    named = _created(state, command) if is_new else _named(state, command.team, command.name)
    granted = _granted(command.team, team, command.role)
    if granted:
        require_own_people({*team.members, *command.people}, command.sides, actor)
    going = [one for one in team.members if one not in command.people]
    moved = [*_leaving(command.team, team, going), *_joining(state, command.team, team, command)]
    return _allowed(state, [*named, *moved, *granted], command.sides, actor, sure=command.sure)


def _created(state: Onboarding, command: do.SaveTeam) -> Events:
    if len(state.teams) >= TEAMS_MAX:
        raise RefusedError(Refusal.TOO_MANY_TEAMS)
    require_name(state, command.name)
    return [ev.TeamCreated(team=command.team, name=command.name)]


def _rename(state: Onboarding, command: do.RenameTeam, actor: Person, _: datetime) -> Events:
    _require_editor(state, actor)
    _team(state, command.team)
    return _named(state, command.team, command.name)


def _delete(state: Onboarding, command: do.DeleteTeam, actor: Person, _: datetime) -> Events:
    _require_editor(state, actor)
    team = _team(state, command.team)
    require_own_people(team.members, command.sides, actor)
    name = state.private.team_names.get(command.team, "")
    gone = [ev.TeamDeleted(team=command.team, members=team.members, role=team.role, name=name)]
    require_asked(state, after(state, gone), sure=command.sure, whoever=True)
    return [*gone]


def _join(state: Onboarding, command: do.JoinTeam, actor: Person, _: datetime) -> Events:
    _require_editor(state, actor)
    joining = list(_joining(state, command.team, _team(state, command.team), command))
    return _allowed(state, joining, command.sides, actor, sure=command.sure)


def _leave(state: Onboarding, command: do.LeaveTeam, actor: Person, _: datetime) -> Events:
    _require_editor(state, actor)
    team = _team(state, command.team)
    for person in command.people:
        if person not in team.members:
            raise RefusedError(Refusal.NOT_IN_TEAM, {"person": person})
    leaving = list(_leaving(command.team, team, command.people))
    return _allowed(state, leaving, command.sides, actor, sure=command.sure)


def _grant(state: Onboarding, command: do.GrantTeam, actor: Person, _: datetime) -> Events:
    _require_editor(state, actor)
    team = _team(state, command.team)
    require_own_people(team.members, command.sides, actor)
    granted = _granted(command.team, team, command.role)
    require_asked(state, after(state, granted), sure=command.sure, whoever=True)
    return granted


def _allowed(
    state: Onboarding,
    events: Events,
    sides: Mapping[str, Any],
    actor: Person,
    *,
    sure: bool,
) -> Events:
    """Whoever comes is of a side, and whoever comes or goes of the brand's where its admin asks."""
    coming = {one for event in events if isinstance(event, ev.TeamJoined) for one in event.people}
    going = {one for event in events if isinstance(event, ev.TeamLeft) for one in event.people}
    require_own_people(coming | going, sides, actor)
    if any(one in sides and sides[one] is None for one in coming):
        raise RefusedError(Refusal.NOT_WITH_SIDE)
    require_asked(state, after(state, events), sure=sure)
    return events


def _named(state: Onboarding, key: str, name: str) -> Events:
    before = state.private.team_names.get(key, "")
    if before == name:
        return []
    require_name(state, name, but=key)
    return [ev.TeamRenamed(team=key, before=before, name=name)]


def _granted(key: str, team: Team, role: Role | None) -> Events:
    return [ev.TeamGranted(team=key, role=role, before=team.role)] if team.role is not role else []


def _leaving(key: str, team: Team, people: Iterable[str]) -> Iterator[ev.Event]:
    going = tuple(one for one in team.members if one in set(people))
    if going:
        yield ev.TeamLeft(team=key, people=going)


def _joining(state: Onboarding, key: str, team: Team, command: _Joining) -> Iterator[ev.Event]:
    """A user is in one team (Sparkcentral's guide), unless a setting allows more."""
    new = tuple(person for person in dict.fromkeys(command.people) if person not in team.members)
    elsewhere = {person: [one for one in teams_of(state, person) if one != key] for person in new}
    if not command.several:
        yield from _moving(state, {person: teams for person, teams in elsewhere.items() if teams}, command)
    if new:
        yield ev.TeamJoined(team=key, people=new)


def _moving(state: Onboarding, elsewhere: Mapping[str, list[str]], command: _Joining) -> Iterator[ev.Event]:
    if elsewhere and not command.move:
        first = next(iter(elsewhere.values()))[0]
        name = state.private.team_names.get(first, "")
        raise RefusedError(Refusal.IN_ANOTHER_TEAM, {"people": " ".join(elsewhere), "team": name})
    for team, found in state.teams.items():
        yield from _leaving(team, found, [person for person, teams in elsewhere.items() if team in teams])


def _require_editor(state: Onboarding, actor: Person) -> None:
    permit(state, actor, Deed.EDIT_TEAMS)
    require_channel(state)


def _team(state: Onboarding, key: str) -> Team:
    if key not in state.teams:
        raise RefusedError(Refusal.TEAM_GONE)
    return state.teams[key]


def require_name(state: Onboarding, name: str, but: str = "") -> None:
    """People tell teams apart by their names, whatever the case."""
    if not name or len(name) > TEAM_NAME_MAX:
        raise RefusedError(Refusal.TEAM_NAME_WRONG)
    others = {known.casefold() for key, known in state.private.team_names.items() if key != but}
    if name.casefold() in others:
        raise RefusedError(Refusal.TEAM_NAME_TAKEN, {"team": name})


DECIDERS: dict[type, Callable[[Onboarding, Any, Person, datetime], Events]] = {
    do.SaveTeam: _save,
    do.RenameTeam: _rename,
    do.DeleteTeam: _delete,
    do.JoinTeam: _join,
    do.LeaveTeam: _leave,
    do.GrantTeam: _grant,
}
