"""What the bot asks of Facebook by itself, and what Facebook's refusals mean.

Numbers: https://developers.facebook.com/documentation/business-messaging/whatsapp/support/error-codes and
.../embedded-signup/errors. Meta leaves open whether one comes as code or as subcode, so both are looked up,
the subcode first for it says more.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType

# "10 requests per number in a moving 72 hours", then nobody may register it for as long (Meta, /register).
REGISTERING_SHUT = timedelta(hours=72)
# So many wrong digits let the brand try again; Facebook shuts the number for half a day after a few more.
MOST_GUESSES = 3
# An answer that has not come by then never comes: whoever waits for it goes on by hand.
REGISTERING_LASTS = timedelta(minutes=15)


class Call(StrEnum):
    REQUEST_CODE = "request_code"
    VERIFY_CODE = "verify_code"
    REGISTER = "register"


class Trouble(StrEnum):
    """Why Facebook did not do it, as far as it matters for what people do next."""

    WRONG_CODE = "wrong_code"
    TOO_MANY_CODES = "too_many_codes"
    TOO_MANY_GUESSES = "too_many_guesses"
    NOT_DELIVERED = "not_delivered"
    NOT_OPEN = "not_open"
    NOT_IN_ACCOUNT = "not_in_account"
    RESTRICTED = "restricted"
    IN_USE = "in_use"
    NAME_NOT_READY = "name_not_ready"
    NOT_VERIFIED = "not_verified"
    PIN_WRONG = "pin_wrong"
    PIN_SHUT = "pin_shut"
    DELETED_LATELY = "deleted_lately"
    REGISTERED_TOO_OFTEN = "registered_too_often"
    NO_ACCESS = "no_access"
    BUSY = "busy"
    UNREACHABLE = "unreachable"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Registration:
    """A PIN is on its way to Facebook; the digits lie sealed beside this."""

    id: str
    operator: str
    asked_at: datetime


_BY_NUMBER: Mapping[int, Trouble] = MappingProxyType(
    {
        **dict.fromkeys((136024, 2494158, 3441033, 3441046, 1675004), Trouble.TOO_MANY_CODES),
        136025: Trouble.WRONG_CODE,
        **dict.fromkeys((2388091, 2593037, 2593039, 2388093), Trouble.NOT_DELIVERED),
        **dict.fromkeys((3441051, 2655011, 2593035, 2388002), Trouble.NOT_IN_ACCOUNT),
        **dict.fromkeys((2388107, 2655089, 3441040), Trouble.RESTRICTED),
        **dict.fromkeys((3441030, 3441049), Trouble.IN_USE),
        2388001: Trouble.NAME_NOT_READY,
        **dict.fromkeys((133006, 133010), Trouble.NOT_VERIFIED),
        133005: Trouble.PIN_WRONG,
        **dict.fromkeys((133008, 133009), Trouble.PIN_SHUT),
        133015: Trouble.DELETED_LATELY,
        133016: Trouble.REGISTERED_TOO_OFTEN,
        **dict.fromkeys((190, 200, 10, 803, 33), Trouble.NO_ACCESS),
        **dict.fromkeys((4, 17, 613, 80007, 80008, 133004, 2388103, 2494100), Trouble.BUSY),
    }
)
_INVALID = 100
_UNPROCESSABLE = 422
_NOT_BEING_MIGRATED = "not being migrated"
_GUESSED = ("guess", "too many")


def trouble(call: Call, code: int, subcode: int, message: str, status: int) -> Trouble:
    """What a refusal comes to; `status` is the one of HTTP."""
    said = message.lower()
    found = _BY_NUMBER.get(subcode) or _BY_NUMBER.get(code)
    if call is Call.VERIFY_CODE and found in {None, Trouble.WRONG_CODE, Trouble.TOO_MANY_CODES}:
        return _of_digits(found, code, status, said)
    if found is Trouble.NOT_DELIVERED and _NOT_BEING_MIGRATED in said:
        return Trouble.NOT_OPEN
    return found or Trouble.OTHER


def _of_digits(found: Trouble | None, code: int, status: int, said: str) -> Trouble:
    """One number stands for wrong, expired and guessed too often: only the words tell them apart."""
    if found is Trouble.TOO_MANY_CODES or (found is not None and any(word in said for word in _GUESSED)):
        return Trouble.TOO_MANY_GUESSES
    if found is not None or (code == _INVALID and status == _UNPROCESSABLE):
        return Trouble.WRONG_CODE
    return Trouble.OTHER


@dataclass(frozen=True, slots=True)
class Refused:
    """`message` and `trace` are Facebook's own, for Sparkcentral's people and for Meta's support."""

    trouble: Trouble
    code: int = 0
    subcode: int = 0
    trace: str = ""
    message: str = ""


@dataclass(frozen=True, slots=True)
class CodeAsked:
    """`sure` is False where the answer was lost: a code may be on its way all the same."""

    sure: bool = True


class Found(StrEnum):
    """How Facebook has the number by now."""

    VERIFIED = "verified"
    REGISTERED = "registered"


# How a call ended.
Outcome = Refused | CodeAsked | Found
