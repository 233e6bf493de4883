"""What each decision asks the deliverer to send, in which order and how urgently."""

from dataclasses import replace

import pytest
import sqlalchemy as sa

from bot.domain import commands as do
from bot.domain.channel import Role
from bot.domain.details import CodeMethod
from bot.domain.events import Answer
from bot.domain.steps import Step, TaskId
from bot.services import reminders
from bot.services.announcements import NORMAL, URGENT, RowKind
from storage.tables import outbox
from tests.support.bench import ADA, BEA, CHANNEL, DETAILS, SAM, Bench
from tests.unit.journeys import PROFILE, TEMPLATE


@pytest.fixture
def bench(either_bench: Bench) -> Bench:
    return either_bench


async def fresh(bench: Bench) -> list[sa.RowMapping]:
    """The rows since the last look, in order."""
    async with bench.database.write() as uow:
        query = sa.select(outbox).order_by(outbox.c.id)
        found = list((await uow.codes._connection.execute(query)).mappings())
        await uow.codes._connection.execute(sa.delete(outbox))
    return found


def kinds(rows: list[sa.RowMapping]) -> list[str]:
    return [row["kind"] for row in rows]


def cards(rows: list[sa.RowMapping]) -> list[str]:
    return [row["payload"]["step"] for row in rows if row["kind"] == RowKind.CARD]


async def test_a_start_posts_the_progress_first_then_the_card_then_whose_turn_it_is(bench: Bench) -> None:
    onboarding = await bench.start()
    rows = await fresh(bench)
    assert kinds(rows) == [RowKind.PROGRESS, RowKind.CARD, RowKind.NOTICE]
    assert {row["lane"] for row in rows} == {URGENT}
    assert {row["destination"] for row in rows} == {CHANNEL}
    assert {row["onboarding_id"] for row in rows} == {onboarding}
    assert rows[2]["payload"]["thread"] == Step.TERMS


async def test_a_deed_draws_the_cards_it_touches_in_the_journeys_order_and_progress_last(
    bench: Bench,
) -> None:
    onboarding = await bench.start()
    await fresh(bench)
    await bench.done(BEA, onboarding, TaskId.TERMS_AGREE)
    rows = await fresh(bench)
    assert kinds(rows) == [RowKind.CARD, RowKind.CARD, RowKind.BUTTONS, RowKind.PROGRESS]
    assert cards(rows) == ["terms", "details"]
    assert [row["lane"] for row in rows] == [URGENT, URGENT, URGENT, NORMAL]


async def test_other_details_draw_every_card_that_is_there(bench: Bench) -> None:
    onboarding = await bench.start()
    await bench.done(BEA, onboarding, TaskId.TERMS_AGREE)
    await fresh(bench)
    await bench.do(BEA, onboarding, do.SubmitDetails(details=DETAILS))
    assert cards(await fresh(bench)) == ["terms", "details", "account"]


async def test_what_does_not_move_a_task_draws_its_own_card(bench: Bench) -> None:
    onboarding = await bench.start()
    await bench.to_live(onboarding)
    await fresh(bench)
    await bench.do(BEA, onboarding, do.SaveTemplate(template_id="t0", template=TEMPLATE))
    assert cards(await fresh(bench)) == ["templates"]
    await bench.do(ADA, onboarding, do.SetRoles(people=(BEA,), role=Role.VIEWER))
    assert cards(await fresh(bench)) == ["channel"]


async def test_a_card_that_is_not_there_yet_is_not_drawn(bench: Bench) -> None:
    onboarding = await bench.start()
    await fresh(bench)
    await bench.do(ADA, onboarding, do.SetRoles(people=(BEA,), role=Role.VIEWER))
    assert cards(await fresh(bench)) == []


async def test_updates_of_one_message_collapse_and_notices_do_not(bench: Bench) -> None:
    onboarding = await bench.start()
    await bench.to_business(onboarding)
    rows = await fresh(bench)
    for kind, collapses in ((RowKind.CARD, True), (RowKind.PROGRESS, True), (RowKind.NOTICE, False)):
        assert {row["collapse"] for row in rows if row["kind"] == kind} == {collapses}
    subjects = [row["subject"] for row in rows]
    assert len(subjects) == len(set(subjects))


async def test_a_reminder_gives_way_to_presses(bench: Bench) -> None:
    await bench.start()
    await fresh(bench)
    bench.clock.forward(days=1)
    await reminders.tick(bench.services)
    rows = await fresh(bench)
    assert RowKind.NOTICE in kinds(rows)
    assert {row["lane"] for row in rows} == {NORMAL}


async def test_all_about_a_code_goes_first_and_its_end_takes_the_operators_view(bench: Bench) -> None:
    onboarding = await bench.start()
    await bench.to_code(onboarding)
    await bench.do(BEA, onboarding, do.HoldPhone())
    await bench.do(SAM, onboarding, do.RequestCode(request_id="r1", method=CodeMethod.SMS))
    await fresh(bench)
    bench.clock.forward(minutes=10)
    await reminders.tick(bench.services)
    rows = await fresh(bench)
    (views,) = [row for row in rows if row["kind"] == RowKind.CODE_VIEWS]
    assert (views["destination"], views["lane"]) == ("code_views:r1", URGENT)
    assert {row["lane"] for row in rows if row["kind"] != RowKind.PROGRESS} == {URGENT}


async def test_a_code_that_is_in_is_said_to_its_operator_directly(bench: Bench) -> None:
    onboarding = await bench.start()
    await bench.to_code(onboarding)
    await bench.do(BEA, onboarding, do.HoldPhone())
    await bench.do(SAM, onboarding, do.RequestCode(request_id="r1", method=CodeMethod.SMS))
    await fresh(bench)
    at = bench.clock.now()
    await bench.do(BEA, onboarding, do.SubmitCode(request_id="r1", received_at=at))
    direct = [row for row in await fresh(bench) if row["destination"] == f"dm:{SAM}"]
    assert [row["payload"]["kind"] for row in direct] == ["code_in"]


async def test_results_and_going_live_are_said_in_the_channel(bench: Bench) -> None:
    onboarding = await bench.start()
    await bench.to_business(onboarding)
    await fresh(bench)
    await bench.do(SAM, onboarding, do.RecordAnswer(task=TaskId.PHONE_APPROVE, answer=Answer.APPROVED))
    (result,) = [row for row in await fresh(bench) if row["kind"] == RowKind.NOTICE]
    assert (result["payload"]["kind"], result["payload"]["thread"]) == ("result", None)


@pytest.mark.parametrize("with_logo", [True, False])
async def test_a_logo_is_looked_at_after_the_press(bench: Bench, with_logo: bool) -> None:  # noqa: FBT001
    onboarding = await bench.start()
    await bench.to_live(onboarding)
    await fresh(bench)
    profile = PROFILE if with_logo else replace(PROFILE, logo=None)
    await bench.do(BEA, onboarding, do.SaveProfile(profile=profile))
    rows = await fresh(bench)
    logos = [(row["destination"], row["payload"]) for row in rows if row["kind"] == RowKind.LOGO]
    assert logos == ([("file:F1", {"file_id": "F1"})] if with_logo else [])
    assert cards(rows) == ["badge"]
