"""Buttons and menus: simple deeds are done at once, forms are opened, the code is shown."""

from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext
from slack_bolt.context.respond.async_respond import AsyncRespond

from bot.domain import commands as do
from bot.domain.events import Answer
from bot.domain.permissions import Deed
from bot.domain.steps import Step, TaskId
from bot.services import code_request, messages
from bot.services import onboarding as use_cases
from bot.services.people import UnknownPersonError
from bot.surfaces import code_view, fields, forms, forms_roles, forms_teams, guide, ids
from handlers import channel, channel_log, habits, histories, importing, listing, payloads, starting
from handlers.door import Door
from handlers.payloads import Pressed, UnknownPressError
from handlers.showing import View, learn_then, scene_of, show

_COMPLETES = {
    Deed.AGREE: TaskId.TERMS_AGREE,
    Deed.ADD_NUMBER: TaskId.ACCOUNT_ADD_NUMBER,
    Deed.APPROVE_REQUEST: TaskId.ACCOUNT_APPROVE_REQUEST,
    Deed.SUBMIT_VERIFICATION: TaskId.BUSINESS_SUBMIT,
    Deed.ACTIVATE: TaskId.PHONE_ACTIVATE,
    Deed.PUBLISH_PROFILE: TaskId.BADGE_PUBLISH,
    Deed.APPLY_BADGE: TaskId.BADGE_APPLY,
    Deed.SUBMIT_TEMPLATES: TaskId.TEMPLATES_SUBMIT,
    Deed.FINISH_SETUP: TaskId.CHANNEL_SETUP,
}

# A rejection has its reason, so it is a form.
_ANSWERED_AT_ONCE = {Answer.APPROVED.value, Answer.WAITING.value}
_T = TypeVar("_T")


def _given(place: _T | None) -> _T:
    if place is None:
        raise UnknownPressError
    return place


def _place(press: ids.Press) -> TaskId | Step:
    return press.task if press.task is not None else _given(press.step)


_AT_ONCE: dict[Deed, Callable[[ids.Press], do.Command]] = {
    Deed.HOLD_PHONE: lambda _: do.HoldPhone(),
    Deed.RELEASE_PHONE: lambda _: do.ReleasePhone(),
    Deed.ACCEPT_TIME: lambda press: do.AgreeToMoment(ref=press.ref),
    Deed.CALL_OFF_TIME: lambda _: do.CallOffMoment(),
    Deed.TAKE_OVER_CODE: lambda _: do.TakeOverCode(),
    Deed.SEND_TEMPLATES: lambda _: do.SendTemplates(),
    Deed.REMOVE_TEMPLATE: lambda press: do.RemoveTemplate(template_id=press.ref),
    Deed.ALREADY_VERIFIED: lambda _: do.SayAlreadyVerified(),
    Deed.TRY_AGAIN: lambda press: do.TryAgain(task=_given(press.task)),
    Deed.UNSTUCK: lambda press: do.GetUnstuck(place=_place(press)),
    Deed.RESUME: lambda _: do.Resume(),
    Deed.APPLIED: lambda press: do.MarkApplied(mark=press.ref),
    Deed.ALL_APPLIED: lambda press: do.MarkApplied(mark=press.ref, whole=True),
}


async def on_press(
    ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext, respond: AsyncRespond
) -> None:
    """Every button and menu item of ours. What is refused is told by `failures.py`."""
    door: Door = context["door"]
    pressed = payloads.pressed(body, context["received"])
    if pressed.press.deed == ids.LIST:
        answer = await listing.turned(door, pressed.caller, pressed.press)
        await ack()
        door.later(_replaced(respond, answer))
        return
    try:
        await _answer(door, pressed)
        await ack()
    finally:  # a refused press has found the message as well
        if pressed.message_ts and pressed.press.onboarding_id:
            door.later(_adopt(door, pressed))


async def _replaced(respond: AsyncRespond, answer: dict[str, Any]) -> None:
    """What only this person sees can be changed by the press's own address alone."""
    await respond(replace_original=True, **answer)


async def _answer(door: Door, pressed: Pressed) -> None:
    try:
        view = await _act(door, pressed)
    except UnknownPersonError as error:
        person = error.user_id
        await learn_then(
            door,
            pressed.trigger_id,
            lambda: door.learn_person(person),
            lambda: _act(door, pressed),
            lambda view, view_id: _shown(door, pressed, view, view_id),
        )
    except starting.UnknownPlaceError:
        caller = pressed.caller
        await learn_then(
            door, pressed.trigger_id, lambda: starting.learn(door, caller), lambda: _act(door, pressed)
        )
    else:
        if view is not None:
            await _shown(door, pressed, view, await show(door, pressed, view))


async def _act(door: Door, pressed: Pressed) -> View | None:
    press = pressed.press
    if press.deed == ids.HOW_THIS_WORKS:
        return await _how(door, pressed)
    if press.deed in habits.PRESSES:
        return await habits.act(door, pressed)
    if press.deed in _LOOKS:
        return await _LOOKS[press.deed](door, pressed)
    if press.deed == ids.START_ONBOARDING:
        return await starting.form(door, pressed.caller)
    try:
        deed = Deed(press.deed)
    except ValueError:
        raise UnknownPressError from None
    return await _do(door, pressed, deed)


