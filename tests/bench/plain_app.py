"""What the bot is measured beside: a Bolt app as Slack's documentation shows it, with one table."""

import os
import re
from typing import Any

import sqlalchemy as sa
from aiohttp import web
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

presses = sa.Table("presses", sa.MetaData(), sa.Column("person", sa.Text), sa.Column("value", sa.Text))


def made(engine: AsyncEngine) -> AsyncApp:
    client = AsyncWebClient(token=os.environ["SLACK_BOT_TOKEN"], base_url=os.environ["SLACK_API_URL"])
    app = AsyncApp(client=client, signing_secret=os.environ["SLACK_SIGNING_SECRET"])

    @app.action(re.compile(".*"))
    async def pressed(ack: Any, body: dict[str, Any], client: AsyncWebClient) -> None:
        await ack()
        person, value = body["user"]["id"], body["actions"][0]["value"]
        async with engine.begin() as connection:
            await connection.execute(sa.insert(presses), {"person": person, "value": value})
        await client.chat_postMessage(channel=body["channel"]["id"], text=f"Thank you, <@{person}>.")

    return app


def as_durable_as_ours(connection: Any, _record: Any) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.close()


def main() -> None:
    engine = create_async_engine(os.environ["DATABASE_URL"])
    if engine.dialect.name == "sqlite":
        sa.event.listen(engine.sync_engine, "connect", as_durable_as_ours)

    async def make_table(_app: web.Application) -> None:
        async with engine.begin() as connection:
            await connection.run_sync(presses.metadata.create_all)

    server = made(engine).server(port=int(os.environ["PORT"]), host="127.0.0.1")
    server.web_app.on_startup.append(make_table)
    server.start()


if __name__ == "__main__":
    main()
