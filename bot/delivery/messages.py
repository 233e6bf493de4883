"""Sends cards, progress and notices: Slack's channel is made to show what the database says."""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from types import MappingProxyType
from typing import Any

from bot.delivery.pace import Pace
from bot.domain.channel_changes import to_apply
from bot.domain.code_request import CodeStatus
from bot.domain.notices import Notice, NoticeKind, from_payload
from bot.domain.onboarding import Onboarding
from bot.domain.steps import Step, TaskId
from bot.services import messages
from bot.services.announcements import card_subject, progress_subject
from bot.services.context import Services
from bot.services.keeping import names_in
from bot.slack.errors import ChannelError, MessageGoneError, SlackError
from bot.slack.gateway import Gateway
from bot.surfaces import (
    moving,
    notice_moment,
    notice_surroundings,
    notices,
    progress,
    refusals,
    step_card,
    welcome,
)
from bot.surfaces.kit import Message, Scene
from storage.messages import PostedMessage
from storage.outbox import OutboxRow

PROGRESS_EVERY = timedelta(seconds=10)


# What is in Slack now, to be noted together with the row that brought it there.
Posted = Sequence[PostedMessage]


class MessageSenders:
    """A sender for each kind of row that ends as a message in Slack."""

    def __init__(self, services: Services, gateway: Gateway, pace: Pace) -> None:
        self._services = services
        self._gateway = gateway
        self._pace = pace
        # A person's direct messages keep their channel: asked for once, since an operator waits for a code.
        self._direct: dict[str, str] = {}

    async def card(self, row: OutboxRow) -> Posted:
        step = Step(row.payload["step"])
        scene, posted = await self._look(row, row.subject)
        return await self._project(scene, row.subject, step_card.render(scene, step), posted)

    async def progress(self, row: OutboxRow) -> Posted:
        scene, posted = await self._look(row, row.subject)
        message = progress.render(scene)
        if posted is not None and posted.hash == _hash(message):
            return ()
        await self._pace.progress(scene.onboarding.channel_id, PROGRESS_EVERY)
        drawn = await self._project(scene, row.subject, message, posted)
        return [await self._pinned(one) for one in drawn]

    async def notice(self, row: OutboxRow) -> Posted:
        """Said once; what has been overtaken meanwhile is dropped where its kind says so."""
        channel = await self._channel_of(row)
        scene, posted = await self._look(row, row.subject, channel)
        notice = from_payload(row.payload)
        if posted is not None or _overtaken(scene, notice):
            return ()
        notice = await self._linked(scene.onboarding, notice)
        payload = {**row.payload, "facts": dict(notice.facts)}
        message = notices.render(scene, notice)
        thread = await self._thread(scene.onboarding, row)
        return await self._post(scene.onboarding.id, channel, row.subject, message, thread, payload=payload)

    async def buttons(self, row: OutboxRow) -> Posted:
        """Take the buttons of what is done from every notice that still carries one."""
        scene, _ = await self._look(row, row.subject)
        async with self._services.database.read() as uow:
            live = await uow.messages.live_of(scene.onboarding.id)
        changed: list[PostedMessage] = []
        try:
            for posted in live:
                changed += await self._without_buttons(scene, posted)
        except BaseException:
            await messages.note(self._services, changed)
            raise
        return changed

    async def _without_buttons(self, scene: Scene, posted: PostedMessage) -> Posted:
        in_channel = posted.channel_id == scene.onboarding.channel_id
        if in_channel and scene.onboarding.parked:
            return ()
        message = notices.render(scene, from_payload(posted.payload))
        try:
            return await self._update(posted, message, live=notices.has_buttons(message))
        except ChannelError:
            if in_channel:
                raise
            return ()  # a direct message that cannot be reached says nothing of the channel

    async def left_behind(self, row: OutboxRow) -> Posted:
        """Where an onboarding was before one message says that it goes on elsewhere; no button is left."""
        scene, posted = await self._look(row, row.subject, row.payload["channel"])
        changed: list[PostedMessage] = []
        try:
            if posted is None:
                message, place = moving.gone_from_here(scene, row.payload["to"]), row.payload["channel"]
                changed += await self._post(
                    scene.onboarding.id, place, row.subject, message, None, payload={}
                )
            await self._empty(scene.onboarding.id, row, changed)
        except ChannelError:
            pass  # out of reach by now, so nobody can press there
        except BaseException:
            await messages.note(self._services, changed)
            raise
        return changed

    async def _empty(self, onboarding_id: str, row: OutboxRow, changed: list[PostedMessage]) -> None:
        async with self._services.database.read() as uow:
            old = await uow.messages.of(onboarding_id, row.payload["channel"])
        for posted in old:
            if posted.subject != row.subject and (posted.payload or posted.thread_ts is None):
                changed += await self._update(posted, moving.LEFT_BEHIND, live=False)

    async def reply(self, row: OutboxRow) -> Posted:
        """Where the bot is asked and has no onboarding to tell of, or none for this person."""
        if await self._posted(row.destination, row.subject) is not None:
            return ()
        message = refusals.to_outsider() if row.payload["outsider"] else welcome.render()
        thread = row.payload["thread_ts"]
        return await self._post(None, row.destination, row.subject, message, thread, payload={})

    async def _linked(self, onboarding: Onboarding, notice: Notice) -> Notice:
        """With the address of the message that it leads to."""
        if notice.kind is NoticeKind.ASKED:
            subject = progress_subject(onboarding.id)
        elif notice.kind is NoticeKind.REMINDER_DIRECT:
            subject = card_subject(onboarding.id, notice.tasks[0].step)
        else:
            return notice
        return replace(notice, facts={**notice.facts, "link": await self._link(onboarding, subject)})

    async def _link(self, onboarding: Onboarding, subject: str) -> str:
        """To a message of the channel; empty while it is not there."""
        posted = await self._posted(onboarding.channel_id, subject)
        if posted is None:
            return ""
        answer = await self._gateway.call(
            "chat_getPermalink", channel=posted.channel_id, message_ts=posted.ts
        )
        return str(answer.get("permalink", ""))

    async def directly(self, row: OutboxRow, message: Message) -> Posted:
        """A direct message of no onboarding, said once."""
        channel = await self._channel_of(row)
        if await self._posted(channel, row.subject) is not None:
            return ()
        return await self._post(None, channel, row.subject, message, None, payload={})

    async def welcome(self, row: OutboxRow) -> Posted:
        async with self._services.database.read() as uow:
            running = await uow.onboardings.in_channel(row.destination)
        if running or await self._posted(row.destination, row.subject) is not None:
            return ()
        return await self._post(None, row.destination, row.subject, welcome.render(), None, payload={})

    async def remove(self, row: OutboxRow) -> Posted:
        """A message that a crash left behind, and that another one stands in for."""
        async with self._services.database.read() as uow:
            if await uow.messages.at(row.destination, row.payload["ts"]) is not None:
                return ()  # it was pressed between its posting and our taking note
        with suppress(MessageGoneError):
            await self._gateway.call("chat_delete", channel=row.destination, ts=row.payload["ts"])
        return ()

    async def _look(
        self, row: OutboxRow, subject: str, channel: str | None = None
    ) -> tuple[Scene, PostedMessage | None]:
        """What the message is drawn from, and how it stands in Slack: in its own channel unless told."""
        async with self._services.database.read() as uow:
            onboarding = await uow.onboardings.get(row.onboarding_id or "")
            if onboarding is None:
                raise SlackError("onboarding_gone")
            posted = await uow.messages.get(channel or onboarding.channel_id, subject)
            names, now = await names_in(uow, onboarding), self._services.clock.now()
            return Scene(onboarding, names, now, policy=self._services.policy), posted

    async def _posted(self, channel: str, subject: str) -> PostedMessage | None:
        async with self._services.database.read() as uow:
            return await uow.messages.get(channel, subject)

    async def _project(
        self, scene: Scene, subject: str, message: Message, posted: PostedMessage | None
    ) -> Posted:
        if posted is not None:
            return await self._update(posted, message, live=False)
        onboarding = scene.onboarding
        return await self._post(onboarding.id, onboarding.channel_id, subject, message, None, payload={})

    async def _post(
        self,
        onboarding_id: str | None,
        channel: str,
        subject: str,
        message: Message,
        thread: str | None,
        *,
        payload: dict[str, object],
    ) -> Posted:
        await self._pace.post(channel)
        options: dict[str, Any] = {"thread_ts": thread} if thread else {}
        answer = await self._gateway.call(
            "chat_postMessage",
            channel=channel,
            text=message.text,
            blocks=message.blocks,
            unfurl_links=False,
            unfurl_media=False,
            **options,
        )
        live = bool(payload) and notices.has_buttons(message)
        posted = PostedMessage(
            onboarding_id=onboarding_id,
            subject=subject,
            channel_id=channel,
            ts=answer["ts"],
            thread_ts=thread,
            hash=_hash(message),
            live=live,
            payload=dict(payload) if live else {},
        )
        return [posted]

    async def _update(self, posted: PostedMessage, message: Message, *, live: bool) -> Posted:
        if posted.hash == _hash(message) and posted.live == live:
            return ()
        await self._pace.update()
        try:
            await self._gateway.call(
                "chat_update",
                channel=posted.channel_id,
                ts=posted.ts,
                text=message.text,
                blocks=message.blocks,
            )
        except MessageGoneError:
            return await self._anew(posted, message)
        return [replace(posted, hash=_hash(message), live=live)]

    async def _anew(self, posted: PostedMessage, message: Message) -> Posted:
        """Somebody deleted the message: a card comes back, whatever is said once has been said."""
        async with self._services.database.write() as uow:
            await uow.messages.delete(posted.channel_id, posted.subject)
        if posted.thread_ts is None and not posted.payload and message != moving.LEFT_BEHIND:
            return await self._post(
                posted.onboarding_id, posted.channel_id, posted.subject, message, None, payload={}
            )
        return ()

    async def _pinned(self, posted: PostedMessage) -> PostedMessage:
        """Best effort: Slack Connect may forbid it, and nothing depends on it."""
        if posted.pinned:
            return posted
        try:
            await self._gateway.call("pins_add", channel=posted.channel_id, timestamp=posted.ts)
        except SlackError:
            return posted
        return replace(posted, pinned=True)

    async def _thread(self, onboarding: Onboarding, row: OutboxRow) -> str | None:
        if "thread_ts" in row.payload:
            return str(row.payload["thread_ts"])
        step = row.payload.get("thread")
        if not step or row.destination != onboarding.channel_id:
            return None
        posted = await self._posted(onboarding.channel_id, card_subject(onboarding.id, Step(step)))
        return posted.ts if posted else None

    async def _channel_of(self, row: OutboxRow) -> str:
        if not row.destination.startswith("dm:"):
            return row.destination
        user = row.destination.removeprefix("dm:")
        if user not in self._direct or row.attempts:  # what failed is asked for anew
            answer = await self._gateway.call("conversations_open", users=[user])
            self._direct[user] = str(answer["channel"]["id"])
        return self._direct[user]


