"""What a list of people would change, and what is wrong in it, line by line."""

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

from bot.domain.channel import OUTSIDER_NAME_MAX, TEAM_NAME_MAX, TEAMS_MAX, Role
from bot.domain.channel_csv import MOST_BYTES, MOST_LINES, Fault, FaultKind
from bot.domain.channel_list import Difference
from bot.surfaces import kit, labels

_SAID_MAX = 60


def fault(found: Fault) -> str:
    said = _FAULTS[found.kind](kit.clipped(found.said, _SAID_MAX))
    return f"Line {found.line}: {said}" if found.line else said


def _always(text: str) -> Callable[[str], str]:
    return lambda _said: text


_FAULTS: Mapping[FaultKind, Callable[[str], str]] = MappingProxyType(
    {
        FaultKind.EMPTY: _always(
            "There are no people in it. Below the line of titles, put a line for each person."
        ),
        FaultKind.TOO_LARGE: _always(
            f"It is too large: {MOST_BYTES // 1000} kB are read at a time. Import it in parts."
        ),
        FaultKind.TOO_MANY_LINES: lambda said: (
            f"It has {said} lines, and {MOST_LINES} are read at a time. Import it in parts."
        ),
        FaultKind.COLUMN_MISSING: lambda said: (
            f"The column {said} is missing. Begin with a line of titles: name,email,slack,role,team."
        ),
        FaultKind.COLUMN_TWICE: lambda said: f"The column {said} is there twice. Take one of them out.",
        FaultKind.WHO_MISSING: _always("A column email or slack is needed: it says who somebody is."),
        FaultKind.QUOTES: _always(
            "a quotation mark is not closed, or something follows it. Put it right, or take it out."
        ),
        FaultKind.CELLS: _always(
            "it has more cells than there are titles. Put a text with a comma in it between quotation marks."
        ),
        FaultKind.UNKNOWN_ROLE: lambda said: (
            f"“{said}” is no role. Write {', '.join(Role)}, or leave it empty for none."
        ),
        FaultKind.NOBODY: _always("it says neither an e-mail address nor a Slack member. Add one of them."),
        FaultKind.BAD_EMAIL: lambda said: f"“{said}” is no e-mail address. Write it like ann@example.com.",
        FaultKind.NAME_LONG: _always(f"the name is too long. Shorten it to {OUTSIDER_NAME_MAX} characters."),
        FaultKind.UNKNOWN_MEMBER: lambda said: (
            f"I know no Slack member “{said}” here. Write the member ID from their profile, "
            "or leave it empty and write the e-mail address."
        ),
        FaultKind.SEVERAL_MEMBERS: lambda said: (
            f"several people are called “{said}”. Write the member ID from the Slack profile."
        ),
        FaultKind.TWICE: lambda said: (
            f"the same person is on line {said} already. Keep one of the two."
            if said
            else "the same person is in several teams, and a user can be in one. Keep one of the lines."
        ),
        FaultKind.OTHER_ROLE: lambda said: f"the same person has another role on line {said}. Keep one role.",
        FaultKind.TEAM_NAME_LONG: lambda said: (
            f"the team's name “{said}” is too long. Shorten it to {TEAM_NAME_MAX} characters."
        ),
        FaultKind.TOO_MANY_TEAMS: lambda said: (
            f"With these there would be {said} teams, and a channel can have {TEAMS_MAX}. Use fewer."
        ),
        FaultKind.NEITHER_SIDE: lambda said: (
            f"{said} is with neither side in this channel. Take the line out, or invite them first."
        ),
        FaultKind.NOT_THE_BRANDS: lambda said: (
            f"{said} is not with the brand, so only Sparkcentral's admins change them. Take the line out."
        ),
    }
)


def difference(scene: kit.Scene, found: Difference) -> str:
    """`scene` is as it would be then: it has names for those who are new."""
    return f"• *{scene.name(found.person)}*: {'; '.join(_parts(found))}"


def _parts(found: Difference) -> Iterator[str]:
    was, now = found.before, found.after
    if now.outsider and was.outsider is None:
        yield f"new, without Slack ({kit.clipped(now.outsider.email, kit.NAME_MAX)})"
    if now.outsider and was.outsider and now.outsider != was.outsider:
        yield f"called so now, before {kit.clipped(was.outsider.called, kit.NAME_MAX)}"
    if was.role is not now.role:
        yield f"from {_role(was.role)} to {_role(now.role)}" if was.role else _role(now.role)
    if was.teams != now.teams:
        yield _moved(was.teams, now.teams)


def _role(given: Role | None) -> str:
    return labels.ROLES[given] if given else "no role"


def _moved(was: tuple[str, ...], now: tuple[str, ...]) -> str:
    if not was:
        return f"into {_teams(now)}"
    return f"from {_teams(was)} to {_teams(now)}" if now else f"out of {_teams(was)}"


def _teams(names: tuple[str, ...]) -> str:
    named = ", ".join(kit.clipped(one, kit.NAME_MAX) for one in names)
    return f"{'team' if len(names) == 1 else 'teams'} {named}"
