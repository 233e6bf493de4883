"""Commit, then ack: what was acked is on disk, and whatever goes wrong loses nothing that people typed."""

import asyncio
from typing import Any

import pytest

import storage.outbox
from bot.sandbox import payloads
from bot.services import onboarding as use_cases
from storage.engine import Database
from tests.support import wire
from tests.support.stand import Stand


async def test_an_acked_press_is_on_disk(either_stand: Stand) -> None:
    """Looked at by a connection of our own, at the moment of the ack."""
    onboarding = await wire.started(either_stand)
    press = wire.press(either_stand, either_stand.bea, "Agree to the terms")
    beside = Database(either_stand.settings.database_url)
    await beside.open()
    answer = await wire.deliver(either_stand, press)
    async with beside.read() as uow:
        there = [entry.event.kind for entry in await uow.events.of(onboarding)]
    await beside.close()
    assert answer.status == 200
    assert "task_done" in there


async def test_there_is_no_ack_before_the_commit(
    sqlite_stand: Stand, monkeypatch: pytest.MonkeyPatch
) -> None:
    onboarding = await wire.started(sqlite_stand)
    press = wire.press(sqlite_stand, sqlite_stand.bea, "Agree to the terms")
    written, go_on = asyncio.Event(), asyncio.Event()

    async def wait(*_: Any, **__: Any) -> None:
        written.set()
        await go_on.wait()

    monkeypatch.setattr(use_cases, "announce", wait)
    delivery = asyncio.create_task(wire.deliver(sqlite_stand, press))
    await written.wait()
    done, _ = await asyncio.wait([delivery], timeout=0.2)
    assert not done
    assert "task_done" not in await wire.kinds(sqlite_stand, onboarding)
    go_on.set()
    assert (await delivery).status == 200
    assert "task_done" in await wire.kinds(sqlite_stand, onboarding)


async def test_messages_go_with_the_deed_or_not_at_all(
    sqlite_stand: Stand, monkeypatch: pytest.MonkeyPatch
) -> None:
    onboarding = await wire.started(sqlite_stand)
    press = wire.press(sqlite_stand, sqlite_stand.bea, "Agree to the terms")

    def fail(*_: Any) -> None:
        raise RuntimeError("the last write of all fails")

    before = len(await sqlite_stand.messages())
    monkeypatch.setattr(storage.outbox, "_add", fail)
    await wire.deliver(sqlite_stand, press)
    await sqlite_stand.settled()
    assert "task_done" not in await wire.kinds(sqlite_stand, onboarding)
    assert len(await sqlite_stand.messages()) == before


# Unexpected errors, by kind of payload ----------------------------------------------------------------


@pytest.fixture
async def broken(sqlite_stand: Stand, monkeypatch: pytest.MonkeyPatch) -> Stand:
    """Bea has a form open and the terms before her; from now on nothing can be written."""
    await wire.started(sqlite_stand)
    assert (await sqlite_stand.click(sqlite_stand.bea, "Agree to the terms"))["ok"]
    assert (await sqlite_stand.click(sqlite_stand.bea, "Enter details"))["ok"]

    async def fail(*_: Any, **__: Any) -> None:
        raise RuntimeError("the disk is on fire")

    monkeypatch.setattr("bot.services.onboarding.keep", fail)
    return sqlite_stand


async def test_a_failed_submit_marks_its_first_input_and_keeps_what_was_typed(broken: Stand) -> None:
    answer = await broken.fill(
        broken.bea,
        {
            "Phone number": "+32 470 12 34 56",
            "Line type": "Mobile (code by SMS)",
            "Used in WhatsApp today?": "No",
            "Business Manager ID": "506914307656634",
            "WhatsApp display name": "Acme Support",
        },
    )
    assert list(answer["errors"]) == ["Phone number"]
    assert "Something went wrong on our side" in answer["errors"]["Phone number"]
    sent = [entry for entry in await broken.traffic() if entry["what"] == "view_submission"][-1]
    assert sent["status"] == 200
    assert sent["answer"]["response_action"] == "errors"
    assert "fire" not in str(sent["answer"])  # what went wrong is for the log
    assert wire.shown(broken, broken.bea)["callback_id"] == "enter_details"