# What makes no sense any more once it is not their turn; everything else is said late with its time.
_DROPPED = frozenset(
    {
        NoticeKind.TURN,
        NoticeKind.REMINDER,
        NoticeKind.REMINDER_DIRECT,
        NoticeKind.ESCALATED,
        NoticeKind.LAPSING,
        NoticeKind.FACEBOOK_WAIT,
        NoticeKind.SENT_BACK,
        NoticeKind.CODE_ENDED,
        NoticeKind.CODES_OPEN,
        NoticeKind.CODE_REFUSED,
        NoticeKind.FACEBOOK_REFUSED,
        NoticeKind.REGISTERED,
        NoticeKind.ASSIGNED,
        NoticeKind.LAPSED,
    }
)
_CODE_STATES = {
    NoticeKind.CODE_RUNNING_OUT: {CodeStatus.REQUESTED},
    NoticeKind.CODE_IN: {CodeStatus.SUBMITTED, CodeStatus.SHOWN},
}


# What the notice tells of has to be there still.
_STILL_SO: Mapping[NoticeKind, Callable[[Scene, Notice], object]] = MappingProxyType(
    {
        NoticeKind.STUCK: notices.is_this_flag,
        NoticeKind.PARKED: notice_surroundings.is_this_parking,
        NoticeKind.PEOPLE_LEFT: notice_surroundings.are_gone,
        NoticeKind.MOMENT_SUGGESTED: notice_moment.is_this_moment,
        NoticeKind.MOMENT_NEAR: notice_moment.is_this_moment,
        NoticeKind.CHANGES: lambda scene, _: to_apply(scene.onboarding),
    }
)


def _overtaken(scene: Scene, notice: Notice) -> bool:
    onboarding = scene.onboarding
    if notice.kind in _CODE_STATES:
        open_code = onboarding.code is not None and onboarding.owes(TaskId.PHONE_CODE)
        return not (open_code and onboarding.code and onboarding.code.status in _CODE_STATES[notice.kind])
    if notice.kind is NoticeKind.NEW_LEAD:
        return onboarding.lead != notice.person
    if notice.kind in _STILL_SO:
        return not _STILL_SO[notice.kind](scene, notice)
    return notice.kind in _DROPPED and not notices.is_still_theirs(scene, notice)


def _hash(message: Message) -> str:
    drawn = json.dumps([message.text, message.blocks], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(drawn.encode()).hexdigest()
