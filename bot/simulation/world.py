"""A simulated workspace: virtual time, seeded people, the real services, a Slack that takes everything."""

import heapq
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from zoneinfo import ZoneInfo

from bot import app
from bot.clock import HandClock
from bot.domain import commands as do
from bot.domain.hours import Calendar
from bot.domain.office import Office, Whereabouts
from bot.domain.onboarding import Onboarding, turn
from bot.domain.parties import Party, acting_side
from bot.domain.refusals import RefusedError
from bot.domain.reminding import owed_since
from bot.domain.steps import TaskId
from bot.services import code_request, digests, reminders
from bot.services import onboarding as use_cases
from bot.services.context import Caller, Services
from bot.settings import Settings
from bot.simulation.people import OURS, STAFF, Brand, brand, code_deeds, comes_to_it, deed_for
from bot.simulation.slack import Reminder, SimulatedSlack
from storage.directory import DirectoryChannel, DirectoryPerson, Organisation
from storage.engine import Database
from storage.workspaces import Workspace

BEGIN = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
LEAD, SAM = "U0LEAD", "U0SAM"


@dataclass(frozen=True, slots=True)
class Plan:
    """What is simulated; `effect` is the share of a person's remaining delay that a reminder takes away."""

    onboardings: int
    days: int
    seed: int
    effect: float = 0.5
    reminders: bool = True


@dataclass
class _Waiting:
    """A person who will come to a task at some time; a reminder makes it sooner."""

    at: datetime
    people: tuple[str, ...]
    since: datetime


