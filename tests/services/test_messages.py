"""A message posted just before a crash: a press on it works, then it is adopted or removed."""

import pytest
import sqlalchemy as sa

from bot.domain.steps import Step
from bot.services.announcements import RowKind, card_subject
from bot.services.messages import Place, adopt_or_remove
from storage.tables import outbox
from tests.support.bench import CHANNEL, Bench


@pytest.fixture
def bench(either_bench: Bench) -> Bench:
    return either_bench


STRAY = Place(CHANNEL, "9.000001", "")


async def rows(bench: Bench) -> list[tuple[str, str]]:
    async with bench.database.read() as uow:
        found = await uow.codes._connection.execute(sa.select(outbox.c.kind, outbox.c.subject))
        return [(row.kind, row.subject) for row in found]


async def started(bench: Bench, *, drawn: bool) -> str:
    """`drawn`: the bot's own card stands in the channel; else it was forgotten by a crash."""
    onboarding_id = await bench.start()
    await bench.drain()
    if not drawn:
        async with bench.database.write() as uow:
            await uow.messages.delete(CHANNEL, card_subject(onboarding_id, Step.TERMS))
    return onboarding_id


async def test_a_card_that_the_database_does_not_know_is_adopted_and_drawn_anew(bench: Bench) -> None:
    onboarding_id = await started(bench, drawn=False)
    await adopt_or_remove(bench.services, onboarding_id, Step.TERMS, STRAY)
    subject = card_subject(onboarding_id, Step.TERMS)
    async with bench.database.read() as uow:
        adopted = await uow.messages.get(CHANNEL, subject)
    assert adopted is not None
    assert (adopted.ts, adopted.hash) == (STRAY.ts, "")
    assert await rows(bench) == [(RowKind.CARD, subject)]
    bench.slack.forget()
    await bench.drain()
    (update,) = [given for method, given in bench.slack.calls if method == "chat_update"]
    assert update["ts"] == STRAY.ts
    await adopt_or_remove(bench.services, onboarding_id, Step.TERMS, STRAY)
    assert await rows(bench) == []


async def test_a_card_that_another_stands_in_for_is_removed(bench: Bench) -> None:
    onboarding_id = await started(bench, drawn=True)
    await adopt_or_remove(bench.services, onboarding_id, Step.TERMS, STRAY)
    assert await rows(bench) == [(RowKind.REMOVE, f"remove:{STRAY.ts}")]
    await adopt_or_remove(bench.services, onboarding_id, Step.TERMS, STRAY)
    assert len(await rows(bench)) == 1


@pytest.mark.parametrize(
    "place", [Place(CHANNEL, "9.000001", "1.000001"), Place("D0SAM", "9.000001", "9.000001")]
)
async def test_a_notice_in_a_thread_or_a_direct_message_is_removed(bench: Bench, place: Place) -> None:
    onboarding_id = await started(bench, drawn=False)
    await adopt_or_remove(bench.services, onboarding_id, Step.TERMS, place)
    assert await rows(bench) == [(RowKind.REMOVE, "remove:9.000001")]


async def test_known_messages_and_those_of_no_onboarding_are_left_alone(bench: Bench) -> None:
    onboarding_id = await started(bench, drawn=True)
    async with bench.database.read() as uow:
        card = await uow.messages.get(CHANNEL, card_subject(onboarding_id, Step.TERMS))
    assert card is not None
    await adopt_or_remove(bench.services, onboarding_id, Step.TERMS, Place(CHANNEL, card.ts, ""))
    await adopt_or_remove(bench.services, "gone", Step.TERMS, STRAY)
    assert await rows(bench) == []
