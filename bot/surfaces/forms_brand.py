"""The brand's forms: number and names, the code, the business profile, message templates."""

from collections.abc import Mapping
from types import MappingProxyType

from bot.domain.details import CodeMethod, Details, LineType, format_number
from bot.domain.onboarding import Onboarding, Status
from bot.domain.profile import VERTICALS, Profile
from bot.domain.steps import TaskId
from bot.domain.templates import CATEGORIES, LANGUAGES, Template
from bot.surfaces import fields, ids, kit
from bot.surfaces.fields import Form, Values
from bot.surfaces.kit import Scene

NO = "no"
NUMBER_HINT = "With + and the country code. Somebody has to read or answer it when the code comes."
BUSINESS_HINT = "In Facebook Business Manager: Business settings > Business info. Digits only."
NAME_HINT = "What customers see as the sender: best your brand's name as it stands on your website."
LINE_TYPES = {
    LineType.MOBILE.value: "Mobile (code by SMS)",
    LineType.LANDLINE.value: "Landline (code by call)",
}
NO_YES = {NO: "No", fields.YES: "Yes"}
LOGO_TYPES = ("png", "jpg", "jpeg")
# Six digits, with room for the spaces and dashes that people put between them.
CODE_MAX = 20
# What fits a section even when every sign of it has to be escaped.
REASON_SHOWN = 2500

_REOPENS = (
    "ℹ️ A new number or display name has to be approved by Facebook again. "
    "A new Business Manager ID needs a new WhatsApp account, and what follows from it."
)
_FOR_BADGE = "Only needed for the badge."


def details(scene: Scene, _press: ids.Press, values: Values) -> Form:
    onboarding = scene.onboarding
    refused = onboarding[TaskId.PHONE_APPROVE].status is Status.REJECTED
    return Form(
        "Enter details",
        "Send details",
        [
            *_sent_back(scene, TaskId.DETAILS_SUBMIT),
            *([kit.context(_REOPENS, "reopens")] if _account_asked_for(onboarding) else []),
            *number_fields(values),
            *name_fields(values, focus=refused, with_manager=not onboarding.follows),
        ],
    )


def name_fields(
    values: Values,
    *,
    focus: bool = False,
    with_manager: bool = True,
    hints: Mapping[str, str] = MappingProxyType({}),
) -> kit.Blocks:
    """The Business Manager ID is the account's: a number that follows another one has that one's."""
    manager = fields.text(
        *("business_manager_id", "Business Manager ID", values),
        hint=hints.get("business_manager_id", BUSINESS_HINT),
        example="506914307656634",
    )
    return [
        *([manager] if with_manager else []),
        fields.text(
            *("display_name", "WhatsApp display name", values),
            hint=hints.get("display_name", NAME_HINT),
            focus=focus,
        ),
    ]


def number_fields(values: Values, hints: Mapping[str, str] = MappingProxyType({})) -> kit.Blocks:
    return [
        fields.text(
            *("phone_number", "Phone number", values),
            hint=hints.get("phone_number", NUMBER_HINT),
            example="+32 470 12 34 56",
        ),
        fields.choice("line_type", "Line type", LINE_TYPES, values),
        fields.tick(
            *("ivr_can_be_off", "Phone menu (IVR) can be switched off", "Yes, or there is none"),
            values,
            hint="Only for landlines: the call with the code cannot press its way through a menu.",
        ),
        fields.choice(
            *("used_in_whatsapp", "Used in WhatsApp today?", NO_YES, values),
            hint="In the WhatsApp app or the WhatsApp Business app, on any phone.",
        ),
    ]


def _account_asked_for(onboarding: Onboarding) -> bool:
    """From here on a change of the details opens other tasks again."""
    return onboarding.private.details is not None and onboarding.finished(TaskId.ACCOUNT_CREATE)


def _sent_back(scene: Scene, task: TaskId) -> kit.Blocks:
    reason = scene.onboarding.private.reasons.get(task, "")
    if scene.onboarding[task].status is not Status.SENT_BACK or not reason:
        return []
    return [kit.section(f"↩️ *Please change this:* {kit.clipped(reason, REASON_SHOWN)}", "sent_back")]


def details_before(scene: Scene, _press: ids.Press) -> Values:
    before = scene.onboarding.private.details
    known = scene.onboarding.private.business_manager_id
    return {"business_manager_id": known} if before is None else _details_typed(before)


def _details_typed(before: Details) -> Values:
    return {
        "phone_number": format_number(before.phone_number),
        "line_type": before.line_type.value,
        "ivr_can_be_off": [fields.YES] if before.ivr_can_be_off else [],
        "used_in_whatsapp": fields.YES if before.used_in_whatsapp else NO,
        "business_manager_id": before.business_manager_id,
        "display_name": before.display_name,
    }


