"""One mapper from what went wrong to what the person sees, by the kind of payload."""

import json
from typing import Any

import pytest
from slack_bolt.context.async_context import AsyncBoltContext
from slack_bolt.response import BoltResponse

from bot.domain.refusals import Refusal, RefusedError
from bot.services.context import StaleError, StorageBusyError
from bot.services.onboarding import NoOnboardingError
from bot.services.people import UnknownPersonError
from bot.slack.errors import SlackError, TransientError
from bot.surfaces.apologies import Apology
from handlers import failures
from handlers.door import Door
from handlers.failures import ApologyError, FieldError
from handlers.payloads import UnknownPressError
from tests.support.bench import BEA, Bench

COMMAND = {"command": "/onboarding", "trigger_id": "t"}
BUTTON = {"type": "block_actions", "trigger_id": "t"}
IN_MODAL = {"type": "block_actions", "trigger_id": "t", "view": {"id": "V1"}}
EVENT = {"event": {"type": "user_change"}}
INPUTS = [{"type": "section", "block_id": "s"}, *({"type": "input", "block_id": name} for name in ("a", "b"))]
SUBMIT = {"type": "view_submission", "view": {"blocks": INPUTS}}
BARE_SUBMIT = {"type": "view_submission", "view": {"blocks": INPUTS[:1]}}

SAID = [
    (RefusedError(Refusal.ADMINS_ONLY), "Only admins can change this"),
    (RefusedError(Refusal.ALREADY_DONE, {"by": BEA}), "Bea Laurent has done this already"),
    (ApologyError(Apology.NOT_IN_CHANNEL), "Invite me first"),
    (StorageBusyError("x"), "Press again."),
    (StaleError("x"), "Press again."),
    (UnknownPressError(), "no longer in use"),
    (NoOnboardingError("o1"), "No onboarding runs"),
    (UnknownPersonError("U1"), "I do not know this person"),
    (RuntimeError("secret words"), "Something went wrong on our side"),
]


@pytest.fixture
def door(bench: Bench) -> Door:
    async def learn(_: Any) -> None:
        raise NotImplementedError

    return Door(bench.services, bench.slack, b"key", learn, learn, learn)


async def answer(door: Door, error: Exception, body: dict[str, Any]) -> BoltResponse:
    return await failures.mapper(door)(error, body, AsyncBoltContext())


@pytest.mark.parametrize(("error", "words"), SAID)
async def test_a_command_is_answered_by_a_refusal(door: Door, error: Exception, words: str) -> None:
    told = await answer(door, error, COMMAND)
    said = json.loads(told.body)
    assert told.status == 200
    assert said["blocks"][0]["block_id"] == "refusal"
    assert words in said["text"]
    assert "secret words" not in told.body


@pytest.mark.parametrize(("error", "words"), SAID)
async def test_a_button_is_answered_by_a_modal(
    door: Door, bench: Bench, error: Exception, words: str
) -> None:
    told = await answer(door, error, BUTTON)
    assert (told.status, told.body) == (200, "")
    ((method, given),) = bench.slack.calls
    assert method == "views_open"
    assert given["view"]["callback_id"] == "refusal"
    assert words in str(given["view"])


async def test_inside_a_modal_the_refusal_is_pushed_on_top(door: Door, bench: Bench) -> None:
    await answer(door, RefusedError(Refusal.NOT_NOW), IN_MODAL)
    assert bench.slack.names() == ["views_push"]


async def test_a_refusal_that_cannot_be_shown_is_no_silent_success(door: Door, bench: Bench) -> None:
    bench.slack.faults["views_open"] = [SlackError("expired_trigger_id")]
    assert (await answer(door, RefusedError(Refusal.NOT_NOW), BUTTON)).status == 500


async def test_what_slack_was_too_slow_for_is_not_asked_of_it_again(door: Door, bench: Bench) -> None:
    assert (await answer(door, TransientError("TimeoutError"), BUTTON)).status == 500
    assert bench.slack.calls == []


@pytest.mark.parametrize(("error", "words"), SAID)
async def test_a_submit_is_answered_at_its_first_input(door: Door, error: Exception, words: str) -> None:
    said = json.loads((await answer(door, error, SUBMIT)).body)
    assert said["response_action"] == "errors"
    assert list(said["errors"]) == ["a"]
    assert words in said["errors"]["a"]


async def test_a_submit_without_inputs_becomes_the_refusal(door: Door) -> None:
    said = json.loads((await answer(door, RefusedError(Refusal.NOT_NOW), BARE_SUBMIT)).body)
    assert said["response_action"] == "update"
    assert said["view"]["callback_id"] == "refusal"


async def test_field_errors_go_to_their_fields_and_none_is_lost(door: Door) -> None:
    error = FieldError({"b": "mend b", "not_there": "mend this too"})
    said = json.loads((await answer(door, error, SUBMIT)).body)
    assert said == {"response_action": "errors", "errors": {"b": "mend b", "a": "mend this too"}}


@pytest.mark.parametrize("error", [RuntimeError(), StorageBusyError(), StaleError(), SlackError("x")])
async def test_an_event_that_failed_comes_again(door: Door, error: Exception) -> None:
    assert (await answer(door, error, EVENT)).status == 500


@pytest.mark.parametrize("error", [KeyError("user"), TypeError(), ValueError()])
async def test_an_event_that_cannot_be_read_does_not(door: Door, error: Exception) -> None:
    assert (await answer(door, error, EVENT)).status == 200
