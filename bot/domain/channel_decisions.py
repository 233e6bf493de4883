"""Editing the WhatsApp channel: its features, who has which role on it, and what is done in Sparkcentral."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.domain import commands as do
from bot.domain import events as ev
from bot.domain.access import require_asked
from bot.domain.channel import DISPLAY_NAME_MAX, ChannelSettings, name_length
from bot.domain.channel_changes import Change, list_mark, listed, to_apply
from bot.domain.channel_evolution import after
from bot.domain.onboarding import Onboarding, Status
from bot.domain.parties import Person, Side
from bot.domain.permissions import Deed, permit
from bot.domain.refusals import Refusal, RefusedError
from bot.domain.steps import TaskId

Events = list[ev.Event]


def require_channel(state: Onboarding) -> None:
    if state[TaskId.CHANNEL_SETUP].status is Status.LOCKED:
        raise RefusedError(Refusal.NOT_OPEN_YET, {"task": TaskId.CHANNEL_SETUP})


def require_own_people(
    people: Iterable[str], sides: Mapping[str, Side | None], actor: Person, deed: Deed = Deed.EDIT_ROLES
) -> None:
    """A brand's admin has a say about the brand's people alone."""
    if actor.side is Side.BRAND and any(sides.get(one) is not Side.BRAND for one in people):
        raise RefusedError(Refusal.NOT_WITH_SIDE, {"side": Side.BRAND, "deed": deed.value})


def _change_settings(state: Onboarding, command: do.ChangeSettings, actor: Person, _: datetime) -> Events:
    permit(state, actor, Deed.CHANNEL_SETTINGS)
    require_channel(state)
    wanted = _named(state, command.settings)
    if wanted == state.private.settings:
        return []
    _require_days(state.private.settings, wanted, command.most_days)
    changed: Events = [ev.SettingsChanged(before=state.private.settings, after=wanted)]
    require_asked(state, after(state, changed), sure=command.sure, whoever=True)
    return changed


def _named(state: Onboarding, wanted: ChannelSettings) -> ChannelSettings:
    """The WhatsApp display name is no name of its own: it is followed when it changes."""
    count = name_length(wanted.display_name)
    if count > DISPLAY_NAME_MAX:
        raise RefusedError(Refusal.CHANNEL_NAME_LONG, {"count": str(count)})
    details = state.private.details
    as_in_whatsapp = details is not None and details.display_name == wanted.display_name
    return replace(wanted, display_name="") if as_in_whatsapp else wanted


def _require_days(there: ChannelSettings, wanted: ChannelSettings, most: int) -> None:
    """What nobody touches stays, also where it is longer than what is allowed by now."""
    days = ("auto_resolve_new_days", "auto_resolve_pending_days")
    changed = [getattr(wanted, one) for one in days if getattr(wanted, one) != getattr(there, one)]
    if not all(1 <= count <= most for count in changed):
        raise RefusedError(Refusal.DAYS_OUT_OF_RANGE, {"most": str(most)})


def _set_roles(state: Onboarding, command: do.SetRoles, actor: Person, _: datetime) -> Events:
    permit(state, actor, Deed.EDIT_ROLES)
    require_own_people(command.people, command.sides, actor)
    if None in command.sides.values():
        raise RefusedError(Refusal.NOT_WITH_SIDE)
    given: Events = [
        ev.RoleSet(person=person, role=command.role, before=state.roles.get(person))
        for person in command.people
        if state.roles.get(person) is not command.role
    ]
    require_asked(state, after(state, given), sure=command.sure)
    return given


def _remove_roles(state: Onboarding, command: do.RemoveRoles, actor: Person, _: datetime) -> Events:
    """Of several all have one, or nothing changes."""
    permit(state, actor, Deed.EDIT_ROLES)
    require_own_people(command.people, command.sides, actor)
    for person in command.people:
        if person not in state.roles:
            raise RefusedError(Refusal.NO_SUCH_ROLE, {"person": person})
    taken: Events = [ev.RoleRemoved(person=person, before=state.roles[person]) for person in command.people]
    require_asked(state, after(state, taken), sure=command.sure)
    return taken


def _mark_applied(state: Onboarding, command: do.MarkApplied, actor: Person, _: datetime) -> Events:
    permit(state, actor, Deed.ALL_APPLIED if command.whole else Deed.APPLIED)
    if not command.whole:
        return [ev.ChangesApplied(changes=(_meant(to_apply(state), command.mark).key,))]
    changes = listed(state)
    if not changes or command.mark != list_mark(changes):
        raise RefusedError(Refusal.CHANGE_GONE)
    return [ev.ChangesApplied(changes=tuple(change.key for change in changes))]


def _mark_not_applied(state: Onboarding, command: do.MarkNotApplied, actor: Person, _: datetime) -> Events:
    permit(state, actor, Deed.NOT_APPLIED)
    change = _meant(to_apply(state), command.mark)
    return [ev.ChangeNotApplied(change=change.key, reason=command.reason)]


def _meant(changes: Iterable[Change], mark: str) -> Change:
    """Whoever reads an older list does not tick off what has changed since."""
    for change in changes:
        if change.mark == mark:
            return change
    raise RefusedError(Refusal.CHANGE_GONE)


DECIDERS: dict[type, Callable[[Onboarding, Any, Person, datetime], Events]] = {
    do.ChangeSettings: _change_settings,
    do.SetRoles: _set_roles,
    do.RemoveRoles: _remove_roles,
    do.MarkApplied: _mark_applied,
    do.MarkNotApplied: _mark_not_applied,
}
