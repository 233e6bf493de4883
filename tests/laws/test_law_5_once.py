"""Every press acts once; of two people who press the same button one wins and the other is told who did."""

import asyncio
import hashlib
import json
from collections import Counter
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from bot.domain import commands as do
from bot.domain.channel import Role
from bot.domain.onboarding import Onboarding
from bot.domain.refusals import Refusal, RefusedError
from bot.domain.steps import TaskId
from bot.sandbox import payloads
from bot.sandbox.fields import fill
from bot.services import housekeeping
from bot.services import onboarding as use_cases
from storage.engine import Database
from storage.errors import StorageBusyError
from storage.tables import idempotency_keys
from tests.support import wire
from tests.support.bench import ADA, BEA, BEN, CHANNEL, SAM, Bench
from tests.support.bench import DETAILS as KNOWN
from tests.support.stand import Stand, database_for, stand

DETAILS = {
    "Phone number": "+32 470 12 34 56",
    "Line type": "Mobile (code by SMS)",
    "Used in WhatsApp today?": "No",
    "Business Manager ID": "506914307656634",
    "WhatsApp display name": "Acme Support",
}


async def submits_in(database: Database) -> list[str]:
    """Slack's events come when they come, so they do not count."""
    return [key for key in await keys_in(database) if key.startswith("submit|")]


async def keys_in(database: Database) -> list[str]:
    async with database.read() as uow:
        found = await uow.idempotency._connection.scalars(sa.select(idempotency_keys.c.key))
        return list(found)


# On the wire ----------------------------------------------------------------------------------------


async def test_the_same_press_delivered_twice_acts_once(either_stand: Stand) -> None:
    onboarding = await wire.started(either_stand)
    press = wire.press(either_stand, either_stand.bea, "Agree to the terms")
    answers = await wire.at_once(either_stand, press, press)
    answers.append(await wire.deliver(either_stand, press))
    assert [answer.status for answer in answers] == [200, 200, 200]
    assert wire.shown(either_stand, either_stand.bea) == {}  # nobody was refused
    assert Counter(await wire.kinds(either_stand, onboarding))["task_done"] == 1


async def test_the_same_submit_delivered_twice_acts_once(sqlite_stand: Stand) -> None:
    onboarding = await wire.started(sqlite_stand)
    assert (await sqlite_stand.click(sqlite_stand.bea, "Agree to the terms"))["ok"]
    assert (await sqlite_stand.click(sqlite_stand.bea, "Enter details"))["ok"]
    # A first submit that is refused leaves no key; then the same form, mended.
    refused = await sqlite_stand.fill(sqlite_stand.bea, {**DETAILS, "Phone number": "12"})
    assert "Phone number" in refused["errors"]
    before = await submits_in(sqlite_stand.database)
    view = sqlite_stand.sandbox.workspace.views.top(sqlite_stand.bea)
    assert view is not None
    fill(sqlite_stand.sandbox.workspace, view, "Phone number", "+32 470 12 34 56")
    submit = wire.submission(sqlite_stand, sqlite_stand.bea)
    answers = await wire.at_once(sqlite_stand, submit, submit)
    assert [(answer.status, answer.body) for answer in answers] == [(200, None), (200, None)]
    assert (await wire.kinds(sqlite_stand, onboarding)).count("details_entered") == 1
    assert len(await submits_in(sqlite_stand.database)) == len(before) + 1


async def test_the_same_command_delivered_twice_acts_once_and_is_answered_again(sqlite_stand: Stand) -> None:
    onboarding = await wire.started(sqlite_stand)
    sent = wire.command(sqlite_stand, sqlite_stand.ada, f"/channel-role <@{sqlite_stand.sam}|sam> viewer")
    first, second = await wire.at_once(sqlite_stand, sent, sent)
    assert first.body == second.body
    assert "Viewer" in str(first.body)
    assert (await wire.kinds(sqlite_stand, onboarding)).count("role_set") == 1


async def test_an_event_delivered_again_acts_once(sqlite_stand: Stand) -> None:
    await sqlite_stand.until(lambda messages: messages)  # it has said hello
    workspace = sqlite_stand.sandbox.workspace
    bot = workspace.people["U0BOT00001"]
    event = payloads.joined(workspace, workspace.channels[sqlite_stand.channel], bot, sqlite_stand.ada)
    before = len(await sqlite_stand.messages())
    answers = [await wire.deliver(sqlite_stand, event) for _ in range(3)]
    assert [answer.status for answer in answers] == [200, 200, 200]
    await sqlite_stand.settled()
    assert (await keys_in(sqlite_stand.database)).count(f"event|{event['event_id']}") == 1
    assert len(await sqlite_stand.messages()) == before


