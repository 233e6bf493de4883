"""Picking a time for the code: either side suggests one, the other one agrees or suggests another."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from bot.domain import commands as do
from bot.domain import events as ev
from bot.domain.code_moment import FURTHEST, CodeMoment
from bot.domain.onboarding import Onboarding
from bot.domain.parties import Person, other_side
from bot.domain.permissions import Deed, permit, require_owed
from bot.domain.refusals import Refusal, RefusedError
from bot.domain.steps import TaskId

Events = list[ev.Event]


def _ask(state: Onboarding, actor: Person, deed: Deed) -> None:
    permit(state, actor, deed)
    require_owed(state, TaskId.PHONE_CODE)


def _suggest(state: Onboarding, command: do.SuggestMoment, actor: Person, now: datetime) -> Events:
    _ask(state, actor, Deed.PICK_TIME)
    if state.code is not None and state.code.is_open:
        raise RefusedError(Refusal.CODE_OPEN_ALREADY, {"by": state.code.operator})
    if command.at <= now:
        raise RefusedError(Refusal.TIME_PASSED)
    if command.at > now + FURTHEST:
        raise RefusedError(Refusal.TIME_FAR, {"until": (now + FURTHEST).isoformat()})
    shut = _shut_until(state)
    if shut is not None and command.at < shut:
        raise RefusedError(Refusal.TIME_SHUT, {"until": shut.isoformat()})
    there = state.moment
    if there is not None and there.at == command.at:
        agrees = not there.agreed_by and actor.side is not there.side
        return [ev.MomentAgreed(at=there.at)] if agrees else []
    _require_known(there, command.instead_of)
    side = actor.side
    return [ev.MomentSuggested(at=command.at, side=side)] if side else []


def _shut_until(state: Onboarding) -> datetime | None:
    """Before this no code comes anyway."""
    waits = (state.codes_shut_until, state.code.next_at if state.code else None)
    return max((until for until in waits if until is not None), default=None)


def _require_known(there: CodeMoment | None, ref: str) -> None:
    """Nobody answers, or overrules, a time that they have not seen."""
    if there is None and ref:
        raise RefusedError(Refusal.NO_TIME)
    if there is not None and there.ref != ref:
        raise RefusedError(Refusal.TIME_CHANGED, {"by": there.by, "until": there.at.isoformat()})


def _agree(state: Onboarding, command: do.AgreeToMoment, actor: Person, _: datetime) -> Events:
    _ask(state, actor, Deed.ACCEPT_TIME)
    there = state.moment
    if there is None:
        raise RefusedError(Refusal.NO_TIME)
    _require_known(there, command.ref)
    if there.agreed_by:
        raise RefusedError(Refusal.TIME_AGREED, {"by": there.agreed_by})
    return [ev.MomentAgreed(at=there.at)]


def _call_off(state: Onboarding, _command: do.CallOffMoment, actor: Person, _: datetime) -> Events:
    _ask(state, actor, Deed.CALL_OFF_TIME)
    there = state.moment
    if there is None:
        raise RefusedError(Refusal.NO_TIME)
    told = there.person_of(other_side(actor.side)) if actor.side else ""
    return [ev.MomentCalledOff(at=there.at, told=told)]


DECIDERS: dict[type, Callable[[Onboarding, Any, Person, datetime], Events]] = {
    do.SuggestMoment: _suggest,
    do.AgreeToMoment: _agree,
    do.CallOffMoment: _call_off,
}
