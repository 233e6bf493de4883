from copy import copy
from dataclasses import dataclass, replace
from functools import cache

import pytest

from bot.domain import decisions
from bot.domain.onboarding import OnboardingStatus
from bot.domain.parties import Party, Person, Side, acting_side
from bot.domain.permissions import RULES, Deed, is_admin, is_open, require_possible, skippable
from bot.domain.refusals import Refusal, RefusedError
from bot.domain.steps import TASKS, Step, TaskId
from bot.surfaces import buttons
from bot.surfaces.forms import FORMS
from tests.unit.every_deed import (
    ADMINS,
    BRANDS,
    COMMANDS,
    EVERYBODY,
    LEA,
    ROADS,
    STAFFS,
    STRANGER,
    TOM,
    WHILE_PAUSED,
    Chronicle,
    command_of,
    expected,
)
from tests.unit.journeys import ADA, BEA, SAM, Journey


def by(deed: Deed) -> Person:
    if deed in {Deed.SHOW_CODE, Deed.CODE_WORKED, Deed.CODE_FAILED}:
        return SAM  # who asked for the code
    return ADA if deed in ADMINS else BEA if deed in BRANDS else SAM


def there(deed: Deed) -> Chronicle:
    return copy(_there(deed))


@cache
def _there(deed: Deed) -> Chronicle:
    journey = ROADS[deed](Chronicle())
    assert isinstance(journey, Chronicle)
    return journey


def refusal_of(journey: Journey, person: Person, deed: Deed) -> Refusal | None:
    before = journey.state
    try:
        decision = decisions.decide(before, command_of(deed, journey), person, journey.now)
    except RefusedError as error:
        return error.refusal
    assert decision.state != before
    return None


@pytest.mark.parametrize("deed", Deed)
@pytest.mark.parametrize("person", EVERYBODY, ids=lambda person: f"{person.id}-{person.admin}")
def test_each_deed_is_done_by_those_who_may_and_by_nobody_else(person: Person, deed: Deed) -> None:
    wanted = expected(there(deed).state, person, deed)
    found = refusal_of(there(deed), person, deed)
    if deed is Deed.REOPEN and person == TOM:  # Bea did it, so only she can take it back for the brand
        wanted = Refusal.TOO_LATE_TO_REOPEN
    if wanted is None and by(deed) == SAM and person != SAM:
        assert found in {None, Refusal.CODE_NOT_YOURS, Refusal.CODE_YOURS}
    else:
        assert found is wanted


def test_the_tables_of_this_test_know_every_deed() -> None:
    assert set(Deed) == set(RULES) == set(ROADS) == set(COMMANDS)


@pytest.mark.parametrize("deed", Deed)
def test_a_form_opens_for_those_whose_submit_goes_through(deed: Deed) -> None:
    journey = there(deed)
    task = RULES[deed].task
    for person in EVERYBODY:
        wanted = expected(there(deed).state, person, deed)
        try:
            require_possible(journey.state, person, deed, task, journey.now)
            found = None
        except RefusedError as error:
            found = error.refusal
        of_another = found in {Refusal.CODE_NOT_YOURS, Refusal.CODE_YOURS}  # tests/unit/test_code_table.py
        assert found is wanted or (of_another and person != by(deed))


