"""Who may do what with the code and its time, by side, role, state and deed: every combination."""

from collections.abc import Callable
from dataclasses import replace
from functools import cache

import pytest

from bot.domain import commands as do
from bot.domain import decisions
from bot.domain import events as ev
from bot.domain.code_request import Lock
from bot.domain.facebook import Call, Refused, Trouble
from bot.domain.obstacles import Obstacle
from bot.domain.parties import Person, Side
from bot.domain.permissions import RULES, Deed, deeds_on, require_possible
from bot.domain.refusals import Refusal, RefusedError
from bot.domain.steps import TaskId
from tests.unit.every_deed import (
    LEA,
    STRANGER,
    TOM,
    Chronicle,
    asked_by_the_bot,
    checked_by_facebook,
    command_of,
)
from tests.unit.journeys import ADA, BEA, LANDLINE, SAM, Journey

BEN, NEL = Person("UBEN", Side.BRAND), Person("UNEL", Side.SPARKCENTRAL)
GUEST = Person("UGUS", None)
# Of the operator's side and of the phone's, and no longer in the channel.
GONE, GONE_BRAND = Person("UOUT", Side.SPARKCENTRAL), Person("UOFF", Side.BRAND)
PEOPLE = (
    *(BEA, BEN, TOM, SAM, NEL, LEA, ADA),
    *(GUEST, STRANGER, replace(STRANGER, admin=True), GONE, GONE_BRAND),
)


def _begun() -> Chronicle:
    journey = Chronicle()
    journey.to_code()
    return journey.happen(ev.PeopleLeft(people=(GONE.id, GONE_BRAND.id), deactivated=False, told=""))


def _asked() -> Chronicle:
    journey = _begun()
    journey.ask()
    return journey


def _entered() -> Chronicle:
    journey = _asked()
    journey.enter()
    return journey


def _seen() -> Chronicle:
    return _entered().act(SAM, do.ShowCode(request_id="rq1"))


def _suggested(person: Person) -> Chronicle:
    journey = _begun()
    return journey.act(person, command_of(Deed.PICK_TIME, journey))


def _agreed() -> Chronicle:
    journey = _suggested(BEA)
    return journey.act(SAM, command_of(Deed.ACCEPT_TIME, journey))


def _before() -> Chronicle:
    journey = Chronicle()
    journey.to_business()
    return journey


def _by_the_bot(road: Callable[[Journey], Journey]) -> Chronicle:
    journey = Chronicle()
    road(journey)
    return journey.happen(ev.PeopleLeft(people=(GONE.id, GONE_BRAND.id), deactivated=False, told=""))


def _answered(trouble: Trouble) -> Chronicle:
    journey = _by_the_bot(checked_by_facebook)
    journey.facebook(Call.VERIFY_CODE, Refused(trouble))
    return journey


# How it stands, after the last pause between two codes where one has ended.
STATES: dict[str, Callable[[], Chronicle]] = {
    "before": _before,
    "nobody": _begun,
    "ready": lambda: _begun().act(BEA, do.HoldPhone()),
    "requested": _asked,
    "submitted": _entered,
    "shown": _seen,
    "failed": lambda: _seen().act(SAM, do.EndCode(request_id="rq1", worked=False)).wait(minutes=16),
    "expired": lambda: _entered().wait(minutes=16),
    "expired, seen": lambda: _seen().wait(minutes=16),
    "shut": lambda: _begun().act(SAM, do.ReportLock(lock=Lock.GUESSES)),
    "asked by the bot": lambda: _by_the_bot(asked_by_the_bot),
    "at Facebook": lambda: _by_the_bot(checked_by_facebook),
    "refused digits": lambda: _answered(Trouble.WRONG_CODE),
    "handed over": lambda: _answered(Trouble.UNREACHABLE),
    "brand suggests": lambda: _suggested(BEA),
    "staff suggest": lambda: _suggested(NEL),
    "agreed": _agreed,
    "number changed": lambda: _seen().act(BEA, do.ChangeDetails(details=LANDLINE)),
    "on hold": lambda: _seen().act(SAM, do.PutOnHold(reason="Holidays")),
    "closed": lambda: _seen().act(SAM, do.Close(reason="Given up")),
    "parked": lambda: _seen().happen(ev.Parked(obstacle=Obstacle.ARCHIVED, channel_name="acme", told="")),
    "worked": lambda: _seen().act(SAM, do.EndCode(request_id="rq1", worked=True)),
}
# No code is on its way, and one can be asked for.
IDLE = {"nobody", "failed", "expired", "expired, seen"}
PLANNED = {"brand suggests", "staff suggest", "agreed"}
FREE = IDLE | PLANNED | {"ready"}
ON_ITS_WAY = {"requested", "submitted", "shown", "asked by the bot", "at Facebook"} | {
    *("refused digits", "handed over"),
}
BRAND, STAFF, EITHER = {Side.BRAND}, {Side.SPARKCENTRAL}, set(Side)
# Deed: by whom, in which states; of the operator alone, or of everybody but the operator.
TABLE: dict[Deed, tuple[set[Side], set[str], str]] = {
    Deed.HOLD_PHONE: (BRAND, IDLE | PLANNED | {"shut"}, ""),
    Deed.RELEASE_PHONE: (BRAND, {"ready"}, ""),
    Deed.PICK_TIME: (EITHER, IDLE | {"shut"}, ""),
    Deed.ACCEPT_TIME: (EITHER, {"brand suggests", "staff suggest"}, ""),
    Deed.OTHER_TIME: (EITHER, PLANNED, ""),
    Deed.CALL_OFF_TIME: (EITHER, PLANNED, ""),
    Deed.REQUEST_CODE: (STAFF, FREE, ""),
    Deed.ENTER_CODE: (BRAND, {"requested", "refused digits"}, ""),
    Deed.SHOW_CODE: (STAFF, {"submitted", "shown", "handed over"}, "operator"),
    Deed.CODE_WORKED: (STAFF, {"shown", "expired, seen"}, "operator"),
    Deed.CODE_FAILED: (STAFF, {"shown", "expired, seen"}, "operator"),
    Deed.TAKE_OVER_CODE: (STAFF, ON_ITS_WAY, "colleague"),
    Deed.REPORT_LOCK: (STAFF, FREE, ""),
    Deed.NUMBER_VERIFIED: (STAFF, FREE | {"shut"} | ON_ITS_WAY, ""),
}
# The button is there all the same: the reason why not yet is told at its press.
SHOWN_THOUGH = {(Deed.REQUEST_CODE, "shut")}
# What goes through without a button of its own: whoever has the phone says so again, a form sent twice.
WITHOUT_BUTTON = {
    *((Deed.HOLD_PHONE, "ready", BEA.id),),
    *((Deed.PICK_TIME, state, person.id) for state in (*PLANNED, "ready") for person in PEOPLE),
    *((Deed.OTHER_TIME, state, person.id) for state in (*IDLE, "ready", "shut") for person in PEOPLE),
}


