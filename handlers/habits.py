"""What people tell the bot about themselves, by button and by form."""

from datetime import date

from bot.domain.parties import Side
from bot.domain.refusals import Refusal, RefusedError
from bot.services import habits
from bot.services import onboarding as use_cases
from bot.surfaces import fields, forms_reminders, ids, personal
from bot.surfaces.apologies import Apology, apology
from handlers.door import Door
from handlers.failures import FieldError
from handlers.payloads import Pressed, Submitted, UnknownPressError
from handlers.showing import View
from handlers.starting import SIDE_NAMES

PRESSES = frozenset({ids.AWAY, ids.BACK, ids.DIRECT, ids.DIGEST})


async def act(door: Door, pressed: Pressed) -> View | None:
    press, caller = pressed.press, pressed.caller
    if press.deed == ids.AWAY:
        seen = await use_cases.look(door.services, caller, press.onboarding_id)
        if seen.person.side is None:
            raise RefusedError(Refusal.OUTSIDER)
        return forms_reminders.away(press, await _away_before(door, pressed))
    if press.deed == ids.BACK:
        await habits.change(door.services, caller, "away", away_until=None, stand_in="")
    elif press.ref not in {personal.OFF, personal.ON}:
        raise UnknownPressError
    elif press.deed == ids.DIRECT:
        await habits.change(door.services, caller, "direct", direct=press.ref == personal.ON)
    else:
        await habits.change(door.services, caller, "mornings", digest=press.ref == personal.ON)
    return None


async def _away_before(door: Door, pressed: Pressed) -> fields.Values:
    """What they said before, while it still holds, as a day of their own zone."""
    local = await habits.local_time(door.services, pressed.caller, pressed.press.onboarding_id)
    told = await habits.habits_of(door.services, pressed.caller.person)
    if told.away_until is None or told.away_until <= local.now:
        return {}
    day = told.away_until.astimezone(local.zone).date()
    return {"until": day.isoformat(), "stand_in": told.stand_in or None}


async def go_away(door: Door, submitted: Submitted) -> None:
    """Raises `FieldError`: the day has to come still, the stand-in to be of the same side."""
    values, caller, onboarding_id = submitted.values, submitted.caller, submitted.press.onboarding_id
    if not values.get("until"):
        raise FieldError({"until": apology(Apology.DAY_MISSING)})
    local = await habits.local_time(door.services, caller, onboarding_id)
    until = local.opening(door.services, date.fromisoformat(values["until"]))
    if until <= local.now:
        raise FieldError({"until": apology(Apology.UNTIL_PASSED)})
    stand_in = values.get("stand_in") or ""
    if stand_in:
        await _require_colleague(door, submitted, stand_in)
    await habits.change(door.services, caller, "away", away_until=until, stand_in=stand_in)


async def _require_colleague(door: Door, submitted: Submitted, stand_in: str) -> None:
    person = submitted.caller.person
    sides = await use_cases.sides_of(door.services, submitted.press.onboarding_id, [person, stand_in])
    if stand_in == person or sides[stand_in] is None or sides[stand_in] is not sides[person]:
        side = SIDE_NAMES[sides[person] or Side.BRAND]
        fault = apology(Apology.WRONG_SIDE_PICKED, name="Whom you picked", side=side)
        raise FieldError({"stand_in": fault})
