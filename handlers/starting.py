"""Starting an onboarding: the same form by command and by button, and what its submit checks."""

from collections.abc import Iterable

from bot.domain import commands as do
from bot.domain.parties import Side
from bot.domain.permissions import Deed
from bot.domain.typed_text import one_line
from bot.services import directory
from bot.services import onboarding as use_cases
from bot.services.context import Caller
from bot.services.directory import Place
from bot.slack.errors import SlackError
from bot.surfaces import fields, forms, ids
from bot.surfaces.apologies import Apology, apology
from handlers.door import Door
from handlers.failures import ApologyError, FieldError
from handlers.payloads import Submitted
from handlers.showing import View, scene_of

TWO_ORGANISATIONS = 2
SIDE_NAMES = {Side.BRAND: "the brand", Side.SPARKCENTRAL: "Sparkcentral"}


class UnknownPlaceError(Exception):
    """The directory does not know the channel with the bot in it: an invitation, or its news, is missing."""


async def learn(door: Door, caller: Caller) -> None:
    """Whoever and wherever the directory did not know; raises when the bot is no member there."""
    await door.learn_person(caller.person)
    try:
        await door.learn_channel(caller.channel)
    except SlackError:  # Slack shows the bot only channels that it may see
        raise ApologyError(Apology.NOT_IN_CHANNEL) from None
    if await directory.place(door.services, caller.channel, caller.person) is None:
        raise ApologyError(Apology.NOT_IN_CHANNEL)


async def form(door: Door, caller: Caller) -> View:
    """Filled in from the directory: the connected organisation, its people, the caller as lead."""
    await use_cases.require_staff(door.services, caller)
    running = await use_cases.leading_in(door.services, caller.channel)
    if running is not None:
        return await _another(door, caller, running.id)
    place = await directory.place(door.services, caller.channel, caller.person)
    if place is None:
        raise UnknownPlaceError
    if place.organisations > TWO_ORGANISATIONS:
        raise ApologyError(Apology.TOO_MANY_ORGANISATIONS)
    outside = [person.id for person in place.outside]
    values = {
        "brand_name": place.brand_name,
        "brand_people": outside,
        "brand_admin": outside[0] if outside else None,
        "lead": caller.person,
        "time_zone": place.caller.time_zone if place.caller else "",
    }
    return forms.start(values=values, channel_id=caller.channel)


async def _another(door: Door, caller: Caller, onboarding_id: str) -> View:
    """Where the brand has an onboarding already, what starts is its next number."""
    seen = await use_cases.begin(door.services, caller, onboarding_id, Deed.ADD_ANOTHER, None)
    scene, press = scene_of(seen), ids.press(Deed.ADD_ANOTHER, onboarding_id)
    return forms.build(Deed.ADD_ANOTHER, scene, press, forms.prefill(Deed.ADD_ANOTHER, scene, press))


async def submit(door: Door, submitted: Submitted) -> None:
    caller, values = submitted.caller, submitted.values
    place = await directory.place(door.services, caller.channel, values.get("lead") or "")
    if place is None:
        raise ApologyError(Apology.NOT_IN_CHANNEL)
    _check(place, values)
    command = do.Start(
        channel_id=caller.channel,
        brand_name=one_line(values["brand_name"]),
        brand_people=tuple(values["brand_people"]),
        brand_admin=values["brand_admin"] or next(iter(values["brand_people"]), None),
        lead=values["lead"],
        time_zone=values["time_zone"] or (place.caller.time_zone if place.caller else "") or "UTC",
    )
    await use_cases.start(door.services, caller, command)


def _check(place: Place, values: fields.Values) -> None:
    """Slack's pickers offer anybody in a shared channel, so the side of whoever was picked is checked."""
    outside = {person.id: person.name for person in place.outside}
    faults = missing(values)
    admin = [values["brand_admin"]] if values["brand_admin"] else []
    faults |= _wrong("brand_people", [user for user in values["brand_people"] if user not in outside])
    faults |= _wrong("brand_admin", [user for user in admin if user not in outside])
    lead = place.caller
    if lead is None or lead.id in outside or lead.is_guest or lead.is_bot or place.is_outside(lead):
        faults["lead"] = apology(
            Apology.WRONG_SIDE_PICKED, name="The person you picked", side=SIDE_NAMES[Side.SPARKCENTRAL]
        )
    if faults:
        raise FieldError(faults)


def missing(values: fields.Values) -> dict[str, str]:
    """What has to be filled in and is not, by field."""
    faults: dict[str, str] = {}
    if not one_line(values["brand_name"]):
        faults["brand_name"] = apology(Apology.BRAND_NAME_MISSING)
    if not fields.is_ticked(values, "agreement"):
        faults["agreement"] = apology(Apology.AGREEMENT_MISSING)
    return faults


def _wrong(field: str, users: Iterable[str]) -> dict[str, str]:
    if not list(users):
        return {}
    return {
        field: apology(Apology.WRONG_SIDE_PICKED, name="Somebody you picked", side=SIDE_NAMES[Side.BRAND])
    }
