"""A card that an earlier version posted keeps working: what its buttons carry is still understood."""

import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.domain.permissions import Deed
from bot.surfaces import ids
from tests.support import wire
from tests.support.stand import Stand

CORPUS = tomllib.loads((Path(__file__).parent / "old_payloads.toml").read_text())
# What no earlier version had yet: their first line in the corpus comes with the version after.
NEW = {"edit_roles", "edit_onboarding", "add_another", "take_over_code", "report_lock", ids.HISTORY} | {
    *(ids.CHANNEL_LOG, ids.PUT_BACK),
    *("edit_teams", "import_people", "applied", "all_applied", "not_applied"),
    *("snooze", "reminders", "register_number", "pick_time", "accept_time", "other_time", "call_off_time"),
}


def known() -> Iterator[tuple[str, list[str]]]:
    for version in CORPUS.values():
        yield from version.items()


@pytest.mark.parametrize(("value", "meant"), list(known()))
def test_it_is_still_understood(value: str, meant: list[str]) -> None:
    press = ids.decode(value)
    assert [press.deed, press.task or press.step or "", press.ref] == meant


def test_every_version_and_every_deed_has_its_lines() -> None:
    assert set(CORPUS) == {str(number) for number in range(1, int(ids.VERSION) + 1)}
    assert {meant[0] for _, meant in known()} | NEW == {
        *Deed,
        ids.HOW_THIS_WORKS,
        ids.START_ONBOARDING,
        ids.HISTORY,
        ids.CHANNEL_LOG,
        ids.PUT_BACK,
    }


def test_what_no_version_ever_wrote_is_refused() -> None:
    for value in ("", "agree", "0|agree|o1|terms.agree|", "2|agree|o1|terms.agree|", "1|agree|o1|nowhere|"):
        with pytest.raises(ValueError, match=r".*"):
            ids.decode(value)


async def test_a_press_of_an_old_card_goes_through(sqlite_stand: Stand) -> None:
    """The card carries the corpus' own words in the place of what is drawn today."""
    onboarding = await wire.started(sqlite_stand)
    press = wire.press(sqlite_stand, sqlite_stand.bea, "Agree to the terms")
    (old,) = [value for value, meant in known() if meant[0] == "agree"]
    press["actions"][0]["value"] = old.replace("|o1|", f"|{onboarding}|")
    assert (await wire.deliver(sqlite_stand, press)).status == 200
    assert "task_done" in await wire.kinds(sqlite_stand, onboarding)
