"""What is still to be done in Sparkcentral: how the channel is wanted, less how it is there.

Nobody writes this list: what cancels out is in it no more, and what was changed twice is in it once.
"""

import hashlib
from collections.abc import Collection, Iterator
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from typing import Any

from bot.domain.channel import ChannelSettings, Role, Team
from bot.domain.onboarding import Onboarding, Status
from bot.domain.steps import TaskId

# So many stand on the list at a time: two blocks each and a few around them, and a message has 50
# (docs.slack.dev/reference/block-kit/blocks).
LISTED_MAX = 15
# So many people are named in one change, that whoever makes it can read them all.
NAMED_MAX = 10


class ChangeKind(StrEnum):
    SETTING = "setting"
    TEAM = "team"
    MEMBERS = "members"
    GRANT = "grant"
    ROLE = "role"


@dataclass(frozen=True, slots=True)
class Change:
    """One thing to do. `about` is a feature, a team or a person; an empty text is nothing there.

    `mark` tells it from the same thing wanted otherwise: whoever ticks it off means what they read.
    """

    kind: ChangeKind
    about: str
    before: str = ""
    after: str = ""
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """What it is about; people of a team come in several changes, each with its own."""
        people = _digest(*self.added, *self.removed)[:6] if self.kind is ChangeKind.MEMBERS else ""
        return f"{self.kind}:{self.about}{people and ':'}{people}"

    @property
    def mark(self) -> str:
        return _digest(self.key, self.after, " ".join(self.added), " ".join(self.removed))


def _digest(*told: str) -> str:
    return hashlib.sha256("\n".join(told).encode()).hexdigest()[:12]


def to_apply(onboarding: Onboarding) -> tuple[Change, ...]:
    """In the order in which it can be done: a team is there before its people, and goes last.

    Nothing before there is a channel.
    """
    if onboarding[TaskId.CHANNEL_SETUP].status is Status.LOCKED:
        return ()
    found = (*_settings(onboarding), *_teams(onboarding), *_roles(onboarding))
    gone = [one for one in found if one.kind is ChangeKind.TEAM and not one.after]
    wanted = {name.casefold() for name in onboarding.private.team_names.values()}
    first = [one for one in gone if one.before.casefold() in wanted]  # its name is needed for another one
    return (
        *first,
        *(one for one in found if one not in gone),
        *(one for one in gone if one not in first),
    )


def listed(onboarding: Onboarding) -> tuple[Change, ...]:
    """What staff have before them; more comes up as these are ticked off."""
    return to_apply(onboarding)[:LISTED_MAX]


def list_mark(changes: Collection[Change]) -> str:
    """Stands for the whole list as somebody read it."""
    return _digest(*(one.mark for one in changes))


def _settings(onboarding: Onboarding) -> Iterator[Change]:
    wanted, there = onboarding.private.settings, onboarding.private.applied_settings
    for field in fields(ChannelSettings):
        before, after = getattr(there, field.name), getattr(wanted, field.name)
        if before != after:
            yield Change(ChangeKind.SETTING, field.name, _text(before), _text(after))


def _text(setting: object) -> str:
    if isinstance(setting, bool):
        return "on" if setting else "off"
    return str(setting)


def _teams(onboarding: Onboarding) -> Iterator[Change]:
    names, named = onboarding.private.team_names, onboarding.private.applied_team_names
    for team in dict.fromkeys((*onboarding.applied_teams, *onboarding.teams)):
        there, wanted = onboarding.applied_teams.get(team), onboarding.teams.get(team)
        if there is None or wanted is None or names.get(team) != named.get(team):
            yield Change(ChangeKind.TEAM, team, named.get(team, ""), names.get(team, "") if wanted else "")
        if wanted is not None:
            yield from _within(team, there or Team(), wanted)


def _within(team: str, there: Team, wanted: Team) -> Iterator[Change]:
    added = [one for one in wanted.members if one not in there.members]
    removed = [one for one in there.members if one not in wanted.members]
    for start in range(0, max(len(added), len(removed)), NAMED_MAX):
        some = slice(start, start + NAMED_MAX)
        yield Change(ChangeKind.MEMBERS, team, added=tuple(added[some]), removed=tuple(removed[some]))
    if there.role is not wanted.role:
        yield Change(ChangeKind.GRANT, team, there.role or "", wanted.role or "")


def _roles(onboarding: Onboarding) -> Iterator[Change]:
    for person in dict.fromkeys((*onboarding.applied_roles, *onboarding.roles)):
        before, after = onboarding.applied_roles.get(person), onboarding.roles.get(person)
        if before is not after:
            yield Change(ChangeKind.ROLE, person, before or "", after or "")


def applied(onboarding: Onboarding, keys: Collection[str]) -> Onboarding:
    """These are so in Sparkcentral now."""
    for change in to_apply(onboarding):
        if change.key in keys:
            onboarding = taken(onboarding, change)
    return onboarding


def taken(onboarding: Onboarding, change: Change) -> Onboarding:
    """It is in Sparkcentral as the change reads, whatever is wanted by now."""
    private = onboarding.private
    if change.kind is ChangeKind.SETTING:
        there = private.applied_settings
        done: dict[str, Any] = {change.about: _value(getattr(there, change.about), change.after)}
        return replace(onboarding, private=replace(private, applied_settings=replace(there, **done)))
    if change.kind is ChangeKind.ROLE:
        roles = (
            {**onboarding.applied_roles, change.about: Role(change.after)}
            if change.after
            else {person: role for person, role in onboarding.applied_roles.items() if person != change.about}
        )
        return replace(onboarding, applied_roles=roles)
    return _team_taken(onboarding, change)


def _value(known: object, text: str) -> object:
    """The other way round than `_text`."""
    if isinstance(known, bool):
        return text == "on"
    return int(text) if isinstance(known, int) else text


def _team_taken(onboarding: Onboarding, change: Change) -> Onboarding:
    private, team = onboarding.private, change.about
    names, teams = dict(private.applied_team_names), dict(onboarding.applied_teams)
    there = teams.get(team, Team())
    if change.kind is ChangeKind.TEAM and not change.after:
        teams.pop(team, None)
        names.pop(team, None)
    elif change.kind is ChangeKind.TEAM:
        teams[team], names[team] = there, change.after
    elif team not in {*teams, *onboarding.teams}:
        return onboarding  # a team that never came to be has nobody in it
    elif change.kind is ChangeKind.MEMBERS:
        stay = (one for one in there.members if one not in {*change.added, *change.removed})
        teams[team] = replace(there, members=(*stay, *change.added))
    else:
        teams[team] = replace(there, role=Role(change.after) if change.after else None)
    kept = replace(private, applied_team_names=names)
    return replace(onboarding, applied_teams=teams, private=kept)
