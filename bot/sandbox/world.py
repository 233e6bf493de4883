"""What becomes of channels, people, organisations and the app; the bot hears of it as from Slack."""

import json
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import replace

from aiohttp import web

from bot.sandbox import happenings, payloads
from bot.sandbox.deliveries import Courier
from bot.sandbox.elements import Json
from bot.sandbox.methods_people import as_user
from bot.sandbox.people import BOT_USER, BRAND, SHAPES, Organisation, Person
from bot.sandbox.workspace import Channel, Workspace

ADMIN = "U0ADA00001"
Deed = Callable[[Json], Awaitable[Json]]


class NoSuchDeedError(Exception):
    """The order cannot be carried out; the message says why."""


class World:
    def __init__(self, workspace: Workspace, courier: Courier) -> None:
        self._workspace = workspace
        self._courier = courier
        self._rooms_of_bot: list[Channel] = []
        self._deeds: dict[str, Deed] = {
            "join": self._join,
            "leave": self._leave,
            "deactivate": self._deactivate,
            "reactivate": self._reactivate,
            "guest": self._guest,
            "transfer": self._transfer,
            "rename_channel": self._rename,
            "change_channel_id": self._renumber,
            "share": self._share,
            "unshare": self._unshare,
            "archive": self._archive,
            "unarchive": self._unarchive,
            "delete": self._delete,
            "remove_app": self._remove_app,
            "return_app": self._return_app,
            "enterprise": self._enterprise,
            "ephemerals_for_outsiders": self._ephemerals,
            "dms": self._dms,
        }

    def routes(self) -> list[web.RouteDef]:
        return [web.post("/_sandbox/world", self._on_order)]

    async def _on_order(self, request: web.Request) -> web.Response:
        try:
            order = json.loads(await request.text() or "{}")
        except ValueError:
            order = None
        if not isinstance(order, dict):
            raise web.HTTPBadRequest(text="a JSON object, please")
        try:
            return web.json_response({"ok": True, **await self.do(order)})
        except NoSuchDeedError as error:
            raise web.HTTPBadRequest(text=str(error)) from None

    async def do(self, order: Json) -> Json:
        deed = self._deeds.get(str(order.get("do")))
        if deed is None:
            raise NoSuchDeedError(f"there is no {order.get('do')!r}; there are: {', '.join(self._deeds)}")
        try:
            return await deed(order)
        finally:
            self._workspace.changes.touch()

    # Finding ----------------------------------------------------------------------------------------

    def _room(self, order: Json) -> Channel:
        wanted = order.get("channel", "acme-whatsapp")
        room = self._workspace.channel_named(wanted)
        if room is None:
            raise NoSuchDeedError(f"there is no channel {wanted!r}")
        return room

    def _who(self, order: Json, key: str = "person") -> Person:
        person = self._workspace.person(order.get(key))
        if person is None:
            raise NoSuchDeedError(f"there is nobody called {order.get(key)!r}")
        return person

    def _by(self, order: Json) -> str:
        return self._who(order, "by").id if "by" in order else ADMIN

    def _house(self, order: Json) -> Organisation:
        wanted = str(order.get("organisation", BRAND.id)).lower()
        for house in self._workspace.organisations.values():
            if wanted in (house.id.lower(), house.name.lower()):
                return house
        raise NoSuchDeedError(f"there is no organisation {order.get('organisation')!r}")

    async def _tell(self, room: Channel | None, *events: Json) -> None:
        """Only who is in a channel hears what becomes of it."""
        if room is None or BOT_USER in room.members:
            for event in events:
                await self._courier.event(event)

    # People -----------------------------------------------------------------------------------------

    async def add(self, room: Channel, person: Person, inviter: str | None) -> None:
        new = self._workspace.join(room, person)
        self._workspace.post(room.id, person.id, f"<@{person.id}> has joined the channel")
        if new:
            await self._tell(room, happenings.shared_with(self._workspace, room, person.organisation))
        await self._tell(room, payloads.joined(self._workspace, room, person, inviter))

    async def take_out(self, room: Channel, person: Person, by: str) -> None:
        heard = BOT_USER in room.members
        self._workspace.leave(room, person)
        self._workspace.post(room.id, person.id, f"<@{person.id}> has left the channel")
        if heard:
            await self._courier.event(payloads.left(self._workspace, room, person))
        if heard and person.id == BOT_USER:
            await self._courier.event(happenings.bot_out(self._workspace, room, by))

    async def _join(self, order: Json) -> Json:
        room, person = self._room(order), self._who(order)
        if person.id not in room.members:
            await self.add(room, person, self._by(order))
        return {"person": person.id, "channel": room.id}

    async def _leave(self, order: Json) -> Json:
        room, person = self._room(order), self._who(order)
        if person.id in room.members:
            await self.take_out(room, person, self._by(order))
        return {"person": person.id, "channel": room.id}

    async def _deactivate(self, order: Json) -> Json:
        """Slack takes them out of their channels and tells of the person only."""
        person = self._who(order)
        person.deleted = True
        for room in self._workspace.channels.values():
            if not room.is_dm and person.id in room.members:
                self._workspace.leave(room, person)
        return await self._changed(person)

    async def _reactivate(self, order: Json) -> Json:
        person = self._who(order)
        person.deleted = False
        return await self._changed(person)

    async def _guest(self, order: Json) -> Json:
        """A guest of the vendor's workspace, in one channel or in several; or a full member again."""
        person = self._who(order)
        person.guest = bool(order.get("on", True))
        person.single_channel = person.guest and bool(order.get("single_channel"))
        return await self._changed(person)

    async def _transfer(self, order: Json) -> Json:
        """With another organisation from now on, under the same id and in the same channels."""
        person = self._who(order)
        person.organisation = self._house(order).id
        return await self._changed(person)

    async def _changed(self, person: Person) -> Json:
        await self._tell(None, happenings.user_changed(self._workspace, as_user(self._workspace, person)))
        return {"person": person.id}

    # Channels ---------------------------------------------------------------------------------------

    async def _rename(self, order: Json) -> Json:
        room = self._room(order)
        room.name = str(order.get("name") or f"{room.name}-renamed")
        await self._tell(room, happenings.renamed(self._workspace, room))
        return {"channel": room.id, "name": room.name}

    async def _renumber(self, order: Json) -> Json:
        room = self._room(order)
        old_id, new_id = room.id, str(order.get("new_id") or f"C0{secrets.token_hex(4).upper()}")
        self._workspace.renumber(room, new_id)
        await self._tell(room, happenings.renumbered(self._workspace, old_id, new_id))
        return {"channel": new_id, "old_channel": old_id}

    async def _share(self, order: Json) -> Json:
        room, house = self._room(order), self._house(order)
        if house.id not in room.organisations:
            room.organisations.append(house.id)
            await self._tell(room, happenings.shared_with(self._workspace, room, house.id))
        return {"channel": room.id}

    async def _unshare(self, order: Json) -> Json:
        """The host keeps the channel; whoever was invited goes on in a copy with a new id."""
        room, house = self._room(order), self._house(order)
        if house.id in room.organisations:
            self._workspace.part(room, house.id)
            await self._tell(room, happenings.unshared_from(self._workspace, room, house.id))
        if room.host == house.id:
            self._workspace.renumber(room, f"C0{secrets.token_hex(4).upper()}")
        return {"channel": room.id}

    async def _archive(self, order: Json) -> Json:
        room = self._room(order)
        room.archived = True
        await self._tell(room, happenings.archived(self._workspace, room, self._by(order)))
        return {"channel": room.id}

    async def _unarchive(self, order: Json) -> Json:
        room = self._room(order)
        room.archived = False
        await self._tell(room, happenings.unarchived(self._workspace, room, self._by(order)))
        return {"channel": room.id}

    async def _delete(self, order: Json) -> Json:
        room = self._room(order)
        self._workspace.remove(room)
        await self._tell(room, happenings.deleted(self._workspace, room))
        return {"channel": room.id}

    # The app ----------------------------------------------------------------------------------------

    async def _remove_app(self, order: Json) -> Json:
        """Out of every channel, and its token is worth nothing until it is back."""
        bot = self._workspace.people[BOT_USER]
        self._rooms_of_bot = [
            room for room in self._workspace.channels.values() if not room.is_dm and bot.id in room.members
        ]
        for room in self._rooms_of_bot:
            self._workspace.leave(room, bot)
        self._workspace.installation.revoke(str(order.get("error") or "token_revoked"))
        await self._tell(None, happenings.revoked(self._workspace), happenings.uninstalled(self._workspace))
        return {}

    async def _return_app(self, order: Json) -> Json:
        """Installed again, and invited again to where it was unless told otherwise."""
        self._workspace.installation.restore()
        rooms = [room for room in self._rooms_of_bot if room.id in self._workspace.channels]
        self._rooms_of_bot = []
        for room in rooms if order.get("channels", True) else []:
            await self.add(room, self._workspace.people[BOT_USER], self._by(order))
        return {}

    # Slack Connect ----------------------------------------------------------------------------------

    async def _enterprise(self, order: Json) -> Json:
        """The brand's workspace turns out to be part of an Enterprise organisation."""
        house = self._house(order)
        shape = str(order.get("shape", SHAPES[0]))
        if shape not in SHAPES:
            raise NoSuchDeedError(f"there is no shape {shape!r}; there are: {', '.join(SHAPES)}")
        enterprise = f"E{house.id[1:]}" if order.get("on", True) else None
        known_as_enterprise = order.get("known_as", "enterprise") == "enterprise"
        self._workspace.organisations[house.id] = replace(
            house, enterprise=enterprise, shape=shape, known_as_enterprise=known_as_enterprise
        )
        return {"enterprise": enterprise}

    async def _ephemerals(self, order: Json) -> Json:
        self._workspace.ephemerals_outside = bool(order.get("on", True))
        return {}

    async def _dms(self, order: Json) -> Json:
        """An admin's rule: nobody outside, or just this person, takes direct messages from the app."""
        who = self._who(order).id if "person" in order else "outsiders"
        if order.get("refused", True):
            self._workspace.refusing_dms[who] = str(order.get("error") or "invalid_user_combination")
        else:
            self._workspace.refusing_dms.pop(who, None)
        return {}
