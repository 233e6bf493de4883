import re
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.parties import Side
from bot.domain.permissions import Deed
from bot.domain.refusals import Refusal, RefusedError
from bot.domain.steps import TaskId
from bot.surfaces import apologies, ids, refusals
from bot.surfaces.apologies import Apology
from tests.unit import form_scenes as some
from tests.unit.slack_limits import faults_of_answer, faults_of_view

AT = some.NOW - timedelta(minutes=20)
# The facts that the domain gives with its refusals (bot/domain/decisions.py, code_decisions.py).
FACTS: dict[Refusal, dict[str, str]] = {
    Refusal.NOT_YOUR_SIDE: {"side": Side.BRAND},
    Refusal.NOT_OPEN_YET: {"task": TaskId.PHONE_CODE},
    Refusal.ALREADY_DONE: {"task": TaskId.TERMS_AGREE, "by": "UBEA", "at": AT.isoformat()},
    Refusal.CODE_TOO_LATE: {"seconds": "125"},
    Refusal.CODE_OPEN_ALREADY: {"by": "USAM"},
    Refusal.CODE_NOT_YOURS: {"operator": "USAM"},
    Refusal.CODE_WAIT: {"until": AT.isoformat()},
    Refusal.TIME_FAR: {"until": AT.isoformat()},
    Refusal.TIME_SHUT: {"until": AT.isoformat()},
    Refusal.TIME_CHANGED: {"by": "UBEA", "until": AT.isoformat()},
    Refusal.TIME_AGREED: {"by": "UBEA"},
    Refusal.TEMPLATE_REJECTED: {"name": "order_update"},
    Refusal.TEMPLATE_TAKEN: {"name": "order_update"},
    Refusal.LAST_SUPERVISOR: {},
    Refusal.NOT_WITH_SIDE: {"side": Side.BRAND},
    Refusal.NO_SUCH_ROLE: {"person": "UBEA"},
}


def said(refusal: Refusal, brand: str = "Acme", **facts: str) -> str:
    return refusals.text(RefusedError(refusal, facts or FACTS.get(refusal, {})), some.NAMES, brand)


def beneath(refusal: Refusal, zone: str = "UTC", brand: str = "Acme", **facts: str) -> str:
    error = RefusedError(refusal, facts or FACTS.get(refusal, {}))
    return refusals.field_text(error, some.NAMES, brand, zone)


def is_kind_and_whole(text: str) -> None:
    words = re.sub(r"<!date[^>]*>", "today", text)
    assert words[0].isupper()
    assert words.endswith(".")
    assert not set("!{}<>") & set(words)
    assert "  " not in words
    assert len(words) <= 300


@pytest.mark.parametrize("refusal", Refusal)
def test_every_refusal_has_a_text_that_says_how_to_go_on(refusal: Refusal) -> None:
    for text in (said(refusal), beneath(refusal)):
        is_kind_and_whole(text)
        assert text.count(".") >= 2, "one sentence for why, one for what next"


@pytest.mark.parametrize("refusal", Refusal)
def test_every_refusal_can_do_without_facts(refusal: Refusal) -> None:
    bare = RefusedError(refusal, {})
    is_kind_and_whole(refusals.text(bare, {}, ""))
    is_kind_and_whole(refusals.field_text(bare, {}, ""))


@pytest.mark.parametrize("refusal", Refusal)
def test_every_refusal_fits_a_modal_and_an_answer(refusal: Refusal) -> None:
    assert faults_of_view(refusals.view(said(refusal))) == []
    assert faults_of_answer(refusals.command_answer(said(refusal))) == []


@pytest.mark.parametrize("apology", Apology)
def test_every_apology_has_a_text(apology: Apology) -> None:
    text = apologies.apology(apology)
    assert set(Apology) == set(apologies._APOLOGIES)
    is_kind_and_whole(text if apology is not Apology.UNEXPECTED else f"{text}.")
    assert faults_of_view(refusals.view(text)) == []


@pytest.mark.parametrize(
    ("apology", "facts", "words"),
    [
        (Apology.NOT_IN_CHANNEL, {}, "type /invite @WhatsApp onboarding in this channel"),
        (Apology.UNEXPECTED, {"reference": "a1b2"}, "this reference: a1b2"),
        (Apology.WRONG_SIDE_PICKED, {"name": "Bea {x}", "side": "Acme"}, "Bea {x} is not with Acme"),
        (Apology.WRONG_SIDE_PICKED, {}, "Somebody you picked is not with this side"),
    ],
)
def test_apologies_are_concrete(apology: Apology, facts: dict[str, str], words: str) -> None:
    assert words in apologies.apology(apology, **facts)


ASKS = (Refusal.LAST_SUPERVISOR, Refusal.SHUTS_OUT, Refusal.IN_ANOTHER_TEAM)


