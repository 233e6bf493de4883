"""What Slack sends to an app, in Slack's shapes, with what Slack Connect does to them."""

import secrets
from typing import Any

from bot.sandbox.elements import KINDS, Json, Spot
from bot.sandbox.people import APP_ID, BOT_ID, BOT_USER, VENDOR, Organisation, Person
from bot.sandbox.views import View
from bot.sandbox.workspace import Channel, File, Message, Workspace

VERIFICATION = "sandbox-verification"


def _user(workspace: Workspace, person: Person) -> Json:
    named = {"id": person.id, "username": person.handle, "name": person.handle}
    return named | {"team_id": workspace.acts_as(person)}


def _frame(workspace: Workspace, kind: str, person: Person, *, from_home: bool = False) -> Json:
    """`team` is the installing one, or with `from_home` the person's own."""
    home = workspace.organisations[person.organisation]
    return {
        "type": kind,
        "user": _user(workspace, person),
        "api_app_id": APP_ID,
        "token": VERIFICATION,
        **_teams(home, home if from_home else VENDOR),
        "is_enterprise_install": False,
    }


def _teams(home: Organisation, named: Organisation) -> Json:
    """What is said of a person of an Enterprise organisation has several shapes."""
    team: Json | None = {"id": named.id, "domain": named.domain}
    if home.enterprise is None:
        return {"team": team, "enterprise": None}
    if home.shape == "team_null":
        return {"team": None, "enterprise": None}
    if named.enterprise:
        team = {**(team or {}), "enterprise_id": named.enterprise, "enterprise_name": named.name}
    enterprise = {"id": home.enterprise, "name": home.name}
    return {"team": team, "enterprise": enterprise if home.shape == "enterprise" else None}


def action(workspace: Workspace, spot: Spot, value: Any) -> Json:
    """One entry of `actions`: which element, and what was chosen in it."""
    entry = {"action_id": spot.action_id, "block_id": spot.block_id, "type": spot.type}
    for key in ("text", "value", "url", "style", "placeholder"):
        if key in spot.element:
            entry[key] = spot.element[key]
    if spot.type in KINDS:
        entry[KINDS[spot.type].key] = value
    elif value is not None:
        entry["selected_option"] = value
    return entry | {"action_ts": workspace.clock.stamp()}


def press_in_message(workspace: Workspace, person: Person, message: Message, entry: Json) -> Json:
    channel = workspace.channels[message.channel]
    ephemeral = message.for_user is not None
    key = workspace.response_urls.issue(channel.id, person.id, message.ts, ephemeral=ephemeral)
    container = {
        "type": "message",
        "message_ts": message.ts,
        "channel_id": channel.id,
        "is_ephemeral": ephemeral,
    }
    body = _frame(workspace, "block_actions", person) | {
        "container": container | ({"thread_ts": message.thread_ts} if message.thread_ts else {}),
        "trigger_id": workspace.triggers.issue(person.id),
        "channel": {"id": channel.id, "name": "directmessage" if channel.is_dm else channel.name},
        "state": {"values": message.state()},
        "response_url": f"{workspace.address}/response/{key}",
        "actions": [entry],
    }
    return body if ephemeral else body | {"message": _message(workspace, message)}


def _message(workspace: Workspace, message: Message) -> Json:
    """A message that has replies carries its own `ts` as `thread_ts`, as Slack's do."""
    body = message.posted()
    body.pop("pinned")
    replies = [m for m in workspace.messages[message.channel] if m.thread_ts == message.ts and not m.for_user]
    if replies:
        body |= {"thread_ts": message.ts, "reply_count": len(replies), "latest_reply": replies[-1].ts}
    if message.user == BOT_USER:
        body |= {"bot_id": BOT_ID, "app_id": APP_ID, "team": VENDOR.id}
    return body


def press_in_view(workspace: Workspace, person: Person, view: View, entry: Json) -> Json:
    in_modal = view.body["type"] == "modal"
    return _frame(workspace, "block_actions", person) | {
        "container": {"type": "view", "view_id": view.id},
        "trigger_id": workspace.triggers.issue(person.id, in_modal=in_modal),
        "view": view.payload(),
        "actions": [entry],
    }


def submission(workspace: Workspace, person: Person, view: View) -> Json:
    frame = _frame(workspace, "view_submission", person, from_home=True)
    trigger = workspace.triggers.issue(person.id, in_modal=True)
    return frame | {"trigger_id": trigger, "view": view.payload(), "response_urls": []}


