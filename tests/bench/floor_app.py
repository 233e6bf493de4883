"""The least that a relay can cost: a POST is written down durably, then told to Slack by one call."""

import os

import aiohttp
import sqlalchemy as sa
from aiohttp import web
from sqlalchemy.ext.asyncio import create_async_engine

from bot.front import SLACK_PATH
from tests.bench.plain_app import as_durable_as_ours

notes = sa.Table("notes", sa.MetaData(), sa.Column("body", sa.Text))


def main() -> None:
    url = os.environ["DATABASE_URL"]
    # SQLite has one writer at a time: several of them would wait for each other by sleeping.
    writers = {"pool_size": 1, "max_overflow": 0} if url.startswith("sqlite") else {"pool_size": 20}
    engine = create_async_engine(url, **writers)
    if engine.dialect.name == "sqlite":
        sa.event.listen(engine.sync_engine, "connect", as_durable_as_ours)
    sessions: list[aiohttp.ClientSession] = []

    async def begin(_app: web.Application) -> None:
        sessions.append(aiohttp.ClientSession())
        async with engine.begin() as connection:
            await connection.run_sync(notes.metadata.create_all)

    async def post(request: web.Request) -> web.Response:
        body = await request.text()
        async with engine.begin() as connection:
            await connection.execute(sa.insert(notes), {"body": body})
        url = os.environ["SLACK_API_URL"] + "chat.postMessage"
        async with sessions[0].post(url, data=body) as answer:
            await answer.read()
        return web.Response()

    application = web.Application()
    application.on_startup.append(begin)
    application.router.add_post(SLACK_PATH, post)
    application.router.add_get("/healthz", lambda _: _well())
    web.run_app(application, host="127.0.0.1", port=int(os.environ["PORT"]), print=None, access_log=None)


async def _well() -> web.Response:
    return web.Response()


if __name__ == "__main__":
    main()
