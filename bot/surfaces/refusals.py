"""Why something is not possible: who can do it, and what the person can do instead.

The carrier is one that the person surely sees (design, law 8): a small modal after a button, the answer
to a command, or an error beneath a field. The last one shows plain text, so it has a function of its own.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

from bot.domain.details import format_number
from bot.domain.parties import Side
from bot.domain.refusals import Refusal, RefusedError
from bot.domain.steps import TaskId
from bot.surfaces import ids, kit, labels, refusals_channel
from bot.surfaces.voice import Facts, Voice, always

DEFAULT_TITLE = "Not possible now"
_MINUTE = 60


def text(refused: RefusedError, names: Mapping[str, str], brand: str) -> str:
    """As mrkdwn, with times in the reader's zone. `names` and `brand` come as they were typed."""
    said = _SAYINGS[refused.refusal](refused.facts, Voice(names, brand, _clipped, kit.when))
    return f"*{_clipped(_about(refused, brand))}*\n{said}" if _about(refused, brand) else said


def field_text(refused: RefusedError, names: Mapping[str, str], brand: str, zone: str = "UTC") -> str:
    """As plain text, for an error beneath a field, with times in the onboarding's zone."""

    def moment(at: datetime) -> str:
        local = at.astimezone(ZoneInfo(zone))
        return f"{local.day} {local:%B at %H:%M} ({zone})"

    def typed(words: str) -> str:
        return " ".join(words.split())

    said = _SAYINGS[refused.refusal](refused.facts, Voice(names, brand, typed, moment))
    return f"{typed(_about(refused, brand))}: {said}" if _about(refused, brand) else said


def _about(refused: RefusedError, brand: str) -> str:
    """Which of several numbers it is about; nothing where there is one only."""
    if "number" not in refused.facts:
        return ""
    number, place = refused.facts["number"], refused.facts["place"]
    return f"{brand or 'The brand'}, {format_number(number) if number else f'number {place}'}"


def view(text: str, title: str = DEFAULT_TITLE) -> dict[str, Any]:
    return kit.modal(title, [kit.section(text, ids.REFUSAL_BLOCK)], ids.REFUSAL)


def to_outsider() -> kit.Message:
    said = (
        "I tell how it stands to Sparkcentral and the brand only. "
        "If you help one of them, ask them to mention me here."
    )
    return kit.Message(said, [kit.section(said, ids.REFUSAL_BLOCK)])


def loading(title: str) -> dict[str, Any]:
    """Holds the place while we ask Slack for what we do not know yet."""
    return kit.modal(title, [kit.section("One moment…", "loading")], ids.LOADING)


def done() -> dict[str, Any]:
    """Takes the place of a loading view when the press needed no form after all."""
    said = "Done. The step's message in the channel shows what comes next."
    return kit.modal("Done", [kit.section(said, "done")], ids.LOADING + "_done")


def command_answer(text: str) -> dict[str, Any]:
    blocks = [kit.section(text, ids.REFUSAL_BLOCK)]
    return {"response_type": "ephemeral", "text": text, "blocks": blocks}


def _not_your_side(facts: Facts, voice: Voice) -> str:
    theirs = voice.party(facts.get("side", Side.SPARKCENTRAL))
    return (
        f"This is a task of {theirs}, so only people of {theirs} can press it. Nothing has changed. "
        "If it waits too long, write to them in the card's thread."
    )


def _done_elsewhere(facts: Facts, voice: Voice) -> str:
    leading = facts.get("leading")
    number = voice.typed(format_number(leading)) if leading else "the other number"
    return f"This is done once for all numbers, on the cards of {number}. Press it there."


def _not_open_yet(facts: Facts, _voice: Voice) -> str:
    return (
        f"It is too early to {_task(facts)}: something before it has to be done first. "
        "The progress message shows what comes next and whose turn it is."
    )


def _already_done(facts: Facts, voice: Voice) -> str:
    who, when = voice.person(facts.get("by", ""), ""), _moment(facts, "at", voice)
    done = f"{who} has done this already" if who else "This is done already"
    return (
        f"{done}{f', {when}' if when else ''}: {_task(facts)}. "
        "You need not do anything; the progress message shows what comes next."
    )


