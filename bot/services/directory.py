"""What we know of Slack's people and channels: learnt outside of presses, read inside them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from bot.domain.obstacles import Obstacle
from bot.services import surroundings
from bot.services.announcements import NORMAL, RowKind
from bot.services.context import Services
from bot.services.people import outsiders
from storage.directory import DirectoryChannel, DirectoryPerson
from storage.unit_of_work import UnitOfWork
from storage.workspaces import Workspace

# How old what we know of a channel may become before a tick asks Slack again.
STALE_AFTER = timedelta(hours=12)
AT_ONCE = 20


@dataclass(frozen=True, slots=True)
class Place:
    """A channel as the start form needs it."""

    channel: DirectoryChannel
    brand_name: str
    outside: tuple[DirectoryPerson, ...]
    organisations: int
    ours: frozenset[str]
    caller: DirectoryPerson | None

    def is_outside(self, person: DirectoryPerson) -> bool:
        return person.team_id not in self.ours


async def learn_workspace(services: Services, workspace: Workspace) -> None:
    async with services.database.write() as uow:
        await uow.workspaces.put(workspace)


async def learn_person(services: Services, person: DirectoryPerson) -> None:
    async with services.database.write() as uow:
        changed = await _remember(uow, services, person)
        await surroundings.changed_organisation(uow, services, changed)


async def _remember(uow: UnitOfWork, services: Services, person: DirectoryPerson) -> list[DirectoryPerson]:
    """How they were, where that says that they are with another organisation now.

    Whoever has moved to another time zone is reminded by its hours from now on.
    """
    known = await uow.directory.person(person.id)
    await uow.directory.put_person(person)
    if known is not None and known.time_zone != person.time_zone:
        await uow.onboardings.look_again(person.id, services.clock.now())
    if known is None or person.deleted or _belongs(known) == _belongs(person):
        return []
    return [known]


def _belongs(person: DirectoryPerson) -> tuple[str, str | None, bool]:
    return person.team_id, person.enterprise_id, person.is_guest


async def learn_channel(
    services: Services, channel: DirectoryChannel, people: Sequence[DirectoryPerson]
) -> None:
    """Everything at once, so that a form never sees half of a channel."""
    async with services.database.write() as uow:
        before = await uow.directory.channel(channel.id, lock=True)
        await uow.directory.put_channel(channel)
        await uow.directory.people([person.id for person in people])  # all at once, for what follows
        changed = [was for person in people for was in await _remember(uow, services, person)]
        left, there = await _set_members(uow, channel, {person.id for person in people})
        await surroundings.changed_organisation(uow, services, changed)
        cut_off = before is not None and before.shared and not channel.shared
        await surroundings.weigh(uow, services, channel.id, Obstacle.UNSHARED if cut_off else None)
        await surroundings.people_left(uow, services, channel.id, left, there)
    services.wake()


async def _set_members(
    uow: UnitOfWork, channel: DirectoryChannel, there: set[str]
) -> tuple[set[str], set[str]]:
    """Who has left and who is there; without the bot in it Slack shows nobody, which does not mean nobody."""
    if not channel.bot_is_member:
        return set(), set()
    before = {person.id for person in await uow.directory.members(channel.id)}
    await uow.directory.set_members(channel.id, there)
    return before - there, there


async def place(services: Services, channel_id: str, person_id: str) -> Place | None:
    """None while the directory does not know the channel with the bot in it."""
    async with services.database.read() as uow:
        channel = await uow.directory.channel(channel_id)
        workspace = await uow.workspaces.get()
        if channel is None or workspace is None or not channel.bot_is_member:
            return None
        ours = frozenset(filter(None, (workspace.team_id, workspace.enterprise_id)))
        outside = outsiders(await uow.directory.members(channel_id), ours)
        others = [organisation for organisation in channel.organisations if organisation.id not in ours]
        return Place(
            channel,
            others[0].name if others else "",
            tuple(outside),
            len(others) + 1,
            ours,
            await uow.directory.person(person_id),
        )


async def bot_joined(services: Services, channel_id: str, event_id: str) -> None:
    """Learn the channel, then say in it what the bot is; the order is the outbox's."""
    key = f"event|{event_id}"
    async with services.database.write() as uow:
        if await uow.idempotency.get(key) is not None:
            return
        await uow.idempotency.put(key, {}, services.clock.now())
        await _ask(uow, services, RowKind.LEARN_CHANNEL, channel_id)
        await _ask(uow, services, RowKind.WELCOME, channel_id)
    services.wake()


