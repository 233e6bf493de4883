"""Which side a person is on (design, section 8), from our own tables alone."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from bot.domain.channel import is_outsider
from bot.domain.onboarding import Onboarding
from bot.domain.owners import brand_contacts
from bot.domain.parties import Person, Side
from storage.directory import DirectoryPerson
from storage.unit_of_work import UnitOfWork


class UnknownPersonError(Exception):
    """The directory does not know yet what this side needs; ask Slack, then try again."""

    def __init__(self, user_id: str) -> None:
        super().__init__(user_id)
        self.user_id = user_id


@dataclass(frozen=True, slots=True)
class Sides:
    """The organisations of one channel: ours is a set, since Slack gives T... or E... ids."""

    ours: frozenset[str]
    brands: frozenset[str]


async def sides(
    uow: UnitOfWork, channel_id: str, onboarding: Onboarding | None, without: Collection[str] = ()
) -> Sides:
    """By the people of the brand's that are listed, `without` those who tell nothing of it."""
    workspace = await uow.workspaces.get()
    ours = frozenset(filter(None, (workspace.team_id, workspace.enterprise_id))) if workspace else frozenset()
    channel = await uow.directory.channel(channel_id)
    listed = await uow.directory.people(brand_witnesses(onboarding, without)) if onboarding else {}
    brands = {person.team_id for person in listed.values()} - ours
    if not brands and channel is not None:
        outside = [organisation.id for organisation in channel.organisations if organisation.id not in ours]
        brands = set(outside[:1])
    return Sides(ours, frozenset(brands))


def brand_witnesses(onboarding: Onboarding, without: Collection[str] = ()) -> list[str]:
    """By whom the brand's organisation is known: whoever has changed theirs tells nothing of it."""
    besides = {*onboarding.changed_sides, *without}
    return [one for one in brand_contacts(onboarding) if one not in besides]


async def identify(
    uow: UnitOfWork,
    user_id: str,
    organisation: str,
    channel_id: str,
    onboarding: Onboarding | None,
    admins: frozenset[str],
) -> Person:
    """Raises `UnknownPersonError` when only Slack can tell."""
    known = await uow.directory.person(user_id)
    home = organisation or (known.team_id if known else "")
    if onboarding is not None and user_id in brand_contacts(onboarding):
        return Person(user_id, Side.BRAND)
    if not home:
        raise UnknownPersonError(user_id)
    return _placed(user_id, home, known, await sides(uow, channel_id, onboarding), admins)


async def sides_of(
    uow: UnitOfWork,
    user_ids: Collection[str],
    channel_id: str,
    onboarding: Onboarding | None,
    admins: frozenset[str],
) -> Mapping[str, Side | None]:
    """Of many, looked up at once; None also for those whom the directory does not know.

    Whoever is without Slack counts as the brand's: its admin has a say about them, and so have staff.
    """
    known, here = await uow.directory.people(user_ids), await sides(uow, channel_id, onboarding)
    listed = set(brand_contacts(onboarding)) if onboarding else set()
    return {
        one: Side.BRAND
        if one in listed or is_outsider(one)
        else _placed(one, known[one].team_id, known[one], here, admins).side
        if one in known
        else None
        for one in user_ids
    }


def _placed(
    user_id: str, home: str, known: DirectoryPerson | None, here: Sides, admins: frozenset[str]
) -> Person:
    if home not in here.ours:
        if known is None and home not in here.brands:
            raise UnknownPersonError(user_id)  # an E... id may be the brand's own by its other name
        return Person(user_id, Side.BRAND if _of_brand(home, known, here) else None)
    if known is None:
        raise UnknownPersonError(user_id)
    if known.is_guest:
        return Person(user_id, None)
    return Person(user_id, Side.SPARKCENTRAL, admin=is_admin(known, admins))


def _of_brand(home: str, known: DirectoryPerson | None, here: Sides) -> bool:
    """A payload may say E... where the channel says T... for the same organisation."""
    ids = {home} | ({known.team_id, known.enterprise_id} if known else set())
    return bool(ids & here.brands)


def by_organisation(person: DirectoryPerson, here: Sides, onboarding: Onboarding) -> Side | None:
    """What Slack alone says of them now: whom the onboarding lists counts for our guests only."""
    if person.is_guest and person.team_id in here.ours and person.id in brand_contacts(onboarding):
        return Side.BRAND
    return _placed(person.id, person.team_id, person, here, frozenset()).side


def is_admin(person: DirectoryPerson, admins: frozenset[str]) -> bool:
    return person.id in admins or person.is_admin or person.is_owner


def outsiders(members: Iterable[DirectoryPerson], ours: frozenset[str]) -> list[DirectoryPerson]:
    """The channel's members who are not of our organisation: guests count as the brand's."""
    present = [person for person in members if not person.is_bot and not person.deleted]
    return [person for person in present if person.team_id not in ours or person.is_guest]


def members_of(onboarding: Onboarding) -> set[str]:
    """Who is in a team, here or in Sparkcentral."""
    teams = (*onboarding.teams.values(), *onboarding.applied_teams.values())
    return {person for team in teams for person in team.members}


def people_in(onboarding: Onboarding) -> set[str]:
    """Everybody whom its surfaces speak of."""
    people = {onboarding.lead, onboarding.starter, *brand_contacts(onboarding), *onboarding.roles}
    people |= {*onboarding.applied_roles, *members_of(onboarding)}
    people |= {
        *onboarding.gone,
        *onboarding.changed_sides,
        *onboarding.sparkcentral_people,
        *onboarding.assigned.values(),
        onboarding.paused_by,
    }
    people.add(onboarding.operator)
    people |= set(onboarding.stuck_by.values())
    people |= {state.by for state in onboarding.tasks.values() if state.by}
    if onboarding.code is not None:
        people.add(onboarding.code.operator)
    if onboarding.moment is not None:
        people |= {onboarding.moment.by, onboarding.moment.agreed_by}
    if onboarding.ready is not None:
        people.add(onboarding.ready.person)
    return {person for person in people if person}
