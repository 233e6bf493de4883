"""Which person a task is asked of, so that a turn has a face."""

from datetime import datetime

from bot.domain.onboarding import Onboarding, turn
from bot.domain.parties import Party, Side
from bot.domain.steps import TaskId


def owner(onboarding: Onboarding, task: TaskId, now: datetime) -> str | None:
    """Whoever is asked for the task now; None when the brand named nobody, for then all of it is asked.

    Any person of the side may do the task: this is only who is mentioned first.
    """
    if task is TaskId.PHONE_CODE:
        return _for_the_code(onboarding, now)
    if task in onboarding.assigned:
        return onboarding.assigned[task]
    if turn(onboarding, task, now) is Party.BRAND:
        return _brand_contact(onboarding)
    return _staff_contact(onboarding)  # also for Facebook's tasks: staff record what Facebook answers


def _for_the_code(onboarding: Onboarding, now: datetime) -> str | None:
    if turn(onboarding, TaskId.PHONE_CODE, now) is Party.BRAND:
        return at_the_code(onboarding, Side.BRAND)
    return at_the_code(onboarding, Side.SPARKCENTRAL)


def at_the_code(onboarding: Onboarding, side: Side) -> str | None:
    """Who of a side is there for the code: whoever has the phone, picked a time, or asks for the code."""
    meets = onboarding.moment.person_of(side) if onboarding.moment else ""
    if side is Side.BRAND:
        holder = onboarding.ready.person if onboarding.ready else None
        return holder or meets or onboarding.assigned.get(TaskId.PHONE_CODE) or _brand_contact(onboarding)
    operator = onboarding.code.operator if onboarding.code else onboarding.operator
    return meets or operator or _staff_contact(onboarding)


def brand_contacts(onboarding: Onboarding) -> tuple[str, ...]:
    """Everybody who is named for the brand, the first contact first."""
    admin = (onboarding.brand_admin,) if onboarding.brand_admin else ()
    return tuple(dict.fromkeys((*onboarding.brand_people, *admin)))


def staff_contacts(onboarding: Onboarding) -> tuple[str, ...]:
    """Everybody who is named for Sparkcentral, the lead last."""
    return tuple(dict.fromkeys((*onboarding.sparkcentral_people, onboarding.lead)))


def _staff_contact(onboarding: Onboarding) -> str:
    return staff_contacts(onboarding)[0]


def _brand_contact(onboarding: Onboarding) -> str | None:
    return next(iter(brand_contacts(onboarding)), None)
