"""How each event changes an onboarding: the state is nothing but its events, applied in order."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from bot.domain import events as ev
from bot.domain.channel_evolution import CHANNEL_EVOLVERS
from bot.domain.code_evolution import CODE_EVOLVERS, without_code
from bot.domain.facebook_evolution import FACEBOOK_EVOLVERS
from bot.domain.obstacles import Parking
from bot.domain.onboarding import OWED, Onboarding, OnboardingStatus, Status, TaskState, TemplateStatus
from bot.domain.parties import Party, Side
from bot.domain.reminder_evolution import REMINDER_EVOLVERS
from bot.domain.steps import SHARED, TASKS, TaskId


def evolve(state: Onboarding, recorded: ev.Recorded) -> Onboarding:
    """The onboarding after one more event."""
    changed = EVOLVERS[type(recorded.event)](state, recorded.event, recorded)
    acted = {**changed.acted, recorded.actor: recorded.at} if recorded.actor else changed.acted
    return replace(changed, version=recorded.sequence, acted=acted)


def _with_reason(state: Onboarding, task: TaskId, reason: str) -> Onboarding:
    if state.private.reasons.get(task, "") == reason:
        return state
    return state.with_private(reasons={**state.private.reasons, task: reason})


def _moved(state: Onboarding, task: TaskId, status: Status, recorded: ev.Recorded) -> Onboarding:
    """Whoever was stuck on it is not, once it is not owed any more; nor does anybody meet for a code then."""
    moved = TaskState(status, since=recorded.at, by=recorded.actor)
    there = replace(state, tasks={**state.tasks, task: moved})
    if status in OWED:
        return there
    return _without_flag(replace(there, moment=None) if task is TaskId.PHONE_CODE else there, task)


def _started(state: Onboarding, event: ev.OnboardingStarted, recorded: ev.Recorded) -> Onboarding:
    return replace(
        state,
        channel_id=event.channel_id,
        started_at=recorded.at,
        starter=recorded.actor or "",
        lead=event.lead,
        brand_people=event.brand_people,
        brand_admin=event.brand_admin,
        time_zone=event.time_zone,
        private=replace(state.private, brand_name=event.brand_name),
    )


def _opened(state: Onboarding, event: ev.TaskOpened, recorded: ev.Recorded) -> Onboarding:
    waits = TASKS[event.task].party is Party.FACEBOOK
    moved = _moved(state, event.task, Status.WAITING if waits else Status.OPEN, recorded)
    return without_code(moved) if event.task is TaskId.PHONE_CODE else moved


def _done(state: Onboarding, event: ev.TaskDone, recorded: ev.Recorded) -> Onboarding:
    done = _with_reason(_moved(state, event.task, Status.DONE, recorded), event.task, "")
    if event.task is TaskId.TEMPLATES_SUBMIT:
        return _templates_to(done, tuple(_unanswered(done)), TemplateStatus.WAITING)
    return done


def _unanswered(state: Onboarding) -> list[str]:
    return [key for key, status in state.templates.items() if status is not TemplateStatus.APPROVED]


def _templates_to(state: Onboarding, ids: tuple[str, ...], status: TemplateStatus) -> Onboarding:
    return replace(state, templates={**state.templates, **dict.fromkeys(ids, status)})


def _locked_again(state: Onboarding, event: ev.TaskLocked, recorded: ev.Recorded) -> Onboarding:
    return _with_reason(_moved(state, event.task, Status.LOCKED, recorded), event.task, "")


def _sent_back(state: Onboarding, event: ev.TaskSentBack, recorded: ev.Recorded) -> Onboarding:
    moved = _moved(state, event.task, Status.SENT_BACK, recorded)
    return _with_reason(_not_said(moved, event.task), event.task, event.reason)


def _not_said(state: Onboarding, task: TaskId) -> Onboarding:
    """What was said about doing it holds no longer: it is to be done anew."""
    verified = state.said_verified and task is not TaskId.BUSINESS_SUBMIT
    return replace(state, said_verified=verified, for_brand=state.for_brand - {task})


def _skipped(state: Onboarding, event: ev.TaskSkipped, recorded: ev.Recorded) -> Onboarding:
    return _with_reason(_moved(state, event.task, Status.SKIPPED, recorded), event.task, event.reason)


_ANSWERED = {
    ev.Answer.APPROVED: TemplateStatus.APPROVED,
    ev.Answer.REJECTED: TemplateStatus.REJECTED,
    ev.Answer.WAITING: TemplateStatus.WAITING,
}


def _answered(state: Onboarding, event: ev.FacebookAnswered, recorded: ev.Recorded) -> Onboarding:
    if event.templates:
        told = _templates_to(state, event.templates, _ANSWERED[event.answer])
        reasons = {**state.private.template_reasons, **dict.fromkeys(event.templates, event.reason)}
        return told.with_private(template_reasons=reasons)
    if event.answer is not ev.Answer.REJECTED:  # approved is followed by TaskDone
        return state
    rejected = _moved(state, event.task, Status.REJECTED, recorded)
    moved = rejected.with_task(event.task, retry_at=event.retry_at)
    return _with_reason(moved, event.task, event.reason)


def _details(state: Onboarding, event: ev.DetailsEntered, _: ev.Recorded) -> Onboarding:
    return state.with_private(details=event.details)


def _account(state: Onboarding, event: ev.AccountCreated, _: ev.Recorded) -> Onboarding:
    return replace(state, whatsapp_account_id=event.whatsapp_account_id)


def _profile(state: Onboarding, event: ev.ProfileEntered, _: ev.Recorded) -> Onboarding:
    return state.with_private(profile=event.profile)


def _template_saved(state: Onboarding, event: ev.TemplateSaved, _: ev.Recorded) -> Onboarding:
    saved = replace(state, templates={**state.templates, event.template_id: TemplateStatus.DRAFT})
    templates = {**state.private.templates, event.template_id: event.template}
    return saved.with_private(templates=templates)


def _template_removed(state: Onboarding, event: ev.TemplateRemoved, _: ev.Recorded) -> Onboarding:
    def kept(mapping: Mapping[str, Any]) -> dict[str, Any]:
        return {key: value for key, value in mapping.items() if key != event.template_id}

    removed = replace(state, templates=kept(state.templates))
    reasons = kept(state.private.template_reasons)
    return removed.with_private(templates=kept(state.private.templates), template_reasons=reasons)


def _waived(state: Onboarding, event: ev.WentOnWithout, _: ev.Recorded) -> Onboarding:
    waived = {**state.private.waived, event.task: event.reason}
    return replace(state, waived=state.waived | {event.task}).with_private(waived=waived)


def _said_verified(state: Onboarding, _event: ev.SaidAlreadyVerified, _: ev.Recorded) -> Onboarding:
    return replace(state, said_verified=True)


def _told_only(state: Onboarding, _event: ev.Event, _: ev.Recorded) -> Onboarding:
    """Kept for the record; the events beside it change the state."""
    return state


def _reopened(state: Onboarding, event: ev.TaskReopened, recorded: ev.Recorded) -> Onboarding:
    waits = TASKS[event.task].party is Party.FACEBOOK
    moved = _moved(state, event.task, Status.WAITING if waits else Status.OPEN, recorded)
    moved = replace(moved, waived=moved.waived - {event.task}, all_set=False)
    if event.task is TaskId.PHONE_CODE:
        moved = without_code(moved)
    if event.task is TaskId.TEMPLATES_APPROVE:  # each of them may be answered anew
        moved = _templates_to(moved, tuple(moved.templates), TemplateStatus.WAITING)
    if event.task is TaskId.TEMPLATES_SUBMIT:  # Facebook has none of these
        there = [key for key, status in moved.templates.items() if status is TemplateStatus.WAITING]
        moved = _templates_to(moved, tuple(there), TemplateStatus.DRAFT)
    return _with_reason(_not_said(moved, event.task), event.task, event.reason)


def _for_brand(state: Onboarding, event: ev.DoneForBrand, _: ev.Recorded) -> Onboarding:
    return replace(state, for_brand=state.for_brand | {event.task})


def _stuck(state: Onboarding, event: ev.GotStuck, recorded: ev.Recorded) -> Onboarding:
    by = {**state.stuck_by, event.task: recorded.actor or ""}
    flagged = replace(state, stuck={**state.stuck, event.task: recorded.at}, stuck_by=by)
    return flagged.with_private(stuck={**state.private.stuck, event.task: event.reason})


def _unstuck(state: Onboarding, event: ev.GotUnstuck, _: ev.Recorded) -> Onboarding:
    return _without_flag(state, event.task)


def _without_flag(state: Onboarding, task: TaskId) -> Onboarding:
    if task not in state.stuck:
        return state
    stuck = {key: at for key, at in state.stuck.items() if key is not task}
    by = {key: who for key, who in state.stuck_by.items() if key is not task}
    told = {key: at for key, at in state.stuck_told.items() if key is not task}
    cleared = replace(state, stuck=stuck, stuck_by=by, stuck_told=told)
    reasons = {key: why for key, why in state.private.stuck.items() if key is not task}
    return cleared.with_private(stuck=reasons)


def _assigned(state: Onboarding, event: ev.TaskAssigned, _: ev.Recorded) -> Onboarding:
    if event.task is TaskId.PHONE_CODE and event.side is Side.SPARKCENTRAL:
        return replace(state, operator=event.person)
    return replace(state, assigned={**state.assigned, event.task: event.person})


def _people(state: Onboarding, event: ev.PeopleChanged, _: ev.Recorded) -> Onboarding:
    people = {"brand_people": event.brand_people, "brand_admin": event.brand_admin, "lead": event.lead}
    return _with_people(state, **people, sparkcentral_people=event.sparkcentral_people)


def _edited(state: Onboarding, event: ev.OnboardingEdited, _: ev.Recorded) -> Onboarding:
    people = {"brand_people": event.brand_people, "brand_admin": event.brand_admin, "lead": event.lead}
    edited = _with_people(state, **people, time_zone=event.time_zone)
    return edited.with_private(brand_name=event.brand_name)


def _with_people(state: Onboarding, **changes: Any) -> Onboarding:
    """What somebody was to do who is on it no more is anybody's again."""
    after = replace(state, **changes)
    gone = _everybody(state) - _everybody(after)
    assigned = {task: person for task, person in state.assigned.items() if person not in gone}
    return replace(after, assigned=assigned, operator="" if state.operator in gone else state.operator)


