"""Asks Slack about people, channels and the bot itself, and puts the answers into plain records."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.slack.errors import SlackError
from bot.slack.gateway import Gateway

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class SlackPerson:
    id: str
    team_id: str
    enterprise_id: str | None
    name: str
    time_zone: str
    is_admin: bool
    is_owner: bool
    is_guest: bool
    is_bot: bool
    deleted: bool


@dataclass(frozen=True, slots=True)
class SlackChannel:
    """`organisations` are (id, name) of everybody who shares the channel, the host among them."""

    id: str
    name: str
    host_team: str
    shared: bool
    archived: bool
    bot_is_member: bool
    organisations: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class SlackWorkspace:
    team_id: str
    enterprise_id: str | None
    name: str
    bot_user_id: str
    bot_id: str


async def workspace(gateway: Gateway) -> SlackWorkspace:
    answer = await gateway.call("auth_test")
    return SlackWorkspace(
        team_id=answer["team_id"],
        enterprise_id=answer.get("enterprise_id"),
        name=answer.get("team", ""),
        bot_user_id=answer["user_id"],
        bot_id=answer.get("bot_id", ""),
    )


async def person(gateway: Gateway, user_id: str) -> SlackPerson:
    answer = await gateway.call("users_info", user=user_id)
    return person_from(answer["user"])


def person_from(user: Json) -> SlackPerson:
    """From `users.info` or the event `user_change`: both carry the same object."""
    profile = user.get("profile", {})
    names = (profile.get("display_name"), user.get("real_name"), profile.get("real_name"), user.get("name"))
    return SlackPerson(
        id=user["id"],
        team_id=user.get("team_id", ""),
        enterprise_id=user.get("enterprise_user", {}).get("enterprise_id"),
        name=next(filter(None, names), user["id"]),
        time_zone=user.get("tz") or "",
        is_admin=bool(user.get("is_admin")),
        is_owner=bool(user.get("is_owner")),
        is_guest=bool(user.get("is_restricted") or user.get("is_ultra_restricted")),
        is_bot=bool(user.get("is_bot")),
        deleted=bool(user.get("deleted")),
    )


async def channel(gateway: Gateway, channel_id: str, home: str) -> SlackChannel:
    """`home` is the installing team: it is part of the channel even where Slack does not list it."""
    info = (await gateway.call("conversations_info", channel=channel_id))["channel"]
    teams = dict.fromkeys((home, *info.get("connected_team_ids", ()), *info.get("shared_team_ids", ())))
    return SlackChannel(
        id=info["id"],
        name=info.get("name", ""),
        host_team=info.get("conversation_host_id") or home,
        shared=bool(info.get("is_ext_shared")),
        archived=bool(info.get("is_archived")),
        bot_is_member=bool(info.get("is_member")),
        organisations=tuple([(team, await _team_name(gateway, team)) for team in teams]),
    )


async def _team_name(gateway: Gateway, team_id: str) -> str:
    """Its id where Slack does not tell: who is out of a channel may not ask who shares it."""
    try:
        answer = await gateway.call("team_info", team=team_id)
    except SlackError as error:
        if error.code != "team_not_found":
            raise
        return team_id
    return str(answer["team"].get("name", team_id))


async def members(gateway: Gateway, channel_id: str) -> list[SlackPerson]:
    """Everybody in the channel, people of other organisations included."""
    ids: list[str] = []
    cursor = ""
    while True:
        page = await gateway.call("conversations_members", channel=channel_id, limit=200, cursor=cursor)
        ids += page["members"]
        cursor = page.get("response_metadata", {}).get("next_cursor", "")
        if not cursor:
            return [await person(gateway, user_id) for user_id in ids]
