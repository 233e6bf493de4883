"""Slack is a projection of the database: present cards, nothing sent twice, late words with their time."""

from bot.domain import commands as do
from bot.domain.details import CodeMethod
from bot.domain.events import Answer
from bot.domain.steps import Step, TaskId
from bot.services.announcements import RowKind, card_subject
from bot.slack.errors import MessageGoneError
from tests.support.bench import ADA, BEA, CHANNEL, DETAILS, SAM, Bench


def said(bench: Bench) -> str:
    return "\n".join(post["text"] for post in bench.slack.posts())


async def again(bench: Bench, onboarding_id: str, step: Step) -> None:
    """Ask for a card without anything having changed."""
    now = bench.clock.now()
    async with bench.database.write() as uow:
        await uow.outbox.add(
            destination=CHANNEL,
            subject=card_subject(onboarding_id, step),
            kind=RowKind.CARD,
            onboarding_id=onboarding_id,
            payload={"step": step},
            due_at=now,
            now=now,
            collapse=True,
        )


async def test_a_card_is_posted_once_and_updated_in_place_ever_after(bench: Bench) -> None:
    onboarding = await bench.start()
    await bench.drain()
    async with bench.database.read() as uow:
        card = await uow.messages.get(CHANNEL, card_subject(onboarding, Step.TERMS))
    assert card is not None
    bench.slack.forget()
    await bench.done(BEA, onboarding, TaskId.TERMS_AGREE)
    await bench.drain()
    updates = [given for method, given in bench.slack.calls if method == "chat_update"]
    assert card.ts in [given["ts"] for given in updates]
    assert all("Step 1" not in post["text"] for post in bench.slack.posts(thread=False))


async def test_several_updates_of_a_card_collapse_into_one_that_says_the_present(bench: Bench) -> None:
    onboarding = await bench.start()
    await bench.drain()
    await bench.to_code(onboarding)
    bench.slack.forget()
    for _ in range(3):
        await bench.do(BEA, onboarding, do.HoldPhone())
        await bench.do(BEA, onboarding, do.ReleasePhone())
    await bench.drain()
    cards = [post for post in bench.slack.posts(thread=False) if post["text"].startswith("Step 5")]
    assert len(cards) == 1
    assert "Enter details" not in str(bench.slack.calls)
    progress = [given for method, given in bench.slack.calls if "of 7 steps done" in given.get("text", "")]
    assert len(progress) == 1


async def test_nothing_is_sent_when_nothing_changed(bench: Bench) -> None:
    onboarding = await bench.start()
    await bench.drain()
    bench.slack.forget()
    for step in Step:
        if (await bench.state(onboarding)).step_started(step):
            await again(bench, onboarding, step)
    await bench.drain()
    assert bench.slack.calls == []
    assert await bench.waiting() == 0


async def test_your_turn_is_dropped_once_the_task_is_done(bench: Bench) -> None:
    onboarding = await bench.start()
    await bench.done(BEA, onboarding, TaskId.TERMS_AGREE)
    await bench.drain()
    assert "Agree to the" not in "".join(post["text"] for post in bench.slack.posts(thread=True))


async def test_your_turn_is_dropped_once_the_turn_has_gone_to_the_other_side(bench: Bench) -> None:
    onboarding = await bench.start()
    await bench.to_code(onboarding)
    await bench.drain()
    bench.slack.forget()
    await bench.do(BEA, onboarding, do.HoldPhone())  # Sparkcentral's turn
    await bench.do(SAM, onboarding, do.RequestCode(request_id="r1", method=CodeMethod.SMS))  # the brand's
    await bench.drain()
    told = bench.slack.posts(thread=True)
    assert [f"<@{BEA}>" in post["text"] for post in told] == [True]
    assert "Enter code" in told[0]["text"]


async def test_a_result_is_said_late_with_its_time(bench: Bench) -> None:
    onboarding = await bench.start()
    await bench.to_business(onboarding)
    answer = do.RecordAnswer(task=TaskId.PHONE_APPROVE, answer=Answer.REJECTED, reason="Name too long")
    await bench.do(SAM, onboarding, answer)
    at = int(bench.clock.now().timestamp())
    bench.clock.forward(minutes=6)
    await bench.drain()
    (told,) = [post for post in bench.slack.posts(thread=False) if "Name too long" in post["text"]]
    assert f"<!date^{at}^" in told["text"]


async def test_a_result_in_good_time_does_not_mention_its_time(bench: Bench) -> None:
    onboarding = await bench.start()
    await bench.to_business(onboarding)
    await bench.drain()
    answer = do.RecordAnswer(task=TaskId.PHONE_APPROVE, answer=Answer.APPROVED)
    await bench.do(SAM, onboarding, answer)
    bench.clock.forward(minutes=4)
    bench.slack.forget()
    await bench.drain()
    (told,) = [post for post in bench.slack.posts(thread=False) if "Facebook approved" in post["text"]]
    assert "<!date" not in told["text"]


async def test_going_live_is_said_late_with_its_time(bench: Bench) -> None:
    onboarding = await bench.start()
    await bench.to_live(onboarding)
    at = int(bench.clock.now().timestamp())
    bench.clock.forward(hours=3)
    await bench.drain()
    live = [post for post in bench.slack.posts(thread=False) if "added successfully" in post["text"]]
    assert f"<!date^{at}^" in live[-1]["text"]


async def test_a_card_that_somebody_deleted_comes_back(bench: Bench) -> None:
    onboarding = await bench.start()
    await bench.drain()
    bench.slack.forget()
    bench.slack.faults["chat_update"] = [MessageGoneError("message_not_found")]
    await bench.done(BEA, onboarding, TaskId.TERMS_AGREE)
    await bench.drain()
    (back,) = [post for post in bench.slack.posts(thread=False) if post["text"].startswith("Step 1")]
    async with bench.database.read() as uow:
        card = await uow.messages.get(CHANNEL, card_subject(onboarding, Step.TERMS))
    assert card is not None
    bench.slack.forget()
    await bench.do(BEA, onboarding, do.SubmitDetails(details=DETAILS))
    await bench.drain()
    assert card.ts in [given["ts"] for method, given in bench.slack.calls if method == "chat_update"]
    assert "Done" in back["text"]


async def test_a_notice_that_somebody_deleted_does_not_come_back(bench: Bench) -> None:
    onboarding = await bench.start(people=[BEA])
    await bench.drain()
    bench.slack.forget()
    gone = MessageGoneError("message_not_found")
    bench.slack.faults["chat_update"] = [gone, gone]  # the card and the notice in its thread
    await bench.done(BEA, onboarding, TaskId.TERMS_AGREE)
    await bench.drain()
    assert not [post for post in bench.slack.posts(thread=True) if "Agree" in str(post)]
    async with bench.database.read() as uow:
        live = await uow.messages.live_of(onboarding)
    assert all(f"<@{ADA}>" not in str(message.payload) for message in live)
