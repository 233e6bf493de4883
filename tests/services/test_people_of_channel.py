"""Who has a role or is in a team leaves, is deactivated, or changes organisation: on both databases."""

from dataclasses import replace
from uuid import uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from bot.domain import commands as do
from bot.domain import events as ev
from bot.domain.channel import Role
from bot.domain.parties import Side
from bot.services import directory
from bot.services import onboarding as use_cases
from bot.slack.errors import ChannelError
from storage.directory import DirectoryPerson, Organisation
from tests.support.bench import (
    ADA,
    BEA,
    BEN,
    BRAND,
    CHANNEL,
    CHANNEL_KNOWN,
    OURS,
    SAM,
    THIRD,
    Bench,
    person,
)

PEOPLE = [person(ADA, is_admin=True), person(SAM), person(BEA), person(BEN)]
SIDES = {BEN: Side.BRAND, SAM: Side.SPARKCENTRAL}


@pytest.fixture
def bench(either_bench: Bench) -> Bench:
    return either_bench


async def with_roles(bench: Bench, *people: str, lead: str = ADA) -> str:
    """Bea alone is listed for the brand, and is its admin; the others have a role and are in a team."""
    onboarding_id = await bench.start(people=[BEA], lead=lead)
    await bench.to_live(onboarding_id)
    await bench.do(ADA, onboarding_id, _people(lead))
    await bench.do(ADA, onboarding_id, do.SetRoles(people=people, role=Role.VIEWER, sides=SIDES))
    await bench.do(ADA, onboarding_id, do.SaveTeam(team="t1", name="Care", people=people, sides=SIDES))
    await bench.drain()
    bench.slack.forget()
    return onboarding_id


def _people(lead: str) -> do.ChangePeople:
    return do.ChangePeople(brand_people=(BEA,), brand_admin=BEA, sparkcentral_people=(), lead=lead)


async def told(bench: Bench) -> list[tuple[str, str, list[str]]]:
    """To whom, the first line, and the buttons of each direct message since."""
    await bench.drain()
    sent = [post for post in bench.slack.posts() if post["channel"].startswith("D")]
    bench.slack.forget()
    return [(post["channel"][1:], post["text"].splitlines()[0], _buttons(post)) for post in sent]


def _buttons(post: dict[str, object]) -> list[str]:
    blocks = post["blocks"]
    assert isinstance(blocks, list)
    return [e["text"]["text"] for block in blocks if block["type"] == "actions" for e in block["elements"]]


def changed(user: str, **changes: object) -> DirectoryPerson:
    return person(user, **changes)


async def test_one_admin_hears_once_of_who_leaves_with_a_role(bench: Bench) -> None:
    onboarding_id = await with_roles(bench, BEN)
    await directory.member_left(bench.services, CHANNEL, BEN, "Ev1")
    ((to, said, drawn),) = await told(bench)
    assert (to, drawn) == (BEA, ["Edit roles"])
    assert said.startswith(f"Ben Ortiz left <#{CHANNEL}>")
    there = await bench.state(onboarding_id)
    assert there.gone == {BEN}
    assert there.roles == {BEN: Role.VIEWER}
    assert there.teams["t1"].members == (BEN,)
    await directory.person_changed(bench.services, changed(BEN, deleted=True))
    await directory.member_left(bench.services, CHANNEL, BEN, "Ev2")
    await directory.learn_channel(bench.services, CHANNEL_KNOWN, PEOPLE[:3])
    assert await told(bench) == []
    await directory.learn_channel(bench.services, CHANNEL_KNOWN, PEOPLE)
    assert (await bench.state(onboarding_id)).gone == frozenset()
    assert (await bench.state(onboarding_id)).roles == {BEN: Role.VIEWER}
    await directory.member_left(bench.services, CHANNEL, BEN, "Ev3")
    assert len(await told(bench)) == 1


