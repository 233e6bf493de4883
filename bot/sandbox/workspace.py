"""What there is in this Slack: channels, messages, files, phones. No network here."""

import re
import secrets
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime

from bot.sandbox.changes import Changes
from bot.sandbox.clock import Clock
from bot.sandbox.elements import KINDS, Json, held, initial_value, spots
from bot.sandbox.errors import SlackError
from bot.sandbox.installation import Installation
from bot.sandbox.people import BOT_USER, BRAND, SLACKBOT, VENDOR, Person, cast, organisations
from bot.sandbox.tickets import ResponseUrls, Triggers
from bot.sandbox.views import Views, with_ids


@dataclass
class Channel:
    id: str
    name: str
    host: str
    members: list[str]
    organisations: list[str]
    archived: bool = False
    is_dm: bool = False
    bookmarks: list[Json] = field(default_factory=list)

    @property
    def shared(self) -> bool:
        return len(self.organisations) > 1

    def partner_of(self, person_id: str) -> str:
        """Who is on the other side of a direct message."""
        return next((each for each in self.members if each != person_id), person_id)


@dataclass
class Message:
    ts: str
    channel: str
    user: str
    text: str
    blocks: list[Json] = field(default_factory=list)
    thread_ts: str | None = None
    edited: str | None = None
    pinned: bool = False
    for_user: str | None = None
    metadata: Json | None = None
    values: dict[str, dict[str, Json]] = field(default_factory=dict)

    def put(self, block_id: str, action_id: str, entry: Json) -> None:
        self.values.setdefault(block_id, {})[action_id] = entry

    def state(self) -> dict[str, dict[str, Json]]:
        """What is chosen in each of its menus and pickers."""
        values: dict[str, dict[str, Json]] = {}
        for spot in spots(self.blocks):
            if spot.type in KINDS:
                kept = self.values.get(spot.block_id, {}).get(spot.action_id)
                value = kept or held(spot.element, initial_value(spot.element))
                values.setdefault(spot.block_id, {})[spot.action_id] = value
        return values

    def posted(self) -> Json:
        """As Slack's API gives it."""
        body: Json = {"type": "message", "ts": self.ts, "user": self.user, "text": self.text}
        body |= {"blocks": self.blocks, "thread_ts": self.thread_ts, "pinned": self.pinned}
        body["edited"] = {"user": self.user, "ts": self.edited} if self.edited else None
        return {key: value for key, value in body.items() if value is not None}


@dataclass
class File:
    id: str
    name: str
    mimetype: str
    content: bytes
    user: str
    created: int


