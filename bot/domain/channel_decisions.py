"""Editing the WhatsApp channel: its features, and who has which role on it."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from bot.domain import commands as do
from bot.domain import events as ev
from bot.domain.channel import Role
from bot.domain.onboarding import Onboarding, Status
from bot.domain.parties import Person, Side
from bot.domain.permissions import Deed, Refusal, RefusedError, permit
from bot.domain.steps import TaskId

Events = list[ev.Event]


def _change_settings(state: Onboarding, command: do.ChangeSettings, actor: Person, _: datetime) -> Events:
    permit(state, actor, Deed.CHANNEL_SETTINGS)
    if state[TaskId.CHANNEL_SETUP].status is Status.LOCKED:
        raise RefusedError(Refusal.NOT_OPEN_YET, {"task": TaskId.CHANNEL_SETUP})
    if command.settings == state.private.settings:
        return []
    return [ev.SettingsChanged(before=state.private.settings, after=command.settings)]


def _set_roles(state: Onboarding, command: do.SetRoles, actor: Person, _: datetime) -> Events:
    permit(state, actor, Deed.EDIT_ROLES)
    _require_own_people(command, actor)
    if None in command.sides.values():
        raise RefusedError(Refusal.NOT_WITH_SIDE)
    changed = [person for person in command.people if state.roles.get(person) is not command.role]
    after = {**state.roles, **dict.fromkeys(changed, command.role)}
    _require_supervisor(state, after, sure=command.sure)
    return [ev.RoleSet(person=person, role=command.role) for person in changed]


def _remove_roles(state: Onboarding, command: do.RemoveRoles, actor: Person, _: datetime) -> Events:
    """Of several all have one, or nothing changes."""
    permit(state, actor, Deed.EDIT_ROLES)
    _require_own_people(command, actor)
    for person in command.people:
        if person not in state.roles:
            raise RefusedError(Refusal.NO_SUCH_ROLE, {"person": person})
    after = {person: role for person, role in state.roles.items() if person not in command.people}
    _require_supervisor(state, after, sure=command.sure)
    return [ev.RoleRemoved(person=person) for person in command.people]


def _require_own_people(command: do.SetRoles | do.RemoveRoles, actor: Person) -> None:
    """A brand's admin has a say about the brand's people alone."""
    if actor.side is Side.BRAND and any(command.sides.get(one) is not Side.BRAND for one in command.people):
        raise RefusedError(Refusal.NOT_WITH_SIDE, {"side": Side.BRAND})


def _require_supervisor(state: Onboarding, after: Mapping[str, Role], *, sure: bool) -> None:
    """Nobody takes away the last supervisor, who alone sees the reports, by accident."""
    had, has = (Role.SUPERVISOR in roles.values() for roles in (state.roles, after))
    if had and not has and not sure:
        raise RefusedError(Refusal.LAST_SUPERVISOR)


DECIDERS: dict[type, Callable[[Onboarding, Any, Person, datetime], Events]] = {
    do.ChangeSettings: _change_settings,
    do.SetRoles: _set_roles,
    do.RemoveRoles: _remove_roles,
}
