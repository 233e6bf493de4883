"""What the commands for teams and features answer, to the person who typed them only."""

from collections.abc import Iterator, Sequence
from typing import Any

from bot.domain.channel import ChannelSettings
from bot.domain.permissions import Deed
from bot.surfaces import answers, channel_texts, kit, labels, settings_grammar, team_grammar
from bot.surfaces.kit import Scene
from bot.surfaces.settings_grammar import Word
from bot.surfaces.team_grammar import Verb

# Said after each change: a person carries it over, or the webhook does.
_LISTED = "Sparkcentral's people see it on the list in the channel card's thread."
_EMPTY = "There is no team yet. Make one with `{}`."


def team_help(unknown: team_grammar.Unknown | None = None) -> dict[str, Any]:
    like = unknown.like.usage if unknown and unknown.like else ""
    start = _not_known(team_grammar.COMMAND, unknown.said, like, unknown.lacks) if unknown else ""
    told = (
        "A team's members get access to the WhatsApp channel together. A role of somebody's own goes before "
        "the team's, and a user is in one team."
    )
    return answers.ok(f"{start}{told}\n\n{answers.usages(team_grammar.COMMAND)}")


def settings_help(unknown: settings_grammar.Unknown | None = None) -> dict[str, Any]:
    like = unknown.like.usage if unknown and unknown.like else ""
    start = _not_known(settings_grammar.COMMAND, unknown.said, like, unknown.lacks) if unknown else ""
    return answers.ok(f"{start}These are the commands:\n{answers.usages(settings_grammar.COMMAND)}")


def _not_known(command: str, said: str, like: str, lacks: str) -> str:
    if lacks:
        return f"This needs {lacks}, as in `{command} {like}`.\n"
    meant = f" Did you mean `{command} {like}`?" if like else ""
    return f"I do not understand “{kit.clipped(said, 60)}”.{meant}\n"


def teams(scene: Scene) -> dict[str, Any]:
    """Each with its people and what they may do; as many as an answer holds."""
    found = scene.onboarding.teams
    if not found:
        create = f"{team_grammar.COMMAND} {team_grammar.ROWS[Verb.CREATE].usage}"
        return answers.ok(_EMPTY.format(create))
    keys = sorted(found, key=lambda key: channel_texts.team_name(scene, key).casefold())
    lines = [_team(scene, key) for key in keys]
    head = f"*Teams on the WhatsApp channel of {scene.brand}*"
    return answers.in_parts([head, *lines])


def _team(scene: Scene, key: str) -> str:
    team, name = scene.onboarding.teams[key], channel_texts.team_name(scene, key)
    people = ", ".join(scene.name(one) for one in team.members) or "nobody yet"
    return f"• *{name}*, {channel_texts.role(team.role or '')}: {people}"


def done(said: str) -> dict[str, Any]:
    return answers.ok(f"{said} {_LISTED}")


def people_in_team(scene: Scene, people: Sequence[str], team: str, *, joined: bool) -> str:
    named, are = answers.named(scene, people), "is" if len(people) == 1 else "are"
    where = "now in" if joined else "no longer in"
    return f"{named} {are} {where} the team *{team}*."


def settings(scene: Scene) -> dict[str, Any]:
    kept = scene.onboarding.private.settings
    lines = [f"• *{channel_texts.SETTINGS[field]}*: {_now(kept, field)}" for field in channel_texts.SETTINGS]
    change = f"{settings_grammar.COMMAND} {settings_grammar.ROWS[Word.USERS].usage}"
    form = f"press *{labels.BUTTONS[Deed.CHANNEL_SETTINGS]}* on the channel card"
    tail = f"To change one, type for example `{change}`, or {form}."
    head = f"*Features of the WhatsApp channel of {scene.brand}*"
    return answers.in_parts([head, *lines, tail])


def _now(kept: ChannelSettings, field: str) -> str:
    value = kit.clipped(channel_texts.setting(field, getattr(kept, field)), kit.SECTION_MAX // 4)
    return f"{value}. {channel_texts.effect(field, getattr(kept, field))}"


def settings_changed(before: ChannelSettings, after: ChannelSettings) -> dict[str, Any]:
    """What it is now, what that does, and what it was."""
    told = list(_changes(before, after))
    return answers.ok("\n".join([*told, _LISTED]) if told else "It is so already, so nothing has changed.")


def _changes(before: ChannelSettings, after: ChannelSettings) -> Iterator[str]:
    for field, name in channel_texts.SETTINGS.items():
        was, now = getattr(before, field), getattr(after, field)
        if was != now:
            shown, earlier = (
                kit.clipped(channel_texts.setting(field, value), kit.SECTION_MAX // 4) for value in (now, was)
            )
            yield f"*{name}* is now {shown}; it was {earlier}. {channel_texts.effect(field, now)}"
