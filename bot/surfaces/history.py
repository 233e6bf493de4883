"""The history of an onboarding in words, for both sides: who did what, and when."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

import slackblocks as sb

from bot.domain import events as ev
from bot.domain.parties import Party
from bot.domain.steps import TASKS
from bot.surfaces import facebook_texts, history_channel, ids, kit, labels

# What follows the name of whoever did it, up to the full stop; None where another event tells it already.
Sentence = Callable[[kit.Scene, Any], str | None]

# How a press says which page it turns to: the entries on this side of one.
BEFORE, AFTER = "<", ">"
# Free text that belongs to an event, quoted below it: (its field, only for Sparkcentral's people).
NOTES: Mapping[type[ev.Event], tuple[str, bool]] = MappingProxyType(
    {
        ev.TaskSentBack: ("reason", False),
        ev.TaskSkipped: ("reason", False),
        ev.FacebookAnswered: ("reason", False),
        ev.WentOnWithout: ("reason", False),
        ev.TaskReopened: ("reason", False),
        ev.GotStuck: ("reason", False),
        ev.PutOnHold: ("reason", False),
        ev.Closed: ("reason", False),
        ev.DetailsEntered: ("why_kept", False),
        ev.ProfileEntered: ("why_kept", False),
        ev.TemplateSaved: ("why_kept", False),
        ev.FoundVerified: ("reason", True),
        ev.DoneForBrand: ("how_known", True),
        ev.CodeRequested: ("why_not_ready", True),
        ev.FacebookRefused: ("message", True),
        ev.ChangeNotApplied: ("reason", True),
    }
)


def _did(text: str) -> Sentence:
    return lambda _scene, _event: text


def _task(text: str) -> Sentence:
    return lambda _scene, event: text.format(task=labels.TASKS[event.task])


def _done(_scene: kit.Scene, event: ev.TaskDone) -> str | None:
    """What Facebook approved is told by its answer."""
    return None if TASKS[event.task].party is Party.FACEBOOK else f"finished: {labels.TASKS[event.task]}"


def _answered(_scene: kit.Scene, event: ev.FacebookAnswered) -> str:
    step = labels.step_title(event.task.step)
    return f"noted Facebook's answer for {step}: {labels.ANSWERS[event.answer].lower()}"


def _named(text: str, field: str = "person") -> Sentence:
    return lambda scene, event: text.format(person=scene.name(getattr(event, field)))


def _timed(text: str) -> Sentence:
    return lambda _scene, event: text.format(when=kit.when(event.at))


def _people(scene: kit.Scene, event: ev.PeopleChanged) -> str:
    brand = ", ".join(scene.name(person) for person in event.brand_people) or "nobody yet"
    return f"changed the people: {brand} for {scene.brand}, led by {scene.name(event.lead)}"


def _listed(text: str) -> Sentence:
    return lambda scene, event: text.format(people=", ".join(map(scene.name, event.people)))


def _held(_scene: kit.Scene, event: ev.PutOnHold) -> str:
    until = f" until {kit.day(event.until)}" if event.until else ""
    return f"put the onboarding on hold{until}"


def _template(_scene: kit.Scene, event: ev.TemplateSaved) -> str:
    name = getattr(event.template, "name", "")  # it may be erased
    return f"wrote the template {kit.clipped(name, kit.NAME_MAX)}".strip()


_ENDED = {
    ev.CodeEnding.WORKED: "noted that the code worked",
    ev.CodeEnding.FAILED: "noted that the code did not work",
    ev.CodeEnding.EXPIRED: "closed the code: its ten minutes were over",
    ev.CodeEnding.CANCELLED: "cancelled the code",
}

_SENT = {
    True: "had Facebook send the code",
    False: "asked Facebook for the code, and the answer was lost",
}


def _reminders(_scene: kit.Scene, event: ev.RemindersSet) -> str:
    if event.off:
        return "paused the reminders"
    days = "working day" if event.every == 1 else f"{event.every} working days"
    said = f"set reminders to every {days}" if event.every else "set reminders to the usual pace"
    return f"{said}, with the public holidays of {kit.plain(event.country)}" if event.country else said


def _slipped(_scene: kit.Scene, event: ev.ForecastSlipped) -> str:
    return f"told the lead that it is expected to go live on {event.day:%-d %B}, not on {event.before:%-d %B}"


SENTENCES: Mapping[type[ev.Event], Sentence] = MappingProxyType(
    {
        ev.OnboardingStarted: lambda scene, _: f"started the onboarding of {scene.brand}",
        ev.TaskDone: _done,
        ev.TaskSentBack: _task("sent this back: {task}"),
        ev.TaskSkipped: _task("skipped this: {task}"),
        ev.FacebookAnswered: _answered,
        ev.DetailsEntered: _did("entered the number, Business Manager ID and display name"),
        ev.AccountCreated: _did("noted the WhatsApp account ID"),
        ev.PhoneHeld: _did("had the phone at hand"),
        ev.PhoneReleased: _did("ended the wait at the phone"),
        ev.MomentSuggested: _timed("suggested {when} for the code"),
        ev.MomentAgreed: _timed("agreed to {when} for the code"),
        ev.MomentCalledOff: _timed("called off {when} for the code"),
        ev.MomentNear: _timed("reminded both sides of {when} for the code"),
        ev.MomentPassed: _timed("let the time for the code go by: {when}"),
        ev.CodeRequested: _did("requested a 6-digit code"),
        ev.CodeSubmitted: _did("entered the code"),
        ev.CodeShown: _did("looked at the code"),
        ev.CodeTakenOver: _named("took over the code from {person}", "before"),
        ev.CodesLocked: lambda _scene, event: f"shut code requests until {kit.when(event.until)}",
        ev.CodesUnlocked: _did("opened code requests again"),
        ev.CodeEnded: lambda _scene, event: _ENDED[event.ending],
        ev.CodeSent: lambda _scene, event: _SENT[event.sure],
        ev.CodeRefused: _did("let the code be entered again"),
        ev.CodeHandedOver: _did("left the code to be tried by hand"),
        ev.RegistrationAsked: _did("handed in a PIN to register the number with Facebook"),
        ev.NumberRegistered: _did("registered the number with Facebook"),
        ev.FacebookRefused: lambda _scene, event: (
            f"was told by Facebook: {facebook_texts.said(event.call, event.trouble).rstrip('.')}"
        ),
        ev.CodeRunningOut: lambda _scene, event: f"warned that {_minutes(event.minutes_left)} were left",
        ev.ProfileEntered: _did("entered the business profile"),
        ev.TemplateSaved: _template,
        ev.TemplateRemoved: _did("removed a template"),
        **history_channel.SENTENCES,
        ev.WentOnWithout: _task("went on without waiting for this: {task}"),
        ev.SaidAlreadyVerified: _did("said that the business is verified already"),
        ev.FoundVerified: _did("found the number verified already"),
        ev.DoneForBrand: _task("noted that the brand did this elsewhere: {task}"),
        ev.TaskReopened: _task("reopened this: {task}"),
        ev.GotStuck: _task("got stuck with this: {task}"),
        ev.GotUnstuck: _task("is no longer stuck with this: {task}"),
        ev.TaskAssigned: lambda scene, event: (
            f"gave this to {scene.name(event.person)}: {labels.TASKS[event.task]}"
        ),
        ev.PeopleChanged: _people,
        ev.PutOnHold: _held,
        ev.Closed: _did("closed the onboarding"),
        ev.Resumed: _did("resumed the onboarding"),
        ev.Parked: _did("parked the onboarding, for the Slack channel was out of reach"),
        ev.Unparked: _did("went on, for the Slack channel was in reach again"),
        ev.Moved: _did("moved the onboarding to this Slack channel"),
        ev.PeopleLeft: _listed("noted that {people} left"),
        ev.PeopleReturned: _listed("noted that {people} came back"),
        ev.PeopleChangedSides: _listed("noted that {people} changed organisation"),
        ev.PeopleChangedBack: _listed("noted that {people} changed organisation back"),
        ev.ThirdPartyCame: lambda _scene, event: f"noted that {_organisation(event.name)} joined the channel",
        ev.ThirdPartyWent: _did("noted that the third organisation left the channel"),
        ev.RequestLapsed: _did("noted that the account request lapsed after 90 days"),
        ev.OnboardingEdited: _did("put the start right"),
        ev.NumberAdded: _did("added another number"),
        ev.WentLive: _did("noted that the number is live"),
        ev.AllSet: _did("noted that everything is set up"),
        ev.Reminded: _task("sent a reminder for this: {task}"),
        ev.StillStuck: _task("told the lead once more that somebody is stuck with this: {task}"),
        ev.RequestRunningOut: _did("warned that the account request lapses in a week"),
        ev.WentSilent: _did("asked the lead what to do with an onboarding in which nothing happens"),
        ev.Snoozed: _task("asked to be reminded later of this: {task}"),
        ev.RemindersSet: _reminders,
        ev.ForecastSlipped: _slipped,
    }
)


def _minutes(count: int) -> str:
    return "1 minute" if count == 1 else f"{count} minutes"


def _organisation(name: str) -> str:
    return kit.clipped(name, kit.NAME_MAX) or "a third organisation"


@dataclass(frozen=True, slots=True)
class Page:
    """Entries newest first; `for_staff` shows what Sparkcentral's people note for each other.

    `older` and `newer` are the entries at whose far side the next pages begin.
    """

    entries: Sequence[ev.Recorded]
    names: Mapping[str, str]
    for_staff: bool
    older: int | None = None
    newer: int | None = None


def view(scene: kit.Scene, page: Page) -> dict[str, Any]:
    """One page as a modal, whose buttons turn it over in place."""
    known = replace(scene, names={**scene.names, **page.names})
    lines = [line(known, entry, page) for entry in page.entries]
    told = [
        kit.section(text, f"history.{entry.sequence}")
        for text, entry in zip(lines, page.entries, strict=True)
        if text
    ]
    turned = list(turning(scene, page, ids.HISTORY))
    foot = [kit.actions(turned, "history.turn")] if turned else []
    blocks = [kit.context(scene.heading, "history.about"), *told, *foot]
    return kit.modal(labels.HISTORY, blocks, ids.HISTORY)


def line(scene: kit.Scene, entry: ev.Recorded, page: Page) -> str:
    """Who did what and when; empty where another event tells it."""
    kind = type(entry.event)
    said = SENTENCES[kind](scene, entry.event)
    if said is None:
        return ""
    who = scene.name(entry.actor) if entry.actor else "The bot"
    field, internal = NOTES.get(kind, ("", False))
    note = _note(entry.event, field) if field and (page.for_staff or not internal) else ""
    lines = [f"{kit.when(entry.at)} · *{who}* {said}."]
    return "\n".join([*lines, kit.quote(note)] if note else lines)


def _note(event: ev.Event, field: str) -> str:
    text: str = facebook_texts.note(event) if isinstance(event, ev.FacebookRefused) else getattr(event, field)
    return text


def turning(scene: kit.Scene, page: Page, what: str, about: str = "") -> Iterator[Any]:
    """`what` is the press of this history, `about` what else it has to say."""
    for label, side, entry in ((labels.NEWER, AFTER, page.newer), (labels.OLDER, BEFORE, page.older)):
        if entry is not None:
            yield sb.Button(
                label,
                action_id=f"{ids.BUTTON}.{what}.{label.lower()}",
                value=ids.press(what, scene.onboarding.id, ref=f"{about}{side}{entry}").encode(),
            )
