import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.domain.events import EVENTS
from bot.domain.onboarding import Onboarding, Private
from storage.serialising import (
    event_from_json,
    event_to_json,
    onboarding_from_json,
    private_to_json,
    state_to_json,
)
from tests.support.anything import whole

FAST = settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))


def through_json(value: Any) -> Any:
    return json.loads(json.dumps(value))


@pytest.mark.parametrize("kind", sorted(EVENTS))
@given(data=st.data())
@FAST
def test_every_event_comes_back_as_it_was(kind: str, data: st.DataObject) -> None:
    event = data.draw(whole(EVENTS[kind]))
    facts, private = (through_json(part) for part in event_to_json(event))
    assert event_from_json(kind, facts, private) == event


@pytest.mark.parametrize("kind", sorted(EVENTS))
@given(data=st.data())
@FAST
def test_every_event_can_be_read_after_erasure(kind: str, data: st.DataObject) -> None:
    event = data.draw(whole(EVENTS[kind]))
    facts, private = event_to_json(event)
    blanked = event_from_json(kind, through_json(facts), None)
    assert event_to_json(blanked)[0] == facts
    assert all(not getattr(blanked, name) for name in private)


@given(onboarding=whole(Onboarding))
@settings(FAST, max_examples=60)
def test_every_onboarding_comes_back_as_it_was(onboarding: Onboarding) -> None:
    state = through_json(state_to_json(onboarding))
    private = through_json(private_to_json(onboarding.private))
    columns = {name: getattr(onboarding, name) for name in ("id", "channel_id", "status", "version")}
    assert onboarding_from_json(state, private, **columns) == onboarding


def test_order_is_kept_where_people_see_it() -> None:
    onboarding = Onboarding(id="o1", private=Private(template_reasons={"b": "first", "a": "second"}))
    private = through_json(private_to_json(onboarding.private))
    found = onboarding_from_json(state_to_json(onboarding), private, id="o1")
    assert list(found.private.template_reasons) == ["b", "a"]


def test_a_row_of_an_earlier_version_lacks_fields_and_is_read_with_their_defaults() -> None:
    assert onboarding_from_json({}, {}, id="o1") == Onboarding(id="o1")
