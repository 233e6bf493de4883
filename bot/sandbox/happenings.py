"""Events about channels, people and the app itself, in Slack's shapes."""

from bot.sandbox.elements import Json
from bot.sandbox.payloads import event_about
from bot.sandbox.people import BOT_USER, VENDOR
from bot.sandbox.workspace import Channel, Workspace


def _of_channel(workspace: Workspace, channel: Channel, kind: str, **more: object) -> Json:
    event: Json = {"type": kind, "channel": channel.id, **more}
    return event_about(workspace, event, VENDOR.id, shared=channel.shared, context=VENDOR.id)


def shared_with(workspace: Workspace, channel: Channel, organisation: str) -> Json:
    """Of an Enterprise organisation Slack may give the `E…` id."""
    known = workspace.known_as(organisation)
    return _of_channel(workspace, channel, "channel_shared", connected_team_id=known)


def unshared_from(workspace: Workspace, channel: Channel, organisation: str) -> Json:
    known = workspace.known_as(organisation)
    more = {"previously_connected_team_id": known, "is_ext_shared": channel.shared}
    return _of_channel(workspace, channel, "channel_unshared", **more)


def archived(workspace: Workspace, channel: Channel, by: str) -> Json:
    return _of_channel(workspace, channel, "channel_archive", user=by, is_moved=0)


def unarchived(workspace: Workspace, channel: Channel, by: str) -> Json:
    return _of_channel(workspace, channel, "channel_unarchive", user=by)


def deleted(workspace: Workspace, channel: Channel) -> Json:
    return _of_channel(workspace, channel, "channel_deleted")


def bot_out(workspace: Workspace, channel: Channel, by: str) -> Json:
    """`channel_left` is told to the bot about itself only."""
    return _of_channel(workspace, channel, "channel_left", actor_id=by)


def renamed(workspace: Workspace, channel: Channel) -> Json:
    about: Json = {"id": channel.id, "name": channel.name, "name_normalized": channel.name}
    about |= {"created": 1_790_000_000, "is_channel": True, "is_mpim": False}
    event: Json = {"type": "channel_rename", "channel": about}
    return event_about(workspace, event, VENDOR.id, shared=channel.shared, context=VENDOR.id)


def renumbered(workspace: Workspace, old_id: str, new_id: str) -> Json:
    event: Json = {"type": "channel_id_changed", "old_channel_id": old_id, "new_channel_id": new_id}
    return event_about(workspace, event, VENDOR.id)


def user_changed(workspace: Workspace, user: Json) -> Json:
    """`user` is the object that `users.info` gives."""
    event: Json = {"type": "user_change", "user": user, "cache_ts": int(workspace.clock.now().timestamp())}
    return event_about(workspace, event, VENDOR.id)


def uninstalled(workspace: Workspace) -> Json:
    return event_about(workspace, {"type": "app_uninstalled"}, VENDOR.id)


def revoked(workspace: Workspace) -> Json:
    event: Json = {"type": "tokens_revoked", "tokens": {"oauth": [], "bot": [BOT_USER]}}
    return event_about(workspace, event, VENDOR.id)
