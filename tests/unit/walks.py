"""Random walks through an onboarding: people do what they may, on the road and beside it; time passes."""

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from bot.domain import commands as do
from bot.domain import events as ev
from bot.domain.channel import TEAM_NAME_MAX, ChannelSettings, Role
from bot.domain.code_request import CodeStatus, Lock
from bot.domain.details import CodeMethod, Details
from bot.domain.events import Answer
from bot.domain.facebook import Call, CodeAsked, Found, Outcome, Refused, Trouble
from bot.domain.onboarding import Onboarding, OnboardingStatus, Status
from bot.domain.parties import Person, Side, acting_side
from bot.domain.permissions import FACEBOOK_TASKS, RULES, Deed, deeds_on
from bot.domain.profile import LogoRef, Profile
from bot.domain.refusals import RefusedError
from bot.domain.steps import SKIPPABLE_STEPS, TASKS, Step, TaskId
from bot.domain.templates import Template
from bot.domain.turns import candidates, try_again_on
from bot.surfaces.kit import Scene
from tests.unit.every_deed import (
    COMMANDS,
    LEA,
    STRANGER,
    TOM,
    Chronicle,
)
from tests.unit.journeys import ADA, BEA, LANDLINE, MOBILE, NAMES, SAM

BEN = Person("UBEN", Side.BRAND)
NEL = Person("UNEL", Side.SPARKCENTRAL)
STAFF, BRAND = (ADA, SAM, LEA, NEL), (BEA, BEN, TOM)
PEOPLE = (*STAFF, *BRAND)
# A guest who is on no list, somebody of a third organisation, and its admin.
NOBODIES = (Person("UGUS", None), STRANGER, replace(STRANGER, admin=True))

# The deeds beside the straight road, by how often they are done.
_DETOURS = {
    Deed.CHANGE_DETAILS: 3,
    Deed.TRY_AGAIN: 4,
    Deed.GO_ON_WITHOUT: 3,
    Deed.ALREADY_VERIFIED: 2,
    Deed.NUMBER_VERIFIED: 1,
    Deed.DONE_FOR_BRAND: 3,
    Deed.REOPEN: 6,
    Deed.STUCK: 2,
    Deed.UNSTUCK: 2,
    Deed.ASSIGN: 2,
    Deed.SNOOZE: 2,
    Deed.PEOPLE: 2,
    Deed.REMINDERS: 1,
    Deed.EDIT_ONBOARDING: 1,
    Deed.ADD_ANOTHER: 1,
    Deed.HOLD: 1,
    Deed.CLOSE: 1,
    Deed.SEND_BACK: 1,
    Deed.SKIP_STEP: 1,
    Deed.REMOVE_TEMPLATE: 2,
    Deed.EDIT_TEMPLATE: 2,
    Deed.RELEASE_PHONE: 1,
    Deed.CHANNEL_SETTINGS: 1,
    Deed.EDIT_ROLES: 1,
    Deed.EDIT_TEAMS: 3,
    Deed.APPLIED: 1,
    Deed.ALL_APPLIED: 1,
    Deed.NOT_APPLIED: 1,
}
# People meet for a code now and then only.
_MEETING = {Deed.PICK_TIME, Deed.ACCEPT_TIME, Deed.OTHER_TIME, Deed.CALL_OFF_TIME}
# Minutes that pass while a code is on its way, and otherwise: up to more than an account request lives.
_SHORT, _LONG = (0, 1, 3, 6, 11), (0, 1, 12, 16, 3000, 10_000, 45_000, 121_500, 135_000)


