import asyncio
from dataclasses import replace

import pytest

from bot.domain import commands as do
from bot.domain.code_request import CodePolicy
from bot.domain.details import CodeMethod
from bot.domain.events import OnboardingStarted
from bot.domain.onboarding import OnboardingStatus
from bot.domain.parties import Side
from bot.domain.permissions import Deed
from bot.domain.refusals import Refusal, RefusedError
from bot.domain.reminders import next_due
from bot.domain.steps import TaskId
from bot.services import onboarding as use_cases
from bot.services import reminders
from bot.services.context import Caller
from bot.services.onboarding import NoOnboardingError
from bot.services.people import UnknownPersonError
from tests.support.bench import ADA, BEA, BEN, CHANNEL, NAMES, SAM, TESS, THIRD, Bench, person

AGREE = do.Complete(task=TaskId.TERMS_AGREE)
START = do.Start(
    channel_id=CHANNEL, brand_name="Acme", brand_people=(BEA,), brand_admin=BEA, lead=ADA, time_zone="UTC"
)


@pytest.fixture
def bench(either_bench: Bench) -> Bench:
    return either_bench


async def refused(bench: Bench, who: str, onboarding: str, command: do.Command) -> RefusedError:
    version, rows = (await bench.state(onboarding)).version, await bench.waiting()
    with pytest.raises(RefusedError) as caught:
        await bench.do(who, onboarding, command, key="refused")
    assert (await bench.state(onboarding)).version == version
    assert await bench.waiting() == rows
    async with bench.database.read() as uow:
        assert await uow.idempotency.get("refused") is None
    return caught.value


async def meet_tess(bench: Bench) -> None:
    async with bench.database.write() as uow:
        await uow.directory.put_person(person(TESS, team_id=THIRD))


async def test_a_start_is_kept_with_its_events_and_what_is_due(bench: Bench) -> None:
    done = await use_cases.start(bench.services, bench.caller(ADA), START)
    state = await bench.state(done.view.onboarding.id)
    assert state == done.view.onboarding
    assert done.view.names == {ADA: NAMES[ADA], BEA: NAMES[BEA]}
    assert (done.view.person.side, done.view.person.admin) == (Side.SPARKCENTRAL, True)
    recorded = await bench.events(state.id)
    assert isinstance(recorded[0].event, OnboardingStarted)
    assert [entry.actor for entry in recorded] == [ADA, None]
    async with bench.database.read() as uow:
        assert await uow.onboardings.next_due() == next_due(state, bench.clock.now())


async def test_a_start_pressed_twice_starts_once(bench: Bench) -> None:
    caller = bench.caller(ADA)
    first = await use_cases.start(bench.services, caller, START)
    again = await use_cases.start(bench.services, caller, START)
    assert again.again
    assert again.view.onboarding.id == first.view.onboarding.id
    assert len(await bench.events(first.view.onboarding.id)) == 2


async def test_a_second_start_in_the_channel_is_told_who_was_first(bench: Bench) -> None:
    await bench.start()
    with pytest.raises(RefusedError) as caught:
        await use_cases.start(bench.services, bench.caller(SAM), START)
    assert (caught.value.refusal, caught.value.facts) == (Refusal.ALREADY_RUNNING, {"by": ADA})


@pytest.mark.parametrize(("who", "refusal"), [(BEA, Refusal.NOT_YOUR_SIDE), (TESS, Refusal.OUTSIDER)])
async def test_only_staff_start(bench: Bench, who: str, refusal: Refusal) -> None:
    await meet_tess(bench)
    with pytest.raises(RefusedError) as caught:
        await use_cases.start(bench.services, bench.caller(who), START)
    assert caught.value.refusal is refusal
    with pytest.raises(RefusedError) as caught:
        await use_cases.require_staff(bench.services, bench.caller(who))
    assert caught.value.refusal is refusal
    await use_cases.require_staff(bench.services, bench.caller(SAM))


