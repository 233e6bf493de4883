"""Sparkcentral's forms: the account, what comes back to the brand, Facebook's answer, asking for a code."""

import secrets

from bot.domain.channel_changes import to_apply
from bot.domain.code_request import Lock, Ready, next_method
from bot.domain.details import CodeMethod, LineType, format_number
from bot.domain.onboarding import Onboarding, TemplateStatus
from bot.domain.permissions import Deed
from bot.domain.steps import Step, TaskId
from bot.domain.templates import LANGUAGES
from bot.surfaces import channel_texts, fields, ids, kit, labels
from bot.surfaces.card_texts import budget
from bot.surfaces.fields import Form, Values
from bot.surfaces.kit import Scene

_HOLD = labels.BUTTONS[Deed.HOLD_PHONE]
METHODS = {CodeMethod.SMS.value: "SMS", CodeMethod.VOICE.value: "Voice call"}
PIN_LENGTH = 6
_ACCOUNT_ID_MAX = 50  # ours: Meta's own ids have about 16 digits


def account(scene: Scene, _press: ids.Press, values: Values) -> Form:
    said = f"Submit this once the account is there and the request has gone out to {scene.brand}."
    return Form(
        "Mark account created",
        "Mark as created",
        [
            kit.section(said, "about"),
            fields.text(
                *("whatsapp_account_id", "WhatsApp account ID", values),
                hint="In WhatsApp Manager. It helps to find the account later.",
                optional=True,
                most=_ACCOUNT_ID_MAX,
            ),
        ],
    )


def account_before(scene: Scene, _press: ids.Press) -> Values:
    return {"whatsapp_account_id": scene.onboarding.whatsapp_account_id}


def send_back(scene: Scene, _press: ids.Press, values: Values) -> Form:
    said = (
        f"{scene.brand} then gets “{labels.STEPS[Step.DETAILS]}” again, with what was typed and your reason."
    )
    return Form(
        "Send back",
        "Send back",
        [
            kit.section(said, "about"),
            _reason(values, hint="What should be different, in one or two sentences. The brand reads it."),
        ],
    )


def record_answer(scene: Scene, press: ids.Press, values: Values) -> Form:
    task = press.task or TaskId.BUSINESS_APPROVE
    answers = {answer.value: text for answer, text in labels.ANSWERS.items()}
    return Form(
        "Record Facebook's answer",
        "Record answer",
        [
            kit.section(f"*{labels.step_title(task.step)}*\nFacebook is to {labels.TASKS[task]}.", "about"),
            *(_templates(scene.onboarding, values) if task is TaskId.TEMPLATES_APPROVE else []),
            fields.choice("answer", "Answer", answers, values),
            _reason(
                values,
                hint="Needed when rejected: what Facebook writes. It goes on the card, for whoever mends it.",
                optional=True,
            ),
        ],
    )


def _templates(onboarding: Onboarding, values: Values) -> kit.Blocks:
    waiting = waiting_templates(onboarding)
    if not waiting:  # all were answered while this form was on its way
        return [kit.section("No template waits for Facebook any more. You can close this.", "none_waits")]
    return [fields.choices("templates", "Template", waiting, values)]


def waiting_templates(onboarding: Onboarding) -> dict[str, str]:
    known = onboarding.private.templates
    return {
        key: f"{kit.cut(known[key].name, 40)} ({LANGUAGES.get(known[key].language, known[key].language)})"
        for key, status in onboarding.templates.items()
        if status is TemplateStatus.WAITING and key in known
    }


def answer_before(scene: Scene, press: ids.Press) -> Values:
    if press.task is not TaskId.TEMPLATES_APPROVE:
        return {"answer": press.ref or None}
    return {"templates": list(waiting_templates(scene.onboarding))[: fields.OPTIONS_MAX]}


def request_code(scene: Scene, _press: ids.Press, values: Values) -> Form:
    return Form(
        "Request code",
        "Request" if can_ask(scene) else "Start 10 minutes",
        [
            *_way(scene, values),
            fields.choice("method", "Method", METHODS, values, hint=_method_hint(scene)),
            *_ready(scene, values),
            *_menu(scene),
            *[kit.context(line, "budget") for line in budget(scene)],
        ],
    )


WAYS = {"api": "The bot asks Facebook", "hand": "I ask in WhatsApp Manager"}
_BY_HAND = "Ask for the code in WhatsApp Manager, and submit here as it is sent."
_BY_API = (
    "The bot asks Facebook for the code as you submit, and passes on what the brand enters: nobody else "
    "sees it. If you ask for it yourself in WhatsApp Manager, submit here as it is sent."
)
_NO_ACCOUNT = "With the WhatsApp account ID the bot could ask by itself. *Reopen* step 3 to note it."


