"""Asks Facebook for what the outbox says: a code, whether digits are right, to register a number.

A row that was tried before may have been done: then Facebook is read first, and nothing is asked for twice.
"""

import asyncio
from datetime import timedelta
from typing import Literal

import structlog

from bot.clients.graph import Graph, GraphBusyError, GraphError, GraphLostError, Number
from bot.delivery.worker import DeferredError
from bot.domain.details import CodeMethod
from bot.domain.facebook import Call, CodeAsked, Found, Outcome, Refused, Trouble, trouble
from bot.services import facebook
from bot.services.context import Services
from bot.services.facebook import Errand
from storage.outbox import OutboxRow

log = structlog.get_logger(__name__)
# Somebody holds the phone: Facebook is asked again for so long, then people go on by hand.
PATIENCE = timedelta(minutes=2)
# All calls of one row, below what the deliverer lets a row take.
LASTS_S = 18
_METHODS: dict[CodeMethod, Literal["SMS", "VOICE"]] = {CodeMethod.SMS: "SMS", CodeMethod.VOICE: "VOICE"}


class FacebookSender:
    """`graph` is None where no token is set any more: then nobody can be asked."""

    def __init__(self, services: Services, graph: Graph | None) -> None:
        self._services = services
        self._graph = graph

    async def ask(self, row: OutboxRow) -> None:
        call, ref = Call(row.payload["call"]), row.payload["ref"]
        errand = await facebook.errand(self._services, row.onboarding_id or "", call, ref)
        if errand is None:
            return
        try:
            outcome = await self._outcome(errand, again=row.attempts > 0)
        except GraphBusyError as busy:
            wait = timedelta(seconds=busy.wait)
            if self._is_in_time(errand, row, wait):
                raise DeferredError(wait) from None
            outcome = Refused(Trouble.BUSY)
        await facebook.settle(self._services, errand.onboarding_id, call, ref, outcome)
        log.info("facebook_answered", call=call.value, outcome=_word(outcome))

    def _is_in_time(self, errand: Errand, row: OutboxRow, wait: timedelta) -> bool:
        then = self._services.clock.now() + wait
        return then < row.created_at + PATIENCE and (errand.until is None or then < errand.until - PATIENCE)

    async def _outcome(self, errand: Errand, *, again: bool) -> Outcome:
        if self._graph is None:
            return Refused(Trouble.NO_ACCESS)
        try:
            async with asyncio.timeout(LASTS_S):
                number = await self._graph.number(errand.account_id, errand.phone)
                if number is None:
                    return Refused(Trouble.NOT_IN_ACCOUNT)
                return _known(errand, number) or await self._ask(self._graph, errand, number, again=again)
        except GraphError as error:
            return _refused(errand, error)
        except TimeoutError:
            return _without_answer(errand.call)

    async def _ask(self, graph: Graph, errand: Errand, number: Number, *, again: bool) -> Outcome:
        if again and errand.call is not Call.REGISTER:  # the same PIN may be sent again
            return _without_answer(errand.call)
        try:
            return await _post(graph, errand, number)
        except GraphLostError:
            otherwise = _without_answer(errand.call)
        except GraphError as error:  # Meta has one number for "too often" and for "verified already"
            otherwise = _refused(errand, error)
        return _known(errand, await _seen_now(graph, errand)) or otherwise


async def _seen_now(graph: Graph, errand: Errand) -> Number | None:
    """After a call that may have been done: whatever comes of this look, the call is not made again."""
    try:
        return await graph.number(errand.account_id, errand.phone)
    except (GraphBusyError, GraphError):
        return None


async def _post(graph: Graph, errand: Errand, number: Number) -> Outcome:
    if errand.call is Call.REQUEST_CODE:
        await graph.request_code(number.id, _METHODS[errand.method])
        return CodeAsked()
    if errand.call is Call.VERIFY_CODE:
        await graph.verify_code(number.id, errand.digits)
        return Found.VERIFIED
    await graph.register(number.id, errand.digits)
    return Found.REGISTERED


def _known(errand: Errand, number: Number | None) -> Found | None:
    """Is it as it shall be already?"""
    if number is None:
        return None
    if errand.call is Call.REGISTER:
        return Found.REGISTERED if number.registered else None
    return Found.VERIFIED if number.verified else None


def _without_answer(call: Call) -> Outcome:
    """A code may be on its way: it can be entered. What else is unknown goes on by hand."""
    return CodeAsked(sure=False) if call is Call.REQUEST_CODE else Refused(Trouble.UNREACHABLE)


def _refused(errand: Errand, error: GraphError) -> Refused:
    found = trouble(errand.call, error.code, error.subcode, error.message, error.status)
    # The message is kept, and may repeat what was sent: a code or a PIN never is.
    message = error.message.replace(errand.digits, "[digits]") if errand.digits else error.message
    return Refused(found, error.code, error.subcode, error.trace, message)


def _word(outcome: Outcome) -> str:
    if isinstance(outcome, Refused):
        return f"{outcome.trouble.value} {outcome.trace}".strip()
    return outcome.value if isinstance(outcome, Found) else "code asked for"
