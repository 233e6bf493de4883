"""What slash commands answer, to the person who typed them only."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.domain.access import Access, Source, access_of, people_of_channel, teams_of
from bot.domain.channel import RIGHTS, Right, Role
from bot.domain.onboarding import OnboardingStatus
from bot.domain.steps import NUMBERED_STEPS, TaskId
from bot.surfaces import channel_texts, grammar, kit, labels, role_grammar, settings_grammar, team_grammar
from bot.surfaces.kit import Scene
from bot.surfaces.notice_surroundings import parked_line
from bot.surfaces.turns import turn_line

ONBOARDING, CHANNEL_ROLE = grammar.COMMAND, role_grammar.COMMAND


@dataclass(frozen=True, slots=True)
class Usage:
    command: str
    usage: str
    sentence: str

    @property
    def typed(self) -> str:
        return f"{self.command} {self.usage}"


# All commands: help, README and tests are made of it.
COMMANDS = (
    *(Usage(ONBOARDING, row.usage, row.sentence) for row in grammar.ROWS.values()),
    *(Usage(CHANNEL_ROLE, row.usage, row.sentence) for row in role_grammar.ROWS.values()),
    *(Usage(team_grammar.COMMAND, row.usage, row.sentence) for row in team_grammar.ROWS.values()),
    *(Usage(settings_grammar.COMMAND, row.usage, row.sentence) for row in settings_grammar.ROWS.values()),
)

RIGHT_TEXTS: dict[Right, str] = {
    Right.TRIAGE: ("view channels, move conversations to pending or resolved, add tags, notes and topics"),
    Right.REPLY: "reply",
    Right.REPORTS: "see the Reports tab",
}
_STATUS_TEXTS = {
    OnboardingStatus.RUNNING: "on its way",
    OnboardingStatus.ON_HOLD: "on hold",
    OnboardingStatus.LIVE: "live",
    OnboardingStatus.CLOSED: "closed",
}
# Sparkcentral has no public API for roles, so a person carries them over.
_IN_SPARKCENTRAL = "Sparkcentral's people see it on the list in the channel card's thread."


MOVED_HERE = "It goes on here: its cards and the overview come now, and the buttons in the old channel go."
SEND_AGAIN = "I know you now. Send the command once more, and its form opens."
# Slack, message: at most 50 blocks.
STATUS_MAX = 45
# Slack answered msg_blocks_too_long at some 13,200 characters over all blocks (bolt-js#2509).
ANSWER_MAX = 11_000
LINE_MAX = 1_500


def ok(text: str) -> dict[str, Any]:
    return _answer(text, [kit.section(text, "answer")])


def help_answer(unknown: grammar.Unknown | None = None) -> dict[str, Any]:
    """With what was typed when it is no command of ours, and what was most likely meant."""
    head = f"{_not_known(unknown)}These are the commands:"
    tail = "The brand needs no commands: each step's message in the channel has the buttons for it."
    closing = kit.context(f"{grammar.ON_NUMBER}\n{tail}", "brand")
    return in_parts([head, *usages().splitlines()], [closing])


def _not_known(unknown: grammar.Unknown | None) -> str:
    if unknown is None:
        return ""
    if unknown.no_day:
        return f"“{kit.clipped(unknown.no_day, 60)}” is no day: write it like 2026-12-24. "
    meant = f"Did you mean `{ONBOARDING} {unknown.like.usage}`? " if unknown.like else ""
    return f"I do not know “{kit.clipped(unknown.said, 60)}”. {meant}"


def usages(command: str | None = None) -> str:
    wanted = [usage for usage in COMMANDS if command in {None, usage.command}]
    return "\n".join(f"`{usage.typed}` {usage.sentence}" for usage in wanted)


def status_answer(scenes: Sequence[Scene]) -> dict[str, Any]:
    """Of all the numbers in the channel."""
    told = [_status(scene) for scene in scenes]
    tail = "The buttons are on each step's message in the channel; its thread says who was told and when."
    shown = [kit.section(text, f"answer.{place}") for place, text in enumerate(told[:STATUS_MAX])]
    return _answer(spoken(told), [*shown, kit.context(tail, "next")])


def _status(scene: Scene) -> str:
    onboarding = scene.onboarding
    done = sum(onboarding.step_finished(step) for step in NUMBERED_STEPS)
    steps = f"{done} of {len(NUMBERED_STEPS)} steps done"
    head = f"*{_title(scene)}* is {_STATUS_TEXTS[onboarding.status]}: {steps}."
    expected = f"It is expected to go live on {scene.live_day}." if scene.live_day else ""
    return "\n".join(filter(None, (head, expected, parked_line(scene), *owed_lines(scene))))


def _title(scene: Scene) -> str:
    return scene.heading.replace(" · ", ", ", 1) if scene.number else scene.heading


def owed_lines(scene: Scene) -> list[str]:
    owed = [f"• {owed_line(scene, task)}" for task in scene.onboarding.owed()]
    return owed or ["Nobody owes anything at the moment."]


def owed_line(scene: Scene, task: TaskId) -> str:
    return f"{labels.step_title(task.step)} – {labels.TASKS[task]}. _{turn_line(scene, task)}_"


def roles_help(unknown: role_grammar.Unknown | None = None) -> dict[str, Any]:
    """With what was typed when it is no command of ours, and what was most likely meant."""
    start = f"{_roles_not_known(unknown)}\n" if unknown else ""
    told = f"{_rights()}\nViewer suits new agents who are finding their way."
    said = f"{start}{told}\n\n{usages(CHANNEL_ROLE)}"
    return _answer(said, [kit.section(said, "answer")])


def _roles_not_known(unknown: role_grammar.Unknown) -> str:
    meant = f" Did you mean `{CHANNEL_ROLE} {unknown.like}`?" if unknown.like else ""
    if unknown.lacks:
        return f"This needs {unknown.lacks}, as in `{CHANNEL_ROLE} {unknown.like}`."
    return f"I do not understand “{kit.clipped(unknown.said, 60)}”.{meant}"


def _rights() -> str:
    return "\n".join(f"*{labels.ROLES[role]}* may {may(role)}." for role in Role)


def may(role: Role) -> str:
    """All that the role may do, and what it may not: that is what people ask about."""
    first, *more = (RIGHT_TEXTS[right] for right in Right if right in RIGHTS[role])
    never = [RIGHT_TEXTS[right] for right in Right if right not in RIGHTS[role]]
    also = f"; also {' and '.join(more)}" if more else ""
    but = f"; but not {' or '.join(never)}" if never else ""
    return first + also + but


def roles_list(scene: Scene) -> dict[str, Any]:
    """By role: who has it, and due to what where it is no role of their own."""
    people = sorted(people_of_channel(scene.onboarding), key=lambda one: (scene.name(one).casefold(), one))
    found = {one: access_of(scene.onboarding, one) for one in people}
    lines = [f"*{labels.ROLES[role]}*: {_holders(scene, found, role)}" for role in Role]
    without = [
        channel_texts.named(scene, one)
        for one, access in found.items()
        if access.role is None and _teams(scene, one)
    ]
    lines += [f"*In a team without access*: {', '.join(without)}"] if without else []
    head = f"*Roles on the WhatsApp channel of {scene.brand}*"
    change = f"To change one, type `{CHANNEL_ROLE} {role_grammar.ROWS[role_grammar.Verb.SET].usage}`."
    return in_parts([head, *lines, _rights(), change])


def _holders(scene: Scene, found: Mapping[str, Access], role: Role) -> str:
    held = [(one, access) for one, access in found.items() if access.role is role]
    return ", ".join(f"{scene.name(one)}{_notes(scene, one, access)}" for one, access in held) or "nobody yet"


def _notes(scene: Scene, person: str, access: Access) -> str:
    notes = [note for note in (_by(scene, person, access), channel_texts.away(scene, person)) if note]
    return f" ({', '.join(notes)})" if notes else ""


def _by(scene: Scene, person: str, access: Access) -> str:
    if access.source is Source.TEAM:
        return f"by {channel_texts.team_name(scene, access.team)}"
    return f"in {' and '.join(teams)}" if (teams := _teams(scene, person)) else ""


def _teams(scene: Scene, person: str) -> list[str]:
    return [channel_texts.team_name(scene, team) for team in teams_of(scene.onboarding, person)]


def roles_set(scene: Scene, people: Sequence[str], role: Role) -> dict[str, Any]:
    are = "is" if len(people) == 1 else "are"
    return ok(
        f"{named(scene, people)} {are} now {labels.ROLES[role]} and may {may(role)}. {_IN_SPARKCENTRAL}"
    )


def roles_removed(scene: Scene, people: Sequence[str]) -> dict[str, Any]:
    have = "has" if len(people) == 1 else "have"
    return ok(f"{named(scene, people)} no longer {have} a role on the WhatsApp channel. {_IN_SPARKCENTRAL}")


def why(scene: Scene, person: str) -> dict[str, Any]:
    """What somebody may do, and due to what; and whether they are still there."""
    away = channel_texts.away(scene, person)
    also = f" {scene.name(person)} {away}." if away else ""
    return ok(f"{_due_to(scene, person)}{also}")


def _due_to(scene: Scene, person: str) -> str:
    access, name = access_of(scene.onboarding, person), scene.name(person)
    if access.source is Source.OWN_ROLE and access.role is not None:
        return f"{name} is {labels.ROLES[access.role]} by a role of their own, and may {may(access.role)}."
    if access.source is Source.TEAM and access.role is not None:
        team = channel_texts.team_name(scene, access.team)
        return (
            f"{name} is {labels.ROLES[access.role]} by the team *{team}*, and may {may(access.role)}. "
            f"A role of their own would go before it: `{CHANNEL_ROLE} @person {Role.VIEWER}`."
        )
    if access.source in {Source.ALL_TEAMS, Source.ALL_USERS}:
        by = "All Teams is on and they are in one" if access.source is Source.ALL_TEAMS else "All Users is on"
        return (
            f"{name} has no role of their own. {by}, so they may use the channel as everybody does; what "
            f"exactly, Sparkcentral decides. To make it sure, type `{CHANNEL_ROLE} @person {Role.VIEWER}`."
        )
    return (
        f"{name} has neither a role nor a team with access, and All Users is off: they do not see it. "
        f"An admin gives a role with `{CHANNEL_ROLE} @person {Role.VIEWER}`."
    )


def named(scene: Scene, people: Sequence[str]) -> str:
    *most, last = [scene.name(person) for person in people]
    return f"{', '.join(most)} and {last}" if most else last


def in_parts(lines: Sequence[str], closing: Sequence[dict[str, Any]] = ()) -> dict[str, Any]:
    """Lines in as few sections as can be; a line too long for one goes on in the next.

    What an answer has no room for is counted.
    """
    shown, left = [part for line in lines for part in _split(line)], 0
    while sum(map(kit.length, shown)) > ANSWER_MAX:
        shown.pop()
        left += 1
    more = [f"{left} more are not shown here."] if left else []
    texts: list[str] = []
    for line in (*shown, *more):
        if texts and kit.length(texts[-1]) + kit.length(line) < kit.SECTION_MAX:
            texts[-1] = f"{texts[-1]}\n{line}"
        else:
            texts.append(line)
    blocks = [kit.section(text, f"answer.{place}") for place, text in enumerate(texts)]
    return _answer(spoken(texts), [*blocks, *closing])


def _split(line: str) -> list[str]:
    """At the commas between names, so that nobody in a long list is lost."""
    parts = [""]
    for piece in line.split(", "):
        joined = f"{parts[-1]}, {piece}" if parts[-1] else piece
        if kit.length(joined) < LINE_MAX:
            parts[-1] = joined
        else:
            parts.append(piece)
    return parts


def spoken(parts: Sequence[str]) -> str:
    """As many of them, whole, as notifications and screen readers are given."""
    said = kit.cut(parts[0], kit.SECTION_MAX)
    for part in parts[1:]:
        if len(said) + len(part) >= kit.SECTION_MAX:
            break
        said = f"{said}\n{part}"
    return said


def _answer(text: str, blocks: kit.Blocks) -> dict[str, Any]:
    return {"response_type": "ephemeral", "text": text, "blocks": blocks}
