"""The morning's message keeps to Slack's limits and cuts no line, however much there is to tell."""

import pytest

from bot.surfaces import personal
from bot.surfaces.kit import Message
from tests.unit.journeys import Journey
from tests.unit.message_limits import faults, words

MANY = 30
DAY = "<!date^1793610000^{date_short_pretty}|2026-11-02 09:00 UTC>"


def morning(brand: str, many: int) -> Message:
    scenes = [Journey(brand=f"{brand}{number}").to_live().scene for number in range(many)]
    message = personal.digest(scenes, "UADA", more=False)
    assert message is not None
    return message


@pytest.mark.parametrize("brand", ["Acme", "<!channel>", "a&" * 300, "🎉" * 300])
def test_what_fits_is_told_in_whole_lines_and_the_rest_is_in_the_list(brand: str) -> None:
    message = morning(brand, MANY)
    assert faults(message) == []
    told = [line for line in words(message).splitlines() if line.startswith("• ")]
    assert len(told) > MANY / 2
    assert {line.rpartition(", since ")[2] for line in told} == {DAY}
    assert "`/onboarding list mine` shows them all" in words(message)
    assert "<!channel>" not in message.text + words(message)


def test_all_is_told_where_it_fits() -> None:
    told = words(morning("Acme", 10))
    assert (told.count("write the message templates"), told.count("set up the WhatsApp channel")) == (10, 10)
    assert "/onboarding list" not in told


def test_a_morning_with_nothing_in_it_has_no_message() -> None:
    assert personal.digest([], "UADA", more=False) is None
