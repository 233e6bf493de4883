"""A person's deeds: typing, clicking, submitting. Page and scripts come through here alike."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any

from bot.sandbox import payloads, presses
from bot.sandbox.deliveries import Answer, Courier
from bot.sandbox.elements import Json, Spot, words
from bot.sandbox.errors import SlackError
from bot.sandbox.fields import NoSuchChoiceError, fill, labels, slips
from bot.sandbox.mentions import escaped, mentioned
from bot.sandbox.people import BOT_USER, VENDOR, Person
from bot.sandbox.submissions import LOADING, REFUSAL, by_label, take_answer
from bot.sandbox.tickets import ResponseUrl
from bot.sandbox.views import View
from bot.sandbox.web_api import respond
from bot.sandbox.workspace import Channel, Message, Workspace
from bot.sandbox.world import World

WITHIN_S = 5.0
TROUBLE = "We had some trouble connecting. Try again?"

Deed = Callable[[Person, Channel | None, Json], Awaitable[Json]]


class RefusedError(Exception):
    """The person sees this instead of what they wanted."""


class Actor:
    def __init__(self, workspace: Workspace, courier: Courier, world: World) -> None:
        self._workspace = workspace
        self._courier = courier
        self._world = world
        self._deeds: dict[str, Deed] = {
            "command": self._command,
            "click": self._click,
            "submit": self._submit,
            "close": self._close,
            "message": self._message,
            "open_home": self._open_home,
            "reload": self._reload,
        }

    async def act(self, order: Json) -> Json:
        """Do it as that person; the answer says whether it was accepted, and if not why."""
        try:
            if order.get("do") == "facebook":
                return self._facebook(order)
            deed, person = self._deed(order), self._person(order)
            self._workspace.alerts.pop(person.id, None)
            return await deed(person, self._workspace.channel_named(order.get("channel")), order)
        except (RefusedError, NoSuchChoiceError) as refused:
            return {"ok": False, "refusal": str(refused)}
        finally:
            self._workspace.changes.touch()

    def _deed(self, order: Json) -> Deed:
        deed = self._deeds.get(str(order.get("do")))
        if deed is None:
            there = ", ".join([*self._deeds, "facebook"])
            raise RefusedError(f"there is no deed {order.get('do')!r}; there are: {there}")
        return deed

    def _person(self, order: Json) -> Person:
        person = self._workspace.person(order.get("person"))
        if person is None or person.bot:
            raise RefusedError(f"there is nobody called {order.get('person')!r}")
        return person

    # Typing -----------------------------------------------------------------------------------------

    async def _command(self, person: Person, channel: Channel | None, order: Json) -> Json:
        room = _inside(person, channel, order)
        await self._close_stack(person)
        name, _, text = str(order.get("text", "")).strip().partition(" ")
        own = {"/invite": self._invite, "/remove": self._remove, "/leave": self._leave}.get(name)
        if own:
            return await own(person, room, escaped(self._workspace, text.strip()))
        installation = self._workspace.installation
        if person.organisation != VENDOR.id or not installation.has_command(name):
            return self._slackbot(person, room, f"{name} is not a valid command.")
        typed = text.strip()
        if installation.escapes(name):
            typed = escaped(self._workspace, typed, with_names=True)
        payload = payloads.command(self._workspace, person, room, name, typed)
        answer = await self._courier.command(payload)
        if not answer.acked:
            late = "operation_timeout" if answer.reason == "http_timeout" else "dispatch_failed"
            return self._slackbot(person, room, f"{name} failed with the error {late}")
        said = self._said(person, room, payload, answer)
        if said and said.blocks and said.blocks[0]["block_id"] == REFUSAL:
            return {"ok": False, "refusal": _read(said)}
        return await self._settled(person, order) | ({"text": _read(said)} if said else {})

    def _said(self, person: Person, room: Channel, payload: Json, answer: Answer) -> Message | None:
        """The message that the ack of a command carries, if any."""
        body = answer.body if isinstance(answer.body, dict) else {"text": answer.body or ""}
        if not body.get("text") and not body.get("blocks"):
            return None
        try:
            respond(self._workspace, ResponseUrl(room.id, person.id, time.monotonic()), body)
        except SlackError as error:
            self._workspace.alert(person.id, f"{payload['command']} failed with the error {error.code}")
            return None
        return self._workspace.messages[room.id][-1]

    def _slackbot(self, person: Person, room: Channel, text: str) -> Json:
        self._workspace.say_as_slackbot(room.id, person.id, text)
        return {"ok": False, "refusal": text}

    async def _message(self, person: Person, channel: Channel | None, order: Json) -> Json:
        room = _inside(person, channel, order)
        text = escaped(self._workspace, str(order.get("text", "")))
        message = self._workspace.post(room.id, person.id, text, thread_ts=order.get("thread_ts"))
        if BOT_USER in mentioned(text) and BOT_USER in room.members:
            await self._courier.event(payloads.mention(self._workspace, message, person))
        return {"ok": True, "ts": message.ts}

    # Slack's own commands ---------------------------------------------------------------------------

    async def _invite(self, person: Person, room: Channel, text: str) -> Json:
        invited = [self._workspace.people[each] for each in mentioned(text) if each in self._workspace.people]
        if not invited:
            raise RefusedError("Say whom: /invite @somebody")
        for each in invited:
            if each.id == BOT_USER and person.organisation != VENDOR.id:
                return self._slackbot(
                    person, room, "You can't add this app: it belongs to another organisation."
                )
            if each.id not in room.members:
                await self._world.add(room, each, person.id)
        return {"ok": True}

    async def _remove(self, person: Person, room: Channel, text: str) -> Json:
        for each in mentioned(text):
            if each in room.members:
                await self._world.take_out(room, self._workspace.people[each], person.id)
        return {"ok": True}

    async def _leave(self, person: Person, room: Channel, _text: str) -> Json:
        await self._world.take_out(room, person, person.id)
        return {"ok": True}

    # Clicking ---------------------------------------------------------------------------------------

    async def _click(self, person: Person, channel: Channel | None, order: Json) -> Json:
        room = channel.id if channel else None
        wanted = presses.Wanted.of(person.id, order)
        press = await self._workspace.changes.until(
            lambda: None if self._loads(person, wanted) else presses.find(self._workspace, wanted, room),
            _within(order),
        )
        press = press or presses.find(self._workspace, wanted, room)
        if press is None:
            there = ", ".join(presses.offered(self._workspace, wanted, room)) or "none"
            raise RefusedError(f"there is no button {wanted.label!r}; there are: {there}")
        if isinstance(press.holder, View):
            self._put_all(press.holder, order.get("fields") or {})
        else:
            await self._close_stack(person)
        press.keep()
        return await self._pressed(person, press, order)

    def _loads(self, person: Person, wanted: presses.Wanted) -> bool:
        """A modal that still loads may yet bring the label."""
        top = self._workspace.views.top(person.id)
        return bool(top and top.callback_id == LOADING and not (wanted.ts or wanted.card))

    def _put_all(self, view: View, fields: Json) -> None:
        for label, given in fields.items():
            fill(self._workspace, view, label, given)

    async def _pressed(self, person: Person, press: presses.Press, order: Json) -> Json:
        answer = await self._courier.interactive(self._payload(person, press))
        if not answer.acked:
            told = TROUBLE if isinstance(press.holder, View) else f"⚠ {TROUBLE}"
            return self._failed(person, told)
        return await self._settled(person, order)

    def _payload(self, person: Person, press: presses.Press) -> Json:
        entry = payloads.action(self._workspace, press.spot, press.value)
        if isinstance(press.holder, View):
            return payloads.press_in_view(self._workspace, person, press.holder, entry)
        return payloads.press_in_message(self._workspace, person, press.holder, entry)

    def _failed(self, person: Person, text: str) -> Json:
        self._workspace.alert(person.id, text)
        return {"ok": False, "refusal": text}

    # Forms ------------------------------------------------------------------------------------------

    async def _submit(self, person: Person, _channel: Channel | None, order: Json) -> Json:
        view = await self._filled(person, order)
        if not view.body.get("submit"):
            raise RefusedError(f"{view.title!r} has nothing to submit")
        found = slips(view)
        if found:
            view.errors = found
            return {"ok": False, "errors": by_label(view, found)}
        answer = await self._courier.interactive(payloads.submission(self._workspace, person, view))
        if not answer.acked:
            return self._failed(person, TROUBLE)
        try:
            errors = take_answer(self._workspace.views, view, answer.body)
        except SlackError:
            return self._failed(person, TROUBLE)
        if errors:
            return {"ok": False, "errors": errors}
        return await self._settled(person, order)

    async def _filled(self, person: Person, order: Json) -> View:
        """The open form with its fields filled; a field may appear only once another one is filled."""
        left: dict[str, Any] = dict(order.get("fields") or {})
        loop = asyncio.get_running_loop()
        end = loop.time() + _within(order)
        while True:
            view = self._form(person, order)
            if view and await self._fill(person, view, left):
                continue
            if view and not left:
                return view
            if not await self._workspace.changes.wait(end - loop.time()):
                break
        if view is None:
            raise RefusedError("no form is open")
        there, missing = ", ".join(labels(view)), ", ".join(repr(each) for each in left)
        raise RefusedError(f"there is no field labelled {missing}; there are: {there}")

    def _form(self, person: Person, order: Json) -> View | None:
        view = self._workspace.views.top(person.id)
        if view is None or view.callback_id == LOADING or order.get("view_id") not in (None, view.id):
            return None
        return view

    async def _fill(self, person: Person, view: View, left: dict[str, Any]) -> bool:
        """Fill what there is, and take it from what is left; whether there was anything."""
        before = len(left)
        for label in list(left):
            spot = fill(self._workspace, view, label, left[label])
            if spot:
                del left[label]
                await self._dispatch(person, view, spot)
        return len(left) < before

    async def _dispatch(self, person: Person, view: View, spot: Spot) -> None:
        """A field that tells the bot at once."""
        if not spot.is_input or spot.block.get("dispatch_action"):
            entry = view.values[spot.block_id][spot.action_id]
            value = next(value for key, value in entry.items() if key != "type")
            await self._courier.interactive(self._payload(person, presses.Press(view, spot, value)))

    async def _close(self, person: Person, _channel: Channel | None, order: Json) -> Json:
        top = self._workspace.views.top(person.id)
        if top is None or order.get("view_id") not in (None, top.id):
            raise RefusedError("no form is open" if top is None else "that form is not open any more")
        await self._closed(person, top, all_of_them=bool(order.get("all") or top.body.get("clear_on_close")))
        return {"ok": True}

    async def _close_stack(self, person: Person) -> None:
        top = self._workspace.views.top(person.id)
        if top:
            await self._closed(person, top, all_of_them=True)

    async def _closed(self, person: Person, view: View, *, all_of_them: bool = False) -> None:
        closed = self._workspace.views.close(view, all_of_them=all_of_them)
        self._workspace.changes.touch()
        for each in closed:
            if each.body.get("notify_on_close"):
                body = payloads.closing(self._workspace, person, each, is_cleared=all_of_them)
                await self._courier.interactive(body)

    # Afterwards -------------------------------------------------------------------------------------

    async def _settled(self, person: Person, order: Json) -> Json:
        """What the person has before them after a press; a refusal is read and put away."""
        views = self._workspace.views
        await self._workspace.changes.until(lambda: self._loaded(person), _within(order))
        top = views.top(person.id)
        if top and top.callback_id == REFUSAL:
            if not order.get("keep_refusal"):
                await self._closed(person, top)
            return {"ok": False, "refusal": words(top.blocks)}
        return {"ok": True, "modal": top.title if top else None}

    def _loaded(self, person: Person) -> bool | None:
        top = self._workspace.views.top(person.id)
        return None if top and top.callback_id == LOADING else True

    # The rest ---------------------------------------------------------------------------------------

    async def _open_home(self, person: Person, _channel: Channel | None, _order: Json) -> Json:
        room = self._workspace.dm(person)
        answer = await self._courier.event(payloads.home_opened(self._workspace, person, room))
        return {"ok": True} if answer.acked else self._failed(person, TROUBLE)

    async def _reload(self, person: Person, _channel: Channel | None, _order: Json) -> Json:
        """Slack loaded anew: ephemerals and open forms are gone, and the bot is not told."""
        self._workspace.forget_ephemerals(person.id)
        self._workspace.views.stacks.pop(person.id, None)
        return {"ok": True}

    def _facebook(self, order: Json) -> Json:
        number = str(order.get("send_code") or "")
        if not any(each.isdigit() for each in number):
            raise RefusedError("say which number: send_code")
        entry = self._workspace.ring(number, str(order.get("method") or "sms"))
        return {"ok": True, "at": entry["at"]}


def _inside(person: Person, channel: Channel | None, order: Json) -> Channel:
    if channel is None:
        raise RefusedError(f"there is no channel {order.get('channel')!r}")
    if person.id not in channel.members:
        raise RefusedError(f"{person.name} is not in #{channel.name}")
    if channel.archived:
        raise RefusedError(f"#{channel.name} is archived")
    return channel


def _within(order: Json) -> float:
    given = order.get("within_s")
    return float(given) if isinstance(given, int | float) else WITHIN_S


def _read(message: Message) -> str:
    return words(message.blocks) or message.text
