"""Use cases of an onboarding: start it, do a deed on it, look at it. Each deed is one transaction."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import uuid4

from bot.domain import commands as do
from bot.domain.account import another, leading, shared_among
from bot.domain.code_decisions import require_budget
from bot.domain.decisions import Decision, decide
from bot.domain.decisions import record as decide_record
from bot.domain.decisions import start as decide_start
from bot.domain.events import Resumed
from bot.domain.onboarding import Onboarding
from bot.domain.parties import Person, Side
from bot.domain.permissions import Deed, require_possible
from bot.domain.refusals import Refusal, RefusedError
from bot.domain.steps import TaskId
from bot.domain.turns import TURNS, require_turn
from bot.services import denials, digests, people
from bot.services.announcements import announce
from bot.services.context import Caller, Services
from bot.services.keeping import keep, names_in
from bot.services.people import people_in
from storage.unit_of_work import UnitOfWork

Answer = dict[str, Any]


class NoOnboardingError(Exception):
    """The button or command belongs to no onboarding that is known here."""


@dataclass(frozen=True, slots=True)
class View:
    """An onboarding as one person sees it now."""

    onboarding: Onboarding
    names: Mapping[str, str]
    person: Person
    now: datetime


@dataclass(frozen=True, slots=True)
class Done:
    """A deed that went through; `answer` is what Slack was told, also when the press came twice."""

    view: View
    answer: Answer = field(default_factory=dict)
    again: bool = False


async def start(services: Services, caller: Caller, command: do.Start) -> Done:
    """Raises `RefusedError` when one runs in this channel already or the caller is no staff."""
    async with services.database.write() as uow:
        await uow.directory.channel(command.channel_id, lock=True)  # there is no onboarding to lock yet
        open_here = await uow.onboardings.in_channel(command.channel_id, lock=True)
        told = await uow.idempotency.get(caller.key)
        person = await people.identify(
            uow, caller.person, caller.organisation, command.channel_id, None, services.admins
        )
        if told is not None and open_here:
            return Done(await _seen(uow, open_here[0], person, services.clock.now()), told, again=True)
        if open_here:
            raise RefusedError(Refusal.ALREADY_RUNNING, {"by": open_here[0].starter})
        decision = decide_start(uuid4().hex[:12], command, person, caller.received_at)
        await keep(uow, services, None, decision, caller)
        await digests.enrol(uow, services, decision)
        await announce(uow, services, None, decision, person, caller.received_at)
        await uow.idempotency.put(caller.key, {}, services.clock.now())
        seen = await _seen(uow, decision.state, person, services.clock.now())
    services.wake()
    return Done(seen)


async def add_another(
    services: Services, caller: Caller, onboarding_id: str, brand_people: Sequence[str]
) -> Done:
    """A further number of the brand whose onboarding this is. Raises as `perform` does."""
    command = do.AddAnother(onboarding_id=uuid4().hex[:12], brand_people=tuple(brand_people))
    async with services.database.write() as uow:
        state, person = await _locked(uow, services, caller, onboarding_id)
        told = await uow.idempotency.get(caller.key)
        if told is not None:
            return Done(await _seen(uow, state, person, services.clock.now()), told, again=True)
        with spoken_of(state):
            decision = decide(state, command, person, caller.received_at)
        await record(uow, services, state, decision, person, caller)
        group = await uow.onboardings.in_channel(state.channel_id)
        added = another(command, group, person, caller.received_at)
        await keep(uow, services, None, added, caller)
        mentioned = await announce(uow, services, None, added, person, caller.received_at)
        await share(uow, services, state.channel_id, person, caller, caller.received_at, mentioned)
        await uow.idempotency.put(caller.key, {}, services.clock.now())
        seen = await _seen(uow, added.state, person, services.clock.now())
    services.wake()
    return Done(seen)


async def perform(
    services: Services,
    caller: Caller,
    onboarding_id: str,
    command: Callable[[Onboarding], do.Command],
    answer: Answer | None = None,
) -> Done:
    """Do one deed, once: a press that Slack or a double click repeats gets the first one's answer.

    Raises `RefusedError`, `NoOnboardingError`, `UnknownPersonError`; then nothing has changed.
    """
    async with denials.noted(services, caller, onboarding_id), services.database.write() as uow:
        state, person = await _locked(uow, services, caller, onboarding_id)
        told = await uow.idempotency.claim(caller.key, answer or {}, services.clock.now())
        if told is not None:
            return Done(await _seen(uow, state, person, services.clock.now()), told, again=True)
        asked = command(state)
        with spoken_of(state):
            decision = decide(state, asked, person, caller.received_at)
        await record(uow, services, state, decision, person, caller)
        seen = await _seen(uow, decision.state, person, services.clock.now())
    services.wake()
    return Done(seen, answer or {})


@contextmanager
def spoken_of(state: Onboarding) -> Iterator[None]:
    """A refusal learns whose onboarding it is about, so that its text can name the brand and the hour.

    Those of its people whom Slack does not know are named in the facts, each by their id.
    """
    try:
        yield
    except RefusedError as error:
        about = {"brand": state.private.brand_name, "zone": state.time_zone}
        if state.several:
            details = state.private.details
            about |= {"number": details.phone_number if details else "", "place": str(state.place)}
        outsiders = state.private.outsiders.items()
        named = {
            key: one.called for key, one in outsiders if any(key in said for said in error.facts.values())
        }
        raise RefusedError(error.refusal, {**error.facts, **about, **named}) from None


async def record(
    uow: UnitOfWork,
    services: Services,
    state: Onboarding,
    decision: Decision,
    person: Person | None,
    caller: Caller | None = None,
) -> None:
    """Commit what was decided together with all that follows from it outside."""
    if not decision.recorded:
        return
    await keep(uow, services, state, decision, caller)
    await digests.enrol(uow, services, decision)
    now = caller.received_at if caller else services.clock.now()
    mentioned = await announce(uow, services, state, decision, person, now)
    comes_back = any(isinstance(entry.event, Resumed) for entry in decision.recorded)
    if decision.state.several or comes_back:
        await share(uow, services, decision.state.channel_id, person, caller, now, mentioned)


async def share(
    uow: UnitOfWork,
    services: Services,
    channel_id: str,
    person: Person | None,
    caller: Caller | None,
    now: datetime,
    mentioned: frozenset[str] = frozenset(),
) -> None:
    """Let a channel's numbers take over what has changed of the account that they share."""
    group = await uow.onboardings.in_channel(channel_id, lock=True)
    for onboarding, events in shared_among(group, now):
        decision = decide_record(onboarding, events, None, now)
        await keep(uow, services, onboarding, decision, caller)
        mentioned = await announce(uow, services, onboarding, decision, person, now, mentioned)


