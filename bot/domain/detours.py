"""Decisions for every turn that is not the straight road: mending, reopening, pausing, handing over."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.domain import code_decisions
from bot.domain import commands as do
from bot.domain import events as ev
from bot.domain.details import Details
from bot.domain.onboarding import Onboarding, OnboardingStatus, Status, TemplateStatus
from bot.domain.parties import Party, Person, Side, acting_side
from bot.domain.permissions import Deed, is_admin, permit, require_owed
from bot.domain.refusals import Refusal, RefusedError
from bot.domain.steps import TASKS, Step, TaskId, after

Events = list[ev.Event]

# Approvals that staff may go on without: the others hold nothing back.
WAIVABLE = frozenset({TaskId.BUSINESS_APPROVE, TaskId.PHONE_APPROVE})
# After going live only what is not about the number itself can be taken up again.
REOPENED_LIVE = frozenset({Step.BADGE, Step.TEMPLATES, Step.CHANNEL})
# Nobody can agree for the brand, and nobody else has its phone.
NEVER_FOR_BRAND = frozenset({TaskId.TERMS_AGREE, TaskId.PHONE_CODE})
# The task that mends what Facebook rejected, where trying again as it is makes sense.
MENDING = {
    TaskId.BUSINESS_APPROVE: TaskId.BUSINESS_SUBMIT,
    TaskId.PHONE_APPROVE: TaskId.DETAILS_SUBMIT,
    TaskId.TEMPLATES_APPROVE: TaskId.TEMPLATES_DRAFT,
}
# What was done with something that is typed anew has to be done with it again.
_DONE_WITH = {
    TaskId.BADGE_PROFILE: frozenset({TaskId.BADGE_PUBLISH}),
    TaskId.TEMPLATES_DRAFT: frozenset({TaskId.TEMPLATES_SUBMIT, TaskId.TEMPLATES_APPROVE}),
}
_BEFORE_LIVE = tuple(task for task in TaskId if TaskId.PHONE_ACTIVATE in after(task))


def may_go_live(state: Onboarding) -> bool:
    """Is all before the activation done? What mends a waived approval holds nothing back."""

    def settled(task: TaskId) -> bool:
        mends = state[task].status is Status.SENT_BACK and any(MENDING[no] is task for no in state.waived)
        return state.passable(task) or mends

    return all(map(settled, _BEFORE_LIVE))


def finish(state: Onboarding, task: TaskId) -> Events:
    """The task is done; what Facebook rejected before waits for a new answer."""
    again = [
        ev.TaskLocked(task=later)
        for later in after(task)
        if state[later].status is Status.REJECTED and task in TASKS[later].opens_after
    ]
    return [ev.TaskDone(task=task), *again]


def changed(state: Onboarding, command: do.SubmitDetails | do.ChangeDetails) -> Events:
    """New details, and what they make wait or be done again; a number that is live stays what it is."""
    before, now = state.private.details, command.details
    if state.live_at is not None and before is not None and _number(before) != _number(now):
        raise RefusedError(Refusal.ALREADY_LIVE)
    entered = ev.DetailsEntered(details=command.details, warnings=command.warnings, why_kept=command.why_kept)
    reopened = [ev.TaskLocked(task=task) for task in reopened_by(state, command)]
    cancelled = code_decisions.cancel(state) if ev.TaskLocked(task=TaskId.PHONE_CODE) in reopened else []
    return [entered, *cancelled, *reopened]


def _number(details: Details) -> tuple[str, str]:
    return details.phone_number, details.business_manager_id


def reopened_by(state: Onboarding, command: do.SubmitDetails | do.ChangeDetails) -> list[TaskId]:
    """What has to be done again when details change after the account was created."""
    before, now = state.private.details, command.details
    if before is None or state[TaskId.ACCOUNT_CREATE].status is Status.LOCKED:
        return []
    again: set[TaskId] = set()
    if before.business_manager_id != now.business_manager_id:
        again |= {TaskId.ACCOUNT_CREATE, *after(TaskId.ACCOUNT_CREATE)}
    if before.phone_number != now.phone_number:
        again |= {TaskId.ACCOUNT_ADD_NUMBER, TaskId.PHONE_APPROVE, TaskId.PHONE_CODE, TaskId.PHONE_ACTIVATE}
    if before.display_name != now.display_name:
        again |= {TaskId.ACCOUNT_ADD_NUMBER, TaskId.PHONE_APPROVE}
    if state[TaskId.PHONE_APPROVE].status is Status.REJECTED:
        again.add(TaskId.PHONE_APPROVE)
    return [task for task in TaskId if task in again and state[task].status is not Status.LOCKED]


def _change_details(state: Onboarding, command: do.ChangeDetails, actor: Person, _: datetime) -> Events:
    permit(state, actor, Deed.CHANGE_DETAILS)
    if state.live_at is not None:
        raise RefusedError(Refusal.ALREADY_LIVE)
    if state.private.details is None:
        raise RefusedError(Refusal.NOT_OPEN_YET, {"task": TaskId.DETAILS_SUBMIT})
    told = changed(state, command)
    return told + (finish(state, TaskId.DETAILS_SUBMIT) if state.owes(TaskId.DETAILS_SUBMIT) else [])


def _try_again(state: Onboarding, command: do.TryAgain, actor: Person, _: datetime) -> Events:
    permit(state, actor, Deed.TRY_AGAIN)
    mending = MENDING.get(command.task)
    if mending is None or not may_try_again(state, command.task):
        raise RefusedError(Refusal.NOT_NOW)
    if command.task is TaskId.TEMPLATES_APPROVE:
        return _templates_again(state)
    return [ev.TaskDone(task=mending), ev.TaskLocked(task=command.task)]


def may_try_again(state: Onboarding, task: TaskId) -> bool:
    """Facebook said no to it, and the task that mends it is open."""
    mending = MENDING.get(task)
    if mending is None or not state.owes(mending):
        return False
    if task is TaskId.TEMPLATES_APPROVE:
        return TemplateStatus.REJECTED in state.templates.values()
    return state[task].status is Status.REJECTED


def _templates_again(state: Onboarding) -> Events:
    """The rejected ones go out once more as they are."""
    saved: Events = [
        ev.TemplateSaved(template_id=key, template=state.private.templates[key])
        for key, status in state.templates.items()
        if status is TemplateStatus.REJECTED
    ]
    return [*saved, ev.TaskDone(task=TaskId.TEMPLATES_DRAFT)] if saved else _refuse(Refusal.NOT_NOW)


def _refuse(refusal: Refusal) -> Events:
    raise RefusedError(refusal)


def _go_on_without(state: Onboarding, command: do.GoOnWithout, actor: Person, _: datetime) -> Events:
    permit(state, actor, Deed.GO_ON_WITHOUT)
    if not may_go_on_without(state, command.task):
        raise RefusedError(Refusal.NOT_NOW)
    return [ev.WentOnWithout(task=command.task, reason=command.reason)]


def may_go_on_without(state: Onboarding, task: TaskId) -> bool:
    waits = state[task].status in {Status.WAITING, Status.REJECTED} and not state.elsewhere(task)
    return waits and task in WAIVABLE and task not in state.waived


def _already_verified(state: Onboarding, _c: do.SayAlreadyVerified, actor: Person, _: datetime) -> Events:
    permit(state, actor, Deed.ALREADY_VERIFIED)
    require_owed(state, TaskId.BUSINESS_SUBMIT)
    return [ev.SaidAlreadyVerified(), *finish(state, TaskId.BUSINESS_SUBMIT)]


def _find_verified(state: Onboarding, command: do.FindVerified, actor: Person, _: datetime) -> Events:
    permit(state, actor, Deed.NUMBER_VERIFIED)
    require_owed(state, TaskId.PHONE_CODE)
    found = ev.FoundVerified(reason=command.reason)
    return [*code_decisions.cancel(state), found, ev.TaskDone(task=TaskId.PHONE_CODE)]


def _done_for_brand(state: Onboarding, command: do.MarkDoneForBrand, actor: Person, _: datetime) -> Events:
    permit(state, actor, Deed.DONE_FOR_BRAND)
    if command.task in NEVER_FOR_BRAND or TASKS[command.task].party is not Party.BRAND:
        raise RefusedError(Refusal.NOT_NOW)
    require_owed(state, command.task)
    if command.task is TaskId.TEMPLATES_DRAFT:
        require_templates(state)
    typed: Events = []
    if isinstance(command.form, do.SubmitDetails):
        typed = changed(state, command.form)
    elif isinstance(command.form, do.SaveProfile):
        typed = [ev.ProfileEntered(profile=command.form.profile, warnings=command.form.warnings)]
    known = ev.DoneForBrand(task=command.task, how_known=command.how_known)
    if command.task is TaskId.TEMPLATES_DRAFT:
        return [known, *handed_in(set(state.templates.values()))]
    return [*typed, known, *finish(state, command.task)]


def require_templates(state: Onboarding) -> None:
    """Is there something to hand in, and nothing that has to be mended first?"""
    for key, status in state.templates.items():
        if status is TemplateStatus.REJECTED:
            raise RefusedError(Refusal.TEMPLATE_REJECTED, {"name": state.private.templates[key].name})
    if not state.templates:
        raise RefusedError(Refusal.NO_TEMPLATES)


def handed_in(statuses: set[TemplateStatus]) -> Events:
    """The drafting is done; where nothing in it is new, neither is there anything to submit."""
    done = [TaskId.TEMPLATES_DRAFT]
    if TemplateStatus.DRAFT not in statuses:
        done.append(TaskId.TEMPLATES_SUBMIT)
        done += [TaskId.TEMPLATES_APPROVE] if statuses == {TemplateStatus.APPROVED} else []
    return [ev.TaskDone(task=task) for task in done]


def _reopen(state: Onboarding, command: do.Reopen, actor: Person, _: datetime) -> Events:
    """What cannot be done without it waits again; what is done stays, and so does all that was typed."""
    permit(state, actor, Deed.REOPEN)
    if not is_reopenable(state, command.task):
        raise RefusedError(Refusal.NOT_NOW)
    if state.live_at is not None and command.task.step not in REOPENED_LIVE:
        raise RefusedError(Refusal.ALREADY_LIVE)
    if actor.side is Side.BRAND and not may_take_back(state, command.task, actor.id):
        raise RefusedError(Refusal.TOO_LATE_TO_REOPEN)
    waits = [ev.TaskLocked(task=task) for task in closed_by_reopening(state, command.task)]
    cancelled = code_decisions.cancel(state) if ev.TaskLocked(task=TaskId.PHONE_CODE) in waits else []
    taken_back = ev.TaskReopened(task=command.task, reason=command.reason)
    return [*cancelled, *waits, *_nothing_to_mend(state, command.task), taken_back]


def _nothing_to_mend(state: Onboarding, rejected: TaskId) -> Events:
    """Facebook's no was a wrong press, or is asked for anew: what mends it is as good as it was."""
    mending = {**MENDING, TaskId.BADGE_APPROVE: TaskId.BADGE_APPLY}.get(rejected)
    if state[rejected].status is not Status.REJECTED or mending is None or not state.owes(mending):
        return []
    return [ev.TaskDone(task=mending)]


