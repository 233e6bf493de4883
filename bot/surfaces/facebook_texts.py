"""What people read where the bot asks Facebook by itself: a refusal in their words, and what to do now."""

from collections.abc import Mapping
from types import MappingProxyType

from bot.domain import events as ev
from bot.domain.facebook import MOST_GUESSES, Call, Trouble
from bot.domain.notices import Notice

_DID_NOT: Mapping[Call, str] = MappingProxyType(
    {
        Call.REQUEST_CODE: "Facebook did not send the code",
        Call.VERIFY_CODE: "Facebook did not check the code",
        Call.REGISTER: "Facebook did not register the number",
    }
)
# After the colon: why, and what mends it.
_WHY: Mapping[Trouble, str] = MappingProxyType(
    {
        Trouble.WRONG_CODE: "these digits are not the ones it sent.",
        Trouble.TOO_MANY_CODES: "too many codes were asked for.",
        Trouble.TOO_MANY_GUESSES: "too many wrong codes were entered.",
        Trouble.NOT_DELIVERED: (
            "it could not reach the number. Check that the line takes SMS and calls from abroad."
        ),
        Trouble.NOT_OPEN: "it gives codes for this number only in WhatsApp Manager. Ask for the code there.",
        Trouble.NOT_IN_ACCOUNT: (
            "the number is not in the WhatsApp account. Add it there, or check the account ID."
        ),
        Trouble.RESTRICTED: "the account is restricted. The brand sees why in Business Support Home.",
        Trouble.IN_USE: (
            "the number is still used in a WhatsApp app. The brand deletes that account in the app, "
            "and it works some 15 minutes later."
        ),
        Trouble.NAME_NOT_READY: "it has not finished with the display name. Try again in a few hours.",
        Trouble.NOT_VERIFIED: "it wants the number verified by a code again. *Reopen* the code for it.",
        Trouble.PIN_WRONG: (
            "the number has another PIN already. Press *Register number* again and type that one."
        ),
        Trouble.PIN_SHUT: "too many PINs were tried. Press *Register number* again in an hour.",
        Trouble.DELETED_LATELY: (
            "the number was deleted a moment ago. Press *Register number* again in five minutes."
        ),
        Trouble.REGISTERED_TOO_OFTEN: (
            "it was asked ten times within 72 hours. It takes the next try 72 hours from now."
        ),
        Trouble.NO_ACCESS: "it does not accept the bot's access. An administrator checks GRAPH_ACCESS_TOKEN.",
        Trouble.BUSY: "it is busy just now.",
        Trouble.UNREACHABLE: "it gave no answer.",
        Trouble.OTHER: "Sparkcentral's people find its own words in the history.",
    }
)


def refused(who: str, notice: Notice) -> str:
    """The head of the notice; what to do by hand stands below it."""
    call = Call(notice.facts.get("call", Call.REQUEST_CODE))
    trouble = Trouble(notice.facts.get("trouble", Trouble.OTHER))
    return f"{who}, {said(call, trouble)}"


def said(call: Call, trouble: Trouble) -> str:
    return f"{_DID_NOT[call]}: {_WHY[trouble]}"


def wrong_digits(who: str, _notice: Notice) -> str:
    return f"{who}, Facebook says that these digits are not the ones it sent. Look at the phone once more."


def wrong_so_far(guesses: int) -> str:
    left = MOST_GUESSES - guesses
    return f"The digits entered before were not the ones. {left} more {'try' if left == 1 else 'tries'}."


def registered(who: str, _notice: Notice) -> str:
    return (
        f"{who}, Facebook has registered the number, and the bot has forgotten the PIN. "
        "Link the number to Sparkcentral, then press *Mark number activated*."
    )


def note(event: ev.FacebookRefused) -> str:
    """Facebook's own words, for Sparkcentral's people and Meta's support."""
    numbers = "/".join(str(number) for number in (event.code, event.subcode) if number)
    trace = f"fbtrace_id {event.trace}" if event.trace else ""
    return " · ".join(part for part in (event.message, f"error {numbers}" if numbers else "", trace) if part)
