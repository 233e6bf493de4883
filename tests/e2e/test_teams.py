"""The WhatsApp channel, edited by forms and by commands, and what Sparkcentral's people tick off."""

from typing import Any

import pytest

from tests.support.journey import Journey, accepted
from tests.support.reading import Message, buttons, plain, words
from tests.support.stand import Stand

CARD = "WhatsApp channel"


@pytest.fixture
async def journey(sqlite_stand: Stand) -> Journey:
    return await Journey(sqlite_stand).to("activate")


async def typed(journey: Journey, text: str, person: str = "") -> str:
    """What is answered to a command that goes through."""
    await journey.stand.settled()
    answer = await journey.stand.command(person or journey.stand.ada, text)
    accepted(answer)
    return plain(str(answer.get("text", "")))


async def refused(journey: Journey, text: str, person: str = "") -> str:
    await journey.stand.settled()
    answer = await journey.stand.command(person or journey.stand.ada, text)
    assert answer["ok"] is False, answer
    return plain(str(answer["refusal"]))


async def to_do(journey: Journey) -> Message:
    """The newest list of changes, in the channel card's thread."""
    shown = await journey.look()
    card = shown.card(CARD)
    lists = [m for m in shown.messages if m.get("thread_ts") == card["ts"] and "Sparkcentral" in words(m)]
    return [m for m in lists if "to be made in Sparkcentral" in words(m) or "has all changes" in words(m)][-1]


async def tick(journey: Journey, person: str, button: str, place: int = 0) -> dict[str, Any]:
    """On the list as it stands: the one at this place."""
    message = await to_do(journey)
    blocks = [b for b in message["blocks"] if b["type"] == "actions" and b["block_id"].startswith("change.")]
    block_id = "changes.all" if button == "All applied" else blocks[place]["block_id"]
    return await journey.stand.click(person, button, ts=message["ts"], block_id=block_id)


async def test_a_team_by_forms_from_the_first_to_the_last(journey: Journey) -> None:
    made = journey.stand
    listing = await journey.open(made.ada, "Edit teams")
    assert "Teams give their members access together." in words(listing)
    await journey.press(made.ada, "New team")
    team = {
        "Team name": "Customer care",
        "Members": [made.ben, made.sam],
        "Access by this team": "💬 Contributor",
    }
    await journey.fill(made.ada, team)
    assert "• Team Customer care: 2 people, 💬 Contributor" in words(await journey.card(CARD))

    await journey.press(made.ada, "Edit teams")
    await journey.press(made.ada, "Edit")
    assert (await journey.form_of(made.ada))["Team name"] == "Customer care"
    wrong = await made.fill(made.ada, {"Access by this team": "No access by this team"})
    assert wrong["errors"]["Go on"].startswith("This takes the channel away from Ben, Sam, so nothing")
    await journey.fill(made.ada, {"Go on": True})
    await journey.press(made.ada, "Edit teams")
    await journey.press(made.ada, "Edit")
    await journey.fill(made.ada, {"Delete": True})
    assert "Customer care" not in words(await journey.card(CARD))
    assert words(await to_do(journey)) == "✓ Sparkcentral has all changes to the WhatsApp channel."


async def test_two_teams_with_one_name_are_told_at_the_name(journey: Journey) -> None:
    made = journey.stand
    await typed(journey, "/channel-team create Care")
    await journey.press(made.ada, "Edit teams")
    await journey.press(made.ada, "New team")
    wrong = await made.fill(made.ada, {"Team name": "care"})
    assert wrong["errors"]["Team name"].startswith("There is a team with this name already: care.")


async def test_the_menu_beside_a_name_acts_at_once(journey: Journey) -> None:
    made = journey.stand
    await journey.press(made.ada, "Edit roles")
    accepted(await made.click(made.ada, "🔎 Supervisor", block_id=f"role.{made.bea}"))
    assert "• 🔎 Supervisor: Bea" in words(await journey.card(CARD))
    assert "*Bea*" in words(await journey.modal(made.ada))
    accepted(
        await made.click(made.ada, "👀 Viewer", block_id=f"role.{made.bea}")
    )  # after Slack's own question
    assert "• 👀 Viewer: Bea" in words(await journey.card(CARD))
    accepted(await made.click(made.ada, "No role", block_id=f"role.{made.bea}"))
    assert "• Roles: nobody has one yet." in words(await journey.card(CARD))


