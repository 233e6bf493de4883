"""When somebody is reminded, and of whom: what the promise is, and what makes the bot keep quiet."""

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.domain import commands as do
from bot.domain import events as ev
from bot.domain.code_request import CodeStatus
from bot.domain.decisions import record
from bot.domain.office import Office, Policy, Whereabouts
from bot.domain.onboarding import Onboarding, OnboardingStatus, Status
from bot.domain.refusals import Refusal, RefusedError
from bot.domain.reminders import due, next_due
from bot.domain.reminding import QUIET, REQUEST_LIVES, TOGETHER, badge_earliest, planned
from bot.domain.steps import TaskId
from tests.unit.journeys import ADA, BEA, PROFILE, SAM, Journey
from tests.unit.next_reminder import reminder_due
from tests.unit.walks import walk

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
OFFICE = Office()


def brussels(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+01:00").astimezone(UTC)


def ride(
    state: Onboarding, until: datetime, office: Office = OFFICE, now: datetime | None = None
) -> tuple[Onboarding, list[ev.Recorded]]:
    """Lets all happen at its own moment, as ticks do; what happened and the state then."""
    told: list[ev.Recorded] = []
    now = now or Journey().now
    while (at := next_due(state, now, office)) is not None and at <= until:
        now = max(now, at)
        decision = record(state, due(state, now, office), None, now)
        state, told = decision.state, [*told, *decision.recorded]
    return state, told


def reminders(told: list[ev.Recorded]) -> list[tuple[str, int, tuple[str, ...]]]:
    """When by the clocks of Brussels in winter, the how manieth, to whom."""
    return [
        (f"{entry.at + HOUR:%m-%d %H:%M}", entry.event.count, entry.event.people)
        for entry in told
        if isinstance(entry.event, ev.Reminded)
    ]


def test_a_brand_is_reminded_daily_then_the_lead_is_then_both_weekly() -> None:
    state = replace(Journey().state, brand_people=("UBEA", "UBEN"))  # Monday 2 November, 10:00
    _, told = ride(state, Journey().now + 26 * DAY)
    assert reminders(told) == [
        ("11-03 10:00", 1, ("UBEA",)),
        ("11-04 10:00", 2, ("UBEA", "UBEN")),
        ("11-05 10:00", 3, ("UBEA", "UBEN")),
        ("11-06 10:00", 4, ("UADA",)),
        ("11-13 10:00", 5, ("UBEA", "UBEN", "UADA")),
        ("11-20 10:00", 6, ("UBEA", "UBEN", "UADA")),
        ("11-27 10:00", 7, ("UBEA", "UBEN", "UADA")),
    ]
    events = [entry.event for entry in told if isinstance(entry.event, ev.Reminded)]
    assert [event.escalated for event in events] == [False, False, False, True, False, False, False]
    assert [event.direct for event in events][:3] == [(), ("UBEA",), ("UBEA",)]


def test_staff_hear_after_four_hours_then_the_lead_then_the_admins() -> None:
    journey = Journey().to_account()
    state = replace(journey.state, sparkcentral_people=("USAM",))
    office = Office(Policy(admins=("UGIL",)))
    _, told = ride(state, journey.now + 4 * DAY, office)
    assert reminders(told) == [
        ("11-02 14:00", 1, ("USAM",)),
        ("11-03 10:00", 2, ("UADA",)),
        ("11-04 10:00", 3, ("UGIL",)),
    ]


def test_facebook_is_asked_about_after_a_day_and_after_two_then_each_working_day() -> None:
    journey = Journey().to_business().done(BEA, TaskId.BUSINESS_SUBMIT)
    journey.answer(TaskId.PHONE_APPROVE)
    _, told = ride(replace(journey.state, sparkcentral_people=("USAM",)), journey.now + 7 * DAY)
    assert reminders(told) == [
        # Facebook tells the brand by e-mail, so it is asked too.
        ("11-03 10:00", 1, ("USAM", "UBEA")),
        ("11-04 10:00", 2, ("USAM", "UBEA")),
        ("11-05 10:00", 3, ("USAM", "UBEA")),
        ("11-06 10:00", 4, ("USAM", "UBEA")),
        ("11-09 10:00", 5, ("USAM", "UBEA")),
    ]


def test_a_weekend_of_facebooks_is_asked_about_once_on_monday() -> None:
    journey = Journey().wait(days=4, hours=3)  # Friday 13:00
    journey.to_business().done(BEA, TaskId.BUSINESS_SUBMIT).answer(TaskId.PHONE_APPROVE)
    _, told = ride(journey.state, journey.now + 4 * DAY, now=journey.now)
    assert [at for at, *_ in reminders(told)] == ["11-09 09:00", "11-10 09:00"]


def test_everybody_is_reminded_within_their_own_hours() -> None:
    state = Journey().state  # opened at 4:00 of New York
    office = Office(people={"UBEA": Whereabouts(zone="America/New_York")})
    assert next_due(state, Journey().now, office) == datetime(2026, 11, 3, 14, tzinfo=UTC)
    kolkata = Office(people={"UBEA": Whereabouts(zone="Asia/Kolkata")})  # 14:30 there
    assert next_due(state, Journey().now, kolkata) == Journey().now + DAY


def test_whoever_moves_to_another_zone_is_reminded_by_its_hours() -> None:
    before, after = (
        Office(people={"UBEA": Whereabouts(zone=zone)}) for zone in ("Asia/Kolkata", "America/New_York")
    )
    now = Journey().now + DAY
    assert due(Journey().state, now, before)
    assert due(Journey().state, now, after) == []
    assert next_due(Journey().state, now, after) == datetime(2026, 11, 3, 14, tzinfo=UTC)


def test_a_holiday_of_the_brands_country_is_no_day_to_remind() -> None:
    journey = Journey().wait(days=8)  # Tuesday 10 November; the next day is a holiday in Belgium
    journey.to_account().act(SAM, do.SendBack(reason="Wrong number"))
    assert journey.state.private.details is not None
    assert reminder_due(journey.state, TaskId.DETAILS_SUBMIT, journey.now) == journey.now + 2 * DAY
    elsewhere = replace(journey.state, country="DE")
    assert reminder_due(elsewhere, TaskId.DETAILS_SUBMIT, journey.now) == journey.now + DAY


def test_after_a_standstill_one_reminder_is_said_and_the_next_is_a_day_later() -> None:
    journey = Journey().wait(days=17)
    assert journey.state[TaskId.TERMS_AGREE].reminded == 1
    assert reminder_due(journey.state, TaskId.TERMS_AGREE, journey.now) == journey.now + DAY


def test_what_is_late_in_the_evening_is_said_the_next_morning() -> None:
    """A bot that was away over the day reminds nobody at night."""
    state, evening = Journey().state, brussels("2026-11-03T22:00")
    assert due(state, evening) == []
    assert next_due(state, evening) == brussels("2026-11-04T09:00")


def test_a_clock_that_jumps_back_says_nothing_twice() -> None:
    journey = Journey().wait(days=1)
    assert journey.state[TaskId.TERMS_AGREE].reminded == 1
    journey.now -= 5 * HOUR
    assert due(journey.state, journey.now) == []


def test_whoever_has_just_done_something_is_left_alone_for_an_hour() -> None:
    journey = Journey()
    state = replace(journey.state, acted={"UBEA": journey.now + DAY - 10 * timedelta(minutes=1)})
    assert reminder_due(state, TaskId.TERMS_AGREE, journey.now) == journey.now + DAY + 50 * timedelta(
        minutes=1
    )
    assert QUIET == HOUR


def test_a_deed_is_noted_by_its_person() -> None:
    journey = Journey().to_account()
    assert journey.state.acted == {"UADA": journey.now, "UBEA": journey.now}


def test_snoozed_it_comes_when_it_was_asked_for_and_goes_on_from_there() -> None:
    journey = Journey().wait(days=1)
    until = journey.now + 9 * DAY  # Thursday
    journey.act(BEA, do.Snooze(task=TaskId.TERMS_AGREE, until=until))
    _, told = ride(journey.state, until + 2 * DAY, now=journey.now)
    # The second one still, and not the lead's: nobody was passed over meanwhile.
    assert reminders(told) == [("11-12 10:00", 2, ("UBEA",)), ("11-13 10:00", 3, ("UBEA",))]


@pytest.mark.parametrize("ahead", [timedelta(0), -HOUR, timedelta(days=61)])
def test_a_reminder_cannot_be_put_off_for_ever(ahead: timedelta) -> None:
    journey = Journey()
    with pytest.raises(RefusedError) as refused:
        journey.act(BEA, do.Snooze(task=TaskId.TERMS_AGREE, until=journey.now + ahead))
    assert refused.value.refusal is Refusal.SNOOZE_OUT_OF_RANGE


def test_reminders_can_be_paused_and_paced_and_asked_for() -> None:
    journey = Journey()
    journey.act(ADA, do.SetReminders(off=True))
    assert next_due(journey.state, journey.now) is None
    journey.act(ADA, do.SetReminders(off=False, every=3))
    assert reminder_due(journey.state, TaskId.TERMS_AGREE, journey.now) == journey.now + 3 * DAY
    journey.act(ADA, do.SetReminders(now=True))
    assert journey.state[TaskId.TERMS_AGREE].reminded == 1
    assert journey.state.remind_every == 3
    with pytest.raises(RefusedError) as refused:
        journey.act(BEA, do.SetReminders(off=True))
    assert refused.value.refusal is Refusal.NOT_YOUR_SIDE


def test_where_only_the_asker_owes_something_nobody_can_be_reminded() -> None:
    journey = Journey().to_account()
    with pytest.raises(RefusedError) as refused:
        journey.act(ADA, do.SetReminders(now=True))
    assert refused.value.refusal is Refusal.NOBODY_TO_REMIND


def test_while_somebody_is_away_their_stand_in_is_asked() -> None:
    state = replace(Journey().state, brand_people=("UBEA", "UBEN", "UBOB"))
    away = Whereabouts(away_until=Journey().now + 30 * DAY, stand_in="UBOB")
    assert people_at(state, Office(people={"UBEA": away})) == ("UBOB",)
    without = replace(away, stand_in="")
    assert people_at(state, Office(people={"UBEA": without})) == ("UBEN",)
    nobody = dict.fromkeys(("UBEA", "UBEN", "UBOB"), without)
    assert people_at(state, Office(people=nobody)) == ("UADA",)
    assert people_at(replace(state, gone=frozenset({"UBEA"})), OFFICE) == ("UBEN",)


def people_at(state: Onboarding, office: Office) -> tuple[str, ...]:
    now = Journey().now + DAY
    (event,) = [event for event in due(state, now, office) if isinstance(event, ev.Reminded)]
    return event.people


def test_who_comes_back_is_looked_for_at_once() -> None:
    back = Journey().now + 5 * HOUR
    office = Office(people={"UBEA": Whereabouts(away_until=back)})
    assert next_due(Journey().state, Journey().now, office) == back


def test_who_wants_no_direct_messages_gets_none() -> None:
    office = Office(people={"UBEA": Whereabouts(direct=False)})
    _, told = ride(Journey().state, Journey().now + 3 * DAY, office)
    assert all(not entry.event.direct for entry in told if isinstance(entry.event, ev.Reminded))


def test_a_stuck_task_is_the_leads_each_day_and_nobody_elses() -> None:
    journey = Journey().act(BEA, do.GetStuck(task=TaskId.TERMS_AGREE, reason="Lost"))
    state, told = ride(journey.state, journey.now + 3 * DAY)
    said = [type(entry.event) for entry in told if not isinstance(entry.event, ev.ForecastSlipped)]
    assert said == [ev.StillStuck] * 3
    cleared = record(state, [ev.GotUnstuck(task=TaskId.TERMS_AGREE)], "UBEA", journey.now + 3 * DAY).state
    assert cleared.stuck_told == {}


def test_the_request_is_warned_of_a_week_before_it_lapses() -> None:
    journey = Journey().to_account().act(SAM, do.CreateAccount(whatsapp_account_id="77"))
    journey.done(SAM, TaskId.ACCOUNT_ADD_NUMBER)
    state, told = ride(journey.state, journey.now + REQUEST_LIVES + DAY)
    (warning,) = [entry for entry in told if isinstance(entry.event, ev.RequestRunningOut)]
    assert warning.at.date().isoformat() == "2027-01-25"  # the 24th is a Sunday
    assert warning.event.people == ("UBEA", "UADA")  # type: ignore[attr-defined]
    assert state[TaskId.ACCOUNT_CREATE].status is Status.OPEN


def test_after_ten_silent_days_the_lead_is_asked_what_to_do() -> None:
    _, told = ride(Journey().state, Journey().now + 30 * DAY)
    asked = [entry for entry in told if isinstance(entry.event, ev.WentSilent)]
    assert [f"{entry.at + HOUR:%m-%d %H:%M}" for entry in asked] == ["11-16 10:00", "11-30 10:00"]


def test_nobody_is_late_with_the_badge_before_facebook_takes_requests() -> None:
    journey = Journey().to_live().act(BEA, do.SaveProfile(profile=PROFILE)).done(SAM, TaskId.BADGE_PUBLISH)
    earliest = badge_earliest(journey.state)
    assert earliest == journey.now + timedelta(days=30)
    first = reminder_due(journey.state, TaskId.BADGE_APPLY, journey.now)
    assert first == earliest  # a Wednesday within working hours: on its first day
    journey.wait(days=29)
    assert journey.state[TaskId.BADGE_APPLY].reminded == 0
    late = Journey().to_live().wait(days=42).act(BEA, do.SaveProfile(profile=PROFILE))
    late.done(SAM, TaskId.BADGE_PUBLISH)
    assert reminder_due(late.state, TaskId.BADGE_APPLY, late.now) == late.now + 4 * HOUR


def test_a_refused_badge_is_reminded_of_on_its_retry_day() -> None:
    journey = Journey().to_live().act(BEA, do.SaveProfile(profile=PROFILE)).done(SAM, TaskId.BADGE_PUBLISH)
    journey.wait(days=31).done(SAM, TaskId.BADGE_APPLY)
    journey.answer(TaskId.BADGE_APPROVE, ev.Answer.REJECTED, "Not notable")
    retry = journey.state[TaskId.BADGE_APPROVE].retry_at
    assert retry is not None
    at = reminder_due(journey.state, TaskId.BADGE_APPLY, journey.now)
    assert at is not None
    assert retry <= at < retry + 3 * DAY


def test_a_badge_with_no_day_of_going_live_counts_from_its_opening() -> None:
    state = record(Onboarding(id="o"), [ev.TaskOpened(task=TaskId.BADGE_APPLY)], None, Journey().now).state
    opened = state[TaskId.BADGE_APPLY].since
    assert opened is not None
    assert reminder_due(state, TaskId.BADGE_APPLY, opened) == opened + 4 * HOUR


def test_after_a_picked_time_reminders_count_from_it_and_not_from_those_before() -> None:
    journey = Journey().to_code()
    journey.wait(days=1).wait(days=1)
    assert journey.state[TaskId.PHONE_CODE].reminded == 2
    at = journey.now + 5 * DAY  # Monday
    journey.act(BEA, do.SuggestMoment(at=at))
    moment = journey.state.moment
    assert moment is not None
    journey.act(SAM, do.AgreeToMoment(ref=moment.ref))
    assert reminder_due(journey.state, TaskId.PHONE_CODE, journey.now) == at + DAY


def test_what_one_person_owes_within_the_hour_is_said_together() -> None:
    journey = Journey().to_live()  # the profile and the templates are the brand's
    later = replace(journey.state[TaskId.TEMPLATES_DRAFT], since=journey.now + 50 * timedelta(minutes=1))
    state = replace(journey.state, tasks={**journey.state.tasks, TaskId.TEMPLATES_DRAFT: later})
    now = journey.now + DAY
    tasks = {event.task for event in due(state, now) if isinstance(event, ev.Reminded)}
    assert {TaskId.BADGE_PROFILE, TaskId.TEMPLATES_DRAFT} <= tasks
    assert TOGETHER == HOUR


@pytest.mark.parametrize("status", [OnboardingStatus.ON_HOLD, OnboardingStatus.CLOSED])
def test_nobody_is_reminded_on_hold_or_after_the_close(status: OnboardingStatus) -> None:
    state = replace(Journey().state, status=status)
    assert next_due(state, Journey().now) is None
    assert due(state, datetime(2030, 1, 1, tzinfo=UTC)) == []


def test_a_deed_begins_the_waiting_anew() -> None:
    journey = Journey().wait(days=1).to_account()
    assert journey.state[TaskId.ACCOUNT_CREATE].reminded == 0
    assert reminder_due(journey.state, TaskId.TERMS_AGREE, journey.now) is None
    assert reminder_due(journey.state, TaskId.ACCOUNT_CREATE, journey.now) == journey.now + 4 * HOUR


@pytest.mark.parametrize("seed", range(12))
def test_on_every_way_the_promises_are_kept(seed: int) -> None:
    """Never outside hours, never twice, never after done, always one within the promised time."""
    rng = random.Random(seed)
    zones = ["Europe/Brussels", "America/New_York", "Asia/Kolkata", "Australia/Sydney"]
    for journey in walk(seed + 500, length=25):
        named = (*journey.state.brand_people, *journey.state.sparkcentral_people, journey.state.lead)
        office = Office(people={person: Whereabouts(rng.choice(zones)) for person in named})
        waiting = planned(journey.state, office, journey.now)
        before = {one.event.task: one for one in waiting if isinstance(one.event, ev.Reminded)}
        state, told = ride(journey.state, journey.now + 12 * DAY, office, journey.now)
        said: dict[TaskId, list[ev.Recorded]] = {}
        for entry in told:
            if isinstance(entry.event, ev.Reminded):
                said.setdefault(entry.event.task, []).append(entry)
                first = entry.event.people[0] if entry.event.people else None
                zone = office.of(first).zone or state.time_zone
                assert 9 <= entry.at.astimezone(ZoneInfo(zone)).hour < 17
        for task, entries in said.items():
            counts = [entry.event.count for entry in entries]  # type: ignore[attr-defined]
            assert counts == sorted(set(counts)), task
            assert len({entry.at for entry in entries}) == len(entries)
        for task, one in before.items():
            moved = state[task].since != journey.state[task].since or state.paused or state.parked
            code = state.code is not None and state.code.status is CodeStatus.EXPIRED
            if one.at <= journey.now + 11 * DAY and state.owes(task) and not moved and not code:
                assert task in said, task
