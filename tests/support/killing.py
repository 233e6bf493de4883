"""A bot that is killed again and again while people press, and what has to be true all the same."""

import asyncio
import os
import random
import signal
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from bot.autoplay import Deed, Move, Player, PlayError, Wait
from bot.delivery.messages import _hash
from bot.delivery.worker import LEASE
from bot.domain.onboarding import Onboarding
from bot.domain.steps import Step
from bot.services.announcements import card_subject, progress_subject
from bot.services.keeping import names_in
from bot.surfaces import progress, step_card
from bot.surfaces.kit import Message, Scene
from storage import migrate
from tests.support import wire
from tests.support.processes import answering, bot_process
from tests.support.reading import words
from tests.support.stand import Stand, Wire, database_for, free_port, stand

# From before a press has reached the bot to after all that it brings about is in Slack.
LATEST_DEATH_S = 0.35
TRIES = 12
# What a person reads who does a thing again that was done, although its answer was lost.
DONE = ("there is no button", "already", "is no longer open", "no form is open")
# People look again, reminders come by the clock: how often is no matter of kills.
OFTEN = {"code_shown", "reminded", "code_running_out"}


@dataclass
class Mortal:
    """One or more replicas of the bot; `kill` takes one of them, and another comes up in its place."""

    made: Stand
    folder: Path
    ports: list[int]
    rng: random.Random
    kills: int = 0
    _lives: list[tuple[AsyncExitStack, asyncio.subprocess.Process]] = field(default_factory=list)

    async def begin(self) -> None:
        for port in self.ports:
            self._lives.append(await self._born(port))
        await self._awake()

    async def end(self) -> None:
        for stack, _ in self._lives:
            await stack.aclose()

    async def kill(self) -> None:
        place = self.rng.randrange(len(self.ports))
        stack, process = self._lives[place]
        os.kill(process.pid, signal.SIGKILL)
        await stack.aclose()
        self.kills += 1
        self._lives[place] = await self._born(self.ports[place])
        await self._awake()
        # The dead one's hold on what it was sending runs out.
        await self.made.advance(LEASE.total_seconds() + 1)
        await self.made.settled()

    async def _born(self, port: int) -> tuple[AsyncExitStack, asyncio.subprocess.Process]:
        stack = AsyncExitStack()
        settings = self.made.settings.model_copy(update={"port": port})
        return stack, await stack.enter_async_context(bot_process(settings, self.folder))

    async def _awake(self) -> None:
        async with asyncio.timeout(30), httpx.AsyncClient() as client:
            for port in self.ports:
                await _alive(client, f"http://127.0.0.1:{port}/healthz")
        await answering(self.made)
        await self.made.advance(0)  # a new one's clock begins at today


async def _alive(client: httpx.AsyncClient, url: str) -> None:
    while True:
        try:
            if (await client.get(url)).is_success:
                return
        except httpx.HTTPError:
            await asyncio.sleep(0.02)


class Stubborn(Player):
    """The autoplay's people: whoever gets no answer does it again, and sees whether it was done."""

    def __init__(self, mortal: Mortal, kills: int) -> None:
        super().__init__(mortal.made.sandbox.address, pace=0, say=lambda *_: None)
        self._mortal = mortal
        self._wanted = kills
        self.acked = 0

    async def _make(self, move: Move) -> None:
        if isinstance(move, Wait):
            await super()._make(move)
            return
        done = False
        for _ in range(self._deaths()):
            done = await self._while_it_dies(move, again=done) or done
        for _ in range(TRIES):
            if done:
                return
            done = await self._try(move)
        raise PlayError(f"{move.caption} never went through")

    def _deaths(self) -> int:
        """Once or twice a deed, until there were as many as wanted."""
        left = self._wanted - self._mortal.kills
        return min(left, self._mortal.rng.choice((1, 1, 2, 2, 3)))

    async def _while_it_dies(self, move: Deed, *, again: bool) -> bool:
        attempt = asyncio.create_task(self._try(move)) if not again else None
        await asyncio.sleep(self._mortal.rng.uniform(0, LATEST_DEATH_S))
        await self._mortal.kill()
        return await attempt if attempt is not None else True

    async def _try(self, move: Deed) -> bool:
        """Whether it is done, by this press or by one before whose answer was lost."""
        try:
            if not (move.fields and await self._send_again(move)):
                await super()._make(move)
        except (PlayError, httpx.HTTPError) as error:
            if any(said in str(error) for said in DONE):
                await self._close(move.who)
                return True
            return False
        self.acked += 1
        return True

    async def _send_again(self, move: Deed) -> bool:
        """The form is still there, with what was typed."""
        if not (await self._screen(move.who))["modals"]:
            return False
        try:
            await self._act({**self._place(move), "do": "submit", "fields": move.fields})
        except PlayError as error:
            await self._close(move.who)
            if any(said in str(error) for said in DONE):
                raise
            return False
        return True

    def _place(self, move: Deed) -> dict[str, Any]:
        return {"person": move.who, "channel": self._channel, "within_s": 1.0}

    async def _close(self, who: str) -> None:
        await self._http.post("/_sandbox/act", json={"person": who, "do": "close", "all": True})


@asynccontextmanager
async def mortal(kind: str, folder: Path, seed: int, replicas: int) -> AsyncIterator[Mortal]:
    """Over HTTP; several replicas take turns over Socket Mode, as Slack hands presses to any of them."""
    async with database_for(kind, folder) as url:
        await migrate.upgrade(url)
        others = [free_port() for _ in range(replicas - 1)]
        mode: Wire = "socket" if others else "http"
        async with stand(url, mode, run_bot=False, beside=others) as made:
            found = Mortal(made, folder, [made.settings.port, *others], random.Random(seed))
            await found.begin()
            try:
                yield found
            finally:
                await found.end()


# What has to be true in the end ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Aftermath:
    """`strays` are messages that the database does not know; `doubled` are notices that are there again."""

    kinds: Counter[str]
    untrue: list[str]
    strays: list[str]
    doubled: int


async def aftermath(made: Stand) -> Aftermath:
    await made.settled()
    there = {message["ts"]: message for message in await made.messages() if not message.get("ephemeral")}
    async with made.database.read() as uow:
        (onboarding,) = await uow.onboardings.in_channel(made.channel)
        scene = Scene(onboarding, await names_in(uow, onboarding), made.sandbox.workspace.clock.now())
        events = await uow.events.of(onboarding.id)
        known = {posted.subject: posted for posted in await uow.messages.of(onboarding.id, made.channel)}
        assert await uow.outbox.dead_rows(10) == []
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
