"""The digits come in sealed, are seen by one operator only, and are gone after every ending."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from bot.domain import commands as do
from bot.domain import events as ev
from bot.domain.code_request import CodeStatus
from bot.domain.decisions import record as decide_record
from bot.domain.details import CodeMethod
from bot.domain.refusals import Refusal, RefusedError
from bot.domain.steps import TaskId
from bot.services import code_request, directory, onboarding, reminders
from bot.services.announcements import RowKind
from bot.services.onboarding import NoOnboardingError
from storage.tables import metadata, outbox
from tests.support.bench import ADA, BEA, BEN, CHANNEL, DETAILS, SAM, Bench

CODE = "482915"


@pytest.fixture
def bench(either_bench: Bench) -> Bench:
    return either_bench


async def asked(bench: Bench) -> tuple[str, str]:
    """An onboarding whose code SAM has asked for."""
    onboarding_id = await bench.start()
    await bench.to_code(onboarding_id)
    await bench.do(BEA, onboarding_id, do.HoldPhone())
    request = code_request.request
    done = await request(bench.services, bench.caller(SAM), onboarding_id, CodeMethod.SMS, "")
    assert done.view.onboarding.code is not None
    return onboarding_id, done.view.onboarding.code.id


async def entered(bench: Bench) -> tuple[str, str]:
    onboarding_id, request_id = await asked(bench)
    await code_request.submit(bench.services, bench.caller(BEA), onboarding_id, request_id, CODE)
    return onboarding_id, request_id


async def kept(bench: Bench) -> list[str]:
    async with bench.database.read() as uow:
        return await uow.codes.kept()


async def everything(bench: Bench) -> str:
    """All that lies in the database, as text."""
    async with bench.database.read() as uow:
        connection = uow.codes._connection
        tables = metadata.tables.values()
        return "".join([repr((await connection.execute(sa.select(table))).all()) for table in tables])


async def status(bench: Bench, onboarding_id: str) -> CodeStatus:
    code = (await bench.state(onboarding_id)).code
    assert code is not None
    return code.status


async def test_the_window_is_asked_for_by_who_becomes_its_operator(bench: Bench) -> None:
    onboarding_id, request_id = await asked(bench)
    code = (await bench.state(onboarding_id)).code
    assert code is not None
    assert (code.id, code.operator, code.ends_at) == (
        *(request_id, SAM),
        bench.clock.now() + timedelta(minutes=10),
    )
    assert await kept(bench) == []


async def test_the_digits_lie_sealed_and_nowhere_else(bench: Bench) -> None:
    onboarding_id, request_id = await entered(bench)
    assert await kept(bench) == [request_id]
    assert CODE not in await everything(bench)
    shown = await code_request.show(bench.services, bench.caller(SAM), onboarding_id, request_id)
    assert shown.code == CODE
    assert CODE not in await everything(bench)
    assert CODE not in repr(shown.view)


async def test_a_second_entry_is_refused_and_the_first_stays(bench: Bench) -> None:
    onboarding_id, request_id = await entered(bench)
    with pytest.raises(RefusedError) as caught:
        await code_request.submit(bench.services, bench.caller(BEN), onboarding_id, request_id, "111111")
    assert (caught.value.refusal, caught.value.facts["brand"]) == (Refusal.CODE_ALREADY_IN, "Acme")
    shown = await code_request.show(bench.services, bench.caller(SAM), onboarding_id, request_id)
    assert shown.code == CODE


async def test_an_entry_that_comes_twice_is_taken_once(bench: Bench) -> None:
    onboarding_id, request_id = await asked(bench)
    caller = bench.caller(BEA)
    first = await code_request.submit(bench.services, caller, onboarding_id, request_id, CODE)
    again = await code_request.submit(bench.services, caller, onboarding_id, request_id, CODE)
    assert (first.again, again.again) == (False, True)
    assert again.view.onboarding == first.view.onboarding


async def test_a_late_entry_is_refused_and_nothing_is_kept(bench: Bench) -> None:
    onboarding_id, request_id = await asked(bench)
    bench.clock.forward(minutes=10)
    with pytest.raises(RefusedError) as caught:
        await code_request.submit(bench.services, bench.caller(BEA), onboarding_id, request_id, CODE)
    assert caught.value.refusal is Refusal.CODE_TOO_LATE
    assert await kept(bench) == []
    assert CODE not in await everything(bench)


async def test_an_entry_received_in_time_is_taken_however_long_it_waited(bench: Bench) -> None:
    onboarding_id, request_id = await asked(bench)
    caller = bench.caller(BEA, at=bench.clock.now() + timedelta(minutes=10) - timedelta.resolution)
    bench.clock.forward(minutes=11)
    await code_request.submit(bench.services, caller, onboarding_id, request_id, CODE)
    assert await status(bench, onboarding_id) is CodeStatus.SUBMITTED
    await reminders.tick(bench.services)
    assert await kept(bench) == []


@pytest.mark.parametrize("who", [ADA, BEA])
async def test_nobody_but_the_operator_sees_the_digits(bench: Bench, who: str) -> None:
    onboarding_id, request_id = await entered(bench)
    version = (await bench.state(onboarding_id)).version
    with pytest.raises(RefusedError) as caught:
        await code_request.show(bench.services, bench.caller(who), onboarding_id, request_id)
    assert caught.value.refusal in {Refusal.CODE_NOT_YOURS, Refusal.NOT_YOUR_SIDE}
    assert (await bench.state(onboarding_id)).version == version


async def test_the_operator_hears_of_the_code_before_any_card_is_drawn_anew(bench: Bench) -> None:
    onboarding_id, request_id = await asked(bench)
    await bench.drain()
    for opened in (["conversations_open"], []):  # the channel of the direct messages is asked for once
        bench.slack.forget()
        await code_request.submit(bench.services, bench.caller(BEA), onboarding_id, request_id, CODE)
        await bench.drain()
        names = bench.slack.names()
        assert names[: len(opened) + 1] == [*opened, "chat_postMessage"]
        assert bench.slack.posts()[0]["channel"] == f"D{SAM}"
        assert "chat_update" in names[len(opened) + 1 :]
        assert "conversations_open" not in names[len(opened) :]
        await failed(bench, onboarding_id, request_id)
        bench.clock.forward(minutes=2)
        done = await code_request.request(
            bench.services, bench.caller(SAM), onboarding_id, CodeMethod.VOICE, "It is here"
        )
        assert done.view.onboarding.code is not None
        request_id = done.view.onboarding.code.id
        await bench.drain()


async def test_a_press_that_waited_in_the_bot_shows_nothing_after_the_end(bench: Bench) -> None:
    onboarding_id, request_id = await entered(bench)
    pressed_in_time = bench.caller(SAM)
    bench.clock.forward(minutes=10)
    with pytest.raises(RefusedError) as caught:
        await code_request.show(bench.services, pressed_in_time, onboarding_id, request_id)
    assert caught.value.refusal is Refusal.NO_CODE_OPEN


async def test_an_operator_who_leaves_the_channel_sees_the_digits_no_more(bench: Bench) -> None:
    onboarding_id, request_id = await entered(bench)
    await code_request.show(bench.services, bench.caller(SAM), onboarding_id, request_id)
    await code_request.remember_view(bench.services, onboarding_id, request_id, "V1", SAM)
    await bench.drain()
    bench.slack.forget()
    await directory.member_left(bench.services, CHANNEL, SAM, "Ev1")
    await bench.drain()
    ((_, replaced),) = [call for call in bench.slack.calls if call[0] == "views_update"]
    assert "You have left the channel" in str(replaced)
    for command in (do.ShowCode(request_id=request_id), do.TakeOverCode()):
        with pytest.raises(RefusedError) as caught:
            await bench.do(SAM, onboarding_id, command)
        assert caught.value.refusal is Refusal.LEFT
    await bench.do(ADA, onboarding_id, do.TakeOverCode())
    shown = await code_request.show(bench.services, bench.caller(ADA), onboarding_id, request_id)
    assert shown.code == CODE


async def test_each_showing_is_recorded(bench: Bench) -> None:
    onboarding_id, request_id = await entered(bench)
    for _ in range(2):
        await code_request.show(bench.services, bench.caller(SAM), onboarding_id, request_id)
    kinds = [(entry.event.kind, entry.actor) for entry in await bench.events(onboarding_id)]
    assert kinds.count(("code_shown", SAM)) == 2


async def test_a_showing_that_comes_again_after_the_end_shows_nothing(bench: Bench) -> None:
    onboarding_id, request_id = await entered(bench)
    caller = bench.caller(SAM)
    await code_request.show(bench.services, caller, onboarding_id, request_id)
    await bench.do(SAM, onboarding_id, do.EndCode(request_id=request_id, worked=False))
    with pytest.raises(RefusedError) as caught:
        await code_request.show(bench.services, caller, onboarding_id, request_id)
    assert caught.value.refusal is Refusal.NO_CODE_OPEN


async def test_for_an_onboarding_that_is_gone_nothing_is_kept(bench: Bench) -> None:
    with pytest.raises(NoOnboardingError):
        await code_request.submit(bench.services, bench.caller(BEA), "gone", "rq1", CODE)
    assert await kept(bench) == []


async def worked(bench: Bench, onboarding_id: str, request_id: str) -> None:
    await code_request.show(bench.services, bench.caller(SAM), onboarding_id, request_id)
    await bench.do(SAM, onboarding_id, do.EndCode(request_id=request_id, worked=True))


async def failed(bench: Bench, onboarding_id: str, request_id: str) -> None:
    await code_request.show(bench.services, bench.caller(SAM), onboarding_id, request_id)
    await bench.do(SAM, onboarding_id, do.EndCode(request_id=request_id, worked=False))


async def expired(bench: Bench, _onboarding_id: str, _request_id: str) -> None:
    bench.clock.forward(minutes=10)
    assert await reminders.tick(bench.services) == 1


async def cancelled(bench: Bench, onboarding_id: str, _request_id: str) -> None:
    async with bench.database.write() as uow:
        state = await uow.onboardings.get(onboarding_id, lock=True)
        assert state is not None
        back = ev.TaskSentBack(task=TaskId.DETAILS_SUBMIT, reason="Wrong digit")
        decision = decide_record(state, [back], None, bench.clock.now())
        await onboarding.record(uow, bench.services, state, decision, None)
    changed = replace(DETAILS, phone_number="+32470999999")
    await bench.do(BEA, onboarding_id, do.SubmitDetails(details=changed))


Ending = Callable[[Bench, str, str], Awaitable[None]]


@pytest.mark.parametrize("ending", [worked, failed, expired, cancelled])
async def test_no_digits_outlive_their_request(bench: Bench, ending: Ending) -> None:
    onboarding_id, request_id = await entered(bench)
    await code_request.remember_view(bench.services, onboarding_id, request_id, "V1", SAM)
    assert await kept(bench) == [request_id]
    await ending(bench, onboarding_id, request_id)
    assert await status(bench, onboarding_id) is CodeStatus[ending.__name__.upper()]
    assert await kept(bench) == []
    assert CODE not in await everything(bench)
    async with bench.database.read() as uow:
        kinds = list(await uow.codes._connection.scalars(sa.select(outbox.c.kind)))
    assert RowKind.CODE_VIEWS in kinds  # the operator's screen follows
    with pytest.raises(RefusedError):
        await code_request.show(bench.services, bench.caller(SAM), onboarding_id, request_id)


async def test_a_code_shown_is_still_judged_after_its_end(bench: Bench) -> None:
    onboarding_id, request_id = await entered(bench)
    await code_request.show(bench.services, bench.caller(SAM), onboarding_id, request_id)
    await expired(bench, onboarding_id, request_id)
    await bench.do(SAM, onboarding_id, do.EndCode(request_id=request_id, worked=True))
    assert (await bench.state(onboarding_id)).finished(TaskId.PHONE_CODE)


async def test_a_screen_that_opens_as_the_code_ends_is_replaced_too(bench: Bench) -> None:
    onboarding_id, request_id = await entered(bench)
    await failed(bench, onboarding_id, request_id)
    await bench.drain()
    await code_request.remember_view(bench.services, onboarding_id, request_id, "V9", SAM)
    async with bench.database.read() as uow:
        assert await uow.codes.views(request_id) == ["V9"]
        assert list(await uow.codes._connection.scalars(sa.select(outbox.c.kind))) == [RowKind.CODE_VIEWS]


async def test_the_budget_of_the_settings_counts(bench: Bench) -> None:
    onboarding_id, request_id = await entered(bench)
    await failed(bench, onboarding_id, request_id)
    asked_for = (bench.caller(SAM), onboarding_id, CodeMethod.SMS, "")
    with pytest.raises(RefusedError) as caught:
        await code_request.request(bench.services, *asked_for)
    assert caught.value.refusal is Refusal.CODE_WAIT
    policy = replace(bench.services.code_policy, gap=timedelta(0))
    await code_request.request(replace(bench.services, code_policy=policy), *asked_for)
    assert await status(bench, onboarding_id) is CodeStatus.REQUESTED
