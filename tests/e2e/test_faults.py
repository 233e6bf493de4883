"""Slack breaks in every way there is; afterwards the channel shows what the database says."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bot.delivery.messages import _hash
from bot.domain.steps import Step
from bot.sandbox.faults import CALL_FAULTS, DELIVERY_FAULTS
from bot.services.announcements import card_subject, progress_subject
from bot.services.keeping import names_in
from bot.surfaces import progress, step_card
from bot.surfaces.kit import Message, Scene
from tests.support.journey import Journey, accepted
from tests.support.reading import Channel, words
from tests.support.stand import Stand, Wire, database_for, stand

SETTLE_S = 90  # further than the longest pause between two tries of the bot
CALLS = ["error:fatal_error", "error:token_revoked", "429", "429_empty", "5xx", "timeout", "reset", "late"]
PRESSES = ["timeout", "reset", "5xx", "lost_answer", "twice", "late", "out_of_order"]
METHODS = ["chat.postMessage", "chat.update", "views.open"]
LOST = "lost_answer"


@pytest.fixture
async def journey(tmp_path: Path) -> AsyncIterator[Journey]:
    async with database_for("sqlite", tmp_path) as url, stand(url) as made:
        yield Journey(made)


async def arm(made: Stand, where: str, fault: str, **more: Any) -> None:
    order = {"where": where, "fault": fault, "seconds": 0.2, **more}
    assert (await made.http.post("/_sandbox/faults", json=order)).status_code == 200


async def fired(made: Stand) -> int:
    return len((await made.http.get("/_sandbox/faults")).json()["fired"])


async def settle(made: Stand) -> None:
    """Time passes until all that was put off has been tried again."""
    for _ in range(12):
        async with made.database.read() as uow:
            if await uow.outbox.pending_count() == 0:
                return
        await made.advance(SETTLE_S)
    raise AssertionError("something is never sent")


async def do(made: Stand, person: str, button: str, card: str = "", **fields: Any) -> None:
    """Whoever is told that it did not work presses again, as people do; what worked is not offered twice."""
    where = {"card": card} if card else {}
    answer: dict[str, Any] = {}
    for _ in range(12):
        await settle(made)
        answer = await made.click(person, button, **where, within_s=0.5)
        if answer["ok"] and fields:
            answer = await made.fill(person, fields)
            if not answer["ok"]:
                await made.act(person, "close", all=True)
        if answer["ok"] or "there is no button" in str(answer.get("refusal")):
            return
    raise AssertionError(answer)


async def stretch(journey: Journey, *, strays: bool = False) -> None:
    """From the details to Facebook's two answers: forms, buttons, cards, notices of both sides.

    After each press, whatever went wrong with it, the channel shows what the database says.
    """
    made = journey.stand
    await do(made, made.bea, "Enter details", **journey.typed_details())
    await shows_what_is_true(journey, strays=strays)
    await do(made, made.sam, "Mark account created", **{"WhatsApp account ID": "102290129340398"})
    await shows_what_is_true(journey, strays=strays)
    for person, button in (
        (made.sam, "Mark number added"),
        (made.bea, "I approved the request"),
        (made.bea, "I submitted the verification"),
    ):
        await do(made, person, button)
        await shows_what_is_true(journey, strays=strays)
    for step in ("Step 5", "Step 4"):
        await do(made, made.sam, "Record Facebook's answer", step, Answer="Approved")
        await shows_what_is_true(journey, strays=strays)


async def shows_what_is_true(journey: Journey, *, strays: bool = False) -> None:
    """Each message that the bot knows is in the channel as the database draws it; nothing is there twice."""
    made = journey.stand
    await settle(made)
    there = {message["ts"]: message for message in await made.messages()}
    async with made.database.read() as uow:
        (onboarding,) = await uow.onboardings.in_channel(made.channel)
        assert await uow.outbox.dead_rows(10) == [], "a row was given up"
        assert made.bot is not None
        scene = Scene(onboarding, await names_in(uow, onboarding), made.bot.door.services.clock.now())
        drawn = {card_subject(onboarding.id, step): step_card.render(scene, step) for step in Step}
        drawn[progress_subject(onboarding.id)] = progress.render(scene)
        for subject, message in drawn.items():
            posted = await uow.messages.get(made.channel, subject)
            if posted is not None:
                assert posted.hash == _hash(message), subject
                assert words(there[posted.ts]) == words(_as_posted(message)), subject
    if not strays:
        _nothing_is_twice(Channel(list(there.values())))


def _as_posted(message: Message) -> dict[str, Any]:
    return {"text": message.text, "blocks": message.blocks}


def _nothing_is_twice(channel: Channel) -> None:
    said = Counter((message.get("thread_ts"), words(message)) for message in channel.messages)
    assert [text for text, times in said.items() if times > 1] == []


# Calls to Slack -------------------------------------------------------------------------------------


@pytest.mark.parametrize("fault", CALLS)
async def test_calls_that_fail(journey: Journey, fault: str) -> None:
    """Posts and edits wait and are tried again; a form that does not open is asked for once more."""
    await journey.to("agree")
    await settle(journey.stand)
    for method in METHODS:
        await arm(journey.stand, method, fault, count=2)
    await stretch(journey)
    assert await fired(journey.stand) == 2 * len(METHODS)


async def test_answers_that_are_lost_after_the_deed(journey: Journey) -> None:
    """Nobody can know of such a post that it is there: it is said again, and the first one stays behind."""
    await journey.to("agree")
    await settle(journey.stand)
    for method in METHODS:
        await arm(journey.stand, method, LOST, count=2)
    await stretch(journey, strays=True)
    assert await fired(journey.stand) == 2 * len(METHODS)


async def test_everything_fails_now_and_then(journey: Journey) -> None:
    await journey.to("agree")
    await settle(journey.stand)
    for seed, fault in enumerate(("429", "5xx", "reset", "error:internal_error")):
        await arm(journey.stand, "*", fault, probability=0.08, seed=seed)
    await stretch(journey)
    await journey.stand.http.delete("/_sandbox/faults")
    await shows_what_is_true(journey)


# What comes from Slack ------------------------------------------------------------------------------


def _faults_over(wire: Wire) -> list[str]:
    return PRESSES if wire == "http" else [*PRESSES, "socket_closed"]


@pytest.mark.parametrize("what", ["block_actions", "view_submission"])
@pytest.mark.parametrize("wire", ["http", "socket"])
async def test_presses_that_go_astray(wire: Wire, what: str, tmp_path: Path) -> None:
    """One after the other goes wrong in another way; whoever is told so presses again."""
    faults = [each for each in _faults_over(wire) if each != "out_of_order"]
    async with database_for("sqlite", tmp_path) as url, stand(url, wire) as made:
        journey = Journey(made)
        await journey.to("agree")
        await settle(made)
        for fault in faults:
            await arm(made, what, fault)
        await stretch(journey)
        assert await fired(made) == len(faults)


@pytest.mark.parametrize("wire", ["http", "socket"])
async def test_events_that_go_astray(wire: Wire, tmp_path: Path) -> None:
    """Whoever comes and goes meanwhile, the bot knows in the end who is there."""
    faults = _faults_over(wire)
    async with database_for("sqlite", tmp_path) as url, stand(url, wire) as made:
        await made.settled()
        for fault in faults:
            await arm(made, "events_api", fault)
            for coming in ("/invite @Gil Novak", "/remove @Gil Novak", "/invite @Gil Novak"):
                accepted(await made.command(made.ada, coming))
            await made.advance(600)
            await _knows_who_is_there(made)
            accepted(await made.command(made.ada, "/remove @Gil Novak"))
        assert await fired(made) == len(faults)


async def _knows_who_is_there(made: Stand) -> None:
    async with asyncio.timeout(5):
        while True:
            await settle(made)
            room = made.sandbox.workspace.channels[made.channel]
            async with made.database.read() as uow:
                known = {person.id for person in await uow.directory.members(made.channel)}
            if known == set(room.members):
                return
            await asyncio.sleep(0.05)


async def test_commands_that_go_astray(journey: Journey) -> None:
    made = journey.stand
    await made.settled()
    for fault in PRESSES:
        await arm(made, "slash_commands", fault)
        await made.command(made.ada, "/onboarding status")
    assert await fired(made) == len(PRESSES)
    await journey.to("agree")
    await shows_what_is_true(journey)


def test_every_fault_that_the_sandbox_knows_is_used() -> None:
    assert {each.partition(":")[0] for each in [*CALLS, LOST]} == CALL_FAULTS
    assert set(_faults_over("http")) | set(_faults_over("socket")) == DELIVERY_FAULTS
