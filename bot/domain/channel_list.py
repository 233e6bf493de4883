"""The channel's people as a list: what somebody's list means here, and the channel's own one."""

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from bot.domain import commands as do
from bot.domain.access import people_of_channel, teams_of
from bot.domain.channel import OUTSIDER_PREFIX, TEAMS_MAX, Outsider, Role, is_outsider
from bot.domain.channel_csv import Fault, FaultKind, Line, Sheet
from bot.domain.channel_evolution import after
from bot.domain.import_decisions import changes, concerned, in_few_enough
from bot.domain.onboarding import Onboarding
from bot.domain.parties import Person, Side
from bot.domain.typed_text import one_line


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody in Slack whom a list can mean."""

    name: str
    side: Side | None


@dataclass(frozen=True, slots=True)
class Around:
    """What a list is read against; `new_id` makes a new one at each call."""

    state: Onboarding
    members: Mapping[str, Member]
    new_id: Callable[[], str]
    several: bool = False


@dataclass(frozen=True, slots=True)
class Meant:
    """With faults the command is not whole, and not to be done."""

    command: do.ImportPeople
    faults: tuple[Fault, ...] = ()


def meant(sheet: Sheet, around: Around, actor: Person) -> Meant:
    reading = _Reading(around, faults=list(sheet.faults))
    for line in sheet.lines:
        reading.add(line)
    command = reading.command()
    faults = [*reading.faults, *_crowded(reading, command), *_foreign(reading, command, actor)]
    return Meant(command, tuple(sorted(faults, key=lambda fault: fault.line)))


@dataclass(slots=True)
class _Reading:
    """Collects what is wanted of each person; `first` is the line that named them first."""

    around: Around
    faults: list[Fault]
    people: dict[str, do.Wanted] = field(default_factory=dict)
    first: dict[str, Line] = field(default_factory=dict)
    teams: dict[str, str] = field(default_factory=dict)
    created: dict[str, str] = field(default_factory=dict)
    emails: dict[str, str] = field(default_factory=dict)
    names: dict[str, list[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        private = self.around.state.private
        self.teams = {_key(private.team_names.get(key, "")): key for key in self.around.state.teams}
        self.emails = {one.email.casefold(): key for key, one in private.outsiders.items() if one.email}
        for key, member in self.around.members.items():
            self.names.setdefault(_key(member.name), []).append(key)

    def add(self, line: Line) -> None:
        person = self._member(line) if line.slack else self._outsider(line)
        if person is None:
            return
        if person in self.people:
            self._again(person, line)
            return
        self.first[person] = line
        teams = (self._team(line.team),) if line.team else ()
        self.people[person] = do.Wanted(person=person, role=line.role, teams=teams, **self._called(person))

    def command(self) -> do.ImportPeople:
        sides = {key: member.side for key, member in self.around.members.items()}
        return do.ImportPeople(
            people=tuple(self.people.values()),
            created=self.created,
            sides={**sides, **{one: Side.BRAND for one in self.people if is_outsider(one)}},
            several=self.around.several,
        )

    def _member(self, line: Line) -> str | None:
        """By id or mention, else by the name; several people can have the same."""
        typed = _MENTION.sub(r"\1", line.slack)
        if typed in self.around.members or typed in people_of_channel(self.around.state):
            return typed
        called = self.names.get(_key(typed.removeprefix("@")), [])
        if len(called) == 1:
            return called[0]
        kind = FaultKind.SEVERAL_MEMBERS if called else FaultKind.UNKNOWN_MEMBER
        self.faults.append(Fault(line.number, kind, line.slack))
        return None

    def _outsider(self, line: Line) -> str:
        new = f"{OUTSIDER_PREFIX}{self.around.new_id()}"
        return self.emails.setdefault(line.email.casefold(), new)

    def _called(self, person: str) -> dict[str, str]:
        """An empty name leaves the one that is known."""
        if not is_outsider(person):
            return {}
        known, line = self.around.state.private.outsiders.get(person, Outsider()), self.first[person]
        return {"email": known.email or line.email, "name": line.name or known.name}

    def _team(self, name: str) -> str:
        key = self.teams.setdefault(_key(name), self.around.new_id())
        if key not in self.around.state.teams:
            self.created.setdefault(key, name)
        return key

    def _again(self, person: str, line: Line) -> None:
        """A further line of somebody names a further team of theirs, and nothing else."""
        wanted = self.people[person]
        team = self._team(line.team) if line.team else ""
        if not team or not wanted.teams or team in wanted.teams:
            self.faults.append(Fault(line.number, FaultKind.TWICE, str(self.first[person].number)))
        elif line.role is not wanted.role:
            self.faults.append(Fault(line.number, FaultKind.OTHER_ROLE, str(self.first[person].number)))
        else:
            self.people[person] = replace(wanted, teams=(*wanted.teams, team))


_MENTION = re.compile(r"^<@([UW][A-Z0-9]+)(?:\|[^>]*)?>$")


def typed_ids(sheet: Sheet) -> frozenset[str]:
    """What may be Slack's ids of people whom nobody has named here yet."""
    return frozenset(_MENTION.sub(r"\1", line.slack) for line in sheet.lines if line.slack)


