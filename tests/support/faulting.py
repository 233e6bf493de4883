"""Slack breaking by seeded chance through a whole journey, and people who press again."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from bot.autoplay import Move, PlayError
from tests.support.aftermath import Aftermath, aftermath
from tests.support.stand import Stand, database_for, stand
from tests.support.stubborn import TRIES, Stubborn

# Each kind has its own chance at each call or delivery.
KINDS = (
    *("error:internal_error", "error:fatal_error", "error:token_revoked", "429", "429_empty", "5xx"),
    *("timeout", "reset", "late", "twice", "out_of_order", "lost_answer"),
)
LOST = "lost_answer"
# Time-outs and waits are short here; the bot's own back-off goes by the sandbox's clock.
HANGS_S = 0.05

EASY: dict[str, Any] = {"code_gap_seconds": 0, "codes_per_day": 50}
STEP_S, PATIENCE_STEPS = 20, 400
CODE_LASTS_S = 601


class Patient(Stubborn):
    """Time passes after each try, until all that was put off has been tried again."""

    def __init__(self, made: Stand, begin: Callable[[], Awaitable[None]]) -> None:
        super().__init__(made)
        self._begin_faults = begin
        self._begun = False

    async def _make(self, move: Move) -> None:
        """Days pass only when all is said: what cannot be sent for hours is given up."""
        await self._calm()
        await super()._make(move)
        if not self._begun:  # an onboarding is there, so the bot knows everybody in the channel
            self._begun = True
            await self._begin_faults()

    async def _calm(self) -> None:
        await settle(self._made)

    async def _pass_the_code(self) -> None:
        """A code may run out over it: then the next one is asked for."""
        for _ in range(TRIES):
            try:
                await super()._pass_the_code()
            except PlayError:
                await self._made.advance(CODE_LASTS_S)
            else:
                return
        raise PlayError("no code went through")

    async def _see(self, words: str) -> None:
        await settle(self._made)
        await super()._see(words)


async def settle(made: Stand) -> None:
    for _ in range(PATIENCE_STEPS):
        async with made.database.read() as uow:
            if await uow.outbox.pending_count() == 0:
                return
        await made.advance(STEP_S)
    raise AssertionError("something is never sent")


async def _arm(made: Stand, seed: int, chance: float) -> None:
    for number, kind in enumerate(KINDS):
        order = {"where": "*", "fault": kind, "probability": chance, "seconds": HANGS_S}
        armed = await made.http.post("/_sandbox/faults", json=order | {"seed": 100 * seed + number})
        assert armed.is_success, armed.text


@dataclass(frozen=True, slots=True)
class Weathered:
    """`fired` counts the faults by kind."""

    fired: Counter[str]
    after: Aftermath


async def weathered(folder: Path, seed: int, chance: float, one_starts: asyncio.Lock) -> Weathered:
    """A whole journey, each kind of fault with this chance at each call and each delivery.

    Several may go on side by side; their schemas are made one after the other.
    """
    async with AsyncExitStack() as stack:
        url = await stack.enter_async_context(database_for("sqlite", folder))
        async with one_starts:
            made = await stack.enter_async_context(stand(url, "http", pace=False, **EASY))
        await made.until(lambda messages: messages)
        people = Patient(made, partial(_arm, made, seed, chance))
        await people.play()
        await people.close()
        told = (await made.http.get("/_sandbox/faults")).json()["fired"]
        await made.http.delete("/_sandbox/faults")
        await settle(made)
        return Weathered(Counter(each["fault"].partition(":")[0] for each in told), await aftermath(made))
