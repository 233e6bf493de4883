"""The forms for teams: a list of them, page by page, and one team with its name, people and access."""

from collections.abc import Sequence
from typing import Any

import slackblocks as sb

from bot.domain.channel import TEAM_NAME_MAX, Role, Team, is_outsider
from bot.domain.onboarding import Onboarding
from bot.domain.permissions import Deed
from bot.domain.team_decisions import team_mark
from bot.surfaces import channel_texts, fields, ids, kit, labels
from bot.surfaces.fields import Form, Values
from bot.surfaces.kit import Scene

NEW = "new"
# The presses of the list and of one team's form: "page 2" and "team <its id>".
PAGE_OF, TEAM_OF = "page", "team"
PAGE = 40
GO_ON = "anyway"
NO_ACCESS = "none"
OUTSIDERS = "outsiders"
_ACCESS = {NO_ACCESS: "No access by this team", **{role.value: text for role, text in labels.ROLES.items()}}


def go_on(says: str, values: Values) -> fields.Block:
    """Not needed until something was refused that can be meant."""
    return fields.tick(GO_ON, "Go on", says, values, hint="Only needed when the form asks for it.")


def listing(scene: Scene, page: int) -> dict[str, Any]:
    teams = scene.onboarding.teams
    keys = sorted(teams, key=lambda key: channel_texts.team_name(scene, key).casefold())
    page = min(page, max(0, len(keys) - 1) // PAGE)
    told = "Teams give their members access together. A role of somebody's own goes before the team's."
    blocks = [
        kit.context(scene.heading, "teams.about"),
        kit.section(told, "teams.told", _button(scene, labels.NEW_TEAM, f"{TEAM_OF} {NEW}")),
        *(_team(scene, key, teams[key]) for key in keys[page * PAGE : (page + 1) * PAGE]),
        *turning(scene, Deed.EDIT_TEAMS, page, len(keys), PAGE),
    ]
    return kit.modal("Teams", blocks, ids.TEAMS)


def _team(scene: Scene, key: str, team: Team) -> dict[str, Any]:
    people = channel_texts.people(scene, team.members) or "nobody yet"
    text = f"*{channel_texts.team_name(scene, key)}* · {_ACCESS[team.role or NO_ACCESS]}\n{people}"
    return kit.section(text, f"teams.{key}", _button(scene, labels.EDIT_TEAM, f"{TEAM_OF} {key}"))


def turning(scene: Scene, deed: Deed, page: int, count: int, most: int) -> kit.Blocks:
    """Buttons to the pages beside this one, where there are any."""
    there = {labels.PREVIOUS_PAGE: page - 1, labels.NEXT_PAGE: page + 1}
    drawn = [
        _button(scene, label, f"{PAGE_OF} {number}", deed)
        for label, number in there.items()
        if 0 <= number <= max(0, count - 1) // most
    ]
    return [kit.actions(drawn, "turn")] if drawn else []


def _button(scene: Scene, label: str, ref: str, deed: Deed = Deed.EDIT_TEAMS) -> sb.Button:
    value = ids.press(deed, scene.onboarding.id, ref=ref).encode()
    return sb.Button(label, action_id=f"{ids.BUTTON}.{deed}.{ref.replace(' ', '.')}", value=value)


def team_of(press: ids.Press) -> str:
    """The team's id; empty for a new one."""
    key = press.ref.partition(" ")[2].partition(" ")[0]
    return "" if key == NEW else key


def seen_of(press: ids.Press) -> str:
    """The mark of the team as the form showed it; forms of an earlier version have none."""
    return press.ref.partition(" ")[2].partition(" ")[2]


def as_opened(scene: Scene, press: ids.Press) -> ids.Press:
    """With the mark of the team as it stands now."""
    key = team_of(press)
    return press.about(f"{TEAM_OF} {key} {team_mark(scene.onboarding, key)}") if key else press


def team(scene: Scene, press: ids.Press, values: Values) -> Form:
    is_new = not team_of(press)
    blocks: Sequence[fields.Block] = [
        fields.text(
            *("name", "Team name", values),
            hint=f"As it is called in Sparkcentral, up to {TEAM_NAME_MAX} characters.",
            example="Customer care",
            most=TEAM_NAME_MAX,
        ),
        fields.people(
            *("people", "Members", values),
            hint="Everybody who is in the team; whoever is not named here leaves it.",
            optional=True,
        ),
        *_without_slack(scene, team_of(press), values),
        fields.choice(
            *("access", "Access by this team", _ACCESS, values),
            hint="What its members may do on this channel, unless they have a role of their own.",
        ),
    ]
    delete = fields.tick("delete", "Delete", "Delete this team", values, hint="Its members stay as users.")
    asked = go_on("Go on, also if people lose access or move here from another team", values)
    return Form(
        "New team" if is_new else "Edit team",
        "Save team",
        [*blocks, *([] if is_new else [delete]), asked],
    )


def _without_slack(scene: Scene, key: str, values: Values) -> kit.Blocks:
    """Slack's own menu offers nobody whom Slack does not know."""
    offered = outsiders_offered(scene.onboarding, key)
    if not offered:
        return []
    hint = "People whom the channel knows by e-mail only; “Import people” adds them."
    names = {one: scene.name(one) for one in offered}
    return [fields.choices(OUTSIDERS, "Members without Slack", names, values, hint=hint, optional=True)]


def outsiders_offered(onboarding: Onboarding, key: str) -> tuple[str, ...]:
    """The team's own first: a menu holds so many only."""
    there = onboarding.teams.get(key, Team()).members
    known = onboarding.private.outsiders
    return tuple(sorted(known, key=lambda one: (one not in there, known[one].called)))[: fields.OPTIONS_MAX]


def team_before(scene: Scene, press: ids.Press) -> Values:
    key = team_of(press)
    there = scene.onboarding.teams.get(key)
    if there is None:
        return {"access": NO_ACCESS}
    name = scene.onboarding.private.team_names.get(key, "")
    return {
        "name": name,
        "people": [one for one in there.members if not is_outsider(one)],
        OUTSIDERS: [one for one in there.members if is_outsider(one)],
        "access": there.role or NO_ACCESS,
    }


def access(value: str | None) -> Role | None:
    return Role(value) if value and value != NO_ACCESS else None
