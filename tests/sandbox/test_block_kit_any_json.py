"""Whatever JSON it is, the validator answers: it never raises, and it points into what it was given."""

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.sandbox.block_kit import check_message, check_view, faults_of
from bot.sandbox.block_kit_blocks import BLOCKS
from bot.sandbox.block_kit_elements import ELEMENTS
from bot.sandbox.block_kit_faults import MISSING
from bot.sandbox.block_kit_rich_text import PARTS, PIECES
from bot.sandbox.errors import SlackError
from tests.sandbox.conformance import modal
from tests.sandbox.conformance_accepted import ACCEPTED

WORDS = [
    "type",
    "blocks",
    "elements",
    "element",
    "accessory",
    "text",
    "fields",
    "options",
    "option_groups",
    "initial_option",
    "initial_options",
    "action_id",
    "block_id",
    "confirm",
    "title",
    "submit",
    "rows",
    "child_blocks",
    "tasks",
    "chart",
    "segments",
    "value",
    "max_selected_items",
    "min_value",
    "max_value",
    "column_settings",
    "label",
    "style",
    "focus_on_load",
    "actions",
    "attachments",
]
KINDS = [*BLOCKS, *ELEMENTS, *PARTS, *PIECES, "plain_text", "mrkdwn", "modal", "home", "pie", "bar"]
LEAVES = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=4) | st.sampled_from(KINDS)
)
NAMES = st.sampled_from(WORDS) | st.text(max_size=3)


def _grown(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    bare = st.dictionaries(NAMES, inner, max_size=5)
    typed = st.tuples(bare, st.sampled_from(KINDS)).map(lambda pair: {**pair[0], "type": pair[1]})
    return st.lists(inner, max_size=4) | bare | typed


ANY_JSON = st.recursive(LEAVES, _grown, max_leaves=25)


def lookup(value: Any, pointer: str) -> Any:
    """What a JSON pointer points at; raises where it points at nothing."""
    for part in pointer.split("/")[1:]:
        name = part.replace("~1", "/").replace("~0", "~")
        value = value[int(name)] if isinstance(value, list) else value[name]
    return value


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(["blocks", "message", "view"]), ANY_JSON)
def test_any_json_gets_an_answer(kind: str, value: Any) -> None:
    for fault in faults_of(kind, value):
        if not isinstance(value, str):
            held = lookup(value, fault.pointer)
            assert fault.code != MISSING or fault.field not in held
        json.dumps(fault.said())


@settings(max_examples=150, deadline=None)
@given(st.sampled_from([check_message, check_view]), ANY_JSON, ANY_JSON)
def test_any_argument_gets_an_answer(check: Any, value: Any, inner: Any) -> None:
    for each in (value, [value, inner], modal([value, inner]), {"type": "home", "blocks": [inner]}):
        with suppress(SlackError):
            check(each)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(ACCEPTED), st.data())
def test_what_is_right_stays_judged_when_one_spot_is_something_else(case: Any, data: st.DataObject) -> None:
    kind, payload = case.asked()
    broken = json.loads(json.dumps(payload))
    spot = broken
    for _ in range(data.draw(st.integers(0, 6))):
        keys = list(range(len(spot))) if isinstance(spot, list) else list(spot)
        if not keys:
            return
        key = data.draw(st.sampled_from(keys))
        if not isinstance(spot[key], dict | list):
            spot[key] = data.draw(ANY_JSON)
            break
        spot = spot[key]
    faults_of(kind, broken)


def test_what_is_nested_beyond_all_measure_is_refused() -> None:
    deep: Any = {"type": "plain_text"}
    for _ in range(3000):
        deep = {"type": "static_select", "options": [deep], "initial_option": deep}
    assert faults_of("blocks", [{"type": "section", "text": deep}])
    assert faults_of("blocks", "[" * 100_000)[0].pointer == ""


@pytest.mark.parametrize("case", ACCEPTED[:20], ids=lambda case: case.name)
def test_a_string_of_json_is_judged_as_the_json(case: Any) -> None:
    kind, payload = case.asked()
    assert faults_of(kind, json.dumps(payload)) == []
