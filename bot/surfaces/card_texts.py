"""What to do on each task, in the order of doing: short, concrete, with the page where it is done."""

from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from types import MappingProxyType

from bot.domain import reminding
from bot.domain.code_request import CodeRequest, CodeStatus, next_method
from bot.domain.details import CodeMethod, Details, LineType, format_number
from bot.domain.onboarding import Status, TemplateStatus
from bot.domain.permissions import Deed, is_open
from bot.domain.steps import TaskId
from bot.surfaces import buttons, facebook_texts, kit, links

NO_CODE_IN_CHANNEL = "Never type the code in the channel: press *Enter code*."
# Meta, partner-initiated WhatsApp accounts: a request that nobody accepts is cancelled after 90 days.
REQUEST_LAPSES_AFTER = timedelta(days=90)

# How long the doing takes, as said in notices and reminders.
TAKES: Mapping[TaskId, str] = MappingProxyType(
    {
        TaskId.TERMS_AGREE: "about 2 minutes",
        TaskId.DETAILS_SUBMIT: "about 5 minutes",
        TaskId.ACCOUNT_CREATE: "about 5 minutes",
        TaskId.ACCOUNT_ADD_NUMBER: "about 2 minutes",
        TaskId.ACCOUNT_APPROVE_REQUEST: "about 2 minutes",
        TaskId.BUSINESS_SUBMIT: "about 10 minutes",
        TaskId.BUSINESS_APPROVE: "24-48 hours at Facebook",
        TaskId.PHONE_APPROVE: "24-48 hours at Facebook",
        TaskId.PHONE_CODE: "about 5 minutes",
        TaskId.PHONE_ACTIVATE: "about 5 minutes",
        TaskId.BADGE_PROFILE: "about 10 minutes",
        TaskId.BADGE_PUBLISH: "about 5 minutes",
        TaskId.BADGE_APPLY: "about 5 minutes",
        TaskId.BADGE_APPROVE: "24-48 hours at Facebook",
        TaskId.TEMPLATES_DRAFT: "about 10 minutes",
        TaskId.TEMPLATES_SUBMIT: "about 5 minutes",
        TaskId.TEMPLATES_APPROVE: "24-48 hours at Facebook",
        TaskId.CHANNEL_SETUP: "about 10 minutes",
    }
)

# What somebody did, in the words that follow the name.
DID: Mapping[TaskId, str] = MappingProxyType(
    {
        TaskId.TERMS_AGREE: "agreed to the terms",
        TaskId.DETAILS_SUBMIT: "sent the number, Business Manager ID and display name",
        TaskId.ACCOUNT_CREATE: "created the account",
        TaskId.ACCOUNT_ADD_NUMBER: "added the number and display name",
        TaskId.ACCOUNT_APPROVE_REQUEST: "approved the request",
        TaskId.BUSINESS_SUBMIT: "submitted the verification",
        TaskId.BUSINESS_APPROVE: "approved the business verification",
        TaskId.PHONE_APPROVE: "approved the number and display name",
        TaskId.PHONE_CODE: "verified the number with the code",
        TaskId.PHONE_ACTIVATE: "activated the number",
        TaskId.BADGE_PROFILE: "added the business profile",
        TaskId.BADGE_PUBLISH: "put the profile on the WhatsApp account",
        TaskId.BADGE_APPLY: "applied for the badge",
        TaskId.BADGE_APPROVE: "approved the badge",
        TaskId.TEMPLATES_DRAFT: "sent the templates",
        TaskId.TEMPLATES_SUBMIT: "submitted the templates to Facebook",
        TaskId.TEMPLATES_APPROVE: "approved the templates",
        TaskId.CHANNEL_SETUP: "finished the setup",
    }
)

