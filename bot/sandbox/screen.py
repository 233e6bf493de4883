"""What one person sees: made for the page to draw and for scripts to read."""

from bot.sandbox.elements import Json
from bot.sandbox.people import BOT_USER, VENDOR, Person, shown
from bot.sandbox.workspace import Channel, Message, Workspace


def screen(workspace: Workspace, person: Person, channel: Channel | None) -> Json:
    rooms = [c for c in workspace.channels.values() if not c.is_dm and person.id in c.members]
    here = channel or (rooms[0] if rooms else None)
    seen = workspace.visible(here.id, person.id) if here else []
    home = workspace.views.homes.get(person.id)
    return {
        "person": _person(workspace, person),
        "channels": [_room(each) for each in rooms],
        "channel": _room(here) if here else None,
        "messages": _threads(workspace, [m for m in seen if not m.for_user]),
        "ephemerals": [_message(workspace, m) for m in seen if m.for_user],
        "dms": [_dm(workspace, each, person) for each in workspace.dms(person.id)],
        "home": home.shown() if home else None,
        "modals": [view.shown() for view in workspace.views.stack(person.id)],
        "phones": workspace.phones if person.organisation != VENDOR.id else {},
        "clock": workspace.clock.iso(),
        "alerts": list(workspace.alerts.get(person.id, [])),
    }


def _person(workspace: Workspace, person: Person) -> Json:
    return shown(person, workspace.organisations) | {"admin": person.admin, "guest": person.guest}


def _room(channel: Channel) -> Json:
    return {
        "id": channel.id,
        "name": channel.name,
        "shared": channel.shared,
        "archived": channel.archived,
        "host": channel.host,
        "members": channel.members,
        "bookmarks": channel.bookmarks,
        "dm": channel.is_dm,
    }


def _threads(workspace: Workspace, messages: list[Message]) -> list[Json]:
    """Messages with their replies under them; a reply whose first message is gone stands by itself."""
    replies: dict[str, list[Json]] = {}
    known = {m.ts for m in messages}
    for m in messages:
        if m.thread_ts in known and m.thread_ts != m.ts:
            replies.setdefault(str(m.thread_ts), []).append(_message(workspace, m))
    roots = [m for m in messages if m.thread_ts not in known or m.thread_ts == m.ts]
    told = []
    for m in roots:
        own = replies.get(m.ts, [])
        told.append(_message(workspace, m) | {"reply_count": len(own), "replies": own})
    return told


def _message(workspace: Workspace, message: Message) -> Json:
    return {
        "ts": message.ts,
        "channel": message.channel,
        "user": shown(workspace.people[message.user], workspace.organisations),
        "text": message.text,
        "blocks": message.blocks,
        "thread_ts": message.thread_ts,
        "edited": message.edited,
        "pinned": message.pinned,
        "ephemeral": message.for_user is not None,
    }


def _dm(workspace: Workspace, channel: Channel, person: Person) -> Json:
    partner = next((each for each in channel.members if each != person.id), BOT_USER)
    seen = workspace.visible(channel.id, person.id)
    told = _threads(workspace, [m for m in seen if not m.for_user])
    ephemerals = [_message(workspace, m) for m in seen if m.for_user]
    return {
        "id": channel.id,
        "with": shown(workspace.people[partner], workspace.organisations),
        "messages": sorted(told + ephemerals, key=lambda m: m["ts"]),
    }
