"""Onboardings that got where they are by commands alone, so every state here is one that people can meet."""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from bot.domain import commands as do
from bot.domain import decisions, reminders
from bot.domain.channel import ChannelSettings, Role
from bot.domain.details import CodeMethod, Details, LineType
from bot.domain.events import Answer
from bot.domain.onboarding import Onboarding
from bot.domain.parties import Person, Side
from bot.domain.permissions import FACEBOOK_TASKS, RefusedError
from bot.domain.profile import LogoRef, Profile
from bot.domain.steps import Step, TaskId
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


def walk(seed: int, texts: list[str], length: int = 80) -> Iterator[Scene]:
    """People doing what they may, in any order, typing anything; time passes in between."""
    rng = random.Random(seed)
    journey = Journey(brand=rng.choice(texts), people=rng.choice([(), ("UBEA",), ("UNKNOWN", "UBEA")]))

    def typed() -> str:
        return rng.choice(texts)

    for _ in range(length):
        yield journey.scene
        short = [0, 1, 3, 6] if journey.state.code and journey.state.code.is_open else [0, 12, 3000, 60000]
        journey.wait(minutes=rng.choice(short))
        yield journey.scene
        _step(journey, rng, typed)


def _step(journey: Journey, rng: random.Random, typed: Callable[[], str]) -> None:
    moves = _moves(journey, rng, typed)
    rng.shuffle(moves)
    # Seldom what undoes things or leads nowhere: else few journeys get far.
    moves.sort(key=lambda move: _seldom(move[1]) and rng.random() > 0.02)
    for person, command in moves:
        try:
            journey.act(person, command)
        except RefusedError:
            continue
        return


_SELDOM = (do.SendBack, do.SkipStep, do.ReleasePhone, do.RemoveTemplate, do.SetRole, do.RemoveRole)


def _seldom(command: do.Command) -> bool:
    if isinstance(command, do.RecordAnswer):
        return command.answer is not Answer.APPROVED
    return isinstance(command, (*_SELDOM, do.ChangeSettings, do.SaveTemplate))


def _moves(journey: Journey, rng: random.Random, typed: Callable[[], str]) -> list[tuple[Person, do.Command]]:
    state, key = journey.state, f"t{rng.randrange(24)}"
    code_id = state.code.id if state.code else "none"
    settings = ChannelSettings(auto_ownership=rng.random() > 0.5, display_name=typed()[:255])
    completed = [
        (person, do.Complete(task=task)) for task in decisions._DEED_OF_COMPLETE for person in (BEA, ADA)
    ]
    answers: list[tuple[Person, do.Command]] = [
        (SAM, do.RecordAnswer(task=task, answer=answer, reason=typed(), templates=_some(state, rng)))
        for task in FACEBOOK_TASKS
        for answer in Answer
    ]
    return [
        *completed,
        *answers,
        (BEA, do.SubmitDetails(details=_details(rng, typed))),
        (SAM, do.CreateAccount(whatsapp_account_id=rng.choice(["", "77"]))),
        (SAM, do.SendBack(reason=typed())),
        (SAM, do.SkipStep(step=rng.choice([Step.BADGE, Step.TEMPLATES]), reason=typed())),
        (BEA, do.HoldPhone()),
        (BEA, do.ReleasePhone()),
        (SAM, do.RequestCode(request_id=f"rq{state.version}", method=CodeMethod.SMS, why_not_ready="x")),
        (BEA, do.SubmitCode(request_id=code_id, received_at=journey.now)),
        (SAM, do.ShowCode(request_id=code_id)),
        (SAM, do.EndCode(request_id=code_id, worked=rng.random() > 0.5)),
        (BEA, do.SaveProfile(profile=_profile(typed))),
        (BEA, do.SaveTemplate(template_id=key, template=_template(key, typed))),
        (BEA, do.RemoveTemplate(template_id=key)),
        (BEA, do.SendTemplates()),
        (ADA, do.ChangeSettings(settings=settings)),
        (ADA, do.SetRole(person=rng.choice([*NAMES, "UNKNOWN"]), role=rng.choice(list(Role)))),
        (ADA, do.RemoveRole(person=rng.choice([*NAMES]))),
    ]


def _some(state: Onboarding, rng: random.Random) -> tuple[str, ...]:
    return tuple(key for key in state.templates if rng.random() > 0.5)


def _details(rng: random.Random, typed: Callable[[], str]) -> Details:
    return replace(rng.choice([MOBILE, LANDLINE]), display_name=typed())


def _profile(typed: Callable[[], str]) -> Profile:
    return Profile(
        about=typed(),
        description=typed(),
        address=typed(),
        email=typed(),
        websites=(typed(),),
        vertical="RETAIL",
        logo=LogoRef("F1", typed()),
        country=typed(),
        press_links=(typed(), typed()),
    )


def _template(key: str, typed: Callable[[], str]) -> Template:
    return Template(f"{key}_{typed()[:500]}", "UTILITY", "en", typed()[:1024], (typed(), typed()))
