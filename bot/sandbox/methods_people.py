"""The Web API of people and places: users, conversations, teams, files."""

import base64
import binascii
from collections.abc import Callable
from datetime import datetime
from typing import TypeVar
from zoneinfo import ZoneInfo

from bot.sandbox import payloads
from bot.sandbox.calls import Call
from bot.sandbox.elements import Json
from bot.sandbox.errors import SlackError
from bot.sandbox.people import BOT_ID, BOT_USER, SLACKBOT, VENDOR, Person
from bot.sandbox.workspace import Channel, Workspace

PAGE = 100
Item = TypeVar("Item")


def auth_test(call: Call) -> Json:
    return {
        "url": f"{call.workspace.address}/",
        "team": VENDOR.name,
        "user": "whatsapp_onboarding",
        "team_id": VENDOR.id,
        "user_id": BOT_USER,
        "bot_id": BOT_ID,
        "is_enterprise_install": False,
    }


def api_test(call: Call) -> Json:
    if call.text("error"):
        raise SlackError(str(call.text("error")))
    return {"args": {key: value for key, value in call.arguments.items() if key != "token"}}


def as_user(workspace: Workspace, person: Person) -> Json:
    offset = datetime.now(ZoneInfo(person.tz)).utcoffset()
    external = workspace.is_external(person)
    body: Json = {
        "id": person.id,
        "team_id": workspace.known_as(person.organisation),
        "name": person.handle,
        "real_name": person.name,
        "deleted": person.deleted,
        "tz": person.tz,
        "tz_label": person.tz,
        "tz_offset": int(offset.total_seconds()) if offset else 0,
        "profile": {
            "real_name": person.name,
            "real_name_normalized": person.name,
            "display_name": person.first_name,
            "display_name_normalized": person.first_name,
            "title": person.title,
            "team": workspace.known_as(person.organisation),
        },
        "is_bot": person.bot,
        "is_app_user": False,
        "is_restricted": person.guest,
        "is_ultra_restricted": person.single_channel,
        "updated": 1_790_000_000,
    }
    house = workspace.organisations[person.organisation]
    if house.enterprise:
        body["enterprise_user"] = {
            "id": person.id,
            "enterprise_id": house.enterprise,
            "enterprise_name": house.name,
            "is_admin": False,
            "is_owner": False,
            "teams": [house.id],
        }
    if external:
        return body | {"is_stranger": not workspace.shares_channel_with_bot(person)}
    return body | {"is_admin": person.admin, "is_owner": False, "is_primary_owner": False}


def users_info(call: Call) -> Json:
    return {"user": as_user(call.workspace, call.workspace.user(call.need("user")))}


def users_list(call: Call) -> Json:
    """The installing workspace's own people: those of other organisations are not listed."""
    own = [p for p in call.workspace.people.values() if not call.workspace.is_external(p)]
    page, cursor = _page(call, own)
    members = [as_user(call.workspace, each) for each in page]
    return {"members": members, "response_metadata": {"next_cursor": cursor}}


def _page(call: Call, everything: list[Item]) -> tuple[list[Item], str]:
    size = min(call.number("limit", PAGE), 1000) or PAGE
    start = 0
    if call.text("cursor"):
        try:
            start = int(base64.b64decode(str(call.text("cursor")), validate=True))
        except (binascii.Error, ValueError):
            raise SlackError("invalid_cursor") from None
    end = start + size
    cursor = base64.b64encode(str(end).encode()).decode() if end < len(everything) else ""
    return everything[start:end], cursor


