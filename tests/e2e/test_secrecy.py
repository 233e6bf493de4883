"""The code on roads that are no roads: forged requests and requests that nobody handles."""

from io import StringIO

import httpx

from bot.front import SLACK_PATH
from tests.support.stand import Stand

CODE = "918273"


async def test_a_forged_request_is_refused_and_its_body_is_not_logged(
    log: StringIO, sqlite_stand: Stand
) -> None:
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{sqlite_stand.settings.port}") as slack:
        forged = {"X-Slack-Request-Timestamp": "1", "X-Slack-Signature": "v0=00"}
        answer = await slack.post(
            SLACK_PATH, data={"payload": f'{{"type": "view_submission", "typed": "{CODE}"}}'}, headers=forged
        )
    assert answer.status_code == 401
    assert '"event": "ready"' in log.getvalue()
    assert CODE not in log.getvalue()