async def test_commands_do_what_the_forms_do_and_say_what_was_before(journey: Journey) -> None:
    made = journey.stand
    said = await typed(journey, "/channel-team create Customer care @Ben @Sam")
    assert said.startswith("There is a team *Customer care* now, with Ben, Sam.")
    said = await typed(journey, "/channel-team grant cust viewer")
    assert said.startswith(
        "The team *Customer care* has 👀 Viewer on the WhatsApp channel; before it had no role."
    )
    assert "by the team *Customer care*" in await typed(journey, "/channel-role why @Ben")
    assert "• *Customer care*, 👀 Viewer: Ben, Sam" in await typed(journey, "/channel-team list")
    assert "*👀 Viewer*: Ben (by Customer care)" in await typed(journey, "/channel-role list")
    await typed(journey, "/channel-team create Sales")
    said = await refused(journey, "/channel-team add @Ben to Sales")
    assert said.startswith("Ben is in another team already, Customer care")
    assert "are" not in said.split()[:2]
    said = await typed(journey, "/channel-team add @Ben to Sales anyway")
    assert said.startswith("Ben is now in the team *Sales*.")
    said = await refused(journey, "/channel-team delete Customer care")
    assert said.startswith("This takes the channel away from Sam, so nothing has changed yet.")
    assert (await typed(journey, "/channel-team delete Customer care anyway")).startswith(
        "The team *Customer care*"
    )
    said = await refused(journey, "/channel-team grant nowhere viewer")
    assert said.startswith("No team here goes by that name, so nothing has changed. There are: Sales.")
    assert "Did you mean `/channel-team create" in await typed(journey, "/channel-team crate Care")
    assert made.sam  # no admin:
    assert (await refused(journey, "/channel-team create Mine", made.sam)).startswith(
        "Only admins can change this"
    )


async def test_features_by_command_say_their_effect_and_what_was_before(journey: Journey) -> None:
    made = journey.stand
    said = await typed(journey, "/channel-settings auto-ownership off")
    assert said.startswith("*Auto-ownership* is now off; it was on. Conversations are assigned by hand.")
    await typed(journey, "/channel-settings all users on")
    said = await refused(journey, "/channel-settings all-users off")
    assert said.startswith("This takes the channel away from everybody who has neither a role nor a team")
    await typed(journey, "/channel-settings all-users off anyway")
    said = await refused(journey, f"/channel-settings name {'x' * 256}")
    assert said.startswith("This name has 256 characters. Shorten it to 255.")
    await typed(journey, f"/channel-settings name {'👩‍👩‍👧' * 255}")
    assert "• *Auto-ownership*: off." in await typed(journey, "/channel-settings")
    accepted(await made.command(made.ada, "/channel-settings edit"))
    assert (await journey.form_of(made.ada))["Auto-ownership"] == "Off"
    await journey.fill(made.ada, {"All Users": "On"})
    await journey.press(made.ada, "WhatsApp channel settings")
    wrong = await made.fill(made.ada, {"All Users": "Off"})
    assert wrong["errors"]["Go on"].startswith("This takes the channel away from everybody")


