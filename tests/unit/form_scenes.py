"""Onboardings as the forms meet them on their way."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.domain.channel import ChannelSettings, Outsider, Role, Team
from bot.domain.code_request import CodeRequest, CodeStatus, Ready
from bot.domain.details import CodeMethod, Details, LineType
from bot.domain.onboarding import Onboarding, Private, Status, TaskState, TemplateStatus
from bot.domain.profile import LogoRef, Profile
from bot.domain.steps import TaskId
from bot.domain.templates import Template
from bot.surfaces.kit import Scene

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
EVIL = "<!channel> & *co*"
NAMES = {"UBEA": "Bea Adams", "USAM": "Sam Okoye", "UEVIL": EVIL}

DETAILS = Details(
    phone_number="+32470123456",
    line_type=LineType.MOBILE,
    ivr_can_be_off=False,
    used_in_whatsapp=False,
    business_manager_id="506914307656634",
    display_name="Acme Belgium",
)
LANDLINE = replace(DETAILS, phone_number="+3222222222", line_type=LineType.LANDLINE, ivr_can_be_off=True)
PROFILE = Profile(
    about="Bicycles since 1984",
    description="We sell bicycles",
    address="Main Street 1",
    email="care@acme.com",
    websites=("https://www.acme.com", "https://shop.acme.com"),
    vertical="RETAIL",
    logo=LogoRef("F1", "logo.png"),
    country="BE",
    press_links=("https://news.example/1", "https://news.example/2"),
)
TEMPLATE = Template(
    name="order_update",
    category="UTILITY",
    language="en",
    body="Hello {{1}}, your order {{2}} is on its way.",
    examples=("Bea", "A-1234"),
)


def scene(*, now: datetime = NOW, private: Private | None = None, **changes: Any) -> Scene:
    onboarding = Onboarding(
        id="ob1",
        channel_id="C1",
        starter="USAM",
        lead="USAM",
        brand_people=("UBEA",),
        brand_admin="UBEA",
        private=private or Private(brand_name="Acme"),
    )
    return Scene(replace(onboarding, **changes), NAMES, now)


def known(**changes: Any) -> Private:
    return Private(brand_name="Acme", details=DETAILS, **changes)


def tasks(**states: Status) -> dict[TaskId, TaskState]:
    """`details_submit=Status.OPEN` and the like; the others are locked."""
    given = {TaskId[name.upper()]: TaskState(status, since=NOW) for name, status in states.items()}
    return {task: given.get(task, TaskState()) for task in TaskId}


def asked(
    status: CodeStatus = CodeStatus.REQUESTED, method: CodeMethod = CodeMethod.SMS, *, was_shown: bool = False
) -> CodeRequest:
    return CodeRequest("rq1", method, "USAM", NOW, NOW + timedelta(minutes=10), status, was_shown)


def held(minutes: int = 15) -> Ready:
    return Ready("UBEA", NOW + timedelta(minutes=minutes))


def with_templates(count: int, status: TemplateStatus = TemplateStatus.WAITING) -> Scene:
    templates = {f"t{number}": replace(TEMPLATE, name=f"order_update_{number}") for number in range(count)}
    return scene(private=known(templates=templates), templates=dict.fromkeys(templates, status))


def everything() -> Scene:
    return scene(
        private=known(
            profile=PROFILE,
            templates={"t1": TEMPLATE},
            template_reasons={"t1": "Needs an example"},
            reasons=dict.fromkeys(TaskId, f"Because {EVIL}"),
            settings=ChannelSettings(auto_ownership=False, display_name="Acme care", all_users=True),
            team_names={"t1": "Care"},
            outsiders={"mail:1": Outsider("ann@example.com", EVIL)},
        ),
        templates={"t1": TemplateStatus.WAITING},
        tasks={task: TaskState(Status.SENT_BACK, since=NOW, by="USAM") for task in TaskId},
        code=asked(),
        ready=held(),
        roles={
            "UBEA": Role.SUPERVISOR,
            "UEVIL": Role.VIEWER,
            "UGONE": Role.CONTRIBUTOR,
            "mail:1": Role.VIEWER,
        },
        teams={"t1": Team(("UBEA", "mail:1"))},
        whatsapp_account_id="123",
    )
