"""Which onboardings a list shows: chosen and ordered by the database, so that only one page is read.

The database looks through the open ones; what is closed, or live with nothing left to do, is not touched.
"""

from typing import Any

import sqlalchemy as sa

from bot.domain.onboarding import OWED, OnboardingStatus
from bot.domain.parties import Party
from bot.domain.portfolio import Filter
from bot.domain.steps import SHARED, TASKS, TaskId
from storage.tables import onboarding_private, onboardings

_OWED = sorted(status.value for status in OWED)
_UNDER_WAY = (OnboardingStatus.RUNNING, OnboardingStatus.ON_HOLD)
# So few digits are in every number.
_DIGITS_MIN = 3

Condition = sa.ColumnElement[bool]


def on_the_way() -> Condition:
    live = (onboardings.c.status == OnboardingStatus.LIVE) & (onboardings.c.step != "done")
    return onboardings.c.status.in_(_UNDER_WAY) | live


def mine(user_id: str) -> Condition:
    """As `portfolio.is_mine` says."""
    named = f'"{user_id}"'
    return sa.or_(
        _state("lead") == user_id,
        _state("operator") == user_id,
        _state("sparkcentral_people").contains(named, autoescape=True),
        _state("assigned").contains(named, autoescape=True),
    )


def chosen(words: str, user_id: str) -> Condition:
    """By one of the filters; anything else is a part of the brand's name or of the number."""
    if not words:
        return sa.true()
    if words.lower() not in list(Filter):
        return _named(words)
    return {
        Filter.MINE: mine(user_id),
        Filter.LATE: sa.or_(*(_owed(task) & _reminded(task) for task in TaskId)),
        Filter.STUCK: _state("stuck") != "{}",
        Filter.FACEBOOK: sa.or_(*(_owed(task) for task in TaskId if TASKS[task].party is Party.FACEBOOK)),
    }[Filter(words.lower())]


def _named(words: str) -> Condition:
    found = _private("brand_name").icontains(words, autoescape=True)
    digits = "".join(character for character in words if character in "0123456789")
    if len(digits) < _DIGITS_MIN:
        return found
    return found | _private("details", "phone_number").contains(digits)


def _owed(task: TaskId) -> Condition:
    """As `Onboarding.owes` says."""
    owed = _state("tasks", task.value, "status").in_(_OWED)
    return owed & (_state("follows") == "") if task in SHARED else owed


def _reminded(task: TaskId) -> Condition:
    return _state("tasks", task.value, "reminded") != "0"


def _state(*path: str) -> sa.ColumnElement[str]:
    return _text(onboardings.c.state, path)


def _private(*path: str) -> sa.ColumnElement[str]:
    return _text(onboarding_private.c.data, path)


def _text(column: sa.Column[Any], path: tuple[str, ...]) -> sa.ColumnElement[str]:
    """Lists and mappings come as their JSON."""
    found: sa.ColumnElement[str] = column[path].as_string()
    return found
