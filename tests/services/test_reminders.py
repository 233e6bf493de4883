from datetime import timedelta

import pytest

from bot.domain import commands as do
from bot.domain import reminders as domain
from bot.domain.details import CodeMethod
from bot.domain.events import Reminded
from bot.domain.steps import TaskId
from bot.services import reminders
from storage.engine import StorageBusyError
from tests.support.bench import ADA, BEA, Bench


@pytest.fixture
def bench(either_bench: Bench) -> Bench:
    return either_bench


async def next_due(bench: Bench) -> object:
    async with bench.database.read() as uow:
        return await uow.onboardings.next_due()


async def reminded(bench: Bench, onboarding_id: str) -> list[int]:
    events = [entry.event for entry in await bench.events(onboarding_id)]
    return [event.count for event in events if isinstance(event, Reminded)]


async def test_before_its_time_nothing_happens(bench: Bench) -> None:
    onboarding = await bench.start()
    bench.clock.forward(days=1, microseconds=-1)
    assert await reminders.tick(bench.services) == 0
    assert await reminded(bench, onboarding) == []


async def test_a_reminder_is_said_once_however_often_the_tick_comes(bench: Bench) -> None:
    onboarding = await bench.start()
    bench.clock.forward(days=1)
    assert await reminders.tick(bench.services) == 1
    assert await reminders.tick(bench.services) == 0
    assert await reminded(bench, onboarding) == [1]
    assert await next_due(bench) == bench.clock.now() + timedelta(days=1)


async def test_two_bots_on_one_database_say_it_once(bench: Bench) -> None:
    onboarding = await bench.start()
    bench.clock.forward(days=1)
    for _ in range(2):  # the second read the list before the first was done
        await reminders._tick_one(bench.services, onboarding)
    assert await reminded(bench, onboarding) == [1]


async def test_after_days_of_standstill_one_reminder_is_said(bench: Bench) -> None:
    onboarding = await bench.start()
    bench.clock.forward(days=21)
    assert await reminders.tick(bench.services) == 1
    assert await reminded(bench, onboarding) == [1]
    assert await reminders.tick(bench.services) == 0


async def test_the_due_time_follows_each_deed(bench: Bench) -> None:
    onboarding = await bench.start()
    bench.clock.forward(hours=2)
    await bench.done(BEA, onboarding, TaskId.TERMS_AGREE)
    state = await bench.state(onboarding)
    assert (
        await next_due(bench)
        == domain.next_due(state, bench.clock.now())
        == bench.clock.now() + timedelta(days=1)
    )


async def test_the_window_of_a_code_is_watched_to_the_second(bench: Bench) -> None:
    onboarding = await bench.start()
    await bench.to_code(onboarding)
    await bench.do(BEA, onboarding, do.HoldPhone())
    request = do.RequestCode(request_id="r1", method=CodeMethod.SMS)
    await bench.do(ADA, onboarding, request)
    kinds = []
    for _ in range(12):
        bench.clock.forward(minutes=1)
        if await reminders.tick(bench.services):
            kinds.append((await bench.events(onboarding))[-1].event.kind)
    assert kinds == ["code_running_out", "code_running_out", "code_ended"]


async def test_an_onboarding_that_is_gone_is_passed_over(bench: Bench) -> None:
    assert await reminders._tick_one(bench.services, "gone") is False


async def test_one_that_is_being_pressed_is_left_to_the_next_tick(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    await bench.start()
    bench.clock.forward(days=1)

    async def busy(*_: object) -> bool:
        raise StorageBusyError

    monkeypatch.setattr(reminders, "_tick_one", busy)
    assert await reminders.tick(bench.services) == 0
    monkeypatch.undo()
    assert await reminders.tick(bench.services) == 1


async def test_one_that_cannot_be_told_of_does_not_hold_up_the_others(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    onboarding = await bench.start()
    bench.clock.forward(days=1)

    async def broken(*_: object) -> bool:
        raise ValueError

    monkeypatch.setattr(reminders, "_tick_one", broken)
    assert await reminders.tick(bench.services) == 1
    monkeypatch.undo()
    assert await reminders.tick(bench.services) == 0  # it is left alone for a while
    bench.clock.forward(seconds=31)
    assert await reminders.tick(bench.services) == 1
    assert await reminded(bench, onboarding) == [1]
