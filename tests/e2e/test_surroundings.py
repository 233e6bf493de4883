"""What Slack itself changes: people leave, channels go out of reach, come back, or are left for others."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.services import directory
from tests.support.journey import Journey, accepted
from tests.support.reading import buttons, words
from tests.support.stand import database_for, stand
from tests.support.wire import deliver, kinds, press

MANIFEST = yaml.safe_load(Path("app_manifest.yml").read_text(encoding="utf-8"))
DAY_S = 86_400


@pytest.fixture
async def journey(tmp_path: Path) -> AsyncIterator[Journey]:
    """The app hears and may what its manifest says, no more."""
    async with database_for("sqlite", tmp_path) as url, stand(url, run_bot=False) as made:
        made.sandbox.workspace.installation.obey(MANIFEST)
        await made.start_bot()
        yield Journey(made)


async def world(journey: Journey, do: str, **given: Any) -> dict[str, Any]:
    answer = await journey.stand.http.post("/_sandbox/world", json={"do": do, **given})
    assert answer.status_code == 200, answer.text
    await journey.stand.settled()
    return dict(answer.json())


async def dms(journey: Journey, person: str) -> list[dict[str, Any]]:
    """The bot's direct messages to somebody, oldest first."""
    await journey.stand.settled()
    state = await journey.stand.state()
    rooms = [room["id"] for room in state["dms"] if person in room["members"]]
    found = [message for room in rooms for message in state["messages"][room]]
    return [message for message in found if not message["text"].startswith("Good morning.")]


async def told(journey: Journey, person: str) -> list[str]:
    return [words(message) for message in await dms(journey, person)]


async def the_id(journey: Journey) -> str:
    async with journey.stand.database.read() as uow:
        (found,) = await uow.onboardings.in_channel(journey.stand.channel)
    return found.id


async def said(journey: Journey) -> list[str]:
    return (await journey.look()).said


async def nothing_is_lost(journey: Journey) -> None:
    async with journey.stand.database.read() as uow:
        assert await uow.outbox.dead_rows(10) == []


# People ---------------------------------------------------------------------------------------------


async def test_who_matters_and_leaves_is_told_to_the_lead_once_with_the_form_to_replace_them(
    journey: Journey,
) -> None:
    made = journey.stand
    await journey.to("agree")
    await world(journey, "leave", person="Bea Laurent")
    await world(journey, "deactivate", person="Bea Laurent")
    (message,) = await dms(journey, made.ada)
    assert words(message) == (
        f"Bea left <#{made.channel}>, <date>.\n"
        "In the WhatsApp onboarding of *Acme*:\n"
        "• Bea: one of the brand people and the brand admin\n"
        "Nobody is taken off a list by this. Next: press *People* and say who takes over."
    )
    assert buttons(message) == ["People"]
    room = next(room["id"] for room in (await made.state())["dms"] if made.ada in room["members"])
    accepted(await made.click(made.ada, "People", channel=room))
    form = await journey.form_of(made.ada)
    assert form["Brand people"] == [made.bea, made.ben]
    await journey.fill(made.ada, {"Brand people": ["Ben Ortiz"], "Brand admin": "Ben Ortiz"})
    (message,) = await dms(journey, made.ada)
    assert words(message).endswith("this is settled: there is nothing to do.")
    assert buttons(message) == []


async def test_people_may_come_back_and_leave_again(journey: Journey) -> None:
    made = journey.stand
    await journey.to("agree")
    for count in (1, 2):
        await world(journey, "leave", person="Ben Ortiz")
        assert len(await told(journey, made.ada)) == count
        await world(journey, "join", person="Ben Ortiz")
        assert (await told(journey, made.ada))[-1].endswith("there is nothing to do.")
    await world(journey, "leave", person="Sam Okoye")  # who is named nowhere
    assert len(await told(journey, made.ada)) == 2


async def test_a_lead_who_is_deactivated_is_told_to_somebody_else(journey: Journey) -> None:
    made = journey.stand
    await journey.to("agree")
    await journey.press(made.ada, "People")
    await journey.fill(made.ada, {"Sparkcentral people": ["Sam Okoye"]})
    await world(journey, "deactivate", person="Ada Marsh")
    assert await told(journey, made.ada) == []
    (message,) = await told(journey, made.sam)
    assert message.startswith("Ada can no longer be reached in Slack, <date>.")
    assert "• Ada: the Sparkcentral lead" in message
    await world(journey, "reactivate", person="Ada Marsh")
    assert (await told(journey, made.sam))[-1].endswith("there is nothing to do.")


