"""What notices say of what Slack itself changes: channels out of reach, people gone, a third party."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from types import MappingProxyType

from bot.domain import surroundings as parts
from bot.domain.details import format_number
from bot.domain.notices import Notice, NoticeKind
from bot.domain.obstacles import Obstacle
from bot.domain.onboarding import OnboardingStatus
from bot.domain.parties import Side
from bot.domain.permissions import Deed
from bot.domain.steps import TaskId
from bot.surfaces import buttons, channel_texts, kit, labels
from bot.surfaces.turns import owed_lines

# They say their time by themselves.
DATED = frozenset({NoticeKind.PARKED, NoticeKind.PEOPLE_LEFT, NoticeKind.THIRD_PARTY})

_HAPPENED: Mapping[Obstacle, str] = MappingProxyType(
    {
        Obstacle.ARCHIVED: "{channel} was archived",
        Obstacle.REMOVED: "I was removed from {channel}",
        Obstacle.UNINSTALLED: "I was removed from the workspace, and so from {channel}",
        Obstacle.UNSHARED: "{channel} is no longer shared with {brand}",
        Obstacle.DELETED: "{channel} was deleted",
        Obstacle.NOT_FOUND: "I no longer find {channel}: it was deleted, or I was removed from it",
    }
)
_INVITE = "Invite me to {channel} again with `/invite @WhatsApp onboarding`, and it goes on by itself."
_MOVE = "type `/onboarding move here` in {a} channel of Sparkcentral and {brand} that I am in."
_NEXT: Mapping[Obstacle, str] = MappingProxyType(
    {
        Obstacle.ARCHIVED: "Unarchive it, and the onboarding goes on by itself.",
        Obstacle.REMOVED: _INVITE,
        Obstacle.UNINSTALLED: _INVITE,
        Obstacle.UNSHARED: "Share it with {brand} again, and the onboarding goes on by itself.",
        Obstacle.DELETED: "",
        Obstacle.NOT_FOUND: _INVITE,
    }
)
_PARTS: Mapping[str, str] = MappingProxyType(
    {
        parts.LEAD: "the Sparkcentral lead",
        parts.STAFF: "one of the Sparkcentral people",
        parts.BRAND: "one of the brand people",
        parts.BRAND_ADMIN: "the brand admin",
        parts.PHONE: "holding the phone",
        parts.OPERATOR: "asking for the 6-digit code",
    }
)


def is_this_parking(scene: kit.Scene, notice: Notice) -> bool:
    parked = scene.onboarding.parked
    return parked is not None and parked.since.isoformat() == notice.facts.get("at")


def are_gone(scene: kit.Scene, notice: Notice) -> list[str]:
    """Those of them who are still away and still matter; of what is closed nobody does."""
    state = scene.onboarding
    away = state.changed_sides if "sides" in notice.facts else state.gone
    still = [who for who in _who(notice) if who in away and parts.parts_of(state, who)]
    return [] if state.status is OnboardingStatus.CLOSED else still


def people_button(scene: kit.Scene, notice: Notice) -> kit.Blocks:
    deed = _replacing(scene, are_gone(scene, notice))
    return (
        [kit.actions([buttons.button(scene, deed, None, primary=True)], "notice.people.do")] if deed else []
    )


def _replacing(scene: kit.Scene, people: Iterable[str]) -> Deed | None:
    """The form in which somebody else takes over; whoever is in a team only is in no other one."""
    theirs = {part for who in people for part in parts.parts_of(scene.onboarding, who)}
    if not theirs:
        return None
    if not all(map(parts.is_of_channel, theirs)):
        return Deed.PEOPLE
    return Deed.EDIT_ROLES if parts.ROLE in theirs else Deed.EDIT_TEAMS


def parked_line(scene: kit.Scene) -> str:
    """One sentence for answers and lists; empty while it can be written to."""
    parked = scene.onboarding.parked
    if parked is None:
        return ""
    return f"Parked since {kit.when(parked.since)}: {_happened(scene, parked.obstacle, '')}."


def _at(scene: kit.Scene, notice: Notice) -> datetime:
    at = notice.facts.get("at")
    return datetime.fromisoformat(at) if at else scene.now


def _whose(scene: kit.Scene) -> str:
    """Where several numbers share the channel, the head of the notice names the one that is meant."""
    known = scene.onboarding.private.details
    if known is None or scene.onboarding.several:
        return f"*{scene.brand}*"
    return f"*{scene.brand}*, {kit.plain(format_number(known.phone_number))},"


def _channel(scene: kit.Scene, name: str) -> str:
    return f"#{kit.clipped(name, kit.NAME_MAX)}" if name else f"<#{scene.onboarding.channel_id}>"


def _happened(scene: kit.Scene, obstacle: Obstacle, name: str) -> str:
    return _HAPPENED[obstacle].format_map({"channel": _channel(scene, name), "brand": scene.brand})


def _parked(scene: kit.Scene, notice: Notice) -> str:
    obstacle = Obstacle(notice.facts.get("obstacle", Obstacle.NOT_FOUND))
    name = notice.facts.get("channel", "")
    happened, at = _happened(scene, obstacle, name), _at(scene, notice)
    back = _NEXT[obstacle]
    move = f"Or {_MOVE}" if back else _MOVE
    a = "another" if obstacle in {Obstacle.ARCHIVED, Obstacle.UNSHARED} else "a"
    facts = {"channel": _channel(scene, name), "brand": scene.brand, "a": a}
    return "\n".join(
        [
            f"The WhatsApp onboarding of {_whose(scene)} is parked: {happened}, {kit.when(at)}.",
            "Until it goes on nobody is reminded, and a code that was on its way is cancelled.",
            f"Next: {f'{back} {move}'.strip()}".format_map(facts),
        ]
    )


def _unparked(scene: kit.Scene, _: Notice) -> str:
    said = f"▶️ I can write here again: the onboarding of {_whose(scene)} goes on."
    return "\n".join([said, *owed_lines(scene)])


def _moved(scene: kit.Scene, notice: Notice) -> str:
    who = scene.name(notice.facts.get("by"))
    said = f"▶️ {who} moved the onboarding of {_whose(scene)} here: it goes on in this channel."
    return "\n".join([said, *owed_lines(scene), *_absent(scene, notice)])


def _absent(scene: kit.Scene, notice: Notice) -> list[str]:
    names = [scene.name(who) for who in notice.facts.get("absent", "").split()]
    return [f"Next: invite {_and(names)} to this channel."] if names else []


def _who(notice: Notice) -> list[str]:
    return notice.facts.get("who", "").split()


def _left(scene: kit.Scene, notice: Notice) -> str:
    still = are_gone(scene, notice)
    lines = [f"{_how(scene, notice)}, {kit.when(_at(scene, notice))}."]
    if not still:
        settled = f"In the WhatsApp onboarding of {_whose(scene)} this is settled: there is nothing to do."
        return "\n".join([*lines, settled])
    lines.append(f"In the WhatsApp onboarding of {_whose(scene).rstrip(',')}:")
    lines += [f"• {scene.name(who)}: {_still(scene, who)}" for who in still[:_TOLD_MAX]]
    lines += [f"• {len(still) - _TOLD_MAX} more"] if len(still) > _TOLD_MAX else []
    deed = _replacing(scene, still)
    asked = f"Next: press *{labels.BUTTONS[deed]}* and say who takes over." if deed else ""
    lines.append(f"Nobody is taken off a list by this. {asked}")
    return "\n".join([*lines, *_also(scene, still, deed)])


# However many leave at once, and whatever they have: a message is read at a glance and fits in Slack.
_TOLD_MAX = 3


def _how(scene: kit.Scene, notice: Notice) -> str:
    people = [scene.name(who) for who in _who(notice)]
    sides = [scene.party(Side(side)) for side in notice.facts.get("sides", "").split()]
    if sides:
        told = zip(people[:_TOLD_MAX], sides, strict=False)
        more = [f"{len(people) - _TOLD_MAX} more changed sides"] if len(people) > _TOLD_MAX else []
        return _and([*(f"{name} is no longer with {side} in Slack" for name, side in told), *more])
    more = [f"{len(people) - _TOLD_MAX} more"] if len(people) > _TOLD_MAX else []
    place = f"<#{scene.onboarding.channel_id}>"
    left = "can no longer be reached in Slack" if "deactivated" in notice.facts else f"left {place}"
    return f"{_and([*people[:_TOLD_MAX], *more])} {left}"


def _also(scene: kit.Scene, people: Iterable[str], deed: Deed | None) -> list[str]:
    """What the one button does not open."""
    theirs = [part for who in people for part in parts.parts_of(scene.onboarding, who)]
    if deed is not Deed.PEOPLE or not any(map(parts.is_of_channel, theirs)):
        return []
    forms = f"*{labels.BUTTONS[Deed.EDIT_ROLES]}* and *{labels.BUTTONS[Deed.EDIT_TEAMS]}*"
    return [f"Roles and teams stay as well: change them with {forms} on the WhatsApp channel's card."]


def _still(scene: kit.Scene, who: str) -> str:
    has = [_said(scene, who, part) for part in parts.parts_of(scene.onboarding, who)]
    more = [f"{len(has) - _TOLD_MAX} more"] if len(has) > _TOLD_MAX else []
    return _and([*has[:_TOLD_MAX], *more])


def _said(scene: kit.Scene, who: str, part: str) -> str:
    if part.startswith(parts.TASK):
        return f"asked to {labels.TASKS[TaskId(part.removeprefix(parts.TASK))]}"
    if part.startswith(parts.TEAM):
        return f"in the team {channel_texts.team_name(scene, part.removeprefix(parts.TEAM))}"
    if part == parts.ROLE:
        return f"still {labels.ROLES[scene.onboarding.roles[who]]}"
    return _PARTS[part]


def _third_party(scene: kit.Scene, notice: Notice) -> str:
    name = kit.clipped(notice.facts.get("name", ""), kit.NAME_MAX) or "A third organisation"
    place, at = f"<#{scene.onboarding.channel_id}>", _at(scene, notice)
    elsewhere = _MOVE.format_map({"a": "another", "brand": scene.brand})
    return "\n".join(
        [
            f"{name} has joined {place}, {kit.when(at)}.",
            f"The WhatsApp onboarding of {_whose(scene)} runs there and goes on.",
            "Their people can read the cards, and their presses are refused.",
            f"Next: if they should not read along, remove them, or {elsewhere}",
        ]
    )


def _and(words: Iterable[str]) -> str:
    found = list(words)
    return " and ".join([", ".join(found[:-1]), found[-1]] if len(found) > 1 else found)


HEADS: Mapping[NoticeKind, Callable[[kit.Scene, Notice], str]] = MappingProxyType(
    {
        NoticeKind.PARKED: _parked,
        NoticeKind.UNPARKED: _unparked,
        NoticeKind.MOVED: _moved,
        NoticeKind.PEOPLE_LEFT: _left,
        NoticeKind.THIRD_PARTY: _third_party,
    }
)
