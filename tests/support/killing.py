"""A bot that is killed again and again while people press."""

import asyncio
import os
import random
import signal
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from bot.autoplay import Deed
from bot.delivery.worker import LEASE
from storage import migrate
from tests.support.ports import free_port
from tests.support.processes import answering, bot_process
from tests.support.stand import Stand, Wire, database_for, stand
from tests.support.stubborn import Stubborn

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
        async with asyncio.timeout(60), httpx.AsyncClient() as client:
            for place in range(len(self.ports)):
                await self._alive(place, client)
        await answering(self.made)
        await self.made.advance(0)  # a new one's clock begins at today

    async def _alive(self, place: int, client: httpx.AsyncClient) -> None:
        """Somebody else may have got the dead one's port for a moment: then it is started once more."""
        while True:
            stack, process = self._lives[place]
            if process.returncode is not None:
                await stack.aclose()
                self._lives[place] = await self._born(self.ports[place])
            try:
                if (await client.get(f"http://127.0.0.1:{self.ports[place]}/healthz")).is_success:
                    return
            except httpx.HTTPError:
                await asyncio.sleep(0.05)


class Survivors(Stubborn):
    """Their bot dies once or twice in each of their deeds, until there were as many deaths as wanted."""

    def __init__(self, mortal: Mortal, kills: int) -> None:
        super().__init__(mortal.made)
        self._mortal = mortal
        self._wanted = kills

    async def _begin(self, move: Deed) -> bool:
        done = False
        for _ in range(self._deaths()):
            done = await self._while_it_dies(move, again=done) or done
        return done

    def _deaths(self) -> int:
        return min(self._wanted - self._mortal.kills, self._mortal.rng.choice((1, 1, 2, 2, 3)))

    async def _while_it_dies(self, move: Deed, *, again: bool) -> bool:
        attempt = asyncio.create_task(self._try(move)) if not again else None
        await asyncio.sleep(self._mortal.rng.uniform(0, LATEST_DEATH_S))
        await self._mortal.kill()
        return await attempt if attempt is not None else True


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