def _as_conversation(workspace: Workspace, channel: Channel) -> Json:
    if channel.is_dm:
        other = next(each for each in channel.members if each != BOT_USER)
        return {
            "id": channel.id,
            "is_im": True,
            "user": other,
            "is_archived": False,
            "created": 1_790_000_000,
        }
    body = {
        "id": channel.id,
        "name": channel.name,
        "name_normalized": channel.name,
        "created": 1_790_000_000,
        "is_channel": True,
        "is_group": False,
        "is_im": False,
        "is_mpim": False,
        "is_private": False,
        "is_general": False,
        "is_archived": channel.archived,
        "is_member": BOT_USER in channel.members,
        "is_shared": channel.shared,
        "is_ext_shared": channel.shared,
        "is_org_shared": False,
        "is_pending_ext_shared": False,
        "context_team_id": VENDOR.id,
        "shared_team_ids": [workspace.known_as(each) for each in channel.organisations],
        "topic": {"value": "", "creator": "", "last_set": 0},
        "purpose": {"value": "", "creator": "", "last_set": 0},
    }
    if channel.shared:
        others = [workspace.known_as(each) for each in channel.organisations if each != VENDOR.id]
        body |= {"conversation_host_id": workspace.known_as(channel.host), "connected_team_ids": others}
    return body


def conversations_info(call: Call) -> Json:
    channel = call.workspace.channel(call.need("channel"))
    body = _as_conversation(call.workspace, channel)
    if call.flag("include_num_members"):
        body["num_members"] = len(channel.members)
    return {"channel": body}


def conversations_members(call: Call) -> Json:
    channel = call.workspace.channel(call.need("channel"))
    page, cursor = _page(call, channel.members)
    return {"members": page, "response_metadata": {"next_cursor": cursor}}


def conversations_list(call: Call) -> Json:
    """As Slack lists them: without `connected_team_ids`."""
    rooms = [each for each in call.workspace.channels.values() if not each.is_dm]
    page, cursor = _page(call, rooms)
    told = [_as_conversation(call.workspace, each) for each in page]
    for each in told:
        each.pop("connected_team_ids", None)
    return {"channels": told, "response_metadata": {"next_cursor": cursor}}


def conversations_open(call: Call) -> Json:
    wanted = call.text("users")
    if not wanted:
        return {"channel": {"id": call.workspace.channel(call.need("channel")).id}}
    if "," in wanted:
        raise SlackError("method_not_supported_for_channel_type")
    person = call.workspace.user(wanted)
    if person.deleted:
        raise SlackError("user_disabled")
    refusal = call.workspace.refuses_dm(person)
    if refusal:
        raise SlackError(refusal)
    return {"channel": {"id": call.workspace.dm(person).id}}


def conversations_join(call: Call) -> Json:
    channel = call.workspace.channel(call.need("channel"))
    if BOT_USER not in channel.members:
        call.workspace.join(channel, call.workspace.people[BOT_USER])
    return {"channel": _as_conversation(call.workspace, channel)}


def team_info(call: Call) -> Json:
    """Our own team, or one that shares a channel with us."""
    wanted = call.text("team") or VENDOR.id
    rooms = call.workspace.channels.values()
    known = {each for room in rooms if BOT_USER in room.members for each in room.organisations} | {VENDOR.id}
    houses = [call.workspace.organisations[each] for each in known]
    house = next((each for each in houses if wanted in (each.id, each.enterprise)), None)
    if house is None:
        raise SlackError("team_not_found")
    return {"team": {"id": wanted, "name": house.name, "domain": house.domain, "email_domain": ""}}


def files_info(call: Call) -> Json:
    file = call.workspace.files.get(call.need("file"))
    if file is None:
        raise SlackError("file_not_found")
    return {"file": payloads.file_object(call.workspace, file), "comments": []}


def bots_info(call: Call) -> Json:
    bot = call.workspace.people[BOT_USER if call.text("bot") != SLACKBOT else SLACKBOT]
    return {"bot": {"id": BOT_ID, "name": bot.name, "user_id": bot.id, "deleted": False}}


METHODS: dict[str, Callable[[Call], Json]] = {
    "api.test": api_test,
    "auth.test": auth_test,
    "bots.info": bots_info,
    "users.info": users_info,
    "users.list": users_list,
    "conversations.info": conversations_info,
    "conversations.members": conversations_members,
    "conversations.list": conversations_list,
    "conversations.open": conversations_open,
    "conversations.join": conversations_join,
    "team.info": team_info,
    "files.info": files_info,
}
