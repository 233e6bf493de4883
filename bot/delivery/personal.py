"""Sends the direct messages that belong to a person: the morning's, and the answer to what they chose."""

from bot.delivery.messages import MessageSenders, Posted
from bot.services import digests, habits
from bot.services.context import Services
from bot.surfaces import personal
from bot.surfaces.kit import Message, Scene
from storage.outbox import OutboxRow


class PersonalSender:
    def __init__(self, services: Services, messages: MessageSenders) -> None:
        self._services = services
        self._messages = messages

    async def send(self, row: OutboxRow) -> Posted:
        """What is so by now; a morning with nothing in it has no message."""
        message = await self._drawn(row.payload["about"], row.payload["person"])
        return await self._messages.directly(row, message) if message is not None else ()

    async def _drawn(self, about: str, person: str) -> Message | None:
        if about == "digest":
            return await self._digest(person)
        told = await habits.habits_of(self._services, person)
        if about == "away":
            await habits.look_again(self._services, person)
            return personal.away(told.away_until, told.stand_in, self._services.clock.now())
        if about == "direct":
            return personal.direct_choice(on=told.direct)
        return personal.digest_choice(on=told.digest)

    async def _digest(self, person: str) -> Message | None:
        found = await digests.digest_of(self._services, person)
        scenes = [
            Scene(one, found.names, found.now, policy=self._services.policy) for one in found.onboardings
        ]
        return personal.digest(scenes, person, more=found.more)