_TODO: Mapping[TaskId, tuple[str, ...]] = MappingProxyType(
    {
        TaskId.TERMS_AGREE: (
            f"Read the {links.TERMS}.",
            "Press *Agree to the terms*. We keep who agreed and when.",
        ),
        TaskId.DETAILS_SUBMIT: (
            "Choose a number, mobile or landline, that is not used in WhatsApp and that somebody can answer.",
            f"Find your Business Manager ID in {links.BUSINESS_SETTINGS} → Business info.",
            "Press *Enter details* and add the name that customers should see.",
        ),
        TaskId.ACCOUNT_CREATE: (
            (
                f"In {links.BUSINESS_SETTINGS} open Accounts → WhatsApp accounts → Add and choose "
                "“Request a new WhatsApp Business account for a client”."
            ),
            "Send the request to Business Manager ID *{business_id}*.",
            "Press *Mark account created*, or *Send back* if a detail is wrong.",
        ),
        TaskId.ACCOUNT_ADD_NUMBER: (
            (
                "Add the number *{number}* with the name *{display_name}* in "
                f"{links.PHONE_NUMBERS}, then press *Mark number added*."
            ),
        ),
        TaskId.ACCOUNT_APPROVE_REQUEST: (
            (
                f"In {links.BUSINESS_SETTINGS} open Requests → Other requests → Received and approve "
                "Sparkcentral's request{lapses}."
            ),
            (
                "If Facebook asks, type exactly the number *{number}* and the name *{display_name}*. "
                "Then press *I approved the request*."
            ),
        ),
        TaskId.BUSINESS_SUBMIT: (
            f"Log in to Facebook's {links.SECURITY_CENTER} as an admin and start the verification.",
            "Give name, address, phone and website just as they stand on your papers.",
            "Press *I submitted the verification*, or *We are already verified* if Facebook says so.",
        ),
        TaskId.BUSINESS_APPROVE: (
            "Facebook looks at the business, which takes 24-48 hours.",
            f"Sparkcentral looks in {links.BUSINESS_SETTINGS} and presses *Record Facebook's answer*.",
        ),
        TaskId.PHONE_APPROVE: (
            "Facebook looks at the number *{number}* and the name *{display_name}*, which takes 24-48 hours.",
            f"Sparkcentral looks in {links.PHONE_NUMBERS} and presses *Record Facebook's answer*.",
        ),
        TaskId.BADGE_PROFILE: (
            "Have your logo ready: a square JPEG or PNG, best 640 x 640.",
            "Press *Add business profile* and tell customers who you are.",
            "Main country and press links are only needed for the badge.",
        ),
        TaskId.BADGE_PUBLISH: (
            f"Put this profile and the logo on the WhatsApp account in {links.PHONE_NUMBERS}.",
            "Press *Mark profile added*.",
        ),
        TaskId.BADGE_APPROVE: (
            "Facebook decides about the badge, which takes 24-48 hours.",
            f"Sparkcentral looks in {links.PHONE_NUMBERS} and presses *Record Facebook's answer*.",
        ),
        TaskId.TEMPLATES_SUBMIT: (
            f"Submit these templates in {links.TEMPLATES}.",
            "Press *Mark templates submitted*.",
        ),
        TaskId.TEMPLATES_APPROVE: (
            (
                f"Facebook looks at each template, in 24-48 hours; Sparkcentral reads the result in "
                f"{links.TEMPLATES} and presses *Record Facebook's answer*."
            ),
        ),
        TaskId.CHANNEL_SETUP: (
            "Press *WhatsApp channel settings* to choose how the channel works.",
            "In Sparkcentral, open Channel Settings, edit the channel and add agents and teams.",
            "Press *Finish setup* when it is as you want it.",
        ),
    }
)


def todo(scene: kit.Scene, task: TaskId) -> tuple[str, ...]:
    """At most three lines; what people typed in them is escaped."""
    if task in _BY_STATE:
        return _BY_STATE[task](scene)
    facts = {**detail_facts(scene.onboarding.private.details), "lapses": _lapses(scene)}
    return tuple(line.format_map(facts) for line in _TODO[task])


def detail_facts(details: Details | None) -> dict[str, str]:
    if details is None:
        return {"number": "your number", "display_name": "your display name", "business_id": "of the brand"}
    return {
        "number": kit.plain(format_number(details.phone_number)),
        "display_name": kit.clipped(details.display_name, 100),
        "business_id": kit.plain(details.business_manager_id),
    }


