"""People with a role or in a team come and go: one message to one admin, whose button opens the form."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.support.journey import Journey, accepted
from tests.support.reading import buttons, words
from tests.support.stand import database_for, stand
from tests.support.wire import kinds

MANIFEST = yaml.safe_load(Path("app_manifest.yml").read_text(encoding="utf-8"))
BEN, SAM = "Ben Ortiz", "Sam Okoye"


@pytest.fixture
async def journey(tmp_path: Path) -> AsyncIterator[Journey]:
    """A live number of whose brand only Bea is listed; Ben and Sam have roles, and Ben is in a team."""
    async with database_for("sqlite", tmp_path) as url, stand(url, run_bot=False) as made:
        made.sandbox.workspace.installation.obey(MANIFEST)
        await made.start_bot()
        journey = await Journey(made).to("setup")
        await journey.press(made.ada, "People")
        await journey.fill(made.ada, {"Brand people": [made.bea], "Brand admin": made.bea})
        await journey.press(made.ada, "Edit roles", People=[made.ben, made.sam], Role="🔎 Supervisor")
        await journey.press(made.ada, "Edit teams")
        accepted(await made.click(made.ada, "New team"))
        await journey.fill(made.ada, {"Team name": "Care", "Members": [made.ben]})
        yield journey


async def world(journey: Journey, do: str, **given: Any) -> None:
    answer = await journey.stand.http.post("/_sandbox/world", json={"do": do, **given})
    assert answer.status_code == 200, answer.text
    await journey.stand.settled()


async def told(journey: Journey, person: str) -> list[dict[str, Any]]:
    """The bot's direct messages to somebody about people who went, oldest first."""
    await journey.stand.settled()
    state = await journey.stand.state()
    rooms = [room["id"] for room in state["dms"] if person in room["members"]]
    found = [message for room in rooms for message in state["messages"][room]]
    return [one for one in found if any(how in one["text"] for how in ("left <#", "no longer"))]


async def nobody_else(journey: Journey, *told_of: str) -> None:
    for person in journey.stand.people:
        if person not in told_of:
            assert await told(journey, person) == []


async def press_there(journey: Journey, person: str, button: str) -> None:
    state = await journey.stand.state()
    room = next(room["id"] for room in state["dms"] if person in room["members"])
    accepted(await journey.stand.click(person, button, channel=room))


async def test_who_leaves_with_a_role_is_flagged_until_the_form_is_done(journey: Journey) -> None:
    made = journey.stand
    await world(journey, "leave", person=BEN)
    (message,) = await told(journey, made.bea)
    await nobody_else(journey, made.bea)
    assert words(message) == (
        f"Ben left <#{made.channel}>, <date>.\n"
        "In the WhatsApp onboarding of *Acme*, +32 470 12 34 56:\n"
        "• Ben: still 🔎 Supervisor and in the team Care\n"
        "Nobody is taken off a list by this. Next: press *Edit roles* and say who takes over."
    )
    assert buttons(message) == ["Edit roles"]
    card = words(await journey.card("WhatsApp channel"))
    assert "• 🔎 Supervisor: Ben (has left the Slack channel), Sam" in card
    assert "• Team Care: 1 person (1 has left), no role" in card
    listed = await made.command(made.ada, "/channel-role list")
    assert "Ben (in Care, has left the Slack channel)" in str(listed)
    why = await made.command(made.ada, "/channel-role why @ben.ortiz")
    assert "Ben has left the Slack channel." in str(why)

    await press_there(journey, made.bea, "Edit roles")
    assert "*Ben* · has left the Slack channel" in words(await journey.modal(made.bea))
    await journey.fill(made.bea, {"People": [made.ben], "Role": "No role"})
    (message,) = await told(journey, made.bea)
    assert "• Ben: in the team Care" in words(message)
    assert buttons(message) == ["Edit teams"]
    await press_there(journey, made.bea, "Edit teams")
    assert "Care" in words(await journey.modal(made.bea))
    await journey.press(made.ada, "Edit teams")
    accepted(await made.click(made.ada, "Edit"))
    await journey.fill(made.ada, {"Members": []})
    (message,) = await told(journey, made.bea)
    assert words(message).endswith("this is settled: there is nothing to do.")
    assert buttons(message) == []
    assert "has left" not in words(await journey.card("WhatsApp channel"))