async def look(services: Services, caller: Caller, onboarding_id: str) -> View:
    """The onboarding as the caller sees it; reads only. Raises as `perform` does."""
    async with services.database.read() as uow:
        state = await uow.onboardings.get(onboarding_id)
        if state is None:
            raise NoOnboardingError(onboarding_id)
        person = await _who(uow, services, caller, state)
        return await _seen(uow, state, person, services.clock.now())


async def leading_in(services: Services, channel_id: str) -> Onboarding | None:
    """The channel's onboarding that leads the brand's account; None where nothing runs."""
    async with services.database.read() as uow:
        group = await uow.onboardings.in_channel(channel_id)
    return leading(group) if group else None


async def those_in(services: Services, caller: Caller, *, closed: bool = False) -> list[View]:
    """The channel's open onboardings as the caller sees them, with `closed` else those that were closed.

    Raises `NoOnboardingError` where there is none.
    """
    async with services.database.read() as uow:
        found = await uow.onboardings.in_channel(caller.channel)
        if closed and not found:
            found = await uow.onboardings.closed_in_channel(caller.channel)
        if not found:
            raise NoOnboardingError(caller.channel)
        person = await _who(uow, services, caller, found[0])
        names, now = await names_in(uow, *found), services.clock.now()
        return [View(onboarding, names, person, now) for onboarding in found]


