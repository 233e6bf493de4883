"""How the events of the code relay change an onboarding."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.domain import code_events as ce
from bot.domain.code_moment import CodeMoment, is_met
from bot.domain.code_request import CodeRequest, CodeStatus, Lock, Ready
from bot.domain.event import Event, Recorded
from bot.domain.onboarding import Onboarding
from bot.domain.steps import TaskId


def without_code(state: Onboarding) -> Onboarding:
    """A code asked for before counts only against the budget."""
    return replace(
        state,
        code=None,
        ready=None,
        minutes_warned=(),
        moment=None,
        through_facebook=False,
        registration=None,
        registered_at=None,
    )


def _held(state: Onboarding, event: ce.PhoneHeld, _: Recorded) -> Onboarding:
    return replace(state, ready=Ready(event.person, event.until))


def _released(state: Onboarding, _event: ce.PhoneReleased, _: Recorded) -> Onboarding:
    return replace(state, ready=None)


def _code_requested(state: Onboarding, event: ce.CodeRequested, recorded: Recorded) -> Onboarding:
    code = CodeRequest(
        id=event.request_id,
        method=event.method,
        operator=event.operator,
        requested_at=recorded.at,
        ends_at=event.ends_at,
        left=event.left,
        next_at=event.next_at,
        status=CodeStatus.ASKED if event.by_api else CodeStatus.REQUESTED,
        by_api=event.by_api,
    )
    asked = (*state.code_requests, recorded.at)
    met = state.moment is not None and is_met(state.moment, recorded.at)
    there = _without_moment(state, recorded.at) if met else state
    through = state.through_facebook or event.by_api
    return replace(
        there,
        code=code,
        code_requests=asked,
        minutes_warned=(),
        codes_shut_until=None,
        through_facebook=through,
    )


def _code_to(state: Onboarding, status: CodeStatus) -> Onboarding:
    if state.code is None:
        return state
    shown = state.code.was_shown or status is CodeStatus.SHOWN
    return replace(state, code=replace(state.code, status=status, was_shown=shown))


def _code_submitted(state: Onboarding, _event: ce.CodeSubmitted, _: Recorded) -> Onboarding:
    by_api = state.code is not None and state.code.by_api
    return _code_to(state, CodeStatus.CHECKING if by_api else CodeStatus.SUBMITTED)


def _code_shown(state: Onboarding, _event: ce.CodeShown, _: Recorded) -> Onboarding:
    return _code_to(state, CodeStatus.SHOWN)


def _code_ended(state: Onboarding, event: ce.CodeEnded, recorded: Recorded) -> Onboarding:
    """Whoever goes on is told of it, which stands for a reminder."""
    ended = _code_to(state, CodeStatus(event.ending.value))
    if ended.code is None:
        return ended
    return ended.with_task(TaskId.PHONE_CODE, reminded_at=recorded.at)


def _taken_over(state: Onboarding, event: ce.CodeTakenOver, _: Recorded) -> Onboarding:
    return replace(state, code=replace(state.code, operator=event.operator)) if state.code else state


def _locked_out(state: Onboarding, event: ce.CodesLocked, _: Recorded) -> Onboarding:
    locks = state.request_locks + (event.lock is Lock.REQUESTS)
    return replace(state, codes_shut_until=event.until, request_locks=locks)


def _let_in(state: Onboarding, _event: ce.CodesUnlocked, _: Recorded) -> Onboarding:
    return replace(state, codes_shut_until=None)


def _running_out(state: Onboarding, event: ce.CodeRunningOut, _: Recorded) -> Onboarding:
    return replace(state, minutes_warned=(*state.minutes_warned, event.minutes_left))


def _suggested(state: Onboarding, event: ce.MomentSuggested, recorded: Recorded) -> Onboarding:
    return replace(state, moment=CodeMoment(event.at, recorded.actor or "", event.side))


def _with_moment(state: Onboarding, **changes: Any) -> Onboarding:
    return replace(state, moment=replace(state.moment, **changes)) if state.moment else state


def _agreed(state: Onboarding, _event: ce.MomentAgreed, recorded: Recorded) -> Onboarding:
    return _with_moment(state, agreed_by=recorded.actor or "", agreed_at=recorded.at)


def _near(state: Onboarding, event: ce.MomentNear, _: Recorded) -> Onboarding:
    said = state.moment.reminded if state.moment else ()
    return _with_moment(state, reminded=(*said, event.minutes_left))


def _without_moment(state: Onboarding, since: datetime) -> Onboarding:
    """What is owed counts from then on: nobody was late while they waited for that time."""
    task = state[TaskId.PHONE_CODE]
    anew = task.counted_from(max(since, task.since or since))
    return replace(state, moment=None, tasks={**state.tasks, TaskId.PHONE_CODE: anew})


def _called_off(state: Onboarding, _event: ce.MomentCalledOff, recorded: Recorded) -> Onboarding:
    return _without_moment(state, recorded.at)


def _passed(state: Onboarding, event: ce.MomentPassed, _: Recorded) -> Onboarding:
    return _without_moment(state, event.at)


CODE_EVOLVERS: dict[type[Event], Callable[[Onboarding, Any, Recorded], Onboarding]] = {
    ce.PhoneHeld: _held,
    ce.PhoneReleased: _released,
    ce.CodeRequested: _code_requested,
    ce.CodeSubmitted: _code_submitted,
    ce.CodeShown: _code_shown,
    ce.CodeTakenOver: _taken_over,
    ce.CodesLocked: _locked_out,
    ce.CodesUnlocked: _let_in,
    ce.CodeEnded: _code_ended,
    ce.CodeRunningOut: _running_out,
    ce.MomentSuggested: _suggested,
    ce.MomentAgreed: _agreed,
    ce.MomentCalledOff: _called_off,
    ce.MomentNear: _near,
    ce.MomentPassed: _passed,
}