async def test_who_holds_the_phone_or_has_a_task_is_named_with_it(journey: Journey) -> None:
    made = journey.stand
    await journey.to("hold_phone")
    await journey.press(made.ada, "Assign", "Step 5", Who="Sam Okoye")
    await world(journey, "leave", person="Ben Ortiz")
    await world(journey, "leave", person="Sam Okoye")
    ben, sam = await told(journey, made.ada)
    assert "• Ben: one of the brand people and holding the phone" in ben
    assert "• Sam: asking for the 6-digit code" in sam


# The channel goes out of reach ----------------------------------------------------------------------

AWAY: list[tuple[str, dict[str, Any], str, str, list[tuple[str, dict[str, Any]]]]] = [
    ("archive", {}, "#acme-whatsapp was archived", "Unarchive it", [("unarchive", {})]),
    (
        *(
            "leave",
            {"person": "bot"},
            "I was removed from #acme-whatsapp",
            "Invite me to #acme-whatsapp again",
        ),
        [("join", {"person": "bot"})],
    ),
    (
        *("unshare", {}, "#acme-whatsapp is no longer shared with Acme", "Share it with Acme again"),
        [("share", {}), ("join", {"person": "Bea Laurent"}), ("join", {"person": "Ben Ortiz"})],
    ),
]


@pytest.mark.parametrize(
    ("away", "given", "happened", "following", "back"), AWAY, ids=lambda one: str(one)[:9]
)
async def test_it_parks_and_goes_on_by_itself(
    journey: Journey,
    away: str,
    given: dict[str, Any],
    happened: str,
    following: str,
    back: list[tuple[str, dict[str, Any]]],
) -> None:
    made = journey.stand
    await journey.to("request_code")
    before = await made.messages()
    await world(journey, away, **given)
    quiet = await made.messages()
    (message,) = await told(journey, made.ada)
    assert message.splitlines()[:2] == [
        f"The WhatsApp onboarding of *Acme*, +32 470 12 34 56, is parked: {happened}, <date>.",
        "Until it goes on nobody is reminded, and a code that was on its way is cancelled.",
    ]
    assert message.splitlines()[2].startswith(f"Next: {following}")
    assert "`/onboarding move here`" in message
    await made.advance(3 * DAY_S)
    assert await made.messages() == quiet
    assert len(quiet) - len(before) <= 1  # what Slack itself says there
    onboarding_id = await the_id(journey)
    assert (await kinds(made, onboarding_id))[-2:] == ["code_ended", "parked"]

    for do, more in back:
        await world(journey, do, **more)
    assert (await kinds(made, onboarding_id)).count("unparked") == 1
    goes_on = [line for line in await said(journey) if "I can write here again" in line]
    assert len(goes_on) == 1
    assert goes_on[0].splitlines()[0] == (
        "▶️ I can write here again: the onboarding of *Acme*, +32 470 12 34 56, goes on."
    )
    assert len(await told(journey, made.ada)) == 1
    assert "*Sparkcentral's turn: Sam*" in words(await journey.card("Step 5"))
    await journey.press(made.sam, "Number already verified", "Step 5", Reason="Seen in WhatsApp Manager")
    await journey.on("activate", "activate")
    assert "live since" in words((await journey.look()).progress)
    await nothing_is_lost(journey)


async def test_presses_meanwhile_are_refused_with_what_goes_on(journey: Journey) -> None:
    made = journey.stand
    await journey.to("details")
    await made.settled()
    await world(journey, "leave", person="bot")
    answer = await made.click(made.sam, "Mark account created")
    assert answer["refusal"] == (
        "This onboarding's channel is out of my reach at present, so nothing has changed. "
        "The Sparkcentral lead was told what to do, and it goes on by itself once that is done."
    )


async def test_without_any_event_the_first_refused_message_parks_it_and_a_look_brings_it_back(
    journey: Journey,
) -> None:
    """What could not be said is said then, once."""
    made = journey.stand
    await journey.to("agree")
    await made.settled()
    room = made.sandbox.workspace.channels[made.channel]
    room.archived = True
    assert made.bot is not None
    services = made.bot.door.services
    await made.advance(3 * DAY_S)  # a reminder falls due
    (message,) = await told(journey, made.ada)
    assert "#acme-whatsapp was archived" in message
    assert [each for each in await journey_notices(journey) if "reminder" in each] == []
    room.archived = False
    await directory.refresh(services)
    await made.settled()
    assert len([each for each in await journey_notices(journey) if "reminder" in each]) == 1
    assert len([each for each in await said(journey) if "I can write here again" in each]) == 1
    await journey.on("details", "details")
    await nothing_is_lost(journey)


async def journey_notices(journey: Journey) -> list[str]:
    return [words(message) for message in (await journey.look()).notices]


