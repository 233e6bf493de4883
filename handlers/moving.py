"""`/onboarding move here`: at once where it is plain which onboarding is meant, else a form asks."""

from bot.domain.details import format_number
from bot.services import directory, moving
from bot.services import onboarding as use_cases
from bot.services.context import Caller
from bot.services.moving import Candidate
from bot.surfaces import moving as surface
from bot.surfaces.apologies import Apology, apology
from handlers import starting
from handlers.door import Door
from handlers.failures import ApologyError, FieldError
from handlers.payloads import Submitted
from handlers.showing import View


async def begin(door: Door, caller: Caller) -> View | None:
    """The form, or None when it has moved already."""
    await use_cases.require_staff(door.services, caller)
    await _require_place(door, caller)
    found = await moving.candidates(door.services, caller.channel)
    if not found:
        raise ApologyError(Apology.NOTHING_TO_MOVE)
    chosen = moving.obvious(found, caller.person)
    if not chosen:
        return surface.which(caller.channel, {one.id: _option(one) for one in found})
    await moving.move(door.services, caller, chosen)
    return None


async def submit(door: Door, submitted: Submitted) -> None:
    chosen = submitted.values["onboarding"]
    if not chosen:
        raise FieldError({"onboarding": apology(Apology.ONBOARDING_MISSING)})
    await _require_place(door, submitted.caller)
    try:
        await moving.move(door.services, submitted.caller, chosen)
    except moving.OtherBrandError:
        raise ApologyError(Apology.OTHER_BRAND) from None


async def _require_place(door: Door, caller: Caller) -> None:
    """The bot is in this channel, and nobody but Sparkcentral and one brand is."""
    place = await directory.place(door.services, caller.channel, caller.person)
    if place is None or place.channel.archived:
        raise starting.UnknownPlaceError
    if place.organisations > starting.TWO_ORGANISATIONS:
        raise ApologyError(Apology.TOO_MANY_ORGANISATIONS)


def _option(one: Candidate) -> str:
    details = [state.private.details for state in one.group]
    numbers = [format_number(known.phone_number) for known in details if known]
    brand = one.group[0].private.brand_name
    return surface.option(brand, numbers, one.channel_name, parked=one.parked)
