"""An onboarding goes on in another channel."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.domain import commands as do
from bot.domain.decisions import decide
from bot.domain.onboarding import Onboarding
from bot.domain.owners import brand_contacts
from bot.domain.parties import Person
from bot.domain.refusals import Refusal, RefusedError
from bot.services import people
from bot.services.announcements import announce
from bot.services.context import Caller, Services
from bot.services.keeping import keep
from bot.services.onboarding import NoOnboardingError
from storage.unit_of_work import UnitOfWork

# As many as Slack's select can offer.
MOST = 100


@dataclass(frozen=True, slots=True)
class Candidate:
    """All that is open in one channel: a brand's numbers share an account, so they move together."""

    group: tuple[Onboarding, ...]
    channel_name: str

    @property
    def id(self) -> str:
        return self.group[0].id

    @property
    def parked(self) -> bool:
        return any(state.parked for state in self.group)


class OtherBrandError(Exception):
    """The channel is shared with an organisation that is not this onboarding's brand."""


async def candidates(services: Services, channel_id: str) -> list[Candidate]:
    """What is open elsewhere and fits this channel: parked ones first, then the newest."""
    async with services.database.read() as uow:
        groups: dict[str, list[Onboarding]] = {}
        for state in await uow.onboardings.elsewhere(channel_id, MOST):
            groups.setdefault(state.channel_id, []).append(state)
        found = []
        for there, group in groups.items():
            if await _fits(uow, group[0], channel_id):
                known = await uow.directory.channel(there)
                found.append(Candidate(tuple(group), known.name if known else ""))
    return found


def obvious(found: Sequence[Candidate], caller: str) -> str:
    """The id of the parked one that the caller leads, or of the only one that is parked.

    Empty where there is a choice; what runs well where it is does not go on elsewhere unasked.
    """
    parked = [one for one in found if one.parked]
    mine = [one for one in parked if any(state.lead == caller for state in one.group)]
    return next((few[0].id for few in (mine, parked) if len(few) == 1), "")


async def move(services: Services, caller: Caller, onboarding_id: str) -> None:
    """Raises `OtherBrandError`, `RefusedError` and `NoOnboardingError`; then nothing has changed."""
    async with services.database.write() as uow:
        await uow.directory.channel(caller.channel, lock=True)
        told = await uow.idempotency.get(caller.key)
        if told is not None:
            return
        state = await uow.onboardings.get(onboarding_id, lock=True)
        if state is None:
            raise NoOnboardingError(onboarding_id)
        if not await _fits(uow, state, caller.channel):
            raise OtherBrandError
        # The side is that which the caller has here: where it was, nobody may be any more.
        here = replace(state, channel_id=caller.channel)
        person = await people.identify(
            uow, caller.person, caller.organisation, caller.channel, here, services.admins
        )
        await _move(uow, services, caller, person, state)
        await uow.idempotency.put(caller.key, {}, services.clock.now())
    services.wake()


async def _move(
    uow: UnitOfWork, services: Services, caller: Caller, person: Person, state: Onboarding
) -> None:
    here = await uow.onboardings.in_channel(caller.channel, lock=True)
    if here and state.channel_id != caller.channel:
        raise RefusedError(Refusal.ALREADY_RUNNING, {"by": here[0].starter})
    mentioned: frozenset[str] = frozenset()
    group = await uow.onboardings.in_channel(state.channel_id, lock=True)
    for one in group or [state]:
        command = do.Move(channel_id=caller.channel, absent=await _absent(uow, one, caller.channel))
        decision = decide(one, command, person, caller.received_at)
        await keep(uow, services, one, decision, caller)
        mentioned = await announce(uow, services, one, decision, person, caller.received_at, mentioned)


async def _fits(uow: UnitOfWork, state: Onboarding, channel_id: str) -> bool:
    """Shared with the onboarding's own brand, or with nobody yet."""
    channel = await uow.directory.channel(channel_id)
    workspace = await uow.workspaces.get()
    if channel is None or workspace is None:
        return False
    ours = {workspace.team_id, workspace.enterprise_id}
    others = {one.id for one in channel.organisations} - ours
    listed = await uow.directory.people(brand_contacts(state))
    brands = {key for one in listed.values() for key in (one.team_id, one.enterprise_id)} - ours
    return others <= brands


async def _absent(uow: UnitOfWork, state: Onboarding, channel_id: str) -> tuple[str, ...]:
    members = {person.id for person in await uow.directory.members(channel_id)}
    wanted = dict.fromkeys((*brand_contacts(state), state.lead))
    return tuple(person for person in wanted if person not in members)
