"""What reminders say and offer: to whoever owes something, to the lead, and in a direct message."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, timedelta
from types import MappingProxyType

import slackblocks as sb

from bot.domain.notices import Notice, NoticeKind
from bot.domain.onboarding import turn
from bot.domain.parties import Party
from bot.domain.permissions import FACEBOOK_TASKS, Deed, is_open
from bot.domain.reminding import TOGETHER
from bot.domain.steps import TaskId
from bot.domain.turns import candidates
from bot.surfaces import buttons, ids, kit, labels, personal
from bot.surfaces.card_texts import TAKES
from bot.surfaces.turns import owed_lines, possessive, what_is_owed

# The guide: "24-48 hours" for each of Facebook's approvals. The second question may come up to an hour early.
FACEBOOK_LATE_AFTER = timedelta(hours=48) - TOGETHER
# What can be done while Facebook does not answer.
_WHILE_LATE: Mapping[TaskId, str] = MappingProxyType(
    {
        TaskId.BUSINESS_APPROVE: (
            "Look in Security Center whether it asks for a document. *Go on without approval* on the card "
            "lets the code come first."
        ),
        TaskId.PHONE_APPROVE: (
            "Look in WhatsApp Manager whether it wants another display name. *Go on without approval* on the "
            "card lets the code come first."
        ),
        TaskId.BADGE_APPROVE: "Look in WhatsApp Manager; nothing else waits for it.",
        TaskId.TEMPLATES_APPROVE: "Look in WhatsApp Manager under message templates.",
    }
)


def who(scene: kit.Scene, notice: Notice) -> str:
    """Everybody whom the reminder mentions."""
    first = notice.person
    others = [kit.mention(person) for person in notice.facts.get("with", "").split()]
    named = kit.mention(first) if first else scene.party(notice.side) if notice.side else "Everybody"
    return ", ".join([named, *others])


def asks_facebook(notice: Notice) -> bool:
    return bool(notice.tasks) and all(task in FACEBOOK_TASKS for task in notice.tasks)


def _reminder(scene: kit.Scene, notice: Notice) -> str:
    said = who(scene, notice)
    if asks_facebook(notice):
        return f"{said}, has Facebook answered?"
    if "again" not in notice.facts:
        return f"{said}, a friendly reminder."
    return f"{said}, {'this is' if len(notice.tasks) == 1 else 'these are'} still open."


def facebook_text(scene: kit.Scene, task: TaskId, subject: str, after: str) -> str:
    """How long Facebook has had it, and what can be done once that is too long."""
    since = scene.onboarding[task].since
    at = f" since {kit.when(since)}" if since else ""
    late = since is not None and scene.now - since >= FACEBOOK_LATE_AFTER
    if late:
        return f"Facebook has {subject}{at}: longer than its usual 24-48 hours. {_WHILE_LATE[task]} {after}"
    told = ""
    if task is TaskId.BUSINESS_APPROVE:
        told = f" Facebook tells {scene.brand} by e-mail: has it come? Say so here in the thread."
    return f"Facebook has {subject}{at}, and takes 24-48 hours. {after}{told}"


def _escalated(scene: kit.Scene, notice: Notice) -> str:
    party = turn(scene.onboarding, notice.tasks[0], scene.now)
    whom = scene.party(party)
    return f"{who(scene, notice)}, this waits for {whom}, who has been reminded. Can you help it on?"


def _lapsing(scene: kit.Scene, notice: Notice) -> str:
    until = notice.facts.get("until")
    at = f"on {kit.day(datetime.fromisoformat(until))}" if until else "soon"
    return f"{who(scene, notice)}, Facebook cancels Sparkcentral's request {at} unless somebody approves it."


def _direct(scene: kit.Scene, notice: Notice) -> str:
    if not _owed(scene, notice):
        return f"There is nothing more to do for the reminder from <#{scene.onboarding.channel_id}>."
    lines = [f"A reminder from <#{scene.onboarding.channel_id}>, where {scene.brand} goes live on WhatsApp:"]
    for task in _owed(scene, notice):
        since = scene.onboarding[task].since
        at = f", open since {kit.when(since)}" if since else ""
        takes = f", takes {TAKES[task]}" if task in TAKES else ""
        what = what_is_owed(scene, task)
        lines.append(f"• {what[:1].upper()}{what[1:]}{at}{takes}")
    link = notice.facts.get("link", "")
    lines.append(
        f"Next: <{link}|open the card> and press its button." if link else "Next: open the card there."
    )
    return "\n".join(lines)


def _owed(scene: kit.Scene, notice: Notice) -> list[TaskId]:
    return [task for task in notice.tasks if scene.onboarding.owes(task) and not scene.onboarding.paused]


def _silent(scene: kit.Scene, notice: Notice) -> str:
    since = notice.facts.get("since")
    at = f" since {kit.day(datetime.fromisoformat(since))}" if since else ""
    opening = (
        f"Nobody has done anything in the onboarding of *{scene.brand}* in "
        f"<#{scene.onboarding.channel_id}>{at}."
    )
    closing = "Next: ask there, or put it on hold or close it, so that nobody is reminded in vain."
    return "\n".join([opening, *owed_lines(scene), closing])


def _slipped(scene: kit.Scene, notice: Notice) -> str:
    day, before = (_spoken(scene, notice.facts.get(name)) for name in ("day", "before"))
    task = notice.tasks[0]
    whose = possessive(scene.party(turn(scene.onboarding, task, scene.now)))
    return (
        f"*{scene.brand}* is now expected to go live on {day}, not on {before}.\n"
        f"What takes longer: it is {whose} turn to {what_is_owed(scene, task)}.\n"
        f"Next: look in <#{scene.onboarding.channel_id}> whether you can help it on."
    )


def _spoken(scene: kit.Scene, day: str | None) -> str:
    return kit.noon_of(date.fromisoformat(day), scene.onboarding.time_zone) if day else "another day"


HEADS: Mapping[NoticeKind, Callable[[kit.Scene, Notice], str]] = MappingProxyType(
    {
        NoticeKind.REMINDER: _reminder,
        NoticeKind.REMINDER_DIRECT: _direct,
        NoticeKind.ESCALATED: _escalated,
        NoticeKind.LAPSING: _lapsing,
        NoticeKind.SILENT: _silent,
        NoticeKind.SLIPPED: _slipped,
    }
)


def buttons_for(scene: kit.Scene, notice: Notice, task: TaskId, deeds: Iterable[Deed]) -> list[sb.Button]:
    """The task's own, and on a reminder what else its people may decide."""
    if notice.kind not in {NoticeKind.REMINDER, NoticeKind.ESCALATED}:
        return buttons.task_buttons(scene, task, deeds)
    if not scene.onboarding.owes(task) or scene.onboarding.paused:
        return []
    if notice.kind is NoticeKind.ESCALATED:
        return [*_others_do_it(scene, task), *_give_up_waiting(scene, task)]
    facebook = turn(scene.onboarding, task, scene.now) is Party.FACEBOOK
    if not _is_latest(scene, notice, task):
        return buttons.task_buttons(scene, task, deeds)
    own = buttons.answer_buttons(scene, task) if facebook else buttons.task_buttons(scene, task, deeds)
    drawn = [*own, buttons.button(scene, Deed.SNOOZE, task), *_others_do_it(scene, task)]
    if not facebook and task in candidates(scene.onboarding, Deed.STUCK, task.step):
        drawn.append(buttons.button(scene, Deed.STUCK, task))
    last = task is notice.tasks[-1]
    return [*drawn, *([buttons.plain_button(scene, ids.AWAY, labels.AWAY)] if last else [])]


