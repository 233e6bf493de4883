"""What has to be true after a journey, whatever went wrong on it."""

import asyncio
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.autoplay import Player
from bot.delivery.messages import _hash
from bot.domain.onboarding import Onboarding
from bot.domain.steps import Step
from bot.services.announcements import card_subject, progress_subject
from bot.services.keeping import names_in
from bot.surfaces import progress, step_card
from bot.surfaces.kit import Message, Scene
from tests.support import wire
from tests.support.reading import words
from tests.support.stand import Stand, database_for, stand

# People look again, reminders come by the clock: how often is no matter of what went wrong.
OFTEN = {"code_shown", "reminded", "code_running_out"}


# How often a code was asked for is a matter of luck; that one of them worked is not.
OF_LUCK = {"code_requested", "code_submitted", "code_ended", "phone_held", "phone_released"}


@dataclass(frozen=True, slots=True)
class Aftermath:
    """`strays` are messages that the database does not know; `doubled` are notices that are there again."""

    kinds: Counter[str]
    untrue: list[str]
    strays: list[str]
    doubled: int

    def twice(self, calm: "Aftermath") -> int:
        """What was said without need; some notices read alike in any journey, once they are done."""
        return len(self.strays) + self.doubled - calm.doubled

    def lasting(self) -> Counter[str]:
        """What a journey leaves whose codes may have run out on the way."""
        return Counter({kind: times for kind, times in self.kinds.items() if kind not in OF_LUCK})


async def undisturbed(folder: Path) -> Aftermath:
    """What the same journey leaves where nothing dies."""
    async with database_for("sqlite", folder) as url, stand(url) as made:
        player = Player(made.sandbox.address, pace=0, say=lambda *_: None)
        await player.play()
        await player.close()
        return await aftermath(made)


async def aftermath(made: Stand) -> Aftermath:
    await made.settled()
    there = {message["ts"]: message for message in await made.messages() if not message.get("ephemeral")}
    async with made.database.read() as uow:
        (onboarding,) = await uow.onboardings.in_channel(made.channel)
        scene = Scene(onboarding, await names_in(uow, onboarding), made.sandbox.workspace.clock.now())
        events = await uow.events.of(onboarding.id)
        known = {posted.subject: posted for posted in await uow.messages.of(onboarding.id, made.channel)}
        given_up = [(row.kind, row.subject, row.error) for row in await uow.outbox.dead_rows(10)]
        assert given_up == [], given_up
        assert await uow.codes.kept() == []
    drawn = _drawn(onboarding, scene)
    untrue = [
        subject
        for subject, message in drawn.items()
        if subject in known
        and (known[subject].hash != _hash(message) or not _shows(there.get(known[subject].ts), message))
    ]
    cards = [ts for ts, message in there.items() if _is_card(message)]
    by_text = Counter(
        (message.get("thread_ts"), words(message)) for message in there.values() if _is_notice(message)
    )
    return Aftermath(
        Counter(entry.event.kind for entry in events if entry.event.kind not in OFTEN),
        untrue,
        [ts for ts in cards if ts not in {posted.ts for posted in known.values()}],
        sum(times - 1 for times in by_text.values()),
    )


async def press_away(made: Stand, strays: list[str]) -> None:
    """A press on what a kill left behind makes it go, or makes it known."""
    for ts in strays:
        await wire.deliver(made, wire.press(made, made.bea, "How this works", ts=ts))
        await asyncio.sleep(0.2)  # what follows a press is done beside it
        await made.settled()


def _drawn(onboarding: Onboarding, scene: Scene) -> dict[str, Message]:
    cards = {card_subject(onboarding.id, step): step_card.render(scene, step) for step in Step}
    return {**cards, progress_subject(onboarding.id): progress.render(scene)}


def _shows(message: dict[str, Any] | None, drawn: Message) -> bool:
    return message is not None and words(message) == words({"text": drawn.text, "blocks": drawn.blocks})


def _is_card(message: dict[str, Any]) -> bool:
    return "thread_ts" not in message and any(
        word in message["text"] for word in ("Step ", "goes live", "WhatsApp channel")
    )


def _is_notice(message: dict[str, Any]) -> bool:
    return "thread_ts" in message
