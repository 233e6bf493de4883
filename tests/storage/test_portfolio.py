"""The database chooses what the domain would have chosen by reading every onboarding."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.domain.decisions import Decision
from bot.domain.details import Details, LineType
from bot.domain.onboarding import Onboarding, OnboardingStatus, Status, TaskState
from bot.domain.parties import Party
from bot.domain.portfolio import is_late, is_mine
from bot.domain.steps import TASKS, TaskId
from storage.engine import Database
from tests.storage.builders import NOW, keep, started

ME = "U-me"
DETAILS = Details(
    phone_number="+32470123456",
    line_type=LineType.MOBILE,
    ivr_can_be_off=False,
    used_in_whatsapp=False,
    business_manager_id="506914307656634",
    display_name="Acme Belgium",
)


def _with(onboarding_id: str, minutes: int = 0, brand: str = "Acme", **changes: Any) -> Decision:
    decision = started(onboarding_id, channel_id=f"C{onboarding_id}", brand_name=brand)
    at = NOW + timedelta(minutes=minutes)
    recorded = tuple(replace(entry, at=at) for entry in decision.recorded)
    return replace(decision, state=replace(decision.state, **changes), recorded=recorded)


def _tasks(status: Status, *tasks: TaskId, reminded: int = 0) -> dict[TaskId, TaskState]:
    return {
        task: TaskState(status, NOW, reminded=reminded) if task in tasks else TaskState() for task in TaskId
    }


def _waits(onboarding: Onboarding) -> bool:
    return any(TASKS[task].party is Party.FACEBOOK for task in onboarding.owed())


WAITING = _tasks(Status.WAITING, TaskId.BUSINESS_APPROVE)
ALL = {
    "led": _with("led", 9, lead=ME),
    "helped": _with("helped", 8, sparkcentral_people=("U-sam", ME)),
    "assigned": _with("assigned", 7, assigned={TaskId.ACCOUNT_CREATE: ME}),
    "operated": _with("operated", 6, operator=ME),
    "like": _with("like", 0, lead=f"{ME}2", sparkcentral_people=(f"{ME}2",)),
    "started": _with("started", 1, starter=ME),
    "late": _with("late", 2, tasks=_tasks(Status.OPEN, TaskId.TERMS_AGREE, reminded=2)),
    "was_late": _with("was_late", 2, tasks=_tasks(Status.DONE, TaskId.TERMS_AGREE, reminded=2)),
    "late_elsewhere": _with(
        "late_elsewhere", 2, follows="late", tasks=_tasks(Status.OPEN, TaskId.TERMS_AGREE, reminded=2)
    ),
    "stuck": _with("stuck", 3, stuck={TaskId.TERMS_AGREE: NOW}),
    "facebook": _with("facebook", 4, tasks=WAITING),
    "facebook_elsewhere": _with("facebook_elsewhere", 4, follows="facebook", tasks=WAITING),
    "refused": _with("refused", 4, tasks=_tasks(Status.REJECTED, TaskId.PHONE_APPROVE)),
}


async def _keep_all(database: Database) -> None:
    for decision in ALL.values():
        await keep(database, decision)


async def _listed(database: Database, words: str, limit: int = 100, offset: int = 0) -> list[str]:
    async with database.read() as unit:
        found = await unit.onboardings.listed(ME, words, limit, offset)
    return [onboarding.id for onboarding in found]


@pytest.mark.parametrize(
    ("words", "chosen"),
    [
        ("mine", lambda onboarding: is_mine(onboarding, ME)),
        ("Late", is_late),
        ("stuck", lambda onboarding: bool(onboarding.stuck)),
        ("facebook", _waits),
    ],
)
async def test_a_filter_chooses_as_the_domain_does(
    database: Database, words: str, chosen: Callable[[Onboarding], bool]
) -> None:
    await _keep_all(database)
    expected = {name for name, decision in ALL.items() if chosen(decision.state)}
    assert set(await _listed(database, words)) == expected
    assert expected


async def test_mine_come_first_and_then_the_oldest_page_by_page(database: Database) -> None:
    await _keep_all(database)
    everything = await _listed(database, "")
    assert everything[:6] == ["operated", "assigned", "helped", "led", "like", "started"]
    assert len(everything) == len(ALL)
    assert await _listed(database, "", limit=3, offset=2) == everything[2:5]


async def test_what_is_over_is_not_listed(database: Database) -> None:
    done = {task: TaskState(Status.DONE, NOW) for task in TaskId}
    await keep(database, _with("held"), status=OnboardingStatus.ON_HOLD)
    await keep(database, _with("live", 1), status=OnboardingStatus.LIVE)
    await keep(database, _with("all_set", 2, tasks=done), status=OnboardingStatus.LIVE)
    await keep(database, _with("closed", 3), status=OnboardingStatus.CLOSED)
    assert await _listed(database, "") == ["held", "live"]


async def test_a_word_is_looked_for_in_the_brand_and_in_the_number(database: Database) -> None:
    for name, brand in {"a": "Acme 100%", "b": "Bolt_Co", "c": "Crème <3"}.items():
        decision = _with(name, brand=brand)
        private = replace(decision.state.private, details=DETAILS if name == "a" else None)
        await keep(database, replace(decision, state=replace(decision.state, private=private)))
    for words, found in {
        "ACME": ["a"],
        "0%": ["a"],
        "bolt": ["b"],
        "t_c": ["b"],
        "crème <": ["c"],
        "+32 470": ["a"],
        "3456": ["a"],
        "32": [],
        "%": ["a"],
        "'; drop": [],
    }.items():
        assert await _listed(database, words) == found, words
