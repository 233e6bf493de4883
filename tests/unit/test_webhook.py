"""What is pushed to Sparkcentral's webhook, how it is signed, and what each answer comes to."""

import json
from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import UTC, datetime
from typing import Any

import httpx
import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.clients.sparkcentral import (
    Webhook,
    WebhookBusyError,
    WebhookLostError,
    WebhookRefusedError,
    signature,
    webhook,
)
from bot.delivery.sparkcentral import body, change_from
from bot.domain import commands as do
from bot.domain.channel import ChannelSettings, Outsider, Role
from bot.domain.channel_changes import Change, ChangeKind, to_apply
from bot.domain.onboarding import Onboarding
from bot.services.sparkcentral import Push
from tests.support.receiver import SCHEMA, example
from tests.unit.channels import EDITS, SIDES, edited, live
from tests.unit.journeys import ADA

AT = datetime(2026, 3, 2, 11, 3, tzinfo=UTC)
NAMES = {"UBEA": "Bea <!channel>", "UTOM": "Tom \ud800"}
HOOK = "https://hooks.example/x?from=bot"
Answer = httpx.Response | Exception


def bodies(state: Onboarding) -> list[dict[str, Any]]:
    return [json.loads(body(Push(state, one, NAMES), "key", AT, AT)) for one in to_apply(state)]


def changes(state: Onboarding) -> list[dict[str, Any]]:
    return [one["change"] for one in bodies(state)]


@settings(max_examples=60, deadline=None)
@given(st.lists(EDITS, max_size=15))
def test_whatever_is_to_be_done_is_told_as_the_schema_says(edits: list[do.Command]) -> None:
    for told in bodies(edited(edits)):
        jsonschema.validate(told, SCHEMA, format_checker=jsonschema.FormatChecker())


def test_the_schema_is_one_and_takes_no_kind_for_another() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    (told,) = bodies(live().act(ADA, do.SetRoles(people=("UTOM",), role=Role.VIEWER)).state)
    wrong: list[tuple[str, Any]] = [
        ("kind", "grant"),
        ("after", "owner"),
        ("after", True),
        ("members_added", [{"slack_id": "UTOM", "email": None, "name": ""}]),
        ("about", {"type": "person", "slack_id": "", "email": None, "name": "Tom"}),
        ("about", {"type": "person", "slack_id": None, "email": None, "name": "Tom"}),
    ]
    for name, value in wrong:
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate({**told, "change": {**told["change"], name: value}}, SCHEMA)


def test_each_kind_says_what_it_is_about_and_from_what_to_what() -> None:
    journey = live().act(ADA, do.SaveTeam(team="t1", name="Care", people=("UBEA",), sides=SIDES))
    journey.act(ADA, do.GrantTeam(team="t1", role=Role.VIEWER))
    journey.act(ADA, do.SetRoles(people=("UNEL",), role=Role.SUPERVISOR))
    journey.act(ADA, do.ChangeSettings(settings=ChannelSettings(auto_ownership=False)))
    care = {"type": "team", "id": "t1", "name": "Care"}
    nobody: dict[str, Any] = {"members_added": [], "members_removed": []}
    bea = {"slack_id": "UBEA", "email": None, "name": "Bea <!channel>"}
    feature = {"type": "feature", "name": "auto_ownership"}
    nel = {"type": "person", "slack_id": "UNEL", "email": None, "name": ""}
    assert changes(journey.state) == [
        {"kind": "setting", "about": feature, "before": True, "after": False, **nobody},
        {"kind": "team", "about": care, "before": None, "after": "Care", **nobody},
        {"kind": "members", "about": care, "before": None, "after": None, **nobody, "members_added": [bea]},
        {"kind": "grant", "about": care, "before": None, "after": "viewer", **nobody},
        {"kind": "role", "about": nel, "before": None, "after": "supervisor", **nobody},
    ]
    told = bodies(journey.state)[0]
    assert told["occurred_at"] == told["sent_at"] == "2026-03-02T11:03:00+00:00"
    assert (told["version"], told["idempotency_key"]) == (1, "key")


def test_whoever_is_without_slack_is_told_by_the_address() -> None:
    state = live().act(ADA, do.SetRoles(people=("mail:1",), role=Role.VIEWER)).state
    known = {"mail:1": Outsider("kim@acme.example", "Kim")}
    (told,) = bodies(replace(state, private=replace(state.private, outsiders=known)))
    jsonschema.validate(told, SCHEMA)
    kim = {"type": "person", "slack_id": None, "email": "kim@acme.example", "name": "Kim"}
    assert told["change"]["about"] == kim