async def test_who_is_deactivated_is_told_of_too_and_several_at_once_together(bench: Bench) -> None:
    await with_roles(bench, BEN, SAM)
    await directory.person_changed(bench.services, changed(SAM, deleted=True))
    ((to, said, drawn),) = await told(bench)
    assert (to, drawn) == (ADA, ["Edit roles"])
    assert said.startswith("Sam Okoye can no longer be reached in Slack")


async def test_several_who_left_while_no_event_came_are_one_message(bench: Bench) -> None:
    await with_roles(bench, BEN, SAM)
    await directory.learn_channel(bench.services, CHANNEL_KNOWN, [PEOPLE[0], PEOPLE[2]])
    ((to, said, _),) = await told(bench)
    assert to == ADA  # the brand's admin has no say about Sam
    assert said.startswith("Ben Ortiz and Sam Okoye left")


async def test_who_has_nothing_is_told_of_to_nobody(bench: Bench) -> None:
    onboarding_id = await with_roles(bench, SAM)
    await directory.member_left(bench.services, CHANNEL, BEN, "Ev1")
    await directory.person_changed(bench.services, changed(BEN, team_id=THIRD))
    await directory.person_changed(bench.services, changed(BEN, deleted=True))
    assert await told(bench) == []
    assert (await bench.state(onboarding_id)).gone == frozenset()
    assert (await bench.state(onboarding_id)).changed_sides == {}


async def test_what_cannot_be_said_to_the_brands_admin_the_lead_hears(bench: Bench) -> None:
    await with_roles(bench, BEN)
    bench.slack.faults["conversations_open"] = [ChannelError("invalid_user_combination")]
    await directory.member_left(bench.services, CHANNEL, BEN, "Ev1")
    ((to, _, drawn),) = await told(bench)
    assert (to, drawn) == (ADA, ["Edit roles"])
    assert await bench.waiting() == 0


# Who changes, to what, whose they were, and who is told.
CHANGES = [
    (BEN, {"team_id": THIRD}, Side.BRAND),
    (BEN, {"team_id": OURS}, Side.BRAND),
    (BEN, {"team_id": OURS, "is_guest": True}, Side.BRAND),
    (SAM, {"is_guest": True}, Side.SPARKCENTRAL),
    (SAM, {"team_id": BRAND}, Side.SPARKCENTRAL),
    (BEA, {"team_id": THIRD}, Side.BRAND),  # the only one by whom the brand is known
]


@pytest.mark.parametrize("by", ["event", "look"])
@pytest.mark.parametrize(("who", "to", "was"), CHANGES)
async def test_who_changes_organisation_is_flagged_and_told_of_once(
    bench: Bench, who: str, to: dict[str, object], was: Side, by: str
) -> None:
    onboarding_id = await with_roles(bench, BEN, SAM)
    before = await bench.state(onboarding_id)

    async def heard(one: DirectoryPerson) -> list[tuple[str, str, list[str]]]:
        if by == "event":
            await directory.person_changed(bench.services, one)
        else:
            others = [other for other in PEOPLE if other.id != who]
            await directory.learn_channel(bench.services, CHANNEL_KNOWN, [*others, one])
        return await told(bench)

    ((addressee, said, drawn),) = await heard(changed(who, **to))
    assert addressee == ADA
    assert "is no longer with" in said
    assert drawn == (["People"] if who == BEA else ["Edit roles"])
    there = await bench.state(onboarding_id)
    assert there.changed_sides == {who: was}
    assert (there.roles, there.teams, there.brand_people) == (before.roles, before.teams, before.brand_people)
    assert await heard(changed(who, **to, name="Somebody")) == []
    assert (await bench.state(onboarding_id)).changed_sides == {who: was}
    assert await heard(changed(who)) == []
    assert (await bench.state(onboarding_id)).changed_sides == {}


