"""The WhatsApp channel in words: its features, and each change as the clicks that make it in Sparkcentral."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields
from types import MappingProxyType

from bot.domain.channel import ChannelSettings, Role
from bot.domain.channel_changes import Change, ChangeKind
from bot.surfaces import kit, labels

# As the forms and the history call them.
SETTINGS = {
    "auto_ownership": "Auto-ownership",
    "display_name": "Channel display name",
    "auto_resolve_new_days": "Auto-resolve New",
    "auto_resolve_pending_days": "Auto-resolve Pending",
    "all_users": "All Users",
    "all_teams": "All Teams",
}
_DAYS = {"auto_resolve_new_days", "auto_resolve_pending_days"}


def setting(field: str, value: object) -> str:
    """A feature's value as people say it. What they typed is escaped where it is shown."""
    if isinstance(value, bool):
        return "on" if value else "off"
    if field in _DAYS:
        return f"{value} day{'' if value == 1 else 's'}"
    return str(value) or "the WhatsApp display name"


def effect(field: str, value: object) -> str:
    """What a feature does, in one sentence (Sparkcentral's guide, "Edit Channel")."""
    if field in _DAYS:
        queue = "New" if field == "auto_resolve_new_days" else "Pending"
        return f"Conversations older than that in the {queue} queue are resolved by themselves."
    if field == "display_name":
        return "All users see it when they choose a channel."
    return _SWITCHED[field][bool(value)]


_SWITCHED: Mapping[str, Mapping[bool, str]] = MappingProxyType(
    {
        "auto_ownership": {
            True: "Whoever answers a conversation owns it until it is resolved.",
            False: "Conversations are assigned by hand.",
        },
        "all_users": {
            True: "Every user of Sparkcentral may use this channel.",
            False: "Only people with a role, or in a team that has access, may use this channel.",
        },
        "all_teams": {
            True: "The members of every team may use this channel.",
            False: "Only teams that were given a role have access.",
        },
    }
)


def differences(before: ChannelSettings, after: ChannelSettings) -> Iterator[tuple[str, str, str]]:
    """Name, before and after of each feature that differs."""
    for field in fields(ChannelSettings):
        was, now = getattr(before, field.name), getattr(after, field.name)
        if was != now:
            yield SETTINGS[field.name], setting(field.name, was), setting(field.name, now)


# A team of 120 is named in one line of a list: the rest stands in `/channel-team list`.
NAMED_MAX = 12


def role(given: str) -> str:
    return labels.ROLES[Role(given)] if given else "no role"


def people(scene: kit.Scene, ids: tuple[str, ...]) -> str:
    named = ", ".join(scene.name(one) for one in ids[:NAMED_MAX])
    more = len(ids) - NAMED_MAX
    return f"{named} and {more} more" if more > 0 else named


def away(scene: kit.Scene, person: str) -> str:
    """What an admin should know of somebody with a role; empty for whoever is there as before."""
    onboarding = scene.onboarding
    if person in onboarding.changed_sides:
        return f"is no longer with {scene.party(onboarding.changed_sides[person])}"
    return "has left the Slack channel" if person in onboarding.gone else ""


def named(scene: kit.Scene, person: str) -> str:
    """By their name, and with what an admin should know."""
    told = away(scene, person)
    return f"{scene.name(person)} ({told})" if told else scene.name(person)


def team_name(scene: kit.Scene, team: str) -> str:
    return kit.clipped(scene.onboarding.private.team_names.get(team, ""), kit.NAME_MAX) or "a team"


def clicks(scene: kit.Scene, change: Change) -> str:
    """What to do in Sparkcentral, by the words that stand there (its guide, "Edit Channel")."""
    return _CLICKS[change.kind](scene, change)


def _setting(_scene: kit.Scene, change: Change) -> str:
    name, wanted, there = SETTINGS[change.about], _shown(change, change.after), _shown(change, change.before)
    if change.after in {"on", "off"}:
        return f"*{name}*: switch it {wanted}."
    return f"*{name}*: set it to *{wanted}* (there now: {there})."


def _shown(change: Change, value: str) -> str:
    text = setting(change.about, int(value)) if change.about in _DAYS else setting(change.about, value)
    return kit.clipped(text, kit.SECTION_MAX // 4)


def _team(_scene: kit.Scene, change: Change) -> str:
    before, after = (kit.clipped(name, kit.NAME_MAX) for name in (change.before, change.after))
    if not change.after:
        return f"*Team Access*: delete the team *{before}*."
    if not change.before:
        return f"*Team Access*: make a team *{after}*."
    return f"*Team Access*: rename the team *{before}* to *{after}*."


def _members(scene: kit.Scene, change: Change) -> str:
    coming = f"add {people(scene, change.added)}" if change.added else ""
    going = f"take out {people(scene, change.removed)}" if change.removed else ""
    return f"*Team Access*, *{team_name(scene, change.about)}*: {'; '.join(filter(None, (coming, going)))}."


def _grant(scene: kit.Scene, change: Change) -> str:
    team, there = team_name(scene, change.about), role(change.before)
    if not change.after:
        return f"*Team Access*, *{team}*: take this channel away from the team (there now: {there})."
    return f"*Team Access*, *{team}*: give its members *{role(change.after)}* here (there now: {there})."


def _role(scene: kit.Scene, change: Change) -> str:
    who, there = scene.name(change.about), role(change.before)
    if not change.after:
        return f"*Channel Roles*: take the role of *{who}* away (there now: {there})."
    return f"*Channel Roles*: make *{who}* *{role(change.after)}* (there now: {there})."


_CLICKS: Mapping[ChangeKind, Callable[[kit.Scene, Change], str]] = MappingProxyType(
    {
        ChangeKind.SETTING: _setting,
        ChangeKind.TEAM: _team,
        ChangeKind.MEMBERS: _members,
        ChangeKind.GRANT: _grant,
        ChangeKind.ROLE: _role,
    }
)
