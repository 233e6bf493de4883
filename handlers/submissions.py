"""Forms handed in: typed values are checked by the domain, mended at their field, and become one deed."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any, TypeVar
from uuid import uuid4

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext

from bot.domain import commands as do
from bot.domain.code_request import Lock
from bot.domain.details import CodeMethod
from bot.domain.events import Answer
from bot.domain.permissions import Deed
from bot.domain.problems import Problem
from bot.domain.refusals import Refusal, RefusedError
from bot.domain.steps import TaskId
from bot.domain.templates import check_template
from bot.domain.typed_text import ascii_digits, cleaned
from bot.services import code_request
from bot.services import onboarding as use_cases
from bot.surfaces import forms, ids
from bot.surfaces.apologies import Apology, apology
from handlers import channel, habits, importing, moving, payloads, starting, turns
from handlers.door import Door
from handlers.failures import FieldError
from handlers.payloads import Submitted, UnknownPressError
from handlers.showing import scene_of
from handlers.typed import WarnedError, accepted, details_in, perform, profile_in, reason_in

T = TypeVar("T")
CODE_LENGTH = 6


async def on_submit(ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext) -> None:
    """Every form of ours: committed, then acked; an empty ack closes the form."""
    door: Door = context["door"]
    submitted = payloads.submitted(body, context["received"], door.key)
    if submitted.callback_id == ids.START:
        await starting.submit(door, submitted)
        await ack()
        return
    if submitted.callback_id == ids.AWAY:
        await habits.go_away(door, submitted)
        await ack()
        return
    if submitted.callback_id == ids.MOVE:
        await moving.submit(door, submitted)
        await ack()
        return
    if submitted.callback_id == Deed.IMPORT_PEOPLE:
        view = await importing.submit(door, submitted)
        await (ack(response_action="update", view=view) if view else ack())
        return
    try:
        await _SUBMITS[_deed(submitted)](door, submitted)
    except WarnedError as error:
        await ack(response_action="update", view=await _again(door, submitted, error.problems))
    else:
        await ack()


def _deed(submitted: Submitted) -> Deed:
    try:
        deed = Deed(submitted.callback_id)
    except ValueError:
        raise UnknownPressError from None
    if deed not in _SUBMITS:
        raise UnknownPressError
    return deed


async def _again(door: Door, submitted: Submitted, problems: Sequence[Problem]) -> dict[str, Any]:
    view = await use_cases.look(door.services, submitted.caller, submitted.press.onboarding_id)
    scene = scene_of(view, door)
    return forms.build(_deed(submitted), scene, submitted.press, submitted.values, problems)


async def _details(door: Door, submitted: Submitted) -> None:
    await perform(door, submitted, await details_in(door, submitted))


async def _account(door: Door, submitted: Submitted) -> None:
    kept = cleaned(submitted.values["whatsapp_account_id"])
    await perform(door, submitted, do.CreateAccount(whatsapp_account_id=kept))


async def _send_back(door: Door, submitted: Submitted) -> None:
    await perform(door, submitted, do.SendBack(reason=reason_in(submitted.values)))


async def _skip(door: Door, submitted: Submitted) -> None:
    place = submitted.press.step or (submitted.press.task.step if submitted.press.task else None)
    if place is None:
        raise UnknownPressError
    await perform(door, submitted, do.SkipStep(step=place, reason=reason_in(submitted.values)))


async def _answer(door: Door, submitted: Submitted) -> None:
    values, task = submitted.values, submitted.press.task
    if task is None:
        raise UnknownPressError
    if not values["answer"]:
        raise FieldError({"answer": apology(Apology.ANSWER_MISSING)})
    answer = Answer(values["answer"])
    if task is TaskId.TEMPLATES_APPROVE and not values.get("templates"):
        raise FieldError({"templates": apology(Apology.TEMPLATE_MISSING)})
    reason = reason_in(values) if answer is Answer.REJECTED else cleaned(values["reason"])
    command = do.RecordAnswer(
        task=task, answer=answer, reason=reason, templates=tuple(values.get("templates") or ())
    )
    await perform(door, submitted, command)


async def _request_code(door: Door, submitted: Submitted) -> None:
    values = submitted.values
    method = CodeMethod(values["method"] or CodeMethod.SMS)
    why = cleaned(values.get("why_not_ready") or "")
    if "why_not_ready" in values and not why:
        raise FieldError({"why_not_ready": apology(Apology.WHY_NOT_READY_MISSING)})
    onboarding_id = submitted.press.onboarding_id
    try:
        by_api = values.get("way") == "api"
        await code_request.request(door.services, submitted.caller, onboarding_id, method, why, by_api=by_api)
    except RefusedError as error:
        if error.refusal is not Refusal.PHONE_NOT_READY:
            raise
        # The hold ran out while the form was open: it comes back with the field that asks why.
        raise WarnedError(()) from None


async def _register(door: Door, submitted: Submitted) -> None:
    """As with the code, the digits go nowhere but into the sealed column."""
    pin = _digits(submitted.values["pin"], Apology.PIN_FORMAT, "pin")
    await code_request.register_number(door.services, submitted.caller, submitted.press.onboarding_id, pin)


async def _enter_code(door: Door, submitted: Submitted) -> None:
    """Spaces and dashes are forgiven, nothing else; the digits go nowhere but into the sealed column."""
    typed = _digits(submitted.values["code"], Apology.CODE_FORMAT, "code")
    press = submitted.press
    await code_request.submit(door.services, submitted.caller, press.onboarding_id, press.ref, typed)


def _digits(typed: str | None, otherwise: Apology, field: str) -> str:
    digits = ascii_digits(cleaned(typed or "")).replace(" ", "").replace("-", "")
    if len(digits) != CODE_LENGTH or not (digits.isascii() and digits.isdigit()):
        raise FieldError({field: apology(otherwise)})
    return digits


async def _report_lock(door: Door, submitted: Submitted) -> None:
    if not submitted.values["lock"]:
        raise FieldError({"lock": apology(Apology.ANSWER_MISSING)})
    await perform(door, submitted, do.ReportLock(lock=Lock(submitted.values["lock"])))


async def _profile(door: Door, submitted: Submitted) -> None:
    await perform(door, submitted, await profile_in(door, submitted))


async def _template(door: Door, submitted: Submitted) -> None:
    values, press = submitted.values, submitted.press
    seen = await use_cases.look(door.services, submitted.caller, press.onboarding_id)
    others = seen.onboarding.private.templates.items()
    checked = check_template(
        name=values["name"],
        category=values["category"],
        language=values["language"],
        body=values["body"],
        examples=values["examples"],
        existing={(other.name, other.language) for key, other in others if key != press.ref},
    )
    template, warnings, why = accepted(checked, values)
    command = do.SaveTemplate(
        template_id=press.ref or uuid4().hex[:8], template=template, warnings=warnings, why_kept=why
    )
    await perform(door, submitted, command)


_SUBMITS: dict[Deed, Callable[[Door, Submitted], Awaitable[None]]] = {
    Deed.ENTER_DETAILS: _details,
    Deed.CREATE_ACCOUNT: _account,
    Deed.SEND_BACK: _send_back,
    Deed.SKIP_STEP: _skip,
    Deed.RECORD_ANSWER: _answer,
    Deed.REQUEST_CODE: _request_code,
    Deed.ENTER_CODE: _enter_code,
    Deed.REGISTER_NUMBER: _register,
    Deed.REPORT_LOCK: _report_lock,
    Deed.ADD_PROFILE: _profile,
    Deed.ADD_TEMPLATE: _template,
    Deed.EDIT_TEMPLATE: _template,
    **channel.SUBMITS,
    **turns.SUBMITS,
}