def _is_latest(scene: kit.Scene, notice: Notice, task: TaskId) -> bool:
    """A thread of many reminders shows all that can be decided on the last one only."""
    return int(notice.facts.get("again", "1")) >= scene.onboarding[task].reminded


def _others_do_it(scene: kit.Scene, task: TaskId) -> list[sb.Button]:
    return [buttons.button(scene, Deed.ASSIGN, task, label=labels.SOMEONE_ELSE)]


def _give_up_waiting(scene: kit.Scene, task: TaskId) -> list[sb.Button]:
    drawn = (
        [Deed.DONE_FOR_BRAND] if task in candidates(scene.onboarding, Deed.DONE_FOR_BRAND, task.step) else []
    )
    for_task = [buttons.button(scene, deed, task) for deed in drawn]
    return [*for_task, buttons.button(scene, Deed.HOLD, None)]


def beneath(scene: kit.Scene, notice: Notice) -> kit.Blocks:
    """What belongs to the whole message."""
    if notice.kind is NoticeKind.REMINDER_DIRECT and _owed(scene, notice):
        off = buttons.plain_button(scene, ids.DIRECT, labels.DIRECT_OFF, ref=personal.OFF)
        return [kit.actions([off], "notice.direct.do")]
    deeds = (Deed.HOLD, Deed.CLOSE) if notice.kind is NoticeKind.SILENT else ()
    there = [deed for deed in deeds if is_open(scene.onboarding, deed, scene.now)]
    drawn = [buttons.button(scene, deed, None) for deed in there]
    return [kit.actions(drawn, "notice.silent.do")] if drawn else []
