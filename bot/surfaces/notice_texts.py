"""What notices say."""

from collections.abc import Callable, Mapping
from datetime import datetime
from types import MappingProxyType

from bot.domain import reminding
from bot.domain.code_request import CodeStatus, Lock
from bot.domain.events import Answer
from bot.domain.notices import ADDRESSED, Notice, NoticeKind
from bot.domain.onboarding import Status, TemplateStatus, turn
from bot.domain.parties import Party, Side, acting_side
from bot.domain.permissions import Deed, is_open
from bot.domain.steps import TASKS, TaskId
from bot.surfaces import (
    card_facts,
    done_texts,
    facebook_texts,
    kit,
    labels,
    notice_moment,
    notice_reminders,
    notice_surroundings,
    notice_turns,
)
from bot.surfaces.buttons import badge_waits
from bot.surfaces.card_texts import TAKES, detail_facts, is_landline
from bot.surfaces.progress import ALL_SET
from bot.surfaces.turns import possessive, what_is_owed

# What a task holds up, as a reminder says it.
HOLDS_UP: Mapping[TaskId, str] = MappingProxyType(
    {
        TaskId.TERMS_AGREE: "Everything else starts after it.",
        TaskId.DETAILS_SUBMIT: "Sparkcentral can create the WhatsApp account after it.",
        TaskId.ACCOUNT_CREATE: "The brand can approve the request after it.",
        TaskId.ACCOUNT_ADD_NUMBER: "Facebook can check the number after it.",
        TaskId.ACCOUNT_APPROVE_REQUEST: "The business verification starts after it.",
        TaskId.BUSINESS_SUBMIT: "Facebook's 24-48 hours start with it.",
        TaskId.BUSINESS_APPROVE: "The 6-digit code waits for it.",
        TaskId.PHONE_APPROVE: "The 6-digit code waits for it.",
        TaskId.PHONE_CODE: "The number goes live right after it.",
        TaskId.PHONE_ACTIVATE: "With it the number is live.",
        TaskId.BADGE_PROFILE: "Customers see no logo before it.",
        TaskId.BADGE_PUBLISH: "Customers see no logo before it.",
        TaskId.BADGE_APPLY: "Facebook decides about the badge after it; nothing else waits.",
        TaskId.BADGE_APPROVE: "Nothing else waits for it.",
        TaskId.TEMPLATES_DRAFT: "Without templates you cannot start conversations.",
        TaskId.TEMPLATES_SUBMIT: "Facebook's 24-48 hours start with it.",
        TaskId.TEMPLATES_APPROVE: "Templates can be sent after it.",
        TaskId.CHANNEL_SETUP: "Agents can answer messages after it.",
    }
)
_SUBJECT = {
    TaskId.BUSINESS_APPROVE: "the business verification",
    TaskId.PHONE_APPROVE: "the number and display name",
    TaskId.BADGE_APPROVE: "the badge",
    TaskId.TEMPLATES_APPROVE: "the templates",
}
_WITH_FACEBOOK = (CodeStatus.ASKED, CodeStatus.CHECKING)
_CODE_NEXT = "Next: the number is verified with a 6-digit code."
# The code waits for both of these.
_BESIDE = {TaskId.BUSINESS_APPROVE: TaskId.PHONE_APPROVE, TaskId.PHONE_APPROVE: TaskId.BUSINESS_APPROVE}
_AFTER_APPROVAL = {
    TaskId.BUSINESS_APPROVE: _CODE_NEXT,
    TaskId.PHONE_APPROVE: _CODE_NEXT,
    TaskId.BADGE_APPROVE: "Customers now see the badge beside the name.",
    TaskId.TEMPLATES_APPROVE: "Next: agents can send them from Sparkcentral.",
}
_AFTER_REJECTION = {
    TaskId.BUSINESS_APPROVE: "Next: {brand} mends this and submits the verification again.",
    TaskId.PHONE_APPROVE: "Next: {brand} corrects the number or display name in step 2.",
    TaskId.BADGE_APPROVE: "Next: Sparkcentral can apply again{retry}. Nothing else waits for it.",
    TaskId.TEMPLATES_APPROVE: "Next: {brand} edits the template and sends it again.",
}
_CODE_ENDINGS: Mapping[str, str] = {
    CodeStatus.FAILED: "The code did not work.",
    CodeStatus.EXPIRED: "The 10 minutes of the code are over.",
    CodeStatus.CANCELLED: "The code was cancelled.",
}


