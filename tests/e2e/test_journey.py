"""The whole journey on each wire, each database and each kind of line; each time all of it is looked at."""

from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from storage.tables import events
from tests.conftest import BOTH_DATABASES
from tests.support.journey import Journey
from tests.support.reading import Channel, Posted, buttons, posted, words
from tests.support.secrecy import calls_that_say, files_of, rows_of, says
from tests.support.stand import Stand, Wire, database_for, stand

LINES = ["mobile", "landline"]
# What every reminder offers beside the task's own button.
BESIDE = ["Remind me later", "Someone else does this", "I'm stuck", "I'm away"]
RECORD = "Record Facebook's answer"
PICK = "Pick a time for the code"


@pytest.mark.parametrize("line", LINES)
@pytest.mark.parametrize("kind", BOTH_DATABASES)
@pytest.mark.parametrize("wire", ["http", "socket"])
async def test_the_whole_journey(wire: Wire, kind: str, line: str, tmp_path: Path, log: StringIO) -> None:
    async with database_for(kind, tmp_path) as url, stand(url, wire) as made:
        journey = Journey(made, landline=line == "landline")
        await journey.go_to_monday()
        await journey.to("start")
        said_first = words((await journey.look()).progress)
        await journey.on("agree", "activate")
        said_when_live = words((await journey.look()).progress)
        await journey.on("profile")

        channel, traffic = await journey.look(), await made.traffic()
        _the_opening_says_what_one_needs(said_first)
        assert "5 of 7 steps done, live since <date>" in said_when_live
        _the_progress_says_that_all_is_set(channel)
        _every_card_says_how_it_ended(channel, journey.number, line)
        _every_turn_was_told(made, channel, posted(traffic), line)
        _nothing_is_left_to_press(channel)
        _results_and_live_were_said(channel, journey.number)
        await _the_operator_was_told(made, posted(traffic))
        assert await _audit(made) == _AUDIT
        await _the_code_is_nowhere_else(journey, traffic, tmp_path if kind == "sqlite" else None)
        assert '"event": "ready"' in log.getvalue()  # the log was caught
        assert not says(journey.code, log.getvalue())


def _the_opening_says_what_one_needs(said: str) -> None:
    assert said.splitlines() == [
        "WhatsApp onboarding",
        "*Acme goes live on WhatsApp.* Ada from Sparkcentral started this and helps you.",
        (
            "Seven steps, usually 5-10 business days in all. Most take a few minutes; "
            "each approval by Facebook takes 24-48 hours."
        ),
        "*What you need before you start*",
        "• Admin access with two-factor login to your Facebook Business Manager",
        "• A phone number that is not used in WhatsApp",
        "• Somebody who can answer that number",
        "▱▱▱▱▱▱▱ 0 of 7 steps done, expected to go live on <date>",
        "👉 1. Terms of service: now",
        "▫️ 2. Number and names: later",
        "▫️ 3. WhatsApp account: later",
        "▫️ 4. Business verification: later",
        "▫️ 5. Phone verification: later",
        "▫️ 6. Profile and badge: later",
        "▫️ 7. Message templates: later",
        "▫️ WhatsApp channel: later",
        "• *Acme's turn: Bea*, to agree to the WhatsApp Business terms, since <date>",
    ]


def _the_progress_says_that_all_is_set(channel: Channel) -> None:
    assert channel.progress["pinned"] is True
    said = words(channel.progress).splitlines()
    assert said[1] == "*Acme goes live on WhatsApp.* Ada from Sparkcentral started this and helps you."
    assert said[3:] == [
        "▰▰▰▰▰▰▰ 7 of 7 steps done, live since <date>",
        "✅ 1. Terms of service: done",
        "✅ 2. Number and names: done",
        "✅ 3. WhatsApp account: done",
        "✅ 4. Business verification: done",
        "✅ 5. Phone verification: done",
        "✅ 6. Profile and badge: done",
        "✅ 7. Message templates: done",
        "✅ WhatsApp channel: done",
        "You're all set! Messages should start coming in.",
    ]


