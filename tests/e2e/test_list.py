"""Sparkcentral's people look over all onboardings, from any channel, page by page."""

import asyncio
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.storage.builders import keep, started
from tests.support.journey import MOBILE, Journey, accepted
from tests.support.reading import buttons, plain, words
from tests.support.stand import PATIENCE_S, Stand

ELSEWHERE = "sparkcentral-internal"
FAR = datetime(2099, 1, 1, tzinfo=UTC)


@pytest.fixture
def journey(sqlite_stand: Stand) -> Journey:
    return Journey(sqlite_stand)


async def _others(journey: Journey, count: int) -> None:
    """Onboardings of colleagues in other channels, older than the one of the test."""
    for number in range(count):
        decision = started(
            f"other{number:02}", channel_id=f"C0OTHER{number:02}", brand_name=f"Brand {number:02}"
        )
        await keep(journey.stand.database, decision, due=FAR)


async def _listed(journey: Journey, person: str, narrowed: str = "") -> str:
    command = f"/onboarding list {narrowed}"
    answer = await journey.stand.command(person, command, channel=ELSEWHERE)
    accepted(answer)
    return plain(str(answer["text"]))


async def _screen(journey: Journey, person: str) -> dict[str, Any]:
    query = {"person": person, "channel": ELSEWHERE}
    return dict((await journey.stand.http.get("/_sandbox/screen", params=query)).json()["ephemerals"][-1])


async def _turned(journey: Journey, person: str, button: str, head: str) -> dict[str, Any]:
    """The same answer once it shows another page."""
    made, before = journey.stand, await _screen(journey, person)
    accepted(await made.click(person, button, ts=before["ts"], channel=ELSEWHERE))
    async with asyncio.timeout(PATIENCE_S):
        while head not in words(shown := await _screen(journey, person)):  # noqa: ASYNC110 - it is far away
            await asyncio.sleep(0.02)
    assert shown["ts"] == before["ts"]
    return shown


async def test_mine_come_first_and_pages_turn(journey: Journey) -> None:
    made = journey.stand
    await journey.to("details")
    await made.settled()
    await _others(journey, 21)
    told = (await _listed(journey, made.ada)).splitlines()
    assert told[0] == "*Onboardings on their way, yours first, page 1*"
    assert told[1] == f"*Acme · {MOBILE}* (yours) in <#{made.channel}>"
    assert told[2] == "• Step 3 of 7: WhatsApp account: _Sparkcentral's turn: Ada_, since <date>"
    assert sum(line.startswith("*Brand") for line in told) == 19
    assert buttons(await _screen(journey, made.ada)) == ["Next page"]
    second = await _turned(journey, made.ada, "Next page", "page 2")
    assert [line for line in words(second).splitlines() if line.startswith("*Brand")] == [
        "*Brand 19* in <#C0OTHER19>",
        "*Brand 20* in <#C0OTHER20>",
    ]
    assert buttons(second) == ["Previous page"]
    assert MOBILE in words(await _turned(journey, made.ada, "Previous page", "page 1"))
    # Sam has none of his own, so the oldest come first.
    assert (await _listed(journey, made.sam)).splitlines()[1] == "*Brand 00* in <#C0OTHER00>"


async def test_the_list_is_narrowed_down(journey: Journey) -> None:
    made = journey.stand
    await journey.to("phone_approved")  # and so it waits for the business to be approved
    await made.settled()
    await _others(journey, 3)
    acme = f"*Acme · {MOBILE}*"
    assert "Brand" not in await _listed(journey, made.ada, "mine")
    assert "There is none." in await _listed(journey, made.sam, "mine")
    assert acme in await _listed(journey, made.sam, "facebook")
    assert "There is none." in await _listed(journey, made.sam, "stuck")
    assert "There is none." in await _listed(journey, made.sam, "late")
    assert "*Brand 02* in" in await _listed(journey, made.sam, "brand 02")
    assert acme in await _listed(journey, made.sam, MOBILE)
    await journey.press(made.sam, "I'm stuck", "Step 4", **{"What is in the way?": "No answer"})
    told = await _listed(journey, made.sam, "stuck")
    assert acme in told
    assert "🚧 stuck" in told
    assert "Brand" not in told


async def test_whoever_is_no_staff_sees_no_list(journey: Journey) -> None:
    made = journey.stand
    await journey.to("start")
    accepted(await made.command(made.ada, "/invite @Gil Novak"))
    people = (await made.state())["people"]
    gil = next(person["id"] for person in people if person["name"] == "Gil Novak")
    await made.settled()
    answer = await made.command(gil, "/onboarding list")
    assert answer["ok"] is False
    assert "Only people of Sparkcentral" in answer["refusal"]