def _key(name: str) -> str:
    """People tell names apart whatever the case."""
    return one_line(name).casefold()


def _crowded(reading: _Reading, command: do.ImportPeople) -> Iterator[Fault]:
    """More teams than there can be, or than one person can be in."""
    state = reading.around.state
    if len(state.teams) + len(command.created) > TEAMS_MAX:
        yield Fault(0, FaultKind.TOO_MANY_TEAMS, str(len(state.teams) + len(command.created)))
    for one in () if command.several else command.people:
        if not in_few_enough(state, one):
            yield Fault(reading.first[one.person].number, FaultKind.TWICE)


def _foreign(reading: _Reading, command: do.ImportPeople, actor: Person) -> Iterator[Fault]:
    """People for whom something would change and who are of no side, or not of the brand's."""
    met = concerned(tuple(changes(reading.around.state, command)))
    for person, line in reading.first.items():
        side = command.sides.get(person)
        if person in met and (side is None or (actor.side is Side.BRAND and side is not Side.BRAND)):
            kind = FaultKind.NEITHER_SIDE if side is None else FaultKind.NOT_THE_BRANDS
            yield Fault(line.number, kind, line.slack)


@dataclass(frozen=True, slots=True)
class Standing:
    """How somebody stands on the channel; `outsider` is set for whom it knows without Slack."""

    role: Role | None
    teams: tuple[str, ...]
    outsider: Outsider | None


@dataclass(frozen=True, slots=True)
class Difference:
    person: str
    before: Standing
    after: Standing


def differences(state: Onboarding, command: do.ImportPeople) -> tuple[Difference, ...]:
    """What the list would change, person by person."""
    then = after(state, changes(state, command))
    found = (
        Difference(one.person, _standing(state, one.person), _standing(then, one.person))
        for one in command.people
    )
    return tuple(one for one in found if one.before != one.after)


def _standing(state: Onboarding, person: str) -> Standing:
    teams = tuple(state.private.team_names.get(team, "") for team in teams_of(state, person))
    return Standing(state.roles.get(person), teams, state.private.outsiders.get(person))


def mark(found: Iterable[Difference]) -> str:
    """Stands for what somebody has read before they agree to it; new people have no lasting id yet."""
    told = [(one.after.outsider.email if one.after.outsider else one.person, one) for one in found]
    read = "\n".join(f"{who} {one.before} {one.after}" for who, one in told)
    return hashlib.sha256(read.encode()).hexdigest()[:12]


def lines_of(state: Onboarding, names: Mapping[str, str]) -> Iterable[Line]:
    """Everybody who has to do with the channel, a line each; several where somebody is in several teams."""
    people = sorted(
        people_of_channel(state), key=lambda one: (is_outsider(one), _key(names.get(one, "")), one)
    )
    return (line for person in people for line in _lines(state, person, names.get(person, "")))


def _lines(state: Onboarding, person: str, name: str) -> Iterator[Line]:
    outsider = state.private.outsiders.get(person)
    if outsider and not outsider.email:  # erased: nothing tells who it is
        return
    who = Line(0, outsider.name, outsider.email) if outsider else Line(0, name, slack=person)
    held = replace(who, role=state.roles.get(person))
    teams = [state.private.team_names.get(team, "") for team in teams_of(state, person)]
    yield from (replace(held, team=team) for team in teams or [""])