@pytest.mark.parametrize(
    ("road", "deed", "refusal"),
    [
        (Deed.HOLD_PHONE, Deed.ENTER_CODE, Refusal.NO_CODE_OPEN),
        (Deed.HOLD_PHONE, Deed.SHOW_CODE, Refusal.NO_CODE_OPEN),
        (Deed.HOLD_PHONE, Deed.RELEASE_PHONE, Refusal.NOT_NOW),
        (Deed.HOLD_PHONE, Deed.CODE_WORKED, Refusal.NOT_NOW),
        (Deed.ENTER_CODE, Deed.REQUEST_CODE, Refusal.CODE_OPEN_ALREADY),
        (Deed.SHOW_CODE, Deed.ENTER_CODE, Refusal.CODE_ALREADY_IN),
        (Deed.CODE_WORKED, Deed.ENTER_CODE, Refusal.CODE_ALREADY_IN),
        (Deed.ADD_TEMPLATE, Deed.EDIT_TEMPLATE, Refusal.TEMPLATE_GONE),
        (Deed.ADD_TEMPLATE, Deed.SEND_TEMPLATES, Refusal.NO_TEMPLATES),
        (Deed.ADD_NUMBER, Deed.CREATE_ACCOUNT, Refusal.ALREADY_DONE),
        (Deed.AGREE, Deed.SEND_BACK, Refusal.NOT_OPEN_YET),
        (Deed.HOLD_PHONE, Deed.CHANNEL_SETTINGS, Refusal.NOT_OPEN_YET),
        (Deed.HOLD_PHONE, Deed.IMPORT_PEOPLE, Refusal.NOT_OPEN_YET),
    ],
)
def test_what_is_not_there_to_be_done_is_refused_before_a_form_opens(
    road: Deed, deed: Deed, refusal: Refusal
) -> None:
    journey = there(road)
    with pytest.raises(RefusedError) as caught:
        require_possible(journey.state, by(deed), deed, RULES[deed].task, journey.now)
    assert caught.value.refusal is refusal


@pytest.mark.parametrize("status", [OnboardingStatus.ON_HOLD, OnboardingStatus.CLOSED])
@pytest.mark.parametrize("deed", Deed)
def test_no_deed_is_done_while_it_does_not_run(deed: Deed, status: OnboardingStatus) -> None:
    journey = there(deed)
    journey.state = replace(journey.state, status=status)
    found = refusal_of(journey, by(deed), deed)
    if deed is Deed.CLOSE:
        assert found is (Refusal.NOT_RUNNING if status is OnboardingStatus.CLOSED else None)
    else:
        assert found is (None if deed in WHILE_PAUSED else Refusal.NOT_RUNNING)
    assert refusal_of(journey, STRANGER, deed) is Refusal.OUTSIDER


def test_admins_are_slacks_the_lead_and_the_brand_admin() -> None:
    state = Chronicle().state
    assert [is_admin(state, person) for person in (ADA, LEA, TOM, SAM, BEA)] == [True] * 3 + [False] * 2


def test_an_admin_of_slack_on_the_brands_side_does_nothing_of_staffs() -> None:
    boss = Person("UBOSS", Side.BRAND, admin=True)
    for deed in STAFFS:
        assert refusal_of(there(deed), boss, deed) is Refusal.NOT_YOUR_SIDE


def test_each_deed_on_a_task_belongs_to_the_side_that_owes_it() -> None:
    for rule in RULES.values():
        if rule.task not in {None, TaskId.PHONE_CODE, TaskId.CHANNEL_SETUP}:
            assert rule.side is acting_side(TASKS[rule.task].party)
    assert acting_side(Party.FACEBOOK) is Side.SPARKCENTRAL


def test_a_step_is_skippable_from_its_start_to_its_end() -> None:
    assert not skippable(Chronicle().state, Step.BADGE)
    live = there(Deed.ADD_PROFILE)
    assert skippable(live.state, Step.BADGE)
    assert skippable(live.state, Step.TEMPLATES)
    assert not skippable(live.state, Step.PHONE)
    live.act(SAM, command_of(Deed.SKIP_STEP, live)).act(SAM, command_of(Deed.SKIP_STEP, live))
    assert not any(skippable(live.state, step) for step in Step)


# --- every deed has an undo or asks first


@dataclass(frozen=True)
class Undo:
    """By whoever usually does it, or by this person."""

    deed: Deed
    person: Person | None = None


@dataclass(frozen=True)
class Known:
    """Neither undone nor asked today."""

    why: str


