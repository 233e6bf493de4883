"""The autoplay's people where things go wrong: whoever gets no answer does it again."""

from typing import Any

import httpx
import sqlalchemy as sa

from bot.autoplay import Deed, Move, Player, PlayError, Wait
from storage.tables import events
from tests.support.stand import Stand

TRIES = 40
LOOKS_S = 0.5
# What a person reads who does a thing again that was done, although its answer was lost.
DONE = ("there is no button", "already", "is no longer open", "no form is open")


class Stubborn(Player):
    """Presses again what had no answer, and sees whether it was done; `acked` counts the answers."""

    def __init__(self, made: Stand) -> None:
        super().__init__(made.sandbox.address, pace=0, say=lambda *_: None)
        self._made = made
        self._before = 0
        self.acked = 0

    async def _make(self, move: Move) -> None:
        if isinstance(move, Wait):
            await super()._make(move)
            return
        await self._calm()
        self._before = await self._deeds_on_record()
        done = await self._begin(move)
        for _ in range(TRIES):
            if done:
                return
            await self._calm()
            done = await self._try(move)
        raise PlayError(f"{move.caption} never went through")

    async def _calm(self) -> None:
        """All that was to be sent is there."""
        await self._made.settled()

    async def _begin(self, move: Deed) -> bool:
        """What happens before and while it is tried for the first time; whether it is done by then."""
        del move
        return False

    async def _act(self, deed: dict[str, Any]) -> None:
        """A button that is not there now does not come."""
        await super()._act({**deed, "within_s": LOOKS_S} if "within_s" in deed else deed)

    async def _try(self, move: Deed) -> bool:
        """Whether it is done, by this press or by one before whose answer was lost."""
        try:
            if not (move.fields and await self._send_again(move)):
                await super()._make(move)
        except (PlayError, httpx.HTTPError) as error:
            if not any(said in str(error) for said in DONE):
                return False
            await self._close(move.who)
            # A button may also be missing because it is not there yet: the record says which.
            return await self._deeds_on_record() > self._before
        self.acked += 1
        return True

    async def _deeds_on_record(self) -> int:
        """How many events are people's doing, of whatever onboarding."""
        query = sa.select(sa.func.count()).select_from(events).where(events.c.actor.is_not(None))
        async with self._made.database.read() as uow:
            return await uow.events._connection.scalar(query) or 0

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
        return {"person": move.who, "channel": self._channel, "within_s": LOOKS_S}

    async def _close(self, who: str) -> None:
        await self._http.post("/_sandbox/act", json={"person": who, "do": "close", "all": True})
