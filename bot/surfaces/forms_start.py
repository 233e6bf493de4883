"""The form that starts an onboarding."""

from collections.abc import Sequence
from typing import Any

from bot.domain.problems import Problem
from bot.surfaces import fields, forms_teams, ids, kit
from bot.surfaces.fields import Form, Values
from bot.surfaces.kit import Scene

BRAND_NAME_MAX = 100  # ours: longer than any brand's name, short enough for a card's head

# One zone or more for each hour of the day; Slack's select holds 100, so a country has one unless it is wide.
ZONES = (
    *("Europe/Brussels", "Europe/Amsterdam", "Europe/Athens", "Europe/Belgrade", "Europe/Berlin"),
    *("Europe/Bucharest", "Europe/Budapest", "Europe/Copenhagen", "Europe/Dublin", "Europe/Helsinki"),
    *("Europe/Istanbul", "Europe/Kyiv", "Europe/Lisbon", "Europe/London", "Europe/Luxembourg"),
    *("Europe/Madrid", "Europe/Moscow", "Europe/Oslo", "Europe/Paris", "Europe/Prague", "Europe/Riga"),
    *("Europe/Rome", "Europe/Sofia", "Europe/Stockholm", "Europe/Tallinn", "Europe/Vienna"),
    *("Europe/Vilnius", "Europe/Warsaw", "Europe/Zagreb", "Europe/Zurich", "UTC", "Atlantic/Reykjavik"),
    *("America/Anchorage", "America/Argentina/Buenos_Aires", "America/Bogota", "America/Caracas"),
    *("America/Chicago", "America/Denver", "America/Guatemala", "America/Halifax", "America/Lima"),
    *("America/Los_Angeles", "America/Mexico_City", "America/Montevideo", "America/New_York"),
    *("America/Panama", "America/Phoenix", "America/Puerto_Rico", "America/Santiago"),
    *("America/Sao_Paulo", "America/St_Johns", "America/Toronto", "America/Vancouver"),
    *("Pacific/Honolulu", "Africa/Accra", "Africa/Cairo", "Africa/Casablanca", "Africa/Johannesburg"),
    *("Africa/Lagos", "Africa/Nairobi", "Africa/Tunis", "Asia/Almaty", "Asia/Baghdad", "Asia/Bangkok"),
    *("Asia/Beirut", "Asia/Colombo", "Asia/Dhaka", "Asia/Dubai", "Asia/Ho_Chi_Minh", "Asia/Hong_Kong"),
    *("Asia/Jakarta", "Asia/Jerusalem", "Asia/Karachi", "Asia/Kathmandu", "Asia/Kolkata"),
    *("Asia/Kuala_Lumpur", "Asia/Kuwait", "Asia/Manila", "Asia/Qatar", "Asia/Riyadh", "Asia/Seoul"),
    *("Asia/Shanghai", "Asia/Singapore", "Asia/Taipei", "Asia/Tashkent", "Asia/Tehran", "Asia/Tokyo"),
    *("Asia/Yangon", "Australia/Adelaide", "Australia/Brisbane", "Australia/Darwin"),
    *("Australia/Perth", "Australia/Sydney", "Pacific/Auckland"),
)

_INTRO = (
    "This posts the first step for the brand in this channel. "
    "From start to live usually takes 5-10 business days."
)
NO_ADMIN_THEN = "Go on, also if I am no admin of the WhatsApp channel then"
_EDIT_INTRO = "Changes this number only. Whoever becomes lead is told where things stand."


def start(*, values: Values, channel_id: str, problems: Sequence[Problem] = ()) -> dict[str, Any]:
    press = ids.press(ids.START_ONBOARDING, "")
    form = Form("Start onboarding", "Start", [kit.section(_INTRO, "intro"), *_fields(values)])
    return fields.view(form, ids.START, fields.metadata(press, {"channel": channel_id}), values, problems)


def edit(_scene: Scene, _press: ids.Press, values: Values) -> Form:
    """The same form again, filled in, for a start that went wrong."""
    asked = forms_teams.go_on(NO_ADMIN_THEN, values)
    blocks = [kit.section(_EDIT_INTRO, "intro"), *_fields(values), asked]
    return Form("Edit onboarding", "Save changes", blocks)


def edit_before(scene: Scene, _press: ids.Press) -> Values:
    onboarding = scene.onboarding
    return {
        "brand_name": onboarding.private.brand_name,
        "brand_people": list(onboarding.brand_people),
        "brand_admin": onboarding.brand_admin,
        "lead": onboarding.lead,
        "time_zone": onboarding.time_zone,
        "agreement": [fields.YES],  # without it there would be no onboarding
    }


def another(scene: Scene, _press: ids.Press, values: Values) -> Form:
    about = (
        f"{scene.brand}'s next number gets its own cards here. Terms, WhatsApp account and business "
        "verification are shared: what is done for one number is done for all."
    )
    return Form("Add another number", "Add number", [kit.section(about, "about"), _brand_people(values)])


def another_before(scene: Scene, _press: ids.Press) -> Values:
    return {"brand_people": list(scene.onboarding.brand_people)}


def _brand_people(values: Values) -> fields.Block:
    return fields.people(
        *("brand_people", "Brand people", values),
        hint="Who does the brand's steps. It may stay empty until they have joined.",
        optional=True,
    )


def _fields(values: Values) -> kit.Blocks:
    return [
        fields.text("brand_name", "Brand name", values, most=BRAND_NAME_MAX),
        _brand_people(values),
        fields.person(
            *("brand_admin", "Brand admin", values),
            hint="May change the WhatsApp channel's settings and roles once the number is live.",
            optional=True,
        ),
        fields.person(
            *("lead", "Sparkcentral lead", values),
            hint="Whom the brand turns to, and who is told when something stalls.",
        ),
        fields.choice(
            *("time_zone", "Time zone", zones(values.get("time_zone")), values),
            hint="Reminders come between 9:00 and 17:00 there.",
            optional=True,
        ),
        fields.tick(
            *("agreement", "Sparkcentral agreement signed", "Yes, the agreement with Sparkcentral is signed"),
            values,
            optional=False,
        ),
    ]


def zones(given: str | None) -> dict[str, str]:
    """The zones to choose from, the given one always among them."""
    known = ZONES if not given or given in ZONES else (given, *ZONES)
    return {zone: zone.replace("_", " ") for zone in known[: fields.OPTIONS_MAX]}
