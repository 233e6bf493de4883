"""What Sparkcentral's webhook is to be told of a channel, and what its answer comes to."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bot.domain import events as ev
from bot.domain.channel_changes import Change, taken, to_apply
from bot.domain.decisions import record as decide_record
from bot.domain.onboarding import Onboarding
from bot.services.context import Services
from bot.services.keeping import names_in
from bot.services.onboarding import record


@dataclass(frozen=True, slots=True)
class Push:
    """A change that is still to be done, in the onboarding as it is now."""

    onboarding: Onboarding
    change: Change
    names: Mapping[str, str]


async def push(services: Services, onboarding_id: str, change: Change) -> Push | None:
    """What is to be said of the change; None where it is done, or something else is wanted by now."""
    async with services.database.read() as uow:
        state = await uow.onboardings.get(onboarding_id)
        present = _present(state, change) if state else None
        if state is None or present is None:
            return None
        return Push(state, present, await names_in(uow, state))


async def took(services: Services, onboarding_id: str, change: Change) -> None:
    """It is in Sparkcentral: what is left to do is counted from there."""

    def follows(state: Onboarding) -> ev.Event | None:
        there = _present(state, change)
        return ev.ChangesApplied(changes=(change.key,)) if there else _overtaken(state, change)

    await _settle(services, onboarding_id, follows)


async def may_have_taken(services: Services, onboarding_id: str, change: Change) -> None:
    """Something else is wanted by now, and whether an earlier try was taken nobody knows.

    Taken back without need does no harm; left as it is, somebody might keep an access that was taken away.
    """

    def follows(state: Onboarding) -> ev.Event | None:
        return None if _present(state, change) else _overtaken(state, change)

    await _settle(services, onboarding_id, follows)


async def refused(services: Services, onboarding_id: str, change: Change, reason: str) -> None:
    """The reason stands beside it on the list, where staff see to it."""

    def follows(state: Onboarding) -> ev.Event | None:
        there = _present(state, change)
        return ev.ChangeNotApplied(change=change.key, reason=reason) if there else None

    await _settle(services, onboarding_id, follows)


async def _settle(
    services: Services, onboarding_id: str, follows: Callable[[Onboarding], ev.Event | None]
) -> None:
    async with services.database.write() as uow:
        state = await uow.onboardings.get(onboarding_id, lock=True)
        event = follows(state) if state else None
        if state is None or event is None:
            return
        decision = decide_record(state, [event], None, services.clock.now())
        await record(uow, services, state, decision, None)
    services.wake()


def _present(state: Onboarding, change: Change) -> Change | None:
    return next((one for one in to_apply(state) if one.mark == change.mark), None)


def _overtaken(state: Onboarding, change: Change) -> ev.Event | None:
    """Nothing where it makes no difference, as after somebody has done it by hand."""
    if to_apply(taken(state, change)) == to_apply(state):
        return None
    return ev.ChangeOvertaken(change=change)