def _every_card_says_how_it_ended(channel: Channel, number: str, line: str) -> None:
    says_line = "landline, phone menu can be switched off" if line == "landline" else "mobile"
    ended = {
        "Step 1 of 7: Terms of service": ["✓ Bea agreed to the terms, <date>"],
        "Step 2 of 7: Number and names": [
            f"Number: {number}",
            f"Line: {says_line}",
            "Business Manager ID: 506914307656634",
            "WhatsApp display name: Acme Support",
            "✓ Bea sent the number, Business Manager ID and display name, <date>",
        ],
        "Step 3 of 7: WhatsApp account": [
            "WhatsApp account ID: 102290129340398",
            "✓ Sam created the account, <date>",
            "✓ Sam added the number and display name, <date>",
            "✓ Bea approved the request, <date>",
        ],
        "Step 4 of 7: Business verification": [
            "✓ Bea submitted the verification, <date>",
            "✓ Facebook approved the business verification (noted by Sam), <date>",
        ],
        "Step 5 of 7: Phone verification": [
            "*WhatsApp added successfully*",
            (
                f"*Acme Support*, {number}, is now a channel in Sparkcentral: "
                "open Channel Settings there to see it."
            ),
            "✓ Facebook approved the number and display name (noted by Sam), <date>",
            "✓ Sam verified the number with the code, <date>",
            "✓ Sam activated the number, <date>",
        ],
        "Step 6 of 7: Profile and badge": [
            "About: We answer every day",
            "Description: Acme sells garden tools.",
            "Email: hello@acme.example",
            "Website: https://acme.example",
            "Industry: Retail",
            "Logo: logo.png",
            "✓ Bea added the business profile, <date>",
            "✓ Sam put the profile on the WhatsApp account, <date>",
            "✓ Sam applied for the badge, <date>",
            "✓ Facebook approved the badge (noted by Sam), <date>",
        ],
        "Step 7 of 7: Message templates": [
            "*order_update* · Utility, English · ✅ Approved",
            "> Hello {{1}}, your order {{2}} is on its way.",
            "Examples: Bea | 12345",
            "✓ Bea sent the templates, <date>",
            "✓ Sam submitted the templates to Facebook, <date>",
            "✓ Facebook approved the templates (noted by Sam), <date>",
        ],
        "WhatsApp channel": [
            "• Name in Sparkcentral: Acme Support",
            "• Agents automatically own a conversation once they reply.",
            "• New conversations are resolved after 30 days, pending ones after 30 days.",
            "• Only users that you add have access. Only teams that you add have access.",
            "• Roles: nobody has one yet. Admins give them with *Edit roles* or *Edit teams*.",
            "✓ Ada finished the setup, <date>",
            "*For admins*",
        ],
    }
    assert list(channel.cards) == list(ended)
    for title, lines in ended.items():
        card = channel.cards[title]
        assert words(card).splitlines() == [title, f"Acme · {number}", "*Done*", *lines]
        assert card["text"] == f"{title}, Acme. Done."


_SETUP = ["WhatsApp channel settings", "Edit roles", "Edit teams", "Finish setup"]


def _every_turn_was_told(made: Stand, channel: Channel, told: list[Posted], line: str) -> None:
    """One notice for each turn that passes, and none for whoever simply goes on."""
    ada, sam, bea, ben = made.people
    coming = "by a call" if line == "landline" else "by SMS"
    expected = [
        ("Step 1", bea, "Agree to the WhatsApp Business terms", ["Agree to the terms"]),
        ("Step 3", ada, "Create the WhatsApp account", ["Mark account created", "Send back"]),
        ("Step 3", bea, "Approve Sparkcentral's request", ["I approved the request"]),
        ("Step 5", ada, "Facebook has the number and display name", [RECORD]),
        ("Step 4", ada, "Facebook has the business verification", [RECORD]),
        ("Step 5", bea, "then press *I have the phone now*", ["I have the phone now", PICK]),
        ("Step 5", ada, "Ben has the phone until <date>", ["Request code"]),
        ("Step 5", ben, coming, ["Enter code"]),
        ("Step 5", sam, "The code is in and valid until <date>", ["Show code"]),
        ("Step 6", bea, "Write the message templates", ["Add business profile", "Add template"]),
        ("WhatsApp channel", ada, "Set up", _SETUP),
        ("Step 6", ada, "Put the profile and logo on the WhatsApp account", ["Mark profile added"]),
        ("Step 7", ada, "Submit the templates to Facebook", ["Mark templates submitted"]),
        ("Step 7", ada, "Facebook has the templates", [RECORD]),
        *[("Step 6", ada, "Apply for the badge", ["Mark badge applied for", *BESIDE])] * 2,
        ("Step 6", ada, "Facebook has the badge", [RECORD]),
    ]
    in_threads = [message for message in told if message.thread_ts]
    seen = [(message.thread_ts, message.mentions, list(message.buttons)) for message in in_threads]
    assert seen == [(channel.card(card)["ts"], (person,), labels) for card, person, _, labels in expected]
    for message, (_, _, what, _) in zip(in_threads, expected, strict=True):
        assert what in message.text


def _nothing_is_left_to_press(channel: Channel) -> None:
    """When a task is done its button goes from every notice; of the cards only help and settings stay."""
    assert [buttons(notice) for notice in channel.notices if buttons(notice)] == []
    left = {label for card in channel.cards.values() for label in buttons(card)}
    always = {"How this works", "Reopen", "Channel history"}
    assert left == always | {"WhatsApp channel settings", "Edit roles", "Edit teams"}


def _results_and_live_were_said(channel: Channel, number: str) -> None:
    assert channel.said == [
        (
            "Facebook approved the number and display name. "
            "The 6-digit code follows once it has approved the business verification too."
        ),
        "Facebook approved the business verification. Next: the number is verified with a 6-digit code.",
        (
            "*WhatsApp added successfully*\n"
            f"*Acme Support*, {number}, is now a channel in Sparkcentral: "
            "open Channel Settings there to see it.\n"
            "Next: set the channel up, add the profile and write the templates, each on its card."
        ),
        "Facebook approved the template order_update. Next: agents can send them from Sparkcentral.",
        "You're all set! Messages should start coming in.",
        "Facebook approved the badge. Customers now see the badge beside the name.",
    ]


