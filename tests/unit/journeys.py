"""Onboardings that got where they are by commands alone, so every state here is one that people can meet."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from bot.domain import commands as do
from bot.domain import decisions, facebook_decisions, reminders
from bot.domain.details import CodeMethod, Details, LineType
from bot.domain.events import Answer, Event
from bot.domain.facebook import Call, Outcome
from bot.domain.onboarding import Onboarding
from bot.domain.parties import Person, Side
from bot.domain.profile import LogoRef, Profile
from bot.domain.steps import TaskId
from bot.domain.templates import Template
from bot.surfaces.kit import Scene

MONDAY = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
NAMES = {"UADA": "Ada Lovelace", "USAM": "Sam Okoye", "UBEA": "Bea Martens", "UTOM": "Tom Claes"}
ADA = Person("UADA", Side.SPARKCENTRAL, admin=True)
SAM = Person("USAM", Side.SPARKCENTRAL)
BEA = Person("UBEA", Side.BRAND)

MOBILE = Details(
    phone_number="+32470123456",
    line_type=LineType.MOBILE,
    ivr_can_be_off=False,
    used_in_whatsapp=False,
    business_manager_id="506914307656634",
    display_name="Acme Belgium",
)
LANDLINE = replace(MOBILE, phone_number="+3222222222", line_type=LineType.LANDLINE, ivr_can_be_off=True)
PROFILE = Profile(
    about="Bicycles since 1984",
    description="We sell and mend bicycles",
    address="Main Street 1",
    email="care@acme.com",
    websites=("https://www.acme.com",),
    vertical="RETAIL",
    logo=LogoRef("F1", "logo.png"),
    country="Belgium",
    press_links=("https://news.example/1",),
)
TEMPLATE = Template("order_update", "UTILITY", "en", "Hello {{1}}, your order {{2}} is here.", ("Bea", "A-1"))


@dataclass
class Journey:
    """Acts like the people do, one command after the other."""

    brand: str = "Acme"
    people: tuple[str, ...] = ("UBEA",)
    now: datetime = MONDAY
    state: Onboarding = field(default_factory=lambda: Onboarding(id="ob1"))

    def __post_init__(self) -> None:
        start = do.Start(
            channel_id="C1",
            brand_name=self.brand,
            brand_people=self.people,
            brand_admin=None,
            lead="UADA",
            time_zone="Europe/Brussels",
        )
        self.state = decisions.start("ob1", start, ADA, self.now).state

    @property
    def scene(self) -> Scene:
        return Scene(self.state, NAMES, self.now)

    def act(self, person: Person, command: do.Command) -> "Journey":
        self.state = decisions.decide(self.state, command, person, self.now).state
        return self

    def done(self, person: Person, *tasks: TaskId) -> "Journey":
        for task in tasks:
            self.act(person, do.Complete(task=task))
        return self

    def wait(self, **time: float) -> "Journey":
        self.now += timedelta(**time)
        for event in reminders.due(self.state, self.now):
            self.state = decisions.record(self.state, [event], None, self.now).state
        return self

    def answer(self, task: TaskId, answer: Answer = Answer.APPROVED, reason: str = "") -> "Journey":
        templates = tuple(self.state.templates) if task is TaskId.TEMPLATES_APPROVE else ()
        return self.act(SAM, do.RecordAnswer(task=task, answer=answer, reason=reason, templates=templates))

    def to_account(self, details: Details = MOBILE) -> "Journey":
        return self.done(BEA, TaskId.TERMS_AGREE).act(BEA, do.SubmitDetails(details=details))

    def to_business(self, details: Details = MOBILE) -> "Journey":
        self.to_account(details).act(SAM, do.CreateAccount(whatsapp_account_id="77"))
        return self.done(SAM, TaskId.ACCOUNT_ADD_NUMBER).done(BEA, TaskId.ACCOUNT_APPROVE_REQUEST)

    def to_code(self, details: Details = MOBILE) -> "Journey":
        self.to_business(details).done(BEA, TaskId.BUSINESS_SUBMIT)
        return self.answer(TaskId.BUSINESS_APPROVE).answer(TaskId.PHONE_APPROVE)

    def ask(self, method: CodeMethod = CodeMethod.SMS) -> "Journey":
        return self.act(BEA, do.HoldPhone()).act(SAM, do.RequestCode(request_id="rq1", method=method))

    def facebook(self, call: Call, outcome: Outcome) -> "Journey":
        """What the bot hears when it asks Facebook by itself."""
        ref = self.asked_about(call)
        return self._happened(facebook_decisions.after(self.state, call, ref, outcome, self.now))

    def asked_about(self, call: Call) -> str:
        asked = self.state.registration if call is Call.REGISTER else self.state.code
        return asked.id if asked else "rq1"

    def _happened(self, events: list[Event]) -> "Journey":
        self.state = decisions.record(self.state, events, None, self.now).state
        return self

    def enter(self) -> "Journey":
        return self.act(BEA, do.SubmitCode(request_id="rq1", received_at=self.now))

    def judge(self, *, worked: bool) -> "Journey":
        self.act(SAM, do.ShowCode(request_id="rq1"))
        return self.act(SAM, do.EndCode(request_id="rq1", worked=worked))

    def to_live(self, details: Details = MOBILE) -> "Journey":
        return self.to_code(details).ask().enter().judge(worked=True).done(SAM, TaskId.PHONE_ACTIVATE)

    def draft(self, count: int = 1, template: Template = TEMPLATE) -> "Journey":
        for number in range(count):
            named = replace(template, name=f"{template.name}_{number}")
            self.act(BEA, do.SaveTemplate(template_id=f"t{number}", template=named))
        return self

    def send_templates(self) -> "Journey":
        return self.act(BEA, do.SendTemplates()).done(SAM, TaskId.TEMPLATES_SUBMIT)
