"""What becomes of a channel and its people: facts of the directory, weighed for every onboarding there.

Events, errors of the deliverer and a regular look all end here, so that none of them has to come.
"""

from collections.abc import Collection, Mapping
from dataclasses import replace
from types import MappingProxyType

from bot.domain import surroundings
from bot.domain.decisions import record as decide_record
from bot.domain.events import Event
from bot.domain.notices import NoticeKind
from bot.domain.obstacles import Obstacle
from bot.domain.onboarding import Onboarding
from bot.domain.surroundings import Surroundings
from bot.services import people
from bot.services.announcements import RowKind, dm
from bot.services.context import Services
from bot.services.onboarding import record
from bot.services.people import Sides
from storage.directory import DirectoryChannel, DirectoryPerson
from storage.outbox import OutboxRow
from storage.unit_of_work import UnitOfWork

# Slack's words for a channel that cannot be written to.
OBSTACLES: Mapping[str, Obstacle] = MappingProxyType(
    {
        "is_archived": Obstacle.ARCHIVED,
        "not_in_channel": Obstacle.REMOVED,
        "channel_not_found": Obstacle.NOT_FOUND,
    }
)


async def weigh(
    uow: UnitOfWork, services: Services, channel_id: str, because: Obstacle | None = None
) -> list[str]:
    """Park or resume what is open in the channel, in the transaction of the news; the ids found there."""
    channel = await uow.directory.channel(channel_id)
    if channel is None:
        return []
    found = [state.id for state in await uow.onboardings.in_channel(channel_id, lock=True)]
    for onboarding_id in found:
        state = await _anew(uow, onboarding_id)
        around = await _around(uow, services, state, channel)
        if because is Obstacle.UNSHARED or (state.parked and state.parked.obstacle is Obstacle.UNSHARED):
            around = replace(around, brand_is_there=around.brand_is_there and channel.shared)
        await _record(uow, services, state, surroundings.weigh(state, around, because))
    return found


async def people_left(
    uow: UnitOfWork, services: Services, channel_id: str, left: Collection[str], back: Collection[str] = ()
) -> None:
    """Out of the channel, or in it again."""
    if not left and not back:
        return
    for found in await uow.onboardings.in_channel(channel_id, lock=True):
        state = await _anew(uow, found.id)
        gone = await _gone(uow, services, state, left, deactivated=False) if left else []
        again = await _changed_sides(uow, services, state, ()) if state.changed_sides else []
        await _record(uow, services, state, [*surroundings.returned(state, back), *gone, *again])


async def deactivated(uow: UnitOfWork, services: Services, person: str, *, back: bool) -> None:
    """Wherever they matter, in the channel or not; or their account works again."""
    for onboarding_id in await uow.onboardings.naming(person):
        state = await _anew(uow, onboarding_id)
        if back:
            happened = surroundings.returned(state, [person])
        else:
            happened = await _gone(uow, services, state, [person], deactivated=True)
        await _record(uow, services, state, happened)


async def _gone(
    uow: UnitOfWork, services: Services, state: Onboarding, left: Collection[str], *, deactivated: bool
) -> list[Event]:
    sides = await people.sides_of(uow, left, state.channel_id, state, services.admins)
    return surroundings.left(state, left, await _admins(uow, services, state), sides, deactivated=deactivated)


async def changed_organisation(
    uow: UnitOfWork, services: Services, before: Collection[DirectoryPerson]
) -> None:
    """These people, as they were `before`, are with another organisation now, or guests, or no longer."""
    naming = [await uow.onboardings.naming(person.id) for person in before]
    for onboarding_id in sorted({one for found in naming for one in found}):
        state = await _anew(uow, onboarding_id)
        await _record(uow, services, state, await _changed_sides(uow, services, state, before))


async def _changed_sides(
    uow: UnitOfWork, services: Services, state: Onboarding, before: Collection[DirectoryPerson]
) -> list[Event]:
    """Whose side is another one by now, and who is back on theirs."""
    changed = [person.id for person in before]
    here = await _brand_as_shared(uow, state, await people.sides(uow, state.channel_id, state, changed))
    known = await uow.directory.people([*changed, *state.changed_sides])
    was = {person.id: people.by_organisation(person, here, state) for person in before}
    now = {key: people.by_organisation(person, here, state) for key, person in known.items()}
    return surroundings.changed_sides(state, was, now, await _admins(uow, services, state))


