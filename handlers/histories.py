"""The history, opened by its button or by command, and turned over page by page."""

import re

from bot.services import history as log
from bot.services.context import Caller
from bot.surfaces import history, ids
from handlers.door import Door
from handlers.payloads import UnknownPressError
from handlers.showing import View, scene_of

_TURN = re.compile(f"([{history.BEFORE}{history.AFTER}])([0-9]{{1,6}})")  # no history is longer


async def page(door: Door, caller: Caller, press: ids.Press) -> View:
    """`ref` of the press says which entries. Raises as `look` does."""
    before, after = where(press.ref)
    found = await log.read(door.services, caller, press.onboarding_id, before=before, after=after)
    return history.view(scene_of(found.view), shown(found))


def where(turn: str) -> tuple[int, int]:
    """Before or after which entry; 0 for neither, which is the newest page."""
    turned = _TURN.fullmatch(turn)
    if turn and turned is None:
        raise UnknownPressError
    at = int(turned[2]) if turned else 0
    return (0, at) if turn.startswith(history.AFTER) else (at, 0)


def shown(found: log.Page) -> history.Page:
    return history.Page(
        entries=found.entries,
        names=found.names,
        for_staff=log.is_internal_reader(found),
        older=found.entries[-1].sequence if found.has_older else None,
        newer=found.entries[0].sequence if found.has_newer else None,
    )
