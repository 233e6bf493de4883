from typing import Any

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.details import CodeMethod, Details, LineType, check_details, format_number, suggested_method
from bot.domain.problems import Checked, Severity
from bot.surfaces.problem_texts import problem_text

GOOD: dict[str, Any] = {
    "phone_number": "+32 470 12 34 56",
    "line_type": "mobile",
    "ivr_can_be_off": False,
    "used_in_whatsapp": False,
    "business_manager_id": "506914307656634",
    "display_name": "Acme Belgium",
}
LANDLINE: dict[str, Any] = {
    "phone_number": "+32 2 222 22 22",
    "line_type": "landline",
    "ivr_can_be_off": True,
}


def check(**typed: Any) -> Checked[Details]:
    return check_details(**{**GOOD, **typed})


def found(result: Checked[Details]) -> list[tuple[str, str, str]]:
    assert all(len(problem_text(problem)) <= 200 for problem in result.problems)
    return [(problem.field, problem.severity, problem.code) for problem in result.problems]


def test_a_mobile_number_passes() -> None:
    result = check()
    assert result.problems == ()
    assert result.value == Details(
        phone_number="+32470123456",
        line_type=LineType.MOBILE,
        ivr_can_be_off=False,
        used_in_whatsapp=False,
        business_manager_id="506914307656634",
        display_name="Acme Belgium",
    )


def test_a_landline_with_its_menu_off_passes() -> None:
    result = check(**LANDLINE)
    assert result.problems == ()
    assert result.value is not None
    assert result.value.line_type is LineType.LANDLINE


@pytest.mark.parametrize(
    "typed",
    [
        "+32470123456",
        " +32 (0)470/12.34.56 ",
        "+32-470-12-34-56",
        "(+32) 470 12 34 56",
        "+٣٢٤٧٠١٢٣٤٥٦",
        "＋３２ ４７０ １２ ３４ ５６",
        "\u202a+32 470 12 34 56\u202c",
        "+32\u00a0470\u00a012\u00a034\u00a056",
        "tel:+32-470-12-34-56",
    ],
)
def test_any_way_of_writing_the_number_is_understood(typed: str) -> None:
    value = check(phone_number=typed).value
    assert value is not None
    assert value.phone_number == "+32470123456"


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "phone_missing"),
        (" \n\u200b", "phone_missing"),
        ("0470 12 34 56", "phone_no_country_code"),
        ("32 470 12 34 56", "phone_no_country_code"),
        ("0032 470 12 34 56", "phone_no_country_code"),
        ("our number", "phone_unreadable"),
        ("+", "phone_unreadable"),
        ("+ask Bea", "phone_unreadable"),
        ("+999 123 456", "phone_unknown_country"),
        ("+32 1", "phone_too_short"),
        ("+32470", "phone_too_short"),
        ("+32 100", "phone_too_short"),
        ("+32 470 12 34 56 78", "phone_too_long"),
        ("+1" + "2" * 300, "phone_too_long"),
        ("+1 555 555 5555", "phone_invalid"),
        ("+32 470 12 34 56 ext 5", "phone_extension"),
        ("+32 900 12 345", "phone_unsupported"),
    ],
)
def test_a_number_that_cannot_work_is_refused(typed: str, code: str) -> None:
    result = check(phone_number=typed)
    assert result.value is None
    assert found(result) == [("phone_number", "error", code)]


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("+1 800 555 1234", "phone_toll_free"),
        ("+44 800 123 456", "phone_toll_free"),
        ("+31 85 123 4567", "phone_voip"),
        ("+32 78 15 15 15", "phone_special"),
    ],
)
def test_a_number_that_may_not_work_is_doubted(typed: str, code: str) -> None:
    result = check(**{**LANDLINE, "phone_number": typed})
    assert found(result) == [("phone_number", "warning", code)]
    assert result.value is not None


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ({"line_type": None}, ("line_type", "error", "line_type_missing")),
        ({"line_type": "satellite"}, ("line_type", "error", "line_type_missing")),
        ({"line_type": "landline", "ivr_can_be_off": True}, ("line_type", "warning", "line_looks_mobile")),
        ({**LANDLINE, "line_type": "mobile"}, ("line_type", "warning", "line_looks_landline")),
        ({**LANDLINE, "ivr_can_be_off": False}, ("ivr_can_be_off", "error", "phone_menu_stays_on")),
        ({"used_in_whatsapp": None}, ("used_in_whatsapp", "error", "use_missing")),
        ({"used_in_whatsapp": True}, ("used_in_whatsapp", "warning", "used_in_whatsapp")),
    ],
)
def test_the_line_and_its_use_are_judged(typed: dict[str, Any], problem: tuple[str, str, str]) -> None:
    assert found(check(**typed)) == [problem]


def test_a_toll_free_number_gets_no_sms() -> None:
    result = check(phone_number="+1 800 555 1234", line_type="mobile")
    assert [problem.code for problem in result.warnings] == ["phone_toll_free", "line_looks_landline"]


@pytest.mark.parametrize("line_type", ["mobile", "landline"])
def test_a_number_that_may_be_either_is_taken_as_chosen(line_type: str) -> None:
    assert check(phone_number="+1 415 555 2671", line_type=line_type, ivr_can_be_off=True).problems == ()


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (" 506 914 307 656 634 ", "506914307656634"),
        ("５０６９１４３０７６５６６３４", "506914307656634"),
        ("2729063490586005", "2729063490586005"),
        ("27290634905860051", "27290634905860051"),
    ],
)
def test_a_business_manager_id_is_tidied(typed: str, kept: str) -> None:
    result = check(business_manager_id=typed)
    assert result.problems == ()
    assert result.value is not None
    assert result.value.business_manager_id == kept


