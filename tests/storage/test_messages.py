from dataclasses import replace

from storage.engine import Database
from storage.messages import PostedMessage

CARD = PostedMessage(
    onboarding_id="o1",
    subject="card:terms",
    channel_id="C1",
    ts="1700000000.000100",
    thread_ts=None,
    hash="abc",
    live=True,
    payload={"step": "terms"},
)


async def put(database: Database, *messages: PostedMessage) -> None:
    async with database.write() as unit:
        for message in messages:
            await unit.messages.put(message)


async def test_a_message_is_found_by_what_it_shows_and_by_where_it_is(database: Database) -> None:
    await put(database, CARD)
    async with database.read() as unit:
        assert await unit.messages.get("C1", "card:terms") == CARD
        assert await unit.messages.at("C1", CARD.ts) == CARD
        assert await unit.messages.get("C1", "card:other") is None
        assert await unit.messages.at("C2", CARD.ts) is None


async def test_a_message_is_overwritten_by_its_newer_self(database: Database) -> None:
    moved = replace(CARD, ts="1700000009.000900", hash="def", pinned=True)
    await put(database, CARD, moved)
    async with database.read() as unit:
        assert await unit.messages.get("C1", "card:terms") == moved
        assert await unit.messages.at("C1", CARD.ts) is None


async def test_live_messages_of_an_onboarding_are_listed_and_deleted(database: Database) -> None:
    notice = replace(CARD, subject="notice:1", ts="2.0", thread_ts=CARD.ts, live=False)
    reminder = replace(CARD, subject="notice:2", ts="3.0", thread_ts=CARD.ts)
    other = replace(CARD, subject="card:other", ts="4.0", onboarding_id="o2")
    hello = replace(CARD, subject="hello", ts="5.0", onboarding_id=None)
    await put(database, CARD, notice, reminder, other, hello)
    async with database.write() as unit:
        assert await unit.messages.live_of("o1") == [CARD, reminder]
        await unit.messages.delete("C1", CARD.subject)
        assert await unit.messages.live_of("o1") == [reminder]
