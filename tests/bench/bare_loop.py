"""What a reminder costs at least: one `chat.postMessage` after the other, with one session."""

import asyncio
import os
import resource

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient


async def _send(count: int) -> None:
    async with aiohttp.ClientSession() as session:
        client = AsyncWebClient(token="xoxb-bench", base_url=os.environ["SLACK_API_URL"], session=session)
        for number in range(count):
            await client.chat_postMessage(channel=f"C{number:07d}", text="<@U0BEA>, a friendly reminder.")


def main() -> None:
    """Tells the seconds of CPU that the messages took, without the start of the process."""
    before = resource.getrusage(resource.RUSAGE_SELF)
    asyncio.run(_send(int(os.environ["MESSAGES"])))
    after = resource.getrusage(resource.RUSAGE_SELF)
    print(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)  # noqa: T201 - a program's answer


if __name__ == "__main__":
    main()
