"""What Facebook is to be asked by the bot itself, and what its answer comes to."""

from dataclasses import dataclass
from datetime import datetime

from bot.domain.decisions import record as decide_record
from bot.domain.details import CodeMethod
from bot.domain.facebook import Call, Outcome
from bot.domain.facebook_decisions import after, waits_for
from bot.domain.onboarding import Onboarding
from bot.services.context import Services
from bot.services.onboarding import record
from storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Errand:
    """One call: `phone` are a number's digits with its country code, `digits` the code or the PIN.

    After `until` nobody waits for it any more.
    """

    onboarding_id: str
    call: Call
    ref: str
    account_id: str
    phone: str
    method: CodeMethod
    digits: str
    until: datetime | None


async def errand(services: Services, onboarding_id: str, call: Call, ref: str) -> Errand | None:
    """What the call needs; None where time, a pause or a change has overtaken it."""
    async with services.database.read() as uow:
        state = await uow.onboardings.get(onboarding_id)
        if state is None or not waits_for(state, call, ref):
            return None
        digits = await _digits(uow, services, call, ref)
    details, code = state.private.details, state.code
    if digits is None or details is None or _is_over(state, call, services.clock.now()):
        return None
    return Errand(
        onboarding_id=onboarding_id,
        call=call,
        ref=ref,
        account_id=state.whatsapp_account_id,
        phone=details.phone_number.removeprefix("+"),
        method=code.method if code else CodeMethod.SMS,
        digits=digits,
        until=code.ends_at if code and call is Call.VERIFY_CODE else None,
    )


async def _digits(uow: UnitOfWork, services: Services, call: Call, ref: str) -> str | None:
    if call is Call.REQUEST_CODE:
        return ""
    sealed = await uow.codes.get(ref)
    return services.cipher.open(sealed) if sealed is not None else None


def _is_over(state: Onboarding, call: Call, now: datetime) -> bool:
    """Nothing is sent after a code's end."""
    return call is not Call.REGISTER and (state.code is None or now >= state.code.ends_at)


async def settle(services: Services, onboarding_id: str, call: Call, ref: str, outcome: Outcome) -> None:
    """Let everything follow from Facebook's answer, in one transaction."""
    async with services.database.write() as uow:
        state = await uow.onboardings.get(onboarding_id, lock=True)
        if state is None:
            return
        now = services.clock.now()
        happened = after(state, call, ref, outcome, now)
        await record(uow, services, state, decide_record(state, happened, None, now), None)
    services.wake()
