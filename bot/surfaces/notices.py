"""Messages that are said once: whose turn it has become, reminders, Facebook's answers, going live.

What is told is the notice's own; its buttons are drawn from the present, so they go when the task is done.
"""

from datetime import datetime, timedelta

from bot.domain.notices import ADDRESSED, Notice, NoticeKind
from bot.domain.permissions import Deed, is_open, side_of
from bot.domain.steps import TaskId
from bot.surfaces import buttons, kit, notice_changes, notice_moment, notice_reminders, notice_surroundings
from bot.surfaces.notice_texts import head, is_still_theirs, task_text
from bot.surfaces.notice_turns import DATED, is_this_flag, is_this_pause

__all__ = ["has_buttons", "is_still_theirs", "is_this_flag", "render"]

# A result that is told later than this says when it came.
LATE_AFTER = timedelta(minutes=5)


def render(scene: kit.Scene, notice: Notice) -> kit.Message:
    whose = f"*{scene.heading}*\n" if scene.onboarding.several else ""
    texts = [whose + head(scene, notice) + _late(scene, notice)]
    blocks = [kit.section(texts[0], "notice.head")]
    for task in notice.tasks if notice.kind in ADDRESSED else ():
        texts.append(task_text(scene, notice, task))
        blocks.append(kit.section(texts[-1], f"notice.{task}"))
        drawn = notice_reminders.buttons_for(scene, notice, task, _deeds(scene, notice, task))
        blocks += [kit.actions(drawn, f"notice.{task}.do")] if drawn else []
    for further in (
        _asked_for,
        _about_moment,
        _show_code,
        _undo,
        notice_reminders.beneath,
        notice_changes.lists,
    ):
        blocks += further(scene, notice)
    return kit.Message("\n".join(texts), blocks)


def _asked_for(scene: kit.Scene, notice: Notice) -> kit.Blocks:
    """Somebody asked the bot where it stands: what is owed then has its buttons, whoever's they are."""
    blocks: kit.Blocks = []
    for task in notice.tasks if notice.kind is NoticeKind.ASKED else ():
        drawn = buttons.task_buttons(scene, task, _deeds(scene, notice, task))
        blocks += [kit.actions(drawn, f"notice.{task}.do")] if drawn else []
    return blocks


def _about_moment(scene: kit.Scene, notice: Notice) -> kit.Blocks:
    now = scene.now
    there = [deed for deed in notice_moment.deeds(scene, notice) if is_open(scene.onboarding, deed, now)]
    drawn = buttons.task_buttons(scene, TaskId.PHONE_CODE, there)
    return [kit.actions(drawn, "notice.moment.do")] if drawn else []


def _late(scene: kit.Scene, notice: Notice) -> str:
    """Only for what is said once and never drawn again: the time of telling is part of the text."""
    if notice.kind in DATED | notice_surroundings.DATED:
        return ""
    at = datetime.fromisoformat(notice.facts["at"]) if "at" in notice.facts else scene.now
    return f"\nThis is told late: it happened {kit.when(at)}." if scene.now - at > LATE_AFTER else ""


def has_buttons(message: kit.Message) -> bool:
    return any(block["type"] == "actions" for block in message.blocks)


def _deeds(scene: kit.Scene, notice: Notice, task: TaskId) -> list[Deed]:
    """Those of the side that is told; what only admins may do is for either side."""
    shown = buttons.shown_deeds(scene.onboarding, task, scene.now) if scene.onboarding.owes(task) else []
    sides = {deed: side_of(scene.onboarding, deed) for deed in shown}
    theirs = [deed for deed in shown if sides[deed] in {notice.side, None} or notice.side is None]
    return [deed for deed in theirs if deed is not Deed.ALREADY_VERIFIED]  # that one stands on the card


def _undo(scene: kit.Scene, notice: Notice) -> kit.Blocks:
    """What ends a pause or a flag stands beneath the notice of it, as long as it holds."""
    if notice.kind is NoticeKind.PAUSED and is_this_pause(scene, notice):
        return [kit.actions([buttons.button(scene, Deed.RESUME, None, primary=True)], "notice.paused.do")]
    if notice.kind is NoticeKind.STUCK and is_this_flag(scene, notice):
        unstuck = buttons.button(scene, Deed.UNSTUCK, notice.tasks[0])
        return [kit.actions([unstuck], "notice.stuck.do")]
    if notice.kind is NoticeKind.PEOPLE_LEFT:
        return notice_surroundings.people_button(scene, notice)
    return []


def _show_code(scene: kit.Scene, notice: Notice) -> kit.Blocks:
    if notice.kind is not NoticeKind.CODE_IN or not is_open(scene.onboarding, Deed.SHOW_CODE, scene.now):
        return []
    code = scene.onboarding.code
    if code is not None and notice.person not in {None, code.operator}:
        return []
    show = buttons.button(scene, Deed.SHOW_CODE, TaskId.PHONE_CODE, primary=True)
    return [kit.actions([show], "notice.code.do")]