def may_take_back(state: Onboarding, task: TaskId, person: str) -> bool:
    """Whoever did it, until something after it is done."""
    return state[task].by == person and not any(state.finished(later) for later in after(task))


def is_reopenable(state: Onboarding, task: TaskId) -> bool:
    """A step that was skipped is taken up again where it was left."""
    status = state[task].status
    if state.elsewhere(task):
        return False
    if status is Status.SKIPPED:
        return all(state[before].status is not Status.SKIPPED for before in TASKS[task].opens_after)
    return status in {Status.DONE, Status.REJECTED}


def closed_by_reopening(state: Onboarding, task: TaskId) -> list[TaskId]:
    """What is owed right after it waits again; so does the activation, and the rest of a skipped step."""
    waits = {task}
    for later in after(task):
        hangs_on = waits - state.waived | {task}
        if (TASKS[later].opens_after & hangs_on or later is _LAST) and _closes(state, task, later):
            waits.add(later)
    return [later for later in after(task) if later in waits]


_LAST = TaskId.PHONE_ACTIVATE  # all before it has to be done


def _closes(state: Onboarding, task: TaskId, later: TaskId) -> bool:
    """Templates that Facebook has go on waiting beside new ones."""
    if later is TaskId.TEMPLATES_APPROVE and state.owes(later) and task is TaskId.TEMPLATES_DRAFT:
        return False
    skipped = {state[task].status, state[later].status} == {Status.SKIPPED}
    done_with = state.finished(later) and later in _DONE_WITH.get(task, ())
    return state.owes(later) or skipped or done_with