@pytest.mark.parametrize(
    ("typed", "severity", "code"),
    [
        ("", "error", "business_id_missing"),
        ("   ", "error", "business_id_missing"),
        ("Acme", "error", "business_id_not_digits"),
        ("5069-1430", "error", "business_id_not_digits"),
        ("5" * 9, "error", "business_id_length"),
        ("5" * 21, "error", "business_id_length"),
        ("5" * 10, "warning", "business_id_unusual"),
        ("5" * 14, "warning", "business_id_unusual"),
        ("5" * 18, "warning", "business_id_unusual"),
        ("5" * 20, "warning", "business_id_unusual"),
    ],
)
def test_a_doubtful_business_manager_id_is_told(typed: str, severity: str, code: str) -> None:
    assert found(check(business_manager_id=typed)) == [("business_manager_id", severity, code)]


@pytest.mark.parametrize(
    ("name", "severity", "codes"),
    [
        ("", "error", ["name_missing"]),
        (" \n", "error", ["name_missing"]),
        ("A", "error", ["name_too_short"]),
        ("A" + "b" * 75, "error", ["name_too_long"]),
        ("Ac\u200bme", "error", ["name_control"]),
        ("Acme\nBelgium", "error", ["name_control"]),
        ("Acme\x00", "error", ["name_control"]),
        ("Aco", "warning", ["name_short"]),
        ("ACME", "warning", ["name_all_caps"]),
        ("H&M", "warning", ["name_short", "name_all_caps", "name_punctuation"]),
        ("Acme  Belgium", "warning", ["name_double_space"]),
        ("Acme 🚲", "warning", ["name_emoji"]),
        ("Acme 1️⃣", "warning", ["name_emoji"]),
        ("Acme®", "warning", ["name_trademark"]),
        ("Acme, Belgium", "warning", ["name_punctuation"]),
        ("Acme Belgium--", "warning", ["name_consecutive_punctuation"]),
        ("Acme!!", "warning", ["name_punctuation", "name_consecutive_punctuation"]),
        ("acme.com", "warning", ["name_url"]),
        ("www.acme", "warning", ["name_url"]),
        ("Acme Official", "warning", ["name_claim"]),
        ("Verified Acme", "warning", ["name_claim"]),
        ("Acme WhatsApp", "warning", ["name_meta"]),
        ("Whats App Acme", "warning", ["name_meta"]),
        ("Acme on Facebook", "warning", ["name_meta"]),
        ("Meta Acme", "warning", ["name_meta"]),
        ("customer Support", "warning", ["name_generic"]),
    ],
)
def test_a_display_name_is_judged(name: str, severity: str, codes: list[str]) -> None:
    result = check(display_name=name)
    assert found(result) == [("display_name", severity, code) for code in codes]


@pytest.mark.parametrize(
    "name",
    [
        "Acme",
        "Café Métal",
        "Metal Works",
        "Surface Booking",
        "Acme 24°",
        "हिन्दी दुकान",
        "متجر أكمي",
        "7-Eleven",
        "Dr. Oetker",
    ],
)
def test_an_ordinary_display_name_passes(name: str) -> None:
    assert check(display_name=name).problems == ()


def test_a_display_name_loses_only_the_space_around_it() -> None:
    value = check(display_name="  Cafe\u0301  Acme ").value
    assert value is not None
    assert value.display_name == "Café  Acme"


def test_an_empty_form_names_every_field_at_once() -> None:
    empty = check_details(
        phone_number="",
        line_type=None,
        ivr_can_be_off=False,
        used_in_whatsapp=None,
        business_manager_id="",
        display_name="",
    )
    assert {problem.field for problem in empty.errors} == set(GOOD) - {"ivr_can_be_off"}


def test_people_read_numbers_in_groups() -> None:
    assert format_number("+32470123456") == "+32 470 12 34 56"
    assert format_number("no number") == "no number"


def test_a_landline_is_called_and_a_mobile_gets_an_sms() -> None:
    assert suggested_method(LineType.LANDLINE) is CodeMethod.VOICE
    assert suggested_method(LineType.MOBILE) is CodeMethod.SMS


@given(
    phone_number=st.text() | st.from_regex(r"\+[0-9 ().-]{0,30}"),
    line_type=st.none() | st.sampled_from(["mobile", "landline", ""]) | st.text(),
    ivr_can_be_off=st.booleans(),
    used_in_whatsapp=st.none() | st.booleans(),
    business_manager_id=st.text(),
    display_name=st.text(),
)
def test_nothing_that_can_be_typed_breaks_the_rules(**typed: Any) -> None:
    result = check_details(**typed)
    assert (result.value is None) == bool(result.errors)
    assert all(problem.field in typed for problem in result.problems)


@given(st.sampled_from(sorted(phonenumbers.SUPPORTED_REGIONS)))
def test_a_number_of_any_country_keeps_its_identity(region: str) -> None:
    example = phonenumbers.example_number_for_type(region, phonenumbers.PhoneNumberType.MOBILE)
    example = example or phonenumbers.example_number(region)
    assert example is not None
    e164 = phonenumbers.format_number(example, phonenumbers.PhoneNumberFormat.E164)
    kept = check(phone_number=format_number(e164)).value
    assert kept is not None
    assert kept.phone_number == e164
    again = check(phone_number=kept.phone_number).value
    assert again == kept


@given(
    st.text(
        alphabet=st.characters(categories=["Cc", "Cs", "Cf"], exclude_characters="\u200c\u200d"), min_size=1
    )
)
def test_no_invisible_character_gets_into_a_name(hidden: str) -> None:
    result = check(display_name=f"Ac{hidden}me")
    assert result.value is None
    assert {problem.severity for problem in result.problems} >= {Severity.ERROR}
