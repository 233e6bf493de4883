"""Slack Connect as it is: the app has its manifest's rights only, and the brand may be on Enterprise."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.support.journey import Journey, accepted
from tests.support.reading import words
from tests.support.stand import Stand, Wire, database_for, stand

MANIFEST = yaml.safe_load(Path("app_manifest.yml").read_text(encoding="utf-8"))


@pytest.fixture
async def strict(tmp_path: Path) -> AsyncIterator[Stand]:
    """The sandbox allows what the manifest asks for, and tells what it subscribes to."""
    async with database_for("sqlite", tmp_path) as url, stand(url, run_bot=False) as made:
        made.sandbox.workspace.installation.obey(MANIFEST)
        await made.start_bot()
        yield made


async def world(made: Stand, do: str, **given: Any) -> dict[str, Any]:
    answer = await made.http.post("/_sandbox/world", json={"do": do, **given})
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def _refusals(made: Stand) -> list[str]:
    calls = [each for each in await made.traffic() if each["direction"] == "from_bot"]
    return [
        f"{each['what']}: {each['answer']['error']}" for each in calls if "error" in (each["answer"] or {})
    ]


async def test_the_manifest_asks_for_all_that_the_journey_needs(strict: Stand) -> None:
    journey = Journey(strict)
    await journey.to("badge_approved")
    assert "You're all set!" in words((await journey.look()).progress)
    assert await _refusals(strict) == []


@pytest.mark.parametrize("known_as", ["enterprise", "workspace"])
@pytest.mark.parametrize("shape", ["team_null", "team", "enterprise"])
async def test_a_brand_on_enterprise_goes_through(strict: Stand, shape: str, known_as: str) -> None:
    await world(strict, "enterprise", shape=shape, known_as=known_as)
    await world(strict, "leave", person="Ben Ortiz")
    await world(strict, "join", person="Ben Ortiz")
    journey = Journey(strict)
    await journey.to("activate")
    assert "live since" in words((await journey.look()).progress)


@pytest.mark.parametrize("wire", ["http", "socket"])
async def test_the_channels_id_changes_in_the_middle(wire: Wire, tmp_path: Path) -> None:
    async with database_for("sqlite", tmp_path) as url, stand(url, wire) as made:
        journey = Journey(made)
        await journey.to("details")
        await made.settled()
        made.channel = (await world(made, "change_channel_id"))["channel"]
        await made.settled()
        await journey.on("account", "phone_approved")
        assert "Facebook approved the number" in words(await journey.card("Step 5"))


async def test_the_app_is_removed_and_comes_back(strict: Stand) -> None:
    journey = Journey(strict)
    await journey.to("details")
    await strict.settled()
    await world(strict, "remove_app")
    await strict.advance(3600)
    await world(strict, "return_app")
    await strict.advance(600)
    await journey.on("account", "approve_request")
    assert "Sam created the account" in words(await journey.card("Step 3"))


async def test_people_who_cannot_be_written_to_hold_nothing_up(strict: Stand) -> None:
    await world(strict, "dms")
    await world(strict, "ephemerals_for_outsiders", on=False)
    journey = Journey(strict)
    await journey.to("activate")
    accepted(await strict.command(strict.ada, "/onboarding status"))
    assert "live since" in words((await journey.look()).progress)