@dataclass
class Walk:
    """One walk; `typed` is what people type in free texts."""

    rng: random.Random
    journey: Chronicle
    texts: Sequence[str] = ("Acme", "Acme Belgium", "No, not yet")

    def typed(self) -> str:
        return self.rng.choice(self.texts)

    def step(self) -> None:
        """Something happens that may happen; when chance offers nothing, some time passes."""
        state = self.journey.state
        if self._facebook_answers():
            return
        if self.rng.random() < (0.3 if state.paused else 0.15):
            self.wait()
        for _ in range(6):
            deed = self._deed()
            if deed is None:
                self._refuse_logo()
                return
            try:
                self.journey.act(self._person(deed), self.command(deed))
            except RefusedError:
                continue
            return

    def _facebook_answers(self) -> bool:
        """What the bot asked it for by itself; now and then the answer is lost for good."""
        state, rng = self.journey.state, self.rng
        call = _call_in_hand(state)
        if call is None or state.paused or rng.random() < 0.2:
            return False
        good: dict[Call, Outcome] = {
            Call.REQUEST_CODE: CodeAsked(),
            Call.VERIFY_CODE: Found.VERIFIED,
            Call.REGISTER: Found.REGISTERED,
        }
        bad = Refused(rng.choice(list(Trouble)), 136024, 0, "trace", self.typed())
        self.journey.facebook(call, rng.choice([good[call], good[call], good[call], bad]))
        return True

    def wait(self) -> None:
        code = self.journey.state.code
        minutes = _SHORT if code and code.is_open else _LONG
        self.journey.wait(minutes=self.rng.choice(minutes))

    def _deed(self) -> Deed | None:
        """More often what brings it on than what undoes things: else few walks get far."""
        state, roll = self.journey.state, self.rng.random()
        if state.status is OnboardingStatus.CLOSED:
            return Deed.RESUME
        if state.paused:
            return Deed.RESUME if roll < 0.8 else Deed.CLOSE
        if roll < 0.65 and state.owed():
            task = self.rng.choice(state.owed())
            beside = {*_DETOURS, *(() if self.rng.random() < 0.5 else _MEETING)}
            offered = [deed for deed in deeds_on(state, task, self.journey.now) if deed not in beside]
            return self.rng.choice(offered or [Deed.STUCK])
        if roll > 0.98:
            return None
        return self.rng.choices(list(_DETOURS), weights=list(_DETOURS.values()))[0]

    def _person(self, deed: Deed) -> Person:
        """Somebody of the right side; a code is its operator's."""
        code = self.journey.state.code
        if deed in {Deed.SHOW_CODE, Deed.CODE_WORKED, Deed.CODE_FAILED} and code:
            return next(one for one in STAFF if one.id == code.operator)
        side = RULES[deed].side
        if RULES[deed].admins_only:
            return self.rng.choice((ADA, LEA, TOM))
        return self.rng.choice(PEOPLE if side is None else STAFF if side is Side.SPARKCENTRAL else BRAND)

    def command(self, deed: Deed) -> do.Command:
        drawn = _DRAWN.get(deed)
        return drawn(self) if drawn else COMMANDS[deed](self.journey.state, self.journey)

    def on_a_card(self, deed: Deed) -> TaskId:
        """One of the tasks on which a card offers the deed."""
        state = self.journey.state
        offered = [task for step in Step for task in candidates(state, deed, step)]
        return self.rng.choice(offered or list(TaskId))

    def _refuse_logo(self) -> None:
        """What the bot itself does once it has seen the file."""
        state = self.journey.state
        not_yet_used = state[TaskId.BADGE_PUBLISH].status is Status.OPEN
        if not_yet_used and state[TaskId.BADGE_PROFILE].status is Status.DONE and not state.paused:
            self.journey.happen(
                ev.TaskLocked(task=TaskId.BADGE_PUBLISH),
                ev.TaskSentBack(task=TaskId.BADGE_PROFILE, reason="Too small"),
            )


def _call_in_hand(state: Onboarding) -> Call | None:
    if state.registration is not None:
        return Call.REGISTER
    status = state.code.status if state.code else None
    calls = {CodeStatus.ASKED: Call.REQUEST_CODE, CodeStatus.CHECKING: Call.VERIFY_CODE}
    return calls.get(status) if status else None


def walk(seed: int, length: int = 60, texts: Sequence[str] = ("Acme", "No, not yet")) -> Iterator[Chronicle]:
    """The onboarding after each step of a walk."""
    rng = random.Random(seed)
    people = rng.choice([(), ("UBEA",), ("UNKNOWN", "UBEA")])
    way = Walk(rng, Chronicle(brand=rng.choice(texts), people=people), texts)
    for _ in range(length):
        yield way.journey
        way.step()
    yield way.journey


def scenes(seed: int, texts: Sequence[str], length: int = 80) -> Iterator[Scene]:
    """The same, as the surfaces see it; people type all kinds of things."""
    return (journey.scene for journey in walk(seed, length, texts))


def _answer(way: Walk) -> do.Command:
    state, rng = way.journey.state, way.rng
    owed = [task for task in FACEBOOK_TASKS if state.owes(task)]
    some = tuple(key for key in state.templates if rng.random() > 0.3)
    answer = rng.choices(list(Answer), weights=[6, 3, 1])[0]
    return do.RecordAnswer(
        task=rng.choice(owed or list(FACEBOOK_TASKS)), answer=answer, reason=way.typed(), templates=some
    )


