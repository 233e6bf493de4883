"""What happened to the WhatsApp channel, from what to what, as the history says it."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from bot.domain import events as ev
from bot.domain.channel import Role
from bot.surfaces import channel_texts, kit, labels

_Sentence = Callable[[kit.Scene, Any], str]
_CHANGED = "changed the WhatsApp channel's settings"


def _settings(_scene: kit.Scene, event: Any) -> str:
    """What was erased says nothing."""
    if event.before is None or event.after is None:
        return _CHANGED
    told = [
        f"{name} from {_typed(before)} to {_typed(after)}"
        for name, before, after in channel_texts.differences(event.before, event.after)
    ]
    return f"{_CHANGED}: {'; '.join(told)}"


def _typed(text: str) -> str:
    return kit.clipped(text, kit.NAME_MAX)


def role(given: Role | None) -> str:
    return labels.ROLES[given] if given else "no role"


def _role_set(scene: kit.Scene, event: ev.RoleSet) -> str:
    was = f", before {role(event.before)}" if event.before else ""
    return f"made {scene.name(event.person)} {role(event.role)}{was}"


def _role_removed(scene: kit.Scene, event: ev.RoleRemoved) -> str:
    was = f", who was {role(event.before)}" if event.before else ""
    return f"took away the role of {scene.name(event.person)}{was}"


def _outsider(_scene: kit.Scene, event: ev.OutsiderAdded) -> str:
    who = _typed(event.name or event.email) or "somebody"
    return f"noted {who} as somebody without Slack"


def team(scene: kit.Scene, key: str) -> str:
    """By its name of today."""
    name = _typed(scene.onboarding.private.team_names.get(key, ""))
    return f"the team {name}" if name else "a team that is gone by now"


def _renamed(_scene: kit.Scene, event: ev.TeamRenamed) -> str:
    if not event.name:  # erased
        return "renamed a team"
    return f"renamed the team {_typed(event.before)} to {_typed(event.name)}"


def _whole(text: str) -> _Sentence:
    return lambda _scene, event: f"{text} {_typed(event.name)}".rstrip()


def _people(text: str) -> _Sentence:
    return lambda scene, event: text.format(
        people=", ".join(map(scene.name, event.people)), team=team(scene, event.team)
    )


def _granted(scene: kit.Scene, event: ev.TeamGranted) -> str:
    return f"gave {team(scene, event.team)} {role(event.role)}, before {role(event.before)}"


def _applied(_scene: kit.Scene, event: ev.ChangesApplied) -> str:
    count = len(event.changes)
    return f"noted {'a change' if count == 1 else f'{count} changes'} as applied in Sparkcentral"


def _denied(scene: kit.Scene, event: ev.EditDenied) -> str:
    return f"did not let {scene.name(event.person)} do this: {labels.BUTTONS[event.deed]}"


SENTENCES: Mapping[type[ev.Event], _Sentence] = MappingProxyType(
    {
        ev.SettingsChanged: _settings,
        ev.RoleSet: _role_set,
        ev.RoleRemoved: _role_removed,
        ev.OutsiderAdded: _outsider,
        ev.EditDenied: _denied,
        ev.TeamCreated: _whole("made the team"),
        ev.TeamRenamed: _renamed,
        ev.TeamDeleted: _whole("deleted the team"),
        ev.TeamJoined: _people("put {people} into {team}"),
        ev.TeamLeft: _people("took {people} out of {team}"),
        ev.TeamGranted: _granted,
        ev.ChangesApplied: _applied,
        ev.ChangeNotApplied: lambda _scene, _event: "could not apply a change in Sparkcentral",
        ev.ChangeOvertaken: lambda _scene, _event: (
            "noted that Sparkcentral may have a change that is no longer wanted"
        ),
    }
)
