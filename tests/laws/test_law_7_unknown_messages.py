"""A press on a message that the database does not know works, and the message is adopted or removed."""

import asyncio
from dataclasses import replace
from typing import Any

import sqlalchemy as sa

from bot.domain.steps import Step
from bot.services.announcements import card_subject
from bot.services.messages import note
from storage.tables import messages
from tests.support import wire
from tests.support.stand import Stand


async def forget(made: Stand, ts: str) -> None:
    async with made.database.write() as uow:
        await uow.messages._connection.execute(sa.delete(messages).where(messages.c.ts == ts))


async def finished(made: Stand) -> None:
    """What follows a press is done, and so is what it left to send."""
    assert made.bot is not None
    await asyncio.gather(*made.bot.door.background)
    await made.settled()


async def find(made: Stand, words: str, *, thread: bool) -> list[dict[str, Any]]:
    found = [message for message in await made.messages() if words in str(message)]
    return [message for message in found if ("thread_ts" in message) is thread]


def double(made: Stand, message: dict[str, Any]) -> str:
    """The same message once more, as a crash right after posting leaves it."""
    again = made.sandbox.workspace.post(
        made.channel,
        message["user"],
        message["text"],
        blocks=message["blocks"],
        thread_ts=message.get("thread_ts"),
    )
    return again.ts


async def test_a_card_whose_row_was_lost_works_and_is_taken_in_again(sqlite_stand: Stand) -> None:
    onboarding = await wire.started(sqlite_stand)
    (card,) = await find(sqlite_stand, "'Step 1 of 7", thread=False)
    await forget(sqlite_stand, card["ts"])
    press = wire.press(sqlite_stand, sqlite_stand.bea, "Agree to the terms", ts=card["ts"])
    assert (await wire.deliver(sqlite_stand, press)).status == 200
    assert "task_done" in await wire.kinds(sqlite_stand, onboarding)
    await finished(sqlite_stand)
    async with sqlite_stand.database.read() as uow:
        known = await uow.messages.get(sqlite_stand.channel, card_subject(onboarding, Step.TERMS))
    assert known is not None
    shown = await find(sqlite_stand, "'Step 1 of 7", thread=False)
    assert [message["ts"] for message in shown] == [known.ts]
    assert "Agree to the terms" not in str(shown[0]["blocks"])


async def test_the_double_of_a_known_card_works_and_goes(sqlite_stand: Stand) -> None:
    onboarding = await wire.started(sqlite_stand)
    (card,) = await find(sqlite_stand, "'Step 1 of 7", thread=False)
    stray = double(sqlite_stand, card)
    press = wire.press(sqlite_stand, sqlite_stand.bea, "Agree to the terms", ts=stray)
    assert (await wire.deliver(sqlite_stand, press)).status == 200
    assert "task_done" in await wire.kinds(sqlite_stand, onboarding)
    await finished(sqlite_stand)
    assert [m["ts"] for m in await find(sqlite_stand, "'Step 1 of 7", thread=False)] == [card["ts"]]


async def test_the_double_of_a_notice_works_and_goes(sqlite_stand: Stand) -> None:
    onboarding = await wire.started(sqlite_stand)
    (notice,) = await find(sqlite_stand, "it's your turn", thread=True)
    stray = double(sqlite_stand, notice)
    press = wire.press(sqlite_stand, sqlite_stand.ben, "Agree to the terms", ts=stray)
    assert (await wire.deliver(sqlite_stand, press)).status == 200
    assert "task_done" in await wire.kinds(sqlite_stand, onboarding)
    await finished(sqlite_stand)
    assert stray not in {message["ts"] for message in await sqlite_stand.messages()}
    assert notice["ts"] in {message["ts"] for message in await sqlite_stand.messages()}


async def test_a_refused_press_on_a_double_makes_it_go_too(sqlite_stand: Stand) -> None:
    await wire.started(sqlite_stand)
    (card,) = await find(sqlite_stand, "'Step 1 of 7", thread=False)
    stray = double(sqlite_stand, card)
    press = wire.press(sqlite_stand, sqlite_stand.sam, "Agree to the terms", ts=stray)
    assert (await wire.deliver(sqlite_stand, press)).status == 200
    assert wire.shown(sqlite_stand, sqlite_stand.sam)["callback_id"] == "refusal"
    await finished(sqlite_stand)
    assert [m["ts"] for m in await find(sqlite_stand, "'Step 1 of 7", thread=False)] == [card["ts"]]


async def test_a_press_on_a_known_message_leaves_it_alone(sqlite_stand: Stand) -> None:
    await wire.started(sqlite_stand)
    await sqlite_stand.click(sqlite_stand.bea, "Agree to the terms")
    await finished(sqlite_stand)
    traffic = await sqlite_stand.traffic()
    assert "chat.delete" not in {entry["what"] for entry in traffic}


async def test_of_a_card_adopted_while_another_was_on_its_way_one_stays(sqlite_stand: Stand) -> None:
    onboarding = await wire.started(sqlite_stand)
    (card,) = await find(sqlite_stand, "'Step 1 of 7", thread=False)
    assert sqlite_stand.bot is not None
    services = sqlite_stand.bot.door.services
    async with services.database.read() as uow:
        adopted = await uow.messages.get(sqlite_stand.channel, card_subject(onboarding, Step.TERMS))
    assert adopted is not None
    on_its_way = double(sqlite_stand, card)
    await note(services, [replace(adopted, ts=on_its_way)])
    await sqlite_stand.command(sqlite_stand.ada, "/onboarding status")  # wakes the deliverer
    await finished(sqlite_stand)
    assert [m["ts"] for m in await find(sqlite_stand, "'Step 1 of 7", thread=False)] == [on_its_way]