def _meeting(way: Walk) -> do.Command:
    """Soon as a rule, so that they are reminded before the walk is over."""
    there = way.journey.state.moment
    ahead = timedelta(minutes=way.rng.choice([20, 25, 3010]))
    return do.SuggestMoment(at=way.journey.now + ahead, instead_of=there.ref if there else "")


def _details(way: Walk) -> Details:
    return replace(way.rng.choice([MOBILE, LANDLINE]), display_name=way.typed())


def _changed(way: Walk) -> do.Command:
    before = way.journey.state.private.details or _details(way)
    changes = [
        {"display_name": way.typed()},
        {"phone_number": way.rng.choice([MOBILE.phone_number, "+32470123457"])},
        {"business_manager_id": way.rng.choice([MOBILE.business_manager_id, "506914307656635"])},
        {"used_in_whatsapp": True},
    ]
    return do.ChangeDetails(details=replace(before, **way.rng.choice(changes)))  # type: ignore[arg-type]


def _profile(way: Walk) -> Profile:
    return Profile(
        about=way.typed(),
        description=way.typed(),
        address=way.typed(),
        email=way.typed(),
        websites=(way.typed(),),
        vertical="RETAIL",
        logo=LogoRef("F1", way.typed()),
        country=way.rng.choice([None, way.typed()]),
        press_links=(way.typed(), way.typed()),
    )


def _template(way: Walk) -> do.Command:
    key = f"t{way.rng.randrange(4)}"
    body, name = way.typed()[:1024], f"{key}_{way.typed()[:500]}"
    return do.SaveTemplate(
        template_id=key, template=Template(name, "UTILITY", "en", body, (way.typed(), way.typed()))
    )


def _for_brand(way: Walk) -> do.Command:
    task = way.on_a_card(Deed.DONE_FOR_BRAND)
    details = do.SubmitDetails(details=_details(way)) if task is TaskId.DETAILS_SUBMIT else None
    form = do.SaveProfile(profile=_profile(way)) if task is TaskId.BADGE_PROFILE else details
    return do.MarkDoneForBrand(task=task, how_known=way.typed(), form=form)


def _again(way: Walk) -> do.Command:
    mended = [try_again_on(way.journey.state, task) for task in TaskId]
    return do.TryAgain(task=way.rng.choice([task for task in mended if task] or [TaskId.BUSINESS_APPROVE]))


def _people(way: Walk) -> do.Command:
    """On holiday, back again, somebody new; the lead and the brand admin change too."""
    state, rng = way.journey.state, way.rng
    return do.ChangePeople(
        brand_people=tuple(one.id for one in rng.sample(BRAND, rng.randrange(3))),
        brand_admin=rng.choice([state.brand_admin, TOM.id]),
        sparkcentral_people=rng.choice(
            [state.sparkcentral_people, tuple(one.id for one in rng.sample(STAFF, rng.randrange(3)))]
        ),
        lead=rng.choice([state.lead, state.lead, rng.choice(STAFF).id]),
        sure=True,
    )


def _assigned(way: Walk) -> do.Command:
    """To somebody of the side whose task it is, which of the code either is."""
    task = way.on_a_card(Deed.ASSIGN)
    side = acting_side(TASKS[task].party)
    if task is TaskId.PHONE_CODE:
        side = way.rng.choice(list(Side))
    return do.Assign(task=task, person=way.rng.choice(BRAND if side is Side.BRAND else STAFF).id, side=side)


def _hold(way: Walk) -> do.Command:
    until = way.journey.now + timedelta(days=way.rng.choice([1, 14]))
    return do.PutOnHold(reason=way.typed(), until=way.rng.choice([None, until]))


def _snooze(way: Walk) -> do.Command:
    until = way.journey.now + timedelta(hours=way.rng.choice([2, 20, 200]))
    return do.Snooze(task=way.on_a_card(Deed.SNOOZE), until=until)


def _reminders(way: Walk) -> do.Command:
    return do.SetReminders(
        off=way.rng.choice([None, True, False, False]),
        every=way.rng.choice([None, 0, 3]),
        country=way.rng.choice([None, "", "BE"]),
        now=way.rng.random() < 0.3,
    )


