"""A brand's numbers share one account, on every way that they take together."""

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain import account, decisions, reminders
from bot.domain import commands as do
from bot.domain.decisions import Decision
from bot.domain.events import AccountShared, Answer, Event
from bot.domain.onboarding import OWED, Onboarding, OnboardingStatus, Status
from bot.domain.parties import Person
from bot.domain.permissions import Deed
from bot.domain.refusals import Refusal, RefusedError
from bot.domain.steps import SHARED, TASKS, TaskId
from bot.domain.telling import told
from tests.unit.every_deed import COMMANDS, EVERYBODY
from tests.unit.journeys import ADA, BEA, LANDLINE, MOBILE, MONDAY, SAM, Journey

OTHER = replace(LANDLINE, display_name="Acme Sales")
NUMBERS = (MOBILE, OTHER, replace(OTHER, phone_number="+3222222223"))


class Brand:
    """The numbers of one brand in one channel, kept together as the services do."""

    def __init__(self, numbers: int = 2) -> None:
        self.now: datetime = MONDAY
        self.all: list[Onboarding] = []
        start = do.Start(
            channel_id="C1",
            brand_name="Acme",
            brand_people=(BEA.id,),
            brand_admin=None,
            lead=ADA.id,
            time_zone="Europe/Brussels",
        )
        self.all.append(decisions.start("ob1", start, ADA, self.now).state)
        for _ in range(numbers - 1):
            self.add()

    @property
    def group(self) -> list[Onboarding]:
        return [onboarding for onboarding in self.all if onboarding.status is not OnboardingStatus.CLOSED]

    def add(self) -> None:
        command = do.AddAnother(onboarding_id=f"ob{len(self.all) + 1}", brand_people=(BEA.id,))
        self.all.append(account.another(command, self.group, SAM, self.now).state)
        self.share()

    def act(self, place: int, person: Person, command: do.Command) -> Decision:
        decision = decisions.decide(self.all[place], command, person, self.now)
        self.all[place] = decision.state
        self.share()
        return decision

    def done(self, place: int, *tasks: tuple[Person, TaskId]) -> None:
        for person, task in tasks:
            self.act(place, person, do.Complete(task=task))

    def share(self) -> list[tuple[Onboarding, Decision]]:
        shared = []
        for onboarding, events in account.shared_among(self.group, self.now):
            decision = decisions.record(onboarding, events, None, self.now)
            self.all[self.all.index(onboarding)] = decision.state
            shared.append((onboarding, decision))
        return shared

    def wait(self, hours: int) -> None:
        self.now += timedelta(hours=hours)
        for place, onboarding in enumerate(self.all):
            happened: list[Event] = reminders.due(onboarding, self.now)
            if onboarding.status is not OnboardingStatus.CLOSED and happened:
                self.all[place] = decisions.record(onboarding, happened, None, self.now).state
        self.share()


def to_account(brand: Brand) -> None:
    brand.done(0, (BEA, TaskId.TERMS_AGREE))
    brand.act(0, BEA, do.SubmitDetails(details=MOBILE))
    brand.act(1, BEA, do.SubmitDetails(details=OTHER))


def to_code(brand: Brand) -> None:
    to_account(brand)
    brand.act(0, SAM, do.CreateAccount())
    for place in (0, 1):
        brand.done(place, (SAM, TaskId.ACCOUNT_ADD_NUMBER))
    brand.done(0, (BEA, TaskId.ACCOUNT_APPROVE_REQUEST), (BEA, TaskId.BUSINESS_SUBMIT))
    brand.act(0, SAM, do.RecordAnswer(task=TaskId.BUSINESS_APPROVE, answer=Answer.APPROVED))
    for place in (0, 1):
        brand.act(place, SAM, do.RecordAnswer(task=TaskId.PHONE_APPROVE, answer=Answer.APPROVED))


def statuses(onboarding: Onboarding) -> dict[TaskId, Status]:
    return {task: onboarding[task].status for task in TaskId}


def test_what_is_done_for_one_is_done_for_both() -> None:
    brand = Brand()
    to_code(brand)
    first, second = brand.all
    assert statuses(first) == statuses(second)
    assert (first.follows, second.follows) == ("", "ob1")
    assert second.owed() == (TaskId.PHONE_CODE,)


def test_the_account_stands_open_on_the_leading_ones_cards_only() -> None:
    brand = Brand()
    to_account(brand)
    first, second = brand.all
    assert first.owed() == (TaskId.ACCOUNT_CREATE,)
    assert second.owed() == ()
    with pytest.raises(RefusedError) as caught:
        brand.act(1, SAM, do.CreateAccount())
    assert caught.value.refusal is Refusal.DONE_ELSEWHERE
    assert caught.value.facts["leading"] == MOBILE.phone_number


def test_a_second_number_waits_for_the_business_manager_id_of_the_first() -> None:
    brand = Brand()
    brand.done(0, (BEA, TaskId.TERMS_AGREE))
    assert brand.all[1][TaskId.DETAILS_SUBMIT].status is Status.LOCKED
    brand.act(0, BEA, do.SubmitDetails(details=MOBILE))
    assert brand.all[1][TaskId.DETAILS_SUBMIT].status is Status.OPEN
    assert brand.all[1].private.business_manager_id == MOBILE.business_manager_id


def test_another_business_manager_means_another_account_for_all() -> None:
    brand = Brand()
    to_code(brand)
    changed = replace(MOBILE, business_manager_id="111111111111111")
    brand.act(0, SAM, do.ChangeDetails(details=changed))
    first, second = brand.all
    assert first[TaskId.ACCOUNT_CREATE].status is Status.OPEN
    assert second[TaskId.ACCOUNT_ADD_NUMBER].status is Status.LOCKED
    assert second[TaskId.DETAILS_SUBMIT].status is Status.DONE
    assert second.private.details is not None
    assert second.private.details.business_manager_id == "111111111111111"
    assert second.private.details.phone_number == OTHER.phone_number


