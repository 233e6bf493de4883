"""What follows from Facebook's answers, and who may have a number registered."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from bot.domain import commands as do
from bot.domain import events as ev
from bot.domain.code_request import WINDOW, CodeRequest, CodeStatus, Lock, shut_for
from bot.domain.facebook import MOST_GUESSES, Call, CodeAsked, Found, Outcome, Refused, Trouble
from bot.domain.onboarding import Onboarding
from bot.domain.parties import Person
from bot.domain.permissions import Deed, is_open, permit, require_owed
from bot.domain.refusals import Refusal, RefusedError
from bot.domain.steps import TaskId

Events = list[ev.Event]

_LOCKS = {Trouble.TOO_MANY_CODES: Lock.REQUESTS, Trouble.TOO_MANY_GUESSES: Lock.GUESSES}


def _register(state: Onboarding, command: do.RegisterNumber, actor: Person, now: datetime) -> Events:
    permit(state, actor, Deed.REGISTER_NUMBER)
    require_owed(state, TaskId.PHONE_ACTIVATE)
    shut = state.registering_shut_until
    if shut is not None and shut > now:
        raise RefusedError(Refusal.REGISTERING_SHUT, {"until": shut.isoformat()})
    if not is_open(state, Deed.REGISTER_NUMBER, now):
        raise RefusedError(Refusal.NOT_NOW)
    return [ev.RegistrationAsked(registration_id=command.registration_id)]


DECIDERS: dict[type, Callable[[Onboarding, Any, Person, datetime], Events]] = {do.RegisterNumber: _register}


def waits_for(state: Onboarding, call: Call, ref: str) -> bool:
    """Is this call still wanted? Number, pause or time may have overtaken it."""
    if call is Call.REGISTER:
        return state.registration is not None and state.registration.id == ref
    code = state.code
    status = CodeStatus.ASKED if call is Call.REQUEST_CODE else CodeStatus.CHECKING
    return code is not None and code.id == ref and code.status is status


def after(state: Onboarding, call: Call, ref: str, outcome: Outcome, now: datetime) -> Events:
    """What happened by Facebook's answer to a call about `ref`; nothing where it comes too late to matter."""
    if call is Call.REGISTER:
        return _after_registering(state, ref, outcome)
    code = state.code
    if code is None or code.id != ref or not state.owes(TaskId.PHONE_CODE):
        return []
    if outcome is Found.VERIFIED:  # whatever the clock says by now, Facebook took it
        return _verified(code, call)
    if not waits_for(state, call, ref):
        return []
    if isinstance(outcome, CodeAsked):
        return [ev.CodeSent(request_id=ref, ends_at=now + WINDOW, sure=outcome.sure)]
    assert isinstance(outcome, Refused)  # noqa: S101 - a number is registered by its own call alone
    not_done = _not_sent if call is Call.REQUEST_CODE else _not_taken
    return not_done(state, outcome, now)


def _after_registering(state: Onboarding, ref: str, outcome: Outcome) -> Events:
    asked = state.registration
    if asked is None or not waits_for(state, Call.REGISTER, ref):
        return []
    if isinstance(outcome, Refused):
        return [_refusal(Call.REGISTER, outcome, asked.operator)]
    return [ev.NumberRegistered(asked_by=asked.operator)]


def _verified(code: CodeRequest, call: Call) -> Events:
    """By these digits, or before any were asked for."""
    done = ev.TaskDone(task=TaskId.PHONE_CODE)
    if call is Call.VERIFY_CODE:
        ended: Events = [ev.CodeEnded(request_id=code.id, ending=ev.CodeEnding.WORKED)]
        return [*ended, done]
    cancelled = ev.CodeEnded(request_id=code.id, ending=ev.CodeEnding.CANCELLED)
    return [cancelled, ev.FoundVerified(reason=""), done]


def _refusal(call: Call, refused: Refused, asked_by: str = "") -> ev.FacebookRefused:
    return ev.FacebookRefused(
        call=call,
        trouble=refused.trouble,
        code=refused.code,
        subcode=refused.subcode,
        trace=refused.trace,
        asked_by=asked_by,
        message=refused.message,
    )


def _not_sent(state: Onboarding, refused: Refused, now: datetime) -> Events:
    return [_refusal(Call.REQUEST_CODE, refused), _failed(state), *_lock(state, refused, now)]


def _not_taken(state: Onboarding, refused: Refused, now: datetime) -> Events:
    """Wrong digits are entered again, a few times; what Facebook could not judge is tried by hand."""
    told, code = _refusal(Call.VERIFY_CODE, refused), _code(state)
    if refused.trouble in _LOCKS:
        return [told, _failed(state), *_lock(state, refused, now)]
    if refused.trouble is not Trouble.WRONG_CODE:
        return [told, ev.CodeHandedOver(request_id=code.id)]
    guesses = code.guesses + 1
    if guesses >= MOST_GUESSES:
        return [told, _failed(state)]
    return [told, ev.CodeRefused(request_id=code.id, guesses=guesses)]


def _code(state: Onboarding) -> CodeRequest:
    assert state.code is not None  # noqa: S101 - it waits for this very answer
    return state.code


def _failed(state: Onboarding) -> ev.CodeEnded:
    return ev.CodeEnded(request_id=_code(state).id, ending=ev.CodeEnding.FAILED)


def _lock(state: Onboarding, refused: Refused, now: datetime) -> Events:
    lock = _LOCKS.get(refused.trouble)
    return [ev.CodesLocked(lock=lock, until=now + shut_for(lock, state.request_locks))] if lock else []
