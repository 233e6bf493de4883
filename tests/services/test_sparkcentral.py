"""Changes on their way to the webhook: which rows there are, and what follows from an answer."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
import sqlalchemy as sa

from bot import app
from bot.clients.sparkcentral import webhook
from bot.delivery import sparkcentral
from bot.delivery.pace import Pace
from bot.delivery.sparkcentral import WebhookSender
from bot.delivery.worker import HoldError
from bot.domain import commands as do
from bot.domain.channel import Role
from bot.domain.channel_changes import to_apply
from bot.domain.obstacles import Obstacle
from bot.domain.parties import Side
from bot.services import sparkcentral as use_cases
from bot.services import surroundings
from bot.services.announcements import NORMAL, RowKind
from storage.outbox import OutboxRow
from storage.tables import outbox
from tests.support.bench import ADA, BEA, BEN, CHANNEL, SAM, Bench
from tests.support.receiver import Receiver, receiving

SIDES = {SAM: Side.SPARKCENTRAL, BEA: Side.BRAND, BEN: Side.BRAND}


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with receiving("secret") as there:
        yield there


@pytest.fixture
async def pushing(either_bench: Bench, receiver: Receiver) -> AsyncIterator[Bench]:
    """A bench with a webhook, and nothing sent yet."""
    bench = either_bench
    hook = webhook(receiver.url, "secret", lambda *_: None)
    bench.services = replace(bench.services, webhook=True)
    senders = app._senders(
        bench.services, bench.slack, Pace(bench.services, on=False), app.Outside(webhook=hook)
    )
    bench.deliverer.serve_with(bench.services, senders)
    yield bench
    await hook.close()


async def live(bench: Bench) -> str:
    onboarding = await bench.start()
    await bench.to_live(onboarding)
    await bench.drain()
    return onboarding


async def give(bench: Bench, onboarding: str, person: str, role: Role | None) -> None:
    command: do.Command = do.RemoveRoles(people=(person,), sides=SIDES, sure=True)
    if role is not None:
        command = do.SetRoles(people=(person,), sides=SIDES, role=role, sure=True)
    await bench.do(ADA, onboarding, command)


async def rows(bench: Bench) -> list[OutboxRow]:
    async with bench.database.read() as uow:
        query = sa.select(outbox).where(outbox.c.kind == RowKind.CHANGE).order_by(outbox.c.id)
        found = (await uow.codes._connection.execute(query)).mappings()
        return [OutboxRow(**{name: row[name] for name in OutboxRow.__dataclass_fields__}) for row in found]


def sender_of(bench: Bench) -> WebhookSender:
    found = bench.deliverer._senders[RowKind.CHANGE].__self__  # type: ignore[attr-defined]
    assert isinstance(found, WebhookSender)
    return found


async def overtaken(bench: Bench, onboarding: str) -> int:
    return [entry.event.kind for entry in await bench.events(onboarding)].count("change_overtaken")


async def test_a_change_is_a_row_of_its_channel_once(pushing: Bench) -> None:
    onboarding = await live(pushing)
    await give(pushing, onboarding, BEA, Role.VIEWER)
    await give(pushing, onboarding, BEN, Role.VIEWER)
    found = await rows(pushing)
    assert [row.payload["change"]["about"] for row in found] == [BEA, BEN]
    assert {(row.destination, row.lane) for row in found} == {(f"webhook:{onboarding}", NORMAL)}


async def test_without_a_webhook_there_is_none(either_bench: Bench) -> None:
    onboarding = await live(either_bench)
    await give(either_bench, onboarding, BEA, Role.VIEWER)
    assert await rows(either_bench) == []


async def test_nothing_is_pushed_before_there_is_a_channel_and_then_all_is(
    pushing: Bench, receiver: Receiver
) -> None:
    onboarding = await pushing.start()
    await give(pushing, onboarding, BEA, Role.VIEWER)
    await pushing.drain()
    assert receiver.pushes == []
    await pushing.to_live(onboarding)
    await pushing.drain()
    assert [change["after"] for change in receiver.made] == ["viewer"]


async def test_out_of_reach_in_slack_it_goes_on(pushing: Bench, receiver: Receiver) -> None:
    """Also what follows only then: it is the bot that takes something back."""
    onboarding = await live(pushing)
    receiver.orders = ["slow"]
    await give(pushing, onboarding, BEA, Role.VIEWER)
    await give(pushing, onboarding, BEN, Role.VIEWER)
    on_its_way = asyncio.create_task(pushing.drain())
    await receiver.got(1)
    await give(pushing, onboarding, BEA, None)
    async with pushing.database.write() as uow:
        channel = await uow.directory.channel(CHANNEL)
        assert channel is not None
        await uow.directory.put_channel(replace(channel, archived=True))
        await surroundings.weigh(uow, pushing.services, CHANNEL, Obstacle.ARCHIVED)
    await on_its_way
    await pushing.drain()
    state = await pushing.state(onboarding)
    assert state.parked is not None
    assert [(change["about"]["slack_id"], change["after"]) for change in receiver.made] == [
        (BEA, "viewer"),
        (BEN, "viewer"),
        (BEA, None),
    ]
    assert to_apply(state) == ()


async def test_a_crash_after_the_answer_pushes_nothing_twice(pushing: Bench, receiver: Receiver) -> None:
    onboarding = await live(pushing)
    await give(pushing, onboarding, BEA, Role.VIEWER)
    (row,) = await rows(pushing)
    await sender_of(pushing).push(row)
    await sender_of(pushing).push(replace(row, attempts=1))
    assert len(receiver.pushes) == 1
    assert await overtaken(pushing, onboarding) == 0


async def test_a_change_undone_while_it_is_on_its_way_is_taken_back(
    pushing: Bench, receiver: Receiver
) -> None:
    onboarding = await live(pushing)
    receiver.orders = ["slow"]
    await give(pushing, onboarding, BEA, Role.SUPERVISOR)
    on_its_way = asyncio.create_task(pushing.drain())
    await receiver.got(1)
    await give(pushing, onboarding, BEA, None)
    await on_its_way
    await pushing.drain()
    assert [change["after"] for change in receiver.made] == ["supervisor", None]
    assert await overtaken(pushing, onboarding) == 1
    assert to_apply(await pushing.state(onboarding)) == ()


@pytest.mark.parametrize(
    ("error", "count"), [("webhook_busy", 0), ("webhook_lost", 1), ("took_too_long", 1), ("", 1)]
)
async def test_what_was_undone_is_taken_back_only_where_it_may_have_been_taken(
    pushing: Bench, error: str, count: int
) -> None:
    onboarding = await live(pushing)
    await give(pushing, onboarding, BEA, Role.VIEWER)
    (row,) = await rows(pushing)
    await give(pushing, onboarding, BEA, None)
    await sender_of(pushing).push(replace(row, attempts=1, error=error))
    assert await overtaken(pushing, onboarding) == count


async def test_that_one_try_was_lost_is_not_forgotten_by_the_next(pushing: Bench, receiver: Receiver) -> None:
    onboarding = await live(pushing)
    receiver.orders = [500, 503, 503]
    await give(pushing, onboarding, BEA, Role.VIEWER)
    for _ in range(3):
        await pushing.drain()
        (row,) = await rows(pushing)
        assert row.error == "webhook_lost"
        pushing.clock.forward(seconds=61)


async def test_a_refusal_of_what_nobody_wants_any_more_is_said_to_nobody(pushing: Bench) -> None:
    onboarding = await live(pushing)
    await give(pushing, onboarding, BEA, Role.VIEWER)
    (row,) = await rows(pushing)
    change = sparkcentral.change_from(row.payload["change"])
    await give(pushing, onboarding, BEA, None)
    await use_cases.refused(pushing.services, onboarding, change, "No")
    assert (await pushing.state(onboarding)).private.why_not_applied == {}


async def test_a_webhook_that_hangs_leaves_room_for_slack(pushing: Bench, receiver: Receiver) -> None:
    onboarding = await live(pushing)
    await give(pushing, onboarding, BEA, Role.VIEWER)
    (row,) = await rows(pushing)
    sender, most = sender_of(pushing), sparkcentral.AT_ONCE
    receiver.orders = ["slow"] * most
    under_way = [asyncio.create_task(sender.push(row)) for _ in range(most)]
    await receiver.got(most)
    with pytest.raises(HoldError):
        await sender.push(row)
    await asyncio.gather(*under_way)
    await sender.push(row)
    assert len(receiver.pushes) == most
