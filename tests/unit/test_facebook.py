"""What Facebook's error numbers come to, and that people have words for each."""

import pytest

from bot.clients.graph import GraphError
from bot.delivery.facebook import _refused
from bot.domain.details import CodeMethod
from bot.domain.facebook import Call, Trouble, trouble
from bot.services.facebook import Errand
from bot.surfaces import facebook_texts

ASK, VERIFY, REGISTER = Call.REQUEST_CODE, Call.VERIFY_CODE, Call.REGISTER
# Call, code, subcode, Facebook's words, HTTP status: as `facts/whatsapp.md` section 3 has them.
TABLE = {
    (ASK, 136024, 0, "Request code error", 400): Trouble.TOO_MANY_CODES,
    (ASK, 100, 2494158, "", 400): Trouble.TOO_MANY_CODES,
    (ASK, 2494158, 0, "", 400): Trouble.TOO_MANY_CODES,
    (ASK, 2388091, 0, "Could not send", 400): Trouble.NOT_DELIVERED,
    (ASK, 2388091, 0, "This number is not being migrated", 400): Trouble.NOT_OPEN,
    (ASK, 2593037, 0, "", 400): Trouble.NOT_DELIVERED,
    (ASK, 2388107, 0, "", 400): Trouble.RESTRICTED,
    (ASK, 3441030, 0, "", 400): Trouble.IN_USE,
    (ASK, 2655011, 0, "", 400): Trouble.NOT_IN_ACCOUNT,
    (ASK, 190, 463, "", 401): Trouble.NO_ACCESS,
    (ASK, 100, 0, "Invalid parameter", 400): Trouble.OTHER,
    (VERIFY, 136025, 0, "The code is not correct", 400): Trouble.WRONG_CODE,
    (VERIFY, 136025, 0, "The code has expired", 400): Trouble.WRONG_CODE,
    (VERIFY, 136025, 0, "You have guessed too many times", 400): Trouble.TOO_MANY_GUESSES,
    (VERIFY, 136025, 0, "Too many attempts", 400): Trouble.TOO_MANY_GUESSES,
    (VERIFY, 3441033, 0, "", 400): Trouble.TOO_MANY_GUESSES,
    (VERIFY, 100, 0, "invalid or has expired", 422): Trouble.WRONG_CODE,
    (VERIFY, 100, 0, "Unsupported request", 400): Trouble.OTHER,
    (VERIFY, 200, 0, "", 403): Trouble.NO_ACCESS,
    (REGISTER, 100, 2388001, "Cannot Create Certificate", 400): Trouble.NAME_NOT_READY,
    (REGISTER, 133005, 0, "", 400): Trouble.PIN_WRONG,
    (REGISTER, 133006, 0, "", 400): Trouble.NOT_VERIFIED,
    (REGISTER, 133008, 0, "", 400): Trouble.PIN_SHUT,
    (REGISTER, 133009, 0, "", 400): Trouble.PIN_SHUT,
    (REGISTER, 133015, 0, "", 400): Trouble.DELETED_LATELY,
    (REGISTER, 133016, 0, "", 400): Trouble.REGISTERED_TOO_OFTEN,
    (REGISTER, 133004, 0, "", 400): Trouble.BUSY,
    (REGISTER, 1, 0, "An unknown error", 400): Trouble.OTHER,
}


@pytest.mark.parametrize("told", TABLE, ids=str)
def test_each_error_comes_to_one_trouble(told: tuple[Call, int, int, str, int]) -> None:
    assert trouble(*told) is TABLE[told]


def test_every_trouble_is_met_by_a_number_or_by_the_bot_itself() -> None:
    assert set(TABLE.values()) | {Trouble.UNREACHABLE} == set(Trouble)


@pytest.mark.parametrize("call", Call)
@pytest.mark.parametrize("met", Trouble)
def test_people_read_what_to_do_and_no_number(call: Call, met: Trouble) -> None:
    said = facebook_texts.said(call, met)
    assert said.startswith("Facebook did not ")
    assert said.endswith(".")
    assert not any(sign.isdigit() for sign in said.replace("15 minutes", "").replace("72 hours", ""))


def test_what_facebook_repeats_of_a_code_is_not_kept() -> None:
    errand = Errand("O1", VERIFY, "R1", "1", "32470000001", CodeMethod.SMS, "135790", None)
    refused = _refused(errand, GraphError(400, 136025, 0, "The code 135790 is not correct", "T1"))
    assert refused.message == "The code [digits] is not correct"
