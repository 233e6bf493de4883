"""The buttons of deeds, alike on cards and in notices."""

from collections.abc import Iterable
from datetime import datetime
from typing import Literal

import slackblocks as sb

from bot.domain import reminding, turns
from bot.domain.code_request import CodeStatus
from bot.domain.events import Answer
from bot.domain.onboarding import Onboarding, OnboardingStatus, Status, TemplateStatus
from bot.domain.permissions import Deed, deeds_on, is_open, skippable
from bot.domain.steps import Step, TaskId
from bot.surfaces import ids, kit, labels
from bot.surfaces.links import TERMS

# Only the operator who sees the code can judge it: these two stand below the digits, in the modal.
_IN_MODAL = frozenset({Deed.CODE_WORKED, Deed.CODE_FAILED})
# Rarely wanted, so they stand in the "More" menu.
_CODE_MENU = (Deed.RELEASE_PHONE, Deed.CALL_OFF_TIME, Deed.TAKE_OVER_CODE, Deed.REPORT_LOCK)
_IN_MENU = frozenset({*_CODE_MENU, Deed.NUMBER_VERIFIED})
# One of each for every template.
_EACH_TEMPLATE = frozenset({Deed.EDIT_TEMPLATE, Deed.REMOVE_TEMPLATE})


def shown_deeds(onboarding: Onboarding, task: TaskId, now: datetime) -> list[Deed]:
    """The deeds that have a button of their own."""
    elsewhere = _IN_MODAL | _IN_MENU | _EACH_TEMPLATE
    deeds = [deed for deed in deeds_on(onboarding, task, now) if deed not in elsewhere]
    if turns.try_again_on(onboarding, task):
        deeds.append(Deed.TRY_AGAIN)
    if task is TaskId.CHANNEL_SETUP and is_open(onboarding, Deed.CHANNEL_SETTINGS, now):
        # Both can be changed as long as the channel lives.
        return [Deed.CHANNEL_SETTINGS, Deed.EDIT_ROLES, Deed.EDIT_TEAMS, *deeds]
    return deeds


def menu_presses(onboarding: Onboarding, step: Step, now: datetime) -> list[ids.Press]:
    """What stands under More on a card; where a deed could mean several tasks, its form asks which."""
    found: list[ids.Press] = []
    there = set(deeds_on(onboarding, TaskId.PHONE_CODE, now)) if step is Step.PHONE else set()
    found += [ids.press(deed, onboarding.id, TaskId.PHONE_CODE) for deed in _CODE_MENU if deed in there]
    for deed in turns.ON_CARDS:
        tasks = turns.candidates(onboarding, deed, step)
        if tasks:
            found.append(ids.press(deed, onboarding.id, tasks[0] if len(tasks) == 1 else step))
    if skippable(onboarding, step):
        found.append(ids.press(Deed.SKIP_STEP, onboarding.id, step))
    return found


def whole_presses(onboarding: Onboarding) -> list[ids.Press]:
    """What can be done to the whole onboarding, under More on its progress message."""
    if onboarding.status is OnboardingStatus.CLOSED:
        deeds = [Deed.RESUME]
    elif onboarding.paused:
        deeds = [Deed.RESUME, Deed.CLOSE]
    else:
        deeds = [Deed.PEOPLE, Deed.REMINDERS, Deed.EDIT_ONBOARDING, Deed.ADD_ANOTHER, Deed.HOLD, Deed.CLOSE]
    return [ids.press(deed, onboarding.id) for deed in deeds]


def next_deed(onboarding: Onboarding, task: TaskId, now: datetime) -> Deed | None:
    """The one press that brings the task on; None while there is only waiting."""
    if onboarding[task].status is Status.WAITING or not onboarding.owes(task):
        return None
    if task is TaskId.PHONE_CODE:
        return _next_code_deed(onboarding, now)
    if task is TaskId.TEMPLATES_DRAFT:
        return _next_template_deed(onboarding)
    if task is TaskId.BADGE_APPLY and badge_waits(onboarding, now):
        return None
    if task is TaskId.CHANNEL_SETUP:
        return Deed.FINISH_SETUP
    return next(iter(shown_deeds(onboarding, task, now)), None)


def _next_code_deed(onboarding: Onboarding, now: datetime) -> Deed | None:
    code, ready = onboarding.code, onboarding.ready
    if code is not None and code.status in {CodeStatus.ASKED, CodeStatus.CHECKING}:
        return None  # Facebook's answer is a matter of seconds
    if code is not None and code.is_open:
        return Deed.ENTER_CODE if code.status is CodeStatus.REQUESTED else Deed.SHOW_CODE
    # After an ending the operator goes on, with the phone at hand or a reason to go without.
    ready_now = ready is not None and ready.until > now
    return Deed.REQUEST_CODE if ready_now or code is not None else Deed.HOLD_PHONE


def _next_template_deed(onboarding: Onboarding) -> Deed:
    statuses = set(onboarding.templates.values())
    if TemplateStatus.REJECTED in statuses:
        return Deed.EDIT_TEMPLATE
    return Deed.SEND_TEMPLATES if statuses else Deed.ADD_TEMPLATE


def badge_waits(onboarding: Onboarding, now: datetime) -> bool:
    earliest = reminding.badge_earliest(onboarding)
    return earliest is not None and now < earliest


