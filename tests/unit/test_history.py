"""The history says every event in words, hides what is internal, and fits Slack whatever happened."""

import json
from dataclasses import fields, replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain import events as ev
from bot.domain.steps import TaskId
from bot.surfaces import history
from storage.serialising import event_from_json, event_to_json
from tests.support.anything import whole
from tests.unit import form_scenes as some
from tests.unit.slack_limits import faults_of_view

AT = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
EVENTS = st.sampled_from(sorted(ev.EVENTS)).flatmap(lambda kind: whole(ev.EVENTS[kind]))


def drawn(*events: ev.Event, actor: str | None = "USAM", for_staff: bool = True, **page: Any) -> str:
    entries = [ev.Recorded(place, AT, actor, event) for place, event in enumerate(events, 1)]
    view = history.view(some.scene(), history.Page(entries, some.NAMES, for_staff, **page))
    assert faults_of_view(view) == []
    return json.dumps(view, ensure_ascii=False)


def test_every_kind_of_event_has_a_sentence_or_is_folded_into_another() -> None:
    assert set(ev.EVENTS.values()) == {*history.SENTENCES, *history.FOLDED}
    assert not set(history.SENTENCES) & history.FOLDED


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


@pytest.mark.parametrize(
    ("event", "internal"),
    [
        (ev.FoundVerified(reason="A note"), True),
        (ev.DoneForBrand(task=TaskId.BUSINESS_SUBMIT, how_known="A note"), True),
        (ev.PutOnHold(until=None, reason="A note"), False),
        (ev.TaskSkipped(task=TaskId.BADGE_APPLY, reason="A note"), False),
    ],
)
def test_the_brand_does_not_read_what_staff_note_for_each_other(event: ev.Event, internal: bool) -> None:  # noqa: FBT001
    assert "> A note" in drawn(event)
    assert ("> A note" in drawn(event, for_staff=False)) is not internal


def test_an_account_id_is_never_told() -> None:
    assert "102290" not in drawn(ev.AccountCreated(whatsapp_account_id="102290129340398"))


def test_the_bot_names_itself_and_pages_turn_both_ways() -> None:
    said = drawn(ev.WentLive(), actor=None, older=30, newer=0)
    assert "*The bot* noted that the number is live." in said
    assert "1|history|ob1||30" in said
    assert "1|history|ob1||0" in said
    assert "Older" not in drawn(ev.WentLive())


def test_several_numbers_are_told_apart() -> None:
    scene = replace(some.scene(), onboarding=replace(some.scene().onboarding, place=2))
    assert "Acme · number 2" in str(history.view(scene, history.Page([], {}, for_staff=True)))
