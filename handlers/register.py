"""Binds each kind of payload to its callback: the list of all that Slack can bring to the bot."""

import re
from collections.abc import Awaitable, Callable
from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext

from handlers import actions, commands, events, failures, submissions
from handlers.door import Door
from handlers.middleware import receiving
from handlers.payloads import UnknownPressError

COMMANDS: dict[str, Callable[..., Awaitable[None]]] = {
    "/onboarding": commands.on_onboarding,
    "/channel-role": commands.on_channel_role,
    "/channel-team": commands.on_channel_team,
    "/channel-settings": commands.on_channel_settings,
}
EVENTS: dict[str, Callable[..., Awaitable[None]]] = {
    "app_mention": events.on_mention,
    "member_joined_channel": events.on_member_joined,
    "member_left_channel": events.on_member_left,
    "channel_left": events.on_bot_removed,
    "group_left": events.on_bot_removed,
    "channel_shared": events.on_channel_shared,
    "channel_unshared": events.on_channel_unshared,
    "channel_archive": events.on_channel_archived,
    "group_archive": events.on_channel_archived,
    "channel_unarchive": events.on_channel_unarchived,
    "group_unarchive": events.on_channel_unarchived,
    "channel_deleted": events.on_channel_deleted,
    "group_deleted": events.on_channel_deleted,
    "channel_rename": events.on_channel_renamed,
    "group_rename": events.on_channel_renamed,
    "channel_id_changed": events.on_channel_renumbered,
    "app_uninstalled": events.on_app_removed,
    "tokens_revoked": events.on_app_removed,
    "user_change": events.on_user_change,
}
ANYTHING = re.compile(".*", re.DOTALL)
OURS = re.compile(r"^(do|more)\.")


def register(app: AsyncApp, door: Door) -> None:
    app.middleware(receiving(door.services.clock, door.services.in_hand))
    app.middleware(_with(door))
    for command, callback in COMMANDS.items():
        app.command(command)(callback)
    for event, callback in EVENTS.items():
        app.event(event)(callback)
    app.event(ANYTHING)(_unasked)
    app.action(OURS)(actions.on_press)
    app.action(ANYTHING)(_unknown)
    app.view(ANYTHING)(submissions.on_submit)
    app.error(failures.mapper(door))


def _with(door: Door) -> Callable[..., Awaitable[None]]:
    async def attach(context: AsyncBoltContext, next: Callable[[], Awaitable[None]]) -> None:  # noqa: A002 - Bolt's name
        context["door"] = door
        await next()

    return attach


async def _unasked() -> None:
    """An event that nobody here waits for; without an answer Slack would bring it again and again."""


async def _unknown(ack: AsyncAck, body: dict[str, Any]) -> None:
    """A plain input that Slack reports, or a button of something that was never ours."""
    if body.get("actions", [{}])[0].get("type") == "button":
        raise UnknownPressError
    await ack()
