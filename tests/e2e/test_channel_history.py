"""The channel's history by its button and by command, and “Put back”, as admins of both sides use it."""

from typing import Any

import pytest

from tests.support import wire
from tests.support.journey import Journey, accepted
from tests.support.reading import buttons, plain, words
from tests.support.stand import Stand

CARD, PUT_BACK = "WhatsApp channel", "Put back"


@pytest.fixture
async def journey(sqlite_stand: Stand) -> Journey:
    return await Journey(sqlite_stand).to("activate")


def told(view: dict[str, Any]) -> list[str]:
    """What the entries say, without who and when."""
    lines = [line.partition(" · *") for line in words(view).splitlines()]
    return [line[2].replace("*", "") for line in lines if line[1]]


def entry(view: dict[str, Any], about: str) -> dict[str, Any]:
    """The newest entry that says this."""
    return next(
        block for block in view["blocks"] if block["type"] == "section" and about in block["text"]["text"]
    )


def offered(view: dict[str, Any]) -> list[str]:
    """What the dialogs of the buttons ask."""
    return [
        plain(block["accessory"]["confirm"]["text"]["text"])
        for block in view["blocks"]
        if "accessory" in block
    ]


async def put_back(journey: Journey, person: str, about: str) -> dict[str, Any]:
    """The history as it is drawn after the press beside this entry."""
    there = await journey.modal(person)
    accepted(await journey.stand.click(person, PUT_BACK, block_id=entry(there, about)["block_id"]))
    return await journey.modal(person)


async def typed(journey: Journey, text: str, person: str = "") -> dict[str, Any]:
    made = journey.stand
    await made.settled()
    accepted(await made.command(person or made.ada, text))
    return await journey.modal(person or made.ada)


async def role(journey: Journey, words: str) -> None:
    await journey.stand.settled()
    accepted(await journey.stand.command(journey.stand.ada, f"/channel-role {words}"))


async def test_an_admin_puts_back_a_role_by_the_button_and_reads_it_in_place(journey: Journey) -> None:
    made = journey.stand
    await role(journey, "@Ben viewer")
    await role(journey, "@Ben supervisor")
    await role(journey, "@Sam supervisor")
    shown = await journey.open(made.ada, "Channel history", CARD)
    newest = "Ada made Ben 🔎 Supervisor, before 👀 Viewer."
    assert told(shown)[1:] == [newest, "Ada made Ben 👀 Viewer."]
    assert offered(shown)[1:] == ["Make Ben 👀 Viewer again?", "Take the role of Ben away again?"]

    await journey.press(made.bea, "WhatsApp channel settings", **{"Auto-resolve New after days": "7"})
    after = await put_back(journey, made.ada, "before 👀 Viewer")
    assert after["id"] == shown["id"]  # the same modal
    assert told(after)[1].startswith("Bea changed the WhatsApp channel's settings")
    assert told(after)[0] == "Ada made Ben 👀 Viewer, before 🔎 Supervisor."
    assert "accessory" not in entry(after, newest.removeprefix("Ada "))
    assert offered(after)[0] == "Make Ben 🔎 Supervisor again?"
    assert "• 👀 Viewer: Ben" in words(await journey.card(CARD))


async def test_what_was_put_back_can_be_put_back(journey: Journey) -> None:
    made = journey.stand
    await journey.press(made.ada, "WhatsApp channel settings", **{"Auto-resolve New after days": "7"})
    await journey.open(made.ada, "Channel history", CARD)
    shown = await put_back(journey, made.ada, "Auto-resolve New from 30 days to 7 days")
    assert offered(shown)[0].endswith("Auto-resolve New to 7 days again?")
    shown = await put_back(journey, made.ada, "Auto-resolve New from 7 days to 30 days")
    assert len(told(shown)) == 3
    assert "7 days" in words(await journey.card(CARD))


async def test_the_command_reads_about_one_person(journey: Journey) -> None:
    made = journey.stand
    await role(journey, "@Ben viewer")
    await role(journey, "@Sam supervisor")
    both = await typed(journey, "/channel-role log")
    assert told(both) == ["Ada made Sam 🔎 Supervisor.", "Ada made Ben 👀 Viewer."]
    about = await typed(journey, "/channel-role log @Ben")
    assert words(about).splitlines()[0].endswith("about Ben")
    assert told(about) == ["Ada made Ben 👀 Viewer."]
    after = await put_back(journey, made.ada, "made Ben")
    assert told(after) == ["Ada took away the role of Ben, who was 👀 Viewer.", "Ada made Ben 👀 Viewer."]
    nothing = await typed(journey, "/channel-role log @Bea")
    assert "Nothing was changed about Bea yet." in words(nothing)


async def test_who_is_no_admin_reads_it_all_the_same(journey: Journey) -> None:
    made = journey.stand
    await role(journey, "@Ben viewer")
    for person in (made.sam, made.ben):
        shown = await journey.open(person, "Channel history", CARD)
        assert told(shown) == ["Ada made Ben 👀 Viewer."]
        assert offered(shown) == []
    assert offered(await typed(journey, "/channel-role log", made.sam)) == []


async def test_the_brands_admin_puts_back_what_is_about_the_brands_people(journey: Journey) -> None:
    """Bea is the brand's admin from the start."""
    made = journey.stand
    await role(journey, "@Ben viewer")
    await role(journey, "@Sam supervisor")
    await journey.open(made.bea, "Channel history", CARD)
    after = await put_back(journey, made.bea, "made Ben")
    assert told(after)[0] == "Bea took away the role of Ben, who was 👀 Viewer."

    sam = entry(after, "made Sam")["block_id"]
    answer = await made.click(made.bea, PUT_BACK, block_id=sam)
    assert answer["refusal"].startswith("It is also about somebody who is not with the brand")
    assert "• 🔎 Supervisor: Sam" in words(await journey.card(CARD))


