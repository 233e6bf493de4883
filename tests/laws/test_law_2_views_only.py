"""Inside a press nothing but views.open, views.push and views.update is asked of Slack."""

import asyncio
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from storage.engine import Database
from storage.tables import people
from tests.support import wire
from tests.support.slack_proxy import SlackProxy
from tests.support.stand import Stand, database_for

Behind = tuple[Stand, SlackProxy]
SLOW = ("chat.postMessage", "chat.update", "users.info", "conversations.info", "conversations.members")
VIEWS = {"views.open", "views.push", "views.update"}


@pytest.fixture
async def behind(tmp_path: Path) -> AsyncIterator[Behind]:
    """The bot reaches Slack through a proxy that can be slow."""
    async with database_for("sqlite", tmp_path) as url, wire.proxied(url) as (made, proxy):
        await made.until(lambda messages: messages)
        yield made, proxy


async def forget(database: Database, person: str) -> None:
    async with database.write() as uow:
        await uow.directory._connection.execute(sa.delete(people).where(people.c.id == person))


async def test_presses_are_acked_while_the_rest_of_slack_hangs(behind: Behind) -> None:
    made, proxy = behind
    onboarding = await wire.started(made)
    press = wire.press(made, made.bea, "Agree to the terms")
    for method in SLOW:
        proxy.hold(method)
    proxy.seen.clear()
    begun = time.monotonic()
    answer = await wire.deliver(made, press)
    assert answer.status == 200
    assert time.monotonic() - begun < 1
    assert "task_done" in await wire.kinds(made, onboarding)
    for method in SLOW:
        proxy.let_go(method)
    await made.settled()


@pytest.mark.parametrize(
    "text", ["/onboarding status", "/onboarding help", "/channel-role list", "/onboarding"]
)
async def test_commands_ask_slack_nothing(behind: Behind, text: str) -> None:
    made, proxy = behind
    await wire.started(made)
    proxy.seen.clear()
    answer = await wire.deliver(made, wire.command(made, made.ada, text))
    assert answer.status == 200
    assert "text" in answer.body
    assert proxy.seen == []


async def test_a_form_takes_one_call_and_so_does_a_refusal(behind: Behind) -> None:
    made, proxy = behind
    await wire.started(made)
    await made.click(made.bea, "Agree to the terms")
    await made.settled()
    for person, wanted in ((made.bea, "enter_details"), (made.sam, "refusal")):
        press = wire.press(made, person, "Enter details", card="Step 2")
        proxy.seen.clear()
        assert (await wire.deliver(made, press)).status == 200
        assert proxy.seen == ["views.open"]
        assert wire.shown(made, person)["callback_id"] == wanted


async def test_a_slow_views_open_is_given_up_in_time_and_slack_marks_the_button(behind: Behind) -> None:
    made, proxy = behind
    await wire.started(made)
    await made.click(made.bea, "Agree to the terms")
    await made.settled()
    press = wire.press(made, made.bea, "Enter details", card="Step 2")
    proxy.hold("views.open")
    proxy.seen.clear()
    begun = time.monotonic()
    answer = await wire.deliver(made, press)
    assert time.monotonic() - begun < 2.8
    assert answer.status == 500  # an empty 200 would say that all is well
    assert proxy.seen == ["views.open"]
    proxy.let_go("views.open")


async def test_a_slow_views_open_of_a_command_is_said_in_its_answer(behind: Behind) -> None:
    made, proxy = behind
    proxy.hold("views.open")
    begun = time.monotonic()
    answer = await wire.deliver(made, wire.command(made, made.ada, "/onboarding start"))
    assert time.monotonic() - begun < 2.8
    assert answer.body["blocks"][0]["block_id"] == "refusal"
    proxy.let_go("views.open")


async def test_a_person_nobody_knows_sees_a_loading_view_that_becomes_the_answer(behind: Behind) -> None:
    made, proxy = behind
    await wire.started(made)
    await made.click(made.bea, "Agree to the terms")
    await made.settled()
    await forget(made.database, made.sam)
    press = wire.press(made, made.sam, "Enter details", card="Step 2")
    proxy.hold("users.info")
    proxy.seen.clear()
    assert (await wire.deliver(made, press)).status == 200
    assert wire.shown(made, made.sam)["callback_id"] == "loading"
    assert set(proxy.seen) <= {"views.open", "users.info"}
    proxy.let_go("users.info")
    assert made.bot is not None
    await asyncio.gather(*made.bot.door.background)
    assert wire.shown(made, made.sam)["callback_id"] == "refusal"  # it is the brand's task


async def test_an_unknown_person_may_start_after_the_loading_view(behind: Behind) -> None:
    made, proxy = behind
    await forget(made.database, made.ada)
    proxy.hold("users.info")
    answer = await wire.deliver(made, wire.command(made, made.ada, "/onboarding start"))
    assert (answer.status, answer.body) == (200, None)
    assert wire.shown(made, made.ada)["callback_id"] == "loading"
    proxy.let_go("users.info")
    assert made.bot is not None
    await asyncio.gather(*made.bot.door.background)
    assert wire.shown(made, made.ada)["callback_id"] == "start"


async def test_an_unknown_persons_command_is_acked_at_once_and_answered_afterwards(behind: Behind) -> None:
    made, proxy = behind
    await wire.started(made)
    await forget(made.database, made.sam)
    proxy.hold("users.info")
    answer = await wire.deliver(made, wire.command(made, made.sam, "/onboarding status"))
    assert "One moment" in str(answer.body)
    proxy.let_go("users.info")
    assert made.bot is not None
    await asyncio.gather(*made.bot.door.background)
    said = (await made.screen(made.sam))["ephemerals"][-1]
    assert "steps done" in str(said)


async def test_whom_slack_does_not_know_either_is_told_so(behind: Behind) -> None:
    made, proxy = behind
    await wire.started(made)
    await forget(made.database, made.sam)
    proxy.fail("users.info", "user_not_found")
    press = wire.press(made, made.sam, "Agree to the terms")
    await wire.deliver(made, press)
    assert made.bot is not None
    await asyncio.gather(*made.bot.door.background)
    assert wire.shown(made, made.sam)["callback_id"] == "refusal"
    assert "I do not know this person" in str(wire.shown(made, made.sam))
