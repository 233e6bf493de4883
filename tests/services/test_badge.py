from dataclasses import replace

import pytest

from bot.domain import commands as do
from bot.domain.onboarding import Status
from bot.domain.profile import LogoRef
from bot.domain.steps import TaskId
from bot.services.badge import refuse_logo
from tests.support.bench import BEA, SAM, Bench
from tests.unit.journeys import PROFILE

WHY = "It is 80 pixels wide: WhatsApp takes 192 or more."


@pytest.fixture
def bench(either_bench: Bench) -> Bench:
    return either_bench


async def sent(bench: Bench) -> str:
    onboarding_id = await bench.start()
    await bench.to_live(onboarding_id)
    await bench.do(BEA, onboarding_id, do.SaveProfile(profile=PROFILE))
    return onboarding_id


async def test_a_logo_that_does_not_do_brings_the_profile_back_with_the_reason(bench: Bench) -> None:
    onboarding_id = await sent(bench)
    await refuse_logo(bench.services, onboarding_id, "F1", WHY)
    state = await bench.state(onboarding_id)
    assert state[TaskId.BADGE_PROFILE].status is Status.SENT_BACK
    assert state[TaskId.BADGE_PUBLISH].status is Status.LOCKED
    assert state.private.reasons[TaskId.BADGE_PROFILE] == WHY
    assert state.private.profile == PROFILE
    assert (await bench.events(onboarding_id))[-1].actor is None
    await refuse_logo(bench.services, onboarding_id, "F1", WHY)
    assert (await bench.state(onboarding_id)).version == state.version


async def test_another_logo_opens_the_publishing_again(bench: Bench) -> None:
    onboarding_id = await sent(bench)
    await refuse_logo(bench.services, onboarding_id, "F1", WHY)
    other = replace(PROFILE, logo=LogoRef("F2", "large.png"))
    await bench.do(BEA, onboarding_id, do.SaveProfile(profile=other))
    state = await bench.state(onboarding_id)
    assert state[TaskId.BADGE_PUBLISH].status is Status.OPEN
    await refuse_logo(bench.services, onboarding_id, "F1", WHY)  # the old file's verdict comes late
    assert await bench.state(onboarding_id) == state


async def test_what_is_published_already_stays(bench: Bench) -> None:
    onboarding_id = await sent(bench)
    await bench.done(SAM, onboarding_id, TaskId.BADGE_PUBLISH)
    before = await bench.state(onboarding_id)
    await refuse_logo(bench.services, onboarding_id, "F1", WHY)
    assert await bench.state(onboarding_id) == before


async def test_where_there_is_no_such_logo_nothing_happens(bench: Bench) -> None:
    await refuse_logo(bench.services, "gone", "F1", WHY)
    onboarding_id = await bench.start()
    before = await bench.state(onboarding_id)
    await refuse_logo(bench.services, onboarding_id, "F1", WHY)
    assert await bench.state(onboarding_id) == before