def _way(scene: Scene, values: Values) -> kit.Blocks:
    """By the bot or by hand, where there is a choice."""
    if can_ask(scene):
        return [kit.section(_BY_API, "about"), fields.choice("way", "Who asks for it", WAYS, values)]
    missing = [kit.context(_NO_ACCOUNT, "no_account")] if scene.facebook_api else []
    return [kit.section(_BY_HAND, "about"), *missing]


def can_ask(scene: Scene) -> bool:
    return scene.facebook_api and bool(scene.onboarding.whatsapp_account_id)


def register_number(scene: Scene, _press: ids.Press, values: Values) -> Form:
    said = (
        f"Facebook registers {scene.number} with a PIN of six digits. Keep it where {scene.brand} or you "
        "keep passwords: the bot forgets it right after, and the number cannot be moved without it."
    )
    return Form(
        "Register number",
        "Register",
        [
            kit.section(said, "about"),
            fields.text(
                *("pin", "PIN", values),
                hint="Made up for you. If the number has a PIN already, type that one.",
                most=20,
            ),
        ],
    )


def pin_before(_scene: Scene, _press: ids.Press) -> Values:
    """A new one for each form: it is kept nowhere but in it."""
    return {"pin": f"{secrets.randbelow(10**PIN_LENGTH):0{PIN_LENGTH}d}"}


def _method_hint(scene: Scene) -> str | None:
    last = scene.onboarding.code
    if last is None or last.method is not CodeMethod.SMS:
        return None
    return "The SMS did not do it, so a voice call comes next."


LOCKS = {
    Lock.GUESSES.value: "Too many wrong codes: about 12 hours",
    Lock.REQUESTS.value: "Too many codes requested: 24 hours or more",
}


# Meta's error codes for `request_code`, in case the operator sees nothing else.
_LOCK_HINT = "Error 136024 or 2494158 is about too many codes requested."


def report_lock(_scene: Scene, _press: ids.Press, values: Values) -> Form:
    return Form(
        "Facebook says to wait",
        "Wait",
        [
            kit.section(
                "No code is requested until the wait is over, and both sides see when that is.", "about"
            ),
            fields.choice("lock", "What Facebook said", LOCKS, values, hint=_LOCK_HINT),
        ],
    )


def _ready(scene: Scene, values: Values) -> kit.Blocks:
    known, ready = scene.onboarding.private.details, phone_held(scene)
    number = f" ({kit.plain(format_number(known.phone_number))})" if known else ""
    if ready is not None:
        said = f"✅ {scene.name(ready.person)} has the phone{number} until {kit.clock(ready.until)}."
        return [kit.context(said, "ready")]
    said = f"⚠️ Nobody at {scene.brand} has said “{_HOLD}”{number}. It is best to wait for that."
    why = fields.text(
        *("why_not_ready", "Why without the phone at hand", values),
        hint="For example: they are on the phone with me.",
        most=fields.REASON_MAX,
    )
    return [kit.context(said, "ready"), why]


def _menu(scene: Scene) -> kit.Blocks:
    known = scene.onboarding.private.details
    if known is None or known.line_type is not LineType.LANDLINE:
        return []
    return [kit.context("☎️ A landline: its phone menu (IVR) has to be off before the call comes.", "menu")]


def phone_held(scene: Scene) -> Ready | None:
    ready = scene.onboarding.ready
    return ready if ready is not None and ready.until > scene.now else None


def method_before(scene: Scene, _press: ids.Press) -> Values:
    method = next_method(scene.onboarding.private.details, scene.onboarding.code)
    way = {"way": _likely_way(scene)} if can_ask(scene) else {}
    return {**way, **({"method": method.value} if method else {})}


def _likely_way(scene: Scene) -> str:
    """What went to somebody's hands before goes there again."""
    last = scene.onboarding.code
    by_hand = last is not None and not last.by_api and scene.onboarding.through_facebook
    return "hand" if by_hand else "api"


def not_applied(scene: Scene, press: ids.Press, values: Values) -> Form:
    change = next((one for one in to_apply(scene.onboarding) if one.mark == press.ref), None)
    told = channel_texts.clicks(scene, change) if change else "This change was ticked off meanwhile."
    said = "It stays on the list, with your reason, for Sparkcentral's people to see."
    return Form(
        "Could not apply",
        "Save reason",
        [
            kit.section(f"{told}\n{said}", "about"),
            _reason(values, hint="What stood in the way, in one or two sentences."),
        ],
    )


def skip_step(scene: Scene, press: ids.Press, values: Values) -> Form:
    step = press.step or (press.task.step if press.task else Step.BADGE)
    said = (
        f"This closes what is still open in *{labels.step_title(step)}*, and nobody is reminded of it. "
        f"{scene.brand} sees your reason on the card."
    )
    return Form("Skip step", "Skip step", [kit.section(said, "about"), _reason(values)])


def _reason(values: Values, *, hint: str | None = None, optional: bool = False) -> fields.Block:
    return fields.text(
        *("reason", "Reason", values), hint=hint, optional=optional, multiline=True, most=fields.REASON_MAX
    )
