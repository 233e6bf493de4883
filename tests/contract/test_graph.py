"""What we send to Facebook, and the answers that we accept, fit Meta's own description of its API."""

import json
import os
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import httpx
import jsonschema
import pytest
import yaml

from bot.clients import graph as client
from bot.clients.graph import Graph, GraphBusyError, GraphError, GraphLostError
from bot.sandbox.server import RunningSandbox, SandboxSettings, start_sandbox
from bot.settings import Settings

TOKEN, VERSION = "EAAsandbox", "v26.0"
NUMBER_ID, ACCOUNT_ID = "109876543210987", "102290129340398"
FACTS = os.environ.get("FACTS_DIR")
NEEDS_FACTS = pytest.mark.skipif(not FACTS, reason="FACTS_DIR names no folder with Meta's API description")
MADE = {"display_phone_number": "+32 470 12 34 56", "verified_name": "Acme Support"}
Call = Callable[[Graph], Awaitable[object]]
CALLS: dict[str, tuple[str, str, Call]] = {
    "read": (
        "/{Version}/{WABA-ID}/phone_numbers",
        "get",
        lambda graph: graph.number(ACCOUNT_ID, "32470123456"),
    ),
    "sms": (
        "/{Version}/{Phone-Number-ID}/request_code",
        "post",
        lambda graph: graph.request_code(NUMBER_ID, "SMS"),
    ),
    "voice": (
        "/{Version}/{Phone-Number-ID}/request_code",
        "post",
        lambda graph: graph.request_code(NUMBER_ID, "VOICE"),
    ),
    "verify": (
        "/{Version}/{Phone-Number-ID}/verify_code",
        "post",
        lambda graph: graph.verify_code(NUMBER_ID, "123456"),
    ),
    "register": (
        "/{Version}/{Phone-Number-ID}/register",
        "post",
        lambda graph: graph.register(NUMBER_ID, "246810"),
    ),
}
# Meta's own names for what its prose pages call otherwise: `facts/whatsapp.md`, "Status values".
LOOSE = {"status", "code_verification_status"}


@pytest.fixture(scope="module")
def described() -> dict[str, Any]:
    """Meta's description with its references resolved."""
    files = sorted(Path(FACTS or "").glob("meta-business-messaging-*.yaml"))
    assert files, "no description of Meta's API in FACTS_DIR"
    whole = yaml.safe_load(files[-1].read_text())
    return {path: _resolved(what, whole) for path, what in whole["paths"].items() if _is_ours(path)}


def _is_ours(path: str) -> bool:
    return path in {place for place, _, _ in CALLS.values()}


def _resolved(node: Any, whole: dict[str, Any]) -> Any:
    if isinstance(node, dict) and "$ref" in node:
        found: Any = whole
        for part in node["$ref"].removeprefix("#/").split("/"):
            found = found[part]
        return _resolved(found, whole)
    if isinstance(node, dict):
        return {key: _resolved(value, whole) for key, value in node.items()}
    return [_resolved(value, whole) for value in node] if isinstance(node, list) else node


