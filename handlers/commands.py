"""Slash commands: staff only, since Slack Connect gives the brand none. Only the sender sees the answer."""

from collections.abc import Awaitable, Callable
from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext
from slack_bolt.context.respond.async_respond import AsyncRespond

from bot.services import onboarding as use_cases
from bot.services.context import Caller
from bot.services.people import UnknownPersonError
from bot.surfaces import answers, grammar, ids, refusals, typed_answers
from bot.surfaces.grammar import Typed, Unknown, Word
from handlers import (
    channel_commands,
    histories,
    listing,
    moving,
    payloads,
    role_commands,
    starting,
    typed_deeds,
)
from handlers.door import Door
from handlers.failures import explain
from handlers.numbered import one
from handlers.showing import learn_then, scene_of
from handlers.typed_deeds import Answer, Form

Callback = Callable[[AsyncAck, dict[str, Any], AsyncBoltContext, AsyncRespond], Awaitable[None]]
# As many people as one command reasonably names.
LEARN_MAX = 50


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


def _by_words(work: Callable[[Door, Caller, str], Awaitable[Answer | Form]]) -> Callback:
    """A command that is all in the words after it."""

    async def on_command(
        ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext, respond: AsyncRespond
    ) -> None:
        door: Door = context["door"]
        caller, words, trigger = payloads.commanded(body, context["received"])
        await _answer(door, ack, respond, lambda: work(door, caller, words), trigger)

    return on_command


on_channel_role = _by_words(role_commands.role)
on_channel_team = _by_words(channel_commands.team)
on_channel_settings = _by_words(channel_commands.settings)


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
        answer = await _learnt(door, error, work)
    except Exception as failure:  # noqa: BLE001 - whatever it was, the person gets an answer
        answer = refusals.command_answer(await explain(failure, door))
    await respond(**(answer.instead if isinstance(answer, Form) else answer))


async def _learnt(
    door: Door, error: UnknownPersonError, work: Callable[[], Awaitable[Answer | Form]]
) -> Answer | Form:
    """Several may be unknown: one after the other, each once."""
    for _ in range(LEARN_MAX):
        await door.learn_person(error.user_id)
        try:
            return await work()
        except UnknownPersonError as another:
            if another.user_id == error.user_id:
                raise
            error = another
    raise error


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
