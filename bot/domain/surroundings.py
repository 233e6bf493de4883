"""What Slack itself changes around an onboarding, and what follows: parking, going on, who is gone."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.domain import code_decisions
from bot.domain import commands as do
from bot.domain import events as ev
from bot.domain.access import teams_of
from bot.domain.obstacles import OUTSIDE, Obstacle
from bot.domain.onboarding import Onboarding, OnboardingStatus
from bot.domain.parties import Person, Side
from bot.domain.refusals import Refusal, RefusedError
from bot.domain.steps import TaskId

Events = list[ev.Event]

# What a person is for an onboarding; a task that is assigned to them is "task:<id>", a team "team:<its id>".
LEAD, STAFF, BRAND, BRAND_ADMIN = "lead", "sparkcentral_people", "brand_people", "brand_admin"
PHONE, OPERATOR, TASK = "phone", "operator", "task:"
# What they have on the WhatsApp channel alone.
ROLE, TEAM = "role", "team:"


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The channel as the directory knows it; `others` are third organisations, `admins` those of our own.

    `brand_is_there` is also true while nobody knows which organisation the brand is.
    """

    channel_name: str = ""
    archived: bool = False
    bot_is_member: bool = True
    brand_is_there: bool = True
    others: Mapping[str, str] = field(default_factory=dict)
    admins: tuple[str, ...] = ()


def standing(around: Surroundings) -> tuple[Obstacle, ...]:
    """The obstacles that fit what is known; the first one is the likeliest."""
    found = [Obstacle.ARCHIVED] if around.archived else []
    found += [] if around.bot_is_member else OUTSIDE
    return (*found, *(() if around.brand_is_there else (Obstacle.UNSHARED,)))


def weigh(state: Onboarding, around: Surroundings, because: Obstacle | None = None) -> Events:
    """Park, go on, or neither; `because` is what Slack has just said. Also who else came into the channel."""
    there = standing(around)
    parked = state.parked.obstacle if state.parked else None
    deleted = because is Obstacle.DELETED and parked is not Obstacle.DELETED
    if there and (parked not in there or deleted):
        return _park(state, around, because if because in there else there[0])
    if there:
        return []
    back: Events = [ev.Unparked()] if parked else []
    return back + _third_parties(state, around)


def _park(state: Onboarding, around: Surroundings, obstacle: Obstacle) -> Events:
    told = addressee(state, around.admins)
    parked = ev.Parked(obstacle=obstacle, channel_name=around.channel_name, told=told)
    return [*code_decisions.cancel(state), parked]


def _third_parties(state: Onboarding, around: Surroundings) -> Events:
    told = addressee(state, around.admins)
    came: Events = [
        ev.ThirdPartyCame(organisation=key, name=name, told=told)
        for key, name in around.others.items()
        if key not in state.third_parties
    ]
    return came + [ev.ThirdPartyWent(organisation=key) for key in state.third_parties - set(around.others)]


def addressee(state: Onboarding, admins: Collection[str], without: Collection[str] = ()) -> str:
    """Whom the bot turns to: the lead, else Sparkcentral's people, else who started it, else an admin."""
    gone = {*state.gone, *state.changed_sides, *without}
    asked = (state.lead, *state.sparkcentral_people, state.starter, *admins)
    return next((person for person in asked if person and person not in gone), "")


def parts_of(state: Onboarding, person: str) -> list[str]:
    """What the person is for this onboarding; nothing when they do not matter to it."""
    code, verified = state.code, state.finished(TaskId.PHONE_CODE)
    plain = {
        LEAD: person == state.lead,
        STAFF: person in state.sparkcentral_people,
        BRAND: person in state.brand_people,
        BRAND_ADMIN: person == state.brand_admin,
        PHONE: state.ready is not None and state.ready.person == person and not verified,
        OPERATOR: person == (code.operator if code and code.is_open else state.operator) and not verified,
    }
    assigned = [task for task, who in state.assigned.items() if who == person and not state.finished(task)]
    there = [ROLE] * (person in state.roles) + [f"{TEAM}{team}" for team in teams_of(state, person)]
    return [part for part, holds in plain.items() if holds] + [f"{TASK}{task}" for task in assigned] + there


def is_of_channel(part: str) -> bool:
    return part == ROLE or part.startswith(TEAM)


def left(
    state: Onboarding,
    people: Collection[str],
    admins: Collection[str],
    sides: Mapping[str, Side | None],
    *,
    deactivated: bool,
) -> Events:
    """Who matters and is gone is said once, until they are back; all who leave together at once.

    A channel that is out of reach has lost everybody: that is told as the obstacle that it is.
    """
    lost = tuple(p for p in sorted(people) if p not in state.gone and parts_of(state, p))
    if not lost or (state.parked and not deactivated):
        return []
    told = _who_replaces(state, lost, admins, sides)
    return [ev.PeopleLeft(people=lost, deactivated=deactivated, told=told)]


def _who_replaces(
    state: Onboarding, lost: Collection[str], admins: Collection[str], sides: Mapping[str, Side | None]
) -> str:
    """On the channel only admins can do something about it, and the brand's about the brand's people.

    Whoever changes sides is not to be judged by one of them: Sparkcentral hears of it.
    """
    found = addressee(state, admins, without=lost)
    if any(not is_of_channel(part) for person in lost for part in parts_of(state, person)):
        return found
    of_brand = all(sides.get(person) is Side.BRAND for person in lost)
    asked = ((state.brand_admin if of_brand else ""), state.lead, *admins)
    away = {*state.gone, *state.changed_sides, *lost}
    return next((person for person in asked if person and person not in away), found)


def returned(state: Onboarding, people: Collection[str]) -> Events:
    back = tuple(sorted(state.gone & set(people)))
    return [ev.PeopleReturned(people=back)] if back else []


def changed_sides(
    state: Onboarding,
    before: Mapping[str, Side | None],
    now: Mapping[str, Side | None],
    admins: Collection[str],
) -> Events:
    """As with those who leave: who matters and is with others now is said once, until they are back."""
    known = state.changed_sides
    back = tuple(sorted(person for person, side in known.items() if now.get(person) is side))
    lost = {
        person: side
        for person, side in sorted(before.items())
        if side and now.get(person) is not side and person not in known and parts_of(state, person)
    }
    happened: Events = [ev.PeopleChangedBack(people=back)] if back else []
    if lost:
        told = _who_replaces(state, lost, admins, {})
        happened.append(ev.PeopleChangedSides(people=lost, told=told))
    return happened


def _move(state: Onboarding, command: do.Move, actor: Person, _: datetime) -> Events:
    if actor.side is None:
        raise RefusedError(Refusal.OUTSIDER)
    if actor.side is not Side.SPARKCENTRAL:
        raise RefusedError(Refusal.NOT_YOUR_SIDE, {"side": Side.SPARKCENTRAL})
    if state.status is OnboardingStatus.CLOSED:
        raise RefusedError(Refusal.NOT_RUNNING)
    if command.channel_id == state.channel_id:
        raise RefusedError(Refusal.HERE_ALREADY)
    moved = ev.Moved(channel_id=command.channel_id, before=state.channel_id, absent=command.absent)
    return [*code_decisions.cancel(state), moved]


DECIDERS: dict[type, Callable[[Onboarding, Any, Person, datetime], Events]] = {do.Move: _move}