async def bot_left(services: Services, channel_id: str) -> None:
    await _known(services, channel_id, Obstacle.REMOVED, bot_is_member=False)


async def archived(services: Services, channel_id: str) -> None:
    await _known(services, channel_id, Obstacle.ARCHIVED, archived=True)


async def deleted(services: Services, channel_id: str) -> None:
    await _known(services, channel_id, Obstacle.DELETED, bot_is_member=False, archived=False)


async def renamed(services: Services, channel_id: str, name: str) -> None:
    await _known(services, channel_id, None, name=name)


async def unshared(services: Services, channel_id: str, organisation: str, *, shared: bool) -> None:
    """Known at once; what else has changed with it, Slack is asked."""
    async with services.database.read() as uow:
        known = await uow.directory.channel(channel_id)
    if known is not None:
        left = tuple(one for one in known.organisations if one.id != organisation)
        await _known(services, channel_id, Obstacle.UNSHARED, organisations=left, shared=shared)
    await channel_changed(services, channel_id)


async def _known(services: Services, channel_id: str, because: Obstacle | None, **changes: Any) -> None:
    """Slack has said this much of a channel; what is open in it is weighed anew."""
    async with services.database.write() as uow:
        known = await uow.directory.channel(channel_id, lock=True)
        if known is not None:
            await uow.directory.put_channel(replace(known, **changes))
            await surroundings.weigh(uow, services, channel_id, because)
    services.wake()


async def uninstalled(services: Services) -> None:
    """The app is out of every channel; each onboarding parks in a transaction of its own."""
    async with services.database.write() as uow:
        await uow.directory.bot_out_everywhere()
    await catch_up(services, Obstacle.UNINSTALLED)


async def catch_up(services: Services, because: Obstacle | None = None) -> None:
    """Weigh whatever is not parked: a crash may have come between the news and its last onboarding."""
    async with services.database.read() as uow:
        channels = await uow.onboardings.channels_out_of_reach()
    for channel_id in channels:
        async with services.database.write() as uow:
            await surroundings.weigh(uow, services, channel_id, because)
    if channels:
        services.wake()


async def channel_changed(services: Services, channel_id: str) -> None:
    async with services.database.write() as uow:
        await _ask(uow, services, RowKind.LEARN_CHANNEL, channel_id)
    services.wake()


async def person_changed(services: Services, person: DirectoryPerson) -> None:
    """Only people who matter here already: Slack tells of everybody in the workspace."""
    async with services.database.write() as uow:
        known = await uow.directory.person(person.id)
        if known is None:
            return
        changed = await _remember(uow, services, person)
        await surroundings.changed_organisation(uow, services, changed)
        if known.deleted is not person.deleted:
            if person.deleted:
                await uow.directory.remove_person(person.id)
            await surroundings.deactivated(uow, services, person.id, back=not person.deleted)
    services.wake()


async def member_left(services: Services, channel_id: str, user_id: str, event_id: str) -> None:
    """Once only: they may be back when Slack brings the event again."""
    key = f"event|{event_id}"
    async with services.database.write() as uow:
        if await uow.idempotency.get(key) is not None:
            return
        await uow.idempotency.put(key, {}, services.clock.now())
        await uow.directory.remove_member(channel_id, user_id)
        await surroundings.people_left(uow, services, channel_id, {user_id})
    services.wake()


async def channel_renumbered(services: Services, old_id: str, new_id: str) -> None:
    async with services.database.write() as uow:
        await uow.directory.rename_channel(old_id, new_id)
    services.wake()


async def refresh(services: Services) -> None:
    """A tick: ask again about channels that we have not looked at for long, and about those out of reach."""
    await catch_up(services)
    now = services.clock.now()
    async with services.database.read() as uow:
        stale = await uow.directory.stale_channels(now - STALE_AFTER, AT_ONCE)
        stale += await uow.onboardings.parked_channels(AT_ONCE)
    if not stale:
        return
    async with services.database.write() as uow:
        for channel_id in stale:
            await _ask(uow, services, RowKind.LEARN_CHANNEL, channel_id)
    services.wake()


async def _ask(uow: UnitOfWork, services: Services, kind: RowKind, channel_id: str) -> None:
    now = services.clock.now()
    await uow.outbox.add(
        destination=channel_id,
        subject=f"{kind}:{channel_id}",
        kind=kind,
        lane=NORMAL,
        payload={},
        due_at=now,
        now=now,
        collapse=True,
    )
