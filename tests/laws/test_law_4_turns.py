"""Whoever's turn it becomes is told at once, in the card's thread; nothing when the same side goes on."""

from typing import Any

from bot.domain import commands as do
from bot.domain.details import CodeMethod
from bot.domain.events import Answer
from bot.domain.steps import Step, TaskId
from bot.services.announcements import card_subject
from tests.support.bench import ADA, BEA, BEN, CHANNEL, DETAILS, SAM, Bench

Post = dict[str, Any]


async def told(bench: Bench) -> list[Post]:
    """What was said in threads since the last look."""
    await bench.drain()
    posts = bench.slack.posts(thread=True)
    bench.slack.forget()
    return posts


async def thread_of(bench: Bench, onboarding_id: str, step: Step) -> str:
    async with bench.database.read() as uow:
        card = await uow.messages.get(CHANNEL, card_subject(onboarding_id, step))
    assert card is not None
    return card.ts


async def test_the_first_turn_is_the_brands_and_is_said_once_in_the_cards_thread(bench: Bench) -> None:
    onboarding = await bench.start()
    (notice,) = await told(bench)
    assert notice["text"].startswith(f"<@{BEA}>, it's your turn.")
    assert notice["channel"] == CHANNEL
    assert notice["thread_ts"] == await thread_of(bench, onboarding, Step.TERMS)
    assert "Agree to the terms" in str(notice["blocks"])


async def test_nothing_is_said_when_the_same_side_goes_on(bench: Bench) -> None:
    onboarding = await bench.start()
    await told(bench)
    await bench.done(BEA, onboarding, TaskId.TERMS_AGREE)
    assert await told(bench) == []
    await bench.do(BEN, onboarding, do.SubmitDetails(details=DETAILS))
    (notice,) = await told(bench)
    assert f"<@{ADA}>" in notice["text"]
    assert notice["thread_ts"] == await thread_of(bench, onboarding, Step.ACCOUNT)


async def test_one_notice_tells_the_other_side_and_says_how_long_it_takes(bench: Bench) -> None:
    onboarding = await bench.start()
    await bench.done(BEA, onboarding, TaskId.TERMS_AGREE)
    await bench.do(BEA, onboarding, do.SubmitDetails(details=DETAILS))
    await told(bench)
    await bench.do(SAM, onboarding, do.CreateAccount())
    (notice,) = await told(bench)
    assert f"<@{BEA}>" in notice["text"]
    assert "This takes" in notice["text"]
    assert "I approved the request" in str(notice["blocks"])
    assert "Mark number added" not in str(notice["blocks"])  # Sparkcentral simply goes on


async def test_tasks_that_open_together_for_one_person_share_a_notice(bench: Bench) -> None:
    onboarding = await bench.start()
    await bench.to_live(onboarding)
    notices = await told(bench)
    shared = [post for post in notices if "Add business profile" in str(post["blocks"])]
    (notice,) = shared
    assert "Add template" in str(notice["blocks"])
    assert notice["text"].count(f"<@{BEA}>") == 1


async def test_facebooks_wait_is_told_to_staff_with_the_button_for_its_answer(bench: Bench) -> None:
    onboarding = await bench.start()
    await bench.to_business(onboarding)
    await told(bench)
    await bench.done(BEA, onboarding, TaskId.BUSINESS_SUBMIT)
    (notice,) = await told(bench)
    assert notice["text"].startswith(f"<@{ADA}>, it's Facebook's turn.")
    assert "Record Facebook's answer" in str(notice["blocks"])


async def test_a_result_is_said_in_the_channel_and_the_turn_in_the_thread(bench: Bench) -> None:
    onboarding = await bench.start()
    await bench.to_business(onboarding)
    await bench.done(BEA, onboarding, TaskId.BUSINESS_SUBMIT)
    await told(bench)
    answer = do.RecordAnswer(task=TaskId.BUSINESS_APPROVE, answer=Answer.REJECTED, reason="No address")
    await bench.do(SAM, onboarding, answer)
    await bench.drain()
    (result,) = [post for post in bench.slack.posts(thread=False) if "Facebook rejected" in post["text"]]
    assert "No address" in result["text"]
    (notice,) = bench.slack.posts(thread=True)
    assert notice["text"].startswith(f"<@{BEA}>, this came back to you.")
    assert notice["thread_ts"] == await thread_of(bench, onboarding, Step.BUSINESS)


async def test_still_waiting_is_no_news(bench: Bench) -> None:
    onboarding = await bench.start()
    await bench.to_business(onboarding)
    await told(bench)
    await bench.do(SAM, onboarding, do.RecordAnswer(task=TaskId.PHONE_APPROVE, answer=Answer.WAITING))
    await bench.drain()
    assert bench.slack.posts() == []


async def test_going_live_is_said_in_the_channel_once(bench: Bench) -> None:
    onboarding = await bench.start()
    await bench.to_live(onboarding)
    await bench.drain()
    live = [p for p in bench.slack.posts(thread=False) if p["text"].startswith("*WhatsApp added")]
    assert len(live) == 1


async def test_the_code_is_asked_of_whoever_holds_the_phone_and_told_to_whoever_asked(bench: Bench) -> None:
    onboarding = await bench.start()
    await bench.to_code(onboarding)
    await told(bench)
    await bench.do(BEN, onboarding, do.HoldPhone())
    (ready,) = await told(bench)
    assert f"<@{ADA}>" in ready["text"]
    await bench.do(SAM, onboarding, do.RequestCode(request_id="r1", method=CodeMethod.SMS))
    (ask,) = await told(bench)
    assert f"<@{BEN}>" in ask["text"]
    at = bench.clock.now()
    await bench.do(BEN, onboarding, do.SubmitCode(request_id="r1", received_at=at))
    await bench.drain()
    direct = [post for post in bench.slack.posts() if post["channel"] == f"D{SAM}"]
    assert len(direct) == 1
    assert "Show code" in str(direct[0]["blocks"])


async def test_without_named_people_the_whole_brand_is_asked(bench: Bench) -> None:
    await bench.start(people=[])
    (notice,) = await told(bench)
    assert notice["text"].startswith("Acme, it's your turn.")


async def test_a_done_tasks_button_goes_from_its_notice(bench: Bench) -> None:
    onboarding = await bench.start()
    await told(bench)
    async with bench.database.read() as uow:
        (live,) = await uow.messages.live_of(onboarding)
    await bench.done(BEN, onboarding, TaskId.TERMS_AGREE)
    await bench.drain()
    (update,) = [given for m, given in bench.slack.calls if m == "chat_update" and given["ts"] == live.ts]
    assert "actions" not in {block["type"] for block in update["blocks"]}
    assert "Ben Ortiz agreed to the terms" in update["text"]
