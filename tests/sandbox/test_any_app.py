"""Any Bolt app can be pointed at the sandbox, over the real wire and in a process of its own."""

import asyncio
import os
import sys
from pathlib import Path

from bot.sandbox.server import SandboxSettings, start_sandbox
from bot.sandbox.traffic import Traffic
from tests.sandbox.conftest import own_client
from tests.support.ports import free_port

APP = Path(__file__).with_name("lunch_app.py")


async def test_a_bolt_app_of_thirty_lines_is_played() -> None:
    assert len(APP.read_text().splitlines()) <= 32
    port = free_port()
    url = f"http://127.0.0.1:{port}/slack/events"
    sandbox = await start_sandbox(SandboxSettings(port=0, signing_secret="s", events_url=url))
    given = {"SLACK_API_URL": f"{sandbox.address}/api/", "SLACK_BOT_TOKEN": "xoxb-sandbox"}
    given |= {"SLACK_SIGNING_SECRET": "s", "PORT": str(port)}
    process = await asyncio.create_subprocess_exec(
        sys.executable, str(APP), env=os.environ | given, stdout=asyncio.subprocess.DEVNULL
    )
    try:
        async with own_client(sandbox) as client:
            await _came(sandbox.traffic)
            place = {"channel": "acme-whatsapp"}
            start = place | {"person": "Ada Marsh", "do": "command", "text": "/lunch"}
            press = place | {"person": "Bea Laurent", "do": "click", "button": "Pizza"}
            for order in (start, press):
                assert (await client.post("/_sandbox/act", json=order)).json()["ok"]
            await sandbox.workspace.changes.until(lambda: _said(sandbox.workspace.state()), 10)
            assert _said(sandbox.workspace.state())
    finally:
        process.terminate()
        await process.wait()
        await sandbox.stop()


async def _came(traffic: Traffic) -> None:
    """The app has heard that it is in its channel: it is up."""
    for _ in range(600):
        if any(each["status"] == 200 for each in traffic.told()["traffic"]):
            return
        await asyncio.sleep(0.05)
    raise AssertionError("the app never came")


def _said(state: dict[str, object]) -> bool | None:
    return "<@U0BEA00001> wants pizza." in str(state["messages"]) or None
