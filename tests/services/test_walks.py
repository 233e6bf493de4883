"""The random walks once more, through services and database: kept is what the domain alone decides."""

import random
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import pytest

from bot.domain import commands as do
from bot.domain.events import EditDenied, Event, ProfileEntered
from bot.domain.facebook import Call, Outcome
from bot.domain.onboarding import Onboarding, OnboardingStatus
from bot.domain.parties import Person, Side
from bot.domain.permissions import Deed
from bot.domain.refusals import RefusedError
from bot.services import badge, facebook, reminders
from bot.services import onboarding as use_cases
from bot.services.context import Caller
from tests.support.bench import BRAND as BRANDS
from tests.support.bench import CHANNEL_KNOWN, OURS, THIRD, Bench, person
from tests.unit.every_deed import LEA, TOM, Chronicle, command_of, expected
from tests.unit.journeys import ADA, MONDAY, SAM
from tests.unit.walks import BRAND, NOBODIES, PEOPLE, STAFF, Walk

WALKS, TOGETHER = 100, 10
GUEST, XEN, BOSS = NOBODIES


@dataclass(frozen=True)
class Heard:
    """An answer of Facebook."""

    call: Call
    ref: str
    outcome: Outcome


@dataclass
class Noted(Chronicle):
    """Also remembers what was asked for and when, so that it can be asked for again elsewhere."""

    asked: list[tuple[Person | None, do.Command | Heard | None, datetime]] = field(default_factory=list)

    def act(self, person: Person, command: do.Command) -> "Chronicle":
        done = super().act(person, command)
        self.asked.append((person, command, self.now))
        return done

    def happen(self, *events: Event) -> "Chronicle":
        self.asked.append((None, None, self.now))
        return super().happen(*events)

    def facebook(self, call: Call, outcome: Outcome) -> "Chronicle":
        self.asked.append((None, Heard(call, self.asked_about(call), outcome), self.now))
        super().facebook(call, outcome)
        return self

    def _happened(self, events: list[Event]) -> "Chronicle":
        return super().happen(*events) if events else self

    def wait(self, **time: float) -> "Chronicle":
        waited = super().wait(**time)
        self.asked.append((SAM, None, self.now))
        return waited


async def furnish(bench: Bench, channel: str) -> None:
    """The walkers are known: a guest on no list and a third organisation among them."""
    async with bench.database.write() as uow:
        await uow.directory.put_channel(replace(CHANNEL_KNOWN, id=channel))
        for one in STAFF:
            await uow.directory.put_person(person(one.id, team_id=OURS, is_admin=one == ADA))
        for one in BRAND:
            await uow.directory.put_person(person(one.id, team_id=BRANDS))
        await uow.directory.put_person(person(GUEST.id, team_id=OURS, is_guest=True))
        await uow.directory.put_person(person(XEN.id, team_id=THIRD, is_admin=True))
        await uow.directory.set_members(channel, [one.id for one in (*PEOPLE, *NOBODIES)])


def caller(bench: Bench, who: Person, channel: str) -> Caller:
    teams = {Side.SPARKCENTRAL: OURS, Side.BRAND: BRANDS, None: OURS if who == GUEST else THIRD}
    key = f"action|{next(bench.keys)}"
    return Caller(who.id, teams[who.side], channel, bench.clock.now(), key, "request")


async def again(bench: Bench, journey: Noted, channel: str) -> str:
    """The same deeds at the same times."""
    bench.clock._now = MONDAY
    start = do.Start(
        channel_id=channel,
        brand_name=journey.brand,
        brand_people=journey.people,
        brand_admin=TOM.id,
        lead=LEA.id,
        time_zone="Europe/Brussels",
    )
    begun = await use_cases.start(bench.services, caller(bench, ADA, channel), start)
    onboarding = begun.view.onboarding.id
    for who, command, now in journey.asked:
        bench.clock._now = now
        if isinstance(command, Heard):
            await hear(bench, onboarding, command)
        elif who is None:
            await badge.refuse_logo(bench.services, onboarding, "F1", "Too small")
        elif command is None:
            await reminders.tick(bench.services)
        else:
            await press(bench, who, onboarding, command, channel)
    return onboarding


async def hear(bench: Bench, onboarding: str, heard: Heard) -> None:
    await facebook.settle(bench.services, onboarding, heard.call, heard.ref, heard.outcome)


async def press(bench: Bench, who: Person, onboarding: str, command: do.Command, channel: str) -> None:
    await use_cases.perform(bench.services, caller(bench, who, channel), onboarding, lambda _: command)


async def nobody_else(
    bench: Bench, journey: Noted, onboarding: str, channel: str, rng: random.Random
) -> None:
    """Some deeds by people whose they are not: each is refused, and nothing changes by it.

    Who tried to edit the channel stands on record.
    """
    state, rows = await bench.state(onboarding), await bench.waiting()
    for _ in range(6):
        who, deed = rng.choice((*PEOPLE, *NOBODIES)), rng.choice(list(Deed))
        wanted = expected(state, who, deed)
        if wanted is None:
            continue
        with pytest.raises(RefusedError) as caught:
            await press(bench, who, onboarding, command_of(deed, journey), channel)
        assert caught.value.refusal is wanted
    after, events = await bench.state(onboarding), await bench.events(onboarding)
    assert all(isinstance(entry.event, EditDenied) for entry in events[state.version :])
    assert replace(after, version=state.version) == state
    assert await bench.waiting() == rows


def without_place(state: Onboarding) -> Onboarding:
    return replace(state, id="", channel_id="")


@pytest.mark.parametrize("first", range(0, WALKS, TOGETHER))
async def test_services_keep_what_the_domain_decides(bench: Bench, first: int) -> None:
    profiles = 0
    for seed in range(first, first + TOGETHER):
        rng, channel = random.Random(seed), f"C{seed}"
        way = Walk(rng, Noted())
        journey = way.journey
        assert isinstance(journey, Noted)
        for _ in range(rng.randrange(6, 22)):
            way.step()
        await furnish(bench, channel)
        onboarding = await again(bench, journey, channel)
        assert [entry.event.kind for entry in await bench.events(onboarding)] == [
            entry.event.kind for entry in journey.recorded
        ]
        assert without_place(await bench.state(onboarding)) == without_place(journey.state), seed
        profiles += sum(isinstance(entry.event, ProfileEntered) for entry in journey.recorded)
        await nobody_else(bench, journey, onboarding, channel, rng)
        if journey.state.status is not OnboardingStatus.CLOSED:
            await press(bench, SAM, onboarding, do.Close(reason="Enough"), channel)
    if first % 50 == 0:  # all that was to be said can be said
        bench.clock._now = MONDAY + timedelta(days=3650)
        await bench.drain()
        assert await bench.waiting() <= profiles  # the logos: this Slack has no files