@pytest.mark.parametrize(
    ("who", "before", "then"),
    [
        (BEN, {}, {"name": "Ben O.", "time_zone": "Europe/Lisbon"}),
        (BEN, {}, {"enterprise_id": "E0BRAND"}),
        (
            BEN,
            {"is_guest": True, "team_id": OURS},
            {"team_id": OURS},
        ),  # of no side, and so never given a role
        (BEA, {"is_guest": True, "team_id": OURS}, {"is_guest": True, "team_id": BRAND}),
    ],
)
async def test_what_leaves_them_on_their_side_is_no_change(
    bench: Bench, who: str, before: dict[str, object], then: dict[str, object]
) -> None:
    onboarding_id = await with_roles(bench, BEN)
    async with bench.database.write() as uow:
        await uow.directory.put_person(changed(who, **before))
    await directory.person_changed(bench.services, changed(who, **then))
    assert await told(bench) == []
    assert (await bench.state(onboarding_id)).changed_sides == {}


async def test_a_brand_that_joins_an_enterprise_organisation_has_lost_nobody(bench: Bench) -> None:
    onboarding_id = await with_roles(bench, BEN)
    known = replace(
        CHANNEL_KNOWN, organisations=(Organisation(OURS, "Sparkcentral"), Organisation("E0BRAND", "Acme"))
    )
    theirs = [changed(one, team_id="E0BRAND", enterprise_id="E0BRAND") for one in (BEA, BEN)]
    await directory.learn_channel(bench.services, known, [*PEOPLE[:2], *theirs])
    assert (await bench.state(onboarding_id)).changed_sides == {}
    assert await told(bench) == []


async def test_a_flag_that_came_too_soon_goes_with_the_next_look(bench: Bench) -> None:
    """Slack may tell of its people before the channel shows by which id it is shared."""
    onboarding_id = await with_roles(bench, BEN)
    ben = changed(BEN, team_id="E0BRAND", enterprise_id="E0BRAND")
    await directory.person_changed(bench.services, ben)
    assert (await bench.state(onboarding_id)).changed_sides == {BEN: Side.BRAND}
    known = replace(
        CHANNEL_KNOWN, organisations=(Organisation(OURS, "Sparkcentral"), Organisation("E0BRAND", "Acme"))
    )
    await directory.learn_channel(bench.services, known, [*PEOPLE[:3], ben])
    assert (await bench.state(onboarding_id)).changed_sides == {}


async def test_what_is_kept_of_it_names_nobody(bench: Bench) -> None:
    onboarding_id = await with_roles(bench, BEN)
    await directory.person_changed(bench.services, changed(BEN, team_id=THIRD))
    (event,) = [
        entry.event
        for entry in await bench.events(onboarding_id)
        if isinstance(entry.event, ev.PeopleChangedSides)
    ]
    assert event == ev.PeopleChangedSides(people={BEN: Side.BRAND}, told=ADA)


async def statements(bench: Bench, user: str) -> int:
    """How many the database is asked while this person leaves and is deactivated."""
    count = 0

    def asked(*_: object) -> None:
        nonlocal count
        count += 1

    sa.event.listen(Engine, "before_cursor_execute", asked)
    try:
        await directory.member_left(bench.services, CHANNEL, user, f"Ev{uuid4()}")
        await directory.person_changed(bench.services, changed(user, team_id=THIRD))
        await directory.person_changed(bench.services, changed(user, team_id=THIRD, deleted=True))
    finally:
        sa.event.remove(Engine, "before_cursor_execute", asked)
    await directory.person_changed(bench.services, changed(user))
    await directory.learn_channel(bench.services, CHANNEL_KNOWN, PEOPLE)
    return count


async def test_a_leave_costs_the_same_however_many_onboardings_there_are(bench: Bench) -> None:
    await with_roles(bench, BEN)
    alone = await statements(bench, BEN)
    for number in range(5):
        start = do.Start(
            channel_id=f"C{number}",
            brand_name="Other",
            brand_people=(),
            brand_admin=None,
            lead=SAM,
            time_zone="UTC",
        )
        caller = replace(bench.caller(ADA), channel=f"C{number}")
        await use_cases.start(bench.services, caller, start)
    assert await statements(bench, BEN) == alone
