"""The code relay's part of the decisions: who may ask, enter, see and judge a code, and until when."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from bot.domain import commands as do
from bot.domain import events as ev
from bot.domain.code_request import (
    ENTERED,
    READY_FOR,
    WINDOW,
    CodePolicy,
    CodeRequest,
    CodeStatus,
    is_sms_first,
    left_within_a_day,
    next_allowed,
    shut_for,
)
from bot.domain.onboarding import Onboarding
from bot.domain.parties import Person
from bot.domain.permissions import Deed, is_open, permit, require_owed, require_whose
from bot.domain.refusals import Refusal, RefusedError
from bot.domain.steps import TaskId

Events = list[ev.Event]

# A notice is said when this many minutes are left to enter the code.
WARN_AT_MINUTES = (5, 1)


def _ask(state: Onboarding, actor: Person, deed: Deed) -> None:
    permit(state, actor, deed)
    require_owed(state, TaskId.PHONE_CODE)


def _this_request(state: Onboarding, request_id: str) -> CodeRequest:
    if state.code is None or state.code.id != request_id:
        raise RefusedError(Refusal.NO_CODE_OPEN)
    return state.code


def _hold_phone(state: Onboarding, _command: do.HoldPhone, actor: Person, now: datetime) -> Events:
    _ask(state, actor, Deed.HOLD_PHONE)
    if state.code is not None and state.code.is_open:
        raise RefusedError(Refusal.CODE_OPEN_ALREADY)
    held = state.ready
    if held is not None and held.until > now and held.person != actor.id:
        raise RefusedError(Refusal.PHONE_HELD, {"by": held.person})
    return [ev.PhoneHeld(person=actor.id, until=now + READY_FOR)]


def _release_phone(state: Onboarding, _command: do.ReleasePhone, actor: Person, now: datetime) -> Events:
    _ask(state, actor, Deed.RELEASE_PHONE)
    if not is_open(state, Deed.RELEASE_PHONE, now):
        raise RefusedError(Refusal.NOT_NOW)
    return [ev.PhoneReleased()]


def require_budget(state: Onboarding, policy: CodePolicy, now: datetime) -> None:
    """One code at a time, and not too many: WhatsApp locks a number that asks too often."""
    if state.code is not None and state.code.is_open:
        raise RefusedError(Refusal.CODE_OPEN_ALREADY, {"by": state.code.operator})
    shut, allowed = state.codes_shut_until, next_allowed(state.code_requests, policy, now)
    wait_until = max(filter(None, (shut, allowed)), default=now)
    if wait_until > now:
        raise RefusedError(Refusal.CODE_WAIT, {"until": wait_until.isoformat()})


def _request_code(state: Onboarding, command: do.RequestCode, actor: Person, now: datetime) -> Events:
    _ask(state, actor, Deed.REQUEST_CODE)
    require_budget(state, command.policy, now)
    ready = state.ready is not None and state.ready.until > now
    if not ready and not command.why_not_ready:
        raise RefusedError(Refusal.PHONE_NOT_READY)
    if is_sms_first(state.private.details, state.code, command.method):
        raise RefusedError(Refusal.CALL_FIRST)
    asked = (*state.code_requests, now)
    return [
        ev.CodeRequested(
            request_id=command.request_id,
            method=command.method,
            operator=actor.id,
            ends_at=now + WINDOW,
            left=left_within_a_day(asked, command.policy, now),
            next_at=next_allowed(asked, command.policy, now),
            by_api=command.by_api,
            why_not_ready=command.why_not_ready,
        )
    ]


def _submit_code(state: Onboarding, command: do.SubmitCode, actor: Person, _now: datetime) -> Events:
    _ask(state, actor, Deed.ENTER_CODE)
    code = _this_request(state, command.request_id)
    if command.received_at >= code.ends_at:
        late = command.received_at - code.ends_at
        raise RefusedError(Refusal.CODE_TOO_LATE, {"seconds": str(int(late / timedelta(seconds=1)))})
    if code.status in ENTERED:
        raise RefusedError(Refusal.CODE_ALREADY_IN)
    if code.status is not CodeStatus.REQUESTED:
        raise RefusedError(Refusal.NO_CODE_OPEN)
    return [ev.CodeSubmitted(request_id=code.id)]


def _show_code(state: Onboarding, command: do.ShowCode, actor: Person, now: datetime) -> Events:
    _ask(state, actor, Deed.SHOW_CODE)
    code = _this_request(state, command.request_id)
    require_whose(state, actor, Deed.SHOW_CODE)
    if code.status not in {CodeStatus.SUBMITTED, CodeStatus.SHOWN} or now >= code.ends_at:
        raise RefusedError(Refusal.NO_CODE_OPEN)
    return [ev.CodeShown(request_id=code.id)]


def _end_code(state: Onboarding, command: do.EndCode, actor: Person, now: datetime) -> Events:
    _ask(state, actor, Deed.CODE_WORKED)
    code = _this_request(state, command.request_id)
    require_whose(state, actor, Deed.CODE_WORKED)
    if not is_open(state, Deed.CODE_WORKED, now):
        raise RefusedError(Refusal.CODE_NOT_SHOWN)
    ending = ev.CodeEnding.WORKED if command.worked else ev.CodeEnding.FAILED
    ended: Events = [ev.CodeEnded(request_id=code.id, ending=ending)]
    return [*ended, ev.TaskDone(task=TaskId.PHONE_CODE)] if command.worked else ended


def _take_over(state: Onboarding, _command: do.TakeOverCode, actor: Person, now: datetime) -> Events:
    _ask(state, actor, Deed.TAKE_OVER_CODE)
    code = state.code
    if code is None or not code.is_open or now >= code.ends_at:
        raise RefusedError(Refusal.NO_CODE_OPEN)
    require_whose(state, actor, Deed.TAKE_OVER_CODE)
    return [ev.CodeTakenOver(request_id=code.id, operator=actor.id, before=code.operator)]


def _report_lock(state: Onboarding, command: do.ReportLock, actor: Person, now: datetime) -> Events:
    _ask(state, actor, Deed.REPORT_LOCK)
    if not is_open(state, Deed.REPORT_LOCK, now):
        raise RefusedError(Refusal.NOT_NOW)
    return [ev.CodesLocked(lock=command.lock, until=now + shut_for(command.lock, state.request_locks))]


def cancel(state: Onboarding) -> Events:
    """An open code request ends when the number it belongs to changes."""
    if state.code is None or not state.code.is_open:
        return []
    return [ev.CodeEnded(request_id=state.code.id, ending=ev.CodeEnding.CANCELLED)]


DECIDERS: dict[type, Callable[[Onboarding, Any, Person, datetime], Events]] = {
    do.HoldPhone: _hold_phone,
    do.ReleasePhone: _release_phone,
    do.RequestCode: _request_code,
    do.SubmitCode: _submit_code,
    do.ShowCode: _show_code,
    do.EndCode: _end_code,
    do.TakeOverCode: _take_over,
    do.ReportLock: _report_lock,
}
