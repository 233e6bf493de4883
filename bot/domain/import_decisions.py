"""Many people at once, from a list: their roles, their teams, and those who have no Slack."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from bot.domain import access
from bot.domain import commands as do
from bot.domain import events as ev
from bot.domain.access import require_asked, teams_of
from bot.domain.channel import TEAMS_MAX, Outsider, Team, is_outsider
from bot.domain.channel_decisions import require_channel, require_own_people
from bot.domain.channel_evolution import after
from bot.domain.onboarding import Onboarding
from bot.domain.parties import Person, Side
from bot.domain.permissions import Deed, permit
from bot.domain.refusals import Refusal, RefusedError
from bot.domain.team_decisions import require_name

Events = list[ev.Event]


def _import(state: Onboarding, command: do.ImportPeople, actor: Person, _: datetime) -> Events:
    permit(state, actor, Deed.IMPORT_PEOPLE)
    require_channel(state)
    _require_teams(state, command)
    events = list(changes(state, command))
    sides = {**command.sides, **{one.person: Side.BRAND for one in command.people if is_outsider(one.person)}}
    met = concerned(events)
    require_own_people(met, sides, actor, Deed.IMPORT_PEOPLE)
    if any(sides.get(one) is None for one in met):
        raise RefusedError(Refusal.NOT_WITH_SIDE)
    require_asked(state, after(state, events), sure=command.sure, whoever=True)
    return events


def changes(state: Onboarding, command: do.ImportPeople) -> Iterator[ev.Event]:
    """What the list comes to, whoever asks for it."""
    yield from _outsiders(state, command.people)
    yield from (ev.TeamCreated(team=key, name=name) for key, name in command.created.items())
    yield from _roles(state, command.people)
    yield from _moves({**state.teams, **dict.fromkeys(command.created, Team())}, command.people)


def question(state: Onboarding, command: do.ImportPeople) -> RefusedError | None:
    """What is asked before it is done; None where nobody would be missed."""
    return access.question(state, after(state, changes(state, command)), whoever=True)


def concerned(events: Collection[ev.Event]) -> frozenset[str]:
    """For whom something changes by these."""
    named = (one.person for one in events if isinstance(one, ev.OutsiderAdded | ev.RoleSet | ev.RoleRemoved))
    moved = (one.people for one in events if isinstance(one, ev.TeamJoined | ev.TeamLeft))
    return frozenset({*named, *(person for people in moved for person in people)})


def _outsiders(state: Onboarding, people: Iterable[do.Wanted]) -> Iterator[ev.Event]:
    for one in people:
        if one.email and state.private.outsiders.get(one.person) != Outsider(one.email, one.name):
            yield ev.OutsiderAdded(person=one.person, email=one.email, name=one.name)


def _roles(state: Onboarding, people: Iterable[do.Wanted]) -> Iterator[ev.Event]:
    for one in people:
        before = state.roles.get(one.person)
        if one.role is not None and one.role is not before:
            yield ev.RoleSet(person=one.person, role=one.role, before=before)
        if one.role is None and before is not None:
            yield ev.RoleRemoved(person=one.person, before=before)


def _moves(teams: Mapping[str, Team], people: Iterable[do.Wanted]) -> Iterator[ev.Event]:
    """Out of a team before into the next: a user is in one team."""
    wanted = {one.person: one.teams for one in people}
    for key, team in teams.items():
        if going := tuple(one for one in team.members if one in wanted and key not in wanted[one]):
            yield ev.TeamLeft(team=key, people=going)
    for key, team in teams.items():
        coming = tuple(one for one in wanted if key in wanted[one] and one not in team.members)
        if coming:
            yield ev.TeamJoined(team=key, people=coming)


def _require_teams(state: Onboarding, command: do.ImportPeople) -> None:
    if len(state.teams) + len(command.created) > TEAMS_MAX:
        raise RefusedError(Refusal.TOO_MANY_TEAMS)
    names = {name.casefold() for name in command.created.values()}
    if len(names) < len(command.created) or not command.created.keys().isdisjoint(state.teams):
        raise RefusedError(Refusal.TEAM_NAME_TAKEN)
    for name in command.created.values():
        require_name(state, name)
    there = {*state.teams, *command.created}
    for one in command.people:
        if not there.issuperset(one.teams):
            raise RefusedError(Refusal.TEAM_GONE)
        if not (command.several or in_few_enough(state, one)):
            raise RefusedError(Refusal.IN_ANOTHER_TEAM, {"people": one.person})


def in_few_enough(state: Onboarding, one: do.Wanted) -> bool:
    """A user is in one team; who is in more of them from before may stay so."""
    return len(one.teams) <= 1 or set(one.teams) == set(teams_of(state, one.person))


DECIDERS: dict[type, Callable[[Onboarding, Any, Person, datetime], Events]] = {do.ImportPeople: _import}