def _get_stuck(state: Onboarding, command: do.GetStuck, actor: Person, _: datetime) -> Events:
    permit(state, actor, Deed.STUCK)
    require_owed(state, command.task)
    return [ev.GotStuck(task=command.task, reason=command.reason)]


def _get_unstuck(state: Onboarding, command: do.GetUnstuck, actor: Person, _: datetime) -> Events:
    permit(state, actor, Deed.UNSTUCK)
    cleared: Events = [ev.GotUnstuck(task=task) for task in state.stuck if command.place in {task, task.step}]
    return cleared or _refuse(Refusal.NOT_NOW)


def _assign(state: Onboarding, command: do.Assign, actor: Person, _: datetime) -> Events:
    permit(state, actor, Deed.ASSIGN)
    require_owed(state, command.task)
    own = (command.side or actor.side) if command.task is TaskId.PHONE_CODE else None
    side = own or acting_side(TASKS[command.task].party)
    if actor.side is not side:
        raise RefusedError(Refusal.NOT_YOUR_SIDE, {"side": side})
    return [ev.TaskAssigned(task=command.task, person=command.person, side=side)]


def _change_people(state: Onboarding, command: do.ChangePeople, actor: Person, _: datetime) -> Events:
    """Staff change all; the brand its own people, and the brand admin only the present one."""
    permit(state, actor, Deed.PEOPLE)
    theirs = (command.sparkcentral_people, command.lead) != (state.sparkcentral_people, state.lead)
    if actor.side is Side.BRAND and theirs:
        raise RefusedError(Refusal.NOT_YOUR_SIDE, {"side": Side.SPARKCENTRAL})
    new_admin = command.brand_admin != state.brand_admin
    if actor.side is Side.BRAND and new_admin and actor.id != state.brand_admin:
        raise RefusedError(Refusal.ADMINS_ONLY)
    _require_still_admin(state, command, actor)
    event = ev.PeopleChanged(
        brand_people=command.brand_people,
        brand_admin=command.brand_admin,
        sparkcentral_people=command.sparkcentral_people,
        lead=command.lead,
    )
    return [event]