async def test_what_would_be_asked_about_is_refused_and_says_where_to_mean_it(journey: Journey) -> None:
    made = journey.stand
    await role(journey, "@Ben supervisor")
    shown = await journey.open(made.ada, "Channel history", CARD)
    answer = await made.click(made.ada, PUT_BACK, block_id=entry(shown, "made Ben")["block_id"])
    assert answer["refusal"].startswith("This takes the channel away from Ben")
    assert "press “Edit roles” on the channel's card, and tick “Go on” there" in answer["refusal"]
    assert told(await journey.modal(made.ada)) == ["Ada made Ben 🔎 Supervisor."]
    assert "• 🔎 Supervisor: Ben" in words(await journey.card(CARD))


async def test_of_two_who_put_back_the_same_the_second_is_told(journey: Journey) -> None:
    made = journey.stand
    await role(journey, "@Ben @Sam viewer")
    for person in (made.ada, made.bea):
        await journey.open(person, "Channel history", CARD)
    await put_back(journey, made.bea, "made Ben")
    there = entry(await journey.modal(made.ada), "made Ben")
    answer = await made.click(made.ada, PUT_BACK, block_id=there["block_id"])
    assert answer["refusal"].startswith("It is so already, or the team is gone")


async def test_a_deleted_team_comes_back_with_its_people_and_role(journey: Journey) -> None:
    made = journey.stand
    for name in ("Care", "Sales"):
        await journey.press(made.ada, "Edit teams", CARD)
        await journey.press(made.ada, "New team")
        people = [made.ben, made.sam] if name == "Care" else []
        await journey.fill(
            made.ada, {"Team name": name, "Members": people, "Access by this team": "👀 Viewer"}
        )
    await journey.press(made.ada, "Edit teams", CARD)
    await journey.press(made.ada, "Edit")  # Care is the first
    await journey.fill(made.ada, {"Delete": True, "Go on": True})
    shown = await journey.open(made.ada, "Channel history", CARD)
    assert told(shown)[0] == "Ada deleted the team Care."
    assert offered(shown)[0] == "Make the team Care again, as 👀 Viewer, with Ben, Sam in it?"
    after = await put_back(journey, made.ada, "deleted the team Care")
    assert told(after)[:3] == [
        "Ada gave the team Care 👀 Viewer, before no role.",
        "Ada put Ben, Sam into the team Care.",
        "Ada made the team Care.",
    ]
    about = await typed(journey, "/channel-role log @Sam")
    assert told(about) == [
        "Ada put Ben, Sam into the team Care.",
        "Ada deleted the team Care.",
        "Ada put Ben, Sam into the team Care.",
    ]


async def test_a_long_history_is_turned_over_in_place_and_keeps_to_the_person(journey: Journey) -> None:
    made = journey.stand
    for _ in range(8):
        await role(journey, "@Ben viewer")
        await role(journey, "@Ben contributor")
        await role(journey, "@Sam viewer anyway")
        await role(journey, "@Sam supervisor")
    newest = await typed(journey, "/channel-role log @Ben")
    assert len(told(newest)) == 15
    assert buttons(newest) == ["Older"]
    await journey.press(made.ada, "Older")
    older = await journey.modal(made.ada)
    assert told(older) == ["Ada made Ben 👀 Viewer."]
    assert buttons(older) == ["Newer"]
    after = await put_back(journey, made.ada, "made Ben")  # from any page the newest is shown then
    assert told(after)[0] == "Ada took away the role of Ben, who was 💬 Contributor."
    assert len(told(after)) == 15
    await journey.press(made.ada, "Older")
    await journey.press(made.ada, "Newer")
    assert words(await journey.modal(made.ada)) == words(after)


async def test_the_whole_history_tells_the_channel_too(journey: Journey) -> None:
    made = journey.stand
    await journey.press(made.ada, "WhatsApp channel settings", **{"Auto-resolve New after days": "7"})
    assert "from 30 days to 7 days" in words(await journey.open(made.bea, "History", "WhatsApp onboarding"))


@pytest.mark.parametrize("value", ["x", "UBEN", " ", " x", " 1234567", " 99999", " -1", "UBEN <3"])
async def test_a_press_that_was_never_drawn_changes_nothing(journey: Journey, value: str) -> None:
    made = journey.stand
    await role(journey, "@Ben viewer")
    await journey.open(made.ada, "Channel history", CARD)
    press = wire.press(made, made.ada, PUT_BACK)
    start = press["actions"][0]["value"].rpartition("|")[0]
    press["actions"][0]["value"] = f"{start}|{value}"
    before = await wire.kinds(made, start.split("|")[2])
    assert (await wire.deliver(made, press)).status == 200
    assert "has changed" in str(wire.shown(made, made.ada))
    assert await wire.kinds(made, start.split("|")[2]) == before


async def test_a_press_that_slack_repeats_acts_once(journey: Journey) -> None:
    made = journey.stand
    await role(journey, "@Ben @Sam viewer")
    await journey.open(made.ada, "Channel history", CARD)
    press = wire.press(made, made.ada, PUT_BACK)
    onboarding = press["actions"][0]["value"].split("|")[2]
    assert [answer.status for answer in await wire.at_once(made, press, press)] == [200, 200]
    assert (await wire.kinds(made, onboarding)).count("role_removed") == 1
    assert told(await journey.modal(made.ada))[0].startswith("Ada took away the role of Sam")
