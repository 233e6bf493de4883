"""The history, opened by its button or by command, and turned over page by page."""

import re

from bot.services import history as log
from bot.services.context import Caller
from bot.surfaces import history, ids
from handlers.door import Door
from handlers.payloads import UnknownPressError
from handlers.showing import View, scene_of

_TURN = re.compile(f"([{history.BEFORE}{history.AFTER}])([0-9]{{1,6}})")  # no history is longer
_SIDES = {history.BEFORE: "before", history.AFTER: "after"}


async def page(door: Door, caller: Caller, press: ids.Press) -> View:
    """`ref` of the press says which entries. Raises as `look` does."""
    turned = _TURN.fullmatch(press.ref)
    if press.ref and turned is None:
        raise UnknownPressError
    where = {_SIDES[turned[1]]: int(turned[2])} if turned else {}
    found = await log.read(door.services, caller, press.onboarding_id, **where)
    shown = history.Page(
        entries=found.entries,
        names=found.names,
        for_staff=log.is_internal_reader(found),
        older=found.entries[-1].sequence if found.has_older else None,
        newer=found.entries[0].sequence if found.has_newer else None,
    )
    return history.view(scene_of(found.view), shown)
