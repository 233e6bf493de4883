"""The history of the WhatsApp channel, opened by its button or by command, and its “Put back”."""

import re

from bot.services import channel_log as log
from bot.services.context import Caller
from bot.surfaces import channel_log, ids
from handlers import histories
from handlers.door import Door
from handlers.payloads import Pressed, UnknownPressError
from handlers.showing import View, scene_of

_ENTRY = re.compile("[0-9]{1,6}")


def of(onboarding_id: str, about: str = "") -> ids.Press:
    """The press for its newest entries; `ref` is a person, or nobody, and after a space where to turn."""
    return ids.press(ids.CHANNEL_LOG, onboarding_id, ref=f"{about} ")


async def page(door: Door, caller: Caller, press: ids.Press) -> View:
    """Raises as `look` does."""
    about, _, turn = press.ref.partition(" ")
    before, after = histories.where(turn)
    found = await log.read(door.services, caller, press.onboarding_id, about, before=before, after=after)
    return channel_log.view(scene_of(found.view), histories.shown(found), found.view.person, about)


async def put_back(door: Door, pressed: Pressed) -> View:
    """The same history again, with what this has changed on top. Raises as the edit itself does."""
    press = pressed.press
    about, _, entry = press.ref.partition(" ")
    if not _ENTRY.fullmatch(entry):
        raise UnknownPressError
    await log.undo(door.services, pressed.caller, press.onboarding_id, int(entry))
    return await page(door, pressed.caller, of(press.onboarding_id, about))
