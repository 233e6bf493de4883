"""Parking as the deliverer and the ticks see it, on both databases."""

from dataclasses import replace

import pytest
import sqlalchemy as sa

from bot.domain.obstacles import Obstacle
from bot.domain.steps import TaskId
from bot.services import directory, surroundings
from bot.slack.errors import ChannelError
from storage.tables import outbox
from tests.support.bench import ADA, BEA, BEN, CHANNEL, CHANNEL_KNOWN, SAM, Bench, person

PEOPLE = [person(ADA, is_admin=True), person(SAM), person(BEA), person(BEN)]


@pytest.fixture
def bench(either_bench: Bench) -> Bench:
    return either_bench


async def statuses(bench: Bench) -> list[tuple[str, str]]:
    async with bench.database.read() as uow:
        query = sa.select(outbox.c.kind, outbox.c.status).order_by(outbox.c.id)
        return [(row.kind, row.status) for row in await uow.codes._connection.execute(query)]


async def told(bench: Bench, user: str) -> list[str]:
    return [post["text"] for post in bench.slack.posts() if post["channel"] == f"D{user}"]


def in_channel(bench: Bench) -> list[str]:
    return [post["text"] for post in bench.slack.posts() if post["channel"] == CHANNEL]


@pytest.mark.parametrize(
    ("code", "obstacle"),
    [
        ("is_archived", Obstacle.ARCHIVED),
        ("not_in_channel", Obstacle.REMOVED),
        ("channel_not_found", Obstacle.NOT_FOUND),
    ],
)
async def test_a_refused_message_parks_and_is_said_when_the_channel_is_back(
    bench: Bench, code: str, obstacle: Obstacle
) -> None:
    onboarding_id = await bench.start()
    await bench.drain()
    bench.slack.forget()
    bench.slack.faults["chat_postMessage"] = [ChannelError(code)]
    await bench.done(BEA, onboarding_id, TaskId.TERMS_AGREE)
    await bench.drain()
    state = await bench.state(onboarding_id)
    assert state.parked is not None
    assert state.parked.obstacle is obstacle
    assert in_channel(bench) == []
    assert len(await told(bench, ADA)) == 1
    assert {status for _, status in await statuses(bench)} == {"held"}

    bench.clock.forward(days=3)
    await bench.drain()
    assert in_channel(bench) == []
    await directory.learn_channel(bench.services, CHANNEL_KNOWN, PEOPLE)
    await bench.drain()
    assert (await bench.state(onboarding_id)).parked is None
    assert [text for text in in_channel(bench) if "I can write here again" in text]
    assert await statuses(bench) == []
    assert len(in_channel(bench)) == len(set(in_channel(bench)))


async def test_what_was_given_up_for_the_channel_is_said_after_all(bench: Bench) -> None:
    onboarding_id = await bench.start()
    await bench.drain()
    async with bench.database.write() as uow:
        await uow.outbox.add(
            destination=CHANNEL,
            subject="notice:old",
            kind="notice",
            onboarding_id=onboarding_id,
            payload={"kind": "all_set", "tasks": [], "facts": {}},
            due_at=bench.clock.now(),
            now=bench.clock.now(),
        )
        row = await uow.codes._connection.scalar(sa.select(outbox.c.id))
        await uow.outbox.dead(row or 0, "is_archived")
    await directory.archived(bench.services, CHANNEL)
    await directory.learn_channel(bench.services, CHANNEL_KNOWN, PEOPLE)
    bench.slack.forget()
    await bench.drain()
    assert len([text for text in in_channel(bench) if "all set" in text]) == 1
    assert await statuses(bench) == []


async def test_an_uninstall_that_was_cut_short_is_finished_by_the_tick(bench: Bench) -> None:
    onboarding_id = await bench.start()
    async with bench.database.write() as uow:
        await uow.directory.bot_out_everywhere()
    await directory.refresh(bench.services)
    assert (await bench.state(onboarding_id)).parked is not None
    before = len(await bench.events(onboarding_id))
    await directory.refresh(bench.services)
    await directory.uninstalled(bench.services)
    assert len(await bench.events(onboarding_id)) == before


