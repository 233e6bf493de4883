"""How Facebook's answers to the bot change an onboarding."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from bot.domain import facebook_events as fe
from bot.domain.code_request import CodeStatus
from bot.domain.event import Event, Recorded
from bot.domain.facebook import REGISTERING_SHUT, Call, Registration, Trouble
from bot.domain.onboarding import Onboarding


def _with_code(state: Onboarding, **changes: Any) -> Onboarding:
    return replace(state, code=replace(state.code, **changes)) if state.code else state


def _sent(state: Onboarding, event: fe.CodeSent, _: Recorded) -> Onboarding:
    return _with_code(state, status=CodeStatus.REQUESTED, ends_at=event.ends_at, sure=event.sure)


def _refused_code(state: Onboarding, event: fe.CodeRefused, _: Recorded) -> Onboarding:
    return _with_code(state, status=CodeStatus.REQUESTED, guesses=event.guesses)


def _handed_over(state: Onboarding, _event: fe.CodeHandedOver, _: Recorded) -> Onboarding:
    return _with_code(state, status=CodeStatus.SUBMITTED, by_api=False)


def _asked(state: Onboarding, event: fe.RegistrationAsked, recorded: Recorded) -> Onboarding:
    registration = Registration(event.registration_id, recorded.actor or "", recorded.at)
    return replace(state, registration=registration)


def _registered(state: Onboarding, _event: fe.NumberRegistered, recorded: Recorded) -> Onboarding:
    return replace(state, registration=None, registered_at=recorded.at, registering_shut_until=None)


def _refused(state: Onboarding, event: fe.FacebookRefused, recorded: Recorded) -> Onboarding:
    if event.call is Call.REQUEST_CODE and event.trouble is not Trouble.TOO_MANY_CODES:
        return _with_code(state, by_api=False)  # whatever it is, the next try is better made by hand
    if event.call is not Call.REGISTER:
        return state
    too_often = event.trouble is Trouble.REGISTERED_TOO_OFTEN
    until = recorded.at + REGISTERING_SHUT if too_often else state.registering_shut_until
    return replace(state, registration=None, registering_shut_until=until)


FACEBOOK_EVOLVERS: dict[type[Event], Callable[[Onboarding, Any, Recorded], Onboarding]] = {
    fe.CodeSent: _sent,
    fe.CodeRefused: _refused_code,
    fe.CodeHandedOver: _handed_over,
    fe.RegistrationAsked: _asked,
    fe.NumberRegistered: _registered,
    fe.FacebookRefused: _refused,
}
