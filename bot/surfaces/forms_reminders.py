"""The forms by which people decide about reminders: later, at another pace, and while they are away."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from bot.domain.office import country_of
from bot.surfaces import fields, ids, kit
from bot.surfaces.fields import Form, Values
from bot.surfaces.kit import Scene

# What "Remind me later" offers; the day of the last one is picked.
LATER: Mapping[str, str] = MappingProxyType(
    {
        "hours": "In 2 hours",
        "tomorrow": "Tomorrow morning",
        "monday": "Next Monday morning",
        "day": "On the day below",
    }
)
USUALLY = "tomorrow"
USUAL, OFF = "0", "off"
_PACES: Mapping[str, str] = MappingProxyType(
    {
        USUAL: "As usual",
        "1": "Every working day",
        "2": "Every 2 working days",
        "3": "Every 3 working days",
        "5": "Once a week",
        OFF: "Not at all",
    }
)


def snooze(which: kit.Blocks, values: Values) -> Form:
    return Form(
        "Remind me later",
        "Remind me then",
        [
            *which,
            fields.choice("when", "When", LATER, values, hint="Mornings are those of your own time zone."),
            fields.date("day", "Day", values, hint="Only for “On the day below”, at most 60 days ahead."),
        ],
    )


def reminders(scene: Scene, _press: ids.Press, values: Values) -> Form:
    paces = dict(_PACES)
    every = str(scene.onboarding.remind_every)
    paces.setdefault(every, f"Every {every} working days")
    known = country_of(scene.onboarding)
    return Form(
        "Reminders",
        "Save",
        [
            kit.section(
                "Whoever owes something is reminded in the card's thread, within working hours of their own "
                "time zone. *As usual* is the pace that Sparkcentral has set for all onboardings.",
                "about",
            ),
            fields.choice("pace", "How often", paces, values),
            fields.text(
                *("country", "Country for public holidays", values),
                hint="Two letters, such as BE or US. Empty: the country of the phone number"
                + (f", {known}." if known and not scene.onboarding.country else "."),
                optional=True,
                most=2,
            ),
            fields.tick("now", "Right away", "Remind whoever owes something now", values),
        ],
    )


def reminders_before(scene: Scene, _press: ids.Press) -> Values:
    onboarding = scene.onboarding
    pace = OFF if onboarding.reminders_off else str(onboarding.remind_every)
    return {"pace": pace, "country": onboarding.country}


def away(press: ids.Press, values: Values) -> dict[str, Any]:
    """About a person, so it is for all of their onboardings."""
    about = (
        "Until you are back nobody reminds you, in any Slack channel. Your stand-in is asked instead, "
        "or else somebody of your side."
    )
    form = Form(
        "I'm away",
        "Save",
        [
            kit.section(about, "about"),
            fields.date("until", "Back on", values, hint="The first day on which you are back."),
            fields.person(
                *("stand_in", "Stand-in", values),
                hint="Somebody of your side here.",
                optional=True,
            ),
        ],
    )
    return fields.view(form, ids.AWAY, fields.metadata(press), values, ())