def code(scene: Scene, _press: ids.Press, values: Values) -> Form:
    """The digits typed before are never put back: they would be in a view that stays open."""
    del values
    request, known = scene.onboarding.code, scene.onboarding.private.details
    way = "by call" if request is not None and request.method is CodeMethod.VOICE else "by SMS"
    number = f" to *{kit.plain(format_number(known.phone_number))}*" if known else ""
    ends = f" Enter it by *{kit.to_the_second(request.enter_by)}*." if request else ""
    return Form(
        "Enter code",
        "Send code",
        [
            kit.section(f"WhatsApp sends the code {way}{number}.{ends}", "about"),
            fields.text("code", "6-digit code", {}, example="123 456", most=CODE_MAX, focus=True),
            kit.context("Only Sparkcentral's operator sees it. Never type the code in the channel.", "care"),
        ],
    )


def profile(scene: Scene, _press: ids.Press, values: Values) -> Form:
    return Form(
        "Add business profile",
        "Save profile",
        [
            *_sent_back(scene, TaskId.BADGE_PROFILE),
            kit.section("Customers see this when they open your chat. Only “About” is needed.", "about_this"),
            *_profile_fields(values),
            _logo(scene.onboarding.private.profile),
            fields.text("country", "Main country", values, hint=_FOR_BADGE, example="Belgium", optional=True),
            fields.text(
                *("press_links", "Press links", values),
                hint=f"{_FOR_BADGE} 5 articles that others wrote about the brand, one on each line.",
                optional=True,
                multiline=True,
            ),
        ],
    )


def _profile_fields(values: Values) -> kit.Blocks:
    return [
        fields.text("about", "About", values, hint="One line of up to 139 characters."),
        fields.text(
            *("description", "Description", values),
            hint="What the business does, best in up to 256 characters.",
            optional=True,
            multiline=True,
        ),
        fields.text("address", "Address", values, optional=True, multiline=True),
        fields.text("email", "Email", values, example="care@acme.com", optional=True),
        fields.text(
            *("websites", "Website", values),
            hint="Up to 2, each with https://, one on each line. The badge needs one.",
            optional=True,
            multiline=True,
        ),
        fields.choice("vertical", "Industry", VERTICALS, values, optional=True),
    ]


def _logo(before: Profile | None) -> fields.Block:
    hint = "PNG or JPEG, square, best 640 x 640 pixels, up to 5 MB. WhatsApp shows it as a circle."
    if before is not None and before.logo is not None:
        # Slack cannot fill a file in, so the person has to hear that it is not lost.
        hint = f"Leave it empty to keep {before.logo.name or 'the logo that is there'}. {hint}"
    return fields.file("logo", "Logo", LOGO_TYPES, hint=kit.cut(hint, 2000))


def profile_before(scene: Scene, _press: ids.Press) -> Values:
    before = scene.onboarding.private.profile
    return {} if before is None else _profile_typed(before)


def _profile_typed(before: Profile) -> Values:
    return {
        "about": before.about,
        "description": before.description,
        "address": before.address,
        "email": before.email,
        "websites": "\n".join(before.websites),
        "vertical": before.vertical or None,
        "country": before.country or "",
        "press_links": "\n".join(before.press_links),
    }


def new_template(_scene: Scene, _press: ids.Press, values: Values) -> Form:
    return Form("Add template", "Save template", _template_fields(values))


def edit_template(scene: Scene, press: ids.Press, values: Values) -> Form:
    reason = scene.onboarding.private.template_reasons.get(press.ref, "")
    told = (
        [kit.section(f"↩️ *Facebook turned it down:* {kit.clipped(reason, REASON_SHOWN)}", "sent_back")]
        if reason
        else []
    )
    return Form("Edit template", "Save template", [*told, *_template_fields(values)])


def _template_fields(values: Values) -> kit.Blocks:
    return [
        fields.text(
            *("name", "Name", values),
            hint="Customers never see it. “Order update” becomes order_update by itself.",
            example="order_update",
        ),
        fields.choice("category", "Category", CATEGORIES, values),
        fields.choice("language", "Language", LANGUAGES, values),
        fields.text(
            *("body", "Body", values),
            hint="The text of the message, up to 1,024 characters. Write what changes as {{1}}, {{2}}.",
            example="Hello {{1}}, your order {{2}} is on its way to you.",
            multiline=True,
        ),
        fields.text(
            *("examples", "Example values", values),
            hint="One for each variable, one on each line. Leave it empty if there are none.",
            optional=True,
            multiline=True,
        ),
    ]


def template_before(scene: Scene, press: ids.Press) -> Values:
    before = scene.onboarding.private.templates.get(press.ref)
    return {} if before is None else _template_typed(before)


def _template_typed(before: Template) -> Values:
    return {
        "name": before.name,
        "category": before.category,
        "language": before.language,
        "body": before.body,
        "examples": "\n".join(before.examples),
    }


def language_before(scene: Scene, _press: ids.Press) -> Values:
    """A brand mostly writes all its templates in one language."""
    written = list(scene.onboarding.private.templates.values())
    return {"language": written[-1].language} if written else {}


def nothing_before(_scene: Scene, _press: ids.Press) -> Values:
    return {}
