import json
from dataclasses import FrozenInstanceError, fields, is_dataclass
from typing import Any

import pytest

from bot.domain import events as ev
from bot.domain.evolution import EVOLVERS
from bot.domain.steps import TaskId
from storage.serialising import event_from_json, event_to_json
from tests.unit.every_deed import Chronicle
from tests.unit.journeys import NAMES
from tests.unit.walks import walk

# All that identifies a person or was typed freely. Ids of Slack are no names.
PRIVATE = {
    "account_shared": {"reasons", "business_manager_id", "leading_number"},
    "onboarding_edited": {"brand_name"},
    "onboarding_started": {"brand_name"},
    "task_sent_back": {"reason"},
    "task_skipped": {"reason"},
    "facebook_answered": {"reason"},
    "details_entered": {"details", "why_kept"},
    "facebook_refused": {"message"},
    "code_requested": {"why_not_ready"},
    "profile_entered": {"profile", "why_kept"},
    "template_saved": {"template", "why_kept"},
    "settings_changed": {"before", "after"},
    "outsider_added": {"email", "name"},
    "team_created": {"name"},
    "team_renamed": {"before", "name"},
    "team_deleted": {"name"},
    "change_not_applied": {"reason"},
    "change_overtaken": {"change"},
    "went_on_without": {"reason"},
    "found_verified": {"reason"},
    "done_for_brand": {"how_known"},
    "task_reopened": {"reason"},
    "got_stuck": {"reason"},
    "put_on_hold": {"reason"},
    "closed": {"reason"},
}


def lasting() -> list[ev.Recorded]:
    journey = Chronicle()
    for journey in walk(5, length=60):  # noqa: B007 - the last one holds all
        pass
    return journey.recorded


@pytest.mark.parametrize("kind", sorted(ev.EVENTS))
def test_what_erasure_may_take_is_what_identifies_people_and_no_more(kind: str) -> None:
    marked = {field.name for field in fields(ev.EVENTS[kind]) if field.metadata.get("private")}
    assert marked == PRIVATE.get(kind, set())


def test_every_event_has_a_kind_of_its_own_and_a_place_in_the_state() -> None:
    assert set(ev.EVENTS.values()) == set(ev.Event.__subclasses__()) == set(EVOLVERS)
    assert all(event.kind == kind for kind, event in ev.EVENTS.items())


def test_every_event_of_a_way_comes_back_from_its_row_as_it_was() -> None:
    for entry in lasting():
        facts, private = json.loads(json.dumps(event_to_json(entry.event)))
        assert event_from_json(entry.event.kind, facts, private) == entry.event


def texts(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [text for part in value.values() for text in texts(part)]
    if isinstance(value, list):
        return [text for part in value for text in texts(part)]
    return [value] if isinstance(value, str) else []


def test_no_name_number_or_typed_text_lies_among_the_facts_that_stay() -> None:
    typed = {
        "Acme",
        "Acme Belgium",
        "No, not yet",
        "+32470123456",
        "+3222222222",
        "care@acme.com",
        *NAMES.values(),
    }
    kept, seen = set(), set()
    for entry in lasting():
        facts, private = json.loads(json.dumps(event_to_json(entry.event)))
        kept |= set(texts(facts))
        seen |= set(texts(private))
    assert typed & seen
    assert not typed & kept


def test_events_cannot_be_changed() -> None:
    event = ev.TaskDone(task=TaskId.TERMS_AGREE)
    assert is_dataclass(event)
    with pytest.raises(FrozenInstanceError):
        event.task = TaskId.CHANNEL_SETUP  # type: ignore[misc]
    assert isinstance(event, ev.Event)