# These go to the lead as well, whose turn it was not.
_TO_OTHERS = frozenset({NoticeKind.ESCALATED, NoticeKind.LAPSING})


def head(scene: kit.Scene, notice: Notice) -> str:
    """The first lines, before the tasks; what is typed in them is escaped."""
    states = {scene.onboarding[task].status for task in notice.tasks}
    if notice.kind in ADDRESSED and states == {Status.DONE}:
        return f"{_who(scene, notice)}, this is done."
    if notice.kind in _TO_OTHERS and not is_still_theirs(scene, notice):
        return f"{notice_reminders.who(scene, notice)}, this is no longer open."
    if notice.kind in ADDRESSED and not is_still_theirs(scene, notice):
        turn_was = "Facebook's" if notice.kind is NoticeKind.FACEBOOK_WAIT else "your"
        return f"{_who(scene, notice)}, it was {turn_was} turn."
    return _HEADS[notice.kind](scene, notice)


def is_still_theirs(scene: kit.Scene, notice: Notice) -> bool:
    """Whether those who are told still owe some of it."""
    return any(_is_theirs(scene, notice, task) for task in notice.tasks)


def _is_theirs(scene: kit.Scene, notice: Notice, task: TaskId) -> bool:
    if not scene.onboarding.owes(task):
        return False
    if task is not TaskId.PHONE_CODE or notice.side is None:
        return True
    mine = acting_side(turn(scene.onboarding, task, scene.now)) is notice.side
    return mine or (notice.side is Side.BRAND and is_open(scene.onboarding, Deed.HOLD_PHONE, scene.now))


def task_text(scene: kit.Scene, notice: Notice, task: TaskId) -> str:
    """What is owed, or that it is not owed any more."""
    what = _first_up(what_is_owed(scene, task))
    status = scene.onboarding[task].status
    if status is Status.DONE:
        return f"{done_texts.done_text(scene, task)}."
    if status is Status.SKIPPED:
        return f"Skipped by {scene.name(scene.onboarding[task].by)}: {labels.TASKS[task]}."
    if not scene.onboarding.owes(task):
        return f"{what}. There is nothing to do here now."
    if task is TaskId.PHONE_CODE:
        return _code_text(scene, notice)
    if TASKS[task].party is Party.FACEBOOK:
        return _facebook_text(scene, notice, task)
    return _owed_text(scene, notice, task)


def _owed_text(scene: kit.Scene, notice: Notice, task: TaskId) -> str:
    what, earliest = _first_up(what_is_owed(scene, task)), reminding.badge_earliest(scene.onboarding)
    if task is TaskId.BADGE_APPLY and earliest is not None and badge_waits(scene.onboarding, scene.now):
        return f"{what}. Later: earliest on {kit.day(earliest)}; nothing waits for it."
    if task is TaskId.TEMPLATES_DRAFT and TemplateStatus.REJECTED in scene.onboarding.templates.values():
        return "Press *Edit template* on the card, then *Send templates*. The others stay as they are."
    since = scene.onboarding[task].since
    if notice.kind in _REMINDING and since is not None:
        return f"{what}. Open since {kit.when(since)}, takes {TAKES[task]}. {HOLDS_UP[task]}"
    return f"{what}. This takes {TAKES[task]}."


def _facebook_text(scene: kit.Scene, notice: Notice, task: TaskId) -> str:
    since = scene.onboarding[task].since
    at = f" since {kit.when(since)}" if since else ""
    if task is TaskId.BUSINESS_APPROVE and scene.onboarding.said_verified:
        return (
            f"{scene.brand} says that Facebook verified the business before. "
            "Look in Business settings and record Facebook's answer."
        )
    if notice.kind in _REMINDING:
        return notice_reminders.facebook_text(scene, task, _SUBJECT[task], HOLDS_UP[task])
    return f"Facebook has {_SUBJECT[task]}{at}, and takes 24-48 hours. Record its answer when it is there."