def _role(way: Walk) -> do.Command:
    person = way.rng.choice([*NAMES, "UNKNOWN"])
    if way.rng.random() > 0.5:
        return do.RemoveRoles(people=(person,), sides={person: Side.BRAND})
    return do.SetRoles(people=(person,), role=way.rng.choice(list(Role)), sides={person: Side.BRAND})


def _team(way: Walk) -> do.Command:
    rng, person = way.rng, way.rng.choice([*NAMES])
    team, people, sure = f"t{rng.randrange(3)}", (person,), rng.random() < 0.5
    sides, role = {person: Side.BRAND}, rng.choice([None, *Role])
    return rng.choice(
        (
            do.SaveTeam(
                team=team, name=f"Team {team}", people=people, role=role, sides=sides, move=sure, sure=sure
            ),
            do.RenameTeam(team=team, name=way.typed()[:TEAM_NAME_MAX]),
            do.DeleteTeam(team=team, sides=sides, sure=sure),
            do.JoinTeam(team=team, people=people, sides=sides, move=sure, sure=sure),
            do.LeaveTeam(team=team, people=people, sides=sides, sure=sure),
            do.GrantTeam(team=team, role=role, sides=sides, sure=sure),
        )
    )


def _judged(way: Walk, *, worked: bool) -> do.Command:
    code = way.journey.state.code
    return do.EndCode(request_id=code.id if code else "none", worked=worked)


# Where chance has a say; the other deeds have one command.
_DRAWN: dict[Deed, Callable[[Walk], do.Command]] = {
    Deed.ENTER_DETAILS: lambda way: do.SubmitDetails(details=_details(way)),
    Deed.CREATE_ACCOUNT: lambda way: do.CreateAccount(whatsapp_account_id=way.rng.choice(["", "77"])),
    Deed.SEND_BACK: lambda way: do.SendBack(reason=way.typed()),
    Deed.RECORD_ANSWER: _answer,
    Deed.REQUEST_CODE: lambda way: do.RequestCode(
        request_id=f"rq{way.journey.state.version}",
        method=way.rng.choice(list(CodeMethod)),
        why_not_ready=way.rng.choice(["", way.typed()]),
        by_api=bool(way.journey.state.whatsapp_account_id) and way.rng.random() < 0.5,
    ),
    Deed.CODE_FAILED: lambda way: _judged(way, worked=False),
    Deed.PICK_TIME: _meeting,
    Deed.OTHER_TIME: _meeting,
    Deed.REPORT_LOCK: lambda way: do.ReportLock(lock=way.rng.choice(list(Lock))),
    Deed.ADD_PROFILE: lambda way: do.SaveProfile(profile=_profile(way)),
    Deed.ADD_TEMPLATE: _template,
    Deed.EDIT_TEMPLATE: _template,
    Deed.REMOVE_TEMPLATE: lambda way: do.RemoveTemplate(template_id=f"t{way.rng.randrange(4)}"),
    Deed.CHANNEL_SETTINGS: lambda way: do.ChangeSettings(
        settings=ChannelSettings(auto_ownership=way.rng.random() > 0.5, display_name=way.typed()[:255])
    ),
    Deed.SKIP_STEP: lambda way: do.SkipStep(step=way.rng.choice(sorted(SKIPPABLE_STEPS)), reason=way.typed()),
    Deed.EDIT_ROLES: _role,
    Deed.EDIT_TEAMS: _team,
    Deed.CHANGE_DETAILS: _changed,
    Deed.TRY_AGAIN: _again,
    Deed.GO_ON_WITHOUT: lambda way: do.GoOnWithout(
        task=way.on_a_card(Deed.GO_ON_WITHOUT), reason=way.typed()
    ),
    Deed.NUMBER_VERIFIED: lambda way: do.FindVerified(reason=way.typed()),
    Deed.DONE_FOR_BRAND: _for_brand,
    Deed.REOPEN: lambda way: do.Reopen(task=way.on_a_card(Deed.REOPEN), reason=way.typed()),
    Deed.STUCK: lambda way: do.GetStuck(task=way.on_a_card(Deed.STUCK), reason=way.typed()),
    Deed.UNSTUCK: lambda way: do.GetUnstuck(place=way.on_a_card(Deed.UNSTUCK)),
    Deed.ASSIGN: _assigned,
    Deed.SNOOZE: _snooze,
    Deed.PEOPLE: _people,
    Deed.REMINDERS: _reminders,
    Deed.HOLD: _hold,
    Deed.CLOSE: lambda way: do.Close(reason=way.typed()),
}
