"""Slack does not say how it counts characters: what people type full of emoji fits either way."""

from pathlib import Path

import pytest

from tests.support.journey import Journey
from tests.support.reading import words
from tests.support.stand import Stand, database_for, stand

PARTY = "🎉"


@pytest.mark.parametrize("count", ["points", "utf16"])
async def test_emoji_to_the_brim(count: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Cards, notices and the forms that show again what was typed."""
    monkeypatch.setenv("SANDBOX_LENGTHS", count)
    async with database_for("sqlite", tmp_path) as url, stand(url) as made:
        await _a_journey(made)


async def _a_journey(made: Stand) -> None:
    journey = Journey(made)
    await made.command(made.ada, "/onboarding start")
    await journey.fill(made.ada, {"Sparkcentral agreement signed": True, "Brand name": PARTY * 50})
    await journey.agree()
    await journey.details()
    await journey.press(made.sam, "Send back", Reason=PARTY * 500)
    card = await journey.card("Step 2")
    assert PARTY * 40 in words(card)
    await journey.press(made.bea, "I'm stuck", "Step 2", **{"What is in the way?": PARTY * 500})
    await journey.details()
    await journey.on("account", "activate")
    about = {"About": PARTY * 69, "Description": PARTY * 250}
    await journey.press(made.bea, "Add business profile", **journey.typed_profile(**about))
    await journey.press(made.bea, "Reopen", "Step 6", Reason="More of it")
    form = await journey.open(made.bea, "Add business profile")
    assert PARTY * 250 in str(form)
    async with made.database.read() as uow:
        assert await uow.outbox.dead_rows(10) == []
