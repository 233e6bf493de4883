"""What is wrong with something that a person typed, as data; bot.surfaces.problem_texts has the words."""

import dataclasses
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

T = TypeVar("T")


class Severity(StrEnum):
    """An error blocks the form; a warning gives way to "Keep it as it is" and a reason."""

    ERROR = "error"
    WARNING = "warning"


class ProblemCode(StrEnum):
    PHONE_MISSING = "phone_missing"
    PHONE_NO_COUNTRY_CODE = "phone_no_country_code"
    PHONE_UNREADABLE = "phone_unreadable"
    PHONE_UNKNOWN_COUNTRY = "phone_unknown_country"
    PHONE_TOO_SHORT = "phone_too_short"
    PHONE_TOO_LONG = "phone_too_long"
    PHONE_INVALID = "phone_invalid"
    PHONE_EXTENSION = "phone_extension"
    PHONE_UNSUPPORTED = "phone_unsupported"
    PHONE_TOLL_FREE = "phone_toll_free"
    PHONE_VOIP = "phone_voip"
    PHONE_SPECIAL = "phone_special"
    LINE_TYPE_MISSING = "line_type_missing"
    LINE_LOOKS_MOBILE = "line_looks_mobile"
    LINE_LOOKS_LANDLINE = "line_looks_landline"
    PHONE_MENU_STAYS_ON = "phone_menu_stays_on"
    USE_MISSING = "use_missing"
    USED_IN_WHATSAPP = "used_in_whatsapp"
    BUSINESS_ID_MISSING = "business_id_missing"
    BUSINESS_ID_NOT_DIGITS = "business_id_not_digits"
    BUSINESS_ID_LENGTH = "business_id_length"
    BUSINESS_ID_UNUSUAL = "business_id_unusual"
    NAME_MISSING = "name_missing"
    NAME_CONTROL = "name_control"
    NAME_TOO_SHORT = "name_too_short"
    NAME_TOO_LONG = "name_too_long"
    NAME_SHORT = "name_short"
    NAME_ALL_CAPS = "name_all_caps"
    NAME_DOUBLE_SPACE = "name_double_space"
    NAME_EMOJI = "name_emoji"
    NAME_TRADEMARK = "name_trademark"
    NAME_PUNCTUATION = "name_punctuation"
    NAME_CONSECUTIVE_PUNCTUATION = "name_consecutive_punctuation"
    NAME_URL = "name_url"
    NAME_CLAIM = "name_claim"
    NAME_META = "name_meta"
    NAME_GENERIC = "name_generic"
    ABOUT_MISSING = "about_missing"
    ABOUT_TOO_LONG = "about_too_long"
    DESCRIPTION_TOO_LONG = "description_too_long"
    DESCRIPTION_LONG = "description_long"
    ADDRESS_TOO_LONG = "address_too_long"
    EMAIL_MALFORMED = "email_malformed"
    EMAIL_TOO_LONG = "email_too_long"
    WEBSITE_TOO_MANY = "website_too_many"
    WEBSITE_MALFORMED = "website_malformed"
    WEBSITE_TOO_LONG = "website_too_long"
    INDUSTRY_UNKNOWN = "industry_unknown"
    INDUSTRY_REGULATED = "industry_regulated"
    COUNTRY_UNKNOWN = "country_unknown"
    BADGE_WITHOUT_WEBSITE = "badge_without_website"
    BADGE_WITHOUT_COUNTRY = "badge_without_country"
    PRESS_LINK_MALFORMED = "press_link_malformed"
    PRESS_LINK_COUNT = "press_link_count"
    PRESS_LINK_OWN_SITE = "press_link_own_site"
    LOGO_TYPE = "logo_type"
    LOGO_TOO_HEAVY = "logo_too_heavy"
    LOGO_UNREADABLE = "logo_unreadable"
    LOGO_TOO_LARGE = "logo_too_large"
    LOGO_NOT_SQUARE = "logo_not_square"
    LOGO_TOO_SMALL = "logo_too_small"
    LOGO_SMALL = "logo_small"
    LOGO_TRANSPARENT = "logo_transparent"
    TEMPLATE_NAME_EMPTY = "template_name_empty"
    TEMPLATE_NAME_TOO_LONG = "template_name_too_long"
    TEMPLATE_EXISTS = "template_exists"
    CATEGORY_MISSING = "category_missing"
    LANGUAGE_MISSING = "language_missing"
    BODY_MISSING = "body_missing"
    BODY_TOO_LONG = "body_too_long"
    BODY_BRACES = "body_braces"
    VARIABLE_NAME = "variable_name"
    VARIABLE_AT_START = "variable_at_start"
    VARIABLE_AT_END = "variable_at_end"
    VARIABLES_ADJACENT = "variables_adjacent"
    VARIABLES_MIXED = "variables_mixed"
    VARIABLE_GAP = "variable_gap"
    VARIABLE_TWICE = "variable_twice"
    VARIABLES_MANY = "variables_many"
    EXAMPLE_MISSING = "example_missing"
    EXAMPLE_UNKNOWN = "example_unknown"
    EXAMPLE_TOO_MANY = "example_too_many"


@dataclass(frozen=True, slots=True)
class Problem:
    """`field` is the name of the form's field, `facts` what makes the sentence concrete."""

    field: str
    code: ProblemCode
    severity: Severity
    facts: Mapping[str, str] = dataclasses.field(default_factory=dict, hash=False)


def error(field: str, code: ProblemCode, **facts: str) -> Problem:
    return Problem(field, code, Severity.ERROR, facts)


def warning(field: str, code: ProblemCode, **facts: str) -> Problem:
    return Problem(field, code, Severity.WARNING, facts)


@dataclass(frozen=True)  # no slots: with them Checked[Details](...) fails on Python 3.11
class Checked(Generic[T]):
    """What was typed, made whole, and all that is wrong with it. An error leaves no value."""

    value: T | None
    problems: tuple[Problem, ...] = ()

    @property
    def errors(self) -> tuple[Problem, ...]:
        return tuple(problem for problem in self.problems if problem.severity is Severity.ERROR)

    @property
    def warnings(self) -> tuple[Problem, ...]:
        return tuple(problem for problem in self.problems if problem.severity is Severity.WARNING)


def checked(problems: Iterable[Problem], build: Callable[[], T]) -> Checked[T]:
    """Build the value only when no error stands in its way."""
    found = Checked[T](None, tuple(problems))
    return found if found.errors else Checked(build(), found.problems)