class Workspace:
    def __init__(self, start_at: datetime | None = None, installation: Installation | None = None) -> None:
        self.clock = Clock(start_at)
        self.installation = installation or Installation()
        self.changes = Changes()
        self.address = ""
        self.empty()

    def empty(self) -> None:
        """As on the first day; the clock goes on, so that no `ts` comes twice."""
        self.organisations = organisations()
        self.people = cast()
        everybody = ["U0ADA00001", "U0SAM00001", "U0BEA00001", "U0BEN00001", BOT_USER]
        shared = Channel("C0ACMEWA01", "acme-whatsapp", VENDOR.id, everybody, [VENDOR.id, BRAND.id])
        inside = Channel("C0INSIDE01", "sparkcentral-internal", VENDOR.id, everybody[:2], [VENDOR.id])
        self.channels = {each.id: each for each in (shared, inside)}
        self.messages: dict[str, list[Message]] = {each: [] for each in self.channels}
        self.files: dict[str, File] = {}
        self.phones: dict[str, list[Json]] = {}
        self.alerts: dict[str, list[str]] = {}
        self.views = Views()
        self.triggers = Triggers()
        self.response_urls = ResponseUrls()
        self.ephemerals_outside = True
        self.refusing_dms: dict[str, str] = {}
        self.installation.restore()
        self.changes.touch()

    # Finding ------------------------------------------------------------------------------------

    def person(self, wanted: object) -> Person | None:
        """By id, name, first name or handle, with or without the @."""
        key = str(wanted or "").strip().lstrip("@").lower()
        known = list(self.people.values())
        for names in (lambda p: (p.id, p.name, p.handle), lambda p: (p.first_name,)):
            for each in known:
                if key in {name.lower() for name in names(each)}:
                    return each
        return self.people[BOT_USER] if key == "bot" else None

    def channel_named(self, wanted: object) -> Channel | None:
        """By id or name; the shared channel where nobody says which."""
        if wanted is None:
            return next((each for each in self.channels.values() if each.shared), None)
        key = str(wanted or "").strip().lstrip("#").lower()
        for each in self.channels.values():
            if key in (each.id.lower(), each.name.lower()):
                return each
        return None

    def channel(self, channel_id: str) -> Channel:
        if channel_id not in self.channels:
            raise SlackError("channel_not_found")
        return self.channels[channel_id]

    def user(self, user_id: str) -> Person:
        if user_id not in self.people:
            raise SlackError("user_not_found")
        return self.people[user_id]

    def message(self, channel_id: str, ts: str) -> Message:
        found = next((m for m in self.messages[channel_id] if m.ts == ts and not m.for_user), None)
        if found is None:
            raise SlackError("message_not_found")
        return found

    def shares_channel_with_bot(self, person: Person) -> bool:
        rooms = [each for each in self.channels.values() if not each.is_dm]
        return any(person.id in room.members and BOT_USER in room.members for room in rooms)

    def is_external(self, person: Person) -> bool:
        return person.organisation != VENDOR.id

    def visible(self, channel_id: str, person_id: str) -> list[Message]:
        """What this person may read there, oldest first."""
        channel = self.channels[channel_id]
        if person_id not in channel.members:
            return []
        blind = not self.ephemerals_outside and self.is_external(self.people[person_id])
        mine = (None,) if blind else (None, person_id)
        there = self.messages[channel_id]
        return [m for m in there if m.for_user in mine or (m.for_user == person_id and m.user == SLACKBOT)]

    def acts_as(self, person: Person) -> str:
        """The id that payloads give for a person's organisation."""
        house = self.organisations[person.organisation]
        return house.enterprise or house.id

    def known_as(self, organisation: str) -> str:
        """The id by which other organisations know this one."""
        house = self.organisations[organisation]
        return house.enterprise if house.enterprise and house.known_as_enterprise else house.id

    def refuses_dm(self, person: Person) -> str | None:
        """The error that Slack answers to a direct message for this person, if any."""
        if person.id in self.refusing_dms:
            return self.refusing_dms[person.id]
        if not self.is_external(person):
            return None
        if not self.shares_channel_with_bot(person):
            return "invalid_user_combination"
        return self.refusing_dms.get("outsiders")

    def dms(self, person_id: str) -> list[Channel]:
        return [each for each in self.channels.values() if each.is_dm and person_id in each.members]

    # Changing -----------------------------------------------------------------------------------

    def post(
        self,
        channel_id: str,
        user: str,
        text: str,
        *,
        blocks: list[Json] | None = None,
        thread_ts: str | None = None,
        for_user: str | None = None,
        metadata: Json | None = None,
    ) -> Message:
        drawn = [with_ids(block) for block in blocks or []]
        ts = self.clock.stamp()
        message = Message(ts, channel_id, user, text, drawn, thread_ts, for_user=for_user, metadata=metadata)
        self.messages[channel_id].append(message)
        self.changes.touch()
        return message

    def edit(self, message: Message, text: str | None, blocks: list[Json] | None) -> None:
        message.text = message.text if text is None else text
        if blocks is not None:
            message.blocks = [with_ids(block) for block in blocks]
        message.edited = self.clock.stamp()
        self.changes.touch()

    def delete(self, message: Message) -> None:
        self.messages[message.channel].remove(message)
        self.changes.touch()

    def dm(self, person: Person, partner: str = BOT_USER) -> Channel:
        for each in self.dms(person.id):
            if partner in each.members:
                return each
        channel_id = f"D0{secrets.token_hex(4).upper()}"
        room = Channel(channel_id, "", VENDOR.id, [person.id, partner], [VENDOR.id], is_dm=True)
        self.channels[channel_id] = room
        self.messages[channel_id] = []
        self.changes.touch()
        return room

    def join(self, channel: Channel, person: Person) -> bool:
        """Whether the person's organisation is new in this channel."""
        new = person.organisation not in channel.organisations
        channel.members.append(person.id)
        if new:
            channel.organisations.append(person.organisation)
        self.changes.touch()
        return new

    def part(self, channel: Channel, organisation: str) -> None:
        """The organisation and its people are out of the channel."""
        channel.organisations.remove(organisation)
        channel.members = [each for each in channel.members if self.people[each].organisation != organisation]
        self.changes.touch()

    def renumber(self, channel: Channel, new_id: str) -> None:
        """The channel goes on under another id, and nothing is found under the old one."""
        old_id, channel.id = channel.id, new_id
        self.channels = {each.id: each for each in self.channels.values()}
        self.messages[new_id] = self.messages.pop(old_id)
        for message in self.messages[new_id]:
            message.channel = new_id
        self.response_urls.renumber(old_id, new_id)
        self.changes.touch()

    def remove(self, channel: Channel) -> None:
        del self.channels[channel.id], self.messages[channel.id]
        self.changes.touch()

    def forget_ephemerals(self, person_id: str) -> None:
        """Whoever loads Slack anew sees none of them again."""
        for room, there in self.messages.items():
            self.messages[room] = [m for m in there if m.for_user != person_id]
        self.changes.touch()

    def leave(self, channel: Channel, person: Person) -> None:
        channel.members.remove(person.id)
        self.changes.touch()

    def keep_file(self, name: str, mimetype: str, content: bytes, user: str) -> File:
        file_id = f"F0{secrets.token_hex(4).upper()}"
        created = int(self.clock.now().timestamp())
        self.files[file_id] = File(file_id, name, mimetype, content, user, created)
        return self.files[file_id]

    def alert(self, person_id: str, text: str) -> None:
        self.alerts.setdefault(person_id, []).append(text)
        self.changes.touch()

    def say_as_slackbot(self, channel_id: str, person_id: str, text: str) -> None:
        self.post(channel_id, SLACKBOT, text, for_user=person_id)

    def ring(self, number: str, method: str, code: str | None = None) -> Json:
        """Facebook's code arrives on a phone."""
        code = code or f"{secrets.randbelow(1_000_000):06d}"
        spoken = "Your WhatsApp code" if method == "sms" else "Voice call: your WhatsApp code is"
        text = f"{spoken}: {code}" if method == "sms" else f"{spoken} {code}"
        entry = {"at": self.clock.iso(), "method": method, "text": text}
        self.phones.setdefault(re.sub(r"[^\d+]", "", number), []).append(entry)
        self.changes.touch()
        return entry

    # Telling ------------------------------------------------------------------------------------

    def state(self) -> Json:
        rooms = [each for each in self.channels.values() if not each.is_dm]
        return {
            "organisations": [{"id": o.id, "name": o.name} for o in self.organisations.values()],
            "people": [_told(each) for each in self.people.values() if not each.bot],
            "channels": [_room(each) for each in rooms],
            "dms": [
                {"id": each.id, "members": each.members} for each in self.channels.values() if each.is_dm
            ],
            "messages": {each: self._posted(each) for each in self.channels},
            "ephemerals": [asdict(m) for each in self.messages.values() for m in each if m.for_user],
            "phones": self.phones,
            "clock": self.clock.iso(),
        }

    def _posted(self, channel_id: str) -> list[Json]:
        return [replace(m).posted() for m in self.messages[channel_id] if not m.for_user]


def _told(person: Person) -> Json:
    keys = ("id", "name", "organisation", "admin", "title", "guest", "deleted")
    return {key: getattr(person, key) for key in keys}


def _room(channel: Channel) -> Json:
    keys = ("id", "name", "shared", "host", "members", "organisations", "archived")
    return {key: getattr(channel, key) for key in keys}
