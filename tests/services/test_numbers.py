"""Several numbers of a brand: their deeds wait for each other, and what is shared is saved with the deed."""

import asyncio

import pytest

from bot.domain import commands as do
from bot.domain.onboarding import Status
from bot.domain.refusals import Refusal, RefusedError
from bot.domain.steps import TaskId
from bot.services import onboarding as use_cases
from tests.support.bench import BEA, BEN, SAM, Bench


async def _two(bench: Bench) -> tuple[str, str]:
    first = await bench.start()
    bench.clock.forward(minutes=1)
    done = await use_cases.add_another(bench.services, bench.caller(SAM), first, [BEN])
    return first, done.view.onboarding.id


async def test_the_shared_part_is_saved_with_the_deed(either_bench: Bench) -> None:
    first, second = await _two(either_bench)
    await either_bench.done(BEA, first, TaskId.TERMS_AGREE)
    other = await either_bench.state(second)
    assert other[TaskId.TERMS_AGREE].status is Status.DONE
    assert other[TaskId.TERMS_AGREE].by == BEA
    kinds = [entry.event.kind for entry in await either_bench.events(second)]
    assert kinds == ["onboarding_started", "account_shared", "account_shared"]


async def test_a_number_added_twice_by_one_press_is_there_once(bench: Bench) -> None:
    first = await bench.start()
    bench.clock.forward(minutes=1)
    caller = bench.caller(SAM)
    for _ in range(2):
        await use_cases.add_another(bench.services, caller, first, [BEN])
    async with bench.database.read() as uow:
        assert len(await uow.onboardings.in_channel((await bench.state(first)).channel_id)) == 2


async def test_only_staff_add_numbers(bench: Bench) -> None:
    first = await bench.start()
    with pytest.raises(RefusedError) as caught:
        await use_cases.add_another(bench.services, bench.caller(BEA), first, [BEN])
    assert caught.value.refusal is Refusal.NOT_YOUR_SIDE


async def test_presses_on_both_numbers_at_once_all_go_through(either_bench: Bench) -> None:
    """Each locks both numbers, always in the same order: nobody waits for somebody who waits for them."""
    numbers = await _two(either_bench)
    stuck = [do.GetStuck(task=TaskId.TERMS_AGREE, reason=f"Way {number}") for number in range(10)]
    first = [either_bench.do(BEA, numbers[0], command) for command in stuck]
    edits = [
        either_bench.do(
            SAM,
            numbers[1],
            do.Edit(
                brand_name=f"Acme {number}",
                brand_people=(BEN,),
                brand_admin=None,
                lead=SAM,
                time_zone="Europe/Brussels",
            ),
        )
        for number in range(10)
    ]
    await asyncio.gather(*first, *edits)
    assert len(await either_bench.events(numbers[0])) == 2 + 2 + 10
    assert len(await either_bench.events(numbers[1])) == 2 + 10
