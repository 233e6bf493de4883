"""Command -> events. Pure: given the state, who asks and the time, says what happens or refuses."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.domain import (
    channel_decisions,
    code_decisions,
    detours,
    facebook_decisions,
    import_decisions,
    moment_decisions,
    reminder_decisions,
    surroundings,
    team_decisions,
)
from bot.domain import commands as do
from bot.domain import events as ev
from bot.domain.detours import finish
from bot.domain.evolution import evolve
from bot.domain.onboarding import Onboarding, Status, TemplateStatus
from bot.domain.parties import Person, Side
from bot.domain.permissions import FACEBOOK_TASKS, Deed, permit, require_owed, skippable
from bot.domain.refusals import Refusal, RefusedError
from bot.domain.steps import TASKS, Step, TaskId, tasks_of

# Meta, official business accounts: a new request is possible 30 days after a refusal.
BADGE_RETRY_AFTER = timedelta(days=30)

Events = list[ev.Event]


@dataclass(frozen=True, slots=True)
class Decision:
    """What happened, in order, and the onboarding as it is then."""

    recorded: tuple[ev.Recorded, ...]
    state: Onboarding


def start(onboarding_id: str, command: do.Start, actor: Person, now: datetime) -> Decision:
    if actor.side is None:
        raise RefusedError(Refusal.OUTSIDER)
    if actor.side is not Side.SPARKCENTRAL:
        raise RefusedError(Refusal.NOT_YOUR_SIDE, {"side": Side.SPARKCENTRAL})
    started = ev.OnboardingStarted(
        channel_id=command.channel_id,
        lead=command.lead,
        brand_people=command.brand_people,
        brand_admin=command.brand_admin,
        time_zone=command.time_zone,
        brand_name=command.brand_name,
    )
    return record(Onboarding(id=onboarding_id), [started], actor.id, now)


def decide(state: Onboarding, command: do.Command, actor: Person, now: datetime) -> Decision:
    """Raises `RefusedError`, and then nothing has happened."""
    return record(state, _DECIDERS[type(command)](state, command, actor, now), actor.id, now)


def record(state: Onboarding, events: Iterable[ev.Event], actor: str | None, now: datetime) -> Decision:
    """Number the events, apply them, and add what follows from them by itself."""
    recorded: list[ev.Recorded] = []
    current = state

    def add(event: ev.Event, by: str | None) -> None:
        nonlocal current
        entry = ev.Recorded(current.version + 1, now, by, event)
        recorded.append(entry)
        current = evolve(current, entry)

    for event in events:
        add(event, actor)
    while consequence := _next_consequence(current):
        add(consequence, None)
    return Decision(tuple(recorded), current)


def _next_consequence(state: Onboarding) -> ev.Event | None:
    for task, stands in state.tasks.items():
        if stands.status is Status.LOCKED and _opens(state, task):
            return ev.TaskOpened(task=task)
    if state.owes(TaskId.PHONE_ACTIVATE) and not detours.may_go_live(state):
        return ev.TaskLocked(task=TaskId.PHONE_ACTIVATE)
    if state.live_at is None and state[TaskId.PHONE_ACTIVATE].status is Status.DONE:
        return ev.WentLive()
    ready = state.step_finished(Step.CHANNEL) and state.step_finished(Step.TEMPLATES)
    if state.live_at is not None and ready and not state.all_set:
        return ev.AllSet()
    return None


def _opens(state: Onboarding, task: TaskId) -> bool:
    if state.elsewhere(task):
        return False
    # A further number is entered without the Business Manager ID, so that has to be known.
    if task is TaskId.DETAILS_SUBMIT and state.follows and not state.private.business_manager_id:
        return False
    passed = all(map(state.passable, TASKS[task].opens_after))
    return passed and (task is not TaskId.PHONE_ACTIVATE or detours.may_go_live(state))


_DEED_OF_COMPLETE = {
    TaskId.TERMS_AGREE: Deed.AGREE,
    TaskId.ACCOUNT_ADD_NUMBER: Deed.ADD_NUMBER,
    TaskId.ACCOUNT_APPROVE_REQUEST: Deed.APPROVE_REQUEST,
    TaskId.BUSINESS_SUBMIT: Deed.SUBMIT_VERIFICATION,
    TaskId.PHONE_ACTIVATE: Deed.ACTIVATE,
    TaskId.BADGE_PUBLISH: Deed.PUBLISH_PROFILE,
    TaskId.BADGE_APPLY: Deed.APPLY_BADGE,
    TaskId.TEMPLATES_SUBMIT: Deed.SUBMIT_TEMPLATES,
    TaskId.CHANNEL_SETUP: Deed.FINISH_SETUP,
}


def _complete(state: Onboarding, command: do.Complete, actor: Person, _: datetime) -> Events:
    permit(state, actor, _DEED_OF_COMPLETE[command.task])
    require_owed(state, command.task)
    return finish(state, command.task)


def _create_account(state: Onboarding, command: do.CreateAccount, actor: Person, _: datetime) -> Events:
    permit(state, actor, Deed.CREATE_ACCOUNT)
    require_owed(state, TaskId.ACCOUNT_CREATE)
    kept = command.whatsapp_account_id
    told: Events = [ev.AccountCreated(whatsapp_account_id=kept)] if kept else []
    return told + finish(state, TaskId.ACCOUNT_CREATE)


def _send_back(state: Onboarding, command: do.SendBack, actor: Person, _: datetime) -> Events:
    permit(state, actor, Deed.SEND_BACK)
    require_owed(state, TaskId.ACCOUNT_CREATE)
    return [
        ev.TaskLocked(task=TaskId.ACCOUNT_CREATE),
        ev.TaskSentBack(task=TaskId.DETAILS_SUBMIT, reason=command.reason),
    ]


def _submit_details(state: Onboarding, command: do.SubmitDetails, actor: Person, _: datetime) -> Events:
    permit(state, actor, Deed.ENTER_DETAILS)
    require_owed(state, TaskId.DETAILS_SUBMIT)
    return [*detours.changed(state, command), *finish(state, TaskId.DETAILS_SUBMIT)]


def _record_answer(state: Onboarding, command: do.RecordAnswer, actor: Person, now: datetime) -> Events:
    permit(state, actor, Deed.RECORD_ANSWER)
    if command.task not in FACEBOOK_TASKS:  # nobody's task is done by an answer of Facebook's
        raise RefusedError(Refusal.NOT_NOW)
    require_owed(state, command.task)
    if command.task is TaskId.TEMPLATES_APPROVE:
        return _template_answers(state, command)
    rejected = command.answer is ev.Answer.REJECTED
    retry = now + BADGE_RETRY_AFTER if rejected and command.task is TaskId.BADGE_APPROVE else None
    told: Events = [
        ev.FacebookAnswered(task=command.task, answer=command.answer, retry_at=retry, reason=command.reason)
    ]
    if command.answer is ev.Answer.APPROVED:
        return told + finish(state, command.task)
    return told + (_mend(command) if rejected else [])


def _mend(command: do.RecordAnswer) -> Events:
    """Rejected opens the task that mends it, with the reason on the card."""
    if command.task is TaskId.BADGE_APPROVE:
        return [ev.TaskOpened(task=TaskId.BADGE_APPLY)]
    mending = {
        TaskId.BUSINESS_APPROVE: TaskId.BUSINESS_SUBMIT,
        TaskId.PHONE_APPROVE: TaskId.DETAILS_SUBMIT,
    }[command.task]
    return [ev.TaskSentBack(task=mending, reason=command.reason)]


def _template_answers(state: Onboarding, command: do.RecordAnswer) -> Events:
    waiting = {key for key, status in state.templates.items() if status is TemplateStatus.WAITING}
    chosen = tuple(key for key in command.templates if key in waiting)
    if not chosen:
        raise RefusedError(Refusal.TEMPLATE_GONE)
    told: Events = [
        ev.FacebookAnswered(task=command.task, answer=command.answer, templates=chosen, reason=command.reason)
    ]
    if command.answer is ev.Answer.WAITING:
        return told
    still_waiting = waiting - set(chosen)
    if command.answer is ev.Answer.REJECTED:
        locked: Events = [] if still_waiting else [ev.TaskLocked(task=TaskId.TEMPLATES_APPROVE)]
        if state.finished(TaskId.TEMPLATES_DRAFT):
            told.append(ev.TaskLocked(task=TaskId.TEMPLATES_SUBMIT))
            told.append(ev.TaskSentBack(task=TaskId.TEMPLATES_DRAFT, reason=command.reason))
        return told + locked
    others = {status for key, status in state.templates.items() if key not in chosen}
    all_approved = others <= {TemplateStatus.APPROVED} and state.finished(TaskId.TEMPLATES_DRAFT)
    return told + (finish(state, command.task) if all_approved else _lock_if_idle(still_waiting))


def _lock_if_idle(still_waiting: set[str]) -> Events:
    """Nothing waits at Facebook any more, but templates are being mended or written."""
    return [] if still_waiting else [ev.TaskLocked(task=TaskId.TEMPLATES_APPROVE)]


def _skip_step(state: Onboarding, command: do.SkipStep, actor: Person, _: datetime) -> Events:
    permit(state, actor, Deed.SKIP_STEP)
    if not skippable(state, command.step):
        raise RefusedError(Refusal.NOT_NOW)
    return [
        ev.TaskSkipped(task=task, reason=command.reason)
        for task in tasks_of(command.step)
        if not state.finished(task)
    ]


def _save_profile(state: Onboarding, command: do.SaveProfile, actor: Person, _: datetime) -> Events:
    permit(state, actor, Deed.ADD_PROFILE)
    require_owed(state, TaskId.BADGE_PROFILE)
    entered = ev.ProfileEntered(profile=command.profile, warnings=command.warnings, why_kept=command.why_kept)
    return [entered, *finish(state, TaskId.BADGE_PROFILE)]


_SENT = {TemplateStatus.WAITING, TemplateStatus.APPROVED}


def _save_template(state: Onboarding, command: do.SaveTemplate, actor: Person, _: datetime) -> Events:
    permit(state, actor, Deed.ADD_TEMPLATE)
    require_owed(state, TaskId.TEMPLATES_DRAFT)
    if state.templates.get(command.template_id) in _SENT:
        raise RefusedError(Refusal.TEMPLATE_GONE)
    same = (command.template.name, command.template.language)
    others = (t for key, t in state.private.templates.items() if key != command.template_id)
    if same in {(other.name, other.language) for other in others}:
        raise RefusedError(Refusal.TEMPLATE_TAKEN, {"name": command.template.name})
    return [
        ev.TemplateSaved(
            template_id=command.template_id,
            template=command.template,
            warnings=command.warnings,
            why_kept=command.why_kept,
        )
    ]


def _remove_template(state: Onboarding, command: do.RemoveTemplate, actor: Person, _: datetime) -> Events:
    permit(state, actor, Deed.REMOVE_TEMPLATE)
    require_owed(state, TaskId.TEMPLATES_DRAFT)
    if command.template_id not in state.templates or state.templates[command.template_id] in _SENT:
        raise RefusedError(Refusal.TEMPLATE_GONE)
    left = {status for key, status in state.templates.items() if key != command.template_id}
    removed = ev.TemplateRemoved(template_id=command.template_id)
    # The one that was rejected or new is gone, and Facebook has the rest.
    return [removed, *(detours.handed_in(left) if left and left <= _SENT else [])]


def _send_templates(state: Onboarding, _command: do.SendTemplates, actor: Person, _: datetime) -> Events:
    permit(state, actor, Deed.SEND_TEMPLATES)
    require_owed(state, TaskId.TEMPLATES_DRAFT)
    detours.require_templates(state)
    return detours.handed_in(set(state.templates.values()))


_DECIDERS: dict[type, Callable[[Onboarding, Any, Person, datetime], Events]] = {
    do.Complete: _complete,
    do.CreateAccount: _create_account,
    do.SendBack: _send_back,
    do.SubmitDetails: _submit_details,
    do.RecordAnswer: _record_answer,
    do.SkipStep: _skip_step,
    do.SaveProfile: _save_profile,
    do.SaveTemplate: _save_template,
    do.RemoveTemplate: _remove_template,
    do.SendTemplates: _send_templates,
    **channel_decisions.DECIDERS,
    **team_decisions.DECIDERS,
    **import_decisions.DECIDERS,
    **code_decisions.DECIDERS,
    **facebook_decisions.DECIDERS,
    **moment_decisions.DECIDERS,
    **detours.DECIDERS,
    **surroundings.DECIDERS,
    **reminder_decisions.DECIDERS,
}