def _code_too_late(facts: Facts, _voice: Voice) -> str:
    return (
        f"The ten minutes were over {_ago(facts)}, so this code no longer works and was not kept. "
        "Press “I have the phone now” again, and Sparkcentral asks for a new one."
    )


def _code_open_already(facts: Facts, voice: Voice) -> str:
    who = voice.person(facts.get("by", ""), "Somebody at Sparkcentral")
    return (
        f"{who} has asked for a code already, and it is still on its way. "
        "Use that one, or wait until its ten minutes are over."
    )


def _code_not_yours(facts: Facts, voice: Voice) -> str:
    who = voice.person(facts.get("operator", ""), "a colleague")
    return (
        f"Only {who} sees this code, for {who} asked for it. "
        "Ask them to go on, or choose “Take over the code” under More on the card."
    )


def _code_wait(facts: Facts, voice: Voice) -> str:
    until = _moment(facts, "until", voice)
    return (
        "WhatsApp locks a number when codes are asked for too often. "
        f"The next one can be requested from {until or 'a little later'} on; press again then."
    )


def _call_first(_facts: Facts, _voice: Voice) -> str:
    return "This is a landline, and WhatsApp may lock it after an SMS. Choose the voice call."


def _phone_not_ready(_facts: Facts, voice: Voice) -> str:
    return (
        f"Nobody at {voice.party(Side.BRAND)} has the phone at hand now, and a code lives ten minutes only. "
        "Ask them to press “I have the phone now”, or say why you go on without it."
    )


def _phone_held(facts: Facts, voice: Voice) -> str:
    who = voice.person(facts.get("by", ""), "A colleague")
    return f"{who} has the phone already. You need not do anything: Sparkcentral asks for the code next."


def _time_changed(facts: Facts, voice: Voice) -> str:
    who, at = voice.person(facts.get("by", ""), "Somebody"), _moment(facts, "until", voice)
    return (
        f"{who} has suggested {at or 'another time'} meanwhile, so nothing has changed. "
        "Answer that one on the card, or press “Another time” there."
    )


def _template_rejected(facts: Facts, voice: Voice) -> str:
    return (
        f"Facebook turned down {_named(facts, voice)}. Change it with “Edit template” or take it out with "
        "“Remove template”, then send the templates."
    )


def _template_taken(facts: Facts, voice: Voice) -> str:
    return f"There is already {_named(facts, voice)} in this language. Change the name or the language."


