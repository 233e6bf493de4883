"""What we know of Slack's people and channels: learnt outside of presses, read inside them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from bot.services.announcements import NORMAL, RowKind
from bot.services.context import Services
from bot.services.people import outsiders
from storage.directory import DirectoryChannel, DirectoryPerson
from storage.unit_of_work import UnitOfWork
from storage.workspaces import Workspace

# How old what we know of a channel may become before a tick asks Slack again.
STALE_AFTER = timedelta(hours=12)


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
        await uow.directory.put_person(person)


async def learn_channel(
    services: Services, channel: DirectoryChannel, people: Sequence[DirectoryPerson]
) -> None:
    """Everything at once, so that a form never sees half of a channel."""
    async with services.database.write() as uow:
        await uow.directory.put_channel(channel)
        for person in people:
            await uow.directory.put_person(person)
        await uow.directory.set_members(channel.id, [person.id for person in people])


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
    async with services.database.write() as uow:
        known = await uow.directory.channel(channel_id)
        if known is not None:
            await uow.directory.put_channel(replace(known, bot_is_member=False))


async def channel_changed(services: Services, channel_id: str) -> None:
    async with services.database.write() as uow:
        await _ask(uow, services, RowKind.LEARN_CHANNEL, channel_id)
    services.wake()


async def person_changed(services: Services, person: DirectoryPerson) -> None:
    """Only people who matter here already: Slack tells of everybody in the workspace."""
    async with services.database.write() as uow:
        if await uow.directory.person(person.id) is not None:
            await uow.directory.put_person(person)


async def member_left(services: Services, channel_id: str, user_id: str) -> None:
    async with services.database.write() as uow:
        await uow.directory.remove_member(channel_id, user_id)


async def channel_renumbered(services: Services, old_id: str, new_id: str) -> None:
    async with services.database.write() as uow:
        await uow.directory.rename_channel(old_id, new_id)
    services.wake()


async def refresh(services: Services) -> None:
    """A tick: ask again about channels that we have not looked at for long."""
    now = services.clock.now()
    async with services.database.read() as uow:
        stale = await uow.directory.stale_channels(now - STALE_AFTER, 20)
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