def test_a_number_that_is_live_stays_live_when_the_account_is_taken_up_again() -> None:
    brand = Brand()
    to_code(brand)
    brand.act(1, SAM, do.FindVerified(reason="It stands there"))
    brand.done(1, (SAM, TaskId.PHONE_ACTIVATE))
    brand.act(0, SAM, do.Reopen(task=TaskId.BUSINESS_APPROVE, reason="Wrong press"))
    assert brand.all[1].status is OnboardingStatus.LIVE
    assert TaskId.BADGE_PROFILE in brand.all[1].owed()
    assert brand.all[0][TaskId.PHONE_CODE].status is Status.LOCKED


def test_a_code_on_its_way_is_cancelled_when_the_account_holds_it_up() -> None:
    brand = Brand()
    to_code(brand)
    brand.act(1, SAM, asked_for(Deed.REQUEST_CODE, brand, 1))
    brand.act(0, SAM, do.Reopen(task=TaskId.BUSINESS_APPROVE, reason="Wrong press"))
    code = brand.all[1].code
    assert code is not None
    assert not code.is_open


def test_the_oldest_that_is_not_paused_leads() -> None:
    brand = Brand(3)
    to_account(brand)
    assert [onboarding.follows for onboarding in brand.all] == ["", "ob1", "ob1"]
    brand.act(0, SAM, do.PutOnHold(reason="Holidays"))
    assert [onboarding.follows for onboarding in brand.all] == ["ob2", "", "ob2"]
    assert brand.all[1].owed() == (TaskId.ACCOUNT_CREATE,)
    brand.act(1, SAM, do.CreateAccount())
    brand.act(0, SAM, do.Resume())
    assert [onboarding.follows for onboarding in brand.all] == ["", "ob1", "ob1"]
    assert TaskId.ACCOUNT_APPROVE_REQUEST in brand.all[0].owed()
    brand.act(0, SAM, do.Close(reason="Given up"))
    brand.act(1, SAM, do.Close(reason="Given up"))
    assert (brand.all[2].follows, brand.all[2].place) == ("", 0)


def test_a_number_that_is_alone_shares_nothing() -> None:
    assert list(account.shared_among([Journey().state], MONDAY)) == []


def test_nothing_is_shared_where_nothing_has_changed() -> None:
    brand = Brand()
    to_code(brand)
    assert brand.share() == []


def test_whoever_takes_over_the_account_is_told() -> None:
    brand = Brand()
    to_account(brand)
    before = decisions.decide(brand.all[0], do.PutOnHold(reason="Holidays"), SAM, brand.now)
    brand.all[0] = before.state
    (shared,) = [found for found in brand.share() if found[0].id == "ob2"]
    (notice,) = [said.notice for said in told(*shared, None, brand.now)]
    assert notice.tasks == (TaskId.ACCOUNT_CREATE,)


def asked_for(deed: Deed, brand: Brand, place: int) -> do.Command:
    return COMMANDS[deed](brand.all[place], Journey(now=brand.now))


def random_deeds(brand: Brand, chance: random.Random, length: int) -> Iterator[None]:
    """Whoever may do something does it, now for this number and now for that one."""
    for _ in range(length):
        place, person = chance.randrange(len(brand.all)), chance.choice(EVERYBODY)
        command = asked_for(chance.choice(list(Deed)), brand, place)
        if isinstance(command, do.SubmitDetails | do.ChangeDetails):
            known = brand.all[place].private.business_manager_id or MOBILE.business_manager_id
            command = replace(command, details=replace(NUMBERS[place], business_manager_id=known))
        try:
            brand.act(place, person, command)
        except RefusedError:
            continue
        if chance.random() < 0.2:
            brand.wait(chance.choice((1, 30, 200)))
        yield


@settings(max_examples=150, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_on_random_ways_the_numbers_stay_one_brand(seed: int) -> None:
    chance = random.Random(seed)
    brand = Brand(chance.choice((2, 3)))
    for _ in random_deeds(brand, chance, 60):
        group = brand.group
        leaders = [onboarding for onboarding in group if not onboarding.follows]
        assert len(leaders) == (1 if group else 0)
        for onboarding in group:
            assert {task: onboarding[task].status for task in SHARED} == {
                task: leaders[0][task].status for task in SHARED
            }
            assert not (SHARED & set(onboarding.owed())) or onboarding is leaders[0]
            assert_nothing_runs_ahead(onboarding)
        assert brand.share() == []


def assert_nothing_runs_ahead(onboarding: Onboarding) -> None:
    """What is owed on the way to live has all that it opens after."""
    if onboarding.live_at is not None:
        return
    for task in set(onboarding.owed()) - SHARED:
        if onboarding[task].status in OWED and onboarding[task].status is not Status.SENT_BACK:
            missing = [
                before for before in TASKS[task].opens_after if onboarding[before].status is Status.LOCKED
            ]
            assert not missing, (task, missing)


def test_a_copy_of_the_account_tells_no_reminders() -> None:
    brand = Brand()
    to_account(brand)
    brand.wait(48)
    assert brand.all[0][TaskId.ACCOUNT_CREATE].reminded
    assert not brand.all[1][TaskId.ACCOUNT_CREATE].reminded
    assert not [e for e in reminders.due(brand.all[1], brand.now) if not isinstance(e, AccountShared)]
