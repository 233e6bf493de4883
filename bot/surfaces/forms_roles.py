"""The form for roles: each person with a menu that acts at once, page by page, and fields for others."""

from collections.abc import Sequence

import slackblocks as sb

from bot.domain.access import Source, access_of, let_in, people_of_channel, supervisors
from bot.domain.channel import Role
from bot.domain.permissions import Deed, is_open
from bot.surfaces import buttons, channel_texts, fields, forms_teams, ids, kit, labels
from bot.surfaces.fields import Form, Values
from bot.surfaces.kit import Scene

NO_ROLE = "none"
# A block each; the fields and the buttons need some more of a modal's 100.
PAGE = 25
# How a menu's press says whom it gives what, on which page: the last is there where it was asked before.
SET, SURE = "set", "sure"
_OFFERED = {**{role.value: text for role, text in labels.ROLES.items()}, NO_ROLE: "No role"}


_ABOUT = (
    "A menu beside a name acts at once. To give several people a role, or somebody who is not listed, "
    "fill in the fields below."
)


def roles(scene: Scene, press: ids.Press, values: Values) -> Form:
    people = sorted(people_of_channel(scene.onboarding), key=lambda one: (scene.name(one).casefold(), one))
    page = page_of(press, len(people))
    return Form(
        "Edit roles",
        "Save roles",
        [
            kit.section(_ABOUT, "about"),
            kit.actions([*_importing(scene), _exporting(scene)], "lists"),
            *(_person(scene, one, page) for one in people[page * PAGE : (page + 1) * PAGE]),
            *forms_teams.turning(scene, Deed.EDIT_ROLES, page, len(people), PAGE),
            fields.people("people", "People", values, hint="All of them get this role."),
            fields.choice(
                *("role", "Role", _OFFERED, values),
                hint="Viewer: no replies. Contributor: replies too. Supervisor: the Reports tab too.",
            ),
            forms_teams.go_on("Go on, also if nobody is supervisor then, or has access", values),
        ],
    )


def _importing(scene: Scene) -> list[sb.Button]:
    possible = is_open(scene.onboarding, Deed.IMPORT_PEOPLE, scene.now)
    return [buttons.button(scene, Deed.IMPORT_PEOPLE, None)] if possible else []


def _exporting(scene: Scene) -> sb.Button:
    return buttons.plain_button(scene, ids.EXPORT, labels.EXPORT_PEOPLE)


def page_of(press: ids.Press, count: int) -> int:
    """The page that a press is on or turns to; one that is there by now."""
    number = press.ref.rpartition(" ")[2]
    asked = int(number[:4]) if number.isdecimal() else 0
    return min(asked, max(0, count - 1) // PAGE)


def _person(scene: Scene, person: str, page: int) -> dict[str, object]:
    asked = _asked_first(scene, person)
    options = {
        value: sb.Option(
            sb.Text(text, type_=sb.TextType.PLAINTEXT), _press(scene, person, value, page, asked)
        )
        for value, text in _OFFERED.items()
    }
    held = scene.onboarding.roles.get(person)
    menu = sb.StaticSelectMenu(
        f"{ids.MENU}.role.{person}",
        list(options.values()),
        placeholder="Choose a role",
        initial_option=options[held.value if held else NO_ROLE],
        confirm=_dialog(asked) if asked else None,
    )
    away = channel_texts.away(scene, person)
    told = f"*{scene.name(person)}*{_due_to(scene, person)}{f' · {away}' if away else ''}"
    return kit.section(told, f"role.{person}", menu)


def _press(scene: Scene, person: str, value: str, page: int, asked: str) -> str:
    words: Sequence[str] = (SET, person, value, SURE if asked else "-", str(page))
    return ids.press(Deed.EDIT_ROLES, scene.onboarding.id, ref=" ".join(words)).encode()


def _due_to(scene: Scene, person: str) -> str:
    """What somebody has without a role of their own."""
    access = access_of(scene.onboarding, person)
    if access.source is Source.TEAM and access.role is not None:
        return f" · {labels.ROLES[access.role]} by {channel_texts.team_name(scene, access.team)}"
    by = {Source.ALL_TEAMS: "access by All Teams", Source.ALL_USERS: "access by All Users"}
    return f" · {by[access.source]}" if access.source in by else ""


def _asked_first(scene: Scene, person: str) -> str:
    """Whose role is not taken away by a slip."""
    if supervisors(scene.onboarding) == {person}:
        return f"{scene.name(person)} is the only supervisor: without one nobody sees the Reports tab."
    if let_in(scene.onboarding) == {person}:
        return f"{scene.name(person)} is the only one who has access to the channel."
    return ""


def _dialog(text: str) -> sb.ConfirmationDialogue:
    return sb.ConfirmationDialogue(
        title="Change this role?", text=sb.Text(text), confirm="Change it", deny="Cancel", style="danger"
    )


def chosen(value: str) -> Role | None:
    return None if value == NO_ROLE else Role(value)
