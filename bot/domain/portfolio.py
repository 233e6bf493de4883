"""What whoever looks over many onboardings asks of each."""

from enum import StrEnum

from bot.domain.onboarding import Onboarding


class Filter(StrEnum):
    MINE = "mine"
    LATE = "late"
    STUCK = "stuck"
    FACEBOOK = "facebook"


def is_mine(onboarding: Onboarding, user_id: str) -> bool:
    """Does this person lead it, work on it, or have a task of it?"""
    people = {onboarding.lead, onboarding.operator, *onboarding.sparkcentral_people}
    return user_id in people | set(onboarding.assigned.values())


def is_late(onboarding: Onboarding) -> bool:
    """Has whoever owes something been reminded of it?"""
    return any(onboarding[task].reminded > 0 for task in onboarding.owed())