async def test_who_is_deactivated_and_comes_back_has_all_as_before(journey: Journey) -> None:
    made = journey.stand
    before = words(await journey.card("WhatsApp channel"))
    await world(journey, "deactivate", person=SAM)
    (message,) = await told(journey, made.ada)
    await nobody_else(journey, made.ada)
    assert words(message).startswith("Sam can no longer be reached in Slack, <date>.")
    assert buttons(message) == ["Edit roles"]
    assert "Sam (has left the Slack channel)" in words(await journey.card("WhatsApp channel"))
    await world(journey, "reactivate", person=SAM)
    await world(journey, "join", person=SAM)
    (message,) = await told(journey, made.ada)
    assert buttons(message) == []
    assert words(await journey.card("WhatsApp channel")) == before
    await world(journey, "leave", person=SAM)
    assert len(await told(journey, made.ada)) == 2


@pytest.mark.parametrize(
    ("person", "do", "given", "back", "whose"),
    [
        (BEN, "transfer", {"organisation": "Thirdly"}, {"organisation": "Acme"}, "Acme"),
        (BEN, "transfer", {"organisation": "Sparkcentral"}, {"organisation": "Acme"}, "Acme"),
        (SAM, "guest", {}, {"on": False}, "Sparkcentral"),
    ],
)
async def test_who_changes_organisation_is_flagged_until_it_is_as_before(
    journey: Journey, person: str, do: str, given: dict[str, Any], back: dict[str, Any], whose: str
) -> None:
    made = journey.stand
    name = person.split(maxsplit=1)[0]
    before = words(await journey.card("WhatsApp channel"))
    for _ in range(2):
        await world(journey, do, person=person, **given)
    (message,) = await told(journey, made.ada)
    await nobody_else(journey, made.ada)
    assert words(message).startswith(f"{name} is no longer with {whose} in Slack, <date>.")
    assert buttons(message) == ["Edit roles"]
    assert f"{name} (is no longer with {whose})" in words(await journey.card("WhatsApp channel"))
    await press_there(journey, made.ada, "Edit roles")
    assert f"*{name}* · is no longer with {whose}" in words(await journey.modal(made.ada))
    await world(journey, do, person=person, **back)
    (message,) = await told(journey, made.ada)
    assert buttons(message) == []
    assert words(await journey.card("WhatsApp channel")) == before


async def test_who_is_listed_and_has_a_role_is_told_with_both(journey: Journey) -> None:
    made = journey.stand
    await journey.press(made.ada, "Edit roles", People=[made.bea], Role="👀 Viewer")
    await world(journey, "leave", person="Bea Laurent")
    (message,) = await told(journey, made.ada)
    assert "• Bea: one of the brand people, the brand admin and still 👀 Viewer" in words(message)
    assert buttons(message) == ["People"]
    await press_there(journey, made.ada, "People")
    assert (await journey.form_of(made.ada))["Brand people"] == [made.bea]


async def test_what_the_brands_admin_cannot_be_told_directly_the_lead_hears(journey: Journey) -> None:
    made = journey.stand
    await world(journey, "dms")
    await world(journey, "leave", person=BEN)
    (message,) = await told(journey, made.ada)
    assert buttons(message) == ["Edit roles"]
    await nobody_else(journey, made.ada)


async def test_nobody_gives_admin_away_by_accident(journey: Journey) -> None:
    made = journey.stand
    await journey.press(made.bea, "People")
    answer = await made.fill(made.bea, {"Brand people": [made.bea, made.ben], "Brand admin": made.ben})
    assert list(answer["errors"]) == ["Go on"]
    assert answer["errors"]["Go on"].startswith("Then you are no admin of the WhatsApp channel any more")
    async with made.database.read() as uow:
        (found,) = await uow.onboardings.in_channel(made.channel)
    assert found.brand_admin == made.bea
    await journey.fill(made.bea, {"Go on": True})
    answer = await made.click(made.bea, "Edit roles")
    assert answer["refusal"].startswith("Only admins can change this")

    await journey.press(made.ada, "People", **{"Sparkcentral lead": made.sam})  # an admin of Slack's anyway
    await journey.press(made.sam, "Edit onboarding")
    answer = await made.fill(made.sam, {"Sparkcentral lead": made.ada})
    assert list(answer["errors"]) == ["Go on"]
    await journey.fill(made.sam, {"Go on": True})
    assert (await kinds(made, found.id))[-1] == "onboarding_edited"
