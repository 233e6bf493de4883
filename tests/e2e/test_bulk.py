"""Many people at once: a list that is pasted or chosen as a file, looked at, mended, applied, given out."""

import base64
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.domain import commands as do
from bot.domain.channel import Role
from bot.domain.decisions import decide
from bot.domain.onboarding import Onboarding
from bot.domain.parties import Person, Side
from tests.support.journey import Journey, accepted
from tests.support.reading import words
from tests.support.stand import Stand

IMPORT, EXPORT = "/channel-role import", "/channel-role export"
LIST, FILE, GO_ON = "List of people", "Or a file", "Go on"
HEAD = "name,email,slack,role,team"


@pytest.fixture
async def journey(sqlite_stand: Stand) -> Journey:
    return await Journey(sqlite_stand).to("activate")


def listed(*lines: str) -> str:
    return "\n".join([HEAD, *lines])


def file(text: str | bytes, name: str = "people.csv") -> dict[str, str]:
    data = text if isinstance(text, bytes) else text.encode()
    return {"name": name, "base64": base64.b64encode(data).decode()}


async def state_of(made: Stand) -> Onboarding:
    async with made.database.read() as uow:
        [found] = await uow.onboardings.in_channel(made.channel)
    return found


async def opened(journey: Journey, person: str) -> None:
    await journey.stand.settled()
    accepted(await journey.stand.command(person, IMPORT))


async def looked_at(journey: Journey, person: str, fields: dict[str, Any]) -> str:
    """What the form says once it has read the list."""
    await journey.fill(person, fields)
    return words(await journey.modal(person))


async def exported(made: Stand, person: str) -> str:
    answer = await made.command(person, EXPORT)
    accepted(answer)
    said = answer.get("text") or words_of_rich(await Journey(made).modal(person))
    return said[said.index(HEAD) :]


def words_of_rich(view: dict[str, Any]) -> str:
    rich = [block for block in view["blocks"] if block["type"] == "rich_text"]
    return "\n".join(block["elements"][0]["elements"][0]["text"] for block in rich)


def team_of(state: Onboarding, name: str) -> Sequence[str]:
    [key] = [key for key, known in state.private.team_names.items() if known == name]
    return state.teams[key].members


async def test_a_list_with_a_mistake_is_mended_where_it_stands_and_applied(journey: Journey) -> None:
    made = journey.stand
    await opened(journey, made.ada)
    lines = (f"Ben,,{made.ben},viewer,Care", "Ann,ann@example.com,,contributer,Care", ",,@Sam,supervisor,")
    said = await looked_at(journey, made.ada, {LIST: listed(*lines)})
    assert "nothing can be applied yet" in said
    assert "Line 3: “contributer” is no role. Write viewer, contributor, supervisor" in said
    assert (await state_of(made)).roles == {}
    assert (await journey.modal(made.ada))["submit"]["text"] == "Check again"

    typed = (await journey.form_of(made.ada))[LIST]
    said = await looked_at(journey, made.ada, {LIST: typed.replace("contributer", "contributor")})
    assert "*3 people change.*" in said
    assert "*Ben*: 👀 Viewer; into team Care" in said
    assert "*Ann*: new, without Slack (ann@example.com); 💬 Contributor; into team Care" in said
    assert "*Sam*: 🔎 Supervisor" in said
    assert "New teams: Care." in said
    assert (await state_of(made)).roles == {}

    accepted(await made.submit(made.ada))
    assert (await made.screen(made.ada))["modals"] == []
    state = await state_of(made)
    assert state.roles[made.sam] is Role.SUPERVISOR
    assert [state.private.outsiders[one].email for one in team_of(state, "Care") if one != made.ben] == [
        "ann@example.com"
    ]
    card = words(await journey.card("WhatsApp channel"))
    assert "• 💬 Contributor: Ann" in card
    assert "mail:" not in card
    assert not any("<@mail:" in str(one) for one in await made.messages())


