"""Deeds that are typed: with all that they need they act at once, else they open their button's form."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from bot.domain import commands as do
from bot.domain.permissions import Deed, is_open
from bot.domain.refusals import RefusedError
from bot.domain.steps import TaskId
from bot.domain.turns import require_turn
from bot.services import onboarding as use_cases
from bot.services.context import Caller
from bot.surfaces import fields, forms, grammar, ids, labels, typed_answers
from bot.surfaces.apologies import Apology
from bot.surfaces.grammar import Numbered, Typed, Word
from bot.surfaces.typed_answers import Choice
from handlers import turns
from handlers.door import Door
from handlers.failures import ApologyError
from handlers.payloads import Submitted
from handlers.showing import View, scene_of

DEEDS = {
    Word.ASSIGN: Deed.ASSIGN,
    Word.PEOPLE: Deed.PEOPLE,
    Word.HOLD: Deed.HOLD,
    Word.RESUME: Deed.RESUME,
    Word.CLOSE: Deed.CLOSE,
    Word.REMIND: Deed.REMINDERS,
}


@dataclass(frozen=True, slots=True)
class Form:
    """A form to open; `instead` is the answer when Slack no longer lets us open it."""

    view: View
    instead: dict[str, Any]


Answer = dict[str, Any]


async def act(door: Door, caller: Caller, typed: Typed) -> Answer | Form:
    """What the command comes to. Raises as the deed's button and form do."""
    deed = DEEDS[typed.word]
    seen = await use_cases.those_in(door.services, caller, closed=deed is Deed.RESUME)
    if typed.on is not None and len(seen) == 1 and not typed.on.means(seen[0].onboarding):
        again = grammar.parse(typed.said, numbered=False)  # "on ..." belongs to what was said
        typed = again if isinstance(again, Typed) else typed
    choices = _choices(seen, typed, deed)
    if len(choices) > 1:
        return typed_answers.which(choices, deed, typed.word, _kept(typed))
    return await _go(door, caller, typed, choices[0])


def named(seen: Sequence[use_cases.View], on: Numbered) -> list[use_cases.View]:
    """Those that `on <number>` means."""
    found = [view for view in seen if on.means(view.onboarding)]
    if not found:
        raise ApologyError(Apology.UNKNOWN_NUMBER, numbers=numbers(seen))
    return found


def numbers(seen: Sequence[use_cases.View]) -> str:
    return ", ".join(typed_answers.called(scene_of(view)) for view in seen)


def _choices(seen: Sequence[use_cases.View], typed: Typed, deed: Deed) -> list[Choice]:
    meant = named(seen, typed.on) if typed.on else _possible(seen, deed)
    if deed is not Deed.ASSIGN:
        return [Choice(scene_of(view)) for view in meant]
    return _tasks(meant, typed) or [Choice(scene_of(view)) for view in meant]


def _possible(seen: Sequence[use_cases.View], deed: Deed) -> Sequence[use_cases.View]:
    """Those that it can be done to now; all of them, where it is none: the refusal then says why."""
    if deed is Deed.RESUME:
        return [view for view in seen if view.onboarding.paused] or seen
    return [view for view in seen if is_open(view.onboarding, deed, view.now)] or seen


def _tasks(meant: Sequence[use_cases.View], typed: Typed) -> list[Choice]:
    """What is owed, by the words that were typed."""
    if typed.task and not typed.person and typed.task.startswith("@"):
        raise ApologyError(Apology.UNKNOWN_PERSON)
    wanted = typed.task.lower().split()
    owed = [(view, task) for view in meant for task in view.onboarding.owed()]
    found = [(view, task) for view, task in owed if all(word in _words(task) for word in wanted)]
    if owed and not found:
        told = "; ".join(dict.fromkeys(labels.TASKS[task] for _, task in owed))
        raise ApologyError(Apology.NOT_OWED, tasks=told)
    theirs = [(view, task) for view, task in found if _may_assign(view, task)]
    return [Choice(scene_of(view), task) for view, task in theirs or found[:1]]


def _may_assign(view: use_cases.View, task: TaskId) -> bool:
    try:
        require_turn(view.onboarding, view.person, Deed.ASSIGN, task, view.now)
    except RefusedError:
        return False
    return True


def _words(task: TaskId) -> str:
    return f"{task} {labels.step_title(task.step)} {labels.TASKS[task]}".lower()


async def _go(door: Door, caller: Caller, typed: Typed, choice: Choice) -> Answer | Form:
    deed, onboarding_id = DEEDS[typed.word], choice.scene.onboarding.id
    press = ids.press(deed, onboarding_id, choice.task)
    if not _is_complete(typed, choice):
        return await _form(door, caller, typed, choice, press)
    if deed in _AT_ONCE:
        command = _AT_ONCE[deed](typed)
        await use_cases.perform(door.services, caller, onboarding_id, lambda _: command)
    else:
        await turns.SUBMITS[deed](door, Submitted(caller, deed.value, press, _values(typed)))
    seen = await use_cases.look(door.services, caller, onboarding_id)
    return typed_answers.done(Choice(scene_of(seen), choice.task), deed, typed.person or typed.rhythm)


def _rhythm(typed: Typed) -> do.SetReminders:
    return {
        "now": do.SetReminders(now=True),
        "pause": do.SetReminders(off=True),
        "resume": do.SetReminders(off=False, every=0),
        "every": do.SetReminders(off=False, every=typed.every),
    }[typed.rhythm]


_AT_ONCE: dict[Deed, Callable[[Typed], do.Command]] = {
    Deed.RESUME: lambda _: do.Resume(),
    Deed.REMINDERS: _rhythm,
}


def _is_complete(typed: Typed, choice: Choice) -> bool:
    if typed.word is Word.ASSIGN:
        return bool(typed.person and choice.task)
    if typed.word is Word.REMIND:
        return bool(typed.rhythm)
    return bool(typed.reason) or typed.word is Word.RESUME


async def _form(door: Door, caller: Caller, typed: Typed, choice: Choice, press: ids.Press) -> Form:
    """As its button opens it, with what was typed filled in."""
    deed = DEEDS[typed.word]
    seen = await use_cases.begin(door.services, caller, choice.scene.onboarding.id, deed, choice.task)
    scene = scene_of(seen)
    values = {**forms.prefill(deed, scene, press), **_values(typed)}
    instead = typed_answers.form_lost(Choice(scene, choice.task), deed, _kept(typed))
    return Form(forms.build(deed, scene, press, values), instead)


def _kept(typed: Typed) -> str:
    """What a button takes along to its form, as that reads it."""
    return typed.person if typed.word is Word.ASSIGN else f"{typed.until} {typed.reason}"


def _values(typed: Typed) -> fields.Values:
    """By the names of the forms' fields."""
    if typed.word in {Word.PEOPLE, Word.REMIND}:
        return {}
    if typed.word is Word.ASSIGN:
        return {"who": typed.person or None}
    return {"until": typed.until or None, "reason": typed.reason}
