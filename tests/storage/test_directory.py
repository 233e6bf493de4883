from dataclasses import replace

from storage.directory import DirectoryChannel, DirectoryPerson, Organisation
from storage.engine import Database
from storage.messages import PostedMessage
from tests.storage.builders import MINUTE, NOW, keep, started

BEA = DirectoryPerson(
    id="U-bea",
    team_id="T-acme",
    enterprise_id="E-acme",
    name="Béa 🌷",
    title="Marketing",
    time_zone="Europe/Brussels",
    is_guest=True,
    fetched_at=NOW,
)
LEO = DirectoryPerson(id="U-leo", team_id="T-spark", name="Leo", is_admin=True, fetched_at=NOW)
CHANNEL = DirectoryChannel(
    id="C1",
    name="acme-whatsapp",
    host_team="T-spark",
    shared=True,
    organisations=(Organisation("T-spark", "Sparkcentral"), Organisation("T-acme", "Acme")),
    bot_is_member=True,
    fetched_at=NOW,
)


async def test_people_are_known_by_id(database: Database) -> None:
    async with database.write() as unit:
        for person in (BEA, LEO, replace(BEA, title="CMO")):
            await unit.directory.put_person(person)
        assert await unit.directory.person("U-bea") == replace(BEA, title="CMO")
        assert await unit.directory.person("U-nobody") is None
        assert await unit.directory.people(["U-leo", "U-nobody"]) == {"U-leo": LEO}
        assert await unit.directory.people([]) == {}


async def test_names_that_no_database_holds_are_mended(database: Database) -> None:
    async with database.write() as unit:
        await unit.directory.put_person(replace(BEA, name="Be\0a \ud800"))
        found = await unit.directory.person("U-bea\0")
    assert found is not None
    assert found.name == "Bea "


async def test_channels_are_known_by_id(database: Database) -> None:
    async with database.write() as unit:
        for channel in (CHANNEL, replace(CHANNEL, name="acme")):
            await unit.directory.put_channel(channel)
        assert await unit.directory.channel("C1") == replace(CHANNEL, name="acme")
        assert await unit.directory.channel("C2") is None


async def test_members_come_and_go(database: Database) -> None:
    async with database.write() as unit:
        directory = unit.directory
        for person in (BEA, LEO):
            await directory.put_person(person)
        await directory.set_members("C1", ["U-leo", "U-leo", "U-not-fetched"])
        assert await directory.members("C1") == [LEO]
        await directory.set_members("C1", ["U-leo", "U-bea"])
        assert await directory.members("C1") == [BEA, LEO]
        await directory.remove_member("C1", "U-leo")
        assert await directory.members("C1") == [BEA]
        await directory.set_members("C1", [])
        assert await directory.members("C1") == []


async def test_channels_not_looked_at_for_long_are_listed(database: Database) -> None:
    async with database.write() as unit:
        for channel in (
            CHANNEL,
            replace(CHANNEL, id="older", fetched_at=NOW - MINUTE),
            replace(CHANNEL, id="left", bot_is_member=False),
            replace(CHANNEL, id="archived", archived=True),
            replace(CHANNEL, id="fresh", fetched_at=NOW + MINUTE),
        ):
            await unit.directory.put_channel(channel)
        assert await unit.directory.stale_channels(NOW + MINUTE, 10) == ["older", "C1"]
        assert await unit.directory.stale_channels(NOW + MINUTE, 1) == ["older"]


def posted(channel_id: str, subject: str, ts: str) -> PostedMessage:
    return PostedMessage("o1", subject, channel_id, ts, None, "", live=True, payload={})


async def add(database: Database, channel_id: str, subject: str) -> None:
    async with database.write() as unit:
        await unit.outbox.add(
            destination=channel_id,
            subject=subject,
            kind="card",
            payload={"from": channel_id},
            due_at=NOW,
            now=NOW,
            collapse=True,
        )


async def test_a_channel_with_a_new_id_takes_everything_along(database: Database) -> None:
    await keep(database, started())
    await add(database, "C1", "card")
    async with database.write() as unit:
        await unit.directory.put_channel(CHANNEL)
        await unit.directory.put_person(BEA)
        await unit.directory.set_members("C1", ["U-bea"])
        await unit.messages.put(posted("C1", "card", "1.0"))
        await unit.directory.rename_channel("C1", "C9")
    async with database.write() as unit:
        assert await unit.directory.channel("C1") is None
        assert await unit.directory.channel("C9") == replace(CHANNEL, id="C9")
        assert await unit.directory.members("C9") == [BEA]
        assert await unit.messages.get("C9", "card") == posted("C9", "card", "1.0")
        assert [found.channel_id for found in await unit.onboardings.in_channel("C9")] == ["C9"]
        assert await unit.outbox.lease("a", NOW, NOW + MINUTE, 5) == ["C9"]


async def test_what_the_new_id_already_has_stays(database: Database) -> None:
    for channel_id in ("C1", "C9"):
        await add(database, channel_id, "card")
        async with database.write() as unit:
            await unit.directory.put_channel(replace(CHANNEL, id=channel_id, name=f"now {channel_id}"))
            await unit.directory.set_members(channel_id, ["U-bea"])
            await unit.messages.put(posted(channel_id, "card", "1.0"))
    async with database.write() as unit:
        await unit.directory.rename_channel("C1", "C9")
    async with database.write() as unit:
        channel = await unit.directory.channel("C9")
        assert channel is not None
        assert channel.name == "now C9"
        assert await unit.outbox.lease("a", NOW, NOW + MINUTE, 5) == ["C9"]
        row = await unit.outbox.take("C9", "a", NOW, NOW + MINUTE)
        assert row is not None
        assert row.payload == {"from": "C9"}
        assert await unit.outbox.pending_count() == 1


async def test_what_is_being_sent_stays_with_its_lease(database: Database) -> None:
    await add(database, "C1", "card")
    async with database.write() as unit:
        await unit.outbox.lease("a", NOW, NOW + MINUTE, 5)
        await unit.outbox.take("C1", "a", NOW, NOW + MINUTE)
        await unit.directory.rename_channel("C1", "C9")
    async with database.write() as unit:
        assert await unit.outbox.lease("b", NOW, NOW + MINUTE, 5) == []
