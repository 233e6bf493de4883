"""WhatsApp channels of a live number, edited by random but possible commands."""

from collections.abc import Callable

from hypothesis import strategies as st

from bot.domain import commands as do
from bot.domain.channel import ChannelSettings, Role
from bot.domain.onboarding import Onboarding
from bot.domain.parties import Side
from bot.domain.refusals import RefusedError
from tests.unit.journeys import ADA, Journey

PEOPLE = ("UBEA", "UTOM", "UBEN", "USAM", "UNEL")
SIDES = {person: Side.BRAND if person in {"UBEA", "UTOM", "UBEN"} else Side.SPARKCENTRAL for person in PEOPLE}
TEAMS = ("t1", "t2", "t3")
_ROLES = st.sampled_from([None, *Role])
_PEOPLE = st.lists(st.sampled_from(PEOPLE), min_size=1, max_size=3, unique=True).map(tuple)
_TEAM = st.sampled_from(TEAMS)


def _role(people: tuple[str, ...], role: Role | None) -> do.Command:
    if role is None:
        return do.RemoveRoles(people=people, sides=SIDES, sure=True)
    return do.SetRoles(people=people, role=role, sides=SIDES, sure=True)


_SETTINGS = st.builds(
    ChannelSettings,
    auto_ownership=st.booleans(),
    display_name=st.sampled_from(["", "Acme", "Acme care"]),
    auto_resolve_new_days=st.integers(1, 60),
    all_users=st.booleans(),
    all_teams=st.booleans(),
)
EDITS: st.SearchStrategy[do.Command] = st.one_of(
    st.builds(_role, _PEOPLE, _ROLES),
    st.builds(lambda wanted: do.ChangeSettings(settings=wanted, sure=True), _SETTINGS),
    st.builds(
        lambda team, people, role: do.SaveTeam(
            team=team, name=f"Team {team}", people=people, role=role, sides=SIDES, move=True, sure=True
        ),
        _TEAM,
        _PEOPLE,
        _ROLES,
    ),
    st.builds(
        lambda team, name: do.RenameTeam(team=team, name=name), _TEAM, st.sampled_from(["Care", "Sales"])
    ),
    st.builds(lambda team: do.DeleteTeam(team=team, sure=True), _TEAM),
    st.builds(
        lambda team, people, several: do.JoinTeam(
            team=team, people=people, sides=SIDES, move=True, several=several
        ),
        _TEAM,
        _PEOPLE,
        st.booleans(),
    ),
    st.builds(lambda team, people: do.LeaveTeam(team=team, people=people, sure=True), _TEAM, _PEOPLE),
    st.builds(lambda team, role: do.GrantTeam(team=team, role=role, sure=True), _TEAM, _ROLES),
)


def live() -> Journey:
    return Journey().to_live()


_BEFORE = live().state


def edited(edits: list[do.Command], then: Callable[[Journey], object] | None = None) -> Onboarding:
    """What is possible of them, one after the other."""
    journey = live()
    journey.state = _BEFORE
    for edit in edits:
        try:
            journey.act(ADA, edit)
        except RefusedError:
            continue
        if then is not None:
            then(journey)
    return journey.state
