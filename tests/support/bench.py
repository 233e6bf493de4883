"""The bot without wire and wall clock: services and deliverer on a database, beside a Slack that notes."""

import shutil
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

from bot import app
from bot import clock as clocks
from bot.clock import VirtualClock
from bot.delivery.pace import Pace
from bot.delivery.worker import Deliverer
from bot.domain import commands as do
from bot.domain.details import CodeMethod, Details, LineType
from bot.domain.events import Answer, Recorded
from bot.domain.onboarding import Onboarding
from bot.domain.steps import TaskId
from bot.services import onboarding as use_cases
from bot.services.context import Caller, Services
from bot.services.onboarding import Done
from bot.slack.gateway import Gateway, Json
from storage.cipher import Cipher, new_key
from storage.directory import DirectoryChannel, DirectoryPerson, Organisation
from storage.engine import Database
from storage.workspaces import Workspace

MONDAY = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
OURS, BRAND, THIRD = "T0OURS", "T0BRAND", "T0THIRD"
CHANNEL = "C0SHARED"
ADA, SAM, BEA, BEN, TESS = "U0ADA", "U0SAM", "U0BEA", "U0BEN", "U0TESS"
NAMES = {ADA: "Ada Marsh", SAM: "Sam Okoye", BEA: "Bea Laurent", BEN: "Ben Ortiz", TESS: "Tess Wolf"}
TEAMS = {ADA: OURS, SAM: OURS, BEA: BRAND, BEN: BRAND, TESS: THIRD}
DETAILS = Details(
    phone_number="+32470123456",
    line_type=LineType.MOBILE,
    ivr_can_be_off=False,
    used_in_whatsapp=False,
    business_manager_id="506914307656634",
    display_name="Acme Belgium",
)


class HandClock(clocks.HandClock):
    def __init__(self, now: datetime = MONDAY) -> None:
        super().__init__(now)

    def forward(self, **time: float) -> None:
        self._now += timedelta(**time)


class NotingSlack(Gateway):
    """Answers every call as Slack would and notes it; `faults` are raised once each, by method."""

    def __init__(self) -> None:
        super().__init__("xoxb-test", "http://127.0.0.1:9/api/")
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.faults: dict[str, list[Exception]] = {}
        self.before: Callable[[str, dict[str, Any]], Any] | None = None
        self._stamps = count(1)

    async def call(self, method: str, timeout_s: float = 10, **arguments: Any) -> Json:
        del timeout_s
        if self.before is not None:
            await self.before(method, arguments)
        if self.faults.get(method):
            raise self.faults[method].pop(0)
        self.calls.append((method, arguments))
        if method == "conversations_open":
            return {"channel": {"id": "D" + arguments["users"][0]}}
        return {"ok": True, "ts": f"1.{next(self._stamps):06d}", "view": {"id": "V1"}}

    def posts(self, thread: bool | None = None) -> list[dict[str, Any]]:  # noqa: FBT001 - reads as a question
        sent = [arguments for method, arguments in self.calls if method == "chat_postMessage"]
        return [post for post in sent if thread is None or ("thread_ts" in post) is thread]

    def names(self) -> list[str]:
        return [method for method, _ in self.calls]

    def forget(self) -> None:
        self.calls.clear()