async def test_a_guest_of_ours_starts_nothing_and_does_nothing(bench: Bench) -> None:
    async with bench.database.write() as uow:
        await uow.directory.put_person(person(SAM, is_guest=True))
    with pytest.raises(RefusedError) as caught:
        await use_cases.start(bench.services, bench.caller(SAM), START)
    assert caught.value.refusal is Refusal.OUTSIDER
    onboarding = await bench.start()
    assert (await refused(bench, SAM, onboarding, AGREE)).refusal is Refusal.OUTSIDER


async def test_a_deed_is_kept_and_shown_to_who_did_it(bench: Bench) -> None:
    onboarding = await bench.start()
    done = await bench.do(BEA, onboarding, AGREE)
    assert done.view.onboarding == await bench.state(onboarding)
    assert done.view.onboarding[TaskId.TERMS_AGREE].by == BEA
    assert (done.answer, done.again) == ({}, False)


async def test_a_press_that_comes_twice_acts_once_and_gets_its_answer_again(bench: Bench) -> None:
    onboarding = await bench.start()
    caller = bench.caller(BEA)
    given = (bench.services, caller, onboarding, lambda _: AGREE)
    first = await use_cases.perform(*given, answer={"text": "Thank you"})
    count = await bench.waiting()
    again = await use_cases.perform(*given)
    assert (first.again, again.again, again.answer) == (False, True, {"text": "Thank you"})
    assert await bench.waiting() == count
    assert (await bench.state(onboarding)).version == first.view.onboarding.version


async def test_of_two_people_one_wins_and_the_other_is_told_who_did(bench: Bench) -> None:
    onboarding = await bench.start()
    results = await asyncio.gather(
        *(bench.do(who, onboarding, AGREE) for who in (BEA, BEN)), return_exceptions=True
    )
    (error,) = [result for result in results if isinstance(result, RefusedError)]
    assert error.refusal is Refusal.ALREADY_DONE
    assert error.facts["by"] in {BEA, BEN}
    assert (error.facts["brand"], error.facts["zone"]) == ("Acme", "Europe/Brussels")


@pytest.mark.parametrize(("who", "refusal"), [(SAM, Refusal.NOT_YOUR_SIDE), (TESS, Refusal.OUTSIDER)])
async def test_a_refusal_leaves_nothing_behind(bench: Bench, who: str, refusal: Refusal) -> None:
    await meet_tess(bench)
    onboarding = await bench.start()
    error = await refused(bench, who, onboarding, AGREE)
    assert error.refusal is refusal
    assert error.facts["brand"] == "Acme"


async def test_a_deed_is_timed_by_when_the_press_came_in(bench: Bench) -> None:
    onboarding = await bench.start()
    caller = bench.caller(BEA)
    bench.clock.forward(minutes=3)
    await use_cases.perform(bench.services, caller, onboarding, lambda _: AGREE)
    assert (await bench.state(onboarding))[TaskId.TERMS_AGREE].since == caller.received_at
    assert (await bench.events(onboarding))[-1].at == caller.received_at


async def test_what_changes_nothing_writes_nothing_but_acts_once(bench: Bench) -> None:
    onboarding = await bench.start()
    await bench.to_live(onboarding)
    version = (await bench.state(onboarding)).version
    same = do.ChangeSettings(settings=(await bench.state(onboarding)).private.settings)
    await bench.do(ADA, onboarding, same)
    assert (await bench.state(onboarding)).version == version


async def test_what_belongs_to_no_onboarding_is_told_apart(bench: Bench) -> None:
    for asked in (
        use_cases.perform(bench.services, bench.caller(BEA), "gone", lambda _: AGREE),
        use_cases.look(bench.services, bench.caller(BEA), "gone"),
        use_cases.those_in(bench.services, bench.caller(BEA)),
        use_cases.those_in(bench.services, bench.caller(BEA), closed=True),
        use_cases.begin(bench.services, bench.caller(BEA), "gone", Deed.AGREE, TaskId.TERMS_AGREE),
    ):
        with pytest.raises(NoOnboardingError):
            await asked