async def begin(
    services: Services, caller: Caller, onboarding_id: str, deed: Deed, task: TaskId | None
) -> View:
    """The onboarding for a form that is about to open; raises as `perform` would for its submit."""
    seen = await look(services, caller, onboarding_id)
    async with denials.noted(services, caller, onboarding_id):
        _require(services, seen, deed, task)
    return seen


def _require(services: Services, seen: View, deed: Deed, task: TaskId | None) -> None:
    with spoken_of(seen.onboarding):
        require_possible(seen.onboarding, seen.person, deed, None if deed in TURNS else task, seen.now)
        require_turn(seen.onboarding, seen.person, deed, task, seen.now)
        if deed is Deed.REQUEST_CODE:
            require_budget(seen.onboarding, services.code_policy, seen.now)


async def names_of(services: Services, user_ids: Sequence[str]) -> Mapping[str, str]:
    async with services.database.read() as uow:
        found = await uow.directory.people(user_ids)
    return {user_id: person.name for user_id, person in found.items()}


async def numbers_beside(services: Services, onboarding_id: str) -> frozenset[str]:
    """The phone numbers (E.164) of the other onboardings in the channel."""
    async with services.database.read() as uow:
        state = await uow.onboardings.get(onboarding_id)
        group = await uow.onboardings.in_channel(state.channel_id) if state else []
    details = [other.private.details for other in group if other.id != onboarding_id]
    return frozenset(entered.phone_number for entered in details if entered)


async def sides_in(services: Services, caller: Caller, user_ids: Sequence[str]) -> Mapping[str, Side | None]:
    """The sides of people who were named in a command; Slack is asked about whom the directory lacks.

    Raises `UnknownPersonError` for one of those.
    """
    async with services.database.read() as uow:
        known = await uow.directory.people(user_ids)
        for user_id in user_ids:
            if user_id not in known:
                raise people.UnknownPersonError(user_id)
        found = await uow.onboardings.in_channel(caller.channel)
        state = found[0] if found else None
        return await people.sides_of(uow, user_ids, caller.channel, state, services.admins)


async def unknown_of(services: Services, user_ids: Sequence[str]) -> list[str]:
    """Whom the directory lacks of them: only Slack can tell who they are."""
    async with services.database.read() as uow:
        known = await uow.directory.people(user_ids)
    return [one for one in user_ids if one not in known]


async def sides_of(
    services: Services, onboarding_id: str, user_ids: Sequence[str]
) -> Mapping[str, Side | None]:
    """The sides of people who were picked; None also for those whom the directory does not know."""
    async with services.database.read() as uow:
        state = await uow.onboardings.get(onboarding_id)
        channel = state.channel_id if state else ""
        return await people.sides_of(uow, user_ids, channel, state, services.admins)


async def require_staff(services: Services, caller: Caller) -> None:
    """Raises `RefusedError` for anybody but Sparkcentral's full members."""
    async with services.database.read() as uow:
        found = await uow.onboardings.in_channel(caller.channel)
        person = await _who(uow, services, caller, found[0] if found else None)
    if person.side is None:
        raise RefusedError(Refusal.OUTSIDER)
    if person.side is not Side.SPARKCENTRAL:
        raise RefusedError(Refusal.NOT_YOUR_SIDE, {"side": Side.SPARKCENTRAL})


async def _locked(
    uow: UnitOfWork, services: Services, caller: Caller, onboarding_id: str
) -> tuple[Onboarding, Person]:
    state = await uow.onboardings.get(onboarding_id, lock=True)
    if state is None:
        raise NoOnboardingError(onboarding_id)
    await uow.directory.people([caller.person, *people_in(state)])  # all at once, for what follows
    return state, await _who(uow, services, caller, state)


async def _who(uow: UnitOfWork, services: Services, caller: Caller, state: Onboarding | None) -> Person:
    channel = state.channel_id if state else caller.channel
    return await people.identify(uow, caller.person, caller.organisation, channel, state, services.admins)


async def _seen(uow: UnitOfWork, state: Onboarding, person: Person, now: datetime) -> View:
    return View(state, await names_in(uow, state), person, now)