def _lapses(scene: kit.Scene) -> str:
    sent = scene.onboarding[TaskId.ACCOUNT_CREATE].since
    return f" (it lapses {kit.day(sent + REQUEST_LAPSES_AFTER)})" if sent else ""


def is_landline(scene: kit.Scene) -> bool:
    details = scene.onboarding.private.details
    return details is not None and details.line_type is LineType.LANDLINE


def _code(scene: kit.Scene) -> tuple[str, ...]:
    code = scene.onboarding.code
    if code is not None and code.status is CodeStatus.ASKED:
        return ("Facebook is being asked for the code. Keep the phone at hand.",)
    if code is not None and code.status is CodeStatus.CHECKING:
        return ("The code is in, and Facebook is checking it. There is nothing to do for a moment.",)
    if code is not None and code.status is CodeStatus.REQUESTED:
        enter_by = f"Enter it by {kit.to_the_second(code.enter_by)}."
        return (" ".join(_arrives(scene, code)), enter_by, NO_CODE_IN_CHANNEL)
    if code is not None and code.is_open:
        operator = scene.name(code.operator)
        return (
            f"The code is in. {operator} presses *Show code* and types it in {links.PHONE_NUMBERS}.",
            f"The code ends at {kit.clock(code.ends_at)}.",
        )
    known = budget(scene)
    if known:  # they have seen how a code comes
        return (*known, _get_ready(scene), NO_CODE_IN_CHANNEL)
    return (_get_ready(scene), _ask(scene), NO_CODE_IN_CHANNEL)


_LIVE_BY_HAND = (
    "Activate *{number}* and link it to Sparkcentral.",
    "Check that it stands under Channel Settings in Sparkcentral.",
    "Press *Mark number activated*: with that it is live.",
)


def _activate(scene: kit.Scene) -> tuple[str, ...]:
    """Where the bot speaks to Facebook, it registers the number; Sparkcentral's people link it."""
    first, *then = _LIVE_BY_HAND
    onboarding, number = scene.onboarding, _number(scene)
    if onboarding.registration is not None:
        return ("Facebook is being asked to register the number.", *then)
    if onboarding.registered_at is not None:
        at = kit.when(onboarding.registered_at)
        return (f"Facebook registered *{number}* {at}. Link it to Sparkcentral.", *then)
    if is_open(onboarding, Deed.REGISTER_NUMBER, scene.now):
        return (
            f"Press *Register number*: Facebook activates *{number}*. Then link it to Sparkcentral.",
            *then,
        )
    return (first.format(number=number), *then)


def budget(scene: kit.Scene) -> tuple[str, ...]:
    """From when on the next code may be asked for, and how many are left; nothing before the first."""
    code, shut = scene.onboarding.code, scene.onboarding.codes_shut_until
    if shut is not None:
        return (f"🔒 Facebook lets nobody ask for a code until {kit.when(shut)}.",)
    if code is None or code.is_open or code.left is None or code.next_at is None:
        return ()
    left = "this was the last one" if code.left == 0 else f"{code.left} left"
    by_call = next_method(scene.onboarding.private.details, code) is CodeMethod.VOICE
    way = ", by an automatic call" if by_call else ""
    return (f"Next code: from {kit.when(code.next_at)} on ({left} within 24 hours){way}.",)


def _arrives(scene: kit.Scene, code: CodeRequest) -> Iterator[str]:
    number = _number(scene)
    if code.method is CodeMethod.VOICE:
        yield f"A call to {number} says the 6-digit code. Answer it, with the phone menu off."
    else:
        yield f"The 6-digit code comes to {number} by SMS."
    if not code.sure:
        yield "Facebook has not said that it sent the code. If it does not come, ask for the next one."
    if code.guesses:
        yield facebook_texts.wrong_so_far(code.guesses)


def _number(scene: kit.Scene) -> str:
    return detail_facts(scene.onboarding.private.details)["number"]