async def test_of_two_people_pressing_at_once_one_wins_and_the_other_hears_who(either_stand: Stand) -> None:
    onboarding = await wire.started(either_stand)
    pressed = [
        wire.press(either_stand, person, "Agree to the terms")
        for person in (either_stand.bea, either_stand.ben)
    ]
    answers = await wire.at_once(either_stand, *pressed)
    assert [answer.status for answer in answers] == [200, 200]
    assert (await wire.kinds(either_stand, onboarding)).count("task_done") == 1
    modals = {person: wire.shown(either_stand, person) for person in (either_stand.bea, either_stand.ben)}
    (loser,) = [person for person, modal in modals.items() if modal]
    winner = "Bea" if loser == either_stand.ben else "Ben"
    assert modals[loser]["callback_id"] == "refusal"
    said = str(modals[loser]["blocks"])
    assert winner in said
    assert "has done this already" in said


async def test_what_the_second_typed_stays_in_the_form(sqlite_stand: Stand) -> None:
    await wire.started(sqlite_stand)
    await sqlite_stand.click(sqlite_stand.bea, "Agree to the terms")
    for person in (sqlite_stand.bea, sqlite_stand.ben):
        assert (await sqlite_stand.click(person, "Enter details"))["ok"]
    assert (await sqlite_stand.fill(sqlite_stand.bea, DETAILS))["ok"]
    second = await sqlite_stand.fill(sqlite_stand.ben, {**DETAILS, "WhatsApp display name": "Acme Tools"})
    (error,) = second["errors"].values()
    assert error.startswith("Bea")
    assert "has done this already" in error
    view = sqlite_stand.sandbox.workspace.views.top(sqlite_stand.ben)
    assert view is not None
    assert "Acme Tools" in json.dumps(view.values)


async def test_of_twenty_presses_at_once_one_acts_and_nineteen_are_refused(either_stand: Stand) -> None:
    onboarding = await wire.started(either_stand)
    pressed = [
        wire.press(either_stand, (either_stand.bea, either_stand.ben)[number % 2], "Agree to the terms")
        for number in range(20)
    ]
    answers = await wire.at_once(either_stand, *pressed)
    assert {answer.status for answer in answers} == {200}
    assert (await wire.kinds(either_stand, onboarding)).count("task_done") == 1
    opened = [entry for entry in await either_stand.traffic() if entry["what"] == "views.open"]
    refused = [entry for entry in opened if "has done this already" in str(entry["body"])]
    assert len(refused) == 19


async def test_of_two_starts_at_once_in_one_channel_one_wins(either_bench: Bench) -> None:
    started = await asyncio.gather(either_bench.start(), either_bench.start(), return_exceptions=True)
    refused = [each for each in started if isinstance(each, RefusedError)]
    assert [each.refusal for each in refused] == [Refusal.ALREADY_RUNNING]
    async with either_bench.database.read() as uow:
        assert len(await uow.onboardings.in_channel(CHANNEL)) == 1


# In the services ------------------------------------------------------------------------------------


async def test_a_repeated_press_gets_the_first_ones_answer(bench: Bench) -> None:
    onboarding = await bench.start()

    async def press(answer: dict[str, Any]) -> use_cases.Done:
        def set_role(_: Onboarding) -> do.Command:
            return do.SetRoles(people=(SAM,), role=Role.VIEWER)

        return await use_cases.perform(bench.services, bench.caller(ADA, "k1"), onboarding, set_role, answer)

    first = await press({"text": "first"})
    second = await press({"text": "second"})
    assert (first.answer, first.again) == ({"text": "first"}, False)
    assert (second.answer, second.again) == ({"text": "first"}, True)


async def test_a_refusal_leaves_no_key_so_the_same_press_may_work_later(bench: Bench) -> None:
    onboarding = await bench.start()
    before = await keys_in(bench.database)
    with pytest.raises(RefusedError):
        await bench.do(SAM, onboarding, do.CreateAccount(), key="k1")
    assert await keys_in(bench.database) == before
    await bench.done(BEA, onboarding, TaskId.TERMS_AGREE)
    await bench.do(BEA, onboarding, do.SubmitDetails(details=KNOWN))
    assert not (await bench.do(SAM, onboarding, do.CreateAccount(), key="k1")).again


