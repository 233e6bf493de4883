"""The people of a simulation: who they are, where they sit, and how long they take."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import phonenumbers

from bot.domain import commands as do
from bot.domain.details import CodeMethod, Details, LineType
from bot.domain.events import Answer
from bot.domain.hours import Calendar
from bot.domain.onboarding import Onboarding, TemplateStatus
from bot.domain.permissions import FACEBOOK_TASKS
from bot.domain.profile import Profile
from bot.domain.steps import TaskId
from bot.domain.templates import Template

OURS = "T0OURS"
# A brand's country, and where its people sit.
PLACES = (
    ("BE", "Europe/Brussels"),
    ("US", "America/New_York"),
    ("BR", "America/Sao_Paulo"),
    ("IN", "Asia/Kolkata"),
    ("AU", "Australia/Sydney"),
    ("DE", "Europe/Berlin"),
)
STAFF = {"U0LEAD": "Europe/Brussels", "U0SAM": "Europe/Brussels", "U0NEL": "America/New_York"}
# Hours of work until somebody comes to it, in the middle; some take very long.
_BRAND_HOURS, _STAFF_HOURS, _SPREAD = 9.0, 3.0, 1.1
# Facebook: 24-48 hours, and now and then a refusal.
_FACEBOOK_HOURS, _REFUSES = (20.0, 60.0), 0.08


@dataclass(frozen=True, slots=True)
class Brand:
    """One onboarding's side of the channel."""

    number: int
    country: str
    zone: str
    phone: str

    @property
    def channel(self) -> str:
        return f"C0SIM{self.number:05d}"

    @property
    def team(self) -> str:
        return f"T0BRAND{self.number:05d}"

    @property
    def people(self) -> tuple[str, str]:
        return f"U0BEA{self.number:05d}", f"U0BEN{self.number:05d}"


def brand(number: int, rng: random.Random) -> Brand:
    country, zone = rng.choice(PLACES)
    example = phonenumbers.example_number_for_type(country, phonenumbers.PhoneNumberType.MOBILE)
    assert example is not None  # noqa: S101 - each of these countries has one
    return Brand(
        number, country, zone, phonenumbers.format_number(example, phonenumbers.PhoneNumberFormat.E164)
    )


def comes_to_it(task: TaskId, zone: str, country: str, now: datetime, rng: random.Random) -> datetime:
    """When somebody does the task, if nobody reminds them: in their own working hours, but for Facebook."""
    if task in FACEBOOK_TASKS:
        return now + timedelta(hours=rng.uniform(*_FACEBOOK_HOURS))
    middle = _BRAND_HOURS if country else _STAFF_HOURS
    hours = middle * rng.lognormvariate(0, _SPREAD)
    calendar = Calendar(ZoneInfo(zone), country=country)
    at = now
    while hours > 0:  # an hour of work at a time
        at = calendar.next_opening(at + timedelta(hours=min(hours, 1.0)))
        hours -= 1.0
    return at


Deed = Callable[[Onboarding, Brand, random.Random], do.Command]


def _details(_state: Onboarding, brand: Brand, _rng: random.Random) -> do.Command:
    details = Details(
        phone_number=brand.phone,
        line_type=LineType.MOBILE,
        ivr_can_be_off=False,
        used_in_whatsapp=False,
        business_manager_id=f"5069143076{brand.number:05d}",
        display_name=f"Brand {brand.number}",
    )
    return do.SubmitDetails(details=details)


def _answer(task: TaskId) -> Deed:
    def answered(state: Onboarding, _brand: Brand, rng: random.Random) -> do.Command:
        waiting = tuple(key for key, status in state.templates.items() if status is TemplateStatus.WAITING)
        named = waiting if task is TaskId.TEMPLATES_APPROVE else ()
        if rng.random() < _REFUSES and task is not TaskId.TEMPLATES_APPROVE:
            return do.RecordAnswer(task=task, answer=Answer.REJECTED, reason="Not like this", templates=named)
        return do.RecordAnswer(task=task, answer=Answer.APPROVED, reason="", templates=named)

    return answered


def _profile(_state: Onboarding, _brand: Brand, _rng: random.Random) -> do.Command:
    profile = Profile(
        about="We answer",
        description="A brand",
        address="Main Street 1",
        email="care@brand.example",
        websites=("https://brand.example",),
        vertical="RETAIL",
        logo=None,
        country="",
        press_links=(),
    )
    return do.SaveProfile(profile=profile)


def _template(state: Onboarding, brand: Brand, _rng: random.Random) -> do.Command:
    """Written first, sent by the next deed."""
    if state.templates and TemplateStatus.REJECTED not in state.templates.values():
        return do.SendTemplates()
    template = Template(f"order_{brand.number}", "UTILITY", "en", "Hello {{1}}.", ("Bea",))
    return do.SaveTemplate(template_id="t1", template=template)


# What whoever owes it does; everything else is a plain "done".
DEEDS: dict[TaskId, Deed] = {
    TaskId.DETAILS_SUBMIT: _details,
    TaskId.ACCOUNT_CREATE: lambda _state, brand, _rng: do.CreateAccount(
        whatsapp_account_id=str(7_000 + brand.number)
    ),
    TaskId.BADGE_PROFILE: _profile,
    TaskId.TEMPLATES_DRAFT: _template,
    **{task: _answer(task) for task in FACEBOOK_TASKS},
}


def deed_for(task: TaskId, state: Onboarding, brand: Brand, rng: random.Random) -> do.Command:
    return DEEDS[task](state, brand, rng) if task in DEEDS else do.Complete(task=task)


def code_deeds(request_id: str, now: datetime) -> list[tuple[str, do.Command, timedelta]]:
    """The code's own dance, begun by the brand: who ("brand" or "staff"), what, and how much later."""
    minute = timedelta(minutes=1)
    return [
        ("brand", do.HoldPhone(), timedelta()),
        ("staff", do.RequestCode(request_id=request_id, method=CodeMethod.SMS), minute),
        ("brand", do.SubmitCode(request_id=request_id, received_at=now + 3 * minute), 3 * minute),
        ("staff", do.ShowCode(request_id=request_id), 4 * minute),
        ("staff", do.EndCode(request_id=request_id, worked=True), 5 * minute),
    ]
