"""What people typed pings nobody and breaks nothing: escaped in mrkdwn, as it is in plain text."""

from collections.abc import Iterator
from typing import Any

from bot.domain import commands as do
from bot.domain.events import Answer
from bot.domain.profile import LogoRef, Profile
from bot.domain.steps import TaskId
from bot.domain.templates import Template
from bot.slack.errors import SlackError
from tests.support import wire
from tests.support.bench import BEA, SAM, Bench
from tests.support.stand import Stand

NASTY = "<!channel> & <b>"
SAFE = "&lt;!channel&gt; &amp; &lt;b&gt;"
RAW = ("<!channel>", "<b>", "& <", "<!here>", "<@U0EVIL>", "<https://evil.example|")


def texts(node: Any) -> Iterator[tuple[str, str]]:
    """Every text object below, with its kind."""
    if isinstance(node, list):
        for each in node:
            yield from texts(each)
    elif isinstance(node, dict):
        if node.get("type") in {"mrkdwn", "plain_text"} and isinstance(node.get("text"), str):
            yield node["type"], node["text"]
        for each in node.values():
            yield from texts(each)


def unsafe(message: dict[str, Any]) -> list[str]:
    """What Slack would read as a mention, a link or broken markup; plain_text it reads as it stands."""
    mrkdwn = [
        message.get("text", ""),
        *(text for kind, text in texts(message.get("blocks")) if kind == "mrkdwn"),
    ]
    return [text for text in mrkdwn for raw in RAW if raw in text]


async def test_no_message_of_a_whole_journey_carries_what_was_typed_unescaped(bench: Bench) -> None:
    onboarding = await bench.start(brand=NASTY)
    await bench.to_business(onboarding)
    await bench.drain()
    await bench.done(BEA, onboarding, TaskId.BUSINESS_SUBMIT)
    for task, mend in ((TaskId.BUSINESS_APPROVE, TaskId.BUSINESS_SUBMIT),):
        refuse = do.RecordAnswer(task=task, answer=Answer.REJECTED, reason=f"{NASTY} <!here> no papers")
        await bench.do(SAM, onboarding, refuse)
        await bench.drain()
        await bench.done(BEA, onboarding, mend)
        await bench.do(SAM, onboarding, do.RecordAnswer(task=task, answer=Answer.APPROVED))
    await bench.drain()
    sent = [given for method, given in bench.slack.calls if method in {"chat_postMessage", "chat_update"}]
    assert [text for given in sent for text in unsafe(given)] == []
    assert any(SAFE in given["text"] for given in sent)
    assert any("no papers" in given["text"] for given in sent)


async def test_profile_templates_and_settings_are_escaped_on_their_cards(bench: Bench) -> None:
    onboarding = await bench.start(brand=NASTY)
    await bench.to_live(onboarding)
    profile = Profile(
        about=NASTY,
        description=f"{NASTY} <@U0EVIL>",
        address=NASTY,
        email="care@acme.example",
        websites=("https://acme.example",),
        vertical="RETAIL",
        logo=LogoRef("F1", f"{NASTY}.png"),
        country=NASTY,
        press_links=(),
    )
    await bench.do(BEA, onboarding, do.SaveProfile(profile=profile))
    template = Template(
        "order_update", "UTILITY", "en", f"Hello {NASTY} <https://evil.example|{{{{1}}}}>", ("Bea",)
    )
    await bench.do(BEA, onboarding, do.SaveTemplate(template_id="t1", template=template))
    await bench.do(BEA, onboarding, do.SendTemplates())
    await bench.do(SAM, onboarding, do.Complete(task=TaskId.TEMPLATES_SUBMIT))
    answer = do.RecordAnswer(
        task=TaskId.TEMPLATES_APPROVE, answer=Answer.REJECTED, reason=NASTY, templates=("t1",)
    )
    await bench.do(SAM, onboarding, answer)
    bench.slack.faults["files_info"] = [SlackError("file_not_found")]
    await bench.drain()
    sent = [given for method, given in bench.slack.calls if method in {"chat_postMessage", "chat_update"}]
    assert [text for given in sent for text in unsafe(given)] == []
    assert any("evil.example" in str(given["blocks"]) for given in sent)


async def test_on_the_wire_nobody_is_pinged_by_a_brands_name(sqlite_stand: Stand) -> None:
    await wire.started(sqlite_stand, **{"Brand name": NASTY})
    said = await sqlite_stand.messages()
    assert [text for message in said for text in unsafe(message)] == []
    assert [message for message in said if SAFE in message["text"]]
    # The forms and answers that name the brand: mrkdwn escaped, plain text as it was typed.
    status = await wire.deliver(
        sqlite_stand, wire.command(sqlite_stand, sqlite_stand.ada, "/onboarding status")
    )
    assert unsafe(status.body) == []
    assert SAFE in status.body["text"]
    await sqlite_stand.click(sqlite_stand.sam, "Agree to the terms", keep_refusal=True)
    modal = wire.shown(sqlite_stand, sqlite_stand.sam)
    assert unsafe(modal) == []


async def test_a_button_says_a_typed_name_in_plain_text_as_it_is(bench: Bench) -> None:
    onboarding = await bench.start(brand=NASTY)
    await bench.drain()
    sent = [given for method, given in bench.slack.calls if method == "chat_postMessage"]
    plain = [text for given in sent for kind, text in texts(given["blocks"]) if kind == "plain_text"]
    assert not [text for text in plain if "&lt;" in text or "&amp;" in text]
    assert onboarding


async def test_an_unknown_word_is_given_back_escaped(sqlite_stand: Stand) -> None:
    sent = wire.command(sqlite_stand, sqlite_stand.ada, f"/onboarding {NASTY}")
    answer = await wire.deliver(sqlite_stand, sent)
    assert unsafe(answer.body) == []
    assert SAFE in answer.body["text"]
