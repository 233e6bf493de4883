"""What customers see behind the number: the business profile and logo, and what the badge needs besides."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from urllib.parse import urlsplit

import phonenumbers

from bot.domain.problems import Checked, Problem, checked, error, warning
from bot.domain.problems import ProblemCode as Code
from bot.domain.typed_text import cleaned, one_line

# Meta, business profiles: the kinds of business, in Meta's spelling and in ours.
VERTICALS: Mapping[str, str] = MappingProxyType(
    {
        value: value.replace("_", " ").capitalize()
        for value in (
            *("ALCOHOL", "APPAREL", "AUTO", "BEAUTY", "EDU", "ENTERTAIN", "EVENT_PLAN", "FINANCE", "GOVT"),
            *("GROCERY", "HEALTH", "HOTEL", "NONPROFIT", "ONLINE_GAMBLING", "OTC_DRUGS", "OTHER"),
            *("PHYSICAL_GAMBLING", "PROF_SERVICES", "RESTAURANT", "RETAIL", "TRAVEL"),
        )
    },
)
_REGULATED = {"ALCOHOL", "ONLINE_GAMBLING", "OTC_DRUGS", "PHYSICAL_GAMBLING"}

# Meta, business profiles.
_ABOUT_MAX = 139
_ADDRESS_MAX = 256
_EMAIL_MAX = 128
_DESCRIPTION_MAX = 512
_DESCRIPTION_SAFE = 256  # the API description names this one, the prose page the other
_WEBSITES_MAX = 2
_WEBSITE_MAX = 256
_PRESS_LINKS = 5  # Meta, official business accounts
_COUNTRY_MAX = 60  # ours: longer than any country's name
_LOGO_MAX_BYTES = 5 * 1024 * 1024  # unverified: no page of Meta names it, ayrshare's media guidelines do

_LOGO_TYPES = {"image/jpeg", "image/png", "image/jpg"}
_LOGO_ENDINGS = {"jpg", "jpeg", "png"}
EMAIL = re.compile(r"[^@\s,;]+@[^@\s,;.]+(?:\.[^@\s,;.]+)+")


@dataclass(frozen=True, slots=True)
class LogoFile:
    """A file as Slack describes it in a submit; over Slack Connect it may say no more than the id."""

    id: str
    name: str = ""
    mimetype: str = ""
    size: int | None = None


@dataclass(frozen=True, slots=True)
class LogoRef:
    file_id: str
    name: str


@dataclass(frozen=True, slots=True)
class Profile:
    """`vertical` is Meta's value, or "" when the brand named none."""

    about: str
    description: str
    address: str
    email: str
    websites: tuple[str, ...]
    vertical: str
    logo: LogoRef | None
    country: str | None
    press_links: tuple[str, ...]

    @property
    def wants_badge(self) -> bool:
        return bool(self.country or self.press_links)


def check_profile(
    *,
    about: str,
    description: str,
    address: str,
    email: str,
    websites: str,
    vertical: str | None,
    logo: LogoFile | None,
    country: str,
    press_links: str,
) -> Checked[Profile]:
    profile = Profile(
        about=one_line(about),
        description=cleaned(description),
        address=cleaned(address),
        email=one_line(email),
        websites=_links(websites),
        vertical=vertical or "",
        logo=LogoRef(logo.id, logo.name) if logo else None,
        country=_tidy_country(country),
        press_links=_links(press_links),
    )
    problems = [
        *_judge_texts(profile),
        *_judge_websites(profile.websites),
        *_judge_vertical(profile.vertical),
        *(_judge_logo(logo) if logo else ()),
        *(_judge_badge(profile) if profile.wants_badge else ()),
    ]
    return checked(problems, lambda: profile)


def _judge_texts(profile: Profile) -> Iterator[Problem]:
    if not profile.about:
        yield error("about", Code.ABOUT_MISSING)
    yield from _judge_length("about", profile.about, _ABOUT_MAX, Code.ABOUT_TOO_LONG)
    yield from _judge_length("description", profile.description, _DESCRIPTION_MAX, Code.DESCRIPTION_TOO_LONG)
    if _DESCRIPTION_SAFE < len(profile.description) <= _DESCRIPTION_MAX:
        yield warning("description", Code.DESCRIPTION_LONG, count=str(len(profile.description)))
    yield from _judge_length("address", profile.address, _ADDRESS_MAX, Code.ADDRESS_TOO_LONG)
    yield from _judge_length("email", profile.email, _EMAIL_MAX, Code.EMAIL_TOO_LONG)
    if profile.email and not EMAIL.fullmatch(profile.email):
        yield error("email", Code.EMAIL_MALFORMED)