def _require_still_admin(state: Onboarding, command: do.ChangePeople | do.Edit, actor: Person) -> None:
    """Nobody gives away by accident what they could not take back."""
    then = replace(state, lead=command.lead, brand_admin=command.brand_admin)
    if is_admin(state, actor) and not is_admin(then, actor) and not command.sure:
        raise RefusedError(Refusal.LOSES_ADMIN)


def _add_another(state: Onboarding, command: do.AddAnother, actor: Person, _: datetime) -> Events:
    permit(state, actor, Deed.ADD_ANOTHER)
    return [ev.NumberAdded(onboarding_id=command.onboarding_id, brand_people=command.brand_people)]


def _edit(state: Onboarding, command: do.Edit, actor: Person, _: datetime) -> Events:
    permit(state, actor, Deed.EDIT_ONBOARDING)
    _require_still_admin(state, command, actor)
    edited = ev.OnboardingEdited(
        lead=command.lead,
        brand_people=command.brand_people,
        brand_admin=command.brand_admin,
        time_zone=command.time_zone,
        brand_name=command.brand_name,
    )
    return [edited]


def _put_on_hold(state: Onboarding, command: do.PutOnHold, actor: Person, _: datetime) -> Events:
    permit(state, actor, Deed.HOLD)
    return [*code_decisions.cancel(state), ev.PutOnHold(until=command.until, reason=command.reason)]


def _close(state: Onboarding, command: do.Close, actor: Person, _: datetime) -> Events:
    permit(state, actor, Deed.CLOSE)
    if state.status is OnboardingStatus.CLOSED:
        raise RefusedError(Refusal.NOT_RUNNING)
    return [*code_decisions.cancel(state), ev.Closed(reason=command.reason)]


def _resume(state: Onboarding, _command: do.Resume, actor: Person, _: datetime) -> Events:
    permit(state, actor, Deed.RESUME)
    if not state.paused:
        raise RefusedError(Refusal.NOT_PAUSED)
    return [ev.Resumed()]


DECIDERS: dict[type, Callable[[Onboarding, Any, Person, datetime], Events]] = {
    do.ChangeDetails: _change_details,
    do.TryAgain: _try_again,
    do.GoOnWithout: _go_on_without,
    do.SayAlreadyVerified: _already_verified,
    do.FindVerified: _find_verified,
    do.MarkDoneForBrand: _done_for_brand,
    do.Reopen: _reopen,
    do.GetStuck: _get_stuck,
    do.GetUnstuck: _get_unstuck,
    do.Assign: _assign,
    do.ChangePeople: _change_people,
    do.AddAnother: _add_another,
    do.Edit: _edit,
    do.PutOnHold: _put_on_hold,
    do.Close: _close,
    do.Resume: _resume,
}
