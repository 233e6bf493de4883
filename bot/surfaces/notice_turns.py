"""What the notices of pauses, flags and handovers say."""

from collections.abc import Callable, Mapping
from datetime import datetime
from types import MappingProxyType

from bot.domain.notices import Notice, NoticeKind
from bot.domain.onboarding import OnboardingStatus
from bot.domain.owners import owner
from bot.surfaces import kit, labels, notice_changes
from bot.surfaces.turns import owed_lines, pause_lines, paused_text

# These say their time by themselves, and are drawn again when what they tell of is over.
DATED = frozenset({NoticeKind.PAUSED, NoticeKind.STUCK, NoticeKind.CHANGES})


def is_this_pause(scene: kit.Scene, notice: Notice) -> bool:
    return scene.onboarding.paused and _at(notice, "at") == scene.onboarding.paused_at


def is_this_flag(scene: kit.Scene, notice: Notice) -> bool:
    flags = (scene.onboarding.stuck.get(task) for task in notice.tasks)
    return not scene.onboarding.paused and any(at is not None and at == _at(notice, "at") for at in flags)


def _at(notice: Notice, fact: str) -> datetime | None:
    return datetime.fromisoformat(notice.facts[fact]) if notice.facts.get(fact) else None


def _named(scene: kit.Scene, notice: Notice) -> str:
    return scene.name(notice.facts.get("by"))


def _paused(scene: kit.Scene, notice: Notice) -> str:
    until, closed = _at(notice, "until"), "closed" in notice.facts
    why = notice.facts.get("reason", "")
    lines = paused_text(kit.Pause(_named(scene, notice), _at(notice, "at"), until, closed, why))
    if not is_this_pause(scene, notice):
        return "\n".join([*lines, "This is over: it goes on, and the cards have their buttons again."])
    by_itself = f"It goes on by itself on {kit.day(until)}, or as soon" if until else "It goes on as soon"
    return "\n".join([*lines, f"Nobody is reminded. {by_itself} as Sparkcentral presses *Resume*."])


def _resumed(scene: kit.Scene, notice: Notice) -> str:
    """Whoever owes something is called back from the pause, but not who ended it."""
    who = notice.facts.get("by", "")
    said = f"▶️ {scene.name(who)} resumed this onboarding." if who else "▶️ The pause is over: it goes on."
    owners = {task: owner(scene.onboarding, task, scene.now) for task in scene.onboarding.owed()}
    first = {person: task for task, person in reversed(owners.items()) if person and person != who}
    called = {task: kit.mention(person) for person, task in first.items()}
    return "\n".join([said, *owed_lines(scene, called), "The cards have their buttons again."])


def _stuck(scene: kit.Scene, notice: Notice) -> str:
    who, lead = _named(scene, notice), kit.mention(notice.person) if notice.person else kit.SPARKCENTRAL
    what = " and ".join(labels.TASKS[task] for task in notice.tasks) or "a task"
    if not is_this_flag(scene, notice):
        return f"{who} was stuck with this: {what}. It is no longer in the way."
    why = kit.quote(notice.facts.get("reason", ""))
    following = "Next: help here in the thread, then press *Not stuck any more*."
    at = _at(notice, "at")
    still = f"is still stuck, since {kit.when(at)}," if "again" in notice.facts and at else "is stuck"
    return f"{lead}, {who} {still} with this: {what}.\n{why}\n{following}"


def _assigned(scene: kit.Scene, notice: Notice) -> str:
    who = kit.mention(notice.person) if notice.person else "Everybody"
    del scene
    return f"{who}, this is yours now."


def _asked(scene: kit.Scene, notice: Notice) -> str:
    """As it stands now, also when it is drawn again; the link leads to the progress message."""
    link = notice.facts.get("link", "")
    more = f"<{link}|The progress message> says how far it has come." if link else ""
    return "\n".join(filter(None, [*(pause_lines(scene) or owed_lines(scene)), more]))


def _lapsed(scene: kit.Scene, notice: Notice) -> str:
    who = kit.mention(notice.person) if notice.person else kit.SPARKCENTRAL
    return f"{who}, it's your turn. Nobody at {scene.brand} approved the request in 90 days, so it lapsed."


_STANDS = {
    OnboardingStatus.RUNNING: "is on its way",
    OnboardingStatus.ON_HOLD: "is on hold",
    OnboardingStatus.LIVE: "is live",
    OnboardingStatus.CLOSED: "is closed",
}


def _new_lead(scene: kit.Scene, _: Notice) -> str:
    onboarding = scene.onboarding
    steps = [labels.STEPS[task.step] for task in onboarding.owed()]
    now = f" It is at {' and '.join(dict.fromkeys(steps))}." if steps else ""
    opening = (
        f"You now lead the WhatsApp onboarding of *{scene.brand}* in <#{onboarding.channel_id}>. "
        f"It {_STANDS[onboarding.status]}.{now}"
    )
    return "\n".join([opening, *owed_lines(scene), "The buttons are on the cards in the channel."])


HEADS: Mapping[NoticeKind, Callable[[kit.Scene, Notice], str]] = MappingProxyType(
    {
        NoticeKind.PAUSED: _paused,
        NoticeKind.RESUMED: _resumed,
        NoticeKind.STUCK: _stuck,
        NoticeKind.ASSIGNED: _assigned,
        NoticeKind.ASKED: _asked,
        NoticeKind.LAPSED: _lapsed,
        NoticeKind.NEW_LEAD: _new_lead,
        NoticeKind.CHANGES: notice_changes.head,
    }
)
