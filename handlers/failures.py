"""Turns an exception into what the person sees, by the kind of payload (design, laws 1 and 8)."""

import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import structlog
from slack_bolt.context.async_context import AsyncBoltContext
from slack_bolt.response import BoltResponse

from bot.domain.refusals import RefusedError
from bot.services import onboarding as use_cases
from bot.services.context import StaleError, StorageBusyError
from bot.services.people import UnknownPersonError
from bot.slack.errors import SlackError
from bot.surfaces import apologies, refusals
from bot.surfaces.apologies import Apology
from handlers.door import Door
from handlers.payloads import UnknownPressError, UnreadableError

log = structlog.get_logger(__name__)
_UNREADABLE = 400  # HTTP: bad request
ErrorHandler = Callable[..., Awaitable[BoltResponse]]


class FieldError(Exception):
    """What to mend, by field name."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        super().__init__(", ".join(texts))
        self.texts = dict(texts)


class ApologyError(Exception):
    """Something that is no matter of the domain: a wrong place, a wrong pick."""

    def __init__(self, apology: Apology, **facts: str) -> None:
        super().__init__(apology)
        self.apology = apology
        self.facts = facts


_APOLOGIES: dict[type[Exception], Apology] = {
    StorageBusyError: Apology.BUSY,
    StaleError: Apology.BUSY,
    UnknownPressError: Apology.UNKNOWN_BUTTON,
    use_cases.NoOnboardingError: Apology.NO_ONBOARDING,
    UnknownPersonError: Apology.UNKNOWN_PERSON,
}


def _outcome(error: Exception) -> str:
    """For whoever counts: what people can mend, what passes, and what is ours to mend."""
    if isinstance(error, StorageBusyError | StaleError):
        return "busy"
    if isinstance(error, UnreadableError):
        return "unreadable"
    if isinstance(error, SlackError):
        return "slack_failed"
    refused = isinstance(error, RefusedError | FieldError | ApologyError) or type(error) in _APOLOGIES
    return "refused" if refused else "failed"


async def explain(error: Exception, door: Door, *, field: bool = False, reference: str = "") -> str:
    """The sentence for the person; `field` asks for plain text, as an error beneath a field shows it."""
    if isinstance(error, ApologyError):
        return apologies.apology(error.apology, **error.facts)
    if isinstance(error, FieldError):  # a command has no fields to say it at
        return " ".join(error.texts.values())
    if isinstance(error, RefusedError):
        return await _refused(error, door, field=field)
    reason = _APOLOGIES.get(type(error))
    if reason is not None:
        return apologies.apology(reason)
    log.error("unexpected", exc_info=error)
    return apologies.apology(Apology.UNEXPECTED, reference=reference or "none")


async def _refused(error: RefusedError, door: Door, *, field: bool) -> str:
    wanted = [error.facts[key] for key in ("by", "operator", "person") if error.facts.get(key)]
    wanted += [*error.facts.get("people", "").split(), *error.facts.get("out", "").split()]
    known = {one: error.facts[one] for one in wanted if one in error.facts}
    names = {**await use_cases.names_of(door.services, wanted), **known}
    brand = error.facts.get("brand", "")
    if field:
        return refusals.field_text(error, names, brand, error.facts.get("zone", "UTC"))
    return refusals.text(error, names, brand)


async def field_text(error: RefusedError, door: Door) -> str:
    """For a form that knows at which of its fields it belongs."""
    return await _refused(error, door, field=True)


def mapper(door: Door) -> ErrorHandler:
    """Bolt's error handler: what it returns is the answer to Slack."""

    async def answer(error: Exception, body: dict[str, Any], context: AsyncBoltContext) -> BoltResponse:
        context["outcome"] = _outcome(error)
        received = context.get("received")
        reference = received.request_id if received else ""
        if isinstance(error, UnreadableError):
            return BoltResponse(status=_UNREADABLE, body="")
        if "event" in body:
            return _event(error)
        if body.get("type") == "view_submission":
            return await _submission(error, body, door, reference)
        text = await explain(error, door, reference=reference)
        if "command" in body:
            return _json(refusals.command_answer(text))
        # The trigger of a press that Slack was too slow for has gone with it; Slack then marks the button.
        told = not isinstance(error, SlackError) and await _show(door, body, text)
        return BoltResponse(status=200 if told else 500, body="")

    return answer


def _event(error: Exception) -> BoltResponse:
    """Slack delivers again after a 500, except for what can never succeed."""
    if isinstance(error, (KeyError, TypeError, ValueError)):
        log.error("event_refused", exc_info=error)
        return BoltResponse(status=200, body="")
    log.error("event_failed", exc_info=error)
    return BoltResponse(status=500, body="")


async def _submission(error: Exception, body: dict[str, Any], door: Door, reference: str) -> BoltResponse:
    """Never an empty 200: it would close the form and lose what was typed."""
    blocks = body.get("view", {}).get("blocks", ())
    inputs = [block["block_id"] for block in blocks if block.get("type") == "input"]
    if isinstance(error, FieldError):
        known = {name: text for name, text in error.texts.items() if name in inputs}
        lost = " ".join(text for name, text in error.texts.items() if name not in inputs)
        if lost and inputs:
            known[inputs[0]] = " ".join(filter(None, (known.get(inputs[0], ""), lost)))
        return _json({"response_action": "errors", "errors": known})
    text = await explain(error, door, field=True, reference=reference)
    if not inputs:
        return _json({"response_action": "update", "view": refusals.view(text)})
    return _json({"response_action": "errors", "errors": {inputs[0]: text}})


async def _show(door: Door, body: dict[str, Any], text: str) -> bool:
    """A small modal, which the person surely sees; on top of the modal that they pressed in."""
    view, trigger = refusals.view(text), body.get("trigger_id", "")
    try:
        if body.get("view"):
            await door.gateway.push_view(trigger, view)
        else:
            await door.gateway.open_view(trigger, view)
    except SlackError as error:
        log.warning("refusal_not_shown", error=error.code)
        return False
    return True


def _json(payload: Mapping[str, Any]) -> BoltResponse:
    return BoltResponse(
        status=200, body=json.dumps(payload), headers={"Content-Type": ["application/json;charset=utf-8"]}
    )
