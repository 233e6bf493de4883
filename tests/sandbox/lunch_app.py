"""An ordinary Bolt app of thirty lines: it was not written for the sandbox, and knows nothing of ours."""

import os

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext, AsyncSay
from slack_sdk.web.async_client import AsyncWebClient

client = AsyncWebClient(token=os.environ["SLACK_BOT_TOKEN"], base_url=os.environ["SLACK_API_URL"])
app = AsyncApp(client=client, signing_secret=os.environ["SLACK_SIGNING_SECRET"])
VOTE = {"type": "button", "action_id": "vote", "text": {"type": "plain_text", "text": "Pizza"}}


@app.command("/lunch")
async def lunch(ack: AsyncAck, say: AsyncSay) -> None:
    await ack()
    await say(text="Lunch?", blocks=[{"type": "actions", "elements": [VOTE]}])


@app.action("vote")
async def vote(ack: AsyncAck, say: AsyncSay, context: AsyncBoltContext) -> None:
    await ack()
    await say(f"<@{context.user_id}> wants pizza.")


@app.event("member_joined_channel")
async def hello() -> None:
    """Somebody came."""


if __name__ == "__main__":
    app.start(port=int(os.environ["PORT"]), path="/slack/events")