def _everybody(state: Onboarding) -> set[str | None]:
    return {*state.brand_people, *state.sparkcentral_people, state.lead, state.brand_admin}


def _account_shared(state: Onboarding, event: ev.AccountShared, _: ev.Recorded) -> Onboarding:
    own_reasons = {task: why for task, why in state.private.reasons.items() if task not in SHARED}
    shared = replace(
        state,
        follows=event.leader,
        place=event.place,
        tasks={**state.tasks, **event.tasks},
        waived=(state.waived - SHARED) | set(event.waived),
        for_brand=(state.for_brand - SHARED) | set(event.for_brand),
        said_verified=event.said_verified,
        whatsapp_account_id=event.whatsapp_account_id,
    )
    details = state.private.details
    if details is not None and event.business_manager_id:
        details = replace(details, business_manager_id=event.business_manager_id)
    return shared.with_private(
        details=details,
        reasons={**own_reasons, **event.reasons},
        business_manager_id=event.business_manager_id,
        leading_number=event.leading_number,
    )


def _held_up(state: Onboarding, event: ev.PutOnHold, recorded: ev.Recorded) -> Onboarding:
    held = replace(state, status=OnboardingStatus.ON_HOLD, hold_until=event.until)
    return _paused(held, event.reason, recorded)


def _closed(state: Onboarding, event: ev.Closed, recorded: ev.Recorded) -> Onboarding:
    return _paused(replace(state, status=OnboardingStatus.CLOSED), event.reason, recorded)


