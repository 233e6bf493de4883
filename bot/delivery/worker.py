"""The deliverer: leases a destination, sends its rows in order, and sorts what went wrong."""

import asyncio
import random
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, auto
from uuid import uuid4

import structlog

from bot.observability import trace
from bot.services import messages, surroundings
from bot.services.announcements import RowKind
from bot.services.context import Services
from bot.slack.errors import ChannelError, RateLimitedError, SlackError, TokenError, TransientError
from storage.engine import StorageBusyError
from storage.messages import PostedMessage
from storage.outbox import OutboxRow

log = structlog.get_logger(__name__)

# How many destinations are served side by side, and how long one may take before another replica may.
SIDE_BY_SIDE = 8
LEASE = timedelta(seconds=30)
# A row that takes longer is broken off, and what is sent noted by then: together well within the lease.
SEND_S, NOTE_S = 20, 5
# Messages to one person go ahead of channels for so long, and a press of one step: somebody waits for them.
HEAD_START_S = 0.05
STEP_WAIT_S = 0.01
# Another replica may have written rows: look without being woken.
LOOK_EVERY_S = 1.0
MOST_ATTEMPTS = 8
# What may pass by itself is tried for so long.
PATIENCE = timedelta(hours=6)
# A stop waits this long for what is being sent, and then for the leases to go back.
FINISH_S, RELEASE_S = 3, 1
# A channel that is archived or left may come back: tried after 1, 2, 4 ... minutes, some two hours in all.
CHANNEL_WAIT = timedelta(minutes=1)
WORKSPACE_PAUSE = timedelta(minutes=1)
WORKSPACE = "workspace"


class DeferredError(Exception):
    """Not now because of the pace: the row waits without blocking those behind it."""

    def __init__(self, wait: timedelta) -> None:
        super().__init__(str(wait))
        self.wait = wait


class HoldError(Exception):
    """Too early for this destination: it waits as a whole, so that its order is kept."""

    def __init__(self, wait: timedelta) -> None:
        super().__init__(str(wait))
        self.wait = wait


class _Outcome(Enum):
    """Of a row that is not sent: it is out of the way of those behind it, or they wait with it."""

    PASSED_OVER = auto()
    LATER = auto()


# Gives the messages that are in Slack by it, where there are any.
Sender = Callable[[OutboxRow], Awaitable[Sequence[PostedMessage] | None]]


@dataclass(frozen=True, slots=True)
class _Sent:
    """A row that is done, and what is to be noted of it in the same transaction."""

    row: OutboxRow
    posted: Sequence[PostedMessage]


