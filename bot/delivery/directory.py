"""Fills the directory from Slack: a channel with its organisations and members, or one person."""

from bot.services import directory
from bot.services.context import Services
from bot.slack import lookup
from bot.slack.gateway import Gateway
from bot.slack.lookup import SlackChannel, SlackPerson
from storage.directory import DirectoryChannel, DirectoryPerson, Organisation
from storage.outbox import OutboxRow
from storage.workspaces import Workspace


class Learner:
    """The only place where what Slack says becomes what we know."""

    def __init__(self, services: Services, gateway: Gateway) -> None:
        self._services = services
        self._gateway = gateway

    async def workspace(self) -> Workspace:
        found = await lookup.workspace(self._gateway)
        known = Workspace(
            team_id=found.team_id,
            enterprise_id=found.enterprise_id,
            name=found.name,
            bot_user_id=found.bot_user_id,
            bot_id=found.bot_id,
            at=self._services.clock.now(),
        )
        await directory.learn_workspace(self._services, known)
        return known

    async def person(self, user_id: str) -> None:
        found = await lookup.person(self._gateway, user_id)
        await directory.learn_person(self._services, self.known(found))

    async def channel(self, channel_id: str) -> None:
        """Raises `SlackError` when the bot cannot see the channel."""
        async with self._services.database.read() as uow:
            workspace = await uow.workspaces.get()
        if workspace is None:
            workspace = await self.workspace()
        found = await lookup.channel(self._gateway, channel_id, workspace.team_id)
        people = await lookup.members(self._gateway, channel_id) if found.bot_is_member else []
        known = [self.known(person) for person in people]
        await directory.learn_channel(self._services, self._known_channel(found), known)

    async def row(self, row: OutboxRow) -> None:
        await self.channel(row.destination)

    def known(self, found: SlackPerson) -> DirectoryPerson:
        return DirectoryPerson(
            id=found.id,
            team_id=found.team_id,
            enterprise_id=found.enterprise_id,
            name=found.name,
            time_zone=found.time_zone,
            is_admin=found.is_admin,
            is_owner=found.is_owner,
            is_guest=found.is_guest,
            is_bot=found.is_bot,
            deleted=found.deleted,
            fetched_at=self._services.clock.now(),
        )

    def _known_channel(self, found: SlackChannel) -> DirectoryChannel:
        return DirectoryChannel(
            id=found.id,
            name=found.name,
            host_team=found.host_team,
            shared=found.shared,
            organisations=tuple(Organisation(team, name) for team, name in found.organisations),
            bot_is_member=found.bot_is_member,
            archived=found.archived,
            fetched_at=self._services.clock.now(),
        )
