"""The form for the features of the WhatsApp channel, and reading what was put into it."""

import hashlib
import re
from dataclasses import asdict, replace
from typing import Any

from bot.domain.channel import AUTO_RESOLVE_MAX_DAYS, DISPLAY_NAME_MAX, ChannelSettings, name_length
from bot.domain.typed_text import one_line
from bot.surfaces import channel_texts, fields, forms_teams, ids, kit
from bot.surfaces.fields import Form, Values
from bot.surfaces.kit import Scene

ON, OFF = "on", "off"
SWITCH = {ON: "On", OFF: "Off"}


def settings(scene: Scene, _press: ids.Press, values: Values) -> Form:
    return Form(
        "Channel settings",
        "Save settings",
        [
            fields.choice(
                *("auto_ownership", "Auto-ownership", SWITCH, values),
                hint="On: whoever answers a conversation owns it until it is resolved. "
                f"Off: somebody assigns it by hand. {_now(scene, 'auto_ownership')}",
            ),
            fields.text(
                *("display_name", "Channel display name in Sparkcentral", values),
                hint=f"All users see it when they choose a channel. Up to {DISPLAY_NAME_MAX} characters; "
                f"empty means the WhatsApp display name. {_now(scene, 'display_name')}",
                optional=True,
            ),
            *_auto_resolve(scene, values),
            fields.choice(
                *("all_users", "All Users", SWITCH, values),
                hint="On: every user may use this channel. Off: only those you add. "
                f"{_now(scene, 'all_users')}",
            ),
            fields.choice(
                *("all_teams", "All Teams", SWITCH, values),
                hint="On: every team may use this channel. Off: only those you add. "
                f"{_now(scene, 'all_teams')}",
            ),
            forms_teams.go_on("Go on, also if it takes the channel away from people", values),
        ],
    )


def _now(scene: Scene, field: str) -> str:
    """What stands there before anything is changed, as plain text."""
    return f"Now: {channel_texts.setting(field, getattr(scene.onboarding.private.settings, field))}."


def _auto_resolve(scene: Scene, values: Values) -> kit.Blocks:
    return [
        fields.number(
            f"auto_resolve_{queue.lower()}_days",
            f"Auto-resolve {queue} after days",
            values,
            least=1,
            most=scene.policy.auto_resolve_most,
            hint=f"Conversations that stay in the {queue} queue longer resolve by themselves. Usual: 30. "
            f"{_now(scene, f'auto_resolve_{queue.lower()}_days')}",
        )
        for queue in ("New", "Pending")
    ]


def settings_before(scene: Scene, _press: ids.Press) -> Values:
    kept, known = scene.onboarding.private.settings, scene.onboarding.private.details
    return {
        "auto_ownership": _switch(on=kept.auto_ownership),
        "display_name": kept.display_name or (known.display_name if known else ""),
        "auto_resolve_new_days": str(kept.auto_resolve_new_days),
        "auto_resolve_pending_days": str(kept.auto_resolve_pending_days),
        "all_users": _switch(on=kept.all_users),
        "all_teams": _switch(on=kept.all_teams),
    }


def _switch(*, on: bool) -> str:
    return ON if on else OFF


def as_opened(scene: Scene, press: ids.Press) -> ids.Press:
    """With how the features stand in the form that opens, for its submit to tell what was changed in it."""
    kept, details = scene.onboarding.private.settings, scene.onboarding.private.details
    shown = replace(kept, display_name=kept.display_name or (details.display_name if details else ""))
    return press.about(" ".join(_digest(value) for value in asdict(shown).values()))


def changed_in(wanted: ChannelSettings, opened: str) -> dict[str, Any]:
    """The features that differ from the form as it was opened; all of them where that is not known."""
    values = asdict(wanted)
    before = opened.split()
    if len(before) != len(values):
        return values
    return {name: now for (name, now), was in zip(values.items(), before, strict=True) if _digest(now) != was}


def _digest(value: object) -> str:
    return hashlib.sha256(repr(value).encode()).hexdigest()[:8]


def settings_from(
    values: Values, most: int = AUTO_RESOLVE_MAX_DAYS
) -> tuple[ChannelSettings | None, dict[str, str]]:
    """The settings, or for each field that is wrong a sentence that says how to mend it.

    `most` days is the largest time for auto-resolve.
    """
    name = one_line(str(values.get("display_name") or ""))
    new, pending = (_days(values, f"auto_resolve_{queue}_days", most) for queue in ("new", "pending"))
    errors = {
        field: f"Type a whole number of days from 1 to {most}, for example {min(30, most)}."
        for field, days in (("auto_resolve_new_days", new), ("auto_resolve_pending_days", pending))
        if days is None
    }
    if name_length(name) > DISPLAY_NAME_MAX:
        errors["display_name"] = f"This has {name_length(name)} characters. Shorten it to {DISPLAY_NAME_MAX}."
    if errors or new is None or pending is None:
        return None, errors
    switches = {field: values.get(field) == ON for field in ("auto_ownership", "all_users", "all_teams")}
    kept = ChannelSettings(
        display_name=name,
        auto_resolve_new_days=new,
        auto_resolve_pending_days=pending,
        **switches,
    )
    return kept, {}


def _days(values: Values, field: str, most: int) -> int | None:
    typed = str(values.get(field) or "").strip()
    days = int(typed) if re.fullmatch(r"[0-9]{1,6}", typed) else 0
    return days if 1 <= days <= most else None
