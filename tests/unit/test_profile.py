from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.problems import Checked
from bot.domain.profile import VERTICALS, LogoFile, LogoRef, Profile, check_profile
from bot.surfaces.problem_texts import problem_text

LOGO = LogoFile(id="F1", name="logo.png", mimetype="image/png", size=20_000)
PRESS = "\n".join(f"https://news.example/{number}" for number in range(5))
GOOD: dict[str, Any] = {
    "about": "Bicycles and repairs since 1984",
    "description": "We sell\nand mend bicycles.",
    "address": "Kerkstraat 1, 9000 Gent",
    "email": "care@acme.com",
    "websites": "https://www.acme.com",
    "vertical": "RETAIL",
    "logo": LOGO,
    "country": "",
    "press_links": "",
}


def check(**typed: Any) -> Checked[Profile]:
    return check_profile(**{**GOOD, **typed})


def found(result: Checked[Profile]) -> list[tuple[str, str, str]]:
    assert all(len(problem_text(problem)) <= 200 for problem in result.problems)
    return [(problem.field, problem.severity, problem.code) for problem in result.problems]


def test_an_ordinary_profile_passes() -> None:
    result = check()
    assert result.problems == ()
    assert result.value == Profile(
        about="Bicycles and repairs since 1984",
        description="We sell\nand mend bicycles.",
        address="Kerkstraat 1, 9000 Gent",
        email="care@acme.com",
        websites=("https://www.acme.com",),
        vertical="RETAIL",
        logo=LogoRef("F1", "logo.png"),
        country=None,
        press_links=(),
    )
    assert not result.value.wants_badge


def test_one_line_about_the_business_is_enough() -> None:
    empty = dict.fromkeys(("description", "address", "email", "websites", "country", "press_links"), "")
    result = check_profile(about="Bicycles", vertical=None, logo=None, **empty)
    assert result.problems == ()
    assert result.value is not None
    assert result.value.vertical == ""


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ({"about": " \n"}, ("about", "error", "about_missing")),
        ({"about": "a" * 140}, ("about", "error", "about_too_long")),
        ({"description": "a" * 513}, ("description", "error", "description_too_long")),
        ({"description": "a" * 257}, ("description", "warning", "description_long")),
        ({"description": "a" * 512}, ("description", "warning", "description_long")),
        ({"address": "a" * 257}, ("address", "error", "address_too_long")),
        ({"email": "a" * 120 + "@acme.com"}, ("email", "error", "email_too_long")),
        ({"email": "care"}, ("email", "error", "email_malformed")),
        ({"email": "care@acme"}, ("email", "error", "email_malformed")),
        ({"email": "care@acme..com"}, ("email", "error", "email_malformed")),
        ({"email": "a@acme.com, b@acme.com"}, ("email", "error", "email_malformed")),
        ({"websites": "www.acme.com"}, ("websites", "error", "website_malformed")),
        ({"websites": "ftp://acme.com"}, ("websites", "error", "website_malformed")),
        ({"websites": "https://acme"}, ("websites", "error", "website_malformed")),
        ({"websites": "https://["}, ("websites", "error", "website_malformed")),
        ({"websites": "https://a.be https://b.be https://c.be"}, ("websites", "error", "website_too_many")),
        ({"websites": "https://a.be/" + "x" * 250}, ("websites", "error", "website_too_long")),
        ({"vertical": "Retail"}, ("vertical", "error", "industry_unknown")),
        ({"vertical": "ALCOHOL"}, ("vertical", "warning", "industry_regulated")),
        ({"vertical": "OTC_DRUGS"}, ("vertical", "warning", "industry_regulated")),
    ],
)
def test_a_field_is_judged(typed: dict[str, Any], problem: tuple[str, str, str]) -> None:
    result = check(**typed)
    assert found(result) == [problem]
    assert (result.value is None) == (problem[1] == "error")


@pytest.mark.parametrize(
    "typed",
    [
        {"about": "a" * 139},
        {"description": "a" * 256},
        {"address": "a" * 256},
        {"email": "a" * 119 + "@acme.com"},
        {"websites": "https://a.be/" + "x" * 243},
    ],
)
def test_a_limit_itself_is_allowed(typed: dict[str, Any]) -> None:
    assert check(**typed).problems == ()


