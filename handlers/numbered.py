"""Which of several numbers a command means, and the names that its answer needs."""

from collections.abc import Sequence
from dataclasses import replace

from bot.services import onboarding as use_cases
from bot.services.context import Caller
from bot.surfaces.apologies import Apology
from bot.surfaces.grammar import Numbered
from bot.surfaces.kit import Scene
from bot.surfaces.typed_answers import called
from handlers import typed_deeds
from handlers.door import Door
from handlers.failures import ApologyError
from handlers.showing import scene_of


async def one(door: Door, caller: Caller, on: Numbered | None) -> use_cases.View:
    """The number that is meant. Raises `ApologyError` where it could be several."""
    seen = await use_cases.those_in(door.services, caller)
    found = typed_deeds.named(seen, on) if on else seen
    if len(found) > 1:
        numbers, example = typed_deeds.numbers(found), f"on {called(scene_of(found[0]))}"
        raise ApologyError(Apology.WHICH_NUMBER, numbers=numbers, example=example)
    return found[0]


async def with_names(door: Door, seen: use_cases.View, people: Sequence[str]) -> Scene:
    """Also of those of whom the onboarding does not speak."""
    names = {**seen.names, **await use_cases.names_of(door.services, people)}
    return scene_of(replace(seen, names=names))
