"""Direct messages about a person, not about one onboarding: the morning's, and what they chose."""

from collections.abc import Mapping, Sequence
from datetime import datetime

import slackblocks as sb

from bot.domain.onboarding import turn
from bot.domain.owners import owner
from bot.domain.parties import Party
from bot.domain.portfolio import is_late
from bot.domain.steps import TaskId
from bot.surfaces import ids, kit, labels
from bot.surfaces.answers import spoken
from bot.surfaces.buttons import badge_waits
from bot.surfaces.kit import Scene
from bot.surfaces.turns import what_is_owed

OFF, ON = "off", "on"
# Slack answered msg_blocks_too_long at some 13,200 characters (bolt-js#2509); the frame takes a few hundred.
LINES_MAX = 11_000
_YOURS, _THEIRS, _FACEBOOKS = "Yours to do", "Waiting for somebody else", "With Facebook"


def digest(scenes: Sequence[Scene], person: str, *, more: bool) -> kit.Message | None:
    """None where there is nothing to tell."""
    lines: dict[str, list[str]] = {_YOURS: [], _THEIRS: [], _FACEBOOKS: []}
    for scene in scenes:
        for task in _to_tell(scene):
            lines[_heading(scene, task, person)].append(_line(scene, task))
    told = _fitting(lines)
    if not told:
        return None
    more = more or sum(map(len, told.values())) < sum(map(len, lines.values()))
    opening = "Good morning. This is where your WhatsApp onboardings stand."
    sections = [text for heading, found in told.items() for text in _whole([f"*{heading}*", *found])]
    closing = (
        "Next: open what is yours and press its button." if _YOURS in told else "Nothing is yours today."
    )
    if more:
        closing = f"There are more: `/onboarding list mine` shows them all. {closing}"
    blocks = [kit.section(opening, "digest")]
    blocks += [kit.section(text, f"digest.{place}") for place, text in enumerate(sections)]
    blocks.append(kit.context(closing, "digest.next"))
    off = _button(ids.DIGEST, labels.DIGEST_OFF, OFF)
    return kit.Message(spoken([opening, *sections]), [*blocks, kit.actions([off], "digest.do")])


def _fitting(lines: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """What one message has room for, in whole lines, what is the reader's own first."""
    told: dict[str, list[str]] = {}
    left = LINES_MAX
    for heading, line in ((heading, line) for heading, found in lines.items() for line in found):
        left -= kit.length(line)
        if left < 0:
            break
        told.setdefault(heading, []).append(line)
    return told


def _whole(lines: Sequence[str]) -> list[str]:
    """As few texts as can be, none of them too long for a section, so that no line is cut."""
    texts = [lines[0]]
    for line in lines[1:]:
        if kit.length(texts[-1]) + kit.length(line) < kit.SECTION_MAX:
            texts[-1] = f"{texts[-1]}\n{line}"
        else:
            texts.append(line)
    return texts


def _to_tell(scene: Scene) -> list[TaskId]:
    """Neither what is on hold, nor a badge that nobody can apply for yet."""
    onboarding = scene.onboarding
    if onboarding.paused or onboarding.parked:
        return []
    waits = {TaskId.BADGE_APPLY} if badge_waits(onboarding, scene.now) else set()
    return [task for task in onboarding.owed() if task not in waits]


def _heading(scene: Scene, task: TaskId, person: str) -> str:
    if turn(scene.onboarding, task, scene.now) is Party.FACEBOOK:
        return _FACEBOOKS
    return _YOURS if owner(scene.onboarding, task, scene.now) == person else _THEIRS


def _line(scene: Scene, task: TaskId) -> str:
    onboarding = scene.onboarding
    party = turn(onboarding, task, scene.now)
    since = onboarding[task].since
    whose = "" if party is Party.SPARKCENTRAL else f"{scene.party(party)} is to "
    at = f", since {kit.day(since)}" if since else ""
    late = "⏰ " if is_late(onboarding) and onboarding[task].reminded else ""
    expected = f" · expected live on {scene.live_day}" if scene.live_day else ""
    place = f"*{scene.heading}* in <#{onboarding.channel_id}>"
    return f"• {late}{place}: {whose}{what_is_owed(scene, task)}{at}{expected}"


def digest_choice(*, on: bool) -> kit.Message:
    if on:
        return _said("You get a message each working morning again.", ids.DIGEST, labels.DIGEST_OFF, OFF)
    text = "You get no more morning messages. Whoever owes something is still reminded in the Slack channels."
    return _said(text, ids.DIGEST, labels.DIGEST_ON, ON)


def direct_choice(*, on: bool) -> kit.Message:
    if on:
        return _said("Second reminders come here again.", ids.DIRECT, labels.DIRECT_OFF, OFF)
    text = "No more reminders come here. You are still mentioned in the thread of what you owe."
    return _said(text, ids.DIRECT, labels.DIRECT_ON, ON)


def away(until: datetime | None, stand_in: str, now: datetime) -> kit.Message:
    if until is None or until <= now:
        text = "Welcome back. From now on you are reminded again."
        return kit.Message(text, [kit.section(text, "personal")])
    instead = (
        f"{kit.mention(stand_in)} is asked instead."
        if stand_in
        else "Somebody of your side is asked instead."
    )
    return _said(
        f"You are away until {kit.day(until)}, and nobody reminds you. {instead}", ids.BACK, labels.BACK, ""
    )


def _said(text: str, what: str, label: str, ref: str) -> kit.Message:
    blocks = [kit.section(text, "personal"), kit.actions([_button(what, label, ref)], "personal.do")]
    return kit.Message(text, blocks)


def _button(what: str, label: str, ref: str) -> sb.Button:
    return sb.Button(label, action_id=f"{ids.BUTTON}.{what}", value=ids.press(what, "", ref=ref).encode())