async def test_what_was_changed_after_looking_is_looked_at_again(journey: Journey) -> None:
    made = journey.stand
    await opened(journey, made.ada)
    await looked_at(journey, made.ada, {LIST: listed(f",,{made.ben},viewer,")})
    said = await looked_at(journey, made.ada, {LIST: listed(f",,{made.ben},supervisor,")})
    assert "*Ben*: 🔎 Supervisor" in said
    assert (await state_of(made)).roles == {}

    async with made.database.write() as uow:  # meanwhile somebody else gives Ben the role
        state = await uow.onboardings.get((await state_of(made)).id, lock=True)
        assert state is not None
        meanwhile = decide(
            state,
            do.SetRoles(people=(made.ben,), role=Role.VIEWER, sides={made.ben: Side.BRAND}),
            Person(made.ada, Side.SPARKCENTRAL, admin=True),
            datetime.now(UTC),
        )
        await uow.onboardings.save(
            meanwhile.state, meanwhile.recorded, expected_version=state.version, next_due=None
        )
    accepted(await made.submit(made.ada))
    said = words(await journey.modal(made.ada))
    assert "*Ben*: from 👀 Viewer to 🔎 Supervisor" in said
    accepted(await made.submit(made.ada))
    assert (await state_of(made)).roles == {made.ben: "supervisor"}


async def test_a_file_is_read_shown_in_the_form_and_applied(journey: Journey) -> None:
    made = journey.stand
    await opened(journey, made.ada)
    text = "\ufeffTeam;Role;E-mail;Name\r\nCare;viewer;ann@example.com;Ann\r\n\r\nCare;;ben@example.com;\r\n"
    said = await looked_at(journey, made.ada, {FILE: file(text)})
    assert "*Ann*: new, without Slack (ann@example.com); 👀 Viewer; into team Care" in said
    assert "*ben@example.com*: new, without Slack" in said
    accepted(await made.submit(made.ada))
    assert len(team_of(await state_of(made), "Care")) == 2


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (file(b"\xff\xfe\x00\xd8\x00"), "I cannot read this file as a list"),
        (file("x" * 3000), "I cannot read this file as a list"),
        (file(b"name,email,role,team\nZo\xeb,z@example.com,,"), "I cannot read this file as a list"),
    ],
)
async def test_a_file_that_is_no_list_gives_the_form_back(
    journey: Journey, given: dict[str, str], said: str
) -> None:
    made = journey.stand
    await opened(journey, made.ada)
    assert said in await looked_at(journey, made.ada, {FILE: given})
    assert "👀 Viewer" in await looked_at(journey, made.ada, {LIST: listed(f",,{made.ben},viewer,")})


async def test_a_form_with_nothing_with_both_or_with_too_large_a_file_says_so(journey: Journey) -> None:
    made = journey.stand
    await opened(journey, made.ada)
    answer = await made.fill(made.ada, {})
    assert answer["errors"] == {LIST: "Paste the list here, its line of titles first, or choose a file."}
    answer = await made.fill(made.ada, {LIST: HEAD, FILE: file("x")})
    assert answer["errors"][FILE].startswith("Paste a list or choose a file, but not both.")
    answer = await made.fill(made.ada, {LIST: "", FILE: file("x" * 40_001)})
    assert answer["errors"][FILE] == "This file is larger than 40 kB. Import it in parts."


async def test_120_people_in_15_teams_come_in_go_out_and_change_nothing_then(journey: Journey) -> None:
    made = journey.stand
    roles = ("viewer", "contributor", "supervisor", "")
    people = [f"=Agent {n},agent{n}@example.com,,{roles[n % 4]},+Team {n % 15}" for n in range(118)]
    text = listed(f",,{made.ben},viewer,+Team 1", f",,{made.sam},supervisor,", *people)
    await opened(journey, made.ada)
    assert "*120 people change.*" in await looked_at(journey, made.ada, {FILE: file(text)})
    accepted(await made.submit(made.ada))
    state = await state_of(made)
    assert len(state.teams) == 15
    assert len(state.private.outsiders) == 118
    assert sum(len(team.members) for team in state.teams.values()) == 119

    for command, shown in (
        ("/channel-team list", "• *+Team 3*, no role: "),
        ("/channel-role list", "=Agent 117"),
        ("/channel-role why @Ben", "Ben is 👀 Viewer by a role of their own"),
    ):
        answer = await made.command(made.ada, command)
        accepted(answer)
        assert shown in answer["text"]
    await journey.press(made.ada, "Edit roles")
    for _ in range(4):
        accepted(await made.click(made.ada, "Next page"))
    accepted(await made.click(made.ada, "🔎 Supervisor", block_id=f"role.{made.sam}"))
    accepted(await made.click(made.ada, "Previous page"))
    await journey.press(made.ada, "Edit teams")
    assert words(await journey.modal(made.ada)).count("Team") > 15
    state = await state_of(made)

    given = await exported(made, made.ada)
    assert "'=Agent 7,agent7@example.com,,,'+Team 7" in given
    await opened(journey, made.ada)
    said = await looked_at(journey, made.ada, {FILE: file(given)})
    assert "*Nothing changes, 1" in said
    assert (await journey.modal(made.ada))["submit"]["text"] == "Check again"
    assert (await state_of(made)).version == state.version