_SAYINGS: Mapping[Refusal, Callable[[Facts, Voice], str]] = MappingProxyType(
    {
        Refusal.OUTSIDER: lambda _facts, voice: (
            f"Only people of Sparkcentral and {voice.party(Side.BRAND)} can press this. Nothing has changed. "
            "If you help one of them, ask them to press it for you."
        ),
        Refusal.LEFT: always(
            "You have left this channel, so the code is no longer for you. "
            "Join the channel again, or ask somebody who is in it to go on."
        ),
        Refusal.NOT_YOUR_SIDE: _not_your_side,
        Refusal.ADMINS_ONLY: always(
            "Only admins can change this: Sparkcentral's admins, the lead and the brand admin. "
            "Ask one of them to do it."
        ),
        Refusal.NOT_RUNNING: always(
            "This onboarding is on hold or closed, so nothing has changed. "
            "Ask the Sparkcentral lead to let it go on."
        ),
        Refusal.NOT_OPEN_YET: _not_open_yet,
        Refusal.ALREADY_DONE: _already_done,
        Refusal.NOT_NOW: always(
            "There is nothing to do for this button at the moment. "
            "The progress message shows what comes next and whose turn it is."
        ),
        Refusal.NO_CODE_OPEN: always(
            "This code is no longer open. Sparkcentral can ask for a new one with “Request code”, "
            "and the card then shows until when it works."
        ),
        Refusal.CODE_ALREADY_IN: always(
            "Somebody was faster: a code is in already, and Sparkcentral is using it. "
            "You need not do anything; the card says how it ended."
        ),
        Refusal.CODE_TOO_LATE: _code_too_late,
        Refusal.CODE_OPEN_ALREADY: _code_open_already,
        Refusal.CODE_NOT_YOURS: _code_not_yours,
        Refusal.CODE_NOT_SHOWN: always(
            "How a code ended can be said once it was looked at. "
            "Press “Show code”, try it in WhatsApp Manager, then say how it ended."
        ),
        Refusal.CODE_WAIT: _code_wait,
        Refusal.REGISTERING_SHUT: lambda facts, voice: (
            "Facebook was asked too often to register this number. "
            f"It takes the next try {_moment(facts, 'until', voice) or 'in three days'}."
        ),
        Refusal.CODE_YOURS: always("This code is yours already. Press “Show code” once it is in."),
        Refusal.CALL_FIRST: _call_first,
        Refusal.PHONE_NOT_READY: _phone_not_ready,
        Refusal.PHONE_HELD: _phone_held,
        Refusal.TIME_PASSED: always("This time is over already. Pick one that is still to come."),
        Refusal.TIME_FAR: lambda facts, voice: (
            f"This is too far ahead. Pick a time until {_moment(facts, 'until', voice) or 'next month'}."
        ),
        Refusal.TIME_SHUT: lambda facts, voice: (
            f"Facebook sends no code before {_moment(facts, 'until', voice) or 'then'}. Pick a later time."
        ),
        Refusal.TIME_CHANGED: _time_changed,
        Refusal.TIME_AGREED: lambda facts, voice: (
            f"{voice.person(facts.get('by', ''), 'A colleague')} has agreed to this time already. "
            "You need not do anything: both sides are reminded before it."
        ),
        Refusal.NO_TIME: always(
            "This time was called off, or it is over, so nothing has changed. "
            "Press “Pick a time for the code” on the card for another one."
        ),
        Refusal.NO_TEMPLATES: always(
            "There is no new template to send yet. Press “Add template” first, then send them."
        ),
        Refusal.TEMPLATE_REJECTED: _template_rejected,
        Refusal.TEMPLATE_GONE: always(
            "This template is removed, or Facebook has it already. The card shows where each one stands."
        ),
        Refusal.TEMPLATE_TAKEN: _template_taken,
        Refusal.DONE_ELSEWHERE: _done_elsewhere,
        Refusal.ALREADY_RUNNING: always(
            "An onboarding already runs in this channel. To add another number of the same brand, "
            "send /onboarding start again."
        ),
        **refusals_channel.SAYINGS,
        Refusal.ALREADY_LIVE: always(
            "The number is live, so nothing about it can be opened again. "
            "Profile, templates and the channel can: use the menu of their own cards."
        ),
        Refusal.TOO_LATE_TO_REOPEN: always(
            "Only who did this can reopen it, until something after it is done. "
            "Ask Sparkcentral to do it, and say what was wrong."
        ),
        Refusal.PARKED: always(
            "This onboarding's channel is out of my reach at present, so nothing has changed. "
            "The Sparkcentral lead was told what to do, and it goes on by itself once that is done."
        ),
        Refusal.HERE_ALREADY: always(
            "This onboarding is in this channel already, so nothing has changed. "
            "/onboarding status shows where it stands."
        ),
        Refusal.SNOOZE_OUT_OF_RANGE: always(
            "A reminder can come at most 60 days from now, so nothing has changed. "
            "For longer, put the onboarding on hold."
        ),
        Refusal.NOBODY_TO_REMIND: always(
            "Nobody but you or Facebook owes anything here now, so nobody was reminded. "
            "The progress message shows whose turn it is."
        ),
        Refusal.NOT_PAUSED: always(
            "This onboarding is running already, so nothing has changed. "
            "The progress message shows whose turn it is."
        ),
    }
)


def _clipped(typed: str) -> str:
    return kit.clipped(typed, kit.NAME_MAX)


def _task(facts: Facts) -> str:
    task = facts.get("task", "")
    return labels.TASKS[TaskId(task)] if task else "do this"


def _named(facts: Facts, voice: Voice) -> str:
    name = voice.typed(facts.get("name", ""))
    return f"the template {name}" if name else "a template"


def _moment(facts: Facts, key: str, voice: Voice) -> str:
    return voice.moment(datetime.fromisoformat(facts[key])) if facts.get(key) else ""


def _ago(facts: Facts) -> str:
    seconds = int(facts.get("seconds") or 0)
    if seconds < 1:
        return "a moment ago"
    number, unit = (seconds, "second") if seconds < 2 * _MINUTE else (seconds // _MINUTE, "minute")
    return f"{number} {unit}{'' if number == 1 else 's'} ago"