@dataclass
class World:
    plan: Plan
    database: Database
    clock: HandClock = field(default_factory=lambda: HandClock(BEGIN))
    presses: int = 0

    def __post_init__(self) -> None:
        self._rng = random.Random(self.plan.seed)  # noqa: S311 - a seed, no secret
        self.slack = SimulatedSlack(self.clock, self._heard)
        self._agenda: list[tuple[datetime, int, Callable[[], object]]] = []
        self._order, self._keys = count(), count()
        self._waiting: dict[tuple[str, TaskId], _Waiting] = {}
        self._states: dict[str, Onboarding] = {}
        self._by_channel: dict[str, tuple[Brand, str]] = {}
        settings = Settings(_env_file=None, encryption_keys=app.new_encryption_key())
        self.deliverer = app.deliverer_for(settings, self.clock, self.database, self.slack, app.Outside())
        self.services: Services = self.deliverer.services

    @property
    def end(self) -> datetime:
        return BEGIN + timedelta(days=self.plan.days)

    async def run(self, tell: Callable[[str], None]) -> None:
        """From one thing that is due to the next, each at its own moment."""
        await self._furnish()
        told = BEGIN
        while (at := await self._next()) is not None and at <= self.end:
            self.clock.move_to(at)
            await self._people_act()
            await self._ticks()
            await self.deliverer.drain()
            if at - told >= timedelta(days=10):
                told = at
                tell(f"day {(at - BEGIN).days} of {self.plan.days}: {self.presses} presses")
        self.clock.move_to(self.end)

    async def _next(self) -> datetime | None:
        now = self.clock.now()
        async with self.database.read() as uow:
            found = [
                await uow.onboardings.next_due(),
                await uow.outbox.next_due(),
                await uow.habits.next_digest(),
            ]
        found.append(self._agenda[0][0] if self._agenda else None)
        return min((max(at, now) for at in found if at is not None), default=None)

    async def _ticks(self) -> None:
        now = self.clock.now()
        async with self.database.read() as uow:
            touched = await uow.onboardings.due(now, self.plan.onboardings)
        while await reminders.tick(self.services) or await digests.tick(self.services):
            pass
        for onboarding_id in touched:
            async with self.database.read() as uow:
                state = await uow.onboardings.get(onboarding_id)
            if state is not None:
                self._think(state)

    async def _people_act(self) -> None:
        while self._agenda and self._agenda[0][0] <= self.clock.now():
            _, _, act = heapq.heappop(self._agenda)
            await act()  # type: ignore[misc]

    def _later(self, at: datetime, act: Callable[[], object]) -> None:
        heapq.heappush(self._agenda, (at, next(self._order), act))

    # People ------------------------------------------------------------------------------------------

    async def _furnish(self) -> None:
        """The staff, and a channel for each brand; the onboardings begin over the first two weeks."""
        now = self.clock.now()
        async with self.database.write() as uow:
            home = Workspace(
                team_id=OURS,
                enterprise_id=None,
                name="Sparkcentral",
                bot_user_id="U0BOT",
                bot_id="B0",
                at=now,
            )
            await uow.workspaces.put(home)
            for person, zone in STAFF.items():
                await uow.directory.put_person(_person(person, OURS, zone, now))
            for number in range(self.plan.onboardings):
                one = brand(number, self._rng)
                await uow.directory.put_channel(_channel(one, now))
                for person in one.people:
                    await uow.directory.put_person(_person(person, one.team, one.zone, now))
                await uow.directory.set_members(one.channel, [*STAFF, *one.people])
                begins = now + timedelta(minutes=self._rng.randrange(14 * 24 * 60))
                self._later(begins, lambda one=one: self._start(one))  # type: ignore[misc]

    async def _start(self, one: Brand) -> None:
        command = do.Start(
            channel_id=one.channel,
            brand_name=f"Brand {one.number}",
            brand_people=one.people,
            brand_admin=None,
            lead=LEAD,
            time_zone=one.zone,
        )
        done = await use_cases.start(self.services, self._caller(LEAD, one), command)
        state = done.view.onboarding
        self._by_channel[one.channel] = (one, state.id)
        if not self.plan.reminders:
            off = do.SetReminders(off=True)
            state = (await self._press(LEAD, one, state.id, off)) or state
        self._think(state)

    def _think(self, state: Onboarding) -> None:
        """Whoever owes something will come to it some time."""
        self._states[state.id] = state
        one, _ = self._by_channel[state.channel_id]
        owed = set(state.owed()) if not state.paused else set()
        for key in [key for key in self._waiting if key[0] == state.id and key[1] not in owed]:
            del self._waiting[key]
        for task in owed:
            since = state[task].since or self.clock.now()
            known = self._waiting.get((state.id, task))
            if known is None or known.since != since:
                self._wait_for(state, task, one, since)

    def _wait_for(self, state: Onboarding, task: TaskId, one: Brand, since: datetime) -> None:
        now = self.clock.now()
        brands = turn(state, task, now) is Party.BRAND
        zone, country = (one.zone, one.country) if brands else (STAFF[SAM], "")
        opens = max(now, owed_since(state, task) or now)
        at = comes_to_it(task, zone, country, opens, self._rng)
        self._waiting[state.id, task] = _Waiting(at, one.people if brands else tuple(STAFF), since)
        self._later(at, lambda: self._come_to(state.id, task, at))

    def _heard(self, reminder: Reminder) -> None:
        """Of what is left of their delay, whoever is reminded saves a share."""
        known = self._by_channel.get(reminder.channel)
        if known is None:
            return
        one, onboarding_id = known
        for (owner, task), waiting in self._waiting.items():
            if owner == onboarding_id and set(waiting.people) & set(reminder.people):
                left = (waiting.at - reminder.at) * (1 - self.plan.effect)
                zone = one.zone if one.people[0] in waiting.people else STAFF[SAM]
                sooner = Calendar(ZoneInfo(zone)).next_opening(reminder.at + max(left, timedelta(minutes=5)))
                if sooner < waiting.at:
                    waiting.at = sooner
                    self._later(sooner, lambda task=task, at=sooner: self._come_to(onboarding_id, task, at))  # type: ignore[misc]

    async def _come_to(self, onboarding_id: str, task: TaskId, at: datetime) -> None:
        waiting = self._waiting.get((onboarding_id, task))
        if waiting is None or waiting.at != at:
            return  # they have come sooner, or it is done
        state = self._states[onboarding_id]
        one, _ = self._by_channel[state.channel_id]
        if task is TaskId.PHONE_CODE:
            await self._code(state, one)
            return
        brands = acting_side(turn(state, task, at)).value == "brand"
        person = one.people[0] if brands else LEAD if task is TaskId.CHANNEL_SETUP else SAM
        after = await self._press(person, one, onboarding_id, deed_for(task, state, one, self._rng))
        if task is TaskId.TEMPLATES_DRAFT and after is not None and after.owes(task):
            after = await self._press(person, one, onboarding_id, do.SendTemplates()) or after
        self._waiting.pop((onboarding_id, task), None)
        if after is not None:
            self._think(after)

    async def _code(self, state: Onboarding, one: Brand) -> None:
        """The dance of the code takes minutes, once somebody begins it."""
        request_id = f"r{next(self._keys)}"
        self._waiting.pop((state.id, TaskId.PHONE_CODE), None)
        for side, command, wait in code_deeds(request_id, self.clock.now()):
            person = one.people[0] if side == "brand" else SAM
            self._later(
                self.clock.now() + wait,
                lambda person=person, command=command: self._dance(person, one, state.id, command),  # type: ignore[misc]
            )

    async def _dance(self, person: str, one: Brand, onboarding_id: str, command: do.Command) -> None:
        after = await self._press(person, one, onboarding_id, command)
        if after is not None:
            self._think(after)

    async def _press(
        self, person: str, one: Brand, onboarding_id: str, command: do.Command
    ) -> Onboarding | None:
        """The state after it; None where it was refused."""
        self.presses += 1
        caller = self._caller(person, one)
        try:
            if isinstance(command, do.SubmitCode):
                done = await code_request.submit(
                    self.services, caller, onboarding_id, command.request_id, "246810"
                )
            else:
                done = await use_cases.perform(self.services, caller, onboarding_id, lambda _: command)
        except RefusedError:
            return None
        return done.view.onboarding

    def _caller(self, person: str, one: Brand) -> Caller:
        team = OURS if person in STAFF else one.team
        return Caller(person, team, one.channel, self.clock.now(), f"simulated|{next(self._keys)}", "")

    def office(self, one: Brand) -> Office:
        """Everybody's hours, as they sit there."""
        there = {person: Whereabouts(zone) for person, zone in STAFF.items()}
        return Office(self.services.policy, {**there, **dict.fromkeys(one.people, Whereabouts(one.zone))})

    def brands(self) -> list[tuple[Brand, str]]:
        return list(self._by_channel.values())


def _person(user_id: str, team: str, zone: str, now: datetime) -> DirectoryPerson:
    return DirectoryPerson(
        id=user_id, team_id=team, name=user_id, time_zone=zone, is_admin=user_id == LEAD, fetched_at=now
    )


def _channel(one: Brand, now: datetime) -> DirectoryChannel:
    organisations = (Organisation(OURS, "Sparkcentral"), Organisation(one.team, f"Brand {one.number}"))
    return DirectoryChannel(
        id=one.channel,
        name=f"brand-{one.number}",
        host_team=OURS,
        shared=True,
        organisations=organisations,
        bot_is_member=True,
        fetched_at=now,
    )
