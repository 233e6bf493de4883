"""The history of the WhatsApp channel as a modal: who changed what, from what to what, with “Put back”."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Any

import slackblocks as sb

from bot.domain import commands as do
from bot.domain.channel_undo import may_put_back, put_back
from bot.domain.events import Recorded
from bot.domain.parties import Person
from bot.surfaces import channel_texts, history, ids, kit, labels

# Slack, confirmation dialog: text of at most 300 characters, so there is so much room for names.
_NAME_MAX = 50
_NAMED_MAX = 3


def view(scene: kit.Scene, page: history.Page, reader: Person, about: str = "") -> dict[str, Any]:
    """One page; with `about` of what concerns this person. Its buttons keep to it."""
    known = replace(scene, names={**scene.names, **page.names})
    heading = f"{scene.heading} · about {known.name(about)}" if about else scene.heading
    told = [_entry(known, entry, page, reader, about) for entry in page.entries]
    turned = list(history.turning(scene, page, ids.CHANNEL_LOG, f"{about} "))
    blocks = [
        kit.context(heading, "channel.about"),
        *(told or [kit.section(_nothing(known, about), "channel.nothing")]),
        *([kit.actions(turned, "channel.turn")] if turned else []),
    ]
    return kit.modal(labels.CHANNEL_HISTORY, blocks, ids.CHANNEL_LOG)


def _nothing(scene: kit.Scene, about: str) -> str:
    of = f"about {scene.name(about)}" if about else "on the WhatsApp channel"
    return f"Nothing was changed {of} yet. Roles, teams and settings are edited by the buttons on its card."


def _entry(
    scene: kit.Scene, entry: Recorded, page: history.Page, reader: Person, about: str
) -> dict[str, Any]:
    command = put_back(scene.onboarding, entry.event)
    button = None
    if command is not None and may_put_back(scene.onboarding, reader, command):
        button = _button(scene, entry, command, about)
    return kit.section(history.line(scene, entry, page), f"channel.{entry.sequence}", button)


def _button(scene: kit.Scene, entry: Recorded, command: do.Command, about: str) -> sb.Button:
    press = ids.press(ids.PUT_BACK, scene.onboarding.id, ref=f"{about} {entry.sequence}")
    return sb.Button(
        labels.PUT_BACK,
        action_id=f"{ids.BUTTON}.{ids.PUT_BACK}",
        value=press.encode(),
        confirm=sb.ConfirmationDialogue(
            title="Put this back?",
            text=sb.Text(question(scene, command)),
            confirm=labels.PUT_BACK,
            deny="Cancel",
            style="primary",
        ),
    )


def question(scene: kit.Scene, command: do.Command) -> str:
    """What the press will do, as the dialog before it asks."""
    return _QUESTIONS[type(command)](scene, command)


def _short(text: str) -> str:
    return kit.clipped(text, _NAME_MAX)


def _people(scene: kit.Scene, people: Sequence[str]) -> str:
    named = [_short(scene.names.get(one, "somebody")) for one in people[:_NAMED_MAX]]
    more = len(people) - _NAMED_MAX
    return f"{', '.join(named)} and {more} more" if more > 0 else ", ".join(named)


def _team(scene: kit.Scene, key: str) -> str:
    name = _short(scene.onboarding.private.team_names.get(key, ""))
    return f"the team {name}" if name else "the team"


def _settings(scene: kit.Scene, command: do.ChangeSettings) -> str:
    told = [
        f"{name} to {_short(now)}"
        for name, _, now in channel_texts.differences(scene.onboarding.private.settings, command.settings)
    ]
    return f"Set {'; '.join(told)} again?"


def _set(scene: kit.Scene, command: do.SetRoles) -> str:
    return f"Make {_people(scene, command.people)} {labels.ROLES[command.role]} again?"


def _remove(scene: kit.Scene, command: do.RemoveRoles) -> str:
    return f"Take the role of {_people(scene, command.people)} away again?"


def _rename(scene: kit.Scene, command: do.RenameTeam) -> str:
    return f"Rename {_team(scene, command.team)} to {_short(command.name)} again?"


def _delete(scene: kit.Scene, command: do.DeleteTeam) -> str:
    team = scene.onboarding.teams[command.team]
    there = f", with {_people(scene, team.members)} in it" if team.members else ""
    return f"Delete {_team(scene, command.team)} again{there}?"


def _save(scene: kit.Scene, command: do.SaveTeam) -> str:
    role = f", as {labels.ROLES[command.role]}" if command.role else ""
    people = f", with {_people(scene, command.people)} in it" if command.people else ""
    return f"Make the team {_short(command.name)} again{role}{people}?"


def _leave(scene: kit.Scene, command: do.LeaveTeam) -> str:
    return f"Take {_people(scene, command.people)} out of {_team(scene, command.team)} again?"


def _join(scene: kit.Scene, command: do.JoinTeam) -> str:
    return f"Put {_people(scene, command.people)} into {_team(scene, command.team)} again?"


def _grant(scene: kit.Scene, command: do.GrantTeam) -> str:
    team = _team(scene, command.team)
    if command.role is None:
        return f"Take the channel away from {team} again?"
    return f"Give {team} {labels.ROLES[command.role]} again?"


_QUESTIONS: Mapping[type[Any], Callable[[kit.Scene, Any], str]] = MappingProxyType(
    {
        do.ChangeSettings: _settings,
        do.SetRoles: _set,
        do.RemoveRoles: _remove,
        do.RenameTeam: _rename,
        do.DeleteTeam: _delete,
        do.SaveTeam: _save,
        do.LeaveTeam: _leave,
        do.JoinTeam: _join,
        do.GrantTeam: _grant,
    }
)
