"""The form that takes a list of people, and the same once more with what the list would change."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.domain.channel_csv import MOST_LINES
from bot.domain.channel_list import Difference, Meant, mark
from bot.domain.onboarding import Onboarding
from bot.domain.permissions import Deed
from bot.surfaces import fields, forms_teams, ids, import_texts, kit
from bot.surfaces.fields import Form, Values
from bot.surfaces.kit import Scene

TITLE = "Import people"
LIST, FILE = "list", "file"
# The parts of a file. They are no part of the first form: Slack keeps what its fields held, and so the
# text that is put into a field has to come with the field.
PART = "part."
# Of a field's 3000 characters, so that there is room for mending.
PART_MAX = 2600
# So many lines of each kind are told: a view of 250 kB is refused by Slack.
TOLD_MAX = 60
_EXAMPLE = "name,email,slack,role,team\nAnn,ann@example.com,,viewer,Care"


def form(_scene: Scene, _press: ids.Press, values: Values) -> Form:
    about = (
        "The first line names the columns, in any order: *name*, *email*, *slack*, *role*, *team*. "
        "Who is in Slack is named by member ID, others by e-mail. The role is viewer, contributor or "
        "supervisor. An empty role or team takes it away; who is not in the list keeps what they have."
    )
    hint = f"Copied out of a spreadsheet, or with commas between. Up to {fields.TEXT_MAX} characters."
    return Form(
        TITLE,
        "Show what changes",
        [
            kit.section(about, "about"),
            fields.text(
                *(LIST, "List of people", values),
                hint=hint,
                example=_EXAMPLE,
                optional=True,
                multiline=True,
            ),
            fields.file(FILE, "Or a file", ["csv", "txt"], hint=f"CSV, up to {MOST_LINES} people."),
        ],
    )


def refused(scene: Scene, press: ids.Press, why: str) -> dict[str, Any]:
    """The form again, for a file that cannot be used."""
    drawn = form(scene, press, {})
    blocks = [kit.section(f"⚠️ {why}", "warned"), *drawn.blocks]
    return fields.view(replace(drawn, blocks=blocks), Deed.IMPORT_PEOPLE, fields.metadata(press), {}, ())


@dataclass(frozen=True, slots=True)
class Preview:
    """`texts` are the fields as they were sent; `then` is how it would be; `asks` what to answer first."""

    texts: Mapping[str, str]
    meant: Meant
    unread: Sequence[str]
    found: Sequence[Difference]
    then: Onboarding
    asks: str = ""


def preview(scene: Scene, press: ids.Press, shown: Preview, values: Values) -> dict[str, Any]:
    """Nothing is kept elsewhere: the list stays in the fields, and the press tells what was read."""
    ready = bool(shown.found) and not shown.meant.faults
    asked = [kit.section(f"⚠️ {shown.asks}", "asks")] if shown.asks else []
    says = "Go on, also if people lose access or nobody is supervisor then"
    blocks = [
        kit.context(scene.heading, "heading"),
        *_faults(shown.meant),
        *_changes(replace(scene, onboarding=shown.then), shown),
        *([*asked, forms_teams.go_on(says, values)] if ready and shown.asks else []),
        *_fields(shown.texts),
    ]
    about = press.about(mark(shown.found) if ready else "")
    drawn = Form(TITLE, "Apply" if ready else "Check again", blocks)
    return fields.view(drawn, Deed.IMPORT_PEOPLE, fields.metadata(about), values, ())


def _faults(found: Meant) -> kit.Blocks:
    if not found.faults:
        return []
    head = "⚠️ *This is to be mended first, so nothing can be applied yet.* Change it below, then check again."
    return [kit.section(head, "wrong"), *_told("wrong", map(import_texts.fault, found.faults))]


def _changes(scene: Scene, shown: Preview) -> kit.Blocks:
    same = len(shown.meant.command.people) - len(shown.found)
    stay = f"{same} {'stays as it is' if same == 1 else 'stay as they are'}" if same else ""
    count = f"{len(shown.found)} {'person changes' if len(shown.found) == 1 else 'people change'}"
    head = f"*{', '.join(filter(None, (count if shown.found else 'Nothing changes', stay)))}.*"
    created = [kit.clipped(name, kit.NAME_MAX) for name in shown.meant.command.created.values()]
    notes = [
        f"New teams: {', '.join(created)}. They give access once “Edit teams” says which." if created else "",
        f"Not read: {', '.join(kit.clipped(title, 30) for title in shown.unread)}." if shown.unread else "",
    ]
    return [
        kit.section(head, "changes"),
        *_told("changes", (import_texts.difference(scene, one) for one in shown.found)),
        *(kit.context(text, f"note.{place}") for place, text in enumerate(notes) if text),
    ]


def _told(name: str, lines: Iterable[str]) -> kit.Blocks:
    """As many as a view can hold, in as few blocks as Slack allows."""
    every = list(lines)
    shown = every[:TOLD_MAX] + ([f"… and {len(every) - TOLD_MAX} more."] if len(every) > TOLD_MAX else [])
    texts = joined(shown, kit.SECTION_MAX)
    return [kit.section(text, f"{name}.{place}") for place, text in enumerate(texts)]


def joined(lines: Iterable[str], most: int) -> list[str]:
    """Lines put together as long as they fit; a line that is longer stands alone."""
    texts: list[str] = []
    for line in lines:
        if texts and kit.length(texts[-1]) + kit.length(line) < most:
            texts[-1] = f"{texts[-1]}\n{line}"
        else:
            texts.append(line)
    return texts


def _fields(texts: Mapping[str, str]) -> kit.Blocks:
    several = len(texts) > 1
    return [
        fields.text(
            *(name, f"List of people, part {place}" if several else "List of people", texts),
            optional=True,
            multiline=True,
        )
        for place, name in enumerate(texts, 1)
    ]


def texts_of(values: Values) -> dict[str, str]:
    """The list as its fields hold it, in order."""
    parts = sorted(
        (name for name in values if name.startswith(PART)), key=lambda name: int(name[len(PART) :])
    )
    return {name: str(values[name] or "") for name in [LIST, *parts] if name in values}


def parts(text: str) -> dict[str, str] | None:
    """A file's text for the fields; None where a line is longer than a field."""
    texts = joined(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"), PART_MAX)
    if any(kit.length(one) > PART_MAX for one in texts):
        return None
    return {f"{PART}{place}": one for place, one in enumerate(texts, 1)}
