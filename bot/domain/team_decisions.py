"""Teams on the WhatsApp channel: who is in which, and what a team's members may do there."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from bot.domain import commands as do
from bot.domain import events as ev
from bot.domain.access import question, require_asked, teams_of
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
    if command.seen and command.seen != team_mark(state, command.team):
        raise RefusedError(Refusal.TEAM_CHANGED)
    named = _created(state, command) if is_new else _named(state, command.team, command.name)
    granted = _granted(command.team, team, command.role)
    if granted or (named and not is_new):
        require_own_people({*team.members, *command.people}, command.sides, actor, Deed.EDIT_TEAMS)
    going = [one for one in team.members if one not in command.people]
    elsewhere = _elsewhere(state, command.team, team, command)
    moved = [*_leaving(command.team, team, going), *_joining(state, command.team, team, command, elsewhere)]
    events = [*named, *moved, *granted]
    _require_people(events, command.sides, actor)
    _require_moving(state, elsewhere, command, events)
    require_asked(state, after(state, events), sure=command.sure, whoever=bool(granted))
    return events


def team_mark(state: Onboarding, key: str) -> str:
    """Stands for all of a team as somebody read it."""
    told = repr((state.private.team_names.get(key), state.teams.get(key)))
    return hashlib.sha256(told.encode()).hexdigest()[:12]


def _created(state: Onboarding, command: do.SaveTeam) -> Events:
    if len(state.teams) >= TEAMS_MAX:
        raise RefusedError(Refusal.TOO_MANY_TEAMS)
    require_name(state, command.name)
    return [ev.TeamCreated(team=command.team, name=command.name)]


def _rename(state: Onboarding, command: do.RenameTeam, actor: Person, _: datetime) -> Events:
    _require_editor(state, actor)
    require_own_people(_team(state, command.team).members, command.sides, actor, Deed.EDIT_TEAMS)
    return _named(state, command.team, command.name)


def _delete(state: Onboarding, command: do.DeleteTeam, actor: Person, _: datetime) -> Events:
    _require_editor(state, actor)
    team = _team(state, command.team)
    require_own_people(team.members, command.sides, actor, Deed.EDIT_TEAMS)
    name = state.private.team_names.get(command.team, "")
    gone = [ev.TeamDeleted(team=command.team, members=team.members, role=team.role, name=name)]
    require_asked(state, after(state, gone), sure=command.sure, whoever=True)
    return [*gone]


def _join(state: Onboarding, command: do.JoinTeam, actor: Person, _: datetime) -> Events:
    _require_editor(state, actor)
    team = _team(state, command.team)
    elsewhere = _elsewhere(state, command.team, team, command)
    events = list(_joining(state, command.team, team, command, elsewhere))
    _require_people(events, command.sides, actor)
    _require_moving(state, elsewhere, command, events)
    require_asked(state, after(state, events), sure=command.sure)
    return events


def _leave(state: Onboarding, command: do.LeaveTeam, actor: Person, _: datetime) -> Events:
    _require_editor(state, actor)
    team = _team(state, command.team)
    for person in command.people:
        if person not in team.members:
            raise RefusedError(Refusal.NOT_IN_TEAM, {"person": person})
    leaving = list(_leaving(command.team, team, command.people))
    _require_people(leaving, command.sides, actor)
    require_asked(state, after(state, leaving), sure=command.sure)
    return leaving


def _grant(state: Onboarding, command: do.GrantTeam, actor: Person, _: datetime) -> Events:
    _require_editor(state, actor)
    team = _team(state, command.team)
    require_own_people(team.members, command.sides, actor, Deed.EDIT_TEAMS)
    granted = _granted(command.team, team, command.role)
    require_asked(state, after(state, granted), sure=command.sure, whoever=True)
    return granted


def _require_people(events: Events, sides: Mapping[str, Any], actor: Person) -> None:
    """Whoever comes is of a side, and whoever comes or goes of the brand's where its admin asks."""
    coming = {one for event in events if isinstance(event, ev.TeamJoined) for one in event.people}
    going = {one for event in events if isinstance(event, ev.TeamLeft) for one in event.people}
    require_own_people(coming | going, sides, actor, Deed.EDIT_TEAMS)
    if any(one in sides and sides[one] is None for one in coming):
        raise RefusedError(Refusal.NOT_WITH_SIDE)


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


def _elsewhere(state: Onboarding, key: str, team: Team, command: _Joining) -> dict[str, list[str]]:
    """A user is in one team (Sparkcentral's guide), unless a setting allows more: who would have to move."""
    if command.several:
        return {}
    new = [person for person in dict.fromkeys(command.people) if person not in team.members]
    found = {person: [one for one in teams_of(state, person) if one != key] for person in new}
    return {person: teams for person, teams in found.items() if teams}


def _joining(
    state: Onboarding, key: str, team: Team, command: _Joining, elsewhere: Mapping[str, list[str]]
) -> Iterator[ev.Event]:
    for other, found in state.teams.items():
        yield from _leaving(other, found, [person for person, teams in elsewhere.items() if other in teams])
    new = tuple(person for person in dict.fromkeys(command.people) if person not in team.members)
    if new:
        yield ev.TeamJoined(team=key, people=new)


def _require_moving(
    state: Onboarding, elsewhere: Mapping[str, list[str]], command: _Joining, events: Events
) -> None:
    """The question says all that moving them brings about."""
    if not elsewhere or command.move:
        return
    first = next(iter(elsewhere.values()))[0]
    facts = {"people": " ".join(elsewhere), "team": state.private.team_names.get(first, "")}
    also = question(state, after(state, events))
    if also is not None:
        lost = also.refusal is Refusal.LAST_SUPERVISOR or "unsupervised" in also.facts
        facts |= {"out": also.facts.get("people", "")} | ({"unsupervised": "yes"} if lost else {})
    raise RefusedError(Refusal.IN_ANOTHER_TEAM, facts)


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
