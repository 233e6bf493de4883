"""What somebody may do on the WhatsApp channel, and due to what."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.channel import RIGHTS, Right, Role
from bot.domain.onboarding import Onboarding
from bot.domain.owners import brand_contacts, staff_contacts
from bot.domain.refusals import Refusal, RefusedError

_WEAKEST_FIRST = list(Role)


class Source(StrEnum):
    """Why somebody has access: the first of these that holds."""

    OWN_ROLE = "own_role"
    TEAM = "team"
    ALL_TEAMS = "all_teams"
    ALL_USERS = "all_users"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Access:
    """`role` is None where nothing gives one: All Users and All Teams let in, and give no role."""

    source: Source
    role: Role | None = None
    team: str = ""

    @property
    def rights(self) -> frozenset[Right]:
        """What is known of it; by All Users or All Teams alone Sparkcentral decides."""
        return RIGHTS[self.role] if self.role else frozenset()


def access_of(onboarding: Onboarding, person: str) -> Access:
    """A role of one's own goes before the team's; of several teams the one that gives most counts."""
    own = onboarding.roles.get(person)
    if own is not None:
        return Access(Source.OWN_ROLE, own)
    teams = list(teams_of(onboarding, person))
    granted = {team: role for team in teams if (role := onboarding.teams[team].role) is not None}
    if granted:
        team = max(granted, key=lambda team: _WEAKEST_FIRST.index(granted[team]))
        return Access(Source.TEAM, granted[team], team)
    settings = onboarding.private.settings
    if teams and settings.all_teams:
        return Access(Source.ALL_TEAMS)
    return Access(Source.ALL_USERS if settings.all_users else Source.NONE)


def teams_of(onboarding: Onboarding, person: str) -> Iterator[str]:
    return (team for team, found in onboarding.teams.items() if person in found.members)


def people_of_channel(onboarding: Onboarding) -> frozenset[str]:
    """Everybody of whom the bot knows that they have to do with the channel."""
    members = {person for team in onboarding.teams.values() for person in team.members}
    contacts = {*brand_contacts(onboarding), *staff_contacts(onboarding)} - {""}
    return frozenset({*onboarding.roles, *members, *contacts})


def let_in(onboarding: Onboarding, people: Iterable[str] | None = None) -> frozenset[str]:
    """Who of these has access; of everybody of whom the bot knows, unless told."""
    asked = people_of_channel(onboarding) if people is None else people
    return frozenset(one for one in asked if access_of(onboarding, one).source is not Source.NONE)


def supervisors(onboarding: Onboarding) -> frozenset[str]:
    people = people_of_channel(onboarding)
    return frozenset(one for one in people if access_of(onboarding, one).role is Role.SUPERVISOR)


def require_asked(before: Onboarding, after: Onboarding, *, sure: bool, whoever: bool = False) -> None:
    """What shuts people out, or takes the last who see the reports away, is asked about first.

    Taking one person's own access is what was meant, so that is asked about only where nobody is left;
    with `whoever` it was not plain whom it would meet. All of it is one question, so that whoever says yes
    has read it. Raises `RefusedError`.
    """
    asked = None if sure else question(before, after, whoever=whoever)
    if asked is not None:
        raise asked


def question(before: Onboarding, after: Onboarding, *, whoever: bool = False) -> RefusedError | None:
    """What would be asked first; None where nobody would be missed."""
    out = let_in(before) - let_in(after, people_of_channel(before))
    everybody = before.private.settings.all_users and not after.private.settings.all_users
    unsupervised = bool(supervisors(before) and not supervisors(after))
    if everybody or (out and (whoever or not let_in(after))):
        facts = {"people": " ".join(sorted(out))} | ({"everybody": "yes"} if everybody else {})
        return RefusedError(Refusal.SHUTS_OUT, facts | ({"unsupervised": "yes"} if unsupervised else {}))
    return RefusedError(Refusal.LAST_SUPERVISOR) if unsupervised else None
