"""The history says every event in words, hides what is internal, and fits Slack whatever happened."""

import json
from dataclasses import fields, replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain import events as ev
from bot.surfaces import history
from storage.serialising import event_from_json, event_to_json
from tests.support.anything import whole
from tests.unit import form_scenes as some
from tests.unit.slack_limits import faults_of_view

AT = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
EVENTS = st.sampled_from(sorted(history.SENTENCES, key=lambda kind: kind.kind)).flatmap(whole)


def drawn(*events: ev.Event, actor: str | None = "USAM", for_staff: bool = True, **page: Any) -> str:
    entries = [ev.Recorded(place, AT, actor, event) for place, event in enumerate(events, 1)]
    view = history.view(some.scene(), history.Page(entries, some.NAMES, for_staff, **page))
    assert faults_of_view(view) == []
    return json.dumps(view, ensure_ascii=False)


def test_every_kind_of_event_has_a_sentence_or_is_bookkeeping() -> None:
    assert set(ev.EVENTS.values()) == {*history.SENTENCES, *ev.BOOKKEEPING}
    assert not set(history.SENTENCES) & ev.BOOKKEEPING


def test_each_note_is_what_the_event_holds() -> None:
    for kind, (field, _) in history.NOTES.items():
        assert field in {known.name for known in fields(kind) if known.metadata.get("private")}


@given(events=st.lists(EVENTS, max_size=15), actor=st.sampled_from(["USAM", "UEVIL", "UNKNOWN", None]))
def test_any_history_fits_slack_and_pings_nobody(events: list[ev.Event], actor: str | None) -> None:
    said = drawn(*events, actor=actor, older=15, newer=0)
    assert "<!channel>" not in said
    assert "<@" not in said


@given(event=EVENTS)
def test_what_was_erased_reads_on(event: ev.Event) -> None:
    erased = event_from_json(event.kind, event_to_json(event)[0], {})
    said = drawn(erased)
    assert "None" not in said


INTERNAL = {ev.FoundVerified, ev.DoneForBrand, ev.CodeRequested, ev.FacebookRefused, ev.ChangeNotApplied}


@pytest.mark.parametrize("kind", history.NOTES, ids=lambda kind: kind.kind)
@settings(max_examples=3)
@given(data=st.data())
def test_the_brand_does_not_read_what_staff_note_for_each_other(
    kind: type[ev.Event], data: st.DataObject
) -> None:
    event = replace(data.draw(whole(kind)), **{history.NOTES[kind][0]: "A note"})
    assert "> A note" in drawn(event)
    assert ("> A note" in drawn(event, for_staff=False)) is (kind not in INTERNAL)


def test_an_account_id_is_never_told() -> None:
    assert "102290" not in drawn(ev.AccountCreated(whatsapp_account_id="102290129340398"))


def test_the_bot_names_itself_and_pages_turn_both_ways() -> None:
    said = drawn(ev.WentLive(), actor=None, older=30, newer=31)
    assert "*The bot* noted that the number is live." in said
    assert "1|history|ob1||<30" in said
    assert "1|history|ob1||>31" in said
    assert "Older" not in drawn(ev.WentLive())


def test_several_numbers_are_told_apart() -> None:
    scene = replace(some.scene(), onboarding=replace(some.scene().onboarding, place=2))
    assert "Acme · number 2" in str(history.view(scene, history.Page([], {}, for_staff=True)))