ASKS, FORM = "a confirm dialog", "a form"
REOPEN = Undo(Deed.REOPEN)
UNDONE_BY: dict[Deed, Undo | Known | str] = {
    Deed.AGREE: ASKS,
    Deed.ENTER_DETAILS: FORM,
    Deed.CREATE_ACCOUNT: FORM,
    Deed.SEND_BACK: FORM,
    Deed.ADD_NUMBER: REOPEN,
    Deed.APPROVE_REQUEST: REOPEN,
    Deed.SUBMIT_VERIFICATION: REOPEN,
    Deed.RECORD_ANSWER: FORM,
    Deed.HOLD_PHONE: Undo(Deed.RELEASE_PHONE),
    Deed.RELEASE_PHONE: Undo(Deed.HOLD_PHONE),
    Deed.PICK_TIME: FORM,
    Deed.ACCEPT_TIME: Undo(Deed.CALL_OFF_TIME),
    Deed.OTHER_TIME: FORM,
    Deed.CALL_OFF_TIME: Undo(Deed.PICK_TIME),
    Deed.REQUEST_CODE: FORM,
    Deed.ENTER_CODE: FORM,
    Deed.SHOW_CODE: Known("showing changes nothing: the code stays valid and can be shown again"),
    Deed.CODE_WORKED: Known("pressed in the modal that shows the code; Facebook has taken the code by then"),
    Deed.CODE_FAILED: Undo(Deed.REQUEST_CODE),
    Deed.REGISTER_NUMBER: FORM,
    Deed.ACTIVATE: Known("with it the number is live, and going live is not taken back"),
    Deed.ADD_PROFILE: FORM,
    Deed.PUBLISH_PROFILE: REOPEN,
    Deed.APPLY_BADGE: ASKS,
    Deed.ADD_TEMPLATE: FORM,
    Deed.EDIT_TEMPLATE: FORM,
    Deed.REMOVE_TEMPLATE: ASKS,
    Deed.SEND_TEMPLATES: REOPEN,
    Deed.SUBMIT_TEMPLATES: REOPEN,
    Deed.CHANNEL_SETTINGS: FORM,
    Deed.FINISH_SETUP: Known("settings and roles stay open to change, so nothing is lost by it"),
    Deed.SKIP_STEP: FORM,
    Deed.EDIT_ROLES: FORM,
    Deed.EDIT_TEAMS: FORM,
    Deed.IMPORT_PEOPLE: FORM,
    Deed.APPLIED: Known("a note of what was done in Sparkcentral; another change there comes up again"),
    Deed.ALL_APPLIED: Known("as the note of one"),
    Deed.NOT_APPLIED: FORM,
    Deed.CHANGE_DETAILS: FORM,
    Deed.TRY_AGAIN: ASKS,
    Deed.GO_ON_WITHOUT: FORM,
    Deed.ALREADY_VERIFIED: ASKS,
    Deed.NUMBER_VERIFIED: FORM,
    Deed.DONE_FOR_BRAND: FORM,
    Deed.REOPEN: FORM,
    Deed.STUCK: FORM,
    Deed.TAKE_OVER_CODE: Undo(Deed.TAKE_OVER_CODE, ADA),
    Deed.REPORT_LOCK: FORM,
    Deed.UNSTUCK: Undo(Deed.STUCK),
    Deed.ASSIGN: FORM,
    Deed.SNOOZE: FORM,
    Deed.PEOPLE: FORM,
    Deed.REMINDERS: FORM,
    Deed.EDIT_ONBOARDING: FORM,
    Deed.ADD_ANOTHER: FORM,
    Deed.HOLD: FORM,
    Deed.RESUME: Undo(Deed.HOLD),
    Deed.CLOSE: FORM,
}


@pytest.mark.parametrize("deed", Deed)
def test_every_deed_has_an_undo_or_asks_first(deed: Deed) -> None:
    journey, way = there(deed), UNDONE_BY[deed]
    asks = buttons._confirm(journey.scene, deed, "t0") is not None
    assert (deed in FORMS) is (way == FORM)
    assert asks is (way == ASKS)
    if isinstance(way, Undo):
        journey.act(by(deed), command_of(deed, journey))
        journey.wait(minutes=2)
        assert is_open(journey.state, way.deed, journey.now)
        assert refusal_of(journey, way.person or by(way.deed), way.deed) is None


@pytest.mark.parametrize("deed", [Deed.CHANNEL_SETTINGS, Deed.EDIT_ROLES, Deed.EDIT_TEAMS])
def test_a_channel_is_edited_by_its_buttons_after_its_setup_too(deed: Deed) -> None:
    journey = Journey().to_live().done(ADA, TaskId.CHANNEL_SETUP)
    require_possible(journey.state, ADA, deed, TaskId.CHANNEL_SETUP, journey.now)
