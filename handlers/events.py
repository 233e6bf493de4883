"""What Slack tells by itself: who comes and goes, and what becomes of channels."""

from typing import Any

from slack_bolt.context.async_context import AsyncBoltContext

from bot.services import asking, directory
from handlers.door import Door

Event = dict[str, Any]


async def on_member_joined(event: Event, context: AsyncBoltContext, body: dict[str, Any]) -> None:
    door: Door = context["door"]
    if event["user"] == context.bot_user_id:
        await directory.bot_joined(door.services, event["channel"], body["event_id"])
    else:
        await directory.channel_changed(door.services, event["channel"])


async def on_member_left(event: Event, context: AsyncBoltContext, body: dict[str, Any]) -> None:
    door: Door = context["door"]
    if event["user"] == context.bot_user_id:
        await directory.bot_left(door.services, event["channel"])
    else:
        await directory.member_left(door.services, event["channel"], event["user"], body["event_id"])


async def on_bot_removed(event: Event, context: AsyncBoltContext) -> None:
    """`channel_left` and `group_left` are told about the bot itself only."""
    door: Door = context["door"]
    await directory.bot_left(door.services, event["channel"])


async def on_channel_shared(event: Event, context: AsyncBoltContext) -> None:
    door: Door = context["door"]
    await directory.channel_changed(door.services, event["channel"])


async def on_channel_unshared(event: Event, context: AsyncBoltContext) -> None:
    door: Door = context["door"]
    await directory.unshared(
        door.services,
        event["channel"],
        event.get("previously_connected_team_id", ""),
        shared=bool(event.get("is_ext_shared")),
    )


async def on_channel_archived(event: Event, context: AsyncBoltContext) -> None:
    door: Door = context["door"]
    await directory.archived(door.services, event["channel"])


async def on_channel_unarchived(event: Event, context: AsyncBoltContext) -> None:
    """Slack is asked for the rest: who was in the channel may be out of it now."""
    door: Door = context["door"]
    await directory.channel_changed(door.services, event["channel"])


async def on_channel_deleted(event: Event, context: AsyncBoltContext) -> None:
    door: Door = context["door"]
    await directory.deleted(door.services, event["channel"])


async def on_channel_renamed(event: Event, context: AsyncBoltContext) -> None:
    door: Door = context["door"]
    await directory.renamed(door.services, event["channel"]["id"], event["channel"]["name"])


async def on_app_removed(context: AsyncBoltContext) -> None:
    """`app_uninstalled` and `tokens_revoked` come together, in any order."""
    door: Door = context["door"]
    await directory.uninstalled(door.services)


async def on_channel_renumbered(event: Event, context: AsyncBoltContext) -> None:
    door: Door = context["door"]
    await directory.channel_renumbered(door.services, event["old_channel_id"], event["new_channel_id"])


async def on_user_change(event: Event, context: AsyncBoltContext) -> None:
    door: Door = context["door"]
    await door.know_user(event["user"])


async def on_mention(event: Event, context: AsyncBoltContext, body: dict[str, Any]) -> None:
    """What was typed is not read. Of a brand person Slack says `team` as ours, and theirs as `user_team`."""
    door: Door = context["door"]
    if "user" not in event or "bot_id" in event:
        return
    mention = asking.Mention(
        event_id=body["event_id"],
        channel=event["channel"],
        person=event["user"],
        organisation=event.get("user_team") or event.get("team", ""),
        thread=event.get("thread_ts") or event["ts"],
    )
    await asking.asked(door.services, mention)