async def test_it_asks_before_somebody_is_shut_out(journey: Journey) -> None:
    made = journey.stand
    await made.command(made.ada, f"/channel-role <@{made.ben}> supervisor")
    await opened(journey, made.ada)
    said = await looked_at(journey, made.ada, {LIST: listed(f",,{made.ben},,", f",,{made.sam},viewer,")})
    assert "This takes the channel away from Ben" in said
    assert "Nobody would be supervisor then." in said
    wrong = await made.submit(made.ada)
    assert wrong["errors"][GO_ON].startswith("This takes the channel away from Ben")
    await journey.fill(made.ada, {GO_ON: True})
    assert (await state_of(made)).roles == {made.sam: "viewer"}


async def test_a_brands_admin_brings_in_the_brands_people_alone(journey: Journey) -> None:
    """Bea is the brand's admin and has no commands: the button stands in the form for roles."""
    made = journey.stand
    await journey.press(made.bea, "Edit roles")
    accepted(await made.click(made.bea, "Import people"))
    lines = (f",,{made.ben},viewer,", "Ann,ann@example.com,,viewer,", f",,{made.sam},viewer,")
    said = await looked_at(journey, made.bea, {LIST: listed(*lines)})
    assert f"Line 4: {made.sam} is not with the brand, so only Sparkcentral's admins change them." in said
    assert (await state_of(made)).roles == {}
    said = await looked_at(journey, made.bea, {LIST: listed(*lines[:2])})
    accepted(await made.submit(made.bea))
    assert sorted((await state_of(made)).roles.values()) == ["viewer", "viewer"]


async def test_who_is_no_admin_does_not_get_the_form(journey: Journey) -> None:
    made = journey.stand
    answer = await made.command(made.sam, IMPORT)
    assert answer["refusal"].startswith("Only admins can change this")


async def test_people_without_slack_stay_in_a_team_that_is_saved(journey: Journey) -> None:
    made = journey.stand
    await opened(journey, made.ada)
    lines = (f",,{made.ben},,Care", "Ann,ann@example.com,,,Care", "Zed,zed@example.com,,viewer,Care")
    await looked_at(journey, made.ada, {LIST: listed(*lines)})
    accepted(await made.submit(made.ada))
    before = await state_of(made)

    await journey.press(made.ada, "Edit teams")
    accepted(await made.click(made.ada, "Edit"))
    form = await journey.form_of(made.ada)
    assert form["Members"] == [made.ben]
    assert form["Members without Slack"] == ["Ann", "Zed"]
    await journey.fill(made.ada, {"Team name": "Customer care"})
    state = await state_of(made)
    assert team_of(state, "Customer care") == team_of(before, "Care")

    await journey.press(made.ada, "Edit teams")
    accepted(await made.click(made.ada, "Edit"))
    await journey.fill(made.ada, {"Members without Slack": ["Zed"]})
    state = await state_of(made)
    kept = [state.private.outsiders[one].name for one in team_of(state, "Customer care") if one != made.ben]
    assert kept == ["Zed"]

    form_text = words(await journey.open(made.ada, "Edit roles"))
    assert "*Zed*" in form_text
    history = words(await journey.open(made.ada, "History"))
    assert "noted Ann as somebody without Slack" in history
    assert "took Ann out of the team Customer care" in history
