"""What somebody needs to see on a card to do the task: details, profile, settings, or that it is live."""

from bot.domain.channel import ChannelSettings, Role
from bot.domain.channel_changes import to_apply
from bot.domain.details import LineType, format_number
from bot.domain.onboarding import Status
from bot.domain.parties import other_side
from bot.domain.profile import VERTICALS
from bot.domain.steps import Step, TaskId
from bot.surfaces import channel_texts, kit, labels

LIVE_HEADING = "WhatsApp added successfully"


def blocks(scene: kit.Scene, step: Step) -> kit.Blocks:
    drawn = {
        Step.DETAILS: _details,
        Step.ACCOUNT: _account,
        Step.PHONE: _phone,
        Step.BADGE: _profile,
        Step.CHANNEL: _channel,
    }
    text = drawn[step](scene) if step in drawn else ""
    return [kit.section(text, f"{step}.facts")] if text else []


def _account(scene: kit.Scene) -> str:
    """All of the details for whoever creates the account; afterwards they stand on their own card."""
    if scene.onboarding.owes(TaskId.ACCOUNT_CREATE):
        return _details(scene)
    return _lines([("WhatsApp account ID", scene.onboarding.whatsapp_account_id)])


def _lines(rows: list[tuple[str, str]], limit: int = 400) -> str:
    return "\n".join(f"{label}: {kit.clipped(value, limit)}" for label, value in rows if value)


def _details(scene: kit.Scene) -> str:
    details = scene.onboarding.private.details
    if details is None:
        return ""
    landline = details.line_type is LineType.LANDLINE
    return _lines(
        [
            ("Number", format_number(details.phone_number)),
            ("Line", "landline, phone menu can be switched off" if landline else "mobile"),
            ("Business Manager ID", details.business_manager_id),
            ("WhatsApp display name", details.display_name),
        ]
    )


def _profile(scene: kit.Scene) -> str:
    profile = scene.onboarding.private.profile
    if profile is None:
        return ""
    return _lines(
        [
            ("About", profile.about),
            ("Description", profile.description),
            ("Address", profile.address),
            ("Email", profile.email),
            ("Website", ", ".join(profile.websites)),
            ("Industry", VERTICALS.get(profile.vertical, "")),
            ("Logo", profile.logo.name or "received" if profile.logo else ""),
            ("Main country", profile.country or ""),
            ("Press links", ", ".join(profile.press_links)),
        ],
        300,
    )


def _phone(scene: kit.Scene) -> str:
    return _live(scene) or planned(scene)


def planned(scene: kit.Scene) -> str:
    """The time for the code: who is to answer it, or that it holds; nothing while none is picked."""
    moment = scene.onboarding.moment
    if moment is None:
        return ""
    by, when = scene.name(moment.by), kit.when(moment.at)
    if moment.agreed_by:
        others = scene.name(moment.agreed_by)
        return f"🗓️ {by} and {others} meet for the code {when}. Both are reminded before it."
    answers = scene.party(other_side(moment.side))
    return f"🗓️ {by} suggests {when} for the code. {answers} answers *That works* or *Another time*."


def _live(scene: kit.Scene) -> str:
    if scene.onboarding.live_at is None:
        return ""
    return f"*{LIVE_HEADING}*\n{live_text(scene)}"


def live_text(scene: kit.Scene) -> str:
    """Sparkcentral's guide: the channel shows "the WhatsApp Name, and the WhatsApp Phone number"."""
    details = scene.onboarding.private.details
    who = "The number"
    if details is not None:
        number = kit.plain(format_number(details.phone_number))
        who = f"*{kit.clipped(details.display_name, 100)}*, {number},"
    return f"{who} is now a channel in Sparkcentral: open Channel Settings there to see it."


def _channel(scene: kit.Scene) -> str:
    if scene.onboarding[TaskId.CHANNEL_SETUP].status is Status.LOCKED:
        return ""
    return "\n".join([*_settings(scene), *role_lines(scene), *_to_apply(scene)])


def _to_apply(scene: kit.Scene) -> list[str]:
    count = len(to_apply(scene.onboarding))
    if not count:
        return []
    waits = "1 change waits" if count == 1 else f"{count} changes wait"
    return [f"⏳ {waits} for Sparkcentral: the list is in this message's thread."]


def _settings(scene: kit.Scene) -> list[str]:
    settings, details = scene.onboarding.private.settings, scene.onboarding.private.details
    name = settings.display_name or (details.display_name if details else "")
    ownership = (
        "Agents automatically own a conversation once they reply."
        if settings.auto_ownership
        else "Conversations are assigned by hand."
    )
    new, pending = settings.auto_resolve_new_days, settings.auto_resolve_pending_days
    return [
        f"• Name in Sparkcentral: {kit.clipped(name, 300)}",
        f"• {ownership}",
        f"• New conversations are resolved after {_days(new)}, pending ones after {_days(pending)}.",
        f"• {_access(settings)}",
    ]


def _days(count: int) -> str:
    return "1 day" if count == 1 else f"{count} days"


def _access(settings: ChannelSettings) -> str:
    users = "All users have access" if settings.all_users else "Only users that you add have access"
    teams = "All teams have access" if settings.all_teams else "Only teams that you add have access"
    return f"{users}. {teams}."


def role_lines(scene: kit.Scene) -> list[str]:
    roles = scene.onboarding.roles
    lines = []
    for role in Role:
        people = [channel_texts.named(scene, person) for person, held in roles.items() if held is role]
        if people:
            lines.append(f"• {labels.ROLES[role]}: {', '.join(people[:40])}" + _more(len(people) - 40))
    lines += [f"• Team {_team(scene, team)}" for team in [*scene.onboarding.teams][:TEAMS_SHOWN]]
    lines += [f"• {more} more teams" for more in [len(scene.onboarding.teams) - TEAMS_SHOWN] if more > 0]
    return lines or ["• Roles: nobody has one yet. Admins give them with *Edit roles* or *Edit teams*."]


def _team(scene: kit.Scene, key: str) -> str:
    team, name = scene.onboarding.teams[key], channel_texts.team_name(scene, key)
    people = "1 person" if len(team.members) == 1 else f"{len(team.members)} people"
    away = sum(bool(channel_texts.away(scene, person)) for person in team.members)
    left = f" ({away} {'has' if away == 1 else 'have'} left)" if away else ""
    return f"{name}: {people}{left}, {channel_texts.role(team.role or '')}"


# A card is read at a glance; `/channel-team list` has all.
TEAMS_SHOWN = 8


def _more(count: int) -> str:
    return f" and {count} more" if count > 0 else ""
