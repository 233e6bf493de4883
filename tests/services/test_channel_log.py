"""The channel's history and “Put back” on a database: what is read, and by how many queries."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import sqlalchemy as sa

from bot.domain import commands as do
from bot.domain.channel import Role, Team
from bot.domain.events import RoleSet
from bot.domain.refusals import Refusal, RefusedError
from bot.services import channel_log
from bot.services import onboarding as use_cases
from bot.services.history import Page
from storage.engine import Database
from tests.support.bench import ADA, BEA, BEN, NAMES, SAM, TESS, Bench, person


async def role(bench: Bench, onboarding: str, role: Role, *people: str) -> None:
    await bench.do(ADA, onboarding, do.SetRoles(people=people, role=role, sure=True))


async def undo(bench: Bench, who: str, onboarding: str, sequence: int, key: str = "") -> None:
    await channel_log.undo(bench.services, bench.caller(who, key), onboarding, sequence)


async def read(bench: Bench, onboarding: str, about: str = "", who: str = ADA) -> Page:
    return await channel_log.read(bench.services, bench.caller(who), onboarding, about)


async def newest(bench: Bench, onboarding: str) -> int:
    return (await read(bench, onboarding)).entries[0].sequence


@contextmanager
def counted(database: Database) -> Iterator[list[str]]:
    said: list[str] = []

    def note(_conn: Any, _cursor: Any, statement: str, *_: Any) -> None:
        said.append(statement)

    engines = [one.sync_engine for one in (database._reader, database._writer)]
    for engine in engines:
        sa.event.listen(engine, "before_cursor_execute", note)
    yield said
    for engine in engines:
        sa.event.remove(engine, "before_cursor_execute", note)


async def live(bench: Bench) -> str:
    """A channel whose brand has an admin, Bea, and that Tess of a third organisation has been seen in."""
    async with bench.database.write() as uow:
        await uow.directory.put_person(person(TESS))
    onboarding = await bench.start()
    await bench.to_live(onboarding)
    named = do.ChangePeople(
        brand_people=(BEA, BEN), brand_admin=BEA, sparkcentral_people=(ADA, SAM), lead=ADA
    )
    await bench.do(SAM, onboarding, named)
    return onboarding


async def test_it_holds_what_is_about_the_channel_and_names_everybody(either_bench: Bench) -> None:
    onboarding = await live(either_bench)
    await role(either_bench, onboarding, Role.SUPERVISOR, SAM)
    team = do.SaveTeam(team="t1", name="Care", people=(BEA, BEN))
    await either_bench.do(ADA, onboarding, team)
    await either_bench.do(ADA, onboarding, do.DeleteTeam(team="t1", sure=True))
    page = await read(either_bench, onboarding)
    kinds = [entry.event.kind for entry in page.entries]
    assert kinds == ["team_deleted", "team_joined", "team_created", "role_set"]
    assert page.names == {one: NAMES[one] for one in (ADA, SAM, BEA, BEN)}
    about = await read(either_bench, onboarding, BEN, BEA)
    assert [entry.event.kind for entry in about.entries] == ["team_deleted", "team_joined"]
    with pytest.raises(RefusedError) as refused:
        await read(either_bench, onboarding, "", TESS)
    assert refused.value.refusal is Refusal.OUTSIDER


async def test_the_number_of_queries_does_not_grow(bench: Bench) -> None:
    onboarding = await live(bench)
    await role(bench, onboarding, Role.VIEWER, BEN)
    counts = []
    for _ in range(2):
        with counted(bench.database) as reading:
            await read(bench, onboarding, BEN)
        await role(bench, onboarding, Role.CONTRIBUTOR, BEA, SAM, BEN)
        with counted(bench.database) as undoing:
            await undo(bench, ADA, onboarding, await newest(bench, onboarding))
        counts.append((len(reading), len(undoing)))
        for place in range(20):
            team = do.SaveTeam(
                team=f"t{place}", name=f"Team {place}", people=(BEA, SAM), role=Role.VIEWER, several=True
            )
            await bench.do(ADA, onboarding, team)
            await role(bench, onboarding, Role.VIEWER, BEN)
            await role(bench, onboarding, Role.SUPERVISOR, BEN)
    assert counts[1][0] == counts[0][0]
    assert counts[1][1] <= counts[0][1]


async def test_a_press_that_comes_twice_puts_back_once(either_bench: Bench) -> None:
    onboarding = await live(either_bench)
    await role(either_bench, onboarding, Role.SUPERVISOR, SAM)
    await role(either_bench, onboarding, Role.VIEWER, BEN)
    sequence = await newest(either_bench, onboarding)
    for _ in range(2):
        await undo(either_bench, BEA, onboarding, sequence, "action|once")
    assert (await either_bench.state(onboarding)).roles == {SAM: Role.SUPERVISOR}
    with pytest.raises(RefusedError) as refused:
        await undo(either_bench, BEA, onboarding, sequence)
    assert refused.value.refusal is Refusal.NOTHING_TO_PUT_BACK


@pytest.mark.parametrize(
    ("who", "refusal"), [(SAM, Refusal.ADMINS_ONLY), (BEN, Refusal.ADMINS_ONLY), (TESS, Refusal.OUTSIDER)]
)
async def test_who_may_not_edit_puts_nothing_back(bench: Bench, who: str, refusal: Refusal) -> None:
    onboarding = await live(bench)
    await role(bench, onboarding, Role.SUPERVISOR, SAM)
    await role(bench, onboarding, Role.VIEWER, BEN)
    with pytest.raises(RefusedError) as refused:
        await undo(bench, who, onboarding, await newest(bench, onboarding))
    assert refused.value.refusal is refusal
    assert (await bench.state(onboarding)).roles == {SAM: Role.SUPERVISOR, BEN: Role.VIEWER}


async def test_another_onboardings_entry_is_not_put_back_here(bench: Bench) -> None:
    first = await live(bench)
    bench.clock.forward(minutes=1)
    done = await use_cases.add_another(bench.services, bench.caller(SAM), first, [BEN])
    await role(bench, first, Role.VIEWER, BEN)
    for onboarding, sequence in (
        (done.view.onboarding.id, await newest(bench, first)),
        (first, 1),
        (first, 999),
    ):
        with pytest.raises(RefusedError) as refused:
            await undo(bench, ADA, onboarding, sequence)
        assert refused.value.refusal is Refusal.NOTHING_TO_PUT_BACK


async def test_a_refusal_that_asks_names_the_form(bench: Bench) -> None:
    onboarding = await live(bench)
    await bench.do(ADA, onboarding, do.SaveTeam(team="t1", name="Care", people=(BEN,)))
    await bench.do(ADA, onboarding, do.SaveTeam(team="t2", name="Sales", people=(BEN,), move=True))
    left = next(
        entry.sequence for entry in (await read(bench, onboarding)).entries if entry.event.kind == "team_left"
    )
    with pytest.raises(RefusedError) as refused:
        await undo(bench, ADA, onboarding, left)
    assert refused.value.refusal is Refusal.IN_ANOTHER_TEAM
    assert refused.value.facts["form"] == "edit_teams"
    assert (await bench.state(onboarding)).teams == {"t1": Team(), "t2": Team((BEN,))}


async def test_what_an_older_release_recorded_is_put_back_as_far_as_it_says(bench: Bench) -> None:
    onboarding = await live(bench)
    await role(bench, onboarding, Role.SUPERVISOR, SAM)
    await role(bench, onboarding, Role.VIEWER, BEN)
    async with bench.database.write() as uow:
        wanted = {"person": BEN, "role": "viewer"}  # without what was before
        statement = sa.text("UPDATE events SET facts = :facts WHERE sequence = :sequence")
        place = {"facts": str(wanted).replace("'", '"'), "sequence": await newest(bench, onboarding)}
        await uow.events._connection.execute(statement, place)
    (entry, *_) = (await read(bench, onboarding)).entries
    assert entry.event == RoleSet(person=BEN, role=Role.VIEWER)
    await undo(bench, ADA, onboarding, entry.sequence)
    assert (await bench.state(onboarding)).roles == {SAM: Role.SUPERVISOR}
