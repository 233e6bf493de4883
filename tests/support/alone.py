"""An onboarding that everybody leaves alone for two weeks: what its people read meanwhile."""

from datetime import UTC, datetime
from typing import Any

from tests.support.journey import BRUSSELS, DAY_S, Journey
from tests.support.reading import buttons
from tests.support.stand import Stand
from tests.support.tale import HOUR_S, Tale

CHANNEL_LINK = "<#C0ACMEWA01>"
HEAD = """# And one that is left alone

Ada starts it on a Monday at ten, and then nobody does anything for two weeks. This is all that the bot says:
in the thread of step 1, which both sides see, and in direct messages. Ada's morning message comes each
working day; only the first one stands here.
"""


async def chapter(made: Stand) -> str:
    journey, tale = Journey(made), Tale(made)
    await journey.go_to_monday()
    await tale.begin()
    await journey.to("start")
    for _ in range(14 * DAY_S // HOUR_S + 1):  # by the hour, so that each message bears its own
        await made.advance(HOUR_S)
    await made.settled()
    state, thread = await made.state(), (await journey.card("Step 1"))["ts"]
    people = {person["id"]: person["name"].split()[0] for person in state["people"]}
    said = [
        (message, "In the thread of step 1")
        for message in await made.messages()
        if message.get("thread_ts") == thread
    ]
    for room in state["dms"]:
        reader = next(people[member] for member in room["members"] if member in {made.ada, made.bea})
        said += [(message, f"To {reader}, directly") for message in state["messages"][room["id"]]]
    mornings = [message["ts"] for message, _ in said if message["text"].startswith("Good morning.")]
    shown = [(message, place) for message, place in said if message["ts"] not in mornings[1:]]
    return "\n".join(
        [
            HEAD,
            *(_told(tale, message, place) for message, place in sorted(shown, key=_order)),
        ]
    )


def _order(one: tuple[dict[str, Any], str]) -> tuple[int, str, str]:
    """By the minute: what is said side by side in it comes as it likes."""
    message, place = one
    return int(float(message["ts"])) // 60, place, message["ts"]


def _told(tale: Tale, message: dict[str, Any], place: str) -> str:
    assert tale.began is not None
    at = datetime.fromtimestamp(float(message["ts"]), UTC).astimezone(BRUSSELS)
    day = (at.date() - tale.began.astimezone(BRUSSELS).date()).days + 1
    menu = " ".join(f"[{label}]" for label in buttons(message))
    text = tale.plain(message).replace(CHANNEL_LINK, "#acme-whatsapp")
    lines = [*(line for line in text.splitlines() if line), *([menu] if menu else [])]
    return "\n".join([f"## Day {day}, {at:%A at %H:%M}. {place}", "", "```text", *lines, "```", ""])