@pytest.mark.parametrize("refusal", ASKS)
def test_what_was_to_be_put_back_is_meant_in_the_form(refusal: Refusal) -> None:
    text = said(refusal, form=Deed.EDIT_TEAMS, people="UBEA")
    is_kind_and_whole(text)
    assert text.endswith("press “Edit teams” on the channel's card, and tick “Go on” there.")
    assert said(refusal).endswith("end the command with the word anyway, or tick “Go on” in the form.")


def test_what_was_to_be_put_back_names_nobody_whom_the_person_picked() -> None:
    for side, ask in ((Side.BRAND, "Ask an admin of Sparkcentral for"), ("", "Use “Edit teams” for")):
        text = said(Refusal.NOT_WITH_SIDE, form=Deed.EDIT_TEAMS, side=side)
        is_kind_and_whole(text)
        assert ask in text
    assert "Rename that one first." in said(Refusal.TEAM_NAME_TAKEN, form=Deed.EDIT_TEAMS, team="Care")


class TestWhoAndWhen:
    def test_whose_task_it_is(self) -> None:
        assert "a task of Acme" in said(Refusal.NOT_YOUR_SIDE)
        assert "a task of Sparkcentral" in said(Refusal.NOT_YOUR_SIDE, side=Side.SPARKCENTRAL)

    def test_who_was_first_and_when(self) -> None:
        text = said(Refusal.ALREADY_DONE)
        assert text.startswith("Bea Adams has done this already, <!date^")
        assert "agree to the WhatsApp Business terms" in text

    def test_what_the_bot_did_by_itself(self) -> None:
        text = said(Refusal.ALREADY_DONE, task=TaskId.PHONE_CODE, by="", at="")
        assert text.startswith("This is done already: verify the number")

    def test_somebody_unknown_gets_no_wrong_name(self) -> None:
        assert "Only a colleague sees this code" in said(Refusal.CODE_NOT_YOURS, operator="UNEW")
        assert "UNEW" not in said(Refusal.CODE_NOT_YOURS, operator="UNEW")

    @pytest.mark.parametrize(
        ("seconds", "ago"),
        [
            ("0", "a moment ago"),
            ("1", "1 second ago"),
            ("59", "59 seconds ago"),
            ("119", "119 seconds ago"),
            ("120", "2 minutes ago"),
            ("3600", "60 minutes ago"),
        ],
    )
    def test_by_how_much_a_code_was_late(self, seconds: str, ago: str) -> None:
        assert f"The ten minutes were over {ago}," in said(Refusal.CODE_TOO_LATE, seconds=seconds)

    def test_until_when_to_wait(self) -> None:
        assert f"<!date^{int(AT.timestamp())}^" in said(Refusal.CODE_WAIT)

    def test_beneath_a_field_times_are_in_the_zone_of_the_onboarding(self) -> None:
        text = beneath(Refusal.CODE_WAIT, "Europe/Brussels")
        assert "23 November at 10:10 (Europe/Brussels)" in text
        assert "<" not in text


class TestWhatPeopleTyped:
    def test_is_escaped_in_a_modal(self) -> None:
        text = said(Refusal.NOT_YOUR_SIDE, brand=some.EVIL)
        assert "<!channel>" not in text
        assert "&lt;!channel&gt; &amp;" in text

    def test_stays_as_it_is_beneath_a_field(self) -> None:
        assert some.EVIL in beneath(Refusal.NOT_YOUR_SIDE, brand=some.EVIL)

    @settings(deadline=None)
    @given(st.sampled_from(list(Refusal)), st.text(), st.text())
    def test_pings_nobody(self, refusal: Refusal, brand: str, name: str) -> None:
        error = RefusedError(refusal, {**FACTS.get(refusal, {}), "name": name})
        text = refusals.text(error, {"UBEA": name, "USAM": name}, brand)
        assert re.sub(r"<!date\^[^<>]*>", "", text).count("<") == 0
        assert faults_of_view(refusals.view(text)) == []


class TestCarriers:
    def test_a_modal(self) -> None:
        view = refusals.view("Not yet.")
        assert view["callback_id"] == ids.REFUSAL
        assert view["title"]["text"] == refusals.DEFAULT_TITLE
        assert view["blocks"][0]["block_id"] == ids.REFUSAL_BLOCK
        assert refusals.view("Not yet.", "Code")["title"]["text"] == "Code"

    def test_an_answer_to_a_command(self) -> None:
        answer = refusals.command_answer("Not yet.")
        assert answer["text"] == "Not yet."
        assert answer["blocks"][0]["block_id"] == ids.REFUSAL_BLOCK

    def test_nothing_left_to_ask(self) -> None:
        assert faults_of_view(refusals.done()) == []

    def test_a_place_holder(self) -> None:
        view = refusals.loading("Start onboarding")
        assert faults_of_view(view) == []
        assert view["callback_id"] == ids.LOADING