@pytest.mark.parametrize("between", [" ", ",", ", ", "\n", " ;\r\n"])
def test_two_websites_fit_in_the_one_field(between: str) -> None:
    value = check(websites=f"https://a.be{between}https://b.be{between}https://a.be").value
    assert value is not None
    assert value.websites == ("https://a.be", "https://b.be")


@pytest.mark.parametrize(
    ("logo", "codes"),
    [
        (LogoFile(id="F1"), []),
        (LogoFile(id="F1", name="logo"), []),
        (LogoFile(id="F1", name="logo.JPG"), []),
        (LogoFile(id="F1", name="logo.gif", mimetype="image/jpeg"), []),
        (LogoFile(id="F1", name="logo.png", mimetype="image/png", size=5 * 1024 * 1024), []),
        (LogoFile(id="F1", name="logo.gif"), ["logo_type"]),
        (LogoFile(id="F1", name="logo.png", mimetype="image/svg+xml"), ["logo_type"]),
        (LogoFile(id="F1", name="logo.png", size=5 * 1024 * 1024 + 1), ["logo_too_heavy"]),
        (LogoFile(id="F1", name="deck.pdf", size=9_000_000), ["logo_type", "logo_too_heavy"]),
    ],
)
def test_a_logo_is_judged_by_what_slack_tells(logo: LogoFile, codes: list[str]) -> None:
    assert found(check(logo=logo)) == [("logo", "error", code) for code in codes]


@pytest.mark.parametrize(
    ("typed", "kept"), [("be", "BE"), ("UK", "GB"), ("Belgium", "Belgium"), ("Côte d'Ivoire",) * 2]
)
def test_the_badge_takes_a_country_by_code_or_name(typed: str, kept: str) -> None:
    result = check(country=typed, press_links=PRESS)
    assert result.problems == ()
    assert result.value is not None
    assert result.value.country == kept
    assert result.value.wants_badge
    assert len(result.value.press_links) == 5


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ({"websites": ""}, ("websites", "error", "badge_without_website")),
        ({"country": ""}, ("country", "error", "badge_without_country")),
        ({"country": "XX"}, ("country", "error", "country_unknown")),
        ({"country": "1234"}, ("country", "error", "country_unknown")),
        ({"country": "b" * 61}, ("country", "error", "country_unknown")),
        ({"press_links": ""}, ("press_links", "warning", "press_link_count")),
        ({"press_links": PRESS + " https://news.example/6"}, ("press_links", "warning", "press_link_count")),
        ({"press_links": PRESS.replace("https", "", 1)}, ("press_links", "error", "press_link_malformed")),
        (
            {"press_links": PRESS.replace("news.example", "blog.acme.com", 1)},
            ("press_links", "warning", "press_link_own_site"),
        ),
        (
            {"press_links": PRESS.replace("news.example", "acme.com", 1)},
            ("press_links", "warning", "press_link_own_site"),
        ),
    ],
)
def test_what_the_badge_needs_is_asked_only_with_the_badge(
    typed: dict[str, Any], problem: tuple[str, str, str]
) -> None:
    assert found(check(**{"country": "BE", "press_links": PRESS, **typed})) == [problem]


def test_industries_read_as_words() -> None:
    assert len(VERTICALS) == 21
    assert VERTICALS["RETAIL"] == "Retail"
    assert VERTICALS["ONLINE_GAMBLING"] == "Online gambling"
    assert VERTICALS["PROF_SERVICES"] == "Prof services"


def test_nothing_unstorable_is_kept() -> None:
    value = check(about="Bi\x00cy\ud800cles\u200b").value
    assert value is not None
    assert value.about == "Bicycles"


TEXT = st.text() | st.from_regex(r"(https?://[^ ]*[ ,]){0,3}")


@given(
    about=st.text(),
    description=st.text(),
    address=st.text(),
    email=st.text() | st.emails(),
    websites=TEXT,
    vertical=st.none() | st.sampled_from(list(VERTICALS)) | st.text(),
    logo=st.none()
    | st.builds(LogoFile, id=st.text(), name=st.text(), mimetype=st.text(), size=st.none() | st.integers()),
    country=st.text(),
    press_links=TEXT,
)
def test_nothing_that_can_be_typed_breaks_the_rules(**typed: Any) -> None:
    result = check_profile(**typed)
    assert (result.value is None) == bool(result.errors)
    assert all(problem.field in typed for problem in result.problems)