def _paused(state: Onboarding, reason: str, recorded: ev.Recorded) -> Onboarding:
    noted = replace(state, ready=None, moment=None, paused_at=recorded.at, paused_by=recorded.actor or "")
    return noted.with_private(why_paused=reason)


def _resumed(state: Onboarding, _event: ev.Resumed, recorded: ev.Recorded) -> Onboarding:
    """What is owed counts from now on: nobody is late by the time of the pause."""
    status = OnboardingStatus.LIVE if state.live_at else OnboardingStatus.RUNNING
    going = replace(_counting_anew(state, recorded), status=status)
    going = replace(going, hold_until=None, paused_at=None, paused_by="")
    if (
        state.status is OnboardingStatus.CLOSED
    ):  # whether the channel can be reached shows when it is written to
        going = replace(going, parked=None)
    return going.with_private(why_paused="")


def _counting_anew(state: Onboarding, recorded: ev.Recorded) -> Onboarding:
    """Nobody is late by the time in which nobody could go on."""
    began = state.paused_at or (state.parked.since if state.parked else recorded.at)
    lost = recorded.at - began
    tasks = {
        key: task.counted_from(recorded.at) if state.owes(key) else task for key, task in state.tasks.items()
    }
    forecast = state.forecast + lost if state.forecast else None
    return replace(state, tasks=tasks, forecast=forecast, paused_for=state.paused_for + lost)


