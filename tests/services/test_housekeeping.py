from datetime import datetime

import pytest

from bot.domain import commands as do
from bot.domain.details import CodeMethod
from bot.services import code_request, housekeeping
from storage.cipher import Cipher, new_key
from tests.support.bench import BEA, SAM, Bench


@pytest.fixture
def bench(either_bench: Bench) -> Bench:
    return either_bench


async def test_keys_are_kept_as_long_as_slack_may_deliver_again(bench: Bench) -> None:
    async with bench.database.write() as uow:
        await uow.idempotency.put("old", {"text": "Done"}, bench.clock.now())
    bench.clock.forward(days=1)
    async with bench.database.write() as uow:
        await uow.idempotency.put("young", {}, bench.clock.now())
    bench.clock.forward(days=2)
    await housekeeping.clean(bench.services)
    async with bench.database.read() as uow:
        assert await uow.idempotency.get("old") == {"text": "Done"}
    bench.clock.forward(seconds=1)
    await housekeeping.clean(bench.services)
    async with bench.database.read() as uow:
        assert await uow.idempotency.get("old") is None
        assert await uow.idempotency.get("young") == {}


async def _entered(bench: Bench) -> tuple[str, str]:
    onboarding_id = await bench.start()
    await bench.to_code(onboarding_id)
    await bench.do(BEA, onboarding_id, do.HoldPhone())
    asked = (bench.caller(SAM), onboarding_id, CodeMethod.SMS, "")
    done = await code_request.request(bench.services, *asked)
    assert done.view.onboarding.code is not None
    request_id = done.view.onboarding.code.id
    await code_request.submit(bench.services, bench.caller(BEA), onboarding_id, request_id, "482915")
    return onboarding_id, request_id


async def test_the_sweep_wipes_only_codes_whose_request_is_over(bench: Bench) -> None:
    onboarding_id, request_id = await _entered(bench)
    assert await housekeeping.sweep(bench.services) == 0
    async with bench.database.write() as uow:  # what a fault of ours would leave behind
        await uow.codes.put(
            "an earlier one", onboarding_id, bench.services.cipher.seal("111111"), _now(bench)
        )
        await uow.codes.put("of nobody", "gone", bench.services.cipher.seal("222222"), _now(bench))
    assert await housekeeping.sweep(bench.services) == 2
    async with bench.database.read() as uow:
        assert await uow.codes.kept() == [request_id]
    await bench.do(SAM, onboarding_id, do.ShowCode(request_id=request_id))
    await bench.do(SAM, onboarding_id, do.EndCode(request_id=request_id, worked=True))
    assert await housekeeping.sweep(bench.services) == 0


async def test_what_is_sealed_anew_opens_with_the_new_key_alone(bench: Bench) -> None:
    _, request_id = await _entered(bench)
    new = Cipher([new_key()])
    async with bench.database.write() as uow:
        [sealed] = (await uow.codes.sealed()).values()
        both = new.seal(bench.services.cipher.open(sealed))
        await uow.codes.reseal(request_id, "another", both)
        assert (await uow.codes.sealed())[request_id] == sealed, "what has changed meanwhile stays"
        await uow.codes.reseal(request_id, sealed, both)
        assert new.open((await uow.codes.sealed())[request_id]) == "482915"
        await uow.codes.wipe(request_id)
        await uow.codes.reseal(request_id, both, sealed)
        assert await uow.codes.sealed() == {}


def _now(bench: Bench) -> datetime:
    moment: datetime = bench.clock.now()
    return moment