@dataclass
class Bench:
    """One bot, or one of several on the same database."""

    database: Database
    clock: Any
    slack: NotingSlack
    services: Services
    deliverer: Deliverer
    keys: Any = field(default_factory=lambda: count(1))

    def caller(self, person: str, key: str = "", at: datetime | None = None) -> Caller:
        key = key or f"action|{person}|{next(self.keys)}"
        return Caller(person, TEAMS[person], CHANNEL, at or self.clock.now(), key, "request")

    async def start(self, brand: str = "Acme", people: Sequence[str] = (BEA, BEN), lead: str = ADA) -> str:
        command = do.Start(
            channel_id=CHANNEL,
            brand_name=brand,
            brand_people=tuple(people),
            brand_admin=None,
            lead=lead,
            time_zone="Europe/Brussels",
        )
        done = await use_cases.start(self.services, self.caller(ADA), command)
        return done.view.onboarding.id

    async def do(self, person: str, onboarding_id: str, command: do.Command, key: str = "") -> Done:
        return await use_cases.perform(
            self.services, self.caller(person, key), onboarding_id, lambda _: command
        )

    async def done(self, person: str, onboarding_id: str, *tasks: TaskId) -> None:
        for task in tasks:
            await self.do(person, onboarding_id, do.Complete(task=task))

    async def to_business(self, onboarding_id: str) -> None:
        await self.done(BEA, onboarding_id, TaskId.TERMS_AGREE)
        await self.do(BEA, onboarding_id, do.SubmitDetails(details=DETAILS))
        await self.do(SAM, onboarding_id, do.CreateAccount())
        await self.done(SAM, onboarding_id, TaskId.ACCOUNT_ADD_NUMBER)
        await self.done(BEA, onboarding_id, TaskId.ACCOUNT_APPROVE_REQUEST)

    async def to_code(self, onboarding_id: str) -> None:
        await self.to_business(onboarding_id)
        await self.done(BEA, onboarding_id, TaskId.BUSINESS_SUBMIT)
        for task in (TaskId.BUSINESS_APPROVE, TaskId.PHONE_APPROVE):
            await self.do(SAM, onboarding_id, do.RecordAnswer(task=task, answer=Answer.APPROVED))

    async def to_live(self, onboarding_id: str) -> None:
        await self.to_code(onboarding_id)
        await self.do(BEA, onboarding_id, do.HoldPhone())
        await self.do(SAM, onboarding_id, do.RequestCode(request_id="r1", method=CodeMethod.SMS))
        at = self.clock.now()
        await self.do(BEA, onboarding_id, do.SubmitCode(request_id="r1", received_at=at))
        await self.do(SAM, onboarding_id, do.ShowCode(request_id="r1"))
        await self.do(SAM, onboarding_id, do.EndCode(request_id="r1", worked=True))
        await self.done(SAM, onboarding_id, TaskId.PHONE_ACTIVATE)

    async def drain(self) -> None:
        await self.deliverer.drain()

    async def state(self, onboarding_id: str) -> Onboarding:
        async with self.database.read() as uow:
            found = await uow.onboardings.get(onboarding_id)
        assert found is not None
        return found

    async def events(self, onboarding_id: str) -> list[Recorded]:
        async with self.database.read() as uow:
            return await uow.events.of(onboarding_id)

    async def waiting(self) -> int:
        async with self.database.read() as uow:
            return await uow.outbox.pending_count()


def person(user_id: str, **changes: Any) -> DirectoryPerson:
    given = {"team_id": TEAMS.get(user_id, OURS), "name": NAMES.get(user_id, user_id), "fetched_at": MONDAY}
    return DirectoryPerson(id=user_id, **{**given, **changes})


CHANNEL_KNOWN = DirectoryChannel(
    id=CHANNEL,
    name="acme-whatsapp",
    host_team=OURS,
    shared=True,
    organisations=(Organisation(OURS, "Sparkcentral"), Organisation(BRAND, "Acme")),
    bot_is_member=True,
    fetched_at=MONDAY,
)
HOME = Workspace(
    team_id=OURS, enterprise_id=None, name="Sparkcentral", bot_user_id="U0BOT", bot_id="B0", at=MONDAY
)


async def furnish(database: Database) -> None:
    """The directory as it is once the bot has looked around."""
    async with database.write() as uow:
        await uow.workspaces.put(HOME)
        await uow.directory.put_channel(CHANNEL_KNOWN)
        for user_id in (ADA, SAM, BEA, BEN):
            await uow.directory.put_person(person(user_id, is_admin=user_id == ADA))
        await uow.directory.set_members(CHANNEL, [ADA, SAM, BEA, BEN])


def bench_on(
    database: Database,
    *,
    pace: bool = False,
    clock: HandClock | VirtualClock | None = None,
    slack: NotingSlack | None = None,
) -> Bench:
    """A bot on a database that is open and furnished; several of them are replicas."""
    clock, slack, deliverer = clock or HandClock(), slack or NotingSlack(), Deliverer()
    services = Services(database, clock, Cipher([new_key()]), deliverer.wake)
    deliverer.serve_with(services, app._senders(services, slack, Pace(services, on=pace), app.Outside()))
    return Bench(database, clock, slack, services, deliverer)


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[Database]:
    database = Database(url)
    await database.open()
    try:
        yield database
    finally:
        await database.close()


def copy_of(template: Path, folder: Path) -> str:
    """The address of a fresh SQLite file with our tables: copied, for migrating takes longer."""
    shutil.copy(template, folder / "bot.db")
    return f"sqlite+aiosqlite:///{folder / 'bot.db'}"
