"""What the brand sends in step 2: the phone number, the business account and the display name."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

import phonenumbers
from phonenumbers import (
    NumberParseException,
    PhoneNumber,
    PhoneNumberFormat,
    PhoneNumberType,
    ValidationResult,
)

from bot.domain.display_name import check_display_name, tidy_display_name
from bot.domain.problems import Checked, Problem, checked, error, warning
from bot.domain.problems import ProblemCode as Code
from bot.domain.typed_text import ascii_digits, cleaned


class LineType(StrEnum):
    MOBILE = "mobile"
    LANDLINE = "landline"


class CodeMethod(StrEnum):
    SMS = "sms"
    VOICE = "voice"


@dataclass(frozen=True, slots=True)
class Details:
    """`phone_number` is E.164, `business_manager_id` opaque digits of Meta."""

    phone_number: str
    line_type: LineType
    ivr_can_be_off: bool
    used_in_whatsapp: bool
    business_manager_id: str
    display_name: str


# Nobody can be reached there by a code, or only at the caller's cost.
_UNSUPPORTED = {PhoneNumberType.PREMIUM_RATE, PhoneNumberType.PAGER, PhoneNumberType.VOICEMAIL}

_DOUBTFUL = {
    PhoneNumberType.TOLL_FREE: Code.PHONE_TOLL_FREE,
    PhoneNumberType.VOIP: Code.PHONE_VOIP,
    PhoneNumberType.SHARED_COST: Code.PHONE_SPECIAL,
    PhoneNumberType.UAN: Code.PHONE_SPECIAL,
    PhoneNumberType.PERSONAL_NUMBER: Code.PHONE_SPECIAL,
}

_OUT_OF_LENGTH = {
    ValidationResult.TOO_SHORT: Code.PHONE_TOO_SHORT,
    ValidationResult.TOO_LONG: Code.PHONE_TOO_LONG,
    ValidationResult.INVALID_COUNTRY_CODE: Code.PHONE_UNKNOWN_COUNTRY,
}

_UNPARSED = {
    NumberParseException.INVALID_COUNTRY_CODE: Code.PHONE_UNKNOWN_COUNTRY,
    NumberParseException.TOO_SHORT_NSN: Code.PHONE_TOO_SHORT,
    NumberParseException.TOO_SHORT_AFTER_IDD: Code.PHONE_TOO_SHORT,
    NumberParseException.TOO_LONG: Code.PHONE_TOO_LONG,
}

_FIRST_SIGN = re.compile(r"[+＋\d]")


def check_details(
    *,
    phone_number: str,
    line_type: str | None,
    ivr_can_be_off: bool,
    used_in_whatsapp: bool | None,
    business_manager_id: str,
    display_name: str,
) -> Checked[Details]:
    number, unusable = _read_number(phone_number)
    line = _read_line_type(line_type)
    account = _tidy_id(business_manager_id)
    problems = [
        *([error("phone_number", unusable)] if unusable else _judge_number(number)),
        *_judge_line(number, line, ivr_can_be_off=ivr_can_be_off),
        *_judge_use(used_in_whatsapp=used_in_whatsapp),
        *_judge_id(account),
        *check_display_name(display_name),
    ]
    return checked(
        problems,
        lambda: Details(
            phone_number=phonenumbers.format_number(number, PhoneNumberFormat.E164),
            line_type=line or LineType.MOBILE,
            ivr_can_be_off=ivr_can_be_off,
            used_in_whatsapp=bool(used_in_whatsapp),
            business_manager_id=account,
            display_name=tidy_display_name(display_name),
        ),
    )


def format_number(e164: str) -> str:
    """Write a number the way people read it: "+32 470 12 34 56"."""
    try:
        return phonenumbers.format_number(phonenumbers.parse(e164), PhoneNumberFormat.INTERNATIONAL)
    except NumberParseException:
        return e164


def suggested_method(line_type: LineType) -> CodeMethod:
    """Never an SMS to a landline: WhatsApp may lock a number after such tries."""
    return CodeMethod.SMS if line_type is LineType.MOBILE else CodeMethod.VOICE


def _read_number(typed: str) -> tuple[PhoneNumber, Code | None]:
    """Read any way of writing a number that starts with + and a country code."""
    text = cleaned(typed)
    first = _FIRST_SIGN.search(text)
    if not text:
        return PhoneNumber(), Code.PHONE_MISSING
    if first is None:
        return PhoneNumber(), Code.PHONE_UNREADABLE
    if first[0] not in "+＋":
        return PhoneNumber(), Code.PHONE_NO_COUNTRY_CODE
    try:
        number = phonenumbers.parse(text)
    except NumberParseException as failure:
        return PhoneNumber(), _UNPARSED.get(failure.error_type, Code.PHONE_UNREADABLE)
    return number, _why_unusable(number)


def _why_unusable(number: PhoneNumber) -> Code | None:
    """Short codes, emergency numbers and over 15 digits are no valid numbers either (Meta, phone numbers)."""
    if number.extension:
        return Code.PHONE_EXTENSION
    if not phonenumbers.is_valid_number(number):
        reason = phonenumbers.is_possible_number_with_reason(number)
        return _OUT_OF_LENGTH.get(reason, Code.PHONE_INVALID)
    if phonenumbers.number_type(number) in _UNSUPPORTED:
        return Code.PHONE_UNSUPPORTED
    return None


def _judge_number(number: PhoneNumber) -> Iterator[Problem]:
    doubt = _DOUBTFUL.get(phonenumbers.number_type(number))
    if doubt:
        yield warning("phone_number", doubt)


def _read_line_type(typed: str | None) -> LineType | None:
    return LineType(typed) if typed in set(LineType) else None


def _judge_line(number: PhoneNumber, line: LineType | None, *, ivr_can_be_off: bool) -> Iterator[Problem]:
    if line is None:
        yield error("line_type", Code.LINE_TYPE_MISSING)
        return
    kind = phonenumbers.number_type(number)
    if line is LineType.LANDLINE and kind == PhoneNumberType.MOBILE:
        yield warning("line_type", Code.LINE_LOOKS_MOBILE)
    if line is LineType.MOBILE and kind in {PhoneNumberType.FIXED_LINE, PhoneNumberType.TOLL_FREE}:
        yield warning("line_type", Code.LINE_LOOKS_LANDLINE)
    if line is LineType.LANDLINE and not ivr_can_be_off:
        # The call that brings the code cannot press its way through a menu (guide, step 5).
        yield error("ivr_can_be_off", Code.PHONE_MENU_STAYS_ON)


def _judge_use(*, used_in_whatsapp: bool | None) -> Iterator[Problem]:
    if used_in_whatsapp is None:
        yield error("used_in_whatsapp", Code.USE_MISSING)
    elif used_in_whatsapp:
        yield warning("used_in_whatsapp", Code.USED_IN_WHATSAPP)


def _tidy_id(typed: str) -> str:
    return ascii_digits("".join(cleaned(typed).split()))


def _judge_id(account: str) -> Iterator[Problem]:
    """Meta publishes no length; the bounds are ours, around the lengths that its samples have."""
    field, count = "business_manager_id", str(len(account))
    if not account:
        yield error(field, Code.BUSINESS_ID_MISSING)
    elif not re.fullmatch(r"[0-9]+", account):
        yield error(field, Code.BUSINESS_ID_NOT_DIGITS)
    elif not re.fullmatch(r"[0-9]{10,20}", account):
        yield error(field, Code.BUSINESS_ID_LENGTH, count=count)
    elif not re.fullmatch(r"[0-9]{15,17}", account):
        yield warning(field, Code.BUSINESS_ID_UNUSUAL, count=count)