async def test_looking_and_finding_change_nothing(bench: Bench) -> None:
    onboarding = await bench.start()
    looked = await use_cases.look(bench.services, bench.caller(BEN), onboarding)
    (found,) = await use_cases.those_in(bench.services, bench.caller(SAM))
    assert looked.onboarding == found.onboarding == await bench.state(onboarding)
    assert (looked.person.side, found.person.side) == (Side.BRAND, Side.SPARKCENTRAL)
    assert looked.now == bench.clock.now()


async def test_a_stranger_whom_only_slack_knows_is_asked_about(bench: Bench) -> None:
    onboarding = await bench.start()
    caller = Caller("U0NEW", "", CHANNEL, bench.clock.now(), "k")
    with pytest.raises(UnknownPersonError) as caught:
        await use_cases.perform(bench.services, caller, onboarding, lambda _: AGREE)
    assert caught.value.user_id == "U0NEW"


async def test_a_form_opens_only_for_what_its_submit_could_do(bench: Bench) -> None:
    onboarding = await bench.start()
    services = bench.services
    seen = await use_cases.begin(services, bench.caller(BEA), onboarding, Deed.AGREE, TaskId.TERMS_AGREE)
    assert seen.onboarding.id == onboarding
    with pytest.raises(RefusedError) as caught:
        await use_cases.begin(services, bench.caller(SAM), onboarding, Deed.AGREE, TaskId.TERMS_AGREE)
    assert (caught.value.refusal, caught.value.facts["brand"]) == (Refusal.NOT_YOUR_SIDE, "Acme")
    details = TaskId.DETAILS_SUBMIT
    with pytest.raises(RefusedError) as caught:
        await use_cases.begin(services, bench.caller(BEA), onboarding, Deed.ENTER_DETAILS, details)
    assert caught.value.refusal is Refusal.NOT_OPEN_YET


async def test_the_form_for_a_code_is_refused_while_the_budget_is_spent(bench: Bench) -> None:
    onboarding = await bench.start()
    await bench.to_code(onboarding)
    asked = (bench.services, bench.caller(SAM), onboarding, Deed.REQUEST_CODE, TaskId.PHONE_CODE)
    await use_cases.begin(*asked)
    await bench.do(BEA, onboarding, do.HoldPhone())
    request = do.RequestCode(request_id="r1", method=CodeMethod.SMS)
    await bench.do(SAM, onboarding, request)
    with pytest.raises(RefusedError) as caught:
        await use_cases.begin(*asked)
    assert caught.value.refusal is Refusal.CODE_OPEN_ALREADY
    bench.clock.forward(minutes=10)
    await reminders.tick(bench.services)
    once_a_day = replace(bench.services, code_policy=CodePolicy(per_day=1))
    with pytest.raises(RefusedError) as caught:
        await use_cases.begin(once_a_day, *asked[1:])
    assert caught.value.refusal is Refusal.CODE_WAIT


async def test_names_are_found_for_those_who_have_one(bench: Bench) -> None:
    assert await use_cases.names_of(bench.services, [BEA, "U0GHOST"]) == {BEA: NAMES[BEA]}


async def test_whoever_was_picked_is_seen_as_the_channel_sees_them(bench: Bench) -> None:
    await meet_tess(bench)
    sides = await use_cases.sides_in(bench.services, bench.caller(ADA), (SAM, BEA, TESS))
    assert sides == {SAM: Side.SPARKCENTRAL, BEA: Side.BRAND, TESS: None}
    await bench.start()
    assert await use_cases.sides_in(bench.services, bench.caller(ADA), (BEN,)) == {BEN: Side.BRAND}
    with pytest.raises(UnknownPersonError) as unknown:
        await use_cases.sides_in(bench.services, bench.caller(ADA), (BEN, "U0NEW"))
    assert unknown.value.user_id == "U0NEW"


async def test_the_whole_journey_is_kept_event_by_event(bench: Bench) -> None:
    onboarding = await bench.start()
    await bench.to_live(onboarding)
    state, recorded = await bench.state(onboarding), await bench.events(onboarding)
    assert state.status is OnboardingStatus.LIVE
    assert [entry.sequence for entry in recorded] == list(range(1, state.version + 1))
