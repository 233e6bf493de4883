"""`/channel-role`: Sparkcentral's people type what the form for roles does, and look things up."""

from collections.abc import Awaitable, Callable, Mapping
from types import MappingProxyType

from bot.domain import commands as do
from bot.domain.permissions import Deed
from bot.services import onboarding as use_cases
from bot.services.context import Caller
from bot.services.onboarding import View
from bot.surfaces import answers, forms, ids, role_grammar
from bot.surfaces.role_grammar import Typed, Verb
from handlers import channel_log, importing
from handlers.door import Door
from handlers.numbered import one, with_names
from handlers.showing import scene_of
from handlers.typed_deeds import Answer, Form


async def role(door: Door, caller: Caller, words: str) -> Answer | Form:
    typed = role_grammar.parse(words)
    if isinstance(typed, role_grammar.Unknown):
        return answers.roles_help(typed)
    if typed.verb is Verb.HELP:
        return answers.roles_help()
    await use_cases.require_staff(door.services, caller)
    seen = await one(door, caller, typed.on)
    return await _VERBS[typed.verb](door, caller, typed, seen)


async def _list(_door: Door, _caller: Caller, _typed: Typed, seen: View) -> Answer:
    return answers.roles_list(scene_of(seen))


async def _export(_door: Door, _caller: Caller, _typed: Typed, seen: View) -> Answer | Form:
    return importing.export(seen)


async def _why(door: Door, _caller: Caller, typed: Typed, seen: View) -> Answer:
    return answers.why(await with_names(door, seen, typed.people), typed.people[0])


async def _import(door: Door, caller: Caller, _typed: Typed, seen: View) -> Form:
    onboarding_id = seen.onboarding.id
    begun = await use_cases.begin(door.services, caller, onboarding_id, Deed.IMPORT_PEOPLE, None)
    press = ids.press(Deed.IMPORT_PEOPLE, onboarding_id)
    view = forms.build(Deed.IMPORT_PEOPLE, scene_of(begun, door), press, {})
    return Form(view, answers.ok(answers.SEND_AGAIN))


async def _log(door: Door, caller: Caller, typed: Typed, seen: View) -> Form:
    about = typed.people[0] if typed.people else ""
    view = await channel_log.page(door, caller, channel_log.of(seen.onboarding.id, about))
    return Form(view, answers.roles_list(scene_of(seen)))


async def _set(door: Door, caller: Caller, typed: Typed, seen: View) -> Answer:
    people, given = typed.people, typed.role
    if given is None:  # the grammar gives a role with this verb
        return answers.roles_help()
    sides = await use_cases.sides_in(door.services, caller, people)
    command = do.SetRoles(people=people, role=given, sides=sides, sure=typed.sure)
    done = await use_cases.perform(door.services, caller, seen.onboarding.id, lambda _: command)
    return answers.roles_set(await with_names(door, done.view, people), people, given)


async def _remove(door: Door, caller: Caller, typed: Typed, seen: View) -> Answer:
    command = do.RemoveRoles(people=typed.people, sure=typed.sure)
    done = await use_cases.perform(door.services, caller, seen.onboarding.id, lambda _: command)
    return answers.roles_removed(await with_names(door, done.view, typed.people), typed.people)


_Deed = Callable[[Door, Caller, Typed, View], Awaitable[Answer | Form]]
_VERBS: Mapping[Verb, _Deed] = MappingProxyType(
    {
        Verb.SET: _set,
        Verb.LIST: _list,
        Verb.REMOVE: _remove,
        Verb.WHY: _why,
        Verb.IMPORT: _import,
        Verb.EXPORT: _export,
        Verb.LOG: _log,
    }
)
