"""The doctor beside a sandbox: what is well is ok, and for what is not it says what to do."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from bot.doctor import Finding, examine, wanted_scopes
from bot.sandbox.server import RunningSandbox, SandboxSettings
from storage import migrate
from storage.engine import create_engine
from tests.support.ports import free_port
from tests.support.processes import environment
from tests.support.stand import Stand, database_for, stand

WELL = ["Settings", "Database", "Outbox", "Dead letters", "Codes", "Bot token", "Scopes", "Clock", "Webhook"]


@pytest.fixture
async def watched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[tuple[Stand, pytest.MonkeyPatch]]:
    """A bot that the doctor finds, and the environment in which both were started."""
    async with database_for("sqlite", tmp_path) as url, stand(url, run_bot=False) as made:
        made.settings = made.settings.model_copy(update={"ops_port": free_port()})
        await made.start_bot()
        await made.until(lambda messages: messages)
        await made.settled()
        assert made.bot is not None
        made.bot.health.ticked()
        for name, value in {**environment(made.settings), "OPS_PORT": str(made.settings.ops_port)}.items():
            monkeypatch.setenv(name, value)
        monkeypatch.chdir(tmp_path)
        yield made, monkeypatch


Watched = tuple[Stand, pytest.MonkeyPatch]


async def told(*, resend: bool = False) -> dict[str, Finding]:
    return {finding.about: finding for finding in await examine(resend=resend)}


async def to_do() -> dict[str, str]:
    return {about: finding.text for about, finding in (await told()).items() if not finding.ok}


@pytest.mark.usefixtures("watched")
async def test_all_is_well() -> None:
    found = await told()
    assert [str(finding) for finding in found.values() if not finding.ok] == []
    assert list(found) == [*WELL, "Bot", "Last tick"]


async def test_missing_settings_are_said_line_by_line(watched: Watched) -> None:
    watched[1].setenv("SLACK_BOT_TOKEN", "")
    watched[1].setenv("PORT", "many")
    findings = await examine(resend=False)
    assert [(finding.about, finding.ok) for finding in findings] == [("Settings", False)] * 2


async def test_a_schema_that_is_behind_names_the_command(watched: Watched) -> None:
    await migrate.downgrade(watched[0].settings.database_url, "0001")
    assert "python -m bot migrate" in (await to_do())["Database"]


async def test_a_database_that_is_not_there(watched: Watched) -> None:
    watched[1].setenv("DATABASE_URL", "postgresql+psycopg://nobody@127.0.0.1:9/none")
    assert "DATABASE_URL" in (await to_do())["Database"]


async def test_a_refused_token(watched: Watched) -> None:
    watched[1].setenv("SLACK_BOT_TOKEN", "xoxb-wrong")
    assert (await to_do())["Bot token"].startswith("Slack says invalid_auth. Copy SLACK_BOT_TOKEN")


async def test_a_slack_that_is_away(watched: Watched) -> None:
    watched[1].setenv("SLACK_API_URL", "http://127.0.0.1:9/api/")
    assert "SLACK_API_URL" in (await to_do())["Slack"]


async def test_facebook_is_looked_at_where_the_bot_may_ask_it(watched: Watched) -> None:
    made, patch = watched
    assert "Facebook" not in await told()
    patch.setenv("GRAPH_ACCESS_TOKEN", "EAAsandbox")
    patch.setenv("GRAPH_API_URL", f"{made.sandbox.address}/graph/")
    assert (await told())["Facebook"].ok
    patch.setenv("GRAPH_ACCESS_TOKEN", "EAAold")
    assert "GRAPH_ACCESS_TOKEN" in (await to_do())["Facebook"]
    patch.setenv("GRAPH_API_URL", "http://127.0.0.1:9/")
    assert "GRAPH_API_URL" in (await to_do())["Facebook"]


async def test_the_webhook_is_said_to_be_set_and_is_not_called(watched: Watched) -> None:
    assert (await told())["Webhook"].text.startswith("not set: ")
    watched[1].setenv("SPARKCENTRAL_WEBHOOK_URL", "http://127.0.0.1:9/hunter2")
    watched[1].setenv("SPARKCENTRAL_WEBHOOK_SECRET", "hunter2")
    found = (await told())["Webhook"]
    assert (found.ok, found.text[:4], "hunter2" in found.text) == (True, "set,", False)
    watched[1].delenv("SPARKCENTRAL_WEBHOOK_SECRET")
    assert list((await to_do()).values()) == [
        "SPARKCENTRAL_WEBHOOK_SECRET is missing: SPARKCENTRAL_WEBHOOK_URL is set, and needs it to sign with"
    ]


async def test_missing_scopes_are_named(watched: Watched) -> None:
    scopes = sorted(wanted_scopes() - {"pins:write", "team:read"})
    manifest = {"oauth_config": {"scopes": {"bot": scopes}}}
    poorer = RunningSandbox(SandboxSettings(port=0, manifest=manifest))
    await poorer.start()
    watched[1].setenv("SLACK_API_URL", f"{poorer.address}/api/")
    assert (await to_do())["Scopes"].startswith("pins:write, team:read missing.")
    await poorer.stop()


async def test_socket_mode_needs_its_own_token(watched: Watched) -> None:
    watched[1].setenv("SLACK_APP_TOKEN", "xapp-sandbox")
    assert (await told())["App token"].ok
    watched[1].setenv("SLACK_APP_TOKEN", "xapp-wrong")
    assert "connections:write" in (await to_do())["App token"]


async def test_a_clock_that_is_off(watched: Watched) -> None:
    watched[1].setattr("bot.doctor.parsedate_to_datetime", lambda _: datetime(2020, 1, 1, tzinfo=UTC))
    assert "Set this machine's time" in (await to_do())["Clock"]


async def test_a_bot_that_is_away_or_whose_ticks_stand_still(watched: Watched) -> None:
    made, patch = watched
    assert made.bot is not None
    patch.setattr("bot.doctor.MOST_SINCE_TICK", timedelta())
    assert "reminders stand still" in (await to_do())["Last tick"]
    made.bot.health.draining = True
    assert "not ready" in (await to_do())["Bot"]
    await made.stop_bot()
    assert "python -m bot run" in (await to_do())["Bot"]


async def test_what_was_given_up_is_shown_and_sent_again(watched: Watched) -> None:
    made, _ = watched
    fault = {"where": "chat.postMessage", "fault": "error:msg_too_long", "count": 2}
    await made.http.post("/_sandbox/faults", json=fault)
    assert (await made.command(made.ada, "/onboarding start"))["ok"]
    assert (await made.fill(made.ada, {"Sparkcentral agreement signed": True}))["ok"]
    await made.settled()
    said = (await to_do())["Dead letters"]
    assert said.startswith("2 given up: progress to ")
    assert "msg_too_long" in said
    assert "--resend" in said
    assert (await told(resend=True))["Sent again"].text == "2 put back into the queue"
    assert made.bot is not None
    made.bot.deliverer.wake()
    await made.settled()
    assert (await told())["Dead letters"].ok
    texts = str(await made.messages())
    assert "Step 1 of 7" in texts
    assert "steps done" in texts


async def test_a_queue_that_does_not_move_and_a_paused_workspace(watched: Watched) -> None:
    made, _ = watched
    await made.stop_bot()
    long_ago = datetime(2026, 1, 1, tzinfo=UTC)
    async with made.database.write() as uow:
        where: dict[str, Any] = {"destination": made.channel, "subject": "x", "kind": "welcome"}
        await uow.outbox.add(**where, payload={}, due_at=long_ago, now=long_ago)
        await uow.outbox.pause("workspace", datetime(2099, 1, 1, tzinfo=UTC), "token_revoked")
    found = await to_do()
    assert found["Outbox"].startswith("1 wait, the oldest for ")
    assert "Mend the token" in found["Workspace"]


async def test_the_command_says_it_and_ends_with_its_status(watched: Watched) -> None:
    made, _ = watched
    assert await _exit_status(made) == (0, [f"ok     {about}" for about in [*WELL, "Bot", "Last tick"]])
    engine = create_engine(made.settings.database_url)
    async with engine.begin() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    await engine.dispose()
    status, lines = await _exit_status(made)
    assert status == 1
    assert "to do  Database" in lines


async def _exit_status(made: Stand) -> tuple[int | None, list[str]]:
    assert made.bot is not None
    made.bot.health.ticked()
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "doctor", env=dict(os.environ), stdout=asyncio.subprocess.PIPE
    )
    said, _ = await process.communicate()
    return process.returncode, [line.split(": ")[0] for line in said.decode().splitlines()]