def test_a_row_keeps_the_change_as_it_is() -> None:
    """Through JSON, as the outbox has it."""
    change = Change(ChangeKind.MEMBERS, "t1", added=("UBEA", "UTOM"), removed=("UNEL",))
    assert change_from(json.loads(json.dumps(asdict(change)))) == change


def test_the_signature_is_of_the_timestamp_and_the_bodys_bytes() -> None:
    """By hand: printf '1772449380.{"a": 1}' | openssl dgst -sha256 -hmac secret."""
    signed = signature("secret", "1772449380", b'{"a": 1}')
    assert signed == "sha256=46803b37da3a6b7eb57da411a7debec75c5d53cb6f8f63cc7c426815d7b92bf0"


def test_the_manual_shows_how_to_tell_a_forgery(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("time.time", lambda: 1772449400.0)
    is_genuine, told = example(), b'{"a": 1}'
    signed = signature("secret", "1772449380", told)
    assert is_genuine("secret", "1772449380", signed, told)
    assert not is_genuine("other", "1772449380", signed, told)
    assert not is_genuine("secret", "1772449381", signed, told)
    assert not is_genuine("secret", "1772449380", signed, told + b" ")
    assert not is_genuine("secret", "1772449380", "sha256=ä", told)
    for stamp in ("soon", "", "-1", "1772449000", "1772449999"):
        assert not is_genuine("secret", stamp, signature("secret", stamp, told), told)


async def pushed(answer: Answer) -> tuple[list[httpx.Request], list[tuple[str, str]]]:
    """What left, and what is counted of it."""
    seen: list[httpx.Request] = []
    counted: list[tuple[str, str]] = []

    def respond(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        if isinstance(answer, Exception):
            raise answer
        return answer

    made = webhook(HOOK, "secret", lambda what, said, _: counted.append((what, said)))
    await made.close()
    assert "secret" not in repr(made)
    async with httpx.AsyncClient(transport=httpx.MockTransport(respond)) as client:
        await Webhook(client, made.url, made.secret, made.called).push(b'{"a": 1}', "key")
    return seen, counted


@pytest.mark.parametrize("status", [200, 201, 202, 204, 299])
async def test_any_2xx_is_taken_and_what_leaves_is_signed(status: int) -> None:
    (request,), counted = await pushed(httpx.Response(status))
    assert (request.method, str(request.url), request.content) == ("POST", HOOK, b'{"a": 1}')
    stamp = request.headers["X-Timestamp"]
    assert request.headers["X-Signature-256"] == signature("secret", stamp, b'{"a": 1}')
    assert request.headers["Idempotency-Key"] == "key"
    assert request.headers["Content-Type"] == "application/json"
    assert counted == [("push", str(status))]


@pytest.mark.parametrize("status", [301, 302, 307, 308, 400, 401, 403, 404, 409, 410, 422, 499])
async def test_what_would_be_refused_again_is_a_refusal_and_redirects_are_not_followed(status: int) -> None:
    with pytest.raises(WebhookRefusedError) as caught:
        await pushed(httpx.Response(status, headers={"Location": "https://elsewhere.example"}))
    assert caught.value.status == status


@pytest.mark.parametrize("status", [408, 425, 429, 503])
@pytest.mark.parametrize(
    ("asked", "wait"), [("7", 7), ("", None), ("0", 1), ("86400", 3600), ("soon", None), ("²", None)]
)
async def test_not_now_waits_as_long_as_is_asked(status: int, asked: str, wait: float | None) -> None:
    answer = httpx.Response(status, headers=[(b"Retry-After", asked.encode("utf-8"))] if asked else [])
    with pytest.raises(WebhookBusyError) as caught:
        await pushed(answer)
    assert caught.value.wait == wait


async def test_a_date_to_come_again_is_understood(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.clients.http.time.time", AT.timestamp)
    answer = httpx.Response(503, headers={"Retry-After": "Mon, 02 Mar 2026 11:04:00 GMT"})
    with pytest.raises(WebhookBusyError) as caught:
        await pushed(answer)
    assert caught.value.wait == 60


@pytest.mark.parametrize("failure", [httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout])
async def test_where_nobody_is_reached_nothing_was_done(failure: Callable[[str], Exception]) -> None:
    with pytest.raises(WebhookBusyError):
        await pushed(failure(""))


@pytest.mark.parametrize("answer", [500, 502, 504, 520, httpx.ReadTimeout(""), httpx.RemoteProtocolError("")])
async def test_what_broke_may_have_been_taken(answer: int | Exception) -> None:
    with pytest.raises(WebhookLostError):
        await pushed(httpx.Response(answer) if isinstance(answer, int) else answer)
