"""How each event about the WhatsApp channel changes an onboarding."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from bot.domain import channel_events as ce
from bot.domain.channel import Outsider, Team
from bot.domain.channel_changes import applied, taken, to_apply
from bot.domain.event import Event, Recorded
from bot.domain.onboarding import Onboarding


def after(state: Onboarding, events: Iterable[Event]) -> Onboarding:
    """How the channel would be after these, to see what they would do."""
    for event in events:
        state = CHANNEL_EVOLVERS[type(event)](
            state, event, Recorded(0, datetime.min.replace(tzinfo=UTC), None, event)
        )
    return state


def _settings(state: Onboarding, event: ce.SettingsChanged, _: Recorded) -> Onboarding:
    return state.with_private(settings=event.after)


def _role_set(state: Onboarding, event: ce.RoleSet, _: Recorded) -> Onboarding:
    return replace(state, roles={**state.roles, event.person: event.role})


def _role_removed(state: Onboarding, event: ce.RoleRemoved, _: Recorded) -> Onboarding:
    return replace(state, roles={key: role for key, role in state.roles.items() if key != event.person})


def _outsider(state: Onboarding, event: ce.OutsiderAdded, _: Recorded) -> Onboarding:
    known = Outsider(event.email, event.name)
    return state.with_private(outsiders={**state.private.outsiders, event.person: known})


def _created(state: Onboarding, event: ce.TeamCreated, _: Recorded) -> Onboarding:
    there = replace(state, teams={**state.teams, event.team: Team()})
    return there.with_private(team_names={**state.private.team_names, event.team: event.name})


def _renamed(state: Onboarding, event: ce.TeamRenamed, _: Recorded) -> Onboarding:
    return state.with_private(team_names={**state.private.team_names, event.team: event.name})


def _deleted(state: Onboarding, event: ce.TeamDeleted, _: Recorded) -> Onboarding:
    def others(mapping: Mapping[str, Any]) -> dict[str, Any]:
        return {team: value for team, value in mapping.items() if team != event.team}

    gone = replace(state, teams=others(state.teams))
    return gone.with_private(team_names=others(state.private.team_names))


def _with_team(state: Onboarding, team: str, **changes: Any) -> Onboarding:
    return replace(state, teams={**state.teams, team: replace(state.teams[team], **changes)})


def _joined(state: Onboarding, event: ce.TeamJoined, _: Recorded) -> Onboarding:
    return _with_team(state, event.team, members=(*state.teams[event.team].members, *event.people))


def _left(state: Onboarding, event: ce.TeamLeft, _: Recorded) -> Onboarding:
    members = tuple(one for one in state.teams[event.team].members if one not in event.people)
    return _with_team(state, event.team, members=members)


def _granted(state: Onboarding, event: ce.TeamGranted, _: Recorded) -> Onboarding:
    return _with_team(state, event.team, role=event.role)


def _applied(state: Onboarding, event: ce.ChangesApplied, _: Recorded) -> Onboarding:
    done = applied(state, event.changes)
    still = {change.mark for change in to_apply(done)}
    why = {mark: reason for mark, reason in state.private.why_not_applied.items() if mark in still}
    return done.with_private(why_not_applied=why)


def _not_applied(state: Onboarding, event: ce.ChangeNotApplied, _: Recorded) -> Onboarding:
    """The reason is one against just this: the same thing wanted otherwise is another change."""
    marks = [change.mark for change in to_apply(state) if change.key == event.change]
    why = {**state.private.why_not_applied, **dict.fromkeys(marks, event.reason)}
    return state.with_private(why_not_applied=why)


def _overtaken(state: Onboarding, event: ce.ChangeOvertaken, _: Recorded) -> Onboarding:
    return taken(state, event.change)


def _denied(state: Onboarding, _event: ce.EditDenied, _: Recorded) -> Onboarding:
    return state


CHANNEL_EVOLVERS: dict[type[Event], Callable[[Onboarding, Any, Recorded], Onboarding]] = {
    ce.SettingsChanged: _settings,
    ce.RoleSet: _role_set,
    ce.RoleRemoved: _role_removed,
    ce.OutsiderAdded: _outsider,
    ce.EditDenied: _denied,
    ce.TeamCreated: _created,
    ce.TeamRenamed: _renamed,
    ce.TeamDeleted: _deleted,
    ce.TeamJoined: _joined,
    ce.TeamLeft: _left,
    ce.TeamGranted: _granted,
    ce.ChangesApplied: _applied,
    ce.ChangeNotApplied: _not_applied,
    ce.ChangeOvertaken: _overtaken,
}
