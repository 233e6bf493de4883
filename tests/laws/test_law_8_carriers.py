"""A refusal is told where the person surely sees it; an ephemeral is never the only carrier."""

from typing import Any

import pytest

from tests.support import wire
from tests.support.stand import Stand


async def ephemerals(made: Stand, person: str) -> list[Any]:
    return list((await made.screen(person))["ephemerals"])


async def test_a_refused_command_is_told_in_its_ack(sqlite_stand: Stand) -> None:
    command = wire.command(sqlite_stand, sqlite_stand.sam, "/onboarding status")
    answer = await wire.deliver(sqlite_stand, command)
    assert answer.body["blocks"][0]["block_id"] == "refusal"
    assert "No onboarding runs in this channel yet" in answer.body["text"]


async def test_a_start_beside_a_pause_is_told_in_the_commands_ack(sqlite_stand: Stand) -> None:
    await wire.started(sqlite_stand)
    await sqlite_stand.click(sqlite_stand.ada, "Put on hold")
    assert (await sqlite_stand.submit(sqlite_stand.ada, Reason="Holidays"))["ok"]
    refused = await sqlite_stand.command(sqlite_stand.sam, "/onboarding start")
    assert refused["ok"] is False
    assert "is on hold or closed" in refused["refusal"]


async def test_a_command_for_admins_is_refused_to_an_agent_in_its_ack(sqlite_stand: Stand) -> None:
    await wire.started(sqlite_stand)
    text = f"/channel-role <@{sqlite_stand.sam}|sam> supervisor"
    answer = await wire.deliver(sqlite_stand, wire.command(sqlite_stand, sqlite_stand.sam, text))
    assert answer.body["blocks"][0]["block_id"] == "refusal"
    assert "Only admins" in answer.body["text"]


@pytest.mark.parametrize(("who", "words"), [("sam", "only people of Acme"), ("ada", "only people of Acme")])
async def test_a_refused_button_opens_a_small_modal(sqlite_stand: Stand, who: str, words: str) -> None:
    onboarding = await wire.started(sqlite_stand)
    person = getattr(sqlite_stand, who)
    before = await wire.kinds(sqlite_stand, onboarding)
    press = wire.press(sqlite_stand, person, "Agree to the terms")
    assert (await wire.deliver(sqlite_stand, press)).status == 200
    modal = wire.shown(sqlite_stand, person)
    assert modal["callback_id"] == "refusal"
    assert words in str(modal["blocks"])
    assert "submit" not in modal
    assert await ephemerals(sqlite_stand, person) == []
    assert await wire.kinds(sqlite_stand, onboarding) == before


async def test_a_refused_submit_is_told_beneath_a_field_and_the_form_stays(sqlite_stand: Stand) -> None:
    await sqlite_stand.until(lambda messages: messages)
    for person in (sqlite_stand.ada, sqlite_stand.sam):
        assert (await sqlite_stand.command(person, "/onboarding start"))["ok"]
    first = await sqlite_stand.fill(sqlite_stand.ada, {"Sparkcentral agreement signed": True})
    assert first == {"ok": True, "modal": None}
    second = await sqlite_stand.fill(sqlite_stand.sam, {"Sparkcentral agreement signed": True})
    assert second["ok"] is False
    (told,) = second["errors"].values()
    assert "already runs in this channel" in told
    assert wire.shown(sqlite_stand, sqlite_stand.sam)["callback_id"] == "start"


async def test_a_button_of_no_release_is_refused_by_a_modal(sqlite_stand: Stand) -> None:
    await wire.started(sqlite_stand)
    for action_id, value in (("do.agree", "1|dance|x||"), ("do.agree", "nonsense"), ("elsewhere", "")):
        press = wire.press(sqlite_stand, sqlite_stand.bea, "Agree to the terms")
        press["actions"][0] |= {"action_id": action_id, "value": value}
        assert (await wire.deliver(sqlite_stand, press)).status == 200
        modal = wire.shown(sqlite_stand, sqlite_stand.bea)
        assert modal["callback_id"] == "refusal"
        assert "no longer in use" in str(modal["blocks"])
        await sqlite_stand.act(sqlite_stand.bea, "close")


async def test_nothing_at_all_is_said_by_an_ephemeral_alone(sqlite_stand: Stand) -> None:
    await wire.started(sqlite_stand)
    await sqlite_stand.click(sqlite_stand.sam, "Agree to the terms")
    await sqlite_stand.click(sqlite_stand.bea, "Agree to the terms")
    await sqlite_stand.settled()
    called = {entry["what"] for entry in await sqlite_stand.traffic() if entry["direction"] == "from_bot"}
    assert "chat.postEphemeral" not in called
    assert "response_url" not in called