def _judge_length(field: str, text: str, most: int, code: Code) -> Iterator[Problem]:
    if len(text) > most:
        yield error(field, code, count=str(len(text)))


def _judge_websites(websites: tuple[str, ...]) -> Iterator[Problem]:
    if len(websites) > _WEBSITES_MAX:
        yield error("websites", Code.WEBSITE_TOO_MANY, count=str(len(websites)))
    malformed = next((link for link in websites if not _host(link)), None)
    if malformed is not None:
        yield error("websites", Code.WEBSITE_MALFORMED, link=malformed)
    longest = max(map(len, websites), default=0)
    if longest > _WEBSITE_MAX:
        yield error("websites", Code.WEBSITE_TOO_LONG, count=str(longest))


def _judge_vertical(vertical: str) -> Iterator[Problem]:
    if vertical and vertical not in VERTICALS:
        yield error("vertical", Code.INDUSTRY_UNKNOWN)
    elif vertical in _REGULATED:
        yield warning("vertical", Code.INDUSTRY_REGULATED, industry=VERTICALS[vertical])


def _judge_logo(logo: LogoFile) -> Iterator[Problem]:
    """Judge type and size as far as Slack tells them; what it does not tell holds nothing up."""
    ending = logo.name.rpartition(".")[2].lower() if "." in logo.name else ""
    wrong_type = logo.mimetype.lower() not in _LOGO_TYPES if logo.mimetype else ending not in _LOGO_ENDINGS
    if (logo.mimetype or ending) and wrong_type:
        yield error("logo", Code.LOGO_TYPE)
    if logo.size is not None and logo.size > _LOGO_MAX_BYTES:
        yield error("logo", Code.LOGO_TOO_HEAVY, size=f"{logo.size / 1024 / 1024:.1f}")


def _judge_badge(profile: Profile) -> Iterator[Problem]:
    if not profile.websites:
        yield error("websites", Code.BADGE_WITHOUT_WEBSITE)
    if not profile.country:
        yield error("country", Code.BADGE_WITHOUT_COUNTRY)
    elif not _is_country(profile.country):
        yield error("country", Code.COUNTRY_UNKNOWN)
    yield from _judge_press_links(profile.press_links, {_host(link) for link in profile.websites} - {""})


def _judge_press_links(links: tuple[str, ...], own_sites: set[str]) -> Iterator[Problem]:
    malformed = next((link for link in links if not _host(link)), None)
    if malformed is not None:
        yield error("press_links", Code.PRESS_LINK_MALFORMED, link=malformed)
    if len(links) != _PRESS_LINKS:
        yield warning("press_links", Code.PRESS_LINK_COUNT, count=str(len(links)))
    own = next((link for link in links if _belongs_to(_host(link), own_sites)), None)
    if own is not None:
        yield warning("press_links", Code.PRESS_LINK_OWN_SITE, link=own)


def _belongs_to(host: str, sites: set[str]) -> bool:
    return any(host == site or host.endswith(f".{site}") for site in sites)


def _links(typed: str) -> tuple[str, ...]:
    """Split on spaces, commas and line breaks; the same link twice is one link."""
    return tuple(dict.fromkeys(filter(None, re.split(r"[\s,;]+", cleaned(typed)))))


def _host(link: str) -> str:
    """Name the site of a http(s) link, without its "www."; "" when it is no such link."""
    try:
        parts = urlsplit(link)
        host = (parts.hostname or "").removeprefix("www.")
    except ValueError:
        return ""
    proper = parts.scheme in {"http", "https"} and re.fullmatch(r"[^\s.]+(?:\.[^\s.]+)+", host)
    return host if proper else ""


def _tidy_country(typed: str) -> str | None:
    country = one_line(typed)
    code = {"UK": "GB"}.get(country.upper(), country.upper())
    return code if code in phonenumbers.SUPPORTED_REGIONS else country or None


def _is_country(country: str) -> bool:
    """Take a known code, or whatever can be a name: staff read it before the application goes out."""
    if len(country) <= 3:  # noqa: PLR2004 - shorter than the shortest name (Cuba, Chad, ...): it was meant as a code
        return country in phonenumbers.SUPPORTED_REGIONS
    return (
        len(country) <= _COUNTRY_MAX
        and not re.search(r"[\d@/_<>]", country)
        and any(map(str.isalpha, country))
    )
