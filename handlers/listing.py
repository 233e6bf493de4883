"""`/onboarding list` and the buttons that turn its pages."""

from typing import Any

from bot.services import portfolio
from bot.services.context import Caller
from bot.surfaces import ids
from bot.surfaces import portfolio as surface
from bot.surfaces.kit import Scene
from handlers.door import Door
from handlers.payloads import UnknownPressError


async def page(door: Door, caller: Caller, words: str, number: int = 0) -> dict[str, Any]:
    """Raises `RefusedError` for anybody but Sparkcentral's people."""
    found = await portfolio.page(door.services, caller, words, number)
    scenes = [
        Scene(onboarding, found.names, found.now, policy=door.services.policy)
        for onboarding in found.onboardings
    ]
    return surface.answer(
        scenes, caller.person, words, found.number, more=found.more, given_up=found.given_up
    )


async def turned(door: Door, caller: Caller, press: ids.Press) -> dict[str, Any]:
    """The page that the button names."""
    number, _, words = press.ref.partition(" ")
    if not number.isdecimal():
        raise UnknownPressError
    return await page(door, caller, words, int(number[:6]))