async def test_a_refusal_inside_a_transaction_stays_a_refusal(either_bench: Bench) -> None:
    """Once it became a TypeError on its way out, and people were told that something went wrong."""
    onboarding = await either_bench.start()
    with pytest.raises(RefusedError) as caught:
        await either_bench.done(SAM, onboarding, TaskId.TERMS_AGREE)
    assert caught.value.refusal is Refusal.NOT_YOUR_SIDE


async def test_whoever_waits_too_long_for_the_lock_is_told_to_press_again(either_bench: Bench) -> None:
    onboarding = await either_bench.start()
    async with either_bench.database.write() as uow:
        await uow.onboardings.get(onboarding, lock=True)
        begun = asyncio.get_running_loop().time()
        with pytest.raises(StorageBusyError):
            await either_bench.done(BEN, onboarding, TaskId.TERMS_AGREE)
        waited = asyncio.get_running_loop().time() - begun
    assert 1.5 < waited < 2.9
    await either_bench.done(BEN, onboarding, TaskId.TERMS_AGREE)


async def test_a_press_behind_a_long_lock_is_acked_in_time_and_told_so(sqlite_stand: Stand) -> None:
    await wire.started(sqlite_stand)
    assert sqlite_stand.bot is not None
    press = wire.press(sqlite_stand, sqlite_stand.bea, "Agree to the terms")
    async with sqlite_stand.bot.door.services.database.write():
        answer = await wire.deliver(sqlite_stand, press)
    assert answer.status == 200
    assert "Press again." in str(wire.shown(sqlite_stand, sqlite_stand.bea)["blocks"])


# Keys -----------------------------------------------------------------------------------------------


@pytest.fixture
async def code_typed(tmp_path: Path) -> AsyncIterator[tuple[Stand, dict[str, Any]]]:
    """A stand with the code just handed in, and what Slack brought with it."""
    async with database_for("sqlite", tmp_path) as url, stand(url) as made:
        await wire.started(made)
        await _to_the_code(made)
        typed: dict[str, Any] = {"6-digit code": "738 291"}
        assert (await made.fill(made.ben, typed))["ok"]
        submits = [e["body"] for e in await made.traffic() if e["what"] == "view_submission"]
        yield made, submits[-1]["view"]["state"]["values"]


async def test_no_key_holds_digits_or_a_digest_that_could_be_tried_out(
    code_typed: tuple[Stand, dict[str, Any]],
) -> None:
    made, typed = code_typed
    keys = await keys_in(made.database)
    bare = {
        hashlib.new(name, text.encode()).hexdigest()
        for name in ("md5", "sha1", "sha256", "sha512")
        for text in (
            "738291",
            "738 291",
            json.dumps(typed),
            json.dumps(typed, sort_keys=True),
            json.dumps(typed, sort_keys=True, separators=(",", ":")),
        )
    }
    assert any(key.startswith("submit|") for key in keys)
    assert not [key for key in keys if "738291" in key or "738 291" in key]
    assert not [key for key in keys for digest in bare if digest in key]


async def _to_the_code(made: Stand) -> None:
    """By presses alone, as short as it goes."""
    approved = {"Answer": "Approved"}
    forms: list[tuple[str, str, str, dict[str, Any]]] = [
        (made.bea, "Step 1", "Agree to the terms", {}),
        (made.bea, "Step 2", "Enter details", DETAILS),
        (made.sam, "Step 3", "Mark account created", {"WhatsApp account ID": ""}),
        (made.sam, "Step 3", "Mark number added", {}),
        (made.bea, "Step 3", "I approved the request", {}),
        (made.bea, "Step 4", "I submitted the verification", {}),
        (made.sam, "Step 4", "Record Facebook's answer", approved),
        (made.sam, "Step 5", "Record Facebook's answer", approved),
        (made.ben, "Step 5", "I have the phone now", {}),
        (made.sam, "Step 5", "Request code", {"Method": "SMS"}),
        (made.ben, "Step 5", "Enter code", {}),
    ]
    for person, card, button, fields in forms:
        answer = await made.click(person, button, card=card)
        assert answer["ok"], (button, answer)
        if fields:
            answer = await made.fill(person, fields)
            assert answer["ok"], (button, answer)


async def test_keys_are_kept_for_longer_than_slack_delivers_again(bench: Bench) -> None:
    await bench.start()
    before = await keys_in(bench.database)
    bench.clock.forward(hours=25)
    await housekeeping.clean(bench.services)
    assert await keys_in(bench.database) == before
    bench.clock.forward(hours=timedelta(days=3) / timedelta(hours=1))
    await housekeeping.clean(bench.services)
    assert await keys_in(bench.database) == []
