"""The code relay: the digits come in sealed, are shown to one operator, and are wiped at every ending."""

from dataclasses import dataclass
from uuid import uuid4

from bot.domain import commands as do
from bot.domain.decisions import decide
from bot.domain.details import CodeMethod
from bot.domain.refusals import Refusal, RefusedError
from bot.services.announcements import replace_views
from bot.services.context import Caller, Services
from bot.services.keeping import names_in
from bot.services.onboarding import Done, NoOnboardingError, View, perform, record, spoken_of
from bot.services.people import identify


@dataclass(frozen=True, slots=True)
class Shown:
    """The digits on their way into the operator's modal, and nowhere else."""

    view: View
    code: str


async def request(
    services: Services,
    caller: Caller,
    onboarding_id: str,
    method: CodeMethod,
    why_not_ready: str,
    *,
    by_api: bool = False,
) -> Done:
    """By hand the window starts now, as the code is sent; else it starts with Facebook's answer."""
    command = do.RequestCode(
        request_id=uuid4().hex[:12],
        method=method,
        why_not_ready=why_not_ready,
        by_api=by_api and services.facebook_api,
        policy=services.code_policy,
    )
    return await perform(services, caller, onboarding_id, lambda _: command)


async def submit(services: Services, caller: Caller, onboarding_id: str, request_id: str, code: str) -> Done:
    """Keep six digits sealed until they are shown or the request ends. Raises `RefusedError`."""
    command = do.SubmitCode(request_id=request_id, received_at=caller.received_at)
    return await _keeping(services, caller, onboarding_id, command, request_id, code)


async def register_number(services: Services, caller: Caller, onboarding_id: str, pin: str) -> Done:
    """Keep the PIN sealed until Facebook has answered. Raises `RefusedError`."""
    registration_id = uuid4().hex[:12]
    command = do.RegisterNumber(registration_id=registration_id)
    return await _keeping(services, caller, onboarding_id, command, registration_id, pin)


async def _keeping(
    services: Services,
    caller: Caller,
    onboarding_id: str,
    command: do.SubmitCode | do.RegisterNumber,
    ref: str,
    digits: str,
) -> Done:
    """One deed together with the digits that belong to it."""
    async with services.database.write() as uow:
        state = await uow.onboardings.get(onboarding_id, lock=True)
        if state is None:
            raise NoOnboardingError(onboarding_id)
        person = await identify(
            uow, caller.person, caller.organisation, state.channel_id, state, services.admins
        )
        now = services.clock.now()
        told = await uow.idempotency.get(caller.key)
        if told is None:
            with spoken_of(state):
                decision = decide(state, command, person, caller.received_at)
            await record(uow, services, state, decision, person, caller)
            await uow.codes.put(ref, onboarding_id, services.cipher.seal(digits), now)
            await uow.idempotency.put(caller.key, {}, now)
            state = decision.state
        seen = View(state, await names_in(uow, state), person, now)
    services.wake()
    return Done(seen, told or {}, again=told is not None)


async def show(services: Services, caller: Caller, onboarding_id: str, request_id: str) -> Shown:
    """Each showing is an event of its own, committed before the digits leave."""
    done = await perform(services, caller, onboarding_id, lambda _: do.ShowCode(request_id=request_id))
    async with services.database.read() as uow:
        sealed = await uow.codes.get(request_id)
    code = done.view.onboarding.code
    over = code is None or services.clock.now() >= code.ends_at  # the press has waited in the bot
    if sealed is None or over:  # it ended in this very moment, or this press came twice
        raise RefusedError(Refusal.NO_CODE_OPEN)
    return Shown(done.view, services.cipher.open(sealed))


async def remember_view(
    services: Services, onboarding_id: str, request_id: str, view_id: str, person: str
) -> None:
    """A view that holds the digits: replaced when they end or go to somebody else, or now if they did."""
    now = services.clock.now()
    async with services.database.write() as uow:
        await uow.codes.add_view(request_id, view_id, now)
        state = await uow.onboardings.get(onboarding_id)
        code = state.code if state is not None else None
        taken = code is not None and code.operator != person
        left = state is not None and person in state.gone
        if taken or left or await uow.codes.get(request_id) is None:
            await replace_views(uow, onboarding_id, request_id, now, [view_id])
    services.wake()