@cache
def there(state: str) -> Chronicle:
    return STATES[state]()


def wanted(deed: Deed, state: str, person: Person) -> bool:
    sides, states, role = TABLE[deed]
    if deed is Deed.ACCEPT_TIME and state in states:
        sides = STAFF if state == "brand suggests" else BRAND
    if person.side not in sides or state not in states or person in {GONE, GONE_BRAND}:
        return False
    return {"": True, "operator": person == SAM, "colleague": person != SAM}[role]


def refusal_of(journey: Chronicle, person: Person, deed: Deed) -> Refusal | None:
    try:
        decisions.decide(journey.state, command_of(deed, journey), person, journey.now)
    except RefusedError as error:
        return error.refusal
    return None


def test_the_table_has_every_deed_of_the_code() -> None:
    assert set(TABLE) == {deed for deed, rule in RULES.items() if rule.task is TaskId.PHONE_CODE}


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("deed", TABLE)
def test_each_deed_is_done_by_those_who_may_and_refused_to_all_others(deed: Deed, state: str) -> None:
    journey = there(state)
    kept = repr(journey.state)
    for person in PEOPLE:
        found = refusal_of(journey, person, deed)
        if person.side is None:
            assert found is Refusal.OUTSIDER
        elif wanted(deed, state, person):
            assert found is None, person
        elif person in {GONE, GONE_BRAND} or (deed, state, person.id) not in WITHOUT_BUTTON:
            assert found is not None, person
    assert repr(journey.state) == kept


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("deed", TABLE)
def test_its_button_is_there_in_the_same_states(deed: Deed, state: str) -> None:
    journey = there(state)
    offered = deed in deeds_on(journey.state, TaskId.PHONE_CODE, journey.now)
    parked = journey.state.parked is not None  # no card is drawn then
    somebody = any(wanted(deed, state, person) for person in PEOPLE)
    assert parked or offered is (somebody or (deed, state) in SHOWN_THOUGH)


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("deed", TABLE)
def test_a_form_opens_for_the_same_people(deed: Deed, state: str) -> None:
    journey = there(state)
    for person in PEOPLE:
        try:
            require_possible(journey.state, person, deed, TaskId.PHONE_CODE, journey.now)
            opens = True
        except RefusedError:
            opens = False
        asked_later = (deed, state) in SHOWN_THOUGH and person.side is Side.SPARKCENTRAL and person != GONE
        assert opens is (wanted(deed, state, person) or asked_later), person


def test_whoever_left_is_told_so_and_comes_back() -> None:
    journey = _begun()
    assert refusal_of(journey, GONE, Deed.REQUEST_CODE) is Refusal.LEFT
    journey.happen(ev.PeopleReturned(people=(GONE.id,)))
    assert refusal_of(journey, GONE, Deed.REQUEST_CODE) is None