def _get_ready(scene: kit.Scene) -> str:
    ready = scene.onboarding.ready
    if ready is not None and ready.until > scene.now:
        return f"{scene.name(ready.person)} has the phone until {kit.clock(ready.until)}."
    menu_off = ", with the phone menu off" if is_landline(scene) else ""
    if scene.onboarding.code is not None:  # one has ended, and Sparkcentral asks for the next
        again = f"{scene.brand} takes the phone of {_number(scene)} to hand again{menu_off}"
        return f"{again}, and presses *I have the phone now*."
    return f"Take the phone of {_number(scene)} to hand{menu_off}, and press *I have the phone now*."


def _ask(scene: kit.Scene) -> str:
    way = "by an automatic call" if is_landline(scene) else "by SMS"
    return f"Sparkcentral then presses *Request code*: the code comes {way} and is valid for only 10 minutes."


def _badge(scene: kit.Scene) -> tuple[str, ...]:
    profile = scene.onboarding.private.profile
    wanted = (
        ""
        if profile is None or profile.wants_badge
        else ", or choose *Skip step* under More if no badge is wanted"
    )
    earliest = reminding.badge_earliest(scene.onboarding)
    if earliest is not None and buttons.badge_waits(scene.onboarding, scene.now):
        return (
            "Facebook asks for 30 days on WhatsApp before a request for the badge; nothing waits for it.",
            "We remind you then; press *Mark badge applied for* once it is done.",
        )
    return (
        f"Apply for the badge in {links.PHONE_NUMBERS}, with the website, main country and press links.",
        f"Press *Mark badge applied for*{wanted}.",
    )


def _templates(scene: kit.Scene) -> tuple[str, ...]:
    statuses = set(scene.onboarding.templates.values())
    if TemplateStatus.REJECTED in statuses:
        return (
            "Facebook rejected a template. Press *Edit template* to mend it, or *Remove template*.",
            "Then press *Send templates*.",
        )
    if statuses:
        return ("Press *Add template* for another one, or *Send templates* when all are there.",)
    return (
        "Press *Add template* for each message that you want to start a conversation with.",
        "Give its text, with an example value for each variable.",
    )


def _details(scene: kit.Scene) -> tuple[str, ...]:
    onboarding = scene.onboarding
    choose, find, enter = _TODO[TaskId.DETAILS_SUBMIT]
    if onboarding[TaskId.DETAILS_SUBMIT].status is not Status.SENT_BACK:
        return (choose, enter) if onboarding.follows else (choose, find, enter)
    return ("Press *Enter details* and correct what is said below; the rest is still filled in.",)


def _business_answer(scene: kit.Scene) -> tuple[str, ...]:
    looks, records = _TODO[TaskId.BUSINESS_APPROVE]
    if not scene.onboarding.said_verified:
        return (looks, records)
    return (f"{scene.brand} says that Facebook verified the business before.", records)


def _business(scene: kit.Scene) -> tuple[str, ...]:
    if scene.onboarding[TaskId.BUSINESS_SUBMIT].status is not Status.SENT_BACK:
        return _TODO[TaskId.BUSINESS_SUBMIT]
    return (
        f"In Facebook's {links.SECURITY_CENTER}, mend what is said below and submit again.",
        "Then press *I submitted the verification*.",
    )


def _profile(scene: kit.Scene) -> tuple[str, ...]:
    if scene.onboarding[TaskId.BADGE_PROFILE].status is not Status.SENT_BACK:
        return _TODO[TaskId.BADGE_PROFILE]
    return ("Press *Add business profile* and correct what is said below; the rest is still filled in.",)


_BY_STATE: Mapping[TaskId, Callable[[kit.Scene], tuple[str, ...]]] = MappingProxyType(
    {
        TaskId.DETAILS_SUBMIT: _details,
        TaskId.BUSINESS_SUBMIT: _business,
        TaskId.BUSINESS_APPROVE: _business_answer,
        TaskId.BADGE_PROFILE: _profile,
        TaskId.PHONE_CODE: _code,
        TaskId.PHONE_ACTIVATE: _activate,
        TaskId.BADGE_APPLY: _badge,
        TaskId.TEMPLATES_DRAFT: _templates,
    }
)