async def test_an_app_that_is_uninstalled_parks_and_tells_it_when_it_is_back(journey: Journey) -> None:
    made = journey.stand
    await journey.to("hold_phone")
    await journey.press(made.sam, "Request code")
    await journey.fill(made.sam, {})
    await made.settled()
    answer = await made.http.post("/_sandbox/world", json={"do": "remove_app"})
    assert answer.status_code == 200
    onboarding_id = await the_id(journey)
    await made.advance(3600)
    assert (await kinds(made, onboarding_id))[-2:] == ["code_ended", "parked"]
    await made.http.post("/_sandbox/world", json={"do": "return_app", "channels": False})
    await made.advance(600)
    (message,) = await told(journey, made.ada)
    assert "I was removed from the workspace, and so from #acme-whatsapp" in message
    assert "Invite me to #acme-whatsapp again with `/invite @WhatsApp onboarding`" in message
    await world(journey, "join", person="bot")
    assert len([each for each in await said(journey) if "I can write here again" in each]) == 1


async def test_one_obstacle_after_the_other_is_told_each_with_its_own_way_out(journey: Journey) -> None:
    made = journey.stand
    await journey.to("agree")
    await world(journey, "archive")
    await world(journey, "leave", person="bot")
    assert len(await told(journey, made.ada)) == 1
    made.sandbox.workspace.channels[made.channel].archived = False
    await made.advance(60)
    assert made.bot is not None
    await directory.refresh(made.bot.door.services)
    await made.settled()
    assert "I was removed from #acme-whatsapp" in (await told(journey, made.ada))[-1]
    await world(journey, "join", person="bot")
    assert len([each for each in await said(journey) if "I can write here again" in each]) == 1


async def test_a_live_number_parks_too(journey: Journey) -> None:
    made = journey.stand
    await journey.to("setup")
    await world(journey, "archive")
    assert "is parked" in (await told(journey, made.ada))[-1]
    await world(journey, "unarchive")
    assert "I can write here again" in (await said(journey))[-1]


async def test_renamed_and_renumbered_nothing_stops(journey: Journey) -> None:
    made = journey.stand
    await journey.to("agree")
    await world(journey, "rename_channel", name="acme-launch")
    made.channel = (await world(journey, "change_channel_id", channel="acme-launch"))["channel"]
    await journey.on("details", "details")
    await world(journey, "archive", channel="acme-launch")
    assert "#acme-launch was archived" in (await told(journey, made.ada))[-1]


async def test_a_brands_two_numbers_park_go_on_and_move_together(journey: Journey) -> None:
    made = journey.stand
    await journey.to("details")
    await journey.press(made.ada, "Add another number")
    await journey.fill(made.ada, {})
    await made.settled()
    await world(journey, "archive")
    assert len(await told(journey, made.ada)) == 2
    await world(journey, "unarchive")
    assert len([line for line in await said(journey) if "I can write here again" in line]) == 2
    await world(journey, "archive")
    made.channel = await elsewhere(journey, "Bea Laurent", "Ben Ortiz")
    accepted(await made.command(made.ada, "/onboarding move here"))
    assert len([line for line in await said(journey) if "it goes on in this channel" in line]) == 2
    await journey.press(made.sam, "Mark account created", **{"WhatsApp account ID": "102290129340398"})
    await nothing_is_lost(journey)


# A third organisation -------------------------------------------------------------------------------


async def test_a_third_organisation_is_told_once_and_its_people_are_refused(journey: Journey) -> None:
    made = journey.stand
    await journey.to("agree")
    await world(journey, "join", person="Tess Wolf")
    (message,) = await told(journey, made.ada)
    assert message.splitlines()[:3] == [
        f"Thirdly has joined <#{made.channel}>, <date>.",
        "The WhatsApp onboarding of *Acme* runs there and goes on.",
        "Their people can read the cards, and their presses are refused.",
    ]
    tess = made.sandbox.workspace.person("Tess Wolf")
    assert tess is not None
    answer = await made.click(tess.id, "Enter details")
    assert answer["refusal"].startswith("Only people of Sparkcentral and Acme can press this.")
    await world(journey, "leave", person="Sam Okoye")
    await world(journey, "join", person="Sam Okoye")
    await journey.on("details", "details")
    assert len(await told(journey, made.ada)) == 1
    await world(journey, "unshare", organisation="Thirdly")
    await world(journey, "join", person="Tess Wolf")
    assert len(await told(journey, made.ada)) == 2


# Elsewhere ------------------------------------------------------------------------------------------


async def elsewhere(journey: Journey, *people: str, channel: str = "sparkcentral-internal") -> str:
    """Another channel, with the bot and these people in it."""
    for person in people:
        await world(journey, "join", person=person, channel=channel)
    await world(journey, "join", person="bot", channel=channel)
    rooms = (await journey.stand.state())["channels"]
    return str(next(room["id"] for room in rooms if room["name"] == channel))