def _code_text(scene: kit.Scene, notice: Notice) -> str:
    """The code's turn goes to and fro, so this says what the side that was told can do at present."""
    party = turn(scene.onboarding, TaskId.PHONE_CODE, scene.now)
    if notice.side is Side.BRAND and is_open(scene.onboarding, Deed.HOLD_PHONE, scene.now):
        return _get_ready(scene)
    if notice.side is not None and party.value != notice.side.value:
        return f"Verify the number with the 6-digit code. It is {possessive(scene.party(party))} turn now."
    code = scene.onboarding.code
    if code is not None and code.status in _WITH_FACEBOOK:
        return "Facebook is being asked. There is nothing to do for a moment."
    if party is Party.BRAND and code is not None:
        enter_by = kit.to_the_second(code.enter_by)
        return f"{_coming(scene)} Press *Enter code* by {enter_by}; never type it here."
    if code is not None and code.is_open:
        return f"The code is in and valid until {kit.clock(code.ends_at)}. Press *Show code*."
    return _ask_for_code(scene)


def _coming(scene: kit.Scene) -> str:
    number = detail_facts(scene.onboarding.private.details)["number"]
    return f"The 6-digit code comes to {number} by {'a call' if is_landline(scene) else 'SMS'}."


def _get_ready(scene: kit.Scene) -> str:
    number = detail_facts(scene.onboarding.private.details)["number"]
    menu_off = " and switch the phone menu off" if is_landline(scene) else ""
    takes = TAKES[TaskId.PHONE_CODE]
    return (
        f"Verify the number with the 6-digit code. Take the phone of {number} to hand{menu_off}, "
        f"then press *I have the phone now*. This takes {takes}."
    )


def _ask_for_code(scene: kit.Scene) -> str:
    ready = scene.onboarding.ready
    if ready is not None and ready.until > scene.now:
        holds = f"{scene.name(ready.person)} has the phone until {kit.clock(ready.until)}."
        return f"{holds} Press *Request code*; the code is valid for 10 minutes."
    return f"Ask {scene.brand} to take the phone again, then press *Request code*."


_REMINDING = frozenset({NoticeKind.REMINDER, NoticeKind.ESCALATED, NoticeKind.LAPSING})


def _who(scene: kit.Scene, notice: Notice) -> str:
    if notice.person:
        return kit.mention(notice.person)
    return scene.party(notice.side) if notice.side else "Everybody"


def _turn(scene: kit.Scene, notice: Notice) -> str:
    later = notice.tasks == (TaskId.BADGE_APPLY,) and badge_waits(scene.onboarding, scene.now)
    return (
        f"{_who(scene, notice)}, this is for later." if later else f"{_who(scene, notice)}, it's your turn."
    )


def _wait(scene: kit.Scene, notice: Notice) -> str:
    return f"{_who(scene, notice)}, it's Facebook's turn."


def _sent_back(scene: kit.Scene, notice: Notice) -> str:
    lines = [f"{_who(scene, notice)}, this came back to you."]
    for task in notice.tasks:
        heading = done_texts.reason_heading(scene, task)
        reason = notice.facts.get("reason") or scene.onboarding.private.reasons.get(task, "")
        lines += [line for line in (heading, kit.quote(reason) if reason else "") if line]
    return "\n".join(lines)


def _running_out(scene: kit.Scene, notice: Notice) -> str:
    minutes = notice.facts.get("minutes", "5")
    left = "1 minute" if minutes == "1" else f"{kit.plain(minutes)} minutes"
    return f"{_who(scene, notice)}, {left} left to enter the code."


def _code_ended(scene: kit.Scene, notice: Notice) -> str:
    told = notice.facts.get("ending", "")
    code = scene.onboarding.code
    ending = _CODE_ENDINGS.get(told or (code.status if code else ""), "The code is over.")
    return f"{_who(scene, notice)}, it's your turn. {ending}"


def _code_in(scene: kit.Scene, notice: Notice) -> str:
    code = scene.onboarding.code
    if code is not None and code.is_open and notice.person not in {None, code.operator}:
        return f"{scene.name(code.operator)} has taken over this code. There is nothing to do here now."
    if code is None or not code.is_open or notice.side is Side.BRAND:
        return "This code is over. The card in the channel says what comes next."
    return f"The code is in: press *Show code*. It is valid until {kit.clock(code.ends_at)}."