async def test_a_failed_button_is_answered_by_a_modal_with_a_reference(broken: Stand) -> None:
    press = wire.press(broken, broken.ben, "Enter details", card="Step 2")
    press["actions"][0]["value"] = press["actions"][0]["value"].replace("enter_details", "hold_phone")
    answered = await _with_failing_look(broken, press)
    assert answered.status == 200
    modal = wire.shown(broken, broken.ben)
    assert modal["callback_id"] == "refusal"
    assert "reference" in str(modal["blocks"])


async def _with_failing_look(made: Stand, press: dict[str, Any]) -> Any:
    async def fail(*_: Any, **__: Any) -> None:
        raise RuntimeError("the disk is on fire")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("bot.services.onboarding._locked", fail)
        return await wire.deliver(made, press)


async def test_a_failed_command_is_answered_by_a_text(
    sqlite_stand: Stand, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(*_: Any, **__: Any) -> None:
        raise RuntimeError("the disk is on fire")

    monkeypatch.setattr(use_cases, "those_in", fail)
    answer = await wire.deliver(
        sqlite_stand, wire.command(sqlite_stand, sqlite_stand.ada, "/onboarding status")
    )
    assert answer.status == 200
    assert answer.body["blocks"][0]["block_id"] == "refusal"
    assert "Something went wrong" in answer.body["text"]


async def test_a_failed_event_gets_500_and_works_when_slack_brings_it_again(
    sqlite_stand: Stand, monkeypatch: pytest.MonkeyPatch
) -> None:
    await sqlite_stand.until(lambda messages: messages)
    workspace = sqlite_stand.sandbox.workspace
    bea = workspace.people[sqlite_stand.bea]
    event = payloads.left(workspace, workspace.channels[sqlite_stand.channel], bea)

    async def fail(*_: Any, **__: Any) -> None:
        raise RuntimeError("the disk is on fire")

    with monkeypatch.context() as patch:
        patch.setattr("bot.services.directory.member_left", fail)
        assert (await wire.deliver(sqlite_stand, event)).status == 500
    assert (await wire.deliver(sqlite_stand, event)).status == 200
    async with sqlite_stand.database.read() as uow:
        members = await uow.directory.members(sqlite_stand.channel)
    assert sqlite_stand.bea not in {member.id for member in members}


async def test_a_busy_database_makes_slack_bring_the_event_again(sqlite_stand: Stand) -> None:
    await sqlite_stand.until(lambda messages: messages)
    assert sqlite_stand.bot is not None
    workspace = sqlite_stand.sandbox.workspace
    bea = workspace.people[sqlite_stand.bea]
    event = payloads.left(workspace, workspace.channels[sqlite_stand.channel], bea)
    async with sqlite_stand.bot.door.services.database.write():
        assert (await wire.deliver(sqlite_stand, event)).status == 500


@pytest.mark.parametrize(
    "event",
    [
        {"type": "member_joined_channel"},
        {"type": "member_left_channel", "user": "U1"},
        {"type": "channel_id_changed", "old_channel_id": "C1"},
        {"type": "user_change"},
        {"type": "channel_shared"},
    ],
)
async def test_an_event_that_can_never_succeed_is_taken_and_forgotten(
    sqlite_stand: Stand, event: dict[str, Any]
) -> None:
    workspace = sqlite_stand.sandbox.workspace
    body = payloads.event_about(workspace, event, "T0SPARK001")
    assert (await wire.deliver(sqlite_stand, body)).status == 200


async def test_an_event_that_nobody_waits_for_is_taken(sqlite_stand: Stand) -> None:
    body = payloads.event_about(sqlite_stand.sandbox.workspace, {"type": "emoji_changed"}, "T0SPARK001")
    assert (await wire.deliver(sqlite_stand, body)).status == 200