def _parked(state: Onboarding, event: ev.Parked, recorded: ev.Recorded) -> Onboarding:
    return replace(state, parked=Parking(event.obstacle, recorded.at))


def _unparked(state: Onboarding, _event: ev.Unparked, recorded: ev.Recorded) -> Onboarding:
    """As after a pause, nobody is late by the time in which nothing could be said."""
    return replace(_counting_anew(state, recorded), parked=None)


def _moved_on(state: Onboarding, event: ev.Moved, recorded: ev.Recorded) -> Onboarding:
    going = _counting_anew(state, recorded) if state.parked else state
    return replace(going, channel_id=event.channel_id, parked=None, third_parties=frozenset())


def _left(state: Onboarding, event: ev.PeopleLeft, _: ev.Recorded) -> Onboarding:
    return replace(state, gone=state.gone.union(event.people))


def _returned(state: Onboarding, event: ev.PeopleReturned, _: ev.Recorded) -> Onboarding:
    return replace(state, gone=state.gone.difference(event.people))


def _changed_sides(state: Onboarding, event: ev.PeopleChangedSides, _: ev.Recorded) -> Onboarding:
    return replace(state, changed_sides={**state.changed_sides, **event.people})


def _changed_back(state: Onboarding, event: ev.PeopleChangedBack, _: ev.Recorded) -> Onboarding:
    still = {person: side for person, side in state.changed_sides.items() if person not in event.people}
    return replace(state, changed_sides=still)


def _came(state: Onboarding, event: ev.ThirdPartyCame, _: ev.Recorded) -> Onboarding:
    return replace(state, third_parties=state.third_parties | {event.organisation})


def _went(state: Onboarding, event: ev.ThirdPartyWent, _: ev.Recorded) -> Onboarding:
    return replace(state, third_parties=state.third_parties - {event.organisation})


def _live(state: Onboarding, _event: ev.WentLive, recorded: ev.Recorded) -> Onboarding:
    return replace(state, status=OnboardingStatus.LIVE, live_at=recorded.at)


def _all_set(state: Onboarding, _event: ev.AllSet, _: ev.Recorded) -> Onboarding:
    return replace(state, all_set=True)


EVOLVERS: dict[type[ev.Event], Callable[[Onboarding, Any, ev.Recorded], Onboarding]] = {
    ev.OnboardingStarted: _started,
    ev.TaskOpened: _opened,
    ev.TaskDone: _done,
    ev.TaskLocked: _locked_again,
    ev.TaskSentBack: _sent_back,
    ev.TaskSkipped: _skipped,
    ev.FacebookAnswered: _answered,
    ev.DetailsEntered: _details,
    ev.AccountCreated: _account,
    ev.ProfileEntered: _profile,
    ev.TemplateSaved: _template_saved,
    ev.TemplateRemoved: _template_removed,
    ev.WentOnWithout: _waived,
    ev.SaidAlreadyVerified: _said_verified,
    ev.FoundVerified: _told_only,
    ev.DoneForBrand: _for_brand,
    ev.TaskReopened: _reopened,
    ev.GotStuck: _stuck,
    ev.GotUnstuck: _unstuck,
    ev.TaskAssigned: _assigned,
    ev.PeopleChanged: _people,
    ev.OnboardingEdited: _edited,
    ev.NumberAdded: _told_only,
    ev.AccountShared: _account_shared,
    ev.PutOnHold: _held_up,
    ev.Closed: _closed,
    ev.Resumed: _resumed,
    ev.Parked: _parked,
    ev.Unparked: _unparked,
    ev.Moved: _moved_on,
    ev.PeopleLeft: _left,
    ev.PeopleReturned: _returned,
    ev.PeopleChangedSides: _changed_sides,
    ev.PeopleChangedBack: _changed_back,
    ev.ThirdPartyCame: _came,
    ev.ThirdPartyWent: _went,
    ev.RequestLapsed: _told_only,
    ev.WentLive: _live,
    ev.AllSet: _all_set,
    **CHANNEL_EVOLVERS,
    **CODE_EVOLVERS,
    **FACEBOOK_EVOLVERS,
    **REMINDER_EVOLVERS,
}
