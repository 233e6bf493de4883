"""Why an edit of the WhatsApp channel is not possible, or is asked about first."""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

from bot.domain.channel import AUTO_RESOLVE_MAX_DAYS, DISPLAY_NAME_MAX, TEAM_NAME_MAX, TEAMS_MAX
from bot.domain.parties import Side
from bot.domain.permissions import Deed
from bot.domain.refusals import Refusal
from bot.surfaces import labels
from bot.surfaces.voice import Facts, Voice, always

NAMED_MAX = 10


def _no_such_role(facts: Facts, voice: Voice) -> str:
    who = voice.person(facts.get("person", ""), "This person")
    return (
        f"{who} has no role of their own on this WhatsApp channel, so nothing has changed. What they may do, "
        "and by which team, /channel-role why says."
    )


def _go_on(facts: Facts) -> str:
    """How to mean it all the same: what was pressed in a history can be meant in the form alone."""
    if "form" not in facts:
        return "end the command with the word anyway, or tick “Go on” in the form."
    return f"press “{labels.BUTTONS[Deed(facts['form'])]}” on the channel's card, and tick “Go on” there."


def _not_with_side(facts: Facts, _voice: Voice) -> str:
    side = "the brand" if facts.get("side") == Side.BRAND else "either side"
    if "form" in facts:
        ask = "Ask an admin of Sparkcentral" if facts.get("side") == Side.BRAND else "Use “Edit teams”"
        return (
            f"It is also about somebody who is not with {side} in this channel, so nothing has changed. "
            f"{ask} for what can still be done."
        )
    said = f"Somebody you named is not with {side} in this channel, so nothing has changed."
    if facts.get("side") == Side.BRAND:
        return f"{said} Pick others; Sparkcentral's admins and the lead can edit everybody."
    return f"{said} Pick others."


def _shuts_out(facts: Facts, voice: Voice) -> str:
    known = _some(facts.get("people", "").split(), voice)
    who = known or "some people"
    if "everybody" in facts:
        also = f", {known} among them" if known else ""
        who = f"everybody who has neither a role nor a team with access{also}"
    also = " Nobody would be supervisor then." if "unsupervised" in facts else ""
    return (
        f"This takes the channel away from {who}, so nothing has changed yet.{also} "
        f"If you mean it, {_go_on(facts)}"
    )


def _in_another_team(facts: Facts, voice: Voice) -> str:
    people, team = facts.get("people", "").split(), voice.typed(facts.get("team", ""))
    are, named = "are" if len(people) > 1 else "is", f", {team}" if team else ""
    return (
        f"{_some(people, voice) or 'Somebody'} {are} in another team already{named}, and Sparkcentral lets a "
        f"user be in one.{_by_moving(facts, voice)} To move them, {_go_on(facts)}"
    )


def _by_moving(facts: Facts, voice: Voice) -> str:
    """What it brings about besides."""
    out = _some(facts.get("out", "").split(), voice)
    said = f" Moving takes the channel away from {out}." if out else ""
    return f"{said} Nobody would be supervisor then." if "unsupervised" in facts else said


def _some(people: Sequence[str], voice: Voice) -> str:
    """The first of them by name."""
    named = ", ".join(voice.person(one, "somebody") for one in people[:NAMED_MAX])
    more = len(people) - NAMED_MAX
    return f"{named} and {more} more" if more > 0 else named


SAYINGS: Mapping[Refusal, Callable[[Facts, Voice], str]] = MappingProxyType(
    {
        Refusal.NO_SUCH_ROLE: _no_such_role,
        Refusal.NOT_WITH_SIDE: _not_with_side,
        Refusal.LAST_SUPERVISOR: lambda facts, _voice: (
            "Then nobody would be supervisor, and nobody could see the Reports tab, so nothing has changed. "
            f"Make somebody else supervisor first, or {_go_on(facts)}"
        ),
        Refusal.LOSES_ADMIN: always(
            "Then you are no admin of the WhatsApp channel any more, so nothing has changed yet. "
            "Only another admin can make you one again. If you mean it, tick “Go on” in the form."
        ),
        Refusal.SHUTS_OUT: _shuts_out,
        Refusal.CHANNEL_NAME_LONG: lambda facts, _voice: (
            f"This name has {facts.get('count', 'too many')} characters. Shorten it to {DISPLAY_NAME_MAX}."
        ),
        Refusal.DAYS_OUT_OF_RANGE: lambda facts, _voice: (
            "Conversations can resolve by themselves after 1 to "
            f"{facts.get('most', AUTO_RESOLVE_MAX_DAYS)} days. "
            "Type a whole number of days, for example 30."
        ),
        Refusal.TEAM_GONE: always(
            "There is no such team any more, so nothing has changed. "
            "/channel-team list shows those that there are."
        ),
        Refusal.TEAM_CHANGED: always(
            "Somebody changed this team while the form was open, so nothing was saved. "
            "Close it, press “Edit teams” once more, and make your change there."
        ),
        Refusal.TEAM_NAME_TAKEN: lambda facts, voice: (
            f"There is a team with this name already: {voice.typed(facts.get('team', 'another'))}. "
            f"{'Rename that one first.' if 'form' in facts else 'Choose another name.'}"
        ),
        Refusal.TEAM_NAME_WRONG: always(
            f"A team needs a name of 1 to {TEAM_NAME_MAX} characters, for example Customer care. Type one."
        ),
        Refusal.TOO_MANY_TEAMS: always(
            f"A channel can have {TEAMS_MAX} teams at most. Delete one that is not needed, then try again."
        ),
        Refusal.IN_ANOTHER_TEAM: _in_another_team,
        Refusal.NOT_IN_TEAM: lambda facts, voice: (
            f"{voice.person(facts.get('person', ''), 'This person')} is not in this team, so nothing has "
            "changed. /channel-team list shows who is in which."
        ),
        Refusal.CHANGE_GONE: always(
            "This was ticked off or changed meanwhile, so nothing was noted. Look at the list once more: "
            "it shows what is still to be done."
        ),
        Refusal.NOTHING_TO_PUT_BACK: always(
            "It is so already, or the team is gone, so nothing has changed. "
            "Open “Channel history” once more: it shows what came after."
        ),
    }
)