def closing(workspace: Workspace, person: Person, view: View, *, is_cleared: bool) -> Json:
    frame = _frame(workspace, "view_closed", person, from_home=True)
    return frame | {"view": view.payload(), "is_cleared": is_cleared}


def command(workspace: Workspace, person: Person, channel: Channel, name: str, text: str) -> Json:
    key = workspace.response_urls.issue(channel.id, person.id)
    return {
        "token": VERIFICATION,
        "team_id": VENDOR.id,
        "team_domain": VENDOR.domain,
        "channel_id": channel.id,
        "channel_name": "directmessage" if channel.is_dm else channel.name,
        "user_id": person.id,
        "user_name": person.handle,
        "command": name,
        "text": text,
        "api_app_id": APP_ID,
        "is_enterprise_install": "false",
        "response_url": f"{workspace.address}/response/{key}",
        "trigger_id": workspace.triggers.issue(person.id),
    }


# Events -------------------------------------------------------------------------------------------


def event_about(
    workspace: Workspace, event: Json, outer: str, *, shared: bool = False, context: str | None = None
) -> Json:
    stamp = workspace.clock.stamp()
    installed = {"enterprise_id": None, "team_id": VENDOR.id, "user_id": BOT_USER}
    body = {
        "token": VERIFICATION,
        "team_id": outer,
        "api_app_id": APP_ID,
        "event": event | {"event_ts": stamp},
        "type": "event_callback",
        "event_id": f"Ev0{secrets.token_hex(5).upper()}",
        "event_time": int(float(stamp)),
        "authorizations": [installed | {"is_bot": True, "is_enterprise_install": False}],
        "is_ext_shared_channel": shared,
        "event_context": f"4-{secrets.token_urlsafe(24)}",
    }
    return body | ({"context_team_id": context, "context_enterprise_id": None} if context else {})


def _other(channel: Channel) -> str:
    """The organisation on the far side of a shared channel; the vendor where nothing is shared."""
    return next((each for each in channel.organisations if each != VENDOR.id), VENDOR.id)


def joined(workspace: Workspace, channel: Channel, person: Person, inviter: str | None = None) -> Json:
    """`member_joined_channel`: of our own people Slack names the other side outside and ours inside."""
    team = person.organisation
    event = {"type": "member_joined_channel", "user": person.id, "channel": channel.id}
    event |= {"channel_type": "C", "team": team} | ({"inviter": inviter} if inviter else {})
    outer = _other(channel) if team == VENDOR.id else team
    return event_about(workspace, event, outer, shared=channel.shared, context=team)


def left(workspace: Workspace, channel: Channel, person: Person) -> Json:
    team = person.organisation
    event = {"type": "member_left_channel", "user": person.id, "channel": channel.id}
    event |= {"channel_type": "C", "team": workspace.acts_as(person)}
    outer = _other(channel) if team == VENDOR.id else team
    return event_about(workspace, event, outer, shared=channel.shared, context=team)


def mention(workspace: Workspace, message: Message, person: Person) -> Json:
    """`app_mention`: `event.team` is the vendor even for a brand person, whose own is in `user_team`."""
    channel = workspace.channels[message.channel]
    event = {"type": "app_mention", "user": person.id, "text": message.text, "ts": message.ts}
    event |= {"channel": channel.id, "team": VENDOR.id}
    if message.thread_ts:
        event["thread_ts"] = message.thread_ts
    if person.organisation != VENDOR.id:
        own = workspace.acts_as(person)
        event |= {"user_team": own, "source_team": own}
    return event_about(workspace, event, VENDOR.id, shared=channel.shared)


def home_opened(workspace: Workspace, person: Person, room: Channel) -> Json:
    event: Json = {"type": "app_home_opened", "user": person.id, "channel": room.id, "tab": "home"}
    home = workspace.views.homes.get(person.id)
    return event_about(workspace, event | ({"view": home.payload()} if home else {}), VENDOR.id)


def file_object(workspace: Workspace, file: File) -> Json:
    url = f"{workspace.address}/files/{file.id}/{file.name}"
    return {
        "id": file.id,
        "created": file.created,
        "timestamp": file.created,
        "name": file.name,
        "title": file.name,
        "mimetype": file.mimetype,
        "filetype": file.name.rpartition(".")[2].lower(),
        "user": file.user,
        "user_team": workspace.people[file.user].organisation,
        "size": len(file.content),
        "mode": "hosted",
        "is_external": False,
        "file_access": "visible",
        "url_private": url,
        "url_private_download": f"{url}?download=1",
    }
