"""Facebook's desk: what the Graph calls about a number answer, and what comes to its phone."""

import re
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from bot.sandbox.server import SandboxSettings, start_sandbox
from tests.sandbox.conftest import own_client

TOKEN = {"Authorization": "Bearer EAAsandbox"}
PHONE = "106540352242922"


class Desk:
    def __init__(self, client: httpx.AsyncClient) -> None:
        self.client = client

    async def post(self, deed: str, node: str = PHONE, **body: Any) -> tuple[int, dict[str, Any]]:
        answer = await self.client.post(f"/graph/v26.0/{node}/{deed}", json=body, headers=TOKEN)
        return answer.status_code, answer.json()

    async def read(self, fields: str = "", node: str = PHONE) -> dict[str, Any]:
        answer = await self.client.get(f"/graph/v26.0/{node}", params={"fields": fields}, headers=TOKEN)
        return dict(answer.json())

    async def request(self) -> tuple[int, dict[str, Any]]:
        return await self.post("request_code", code_method="SMS", language="en_US")

    async def code(self) -> str:
        phones = (await self.client.get("/_sandbox/state")).json()["phones"]
        found = re.search(r"\d{6}", phones["+32470123456"][-1]["text"])
        assert found
        return found.group()

    async def later(self, seconds: float) -> None:
        await self.client.post("/_sandbox/clock", json={"advance_s": seconds})


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    sandbox = await start_sandbox(SandboxSettings(port=0, signing_secret="s"))
    async with own_client(sandbox) as client:
        fields = {"display_phone_number": "+32 470 12 34 56", "verified_name": "Acme Support"}
        await client.post("/_sandbox/graph", json={"id": PHONE, "fields": fields})
        yield Desk(client)
    await sandbox.stop()


def code_of(answer: tuple[int, dict[str, Any]]) -> int:
    status, body = answer
    assert status >= 400, body
    assert {"message", "type", "code", "fbtrace_id"} <= set(body["error"])
    return int(body["error"]["code"])


async def test_a_number_from_its_code_to_its_registration(desk: Desk) -> None:
    assert await desk.read("code_verification_status") == {
        "id": PHONE,
        "code_verification_status": "NOT_VERIFIED",
    }
    assert await desk.request() == (200, {"success": True})
    assert await desk.post("verify_code", code=await desk.code()) == (200, {"success": True})
    assert (await desk.read("code_verification_status,status"))["status"] == "PENDING"
    pin = {"messaging_product": "whatsapp", "pin": "123456"}
    assert await desk.post("register", **pin) == (200, {"success": True})
    assert (await desk.read("status"))["status"] == "CONNECTED"
    assert code_of(await desk.post("register", **pin | {"pin": "654321"})) == 133005
    status, body = await desk.request()
    assert code_of((status, body)) == 136024
    assert "already verified" in body["error"]["error_data"]["details"]


async def test_a_wrong_code_an_old_one_and_one_that_was_used(desk: Desk) -> None:
    assert code_of(await desk.post("verify_code", code="000000")) == 136025
    await desk.request()
    right = await desk.code()
    wrong = f"{(int(right) + 1) % 1_000_000:06d}"
    assert code_of(await desk.post("verify_code", code=wrong)) == 136025
    await desk.later(600)
    assert code_of(await desk.post("verify_code", code=right)) == 136025
    assert code_of(await desk.post("verify_code", code="12345")) == 100


async def test_too_many_guesses_wait_twelve_hours(desk: Desk) -> None:
    await desk.request()
    right = await desk.code()
    for _ in range(5):
        assert code_of(await desk.post("verify_code", code=f"{(int(right) + 1) % 1_000_000:06d}")) == 136025
    await desk.request()
    status, body = await desk.post("verify_code", code=await desk.code())
    assert "12 hours" in body["error"]["error_data"]["details"]
    await desk.later(12 * 3600)
    await desk.request()
    assert (await desk.post("verify_code", code=await desk.code()))[0] == 200
    assert status == 400


async def test_too_many_codes_and_registrations_in_72_hours(desk: Desk) -> None:
    for _ in range(10):
        assert (await desk.request())[0] == 200
    assert code_of(await desk.request()) == 136024
    for _ in range(10):
        assert code_of(await desk.post("register", messaging_product="whatsapp", pin="123456")) == 133006
    assert code_of(await desk.post("register", messaging_product="whatsapp", pin="123456")) == 133016
    await desk.later(72 * 3600)
    assert (await desk.request())[0] == 200


async def test_the_token_is_checked_and_unknown_things_are_refused(desk: Desk) -> None:
    url = f"/graph/v26.0/{PHONE}"
    for headers in ({}, {"Authorization": "Bearer other"}):
        answer = await desk.client.get(url, headers=headers)
        assert (answer.status_code, answer.json()["error"]["code"]) == (401, 190)
    assert (await desk.client.get(url, params={"access_token": "EAAsandbox"})).status_code == 200
    assert (await desk.read(node="1"))["error"]["code"] == 100
    assert code_of(await desk.post("dance")) == 100
    assert code_of(await desk.post("request_code", code_method="PIGEON", language="en_US")) == 100
    assert code_of(await desk.post("register", pin="1")) == 100
    assert code_of(await desk.post("verify_code", node="102290129340398", code="123456")) == 100


async def test_numbers_are_added_to_an_account_and_facebook_decides(desk: Desk) -> None:
    given = {"cc": "32", "phone_number": "25551234", "verified_name": "Acme Support"}
    status, body = await desk.post("phone_numbers", node="102290129340398", **given)
    assert status == 200
    node = body["id"]
    assert (await desk.read("name_status", node))["name_status"] == "PENDING_REVIEW"
    assert code_of(await desk.post("phone_numbers", node="102290129340398", **given)) == 2388012
    assert code_of(await desk.post("phone_numbers", node="1", cc="3x")) == 100
    await desk.client.post("/_sandbox/graph", json={"id": node, "fields": {"name_status": "APPROVED"}})
    assert (await desk.read("name_status", node))["name_status"] == "APPROVED"
    await desk.client.post(
        "/_sandbox/graph", json={"id": "506", "fields": {"verification_status": "verified"}}
    )
    assert await desk.read(node="506") == {"id": "506", "verification_status": "verified"}
    assert code_of(await desk.post("request_code", node="506", code_method="SMS", language="en")) == 100
    assert (await desk.client.post("/_sandbox/graph", json={})).status_code == 400


async def test_facebook_fails_on_order_too(desk: Desk) -> None:
    async def arm(fault: str) -> None:
        order = {"where": "graph.request_code", "fault": fault}
        assert (await desk.client.post("/_sandbox/faults", json=order)).status_code == 200

    await arm("error:136024")
    assert code_of(await desk.request()) == 136024
    await arm("429")
    assert code_of(await desk.request()) == 80008
    await arm("lost_answer")
    with pytest.raises(httpx.TransportError):
        await desk.request()
    assert (await desk.post("verify_code", code=await desk.code()))[0] == 200
