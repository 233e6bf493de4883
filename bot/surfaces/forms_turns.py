"""The forms of every turn beside the straight road: each says what it brings about before it is sent."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType

from bot.domain import commands as do
from bot.domain.details import Details
from bot.domain.detours import closed_by_reopening, reopened_by
from bot.domain.permissions import Deed
from bot.domain.steps import TaskId
from bot.domain.turns import ON_CARDS, candidates
from bot.surfaces import (
    fields,
    forms_brand,
    forms_moment,
    forms_reminders,
    forms_start,
    forms_teams,
    ids,
    kit,
    labels,
)
from bot.surfaces.fields import Form, Values
from bot.surfaces.kit import Scene

_DAY = re.compile(r"20[0-9]{2}-(0[1-9]|1[0-2])-([0-2][0-9]|3[01])")
# The details whose change opens tasks again.
_WATCHED: Mapping[str, str] = MappingProxyType(
    {
        "phone_number": forms_brand.NUMBER_HINT,
        "business_manager_id": forms_brand.BUSINESS_HINT,
        "display_name": forms_brand.NAME_HINT,
    }
)


def meant(scene: Scene, press: ids.Press) -> tuple[TaskId, ...]:
    """The tasks that the press can mean: its own, or those of its card."""
    if press.task is not None:
        return (press.task,)
    deed = Deed(press.deed)
    return candidates(scene.onboarding, deed, press.step) if press.step and deed in ON_CARDS else ()


def _which(scene: Scene, press: ids.Press, values: Values) -> kit.Blocks:
    """One task is named, of several one is chosen."""
    tasks = meant(scene, press)
    if len(tasks) > 1:
        return [fields.choice("task", "Task", {task: _up(labels.TASKS[task]) for task in tasks}, values)]
    return [kit.section(f"*{_up(labels.TASKS[task])}*", "which") for task in tasks]


def task_before(scene: Scene, press: ids.Press) -> Values:
    tasks = meant(scene, press)
    return {"task": tasks[0]} if len(tasks) > 1 else {}


def last_task_before(scene: Scene, press: ids.Press) -> Values:
    """Whoever reopens most often means what was done last."""
    tasks = meant(scene, press)
    latest = sorted(tasks, key=lambda task: str(scene.onboarding[task].since or ""))
    return {"task": latest[-1]} if len(tasks) > 1 else {}


def _why(values: Values, hint: str, label: str = "Reason", name: str = "reason") -> fields.Block:
    return fields.text(name, label, values, hint=hint, multiline=True, most=fields.REASON_MAX)


def hold(_scene: Scene, _press: ids.Press, values: Values) -> Form:
    about = (
        "Nobody is reminded, the cards lose their buttons, and an open code or a time for one is cancelled. "
        "All else stays."
    )
    until = fields.date(
        "until", "Until", values, hint="It then goes on by itself. Empty: until somebody resumes."
    )
    why = _why(values, "Everybody in the channel reads it.")
    return Form("Put on hold", "Put on hold", [kit.section(about, "about"), until, why])


def typed_before(_scene: Scene, press: ids.Press) -> Values:
    """What was typed in the command that left open which one it meant: a day, if any, and the reason."""
    until, apart, reason = press.ref.partition(" ")
    return {"until": until if _DAY.fullmatch(until) else None, "reason": reason} if apart else {}


def close(_scene: Scene, _press: ids.Press, values: Values) -> Form:
    about = (
        "This ends the onboarding: nobody is reminded and the cards lose their buttons. "
        "*Resume* on the progress message takes it up again."
    )
    why = _why(values, "Everybody in the channel reads it.")
    return Form("Close onboarding", "Close onboarding", [kit.section(about, "about"), why])


def stuck(scene: Scene, press: ids.Press, values: Values) -> Form:
    lead = scene.names.get(scene.onboarding.lead, "The lead")
    hint = f"{kit.cut(lead, kit.NAME_MAX)} is told and helps in the card's thread."
    why = _why(values, hint, "What is in the way?")
    return Form("I'm stuck", "Ask for help", [*_which(scene, press, values), why])


def go_on_without(scene: Scene, press: ids.Press, values: Values) -> Form:
    about = (
        "What comes after it opens now. The approval stays watched: record Facebook's answer when it comes."
    )
    blocks = [*_which(scene, press, values), kit.section(about, "about")]
    return Form("Go on without approval", "Go on", [*blocks, _why(values, "The brand reads it on the card.")])


def number_verified(_scene: Scene, _press: ids.Press, values: Values) -> Form:
    about = "Facebook holds the number for verified, so no code is needed. An open code is cancelled."
    why = _why(values, "Where you saw it. It stays in the history.")
    return Form("Number already verified", "No code needed", [kit.section(about, "about"), why])


def reopen(scene: Scene, press: ids.Press, values: Values) -> Form:
    told = "\n".join(_closes(scene, task) for task in meant(scene, press))
    about = f"{told}\nWhat was typed stays filled in.".strip()
    why = _why(values, "What should be different. Whoever does it again reads it on the card.")
    return Form("Reopen", "Reopen", [*_which(scene, press, values), kit.section(about, "about"), why])


def _closes(scene: Scene, task: TaskId) -> str:
    closed = [labels.TASKS[later] for later in closed_by_reopening(scene.onboarding, task)]
    waits = f"these wait again: {'; '.join(closed)}" if closed else "nothing else has to wait"
    return f"• To {labels.TASKS[task]}: {waits}."


def done_for_brand(scene: Scene, press: ids.Press, values: Values) -> Form:
    """Where the brand would have filled in a form, this is that form."""
    task = press.task
    known = fields.text(
        *("how_known", "How do you know?", values),
        hint="For example: they told me by phone. It stays in the history.",
        multiline=True,
        most=fields.REASON_MAX,
    )
    if task is TaskId.DETAILS_SUBMIT:
        blocks = forms_brand.details(scene, press, values).blocks
    elif task is TaskId.BADGE_PROFILE:
        blocks = forms_brand.profile(scene, press, values).blocks
    else:
        blocks = _which(scene, press, values)
    return Form("Mark done for the brand", "Mark as done", [*blocks, known])


def done_before(scene: Scene, press: ids.Press) -> Values:
    if press.task is TaskId.DETAILS_SUBMIT:
        return forms_brand.details_before(scene, press)
    return forms_brand.profile_before(scene, press) if press.task is TaskId.BADGE_PROFILE else {}


def change_details(scene: Scene, _press: ids.Press, values: Values) -> Form:
    hints = {name: _with_reopened(scene, name, hint) for name, hint in _WATCHED.items()}
    names = forms_brand.name_fields(values, with_manager=not scene.onboarding.follows, hints=hints)
    blocks = [*forms_brand.number_fields(values, hints), *names]
    return Form("Change details", "Send changes", blocks)


def _with_reopened(scene: Scene, name: str, hint: str) -> str:
    before = scene.onboarding.private.details
    again = _reopened(scene, before, name) if before is not None else []
    if not again:
        return f"{hint} A change opens nothing again."
    if TaskId.ACCOUNT_CREATE in again:
        return f"{hint} A change opens again: {labels.TASKS[TaskId.ACCOUNT_CREATE]}, and all that follows."
    return f"{hint} A change opens again: {'; '.join(labels.TASKS[task] for task in again)}."


def _reopened(scene: Scene, before: Details, name: str) -> list[TaskId]:
    """What a change of this one field would open, whatever is typed."""
    changed = replace(before, **{name: getattr(before, name) + "0"})
    return reopened_by(scene.onboarding, do.ChangeDetails(details=changed))


def snooze(scene: Scene, press: ids.Press, values: Values) -> Form:
    return forms_reminders.snooze(_which(scene, press, values), values)


def snooze_before(scene: Scene, press: ids.Press) -> Values:
    return {"when": forms_reminders.USUALLY, **task_before(scene, press)}


def people(_scene: Scene, _press: ids.Press, values: Values) -> Form:
    about = "Anybody of the right side may act. These people are named and told when it is their turn."
    return Form(
        "People",
        "Save people",
        [
            kit.section(about, "about"),
            fields.people(
                *("brand_people", "Brand people", values), hint="The first one is told first.", optional=True
            ),
            fields.person(
                *("brand_admin", "Brand admin", values),
                hint="May change the WhatsApp channel's settings and roles once the number is live.",
                optional=True,
            ),
            fields.people(
                *("sparkcentral_people", "Sparkcentral people", values),
                hint="Who does Sparkcentral's steps. Empty: the lead does.",
                optional=True,
            ),
            fields.person(
                *("lead", "Sparkcentral lead", values), hint="A new lead is told where things stand."
            ),
            forms_teams.go_on(forms_start.NO_ADMIN_THEN, values),
        ],
    )


def people_before(scene: Scene, _press: ids.Press) -> Values:
    onboarding = scene.onboarding
    return {
        "brand_people": list(onboarding.brand_people),
        "brand_admin": onboarding.brand_admin,
        "sparkcentral_people": list(onboarding.sparkcentral_people),
        "lead": onboarding.lead,
    }


def assign(scene: Scene, press: ids.Press, values: Values) -> Form:
    who = fields.person("who", "Who", values, hint="Somebody of the side whose task it is. They are told.")
    return Form("Assign", "Assign", [*_which(scene, press, values), who])


def assign_before(scene: Scene, press: ids.Press) -> Values:
    """Whoever was named by command stands in it."""
    return {**task_before(scene, press), **({"who": press.ref} if press.ref else {})}


def _up(text: str) -> str:
    return text[:1].upper() + text[1:]


_Drawn = Callable[[Scene, ids.Press, Values], Form]
_Before = Callable[[Scene, ids.Press], Values]
FORMS: Mapping[Deed, tuple[_Drawn, _Before]] = MappingProxyType(
    {
        Deed.CHANGE_DETAILS: (change_details, forms_brand.details_before),
        Deed.GO_ON_WITHOUT: (go_on_without, task_before),
        Deed.NUMBER_VERIFIED: (number_verified, forms_brand.nothing_before),
        Deed.DONE_FOR_BRAND: (done_for_brand, done_before),
        Deed.REOPEN: (reopen, last_task_before),
        Deed.STUCK: (stuck, task_before),
        Deed.PICK_TIME: (forms_moment.pick, forms_moment.before),
        Deed.OTHER_TIME: (forms_moment.pick, forms_moment.before),
        Deed.ASSIGN: (assign, assign_before),
        Deed.SNOOZE: (snooze, snooze_before),
        Deed.PEOPLE: (people, people_before),
        Deed.REMINDERS: (forms_reminders.reminders, forms_reminders.reminders_before),
        Deed.EDIT_ONBOARDING: (forms_start.edit, forms_start.edit_before),
        Deed.ADD_ANOTHER: (forms_start.another, forms_start.another_before),
        Deed.HOLD: (hold, typed_before),
        Deed.CLOSE: (close, typed_before),
    }
)