_LOOKS: dict[str, Callable[[Door, Pressed], Awaitable[View]]] = {
    ids.HISTORY: lambda door, pressed: histories.page(door, pressed.caller, pressed.press),
    ids.CHANNEL_LOG: lambda door, pressed: channel_log.page(door, pressed.caller, pressed.press),
    ids.PUT_BACK: channel_log.put_back,
    ids.EXPORT: lambda door, pressed: importing.export_view(
        door, pressed.caller, pressed.press.onboarding_id
    ),
}


async def _do(door: Door, pressed: Pressed, deed: Deed) -> View | None:
    if deed is Deed.RECORD_ANSWER and pressed.press.ref in _ANSWERED_AT_ONCE:
        answer = Answer(pressed.press.ref)
        told = do.RecordAnswer(task=_given(pressed.press.task), answer=answer, reason="")
        await use_cases.perform(door.services, pressed.caller, pressed.press.onboarding_id, lambda _: told)
        return None
    if deed in forms.FORMS:
        return await _form(door, pressed, deed)
    if deed is Deed.SHOW_CODE:
        return await _code(door, pressed)
    if deed in {Deed.CODE_WORKED, Deed.CODE_FAILED}:
        return await _end_code(door, pressed, worked=deed is Deed.CODE_WORKED)
    command = _command(deed, pressed.press)
    await use_cases.perform(door.services, pressed.caller, pressed.press.onboarding_id, lambda _: command)
    return None


def _command(deed: Deed, press: ids.Press) -> do.Command:
    if deed in _COMPLETES:
        return do.Complete(task=_COMPLETES[deed])
    if deed in _AT_ONCE:
        return _AT_ONCE[deed](press)
    raise UnknownPressError


async def _form(door: Door, pressed: Pressed, deed: Deed) -> View:
    press = pressed.press
    if deed is Deed.EDIT_ROLES and press.ref.startswith(forms_roles.SET):
        await channel.set_role(door, pressed)
    view = await use_cases.begin(door.services, pressed.caller, press.onboarding_id, deed, press.task)
    scene = scene_of(view, door)
    if deed is Deed.ENTER_CODE and scene.onboarding.code is not None:
        press = press.about(scene.onboarding.code.id)
    if deed in {Deed.PICK_TIME, Deed.OTHER_TIME}:  # what the form shows is what its submit overrules
        press = press.about(scene.onboarding.moment.ref if scene.onboarding.moment else "")
    if deed is Deed.EDIT_TEAMS and not press.ref.startswith(forms_teams.TEAM_OF):
        return channel.teams(scene, press)
    press = forms.as_opened(deed, scene, press)
    return forms.build(deed, scene, press, forms.prefill(deed, scene, press))


async def _how(door: Door, pressed: Pressed) -> View:
    view = await use_cases.look(door.services, pressed.caller, pressed.press.onboarding_id)
    if pressed.press.step is None:
        raise UnknownPressError
    return guide.how(scene_of(view), pressed.press.step)


async def _code(door: Door, pressed: Pressed) -> View:
    """A button of an earlier request shows the present one, if there is one and it is this operator's."""
    press = pressed.press
    seen = await use_cases.begin(
        door.services, pressed.caller, press.onboarding_id, Deed.SHOW_CODE, TaskId.PHONE_CODE
    )
    current = seen.onboarding.code.id if seen.onboarding.code else ""
    shown = await code_request.show(door.services, pressed.caller, press.onboarding_id, current)
    return code_view.show(scene_of(shown.view), press.about(current), shown.code)


async def _end_code(door: Door, pressed: Pressed, *, worked: bool) -> View | None:
    command = do.EndCode(request_id=pressed.press.ref, worked=worked)
    done = await use_cases.perform(
        door.services, pressed.caller, pressed.press.onboarding_id, lambda _: command
    )
    return code_view.ended(scene_of(done.view), pressed.press) if pressed.view_id else None


async def _shown(door: Door, pressed: Pressed, view: View, view_id: str) -> None:
    """A view with digits is remembered, so that it can be replaced when the request ends."""
    if view["callback_id"] == ids.CODE and view.get("private_metadata"):
        opened, _ = fields.read_metadata(view["private_metadata"])
        await code_request.remember_view(
            door.services, opened.onboarding_id, opened.ref, view_id, pressed.caller.person
        )


async def _adopt(door: Door, pressed: Pressed) -> None:
    """A message that a crash left behind has worked; now it becomes known, or makes way for the known one."""
    press = pressed.press
    step = press.step or (press.task.step if press.task else None)
    if step is not None:
        await messages.adopt_or_remove(
            door.services,
            press.onboarding_id,
            step,
            messages.Place(pressed.caller.channel, pressed.message_ts, pressed.thread_ts),
        )
