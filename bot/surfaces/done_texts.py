"""What has happened on a step: who did what and when, and why something came back."""

from collections.abc import Iterator

from bot.domain.code_request import CodeStatus
from bot.domain.onboarding import Status
from bot.domain.parties import Party
from bot.domain.permissions import FACEBOOK_TASKS
from bot.domain.steps import TASKS, Step, TaskId, tasks_of
from bot.surfaces import kit
from bot.surfaces.card_texts import DID

_REJECTED = {
    TaskId.BUSINESS_APPROVE: "Facebook rejected the business verification",
    TaskId.PHONE_APPROVE: "Facebook rejected the number or display name",
    TaskId.BADGE_APPROVE: "Facebook rejected the badge",
    TaskId.TEMPLATES_APPROVE: "Facebook rejected a template",
}
_CODE_ENDINGS = {
    CodeStatus.FAILED: "The last code did not work. Ask for a new one.",
    CodeStatus.EXPIRED: "The 10 minutes of the last code are over. Ask for a new one.",
    CodeStatus.CANCELLED: "The last code was cancelled. Ask for a new one.",
}


def done_lines(scene: kit.Scene, step: Step) -> Iterator[str]:
    skipped = [task for task in tasks_of(step) if scene.onboarding[task].status is Status.SKIPPED]
    for task in tasks_of(step):
        if scene.onboarding[task].status is Status.DONE:
            yield f"✓ {done_text(scene, task)}"
    if skipped:
        yield f"– {_skipped(scene, skipped[0])}"


def done_text(scene: kit.Scene, task: TaskId) -> str:
    """Say it like this: "Sam Okoye created the account, 3 November at 10:12"."""
    state = scene.onboarding[task]
    at = f", {kit.when(state.since)}" if state.since else ""
    if TASKS[task].party is Party.FACEBOOK:
        noted = f" (noted by {scene.name(state.by)})" if state.by else ""
        return f"Facebook {DID[task]}{noted}{at}"
    who = scene.name(state.by) if state.by else scene.party(TASKS[task].party)
    if task in scene.onboarding.for_brand:
        return f"{who} noted for {scene.brand}: {DID[task]}{at}"
    if task is TaskId.BUSINESS_SUBMIT and scene.onboarding.said_verified:
        return f"{who} said that Facebook verified the business before{at}"
    return f"{who} {DID[task]}{at}"


def _skipped(scene: kit.Scene, task: TaskId) -> str:
    state = scene.onboarding[task]
    at = f", {kit.when(state.since)}" if state.since else ""
    reason = kit.clipped(scene.onboarding.private.reasons.get(task, ""), 300)
    return f"{scene.name(state.by)} skipped this{at}" + (f": {reason}" if reason else "")


def reasons(scene: kit.Scene, step: Step) -> Iterator[str]:
    """Why something came back, as it was told; a reason that mends and rejection share is said once."""
    said = set()
    for task in reversed(tasks_of(step)):  # the rejection first, it says who said no
        if task in scene.onboarding.waived and not scene.onboarding.finished(task):
            yield "Sparkcentral goes on without this approval:"
            yield kit.quote(scene.onboarding.private.waived.get(task, ""))
        heading = reason_heading(scene, task)
        reason = scene.onboarding.private.reasons.get(task, "")
        if heading and reason not in said:
            said.add(reason)
            yield heading
            if reason:
                yield kit.quote(reason)
    if step is Step.PHONE and scene.onboarding.owes(TaskId.PHONE_CODE) and scene.onboarding.code:
        ending = _CODE_ENDINGS.get(scene.onboarding.code.status)
        if ending:
            yield ending


def reason_heading(scene: kit.Scene, task: TaskId) -> str:
    """What came back; templates carry their own reasons."""
    state = scene.onboarding[task]
    turned = _turned(scene, task)
    if turned:
        return turned
    if state.status is Status.REJECTED and task in FACEBOOK_TASKS:
        return rejected(task)
    if state.status is not Status.SENT_BACK or task is TaskId.TEMPLATES_DRAFT:
        return ""
    if task is TaskId.DETAILS_SUBMIT and scene.onboarding[TaskId.PHONE_APPROVE].status is Status.REJECTED:
        return rejected(TaskId.PHONE_APPROVE)
    if task is TaskId.BUSINESS_SUBMIT:
        return rejected(TaskId.BUSINESS_APPROVE)
    return f"{scene.name(state.by)} sent this back:" if state.by else "This came back:"


def _turned(scene: kit.Scene, task: TaskId) -> str:
    """That somebody opened it once more."""
    onboarding = scene.onboarding
    if onboarding[task].status in {Status.OPEN, Status.WAITING} and onboarding.private.reasons.get(task):
        return f"{scene.name(onboarding[task].by)} reopened this:"
    return ""


def rejected(task: TaskId) -> str:
    return f"{_REJECTED[task]}:"