def button(
    scene: kit.Scene,
    deed: Deed,
    task: TaskId | None,
    *,
    ref: str = "",
    typed: str = "",
    primary: bool = False,
    label: str = "",
) -> sb.Button:
    """`typed` goes along for the form to be filled in with, but into no id as `ref` does."""
    if deed is Deed.TRY_AGAIN and task is not None:  # it stands where the rejected task is mended
        task = turns.try_again_on(scene.onboarding, task)
    if deed is Deed.ACCEPT_TIME and scene.onboarding.moment is not None:
        typed = scene.onboarding.moment.ref  # whoever agrees means the time that they saw
    suffix = f".{ref}" if ref else ""
    return sb.Button(
        label or labels.BUTTONS[deed],
        action_id=f"{ids.BUTTON}.{deed}{suffix}",
        value=ids.press(deed, scene.onboarding.id, task, ref or typed).encode(),
        style="primary" if primary else None,
        confirm=_confirm(scene, deed, ref),
    )


def task_buttons(scene: kit.Scene, task: TaskId, deeds: Iterable[Deed]) -> list[sb.Button]:
    following = next_deed(scene.onboarding, task, scene.now)
    return [button(scene, deed, task, primary=deed is following) for deed in deeds]


def answer_buttons(scene: kit.Scene, task: TaskId) -> list[sb.Button]:
    """What Facebook may have answered, each a press; templates are answered one by one in the form."""
    if task is TaskId.TEMPLATES_APPROVE:
        return task_buttons(scene, task, [Deed.RECORD_ANSWER])
    return [
        button(scene, Deed.RECORD_ANSWER, task, ref=answer.value, label=text)
        for answer, text in labels.ANSWERS.items()
    ]


def plain_button(scene: kit.Scene, what: str, label: str, ref: str = "") -> sb.Button:
    """Something to press that is no deed on the onboarding."""
    value = ids.press(what, scene.onboarding.id, ref=ref).encode()
    return sb.Button(label, action_id=f"{ids.BUTTON}.{what}", value=value)


def how_button(scene: kit.Scene, step: Step) -> sb.Button:
    value = ids.press(ids.HOW_THIS_WORKS, scene.onboarding.id, step).encode()
    return sb.Button(labels.HOW_THIS_WORKS, action_id=f"{ids.BUTTON}.{ids.HOW_THIS_WORKS}", value=value)


def channel_log_button(scene: kit.Scene) -> sb.Button:
    value = ids.press(ids.CHANNEL_LOG, scene.onboarding.id, Step.CHANNEL).encode()
    return sb.Button(labels.CHANNEL_HISTORY, action_id=f"{ids.BUTTON}.{ids.CHANNEL_LOG}", value=value)


def more_menu(place: str, options: Iterable[tuple[str, ids.Press]]) -> list[sb.StaticSelectMenu]:
    """No menu where it would be empty: Slack refuses that."""
    drawn = [sb.Option(_plain(label), press.encode()) for label, press in options]
    if not drawn:
        return []
    return [sb.StaticSelectMenu(f"{ids.MENU}.{place}", drawn[:100], placeholder=labels.MORE)]


def _plain(text: str) -> sb.Text:
    return sb.Text(kit.cut(text, 75), type_=sb.TextType.PLAINTEXT)


_ASKED_FIRST = {
    Deed.TRY_AGAIN: (
        "Try again as it is?",
        "Nothing is changed, and Facebook is asked for a new answer. Do this if it erred.",
        "Try again",
    ),
    Deed.ALREADY_VERIFIED: (
        "Verified already?",
        "Facebook shows your business as verified. Sparkcentral looks and confirms it.",
        "Yes, it is verified",
    ),
}


def _confirm(scene: kit.Scene, deed: Deed, ref: str) -> sb.ConfirmationDialogue | None:
    if deed is Deed.AGREE:
        brand = kit.clipped(scene.onboarding.private.brand_name or "the brand", 60)
        return _dialog("Agree to the terms?", f"You agree to the {TERMS} for {brand}.", "I agree")
    if deed is Deed.REMOVE_TEMPLATE:
        template = scene.onboarding.private.templates.get(ref)
        name = kit.clipped(template.name if template else "This template", 60)
        return _dialog("Remove this template?", f"{name} goes from the list.", "Remove", danger=True)
    if deed in _ASKED_FIRST:
        return _dialog(*_ASKED_FIRST[deed])
    if deed is Deed.RECORD_ANSWER and ref == Answer.APPROVED:
        return _dialog("Approved?", "Facebook has approved it, and what comes after it opens.", "Approved")
    earliest = reminding.badge_earliest(scene.onboarding)
    if deed is Deed.APPLY_BADGE and earliest is not None and scene.now < earliest:
        text = f"Facebook takes requests from {kit.day(earliest)} on and may refuse an earlier one."
        return _dialog("Applied already?", text, "Yes, applied for")
    return None


def _dialog(title: str, text: str, yes: str, *, danger: bool = False) -> sb.ConfirmationDialogue:
    style: Literal["danger", "primary"] = "danger" if danger else "primary"
    return sb.ConfirmationDialogue(title=title, text=sb.Text(text), confirm=yes, deny="Cancel", style=style)
