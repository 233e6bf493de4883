"""Slash commands: staff only, since Slack Connect gives the brand none. Only the sender sees the answer."""

from collections.abc import Awaitable, Callable
from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext
from slack_bolt.context.respond.async_respond import AsyncRespond

from bot.domain import commands as do
from bot.domain.permissions import Deed
from bot.services import onboarding as use_cases
from bot.services.context import Caller
from bot.services.people import UnknownPersonError
from bot.surfaces import answers, forms, grammar, ids, refusals, role_grammar, typed_answers
from bot.surfaces.grammar import Typed, Unknown, Word
from bot.surfaces.role_grammar import Verb
from handlers import (
    channel_commands,
    channel_log,
    histories,
    importing,
    listing,
    moving,
    payloads,
    starting,
    typed_deeds,
)
from handlers.door import Door
from handlers.failures import explain
from handlers.numbered import one, with_names
from handlers.showing import learn_then, scene_of
from handlers.typed_deeds import Answer, Form


async def on_onboarding(
    ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext, respond: AsyncRespond
) -> None:
    door: Door = context["door"]
    caller, words, trigger = payloads.commanded(body, context["received"])
    typed = grammar.parse(words)
    if isinstance(typed, Typed) and typed.word is Word.START:
        await _start(door, caller, trigger)
        await ack()
        return
    if isinstance(typed, Typed) and typed.word is Word.MOVE:
        await _move(door, ack, caller, trigger)
        return
    await _answer(door, ack, respond, lambda: _onboarding(door, caller, typed), trigger)


async def on_channel_role(
    ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext, respond: AsyncRespond
) -> None:
    door: Door = context["door"]
    caller, words, trigger = payloads.commanded(body, context["received"])
    await _answer(door, ack, respond, lambda: _channel_role(door, caller, words), trigger)


async def on_channel_team(
    ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext, respond: AsyncRespond
) -> None:
    door: Door = context["door"]
    caller, words, trigger = payloads.commanded(body, context["received"])
    await _answer(door, ack, respond, lambda: channel_commands.team(door, caller, words), trigger)


async def on_channel_settings(
    ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext, respond: AsyncRespond
) -> None:
    door: Door = context["door"]
    caller, words, trigger = payloads.commanded(body, context["received"])
    await _answer(door, ack, respond, lambda: channel_commands.settings(door, caller, words), trigger)


async def _start(door: Door, caller: Caller, trigger: str) -> None:
    try:
        view = await starting.form(door, caller)
    except (UnknownPersonError, starting.UnknownPlaceError):
        await learn_then(
            door, trigger, lambda: starting.learn(door, caller), lambda: starting.form(door, caller)
        )
        return
    await door.gateway.open_view(trigger, view)


async def _move(door: Door, ack: AsyncAck, caller: Caller, trigger: str) -> None:
    """Acked only when it has moved or its form is open."""

    async def learn() -> None:
        await starting.learn(door, caller)

    try:
        view = await moving.begin(door, caller)
    except (UnknownPersonError, starting.UnknownPlaceError):
        await learn_then(door, trigger, learn, lambda: moving.begin(door, caller))
        await ack()
        return
    if view is None:
        await ack(**answers.ok(answers.MOVED_HERE))
        return
    await door.gateway.open_view(trigger, view)
    await ack()


async def _answer(
    door: Door,
    ack: AsyncAck,
    respond: AsyncRespond,
    work: Callable[[], Awaitable[Answer | Form]],
    trigger: str,
) -> None:
    try:
        answer = await work()
    except UnknownPersonError as error:
        await ack("One moment: I am looking up who this is.")
        door.later(_answer_later(door, respond, error, work))
        return
    if isinstance(answer, Form):
        await door.gateway.open_view(trigger, answer.view)
        await ack()
    else:
        await ack(**answer)


