"""Who tried to edit the WhatsApp channel without being let stands on record, and nothing else comes of it."""

import pytest

from bot.domain import commands as do
from bot.domain import events as ev
from bot.domain.channel import ChannelSettings, Role
from bot.domain.parties import Side
from bot.domain.permissions import Deed
from bot.domain.refusals import RefusedError
from bot.domain.steps import TaskId
from bot.services import onboarding as use_cases
from tests.support.bench import ADA, BEA, BEN, SAM, Bench

SIDES = {BEN: Side.BRAND, SAM: Side.SPARKCENTRAL}
TRIED = [
    (SAM, do.SetRoles(people=(SAM,), role=Role.SUPERVISOR, sides=SIDES), Deed.EDIT_ROLES),
    (BEN, do.ChangeSettings(settings=ChannelSettings(all_users=True)), Deed.CHANNEL_SETTINGS),
    (SAM, do.SaveTeam(team="t1", name="Mine"), Deed.EDIT_TEAMS),
    (BEN, do.ImportPeople(people=()), Deed.IMPORT_PEOPLE),
    (BEA, do.SetRoles(people=(SAM,), role=Role.VIEWER, sides=SIDES), Deed.EDIT_ROLES),
]


@pytest.fixture
async def live(either_bench: Bench) -> tuple[Bench, str]:
    onboarding_id = await either_bench.start()
    await either_bench.to_live(onboarding_id)
    people = do.ChangePeople(brand_people=(BEA, BEN), brand_admin=BEA, sparkcentral_people=(), lead=ADA)
    await either_bench.do(ADA, onboarding_id, people)
    await either_bench.drain()
    return either_bench, onboarding_id


@pytest.mark.parametrize(("person", "command", "deed"), TRIED)
async def test_a_try_is_on_record_and_changes_nothing_else(
    live: tuple[Bench, str], person: str, command: do.Command, deed: Deed
) -> None:
    bench, onboarding_id = live
    before = await bench.state(onboarding_id)
    with pytest.raises(RefusedError):
        await bench.do(person, onboarding_id, command)
    last = (await bench.events(onboarding_id))[-1]
    assert (last.event, last.actor) == (ev.EditDenied(person=person, deed=deed), None)
    after = await bench.state(onboarding_id)
    assert (after.roles, after.teams, after.private, after.acted) == (
        before.roles,
        before.teams,
        before.private,
        before.acted,
    )
    assert await bench.waiting() == 0


async def test_a_form_that_does_not_open_is_a_try_as_well(live: tuple[Bench, str]) -> None:
    bench, onboarding_id = live
    with pytest.raises(RefusedError):
        await use_cases.begin(bench.services, bench.caller(BEN), onboarding_id, Deed.EDIT_TEAMS, None)
    assert (await bench.events(onboarding_id))[-1].event == ev.EditDenied(person=BEN, deed=Deed.EDIT_TEAMS)


async def test_what_an_admin_is_asked_about_first_is_no_denial(live: tuple[Bench, str]) -> None:
    bench, onboarding_id = live
    await bench.do(ADA, onboarding_id, do.ChangeSettings(settings=ChannelSettings(all_users=True)))
    version = (await bench.state(onboarding_id)).version
    with pytest.raises(RefusedError):
        await bench.do(ADA, onboarding_id, do.ChangeSettings(settings=ChannelSettings()))
    with pytest.raises(RefusedError):
        await bench.do(BEN, onboarding_id, do.Complete(task=TaskId.TERMS_AGREE))  # no edit
    assert (await bench.state(onboarding_id)).version == version
