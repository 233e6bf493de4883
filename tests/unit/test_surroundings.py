"""What Slack itself changes, decided: parking, going on, who is gone and who is told."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain import commands as do
from bot.domain import events as ev
from bot.domain.decisions import decide, record
from bot.domain.obstacles import OUTSIDE, Obstacle
from bot.domain.onboarding import Onboarding, OnboardingStatus
from bot.domain.permissions import RULES, Deed, permit
from bot.domain.refusals import Refusal, RefusedError
from bot.domain.reminders import next_due
from bot.domain.surroundings import Surroundings, addressee, left, parts_of, returned, standing, weigh
from bot.domain.telling import told
from tests.unit.journeys import ADA, BEA, SAM, Journey

FINE = Surroundings(channel_name="acme", admins=("UADMIN",))
ARCHIVED = replace(FINE, archived=True)
OUT = replace(FINE, bot_is_member=False)
CUT = replace(FINE, brand_is_there=False)


def after(journey: Journey, happened: list[ev.Event]) -> Onboarding:
    return record(journey.state, happened, None, journey.now).state


def parked(around: Surroundings = ARCHIVED, because: Obstacle | None = None) -> Journey:
    journey = Journey().to_account()
    journey.state = after(journey, weigh(journey.state, around, because))
    return journey


@pytest.mark.parametrize(
    ("around", "because", "obstacle"),
    [
        (ARCHIVED, None, Obstacle.ARCHIVED),
        (OUT, None, Obstacle.REMOVED),
        (OUT, Obstacle.UNINSTALLED, Obstacle.UNINSTALLED),
        (OUT, Obstacle.NOT_FOUND, Obstacle.NOT_FOUND),
        (CUT, None, Obstacle.UNSHARED),
        (CUT, Obstacle.ARCHIVED, Obstacle.UNSHARED),  # news that the facts do not bear out
    ],
)
def test_each_obstacle_parks_and_its_end_lets_it_go_on(
    around: Surroundings, because: Obstacle | None, obstacle: Obstacle
) -> None:
    journey = parked(around, because)
    assert journey.state.parked is not None
    assert journey.state.parked.obstacle is obstacle
    assert journey.state.status is OnboardingStatus.RUNNING
    assert weigh(journey.state, around, because) == []
    assert weigh(journey.state, FINE) == [ev.Unparked()]
    assert after(journey, [ev.Unparked()]).parked is None
    assert weigh(after(journey, [ev.Unparked()]), FINE) == []


def test_another_obstacle_is_said_only_when_the_first_one_is_gone() -> None:
    journey = parked(ARCHIVED)
    assert weigh(journey.state, replace(ARCHIVED, bot_is_member=False)) == []
    (again,) = weigh(journey.state, OUT)
    assert isinstance(again, ev.Parked)
    assert again.obstacle is Obstacle.REMOVED


def test_a_channel_that_is_deleted_has_no_way_back_and_that_is_said() -> None:
    journey = parked(OUT)
    (again,) = weigh(journey.state, OUT, Obstacle.DELETED)
    assert isinstance(again, ev.Parked)
    journey.state = after(journey, [again])
    assert weigh(journey.state, OUT, Obstacle.DELETED) == []


def test_what_shows_by_one_sign_stands_together() -> None:
    assert standing(OUT) == OUTSIDE
    assert standing(FINE) == ()


def test_a_parked_one_waits_for_nothing_and_nobody_is_late_afterwards() -> None:
    journey = Journey().to_account()
    assert next_due(journey.state, journey.now) is not None
    journey = parked()
    assert next_due(journey.state, journey.now) is None
    later = journey.now + timedelta(days=30)
    back = record(journey.state, [ev.Unparked()], None, later).state
    due = next_due(back, later)
    assert due is not None
    assert due > later


def test_an_open_code_is_cancelled() -> None:
    journey = Journey().to_code().ask()
    happened = weigh(journey.state, OUT)
    assert [type(event) for event in happened] == [ev.CodeEnded, ev.Parked]


@pytest.mark.parametrize("deed", Deed)
def test_meanwhile_only_what_needs_no_channel_is_done(deed: Deed) -> None:
    journey = parked()
    actor = BEA if RULES[deed].side is BEA.side else ADA
    if deed in {Deed.PEOPLE, Deed.HOLD, Deed.RESUME, Deed.CLOSE}:
        permit(journey.state, actor, deed)
        return
    with pytest.raises(RefusedError) as caught:
        permit(journey.state, actor, deed)
    assert caught.value.refusal is Refusal.PARKED


def test_nothing_is_said_in_the_channel_when_it_parks() -> None:
    journey = Journey().to_code().ask()
    decision = record(journey.state, weigh(journey.state, OUT), None, journey.now)
    (notice,) = told(journey.state, decision, None, journey.now)
    assert notice.to == journey.state.lead


def test_who_is_told_is_the_lead_then_staff_then_who_started_it_then_an_admin() -> None:
    state = replace(Journey().state, lead="ULEAD", sparkcentral_people=("USTAFF",), starter="USTART")
    for gone, wanted in [
        ((), "ULEAD"),
        (("ULEAD",), "USTAFF"),
        (("ULEAD", "USTAFF"), "USTART"),
        (("ULEAD", "USTAFF", "USTART"), "UADMIN"),
        (("ULEAD", "USTAFF", "USTART", "UADMIN"), ""),
    ]:
        assert addressee(replace(state, gone=frozenset(gone)), ("UADMIN",)) == wanted
        assert addressee(state, ("UADMIN",), without=gone) == wanted


def test_with_nobody_to_tell_it_parks_all_the_same() -> None:
    state = replace(Journey().state, gone=frozenset({ADA.id}))
    decision = record(state, weigh(state, replace(ARCHIVED, admins=())), None, Journey().now)
    assert decision.state.parked is not None
    assert list(told(state, decision, None, Journey().now)) == []


def test_a_leave_is_said_once_until_they_are_back() -> None:
    journey = Journey()
    happened = left(journey.state, ["USTRANGER", BEA.id], (), {}, deactivated=False)
    assert happened == [ev.PeopleLeft(people=(BEA.id,), deactivated=False, told=journey.state.lead)]
    before = journey.state
    journey.state = after(journey, happened)
    assert replace(journey.state, gone=frozenset(), version=before.version) == before  # nobody is taken off
    assert left(journey.state, [BEA.id], (), {}, deactivated=True) == []
    back = returned(journey.state, [BEA.id, SAM.id])
    assert back == [ev.PeopleReturned(people=(BEA.id,))]
    assert returned(after(journey, back), [BEA.id]) == []


def test_a_channel_out_of_reach_says_nothing_of_people_but_a_closed_account_counts() -> None:
    state = parked(CUT).state
    assert left(state, [BEA.id], (), {}, deactivated=False) == []
    assert left(state, [BEA.id], (), {}, deactivated=True)


def test_nobody_else_matters() -> None:
    assert parts_of(Journey().state, "USTRANGER") == []


def test_a_third_party_is_told_once_for_as_long_as_it_is_there() -> None:
    journey = Journey()
    around = replace(FINE, others={"T3": "Thirdly"})
    (came,) = weigh(journey.state, around)
    assert came == ev.ThirdPartyCame(organisation="T3", name="Thirdly", told=journey.state.lead)
    journey.state = after(journey, [came])
    assert weigh(journey.state, around) == []
    assert weigh(journey.state, FINE) == [ev.ThirdPartyWent(organisation="T3")]


def test_moving_is_for_staff_to_another_channel_and_not_for_what_is_closed() -> None:
    journey = parked()
    for state, actor, channel, refusal in [
        (journey.state, BEA, "C2", Refusal.NOT_YOUR_SIDE),
        (journey.state, replace(BEA, side=None), "C2", Refusal.OUTSIDER),
        (journey.state, ADA, journey.state.channel_id, Refusal.HERE_ALREADY),
        (replace(journey.state, status=OnboardingStatus.CLOSED), ADA, "C2", Refusal.NOT_RUNNING),
    ]:
        with pytest.raises(RefusedError) as caught:
            decide(state, do.Move(channel_id=channel), actor, journey.now)
        assert caught.value.refusal is refusal
    moved = decide(journey.state, do.Move(channel_id="C2"), ADA, journey.now).state
    assert (moved.channel_id, moved.parked) == ("C2", None)


def test_a_closed_one_that_is_taken_up_again_finds_out_anew_whether_its_channel_is_there() -> None:
    journey = parked()
    closed = decide(journey.state, do.Close(reason="Given up"), ADA, journey.now).state
    assert closed.parked is not None
    assert decide(closed, do.Resume(), ADA, journey.now).state.parked is None
    held = decide(journey.state, do.PutOnHold(reason="Holiday"), ADA, journey.now).state
    assert decide(held, do.Resume(), ADA, journey.now).state.parked is not None
