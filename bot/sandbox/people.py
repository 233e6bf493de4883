"""Who is in the sandbox: organisations, people, the bot."""

from dataclasses import dataclass
from typing import Any

# How payloads of people of an Enterprise organisation may look: nobody has published one, so all are played.
SHAPES = ("team_null", "team", "enterprise")


@dataclass(frozen=True)
class Organisation:
    """With an `enterprise` its people act under that id; others may know it by that id too."""

    id: str
    name: str
    domain: str
    enterprise: str | None = None
    shape: str = "team_null"
    known_as_enterprise: bool = True


@dataclass
class Person:
    id: str
    name: str
    title: str
    organisation: str
    tz: str = "Europe/Brussels"
    admin: bool = False
    guest: bool = False
    single_channel: bool = False
    deleted: bool = False
    bot: bool = False

    @property
    def handle(self) -> str:
        return self.name.lower().replace(" ", ".")

    @property
    def first_name(self) -> str:
        return self.name.split()[0]


VENDOR = Organisation("T0SPARK001", "Sparkcentral", "sparkcentral")
BRAND = Organisation("T0ACME0001", "Acme", "acme")
THIRD = Organisation("T0THIRD001", "Thirdly", "thirdly")

BOT_USER = "U0BOT00001"
BOT_ID = "B0BOT00001"
APP_ID = "A0BOT00001"
SLACKBOT = "USLACKBOT"


def organisations() -> dict[str, Organisation]:
    return {each.id: each for each in (VENDOR, BRAND, THIRD)}


def cast() -> dict[str, Person]:
    """The four of the switcher first, in its order; a guest and a third organisation after them."""
    vendor, brand = VENDOR.id, BRAND.id
    everybody = [
        Person("U0ADA00001", "Ada Marsh", "Onboarding lead", vendor, admin=True),
        Person("U0SAM00001", "Sam Okoye", "Onboarding agent", vendor),
        Person("U0BEA00001", "Bea Laurent", "Marketing manager", brand),
        Person("U0BEN00001", "Ben Ortiz", "IT and phone line", brand, tz="Europe/Lisbon"),
        Person("U0GIL00001", "Gil Novak", "Acme freelancer", vendor, guest=True),
        Person("U0TESS0001", "Tess Wolf", "Consultant", THIRD.id, tz="America/New_York"),
        Person(BOT_USER, "WhatsApp Onboarding", "App", vendor, bot=True),
        Person(SLACKBOT, "Slackbot", "Slack", vendor, bot=True),
    ]
    return {each.id: each for each in everybody}


def shown(person: Person, houses: dict[str, Organisation]) -> dict[str, Any]:
    """How the page shows the writer of a message."""
    return {
        "id": person.id,
        "name": person.name,
        "title": person.title,
        "organisation": person.organisation,
        "organisation_name": houses[person.organisation].name,
        "bot": person.bot,
    }