async def _brand_as_shared(uow: UnitOfWork, state: Onboarding, here: Sides) -> Sides:
    """A brand that becomes part of an Enterprise organisation gets another id, and nobody has left it."""
    channel = await uow.directory.channel(state.channel_id)
    outside = {one.id for one in channel.organisations} - here.ours if channel else set()
    return replace(here, brands=here.brands | outside) if len(outside) == 1 else here


async def refused(services: Services, row: OutboxRow, code: str) -> bool:
    """Slack did not let it into the channel. True: the row is seen to, and need not be tried again."""
    obstacle, channel_id = OBSTACLES.get(code), row.destination
    if row.kind == RowKind.NOTICE and row.payload["kind"] == NoticeKind.PEOPLE_LEFT:
        return await _told_to_another(services, row)
    if obstacle is None or ":" in channel_id:  # direct messages and files have destinations with a prefix
        return False
    async with services.database.write() as uow:
        state = await uow.onboardings.get(row.onboarding_id) if row.onboarding_id else None
        if state is not None and state.channel_id != channel_id:
            await uow.outbox.redirect(row.id, state.channel_id)  # it got another id while this was sent
            return True
        channel = await uow.directory.channel(channel_id)
        if channel is None:
            return False
        await uow.directory.put_channel(_unreachable(channel, obstacle))
        if not await weigh(uow, services, channel_id, obstacle):
            return False
        if state is None:
            await uow.outbox.done(row.id)
        else:
            await uow.outbox.hold(state.id, channel_id)
    services.wake()
    return True


async def _told_to_another(services: Services, row: OutboxRow) -> bool:
    """Slack may let the bot write nothing directly to the brand's admin: then Sparkcentral hears of it."""
    async with services.database.write() as uow:
        state = await uow.onboardings.get(row.onboarding_id or "")
        if state is None or not state.brand_admin or row.destination != dm(state.brand_admin):
            return False
        admins = await _admins(uow, services, state)
        other = surroundings.addressee(state, admins, without=[state.brand_admin])
        if other:
            await uow.outbox.redirect(row.id, dm(other))
    services.wake()
    return bool(other)


def _unreachable(channel: DirectoryChannel, obstacle: Obstacle) -> DirectoryChannel:
    if obstacle is Obstacle.ARCHIVED:
        return replace(channel, archived=True)
    return replace(channel, bot_is_member=False, archived=False)


async def _anew(uow: UnitOfWork, onboarding_id: str) -> Onboarding:
    """One of a brand's numbers changes with the other, so each is read just before it is decided on."""
    state = await uow.onboardings.get(onboarding_id, lock=True)
    assert state is not None  # noqa: S101 - onboardings are never deleted
    return state


async def _record(uow: UnitOfWork, services: Services, state: Onboarding, happened: list[Event]) -> None:
    if happened:
        decision = decide_record(state, happened, None, services.clock.now())
        await record(uow, services, state, decision, None)


async def _around(
    uow: UnitOfWork, services: Services, state: Onboarding, channel: DirectoryChannel
) -> Surroundings:
    here = await people.sides(uow, channel.id, state)
    listed = await uow.directory.people(people.brand_witnesses(state))
    brands = {key for person in listed.values() for key in (person.team_id, person.enterprise_id) if key}
    brands = (brands or set(here.brands)) - here.ours
    outside = {one.id: one.name for one in channel.organisations if one.id not in here.ours}
    # The only other organisation is the brand, even where Slack gives it by an id that we do not know of it.
    others = [key for key in outside if key not in brands] if not brands or len(outside) > 1 else []
    members = {one.id for one in await uow.directory.members(channel.id)}
    return Surroundings(
        channel_name=channel.name,
        archived=channel.archived,
        bot_is_member=channel.bot_is_member,
        brand_is_there=not brands or bool(brands & outside.keys() or listed.keys() & members),
        others={key: outside[key] for key in others},
        admins=await _admins(uow, services, state),
    )


async def _admins(uow: UnitOfWork, services: Services, state: Onboarding) -> tuple[str, ...]:
    """Admins among the channel's members first, then those whom the settings name."""
    here = await people.sides(uow, state.channel_id, None)
    members = await uow.directory.members(state.channel_id)
    ours = [one for one in members if one.team_id in here.ours and not one.is_guest and not one.deleted]
    found = [one.id for one in ours if people.is_admin(one, services.admins)]
    return tuple(dict.fromkeys((*found, *sorted(services.admins))))
