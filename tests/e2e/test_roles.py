"""Roles by the form on the channel's card, for those who have no commands."""

import pytest

from tests.support.journey import Journey
from tests.support.reading import words
from tests.support.stand import Stand

FORM = "Edit roles"


@pytest.fixture
async def journey(sqlite_stand: Stand) -> Journey:
    return await Journey(sqlite_stand).to("activate")


async def test_an_admin_gives_roles_to_several_people_and_takes_them_away(journey: Journey) -> None:
    made = journey.stand
    await journey.press(made.ada, FORM)
    await journey.fill(made.ada, {"People": [made.ben, made.sam], "Role": "🔎 Supervisor"})
    assert "• 🔎 Supervisor: Ben, Sam" in words(await journey.card("WhatsApp channel"))

    form = await journey.open(made.ada, FORM)
    assert "*Ben*" in words(form)
    wrong = await made.fill(made.ada, {"People": [made.ben, made.sam], "Role": "No role"})
    assert wrong["errors"]["Go on"].startswith("This takes the channel away from Ben, Sam, so nothing")
    await journey.fill(made.ada, {"Go on": True})
    assert "• Roles: nobody has one yet." in words(await journey.card("WhatsApp channel"))


async def test_the_brands_admin_has_a_say_about_the_brands_people(journey: Journey) -> None:
    """Bea is the brand's admin from the start."""
    made = journey.stand
    await journey.press(made.bea, FORM)
    wrong = await made.fill(made.bea, {"People": [made.ben, made.sam], "Role": "👀 Viewer"})
    assert wrong["errors"]["People"].startswith("Somebody you named is not with the brand")
    await journey.fill(made.bea, {"People": [made.ben]})
    assert "• 👀 Viewer: Ben" in words(await journey.card("WhatsApp channel"))

    await journey.press(made.ada, FORM, People=[made.sam], Role="🔎 Supervisor")
    await journey.press(made.bea, FORM)
    taken = {"People": [made.sam], "Role": "No role", "Go on": True}
    wrong = await made.fill(made.bea, taken)
    assert wrong["errors"]["People"].startswith("Somebody you named is not with the brand")
    assert "• 🔎 Supervisor: Sam" in words(await journey.card("WhatsApp channel"))


async def test_an_agent_who_never_was_in_the_slack_channel_gets_a_role_too(journey: Journey) -> None:
    """Slack's menu offers everybody: the bot asks Slack who that is, and the form keeps what is in it."""
    made = journey.stand
    people = (await made.state())["people"]
    gil, tess = (next(one["id"] for one in people if who in str(one)) for who in ("Gil Novak", "Tess Wolf"))
    member = {"do": "guest", "person": gil, "on": False}
    assert (await made.http.post("/_sandbox/world", json=member)).is_success
    await journey.press(made.ada, FORM)
    wrong = await made.fill(made.ada, {"People": [gil], "Role": "💬 Contributor"})
    assert wrong["errors"]["People"].startswith("I am asking Slack who these are")
    await made.until(lambda _: not made.bot or not made.bot.door.background)
    await journey.fill(made.ada, {})
    assert "• 💬 Contributor: Gil" in words(await journey.card("WhatsApp channel"))

    await journey.press(made.ada, FORM)
    await made.fill(made.ada, {"People": [tess], "Role": "👀 Viewer"})
    await made.until(lambda _: not made.bot or not made.bot.door.background)
    wrong = await made.fill(made.ada, {})
    assert wrong["errors"]["People"].startswith("Somebody you named is not with either side")


async def test_who_is_no_admin_is_told_who_is(journey: Journey) -> None:
    made = journey.stand
    await made.settled()
    answer = await made.click(made.ben, FORM)
    assert answer["refusal"].startswith("Only admins can change this")