async def test_a_channel_out_of_reach_is_asked_about_with_every_look(bench: Bench) -> None:
    await bench.start()
    await bench.drain()
    await directory.archived(bench.services, CHANNEL)
    await bench.drain()
    await directory.refresh(bench.services)
    assert ("learn_channel", "pending") in await statuses(bench)


async def test_a_message_that_was_on_its_way_when_the_id_changed_follows(bench: Bench) -> None:
    onboarding_id = await bench.start()
    await bench.drain()
    bench.slack.forget()

    async def renumber(method: str, arguments: dict[str, object]) -> None:
        if method == "chat_postMessage" and arguments["channel"] == CHANNEL:
            bench.slack.before = None
            await directory.channel_renumbered(bench.services, CHANNEL, "C9")
            raise ChannelError("channel_not_found")

    bench.slack.before = renumber
    await bench.done(BEA, onboarding_id, TaskId.TERMS_AGREE)
    await bench.drain()
    assert {post["channel"] for post in bench.slack.posts()} == {"C9"}
    assert await statuses(bench) == []
    assert (await bench.state(onboarding_id)).parked is None


async def test_people_who_left_while_no_event_came_are_seen_at_the_next_look(bench: Bench) -> None:
    onboarding_id = await bench.start()
    await bench.drain()
    bench.slack.forget()
    await directory.learn_channel(bench.services, CHANNEL_KNOWN, [PEOPLE[0], PEOPLE[1]])
    await directory.learn_channel(bench.services, CHANNEL_KNOWN, [PEOPLE[0], PEOPLE[1]])
    await bench.drain()
    (message,) = await told(bench, ADA)
    assert "Bea Laurent and Ben Ortiz left" in message
    assert (await bench.state(onboarding_id)).brand_people == (BEA, BEN)
    await directory.learn_channel(bench.services, CHANNEL_KNOWN, PEOPLE)
    assert (await bench.state(onboarding_id)).gone == frozenset()


async def test_an_event_that_comes_twice_counts_once(bench: Bench) -> None:
    onboarding_id = await bench.start()
    await directory.member_left(bench.services, CHANNEL, BEA, "Ev1")
    await directory.learn_channel(bench.services, CHANNEL_KNOWN, PEOPLE)  # back already
    await directory.member_left(bench.services, CHANNEL, BEA, "Ev1")
    assert (await bench.state(onboarding_id)).gone == frozenset()


async def test_a_lead_who_was_never_in_the_channel_matters_too(bench: Bench) -> None:
    onboarding_id = await bench.start(lead=SAM)
    async with bench.database.write() as uow:
        await uow.directory.set_members(CHANNEL, [ADA, BEA, BEN])
    await directory.person_changed(bench.services, person(SAM, deleted=True))
    await directory.person_changed(bench.services, person(SAM, deleted=True, name="Sam O."))
    await bench.drain()
    assert len(await told(bench, ADA)) == 1
    assert (await bench.state(onboarding_id)).gone == {SAM}


async def test_a_brand_that_nobody_has_named_yet_is_missed_when_its_share_ends(bench: Bench) -> None:
    onboarding_id = await bench.start(people=())
    await directory.unshared(bench.services, CHANNEL, "T0BRAND", shared=False)
    state = await bench.state(onboarding_id)
    assert state.parked is not None
    assert state.parked.obstacle is Obstacle.UNSHARED
    alone = replace(CHANNEL_KNOWN, shared=False, organisations=CHANNEL_KNOWN.organisations[:1])
    await directory.learn_channel(bench.services, alone, PEOPLE[:2])
    assert (await bench.state(onboarding_id)).parked == state.parked
    await directory.learn_channel(bench.services, CHANNEL_KNOWN, PEOPLE)
    assert (await bench.state(onboarding_id)).parked is None


async def test_errors_that_say_nothing_of_a_channel_park_nothing(bench: Bench) -> None:
    onboarding_id = await bench.start()
    await bench.drain()
    bench.slack.faults["conversations_open"] = [ChannelError("user_disabled")]
    await directory.member_left(bench.services, CHANNEL, BEA, "Ev1")
    await bench.drain()
    assert (await bench.state(onboarding_id)).parked is None
    assert surroundings.OBSTACLES.keys() == {"is_archived", "not_in_channel", "channel_not_found"}
