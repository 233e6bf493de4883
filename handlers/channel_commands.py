"""`/channel-team` and `/channel-settings`: Sparkcentral's people type what the forms do."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any
from uuid import uuid4

from bot.domain import commands as do
from bot.domain.onboarding import Onboarding
from bot.domain.permissions import Deed
from bot.services import onboarding as use_cases
from bot.services.context import Caller
from bot.surfaces import channel_answers, channel_texts, forms, ids, kit, settings_grammar, team_grammar
from bot.surfaces.apologies import Apology
from bot.surfaces.settings_grammar import Word
from bot.surfaces.team_grammar import Verb
from handlers.door import Door
from handlers.failures import ApologyError
from handlers.numbered import one, with_names
from handlers.showing import scene_of
from handlers.typed_deeds import Answer, Form

_NAMED_MAX = 20


async def team(door: Door, caller: Caller, words: str) -> Answer | Form:
    typed = team_grammar.parse(words)
    if isinstance(typed, team_grammar.Unknown):
        return channel_answers.team_help(typed)
    if typed.verb is Verb.HELP:
        return channel_answers.team_help()
    await use_cases.require_staff(door.services, caller)
    seen = await one(door, caller, typed.on)
    if typed.verb is Verb.LIST:
        return channel_answers.teams(scene_of(seen))
    command = await _TEAM[typed.verb](door, caller, typed, seen.onboarding)
    done = await use_cases.perform(door.services, caller, seen.onboarding.id, lambda _: command)
    return channel_answers.done(await _said(door, typed, done.view, seen.onboarding))


async def _create(door: Door, caller: Caller, typed: team_grammar.Typed, _: Onboarding) -> do.Command:
    return do.SaveTeam(
        team=uuid4().hex[:8],
        name=typed.team,
        people=typed.people,
        sides=await use_cases.sides_in(door.services, caller, typed.people),
        move=typed.sure,
        several=door.services.several_teams,
        sure=typed.sure,
    )


async def _rename(_door: Door, _caller: Caller, typed: team_grammar.Typed, there: Onboarding) -> do.Command:
    return do.RenameTeam(team=_key(there, typed.team), name=typed.name)


async def _delete(_door: Door, _caller: Caller, typed: team_grammar.Typed, there: Onboarding) -> do.Command:
    return do.DeleteTeam(team=_key(there, typed.team), sure=typed.sure)


async def _add(door: Door, caller: Caller, typed: team_grammar.Typed, there: Onboarding) -> do.Command:
    key, several = _key(there, typed.team), door.services.several_teams
    sides, sure = await use_cases.sides_in(door.services, caller, typed.people), typed.sure
    return do.JoinTeam(team=key, people=typed.people, sides=sides, move=sure, several=several, sure=sure)


async def _remove(_door: Door, _caller: Caller, typed: team_grammar.Typed, there: Onboarding) -> do.Command:
    return do.LeaveTeam(team=_key(there, typed.team), people=typed.people, sure=typed.sure)


async def _grant(_door: Door, _caller: Caller, typed: team_grammar.Typed, there: Onboarding) -> do.Command:
    return do.GrantTeam(team=_key(there, typed.team), role=typed.role, sure=typed.sure)


_Command = Callable[[Door, Caller, team_grammar.Typed, Onboarding], Awaitable[do.Command]]
_TEAM: Mapping[Verb, _Command] = MappingProxyType(
    {
        Verb.CREATE: _create,
        Verb.RENAME: _rename,
        Verb.DELETE: _delete,
        Verb.ADD: _add,
        Verb.REMOVE: _remove,
        Verb.GRANT: _grant,
        Verb.REVOKE: _grant,
    }
)


def _key(there: Onboarding, name: str) -> str:
    """The team that is called so, or the only one whose name begins so."""
    names, wanted = there.private.team_names, name.casefold()
    exactly = [key for key, known in names.items() if known.casefold() == wanted]
    begun = [key for key, known in names.items() if known.casefold().startswith(wanted)]
    found = exactly or begun
    if len(found) != 1:
        known = sorted(names.values(), key=str.casefold)[:_NAMED_MAX]
        raise ApologyError(Apology.UNKNOWN_TEAM, teams=kit.plain(", ".join(known)) or "none yet")
    return found[0]


async def _said(door: Door, typed: team_grammar.Typed, view: use_cases.View, before: Onboarding) -> str:
    scene = await with_names(door, view, typed.people)
    if typed.verb is Verb.CREATE:
        people = channel_texts.people(scene, typed.people)
        return f"There is a team *{kit.plain(typed.team)}* now{f', with {people}' if people else ''}."
    key = _key(before, typed.team)
    name = kit.clipped(before.private.team_names[key], kit.NAME_MAX)
    if typed.verb is Verb.RENAME:
        return f"The team *{name}* is now called *{kit.plain(typed.name)}*."
    if typed.verb is Verb.DELETE:
        return f"The team *{name}* is deleted."
    if typed.verb in {Verb.ADD, Verb.REMOVE}:
        return channel_answers.people_in_team(scene, typed.people, name, joined=typed.verb is Verb.ADD)
    now = channel_texts.role(typed.role or "")
    return f"The team *{name}* has {now} on the WhatsApp channel; before it had {_before(before, key)}."


def _before(before: Onboarding, key: str) -> str:
    return channel_texts.role(before.teams[key].role or "")


async def settings(door: Door, caller: Caller, words: str) -> Answer | Form:
    typed = settings_grammar.parse(words)
    if isinstance(typed, settings_grammar.Unknown):
        return channel_answers.settings_help(typed)
    if typed.word is Word.HELP:
        return channel_answers.settings_help()
    await use_cases.require_staff(door.services, caller)
    seen = await one(door, caller, typed.on)
    if typed.word is Word.SHOW:
        return channel_answers.settings(scene_of(seen))
    if typed.word is Word.EDIT:
        return await _form(door, caller, seen.onboarding.id)
    return await _changed(door, caller, typed, seen)


async def _changed(door: Door, caller: Caller, typed: settings_grammar.Typed, seen: use_cases.View) -> Answer:
    """On the channel as it is when the command acts, not when it was looked at."""
    wanted: dict[str, Any] = {settings_grammar.FIELDS[typed.word]: typed.value}
    before = seen.onboarding.private.settings

    def command(state: Onboarding) -> do.Command:
        nonlocal before
        before = state.private.settings
        most = door.services.policy.auto_resolve_most
        return do.ChangeSettings(settings=replace(before, **wanted), most_days=most, sure=typed.sure)

    done = await use_cases.perform(door.services, caller, seen.onboarding.id, command)
    return channel_answers.settings_changed(before, done.view.onboarding.private.settings)


async def _form(door: Door, caller: Caller, onboarding_id: str) -> Form:
    """As its button opens it."""
    deed = Deed.CHANNEL_SETTINGS
    seen = await use_cases.begin(door.services, caller, onboarding_id, deed, None)
    scene = scene_of(seen, door)
    press = forms.as_opened(deed, scene, ids.press(deed, onboarding_id))
    view = forms.build(deed, scene, press, forms.prefill(deed, scene, press))
    return Form(view, channel_answers.settings(scene))