async def test_a_parked_one_goes_on_where_it_is_called(journey: Journey) -> None:
    made = journey.stand
    await journey.to("details")
    await world(journey, "delete")
    (message,) = await told(journey, made.ada)
    assert "#acme-whatsapp was deleted" in message
    assert message.splitlines()[2] == (
        "Next: type `/onboarding move here` in a channel of Sparkcentral and Acme that I am in."
    )
    made.channel = await elsewhere(journey, "Bea Laurent")
    accepted(await made.command(made.ada, "/onboarding move here"))
    channel = await journey.look()
    assert channel.said[-1].splitlines()[0] == (
        "▶️ Ada moved the onboarding of *Acme*, +32 470 12 34 56, here: it goes on in this channel."
    )
    assert channel.said[-1].splitlines()[-1] == "Next: invite Ben to this channel."
    assert [title.split(":")[0] for title in channel.cards] == ["Step 1 of 7", "Step 2 of 7", "Step 3 of 7"]
    await journey.on("account", "approve_request")
    assert "moved" in await kinds(made, await the_id(journey))
    answer = await made.command(made.ada, "/onboarding move here")
    assert answer["refusal"].startswith("No onboarding elsewhere fits this channel")


async def test_a_running_one_is_asked_about_and_leaves_no_button_behind(journey: Journey) -> None:
    made = journey.stand
    await journey.to("details")
    old = made.channel
    made.channel = await elsewhere(journey, "Bea Laurent", "Ben Ortiz")
    accepted(await made.command(made.sam, "/onboarding move here"))
    form = await journey.modal(made.sam)
    options = [option["text"]["text"] for option in form["blocks"][1]["element"]["options"]]
    assert options == ["Acme · #acme-whatsapp · running · +32 470 12 34 56"]
    await journey.fill(made.sam, {"Onboarding": options[0]})
    channel = await journey.look()
    assert "Mark account created" in buttons(channel.card("Step 3"))
    left = (await made.state())["messages"][old]
    assert [label for message in left for label in buttons(message) if label != "Start onboarding"] == []
    assert words(left[-1]) == (
        f"The WhatsApp onboarding of *Acme* goes on in <#{made.channel}>, and the buttons here are gone. "
        "Questions? Ask Ada from Sparkcentral."
    )
    await journey.on("account", "account")
    await nothing_is_lost(journey)


async def test_who_is_not_in_the_new_channel_does_not_learn_which_it_is(journey: Journey) -> None:
    made = journey.stand
    await journey.to("agree")
    old = made.channel
    made.channel = await elsewhere(journey, "Bea Laurent")
    accepted(await made.command(made.ada, "/onboarding move here"))
    await journey.fill(made.ada, {"Onboarding": "Acme · #acme-whatsapp · running"})
    await made.settled()
    left = words((await made.state())["messages"][old][-1])
    assert "goes on in another channel" in left
    assert made.channel not in left


async def test_a_press_on_an_old_message_counts_once_and_draws_nothing_there(journey: Journey) -> None:
    made = journey.stand
    await journey.to("agree")
    await made.settled()
    old = made.channel
    late = press(made, made.sam, "How this works")
    stale = press(made, made.bea, "Enter details")
    made.channel = await elsewhere(journey, "Bea Laurent", "Ben Ortiz")
    accepted(await made.command(made.ada, "/onboarding move here"))
    await journey.fill(made.ada, {"Onboarding": "Acme · #acme-whatsapp · running"})
    await made.settled()
    before = len((await made.state())["messages"][old])
    for payload in (late, stale):
        assert (await deliver(made, payload)).status == 200
    await made.settled()
    assert len((await made.state())["messages"][old]) == before


async def test_only_staff_and_only_into_a_channel_of_this_brand(journey: Journey) -> None:
    made = journey.stand
    await journey.to("agree")
    made.channel = await elsewhere(journey, "Tess Wolf")
    answer = await made.command(made.ada, "/onboarding move here")
    assert answer["refusal"].startswith("No onboarding elsewhere fits this channel")
    await world(journey, "join", person="Bea Laurent", channel=made.channel)
    answer = await made.command(made.ada, "/onboarding move here")
    assert answer["refusal"].startswith("This channel has more than two organisations")


async def test_a_channel_without_the_bot_asks_for_it_first(journey: Journey) -> None:
    made = journey.stand
    await journey.to("agree")
    state = await made.state()
    made.channel = next(r["id"] for r in state["channels"] if r["name"] == "sparkcentral-internal")
    answer = await made.command(made.ada, "/onboarding move here")
    assert answer["refusal"].startswith("Invite me first: type /invite @WhatsApp onboarding")
