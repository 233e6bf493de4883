"""Editing the WhatsApp channel by forms: features, roles, teams, and what could not be applied."""

from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Any
from uuid import uuid4

from bot.domain import commands as do
from bot.domain.channel import Team, is_outsider
from bot.domain.onboarding import Onboarding
from bot.domain.permissions import Deed
from bot.domain.refusals import Refusal, RefusedError
from bot.domain.typed_text import one_line
from bot.services import onboarding as use_cases
from bot.surfaces import fields, forms, forms_channel, forms_roles, forms_teams, ids
from bot.surfaces.apologies import Apology, apology
from bot.surfaces.kit import Scene
from handlers.door import Door
from handlers.failures import FieldError, field_text
from handlers.payloads import Pressed, Submitted, UnknownPressError
from handlers.typed import perform, reason_in

View = dict[str, Any]
# What can be meant all the same: the form then says it beneath the tick that goes on.
_ASKED = frozenset({Refusal.LAST_SUPERVISOR, Refusal.LOSES_ADMIN, Refusal.SHUTS_OUT, Refusal.IN_ANOTHER_TEAM})


def teams(scene: Scene, press: ids.Press) -> View:
    number = press.ref.rpartition(" ")[2]
    return forms_teams.listing(scene, int(number[:4]) if number.isdecimal() else 0)


async def set_role(door: Door, pressed: Pressed) -> None:
    """By the menu beside a name; `sure` where the menu has asked before."""
    try:
        _, person, value, sure, _page = pressed.press.ref.split(" ")
        role = forms_roles.chosen(value)
    except ValueError:
        raise UnknownPressError from None
    onboarding_id, people = pressed.press.onboarding_id, (person,)
    sides = await use_cases.sides_of(door.services, onboarding_id, people)
    given = _roles_command(people, role, sides, sure=sure == forms_roles.SURE)
    try:
        await use_cases.perform(door.services, pressed.caller, onboarding_id, lambda _: given)
    except RefusedError as error:
        if error.refusal is not Refusal.NO_SUCH_ROLE:  # "No role" chosen again
            raise


def _roles_command(people: tuple[str, ...], role: Any, sides: Any, *, sure: bool) -> do.Command:
    if role is None:
        return do.RemoveRoles(people=people, sides=sides, sure=sure)
    return do.SetRoles(people=people, role=role, sides=sides, sure=sure)


async def _settings(door: Door, submitted: Submitted) -> None:
    most = door.services.policy.auto_resolve_most
    settings, faults = forms.settings_from(submitted.values, most)
    if settings is None:
        raise FieldError(faults)
    sure = fields.is_ticked(submitted.values, forms_teams.GO_ON)
    changed = forms_channel.changed_in(settings, submitted.press.ref)

    def wanted(state: Onboarding) -> do.Command:
        """What somebody else changed while the form was open stays."""
        now = replace(state.private.settings, **changed)
        return do.ChangeSettings(settings=now, most_days=most, sure=sure)

    await asking(door, submitted, wanted)


async def _roles(door: Door, submitted: Submitted) -> None:
    values, people = submitted.values, tuple(submitted.values["people"])
    if not people:
        raise FieldError({"people": apology(Apology.PEOPLE_MISSING)})
    if values.get("role") is None:
        raise FieldError({"role": apology(Apology.ROLE_MISSING)})
    await _meet(door, people)
    sides = await use_cases.sides_of(door.services, submitted.press.onboarding_id, people)
    sure = fields.is_ticked(values, forms_teams.GO_ON)
    await asking(
        door, submitted, _roles_command(people, forms_roles.chosen(values["role"]), sides, sure=sure)
    )


async def _meet(door: Door, people: tuple[str, ...]) -> None:
    """Slack offers everybody, also who never was in its channel: it is asked after the press."""
    unknown = await use_cases.unknown_of(door.services, people)
    if unknown:
        door.later(_learn(door, unknown))
        raise FieldError({"people": apology(Apology.LOOKING_UP)})


async def _learn(door: Door, unknown: Sequence[str]) -> None:
    for person in unknown:
        await door.learn_person(person)


async def _team(door: Door, submitted: Submitted) -> None:
    values, key = submitted.values, forms_teams.team_of(submitted.press)
    onboarding_id = submitted.press.onboarding_id
    await _meet(door, tuple(values.get("people") or ()))
    seen = await use_cases.look(door.services, submitted.caller, onboarding_id)
    there = seen.onboarding.teams.get(key)
    people = (*(values.get("people") or ()), *_without_slack(seen.onboarding, key, values))
    named = dict.fromkeys((*people, *(there.members if there else ())))
    sides = await use_cases.sides_of(door.services, onboarding_id, tuple(named))
    sure = fields.is_ticked(values, forms_teams.GO_ON)
    if fields.is_ticked(values, "delete"):
        await asking(door, submitted, do.DeleteTeam(team=key, sides=sides, sure=sure))
        return
    wanted = do.SaveTeam(
        team=key or uuid4().hex[:8],
        name=one_line(str(values["name"] or "")),
        people=people,
        role=forms_teams.access(values.get("access")),
        new=not key,
        seen=forms_teams.seen_of(submitted.press),
        sides=sides,
        move=sure,
        several=door.services.several_teams,
        sure=sure,
    )
    await asking(door, submitted, wanted)


def _without_slack(onboarding: Onboarding, key: str, values: fields.Values) -> Iterator[str]:
    """Those who were chosen; whom the form could not offer stays as they are."""
    there = onboarding.teams.get(key, Team()).members
    offered = forms_teams.outsiders_offered(onboarding, key) if forms_teams.OUTSIDERS in values else ()
    yield from (one for one in values.get(forms_teams.OUTSIDERS) or () if one in offered)
    yield from (one for one in there if is_outsider(one) and one not in offered)


async def _not_applied(door: Door, submitted: Submitted) -> None:
    reason = reason_in(submitted.values)
    await perform(door, submitted, do.MarkNotApplied(mark=submitted.press.ref, reason=reason))


# Where else than at the form's first field a refusal belongs.
_FIELDS = {
    Refusal.TEAM_NAME_WRONG: "name",
    Refusal.TEAM_NAME_TAKEN: "name",
    **dict.fromkeys(_ASKED, forms_teams.GO_ON),
}


async def asking(
    door: Door, submitted: Submitted, command: do.Command | Callable[[Onboarding], do.Command]
) -> None:
    """Perform it; what is refused is said at the field where it can be mended, or meant."""
    wanted = command if callable(command) else lambda _: command
    try:
        await use_cases.perform(door.services, submitted.caller, submitted.press.onboarding_id, wanted)
    except RefusedError as error:
        if error.refusal not in _FIELDS:
            raise
        raise FieldError({_FIELDS[error.refusal]: await field_text(error, door)}) from None


SUBMITS: Mapping[Deed, Callable[[Door, Submitted], Awaitable[None]]] = MappingProxyType(
    {
        Deed.CHANNEL_SETTINGS: _settings,
        Deed.EDIT_ROLES: _roles,
        Deed.EDIT_TEAMS: _team,
        Deed.NOT_APPLIED: _not_applied,
    }
)
