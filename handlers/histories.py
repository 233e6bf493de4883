"""The history, opened by its button or by command, and turned over page by page."""

from bot.services import history as log
from bot.services.context import Caller
from bot.surfaces import history, ids
from handlers.door import Door
from handlers.payloads import UnknownPressError
from handlers.showing import View, scene_of

_DIGITS = 6  # no history is longer


async def page(door: Door, caller: Caller, press: ids.Press) -> View:
    """`ref` of the press says how many newer entries are skipped. Raises as `look` does."""
    if press.ref and not (press.ref.isdecimal() and len(press.ref) <= _DIGITS):
        raise UnknownPressError
    found = await log.read(door.services, caller, press.onboarding_id, int(press.ref or 0))
    shown = history.Page(
        entries=found.entries,
        names=found.names,
        for_staff=log.is_internal_reader(found),
        older=found.skipped + log.PAGE if found.has_older else None,
        newer=max(found.skipped - log.PAGE, 0) if found.skipped else None,
    )
    return history.view(scene_of(found.view), shown)