async def _answer_later(
    door: Door, respond: AsyncRespond, error: UnknownPersonError, work: Callable[[], Awaitable[Answer | Form]]
) -> None:
    try:
        await door.learn_person(error.user_id)
        answer = await work()
    except Exception as failure:  # noqa: BLE001 - whatever it was, the person gets an answer
        answer = refusals.command_answer(await explain(failure, door))
    await respond(**(answer.instead if isinstance(answer, Form) else answer))


async def _onboarding(door: Door, caller: Caller, typed: Typed | Unknown) -> Answer | Form:
    if isinstance(typed, Unknown):
        return answers.help_answer(typed)
    if typed.word in typed_deeds.DEEDS:
        return await typed_deeds.act(door, caller, typed)
    if typed.word is Word.LIST:
        return await listing.page(door, caller, typed.wanted)
    if typed.word is Word.HELP:
        return answers.help_answer()
    if typed.word is Word.LOG:
        return await _log(door, caller, typed)
    return await _standing(door, caller, typed.word)


async def _standing(door: Door, caller: Caller, word: Word) -> Answer:
    """Of all the channel's numbers."""
    seen = await use_cases.those_in(door.services, caller)
    scenes = [scene_of(view, door) for view in seen]
    if word is Word.NEXT:
        return typed_answers.next_answer(scenes, seen[0].person.side)
    return answers.status_answer(scenes)


async def _log(door: Door, caller: Caller, typed: Typed) -> Form:
    seen = await one(door, caller, typed.on)
    view = await histories.page(door, caller, ids.press(ids.HISTORY, seen.onboarding.id))
    return Form(view, answers.status_answer([scene_of(seen)]))


async def _channel_role(door: Door, caller: Caller, words: str) -> Answer | Form:
    typed = role_grammar.parse(words)
    if isinstance(typed, role_grammar.Unknown):
        return answers.roles_help(typed)
    if typed.verb is Verb.HELP:
        return answers.roles_help()
    await use_cases.require_staff(door.services, caller)
    seen = await one(door, caller, typed.on)
    if typed.verb in _SHOWN:
        return _SHOWN[typed.verb](seen)
    if typed.verb is Verb.WHY:
        return answers.why(await with_names(door, seen, typed.people), typed.people[0])
    if typed.verb is Verb.IMPORT:
        return await _import(door, caller, seen)
    if typed.verb is Verb.LOG:
        about = typed.people[0] if typed.people else ""
        view = await channel_log.page(door, caller, channel_log.of(seen.onboarding.id, about))
        return Form(view, answers.roles_list(scene_of(seen)))
    return await _edit_roles(door, caller, typed, seen)


_SHOWN: dict[Verb, Callable[[use_cases.View], Answer | Form]] = {
    Verb.LIST: lambda seen: answers.roles_list(scene_of(seen)),
    Verb.EXPORT: importing.export,
}


async def _import(door: Door, caller: Caller, seen: use_cases.View) -> Form:
    onboarding_id = seen.onboarding.id
    begun = await use_cases.begin(door.services, caller, onboarding_id, Deed.IMPORT_PEOPLE, None)
    press = ids.press(Deed.IMPORT_PEOPLE, onboarding_id)
    view = forms.build(Deed.IMPORT_PEOPLE, scene_of(begun, door), press, {})
    return Form(view, answers.ok(answers.SEND_AGAIN))


async def _edit_roles(door: Door, caller: Caller, typed: role_grammar.Typed, seen: use_cases.View) -> Answer:
    people, role, sure = typed.people, typed.role, typed.sure
    if role is None:
        command: do.Command = do.RemoveRoles(people=people, sure=sure)
    else:  # whom the directory does not know yet, Slack is asked about
        sides = {one: (await use_cases.person_in(door.services, caller, one)).side for one in people}
        command = do.SetRoles(people=people, role=role, sides=sides, sure=sure)
    done = await use_cases.perform(door.services, caller, seen.onboarding.id, lambda _: command)
    scene = await with_names(door, done.view, people)
    return answers.roles_set(scene, people, role) if role else answers.roles_removed(scene, people)
