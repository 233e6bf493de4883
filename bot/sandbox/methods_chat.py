"""The Web API of messages: chat, pins, bookmarks."""

import secrets
from collections.abc import Callable

from bot.sandbox.block_kit import check_message, require_text
from bot.sandbox.block_kit_rules import length
from bot.sandbox.calls import Call
from bot.sandbox.elements import Json
from bot.sandbox.errors import SlackError
from bot.sandbox.people import APP_ID, BOT_ID, BOT_USER, VENDOR
from bot.sandbox.workspace import Channel, Message

TEXT_POST = 40_000
TEXT_UPDATE = 4_000


def as_answered(message: Message) -> Json:
    return message.posted() | {"bot_id": BOT_ID, "app_id": APP_ID, "team": VENDOR.id}


def room_for_bot(call: Call) -> Channel:
    """The channel that the call names, if the bot may write there; a user id means the DM with them."""
    wanted = call.need("channel")
    workspace = call.workspace
    if wanted in workspace.people:
        person = workspace.people[wanted]
        if workspace.refuses_dm(person):
            raise SlackError("channel_not_found")
        return workspace.dm(person)
    channel = workspace.channel(wanted)
    if channel.is_dm and workspace.refuses_dm(workspace.people[channel.partner_of(BOT_USER)]):
        raise SlackError("restricted_action")
    if channel.archived:
        raise SlackError("is_archived")
    if BOT_USER not in channel.members:
        raise SlackError("not_in_channel")
    return channel


def _content(call: Call) -> tuple[str | None, list[Json] | None]:
    text, blocks = call.text("text"), call.json("blocks")
    if blocks is not None:
        check_message(blocks)
    require_text(text, blocks)
    return text, blocks


def post_message(call: Call) -> Json:
    channel = room_for_bot(call)
    text, blocks = _content(call)
    if not text and not blocks:
        raise SlackError("no_text")
    thread_ts = call.text("thread_ts")
    if thread_ts:
        root = call.workspace.message(channel.id, thread_ts)
        thread_ts = root.thread_ts or root.ts
    cut = (text or "")[:TEXT_POST]
    metadata = call.json("metadata")
    message = call.workspace.post(
        channel.id, BOT_USER, cut, blocks=blocks, thread_ts=thread_ts, metadata=metadata
    )
    return {"channel": channel.id, "ts": message.ts, "message": as_answered(message)}


def post_ephemeral(call: Call) -> Json:
    channel = room_for_bot(call)
    user = call.need("user")
    if user not in channel.members:
        raise SlackError("user_not_in_channel")
    text, blocks = _content(call)
    if not text and not blocks:
        raise SlackError("no_text")
    thread_ts = call.text("thread_ts")
    message = call.workspace.post(
        channel.id, BOT_USER, text or "", blocks=blocks, thread_ts=thread_ts, for_user=user
    )
    return {"message_ts": message.ts}


def update(call: Call) -> Json:
    channel = call.workspace.channel(call.need("channel"))
    message = call.workspace.message(channel.id, call.need("ts"))
    if message.user != BOT_USER:
        raise SlackError("cant_update_message")
    text, blocks = _content(call)
    if text is None and blocks is None:
        raise SlackError("no_text")
    if text and length(text) > TEXT_UPDATE:
        raise SlackError("msg_too_long")
    call.workspace.edit(message, text, blocks)
    return {"channel": channel.id, "ts": message.ts, "text": message.text, "message": as_answered(message)}


def delete(call: Call) -> Json:
    channel = call.workspace.channel(call.need("channel"))
    message = call.workspace.message(channel.id, call.need("ts"))
    if message.user != BOT_USER:
        raise SlackError("cant_delete_message")
    call.workspace.delete(message)
    return {"channel": channel.id, "ts": message.ts}


def permalink(call: Call) -> Json:
    channel = call.workspace.channel(call.need("channel"))
    message = call.workspace.message(channel.id, call.need("message_ts"))
    link = f"{call.workspace.address}/archives/{channel.id}/p{message.ts.replace('.', '')}"
    return {"channel": channel.id, "permalink": link}


def pin(call: Call) -> Json:
    channel = room_for_bot(call)
    message = call.workspace.message(channel.id, call.need("timestamp"))
    if message.pinned:
        raise SlackError("already_pinned")
    message.pinned = True
    call.workspace.changes.touch()
    return {}


def unpin(call: Call) -> Json:
    channel = room_for_bot(call)
    message = call.workspace.message(channel.id, call.need("timestamp"))
    if not message.pinned:
        raise SlackError("no_pin")
    message.pinned = False
    call.workspace.changes.touch()
    return {}


def _bookmark_fields(call: Call) -> Json:
    keys = ("title", "type", "link", "emoji")
    given = {key: call.text(key) for key in keys}
    if given["link"] and not given["link"].startswith(("http://", "https://")):
        raise SlackError("invalid_link")
    return {key: value for key, value in given.items() if value is not None}


def _room_of_bookmark(call: Call) -> Channel:
    channel = call.workspace.channel(call.need("channel_id"))
    if BOT_USER not in channel.members:
        raise SlackError("not_in_channel")
    return channel


def add_bookmark(call: Call) -> Json:
    channel = _room_of_bookmark(call)
    call.need("title")
    bookmark = {"id": f"Bk0{secrets.token_hex(4).upper()}", "channel_id": channel.id}
    bookmark |= _bookmark_fields(call) | {"app_id": APP_ID}
    channel.bookmarks.append(bookmark)
    call.workspace.changes.touch()
    return {"bookmark": bookmark}


def edit_bookmark(call: Call) -> Json:
    channel = _room_of_bookmark(call)
    wanted = call.need("bookmark_id")
    bookmark = next((each for each in channel.bookmarks if each["id"] == wanted), None)
    if bookmark is None:
        raise SlackError("not_found")
    bookmark.update(_bookmark_fields(call))
    call.workspace.changes.touch()
    return {"bookmark": bookmark}


def list_bookmarks(call: Call) -> Json:
    return {"bookmarks": _room_of_bookmark(call).bookmarks}


METHODS: dict[str, Callable[[Call], Json]] = {
    "chat.postMessage": post_message,
    "chat.postEphemeral": post_ephemeral,
    "chat.update": update,
    "chat.delete": delete,
    "chat.getPermalink": permalink,
    "pins.add": pin,
    "pins.remove": unpin,
    "bookmarks.add": add_bookmark,
    "bookmarks.edit": edit_bookmark,
    "bookmarks.list": list_bookmarks,
}