async def test_staff_tick_off_what_they_did_in_sparkcentral(journey: Journey) -> None:
    made = journey.stand
    await typed(journey, "/channel-role @Bea @Ben viewer")
    await typed(journey, "/channel-settings auto-resolve-new 7")
    shown = words(await to_do(journey))
    assert "3 changes are to be made in Sparkcentral." in shown
    assert "*Auto-resolve New*: set it to *7 days* (there now: 30 days)." in shown
    assert "*Channel Roles*: make *Bea* *👀 Viewer* (there now: no role)." in shown
    assert "⏳ 3 changes wait for Sparkcentral" in words(await journey.card(CARD))

    accepted(await tick(journey, made.sam, "Applied"))
    assert "2 changes are to be made" in words(await to_do(journey))
    assert (await tick(journey, made.bea, "Applied"))["refusal"].startswith("This is a task of Sparkcentral")
    accepted(await tick(journey, made.sam, "Could not apply"))
    wrong = await made.fill(made.sam, {"Reason": " "})
    assert wrong["errors"]["Reason"]
    await journey.fill(made.sam, {"Reason": "No user of that name there"})
    assert "> No user of that name there" in words(await to_do(journey))
    await typed(journey, "/channel-role @Ben contributor")
    accepted(await tick(journey, made.sam, "All applied"))
    done = await to_do(journey)
    assert (words(done), buttons(done)) == ("✓ Sparkcentral has all changes to the WhatsApp channel.", [])
    assert "wait for Sparkcentral" not in words(await journey.card(CARD))

    await typed(journey, "/channel-role remove @Ben")
    again = await to_do(journey)
    assert again["ts"] != done["ts"]  # an edited message notifies nobody
    assert "take the role of *Ben* away (there now: 💬 Contributor)" in words(again)


async def test_a_form_that_was_open_writes_over_nothing_that_changed_meanwhile(journey: Journey) -> None:
    made = journey.stand
    await typed(journey, "/channel-team create Care @Ben")
    await journey.press(made.bea, "WhatsApp channel settings")
    await typed(journey, "/channel-settings name Acme care")
    await typed(journey, "/channel-settings all-users on")
    await journey.fill(made.bea, {"Auto-ownership": "Off"})
    card = words(await journey.card(CARD))
    assert "• Name in Sparkcentral: Acme care" in card
    assert "All users have access" in card
    assert "Conversations are assigned by hand." in card

    await journey.press(made.ada, "Edit teams")
    await journey.press(made.ada, "Edit")
    await journey.press(made.bea, "Edit teams")
    await journey.press(made.bea, "Edit")
    await journey.fill(made.bea, {"Members": [made.ben, made.bea]})
    stale = await made.fill(made.ada, {"Team name": "Help"})
    assert stale["errors"]["Team name"].startswith("Somebody changed this team while the form was open")
    assert "• Team Care: 2 people" in words(await journey.card(CARD))


async def test_what_comes_up_while_the_rest_could_not_be_applied_is_told_anew(journey: Journey) -> None:
    made = journey.stand
    await typed(journey, "/channel-role @Ben viewer")
    first = await to_do(journey)
    accepted(await tick(journey, made.sam, "Could not apply"))
    await journey.fill(made.sam, {"Reason": "No licence"})
    await typed(journey, "/channel-role @Bea viewer")
    assert (await to_do(journey))["ts"] != first["ts"]


async def test_the_brands_admin_takes_the_list_of_people_along(journey: Journey) -> None:
    made = journey.stand
    await typed(journey, "/channel-role @Ben viewer")
    await journey.press(made.bea, "Edit roles")
    accepted(await made.click(made.bea, "Export people"))
    shown = await journey.modal(made.bea)
    assert shown["title"]["text"] == "People as CSV"
    assert "Ben" in str(shown["blocks"])


async def test_the_brands_admin_edits_the_brands_people(journey: Journey) -> None:
    """Bea is the brand's admin from the start, and has no commands."""
    made = journey.stand
    await journey.press(made.bea, "Edit teams")
    await journey.press(made.bea, "New team")
    wrong = await made.fill(
        made.bea, {"Team name": "Acme", "Members": [made.ben, made.sam], "Access by this team": "👀 Viewer"}
    )
    assert wrong["errors"]["Team name"].startswith("Somebody you named is not with the brand")
    await journey.fill(made.bea, {"Members": [made.ben]})
    assert "• Team Acme: 1 person, 👀 Viewer" in words(await journey.card(CARD))
    await journey.press(made.bea, "WhatsApp channel settings")
    await journey.fill(made.bea, {"All Teams": "On"})
    assert "All teams have access" in words(await journey.card(CARD))
    answer = await made.click(made.ben, "Edit teams")
    assert answer["refusal"].startswith("Only admins can change this")