async def _the_operator_was_told(made: Stand, told: list[Posted]) -> None:
    (dm,) = (await made.screen(made.sam))["dms"]
    (message,) = [message for message in told if message.channel == dm["id"]]
    assert message.text == "The code is in: press *Show code*. It is valid until <date>."
    assert message.buttons == ("Show code",)
    assert [buttons(m) for m in dm["messages"]] == [[]]
    for other in (made.ada, made.bea, made.ben):
        said = [message["text"] for dm in (await made.screen(other))["dms"] for message in dm["messages"]]
        usual = ("Good morning.", "There is nothing more to do for the reminder")
        assert not [text for text in said if not text.startswith(usual)]


async def _audit(made: Stand) -> list[str]:
    """The audit log in order: who, what, on which task."""
    names = dict(zip(made.people, ("Ada", "Sam", "Bea", "Ben"), strict=True))
    query = sa.select(events.c.kind, events.c.actor, events.c.facts).order_by(events.c.sequence)
    async with made.database.read() as uow:
        rows = (await uow.events._connection.execute(query)).all()
    return [_line(names.get(row.actor, "bot"), row.kind, row.facts) for row in rows]


def _line(who: str, kind: str, facts: dict[str, Any]) -> str:
    about = (facts.get("task", ""), facts.get("answer", ""), facts.get("ending", ""))
    return " ".join(filter(None, (f"{who}:", kind, *about)))


_AUDIT = [
    "Ada: onboarding_started",
    "bot: task_opened terms.agree",
    "Bea: task_done terms.agree",
    "bot: task_opened details.submit",
    "Bea: details_entered",
    "Bea: task_done details.submit",
    "bot: task_opened account.create",
    "Sam: account_created",
    "Sam: task_done account.create",
    "bot: task_opened account.add_number",
    "bot: task_opened account.approve_request",
    "Sam: task_done account.add_number",
    "Bea: task_done account.approve_request",
    "bot: task_opened business.submit",
    "bot: task_opened phone.approve",
    "Bea: task_done business.submit",
    "bot: task_opened business.approve",
    "Sam: facebook_answered phone.approve approved",
    "Sam: task_done phone.approve",
    "Sam: facebook_answered business.approve approved",
    "Sam: task_done business.approve",
    "bot: task_opened phone.code",
    "Ben: phone_held",
    "Sam: code_requested",
    "Ben: code_submitted",
    "Sam: code_shown",
    "Sam: code_ended worked",
    "Sam: task_done phone.code",
    "bot: task_opened phone.activate",
    "Sam: task_done phone.activate",
    "bot: task_opened badge.profile",
    "bot: task_opened templates.draft",
    "bot: task_opened channel.setup",
    "bot: went_live",
    "Bea: profile_entered",
    "Bea: task_done badge.profile",
    "bot: task_opened badge.publish",
    "Sam: task_done badge.publish",
    "bot: task_opened badge.apply",
    "Bea: template_saved",
    "Bea: task_done templates.draft",
    "bot: task_opened templates.submit",
    "Sam: task_done templates.submit",
    "bot: task_opened templates.approve",
    "Sam: facebook_answered templates.approve approved",
    "Sam: task_done templates.approve",
    "Ada: task_done channel.setup",
    "bot: all_set",
    "bot: reminded badge.apply",
    "bot: reminded badge.apply",
    "Sam: task_done badge.apply",
    "bot: task_opened badge.approve",
    "Sam: facebook_answered badge.approve approved",
    "Sam: task_done badge.approve",
]


async def _the_code_is_nowhere_else(
    journey: Journey, traffic: list[dict[str, Any]], folder: Path | None
) -> None:
    """Design, section 6: the phone, the brand's submit and the operator's view, and no other place."""
    # With a press in a view Slack sends the view along, so "Code worked" brings the digits back once.
    allowed = ["to_bot view_submission enter_code", "from_bot views.open code", "to_bot block_actions code"]
    made, code = journey.stand, journey.code
    assert calls_that_say(code, traffic) == allowed
    assert not says(code, await rows_of(made.database))
    if folder is not None:
        kept = files_of(folder)
        assert b"WhatsApp" in kept
        assert not says(code, kept)
    state = await made.state()
    assert says(code, str(state.pop("phones")))
    # Only the brand's people have the phone; nobody's screen shows the digits any more.
    assert not says(code, str(state))
    for person in (made.ada, made.sam):
        assert not says(code, str(await made.screen(person)))


async def test_a_code_is_found_where_it_is_not_allowed() -> None:
    """The search itself can fail: it finds the digits in one piece and in two."""
    assert says("123456", b"\x00abc123456def")
    assert says("123456", "123 456")
    assert not says("123456", "2026-11-23T10:00:00.123456 1795413371.123456")