class Deliverer:
    """Runs beside the presses; `wake` makes it look at once."""

    def __init__(self) -> None:
        self._owner = uuid4().hex
        self._news = asyncio.Event()
        self._pressed = False
        self._turn = asyncio.Lock()
        self._stopping = False
        self._looking: asyncio.Task[None] | None = None
        self._serving: set[asyncio.Task[None]] = set()
        self._pauses: Mapping[str, datetime] = {}
        # Only until its lease is given back: from then on it may be leased anew.
        self._busy: set[str] = set()
        self._ahead: set[asyncio.Task[None]] = set()

    def serve_with(self, services: Services, senders: Mapping[RowKind, Sender]) -> None:
        """Before `start`: the services wake the deliverer, so neither can be built with the other."""
        self._services = services
        self._senders = senders

    @property
    def services(self) -> Services:
        return self._services

    def wait_for(self, method: str) -> timedelta | None:
        """How long Slack has asked this or another replica to leave the method alone, as last looked up."""
        until = self._pauses.get(method)
        wait = until - self._services.clock.now() if until is not None else timedelta()
        return wait if wait > timedelta() else None

    def wake(self) -> None:
        """Something was written that is to be sent now."""
        self._pressed = True
        self._news.set()

    def start(self) -> None:
        self._looking = asyncio.create_task(self._look())

    async def _look(self) -> None:
        while not self._stopping:
            self._news.clear()
            await self._after_presses()
            await self._start_serving()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._news.wait(), LOOK_EVERY_S)

    async def stop(self) -> None:
        """Finish what is being sent; what is left stays in the outbox."""
        self._stopping = True
        self.wake()
        if self._looking is not None:
            await self._looking
        if self._serving:
            _, unfinished = await asyncio.wait(tuple(self._serving), timeout=FINISH_S)
            await self._break_off(unfinished)

    async def _break_off(self, unfinished: Collection[asyncio.Task[None]]) -> None:
        """Slack does not answer: the lease goes back, and whoever takes it on sends the row again."""
        for task in unfinished:
            task.cancel()
        if unfinished:
            await asyncio.wait(tuple(unfinished), timeout=RELEASE_S)

    async def next_due(self) -> datetime | None:
        """When the next row can be sent: not before a pause of the workspace is over."""
        async with self._services.database.read() as uow:
            pauses = await uow.outbox.pauses(self._services.clock.now())
            at = await uow.outbox.next_due()
        return at and max(at, pauses.get(WORKSPACE, at))

    async def drain(self) -> None:
        """Send all that is due by now, for a sandbox that moves time."""
        while True:
            await self._start_serving()
            if not self._serving:
                return
            await asyncio.wait(tuple(self._serving))

    async def _start_serving(self) -> None:
        room = SIDE_BY_SIDE - len(self._serving)
        if room <= 0:
            return
        try:
            leased = await self._lease(room)
            for destination in sorted(leased, key=_is_channel):
                self._serve_aside(destination, leased[destination])
        except StorageBusyError:
            log.info("delivery_waits_for_database")
        except Exception:
            log.exception("delivery_failed")

    async def _lease(self, room: int) -> dict[str, OutboxRow | None]:
        """Destinations to serve, each with its first row. Without a press it looks before it writes."""
        pressed, self._pressed = self._pressed, False
        if not pressed and not await self._is_something_due():
            return {}
        now = self._services.clock.now()
        until = now + LEASE
        async with self._services.database.write() as uow:
            self._pauses = await uow.outbox.pauses(now)
            if WORKSPACE in self._pauses:
                return {}
            leased = await uow.outbox.lease(self._owner, now, until, room, left_too=not pressed)
            return {
                place: await uow.outbox.take(place, self._owner, now, until)
                for place in leased
                if place not in self._busy
            }

    async def _is_something_due(self) -> bool:
        now = self._services.clock.now()
        async with self._services.database.read() as uow:
            self._pauses = await uow.outbox.pauses(now)
            at = None if WORKSPACE in self._pauses else await uow.outbox.next_due()
        return at is not None and at <= now

    def _serve_aside(self, destination: str, first: OutboxRow | None) -> None:
        task = asyncio.create_task(self._serve(destination, first))
        self._busy.add(destination)
        self._serving.add(task)
        if not _is_channel(destination):
            self._ahead.add(task)
            task.add_done_callback(self._ahead.discard)
        task.add_done_callback(self._served)

    def _served(self, task: asyncio.Task[None]) -> None:
        self._serving.discard(task)
        self._news.set()

    async def _serve(self, destination: str, row: OutboxRow | None) -> None:
        not_before, held = None, True
        try:
            row = row or await self._take(destination, None)
            while row is not None:
                await self._give_way(destination)
                outcome = await self._send(row)
                if outcome is _Outcome.LATER:
                    break
                await self._give_way(destination)
                row = await self._take(destination, outcome if isinstance(outcome, _Sent) else None)
            held = row is not None
        except HoldError as error:
            not_before = self._services.clock.now() + error.wait
        except StorageBusyError:
            log.info("delivery_waits_for_database", destination=destination)
        except Exception:
            log.exception("delivery_failed", destination=destination)
        finally:
            self._busy.discard(destination)
            if held:
                await self._release(destination, not_before)

    async def _give_way(self, destination: str) -> None:
        """A channel has many messages, and nobody waits for one of them by the second."""
        if not _is_channel(destination):
            return
        if self._ahead:
            await asyncio.wait(tuple(self._ahead), timeout=HEAD_START_S)
        await self._after_presses()

    async def _after_presses(self) -> None:
        """One step at a time between two presses, so that the next one finds no queue before it."""
        async with self._turn:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._services.in_hand.none(), STEP_WAIT_S)

    async def _release(self, destination: str, not_before: datetime | None) -> None:
        try:
            async with self._services.database.write() as uow:
                await uow.outbox.release(destination, self._owner, not_before)
        except StorageBusyError:
            log.info("lease_runs_out", destination=destination)

    async def _take(self, destination: str, sent: _Sent | None) -> OutboxRow | None:
        """What is sent has to be noted while the lease lasts: a database that is busy is asked again."""
        async with asyncio.timeout(NOTE_S):
            while True:
                try:
                    return await self._between(destination, sent)
                except StorageBusyError:
                    if sent is None:
                        raise

    async def _between(self, destination: str, sent: _Sent | None) -> OutboxRow | None:
        """One transaction between two rows: note what is sent, take the next or let go."""
        now = self._services.clock.now()
        async with self._services.database.write() as uow:
            if sent is not None:
                await messages.note_in(uow, self._services, sent.posted)
                await uow.outbox.done(sent.row.id)
            if not self._stopping:
                row = await uow.outbox.take(destination, self._owner, now, now + LEASE)
                if row is not None:
                    return row
            await uow.outbox.release(destination, self._owner)
        return None

    async def _send(self, row: OutboxRow) -> "_Outcome | _Sent":
        try:
            with trace.following(row.request_id or trace.new()):
                posted = await self._in_time(row)
        except DeferredError as error:
            await self._defer(row, self._services.clock.now() + error.wait)
            return _Outcome.PASSED_OVER
        except HoldError:
            await self._put_back(row)
            raise
        except RateLimitedError as error:
            await self._pause(error.method, error.wait)
            await self._again(row, error.wait, error.code)
        except TokenError as error:
            log.warning("workspace_paused", error=error.code)
            await self._pause(WORKSPACE, WORKSPACE_PAUSE)
            await self._again(row, WORKSPACE_PAUSE, error.code)
        except TransientError as error:
            await self._wait_out(row, error.code)
        except ChannelError as error:
            await self._channel_refused(row, error.code)
        except SlackError as error:
            await self._give_up(row, error.code)
            return _Outcome.PASSED_OVER
        except Exception as error:
            log.exception("row_failed", kind=row.kind, subject=row.subject)
            await self._retry_or_give_up(row, type(error).__name__)
        else:
            return _Sent(row, posted or ())
        return _Outcome.LATER

    async def _in_time(self, row: OutboxRow) -> Sequence[PostedMessage] | None:
        try:
            async with asyncio.timeout(SEND_S):
                return await self._senders[RowKind(row.kind)](row)
        except TimeoutError:
            raise TransientError("took_too_long") from None
        except StorageBusyError:
            raise TransientError("database_busy") from None

    async def _channel_refused(self, row: OutboxRow, code: str) -> None:
        """What is open in the channel parks; what nobody waits for is tried again for a while."""
        if not await surroundings.refused(self._services, row, code):
            await self._retry_or_give_up(row, code, CHANNEL_WAIT * 2**row.attempts)

    async def _put_back(self, row: OutboxRow) -> None:
        async with self._services.database.write() as uow:
            await uow.outbox.put_back(row.id)

    async def _defer(self, row: OutboxRow, due_at: datetime) -> None:
        async with self._services.database.write() as uow:
            await uow.outbox.defer(row.id, due_at)

    async def _again(self, row: OutboxRow, wait: timedelta, error: str) -> None:
        log.info("row_waits", kind=row.kind, subject=row.subject, error=error, seconds=wait.total_seconds())
        async with self._services.database.write() as uow:
            await uow.outbox.retry(row.id, self._services.clock.now() + wait, error)

    async def _wait_out(self, row: OutboxRow, error: str) -> None:
        """Slack may be away for hours; a row that it cannot digest would hold up its channel for ever.

        A row that is old because the bot was away has its tries as any other.
        """
        tried = row.attempts + 1 >= MOST_ATTEMPTS
        if tried and self._services.clock.now() - row.created_at > PATIENCE:
            await self._give_up(row, error)
        else:
            await self._again(row, _backoff(row.attempts), error)

    async def _pause(self, key: str, wait: timedelta) -> None:
        until = self._services.clock.now() + wait
        self._pauses = {**self._pauses, key: until}
        async with self._services.database.write() as uow:
            await uow.outbox.pause(key, until, "Slack asked to wait")

    async def _retry_or_give_up(self, row: OutboxRow, error: str, wait: timedelta | None = None) -> None:
        if row.attempts + 1 >= MOST_ATTEMPTS:
            await self._give_up(row, error)
        else:
            await self._again(row, wait or _backoff(row.attempts), error)

    async def _give_up(self, row: OutboxRow, error: str) -> None:
        log.error("row_given_up", kind=row.kind, subject=row.subject, error=error)
        async with self._services.database.write() as uow:
            await uow.outbox.dead(row.id, error)


def _is_channel(destination: str) -> bool:
    return not destination.startswith("dm:")


def _backoff(attempts: int) -> timedelta:
    """1, 2, 4 ... 60 seconds, with jitter so that replicas do not come back in step."""
    seconds = min(60.0, 2.0**attempts)
    return timedelta(seconds=seconds * random.uniform(0.7, 1.3))  # noqa: S311 - jitter is no secret