def _code_taken_over(scene: kit.Scene, notice: Notice) -> str:
    before = f"{kit.mention(notice.person)}, " if notice.person else ""
    by = scene.name(notice.facts.get("by"))
    return f"{before}{by} has taken over the code and is the only one to see it now. Nothing else changes."


_LOCKED: Mapping[str, str] = {
    Lock.GUESSES: "Facebook has seen too many wrong codes",
    Lock.REQUESTS: "Facebook was asked for too many codes",
}


def _codes_shut(_scene: kit.Scene, notice: Notice) -> str:
    until, lock = notice.facts.get("until"), notice.facts.get("lock", Lock.REQUESTS.value)
    at = f" from {kit.when(datetime.fromisoformat(until))} on" if until else " later"
    return f"🔒 {_LOCKED[lock]}: the next one can be requested{at}. You are told here when it is time."


def _codes_open(scene: kit.Scene, notice: Notice) -> str:
    return f"{_who(scene, notice)}, it's your turn. Facebook's wait is over: a code can be requested again."


def _of_facebook(text: Callable[[str, Notice], str]) -> Callable[[kit.Scene, Notice], str]:
    return lambda scene, notice: text(_who(scene, notice), notice)


def _result(scene: kit.Scene, notice: Notice) -> str:
    task, facts = notice.tasks[0], notice.facts
    names = facts.get("templates", "")
    subject = _SUBJECT[task]
    if names:
        subject = f"the template{'s' if ', ' in names else ''} {kit.clipped(names, 500)}"
    if facts.get("answer") == Answer.REJECTED:
        return "\n".join(_rejected(scene, notice, subject))
    return f"Facebook approved {subject}. {_after_approval(scene, task)}"


def _after_approval(scene: kit.Scene, task: TaskId) -> str:
    beside = _BESIDE.get(task)
    if beside is None or scene.onboarding.finished(beside):
        return _AFTER_APPROVAL[task]
    return f"The 6-digit code follows once it has approved {_SUBJECT[beside]} too."


def _rejected(scene: kit.Scene, notice: Notice, subject: str) -> list[str]:
    task, reason = notice.tasks[0], notice.facts.get("reason", "")
    retry_at = scene.onboarding[TaskId.BADGE_APPROVE].retry_at
    facts = {"brand": scene.brand, "retry": f" from {kit.day(retry_at)} on" if retry_at else ""}
    following = _AFTER_REJECTION[task].format_map(facts)
    if not reason:
        return [f"Facebook rejected {subject}.", following]
    return [f"Facebook rejected {subject}:", kit.quote(reason), following]


def _live(scene: kit.Scene, _: Notice) -> str:
    following = "Next: set the channel up, add the profile and write the templates, each on its card."
    return f"*{card_facts.LIVE_HEADING}*\n{card_facts.live_text(scene)}\n{following}"


def _all_set(_scene: kit.Scene, _: Notice) -> str:
    return ALL_SET


def _first_up(text: str) -> str:
    return text[:1].upper() + text[1:]


_HEADS: Mapping[NoticeKind, Callable[[kit.Scene, Notice], str]] = MappingProxyType(
    {
        NoticeKind.TURN: _turn,
        NoticeKind.FACEBOOK_WAIT: _wait,
        NoticeKind.RESULT: _result,
        NoticeKind.SENT_BACK: _sent_back,
        NoticeKind.CODE_RUNNING_OUT: _running_out,
        NoticeKind.CODE_ENDED: _code_ended,
        NoticeKind.CODE_IN: _code_in,
        NoticeKind.CODE_TAKEN_OVER: _code_taken_over,
        NoticeKind.CODES_SHUT: _codes_shut,
        NoticeKind.CODES_OPEN: _codes_open,
        NoticeKind.CODE_REFUSED: _of_facebook(facebook_texts.wrong_digits),
        NoticeKind.FACEBOOK_REFUSED: _of_facebook(facebook_texts.refused),
        NoticeKind.REGISTERED: _of_facebook(facebook_texts.registered),
        NoticeKind.LIVE: _live,
        NoticeKind.ALL_SET: _all_set,
        **notice_moment.HEADS,
        **notice_reminders.HEADS,
        **notice_turns.HEADS,
        **notice_surroundings.HEADS,
    }
)
