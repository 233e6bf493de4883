"""A time for the code: suggested, agreed, changed, called off, kept to the minute."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain import commands as do
from bot.domain import events as ev
from bot.domain.code_moment import FURTHEST, KEPT_AFTER, REMINDED_BEFORE
from bot.domain.code_request import Lock
from bot.domain.details import CodeMethod
from bot.domain.notices import NoticeKind
from bot.domain.owners import at_the_code
from bot.domain.parties import Person, Side
from bot.domain.permissions import Deed, deeds_on, side_of
from bot.domain.refusals import Refusal, RefusedError
from bot.domain.reminders import due, next_due
from bot.domain.steps import TaskId
from tests.unit.every_deed import LEA, STRANGER, TOM, Chronicle
from tests.unit.journeys import ADA, BEA, LANDLINE, MOBILE, SAM
from tests.unit.next_reminder import reminder_due
from tests.unit.test_telling import after

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
WITHIN = st.integers(1, FURTHEST // MINUTE).map(lambda minutes: minutes * MINUTE)


def begun() -> Chronicle:
    journey = Chronicle()
    journey.to_code()
    return journey


def suggested(person: Person = BEA, ahead: timedelta = 2 * DAY) -> Chronicle:
    journey = begun()
    return journey.act(person, do.SuggestMoment(at=journey.now + ahead))


def agreed(ahead: timedelta = 2 * DAY) -> Chronicle:
    journey = suggested(ahead=ahead)
    return journey.act(SAM, do.AgreeToMoment(ref=ref(journey)))


def ref(journey: Chronicle) -> str:
    assert journey.state.moment is not None
    return journey.state.moment.ref


def refused(journey: Chronicle, person: Person, command: do.Command) -> Refusal:
    before = journey.state
    with pytest.raises(RefusedError) as caught:
        journey.act(person, command)
    assert journey.state is before
    return caught.value.refusal


def reminded(journey: Chronicle, until: timedelta) -> list[tuple[datetime, int]]:
    """What both are reminded of, as the ticks of every minute say it."""
    for _ in range(until // MINUTE):
        journey.wait(minutes=1)
    return [(e.at, e.event.minutes_left) for e in journey.recorded if isinstance(e.event, ev.MomentNear)]


@pytest.mark.parametrize(("person", "answers"), [(BEA, SAM), (TOM, ADA), (SAM, BEA), (LEA, TOM)])
def test_either_side_suggests_and_only_the_other_one_agrees(person: Person, answers: Person) -> None:
    journey = suggested(person)
    assert side_of(journey.state, Deed.ACCEPT_TIME) is answers.side
    agree = do.AgreeToMoment(ref=ref(journey))
    assert refused(journey, person, agree) is Refusal.NOT_YOUR_SIDE
    assert refused(journey, STRANGER, agree) is Refusal.OUTSIDER
    journey.act(answers, agree)
    moment = journey.state.moment
    assert moment is not None
    assert (moment.by, moment.agreed_by, moment.agreed_at) == (person.id, answers.id, journey.now)
    assert refused(journey, answers, agree) is Refusal.TIME_AGREED
    assert moment.person_of(Side.BRAND) in {BEA.id, TOM.id}
    for side in Side:
        assert at_the_code(journey.state, side) == moment.person_of(side)


@given(ahead=st.integers(-(10**9), 10**9).map(lambda seconds: timedelta(seconds=seconds)))
def test_a_time_lies_ahead_and_not_too_far(ahead: timedelta) -> None:
    journey = begun()
    command = do.SuggestMoment(at=journey.now + ahead)
    if ahead <= timedelta(0):
        assert refused(journey, BEA, command) is Refusal.TIME_PASSED
    elif ahead > FURTHEST:
        assert refused(journey, BEA, command) is Refusal.TIME_FAR
    else:
        assert journey.act(BEA, command).state.moment is not None


def test_another_time_takes_the_place_of_the_first_and_is_the_other_sides_to_answer() -> None:
    journey = suggested()
    old = ref(journey)
    journey.act(SAM, do.SuggestMoment(at=journey.now + 3 * DAY, instead_of=old))
    assert side_of(journey.state, Deed.ACCEPT_TIME) is Side.BRAND
    assert refused(journey, BEA, do.AgreeToMoment(ref=old)) is Refusal.TIME_CHANGED
    journey.act(BEA, do.AgreeToMoment(ref=ref(journey)))
    journey.act(BEA, do.SuggestMoment(at=journey.now + 4 * DAY, instead_of=ref(journey)))
    assert journey.state.moment is not None
    assert journey.state.moment.agreed_by == ""


def test_who_did_not_see_a_time_does_not_overrule_it() -> None:
    journey = suggested()
    at = journey.now + 3 * DAY
    assert refused(journey, SAM, do.SuggestMoment(at=at)) is Refusal.TIME_CHANGED
    old = ref(journey)
    journey.act(SAM, do.CallOffMoment())
    assert refused(journey, SAM, do.SuggestMoment(at=at, instead_of=old)) is Refusal.NO_TIME
    assert refused(journey, SAM, do.AgreeToMoment(ref=old)) is Refusal.NO_TIME
    assert refused(journey, SAM, do.CallOffMoment()) is Refusal.NO_TIME


def test_the_same_time_from_the_other_side_agrees_and_from_ones_own_changes_nothing() -> None:
    journey = suggested()
    assert journey.state.moment is not None
    same = do.SuggestMoment(at=journey.state.moment.at)
    version = journey.state.version
    assert journey.act(BEA, same).state.version == version
    assert journey.act(SAM, same).state.moment is not None
    assert journey.state.moment.agreed_by == SAM.id
    assert journey.act(SAM, same).state.version == version + 1


def test_no_time_is_picked_for_a_code_that_cannot_come() -> None:
    journey = begun().act(SAM, do.ReportLock(lock=Lock.GUESSES))
    early, late = (do.SuggestMoment(at=journey.now + timedelta(hours=hours)) for hours in (11, 12))
    assert refused(journey, BEA, early) is Refusal.TIME_SHUT
    journey.act(BEA, late)
    asked = begun()
    asked.ask()
    assert refused(asked, BEA, late) is Refusal.CODE_OPEN_ALREADY
    asked.enter().judge(worked=False)
    assert refused(asked, BEA, do.SuggestMoment(at=asked.now + timedelta(seconds=59))) is Refusal.TIME_SHUT


def test_both_are_reminded_to_the_minute_whatever_the_hour() -> None:
    """From Monday at 9:00 on; the time is Sunday at 3:00 in the night."""
    journey = agreed(ahead=timedelta(days=5, hours=18))
    at = journey.now + timedelta(days=5, hours=18)
    journey.now = at - timedelta(days=1, minutes=2)
    assert reminded(journey, timedelta(days=1, minutes=3)) == [
        (at - before, before // MINUTE) for before in REMINDED_BEFORE
    ]


@pytest.mark.parametrize(("ahead", "told"), [(60, [15, 2]), (15, [2]), (16, [15, 2]), (2, []), (1, [])])
def test_what_was_past_as_they_agreed_is_not_said(ahead: int, told: list[int]) -> None:
    journey = agreed(ahead=ahead * MINUTE)
    assert [minutes for _, minutes in reminded(journey, ahead * MINUTE)] == told


@given(ahead=WITHIN, down=WITHIN)
def test_after_a_standstill_only_the_last_word_holds(ahead: timedelta, down: timedelta) -> None:
    journey = agreed(ahead=ahead)
    journey.now += down
    told = [e for e in due(journey.state, journey.now) if isinstance(e, ev.MomentNear | ev.MomentPassed)]
    assert len(told) <= 1
    if down >= ahead + KEPT_AFTER:
        assert isinstance(told[0], ev.MomentPassed)
    journey.wait()
    later = next_due(journey.state, journey.now)
    assert later is None or later > journey.now


def test_nobody_is_reminded_of_what_was_only_suggested() -> None:
    journey = suggested(ahead=timedelta(hours=1))
    assert reminded(journey, timedelta(hours=2)) == []
    assert journey.state.moment is None


def test_the_daily_reminder_waits_for_the_time_and_counts_from_it() -> None:
    journey = agreed(ahead=4 * DAY)
    at = journey.now + 4 * DAY
    assert reminder_due(journey.state, TaskId.PHONE_CODE, journey.now) > at  # type: ignore[operator]
    journey.now = at + KEPT_AFTER
    journey.wait()
    assert journey.state.moment is None
    assert reminder_due(journey.state, TaskId.PHONE_CODE, journey.now) > journey.now + DAY  # type: ignore[operator]


@pytest.mark.parametrize(
    ("person", "command"),
    [
        (SAM, do.PutOnHold(reason="Holidays")),
        (SAM, do.Close(reason="Given up")),
        (SAM, do.FindVerified(reason="It stands there")),
        (BEA, do.ChangeDetails(details=LANDLINE)),
        (BEA, do.CallOffMoment()),
        (SAM, do.CallOffMoment()),
    ],
)
def test_it_is_dropped_when_it_makes_no_sense_any_more(person: Person, command: do.Command) -> None:
    journey = agreed()
    assert MOBILE != LANDLINE
    journey.act(person, command)
    assert journey.state.moment is None
    assert not [e for e in due(journey.state, journey.now + 3 * DAY) if isinstance(e, ev.MomentNear)]


@pytest.mark.parametrize(("early", "kept"), [(timedelta(minutes=16), True), (timedelta(minutes=15), False)])
def test_a_code_that_is_asked_for_at_the_time_is_the_one_they_meet_for(early: timedelta, kept: bool) -> None:  # noqa: FBT001
    journey = agreed(ahead=timedelta(hours=2))
    journey.now += timedelta(hours=2) - early
    journey.act(BEA, do.HoldPhone()).act(SAM, do.RequestCode(request_id="rq1", method=CodeMethod.SMS))
    assert (journey.state.moment is not None) is kept
    assert Deed.CALL_OFF_TIME not in deeds_on(journey.state, TaskId.PHONE_CODE, journey.now)


def test_the_other_side_is_told_each_time_and_both_before_it() -> None:
    journey = begun()
    heard = after(journey, BEA, do.SuggestMoment(at=journey.now + DAY / 24))
    assert [(one.notice.kind, one.notice.side, one.notice.person) for one in heard] == [
        (NoticeKind.MOMENT_SUGGESTED, Side.SPARKCENTRAL, LEA.id)
    ]
    heard = after(journey, SAM, do.AgreeToMoment(ref=ref(journey)))
    assert [(one.notice.kind, one.notice.person) for one in heard] == [(NoticeKind.MOMENT_AGREED, BEA.id)]
    heard = after(journey, BEA, do.CallOffMoment())
    assert [(one.notice.kind, one.notice.person) for one in heard] == [(NoticeKind.MOMENT_OFF, SAM.id)]
    heard = after(suggested(), BEA, do.CallOffMoment())
    assert [(one.notice.kind, one.notice.person) for one in heard] == [(NoticeKind.MOMENT_OFF, None)]