async def sent_by(call: Call, answer: httpx.Response) -> httpx.Request:
    """The request as it leaves, answered with `answer`."""
    seen: list[httpx.Request] = []

    def respond(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return answer

    transport = httpx.MockTransport(respond)
    graph = client.graph(TOKEN, "https://graph.facebook.com/", VERSION, lambda *_: None)
    async with httpx.AsyncClient(
        base_url=graph.http.base_url, headers=graph.http.headers, transport=transport
    ) as http:
        await call(Graph(http, lambda *_: None))
    await graph.close()
    return seen[0]


@NEEDS_FACTS
@pytest.mark.parametrize("name", CALLS)
async def test_each_request_fits_metas_description(described: dict[str, Any], name: str) -> None:
    path, method, call = CALLS[name]
    operation = described[path][method]
    answer: dict[str, Any] = {"data": []} if method == "get" else {"success": True}
    request = await sent_by(call, httpx.Response(200, json=answer))
    assert request.method == method.upper()
    holes = {each["name"]: each["schema"] for each in operation["parameters"] if each["in"] == "path"}
    pattern = re.sub(r"\{([\w-]+)\}", lambda hole: f"(?P<{hole[1].replace('-', '_')}>[^/]+)", path)
    found = re.fullmatch(pattern, request.url.path)
    assert found, request.url.path
    for hole, schema in holes.items():
        jsonschema.validate(found[hole.replace("-", "_")], schema)
    known = {each["name"].lower(): each for each in operation["parameters"] if each["in"] != "path"}
    for parameter, value in request.url.params.items():
        schema = known[parameter]["schema"]
        jsonschema.validate(int(value) if schema["type"] == "integer" else value, schema)
    jsonschema.validate(request.headers["authorization"], known["authorization"]["schema"])
    if method == "post":
        schema = operation["requestBody"]["content"]["application/json"]["schema"]
        body = json.loads(request.content)
        jsonschema.validate(body, schema)
        assert set(body) <= set(schema["properties"])
        assert request.headers["content-type"] == "application/json"


@NEEDS_FACTS
@pytest.mark.parametrize("name", CALLS)
async def test_each_answer_that_fits_metas_description_is_accepted(
    described: dict[str, Any], name: str
) -> None:
    """Made out of the description: the least it requires, and all that it names."""
    path, method, call = CALLS[name]
    schema = described[path][method]["responses"]["200"]["content"]["application/json"]["schema"]
    for whole in (False, True):
        answer = _example(schema, whole=whole)
        jsonschema.validate(answer, schema)
        await sent_by(call, httpx.Response(200, json=answer))


@NEEDS_FACTS
@pytest.mark.parametrize("name", CALLS)
async def test_each_refusal_that_meta_describes_is_understood(described: dict[str, Any], name: str) -> None:
    path, method, call = CALLS[name]
    for status, told in described[path][method]["responses"].items():
        if status == "200":
            continue
        body = _example(told["content"]["application/json"]["schema"], whole=True)
        jsonschema.validate(body, told["content"]["application/json"]["schema"])
        with pytest.raises((GraphError, GraphBusyError, GraphLostError)) as caught:
            await sent_by(call, httpx.Response(int(status), json=body))
        assert (status == "429") <= isinstance(caught.value, GraphBusyError)
        if isinstance(caught.value, GraphError):
            assert caught.value.trace == body["error"]["fbtrace_id"]


def _example(schema: dict[str, Any], *, whole: bool) -> Any:
    if "enum" in schema:
        return schema["enum"][0]
    kind = schema.get("type", "object")
    if kind == "object":
        wanted = schema.get("properties", {}) if whole else schema.get("required", ())
        return {key: _example(schema["properties"][key], whole=whole) for key in wanted}
    if kind == "array":
        return [_example(schema["items"], whole=whole)]
    return {"boolean": True, "integer": 136025, "number": 1, "string": "text"}[kind]


@pytest.fixture
async def sandbox() -> AsyncIterator[RunningSandbox]:
    running = await start_sandbox(SandboxSettings(port=0))
    yield running
    await running.stop()


@NEEDS_FACTS
async def test_the_sandbox_answers_as_meta_describes(
    described: dict[str, Any], sandbox: RunningSandbox
) -> None:
    """But for the values that Meta's prose pages name otherwise."""
    async with httpx.AsyncClient(base_url=sandbox.address) as http:
        await http.post("/_sandbox/graph", json={"id": NUMBER_ID, "fields": MADE})
        headers = {"Authorization": f"Bearer {TOKEN}"}
        query = {"fields": client.FIELDS, "limit": "100"}
        read = await http.get(f"/graph/{VERSION}/{ACCOUNT_ID}/phone_numbers", params=query, headers=headers)
        path, method, _ = CALLS["read"]
        schema = described[path][method]["responses"]["200"]["content"]["application/json"]["schema"]
        items = schema["properties"]["data"]["items"]["properties"]
        for name in LOOSE:
            items[name] = {"type": "string"}
        jsonschema.validate(read.json(), schema)
        asked = {"code_method": "SMS", "language": "en_US"}
        sent = await http.post(f"/graph/{VERSION}/{NUMBER_ID}/request_code", json=asked, headers=headers)
        assert sent.json() == {"success": True}
        wrong = await http.post(f"/graph/{VERSION}/{NUMBER_ID}/verify_code", json={"code": "x"})
        told = described[CALLS["verify"][0]]["post"]["responses"]["400"]
        jsonschema.validate(wrong.json(), told["content"]["application/json"]["schema"])


async def test_a_number_is_found_on_a_later_page(sandbox: RunningSandbox) -> None:
    graph = client.graph(TOKEN, f"{sandbox.address}/graph/", VERSION, lambda *_: None)
    async with httpx.AsyncClient(base_url=sandbox.address) as http:
        for place in range(120):
            shown = {**MADE, "display_phone_number": f"+32 470 99 {place:04d}"}
            await http.post("/_sandbox/graph", json={"id": str(9000 + place), "fields": shown})
    found = await graph.number(ACCOUNT_ID, "32470990119")
    assert found is not None
    assert found.id == "9119"
    assert await graph.number(ACCOUNT_ID, "32470990120") is None
    await graph.close()


async def test_nobody_there_is_no_call_that_was_made(unused_tcp_port: int) -> None:
    graph = client.graph(TOKEN, f"http://127.0.0.1:{unused_tcp_port}/", VERSION, lambda *_: None)
    with pytest.raises(GraphBusyError):
        await graph.request_code(NUMBER_ID, "SMS")
    await graph.close()


@pytest.mark.parametrize(
    ("given", "least", "most"), [("7", 7, 7), ("", 5, 5), ("99999", 120, 120), ("0", 1, 1), ("soon", 5, 5)]
)
async def test_facebooks_wait_is_heeded_within_reason(given: str, least: float, most: float) -> None:
    answer = httpx.Response(429, headers={"Retry-After": given} if given else {})
    with pytest.raises(GraphBusyError) as caught:
        await sent_by(CALLS["sms"][2], answer)
    assert least <= caught.value.wait <= most


def test_the_version_is_a_setting() -> None:
    assert Settings(_env_file=None).graph_api_version == "v26.0"
