"""Facebook beside the sandbox's Slack: a number in an account, its errors, and a bot that may ask it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from tests.support.journey import LANDLINE, MOBILE, Journey
from tests.support.stand import Stand, stand

TOKEN = "EAAsandbox"
NUMBER_ID = "109876543210987"


@asynccontextmanager
async def graph_stand(database_url: str, **extra: Any) -> AsyncIterator[Stand]:
    """The bot has a token, and Facebook has the number as soon as `has_number` says so."""
    async with stand(database_url, run_bot=False, **extra) as made:
        graph = {"graph_access_token": TOKEN, "graph_api_url": f"{made.sandbox.address}/graph/"}
        made.settings = made.settings.model_copy(update=graph)
        await made.start_bot()
        yield made


async def has_number(made: Stand, number: str = MOBILE, **fields: str) -> None:
    shown = {"display_phone_number": number, "verified_name": "Acme Support", **fields}
    answer = await made.http.post("/_sandbox/graph", json={"id": NUMBER_ID, "fields": shown})
    assert answer.is_success, answer.text


async def refuses(made: Stand, call: str, fault: str, **more: Any) -> None:
    """The next call of this kind breaks; Facebook's errors are `error:code` or `error:code/subcode`."""
    order = {"where": f"graph.{call}", "fault": fault, "seconds": 0.2} | more
    answer = await made.http.post("/_sandbox/faults", json=order)
    assert answer.is_success, answer.text


class BotsJourney(Journey):
    """The straight road where the bot asks Facebook by itself."""

    async def request_code(self) -> None:
        await self.press(self.stand.sam, "Request code")
        await self.fill(self.stand.sam, {"Who asks for it": "The bot asks Facebook"})
        await self.stand.settled()
        await self.code_comes()

    async def code_comes(self) -> None:
        """It is on the phone already: Facebook sent it."""
        texts = await self.texts()
        self.code = texts[-1] if texts else ""

    async def texts(self) -> list[str]:
        """The six digits of each text and call, oldest first."""
        phones = (await self.stand.state())["phones"]
        words = [word for entries in phones.values() for entry in entries for word in entry["text"].split()]
        return [word.strip(".") for word in words if word.strip(".").isdigit() and len(word.strip(".")) == 6]

    async def has_number(self) -> None:
        await has_number(self.stand, LANDLINE if self._landline else MOBILE)
