"""The fields of our forms, what is said beneath them, and what a view remembers while it is open.

A field's block_id is its name and its action_id never changes: only so does Slack keep what was typed
when a view is updated (https://docs.slack.dev/surfaces/modals#updating_views).
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import slackblocks as sb

from bot.domain.problems import Problem, Severity
from bot.surfaces import ids, kit
from bot.surfaces.problem_texts import problem_text

# What a person has put into a form, as the submit brings it: text a string, one choice its value or None,
# ticks and several choices a list of values.
Values = Mapping[str, Any]
Options = Mapping[str, str]
Block = dict[str, Any]

ACTION = "value"
YES = "yes"
KEEP, KEEP_LABEL = "keep", "Keep it as it is"
WHY, WHY_LABEL = "why_kept", "Why"

# Slack, plain_text_input: max_length of at most 3000; select: 1-100 options; option: text of at most 75.
TEXT_MAX = 3000
OPTIONS_MAX = 100
OPTION_TEXT_MAX = 75
# Ours: long enough for Facebook's own words, short enough for a card.
REASON_MAX = 1000


@dataclass(frozen=True, slots=True)
class Form:
    """What makes the view of one deed; `blocks` already hold what was typed before."""

    title: str
    submit: str
    blocks: kit.Blocks


def text(
    name: str,
    label: str,
    values: Values,
    *,
    hint: str | None = None,
    example: str | None = None,
    optional: bool = False,
    multiline: bool = False,
    most: int = TEXT_MAX,
    focus: bool = False,
) -> Block:
    before = kit.cut(str(values.get(name) or "")[:most], TEXT_MAX)
    element = sb.PlainTextInput(
        action_id=ACTION,
        initial_value=before or None,
        multiline=multiline,
        max_length=max(most, kit.length(before)),  # Slack may count more in what was typed before
        placeholder=example,
        focus_on_load=focus,
    )
    return _input(name, label, element, hint, optional=optional)


def number(name: str, label: str, values: Values, *, least: int, most: int, hint: str | None = None) -> Block:
    typed = str(values.get(name) or "").strip()
    # Slack refuses a view whose first value is out of its own bounds.
    fits = (
        typed.isascii() and typed.isdigit() and len(typed) <= len(str(most)) and least <= int(typed) <= most
    )
    element = sb.NumberInput(
        is_decimal_allowed=False,
        action_id=ACTION,
        initial_value=typed if fits else None,
        min_value=str(least),
        max_value=str(most),
    )
    return _input(name, label, element, hint)


def choice(
    name: str,
    label: str,
    options: Options,
    values: Values,
    *,
    hint: str | None = None,
    optional: bool = False,
) -> Block:
    offered = _offered(options)
    element = sb.StaticSelectMenu(
        action_id=ACTION,
        options=list(offered.values()),
        initial_option=offered.get(str(values.get(name) or "")),
    )
    return _input(name, label, element, hint, optional=optional)


def choices(
    name: str,
    label: str,
    options: Options,
    values: Values,
    *,
    hint: str | None = None,
    optional: bool = False,
) -> Block:
    offered = _offered(options)
    element = sb.StaticMultiSelectMenu(
        action_id=ACTION,
        options=list(offered.values()),
        initial_options=_chosen(offered, values.get(name)),
    )
    return _input(name, label, element, hint, optional=optional)


def tick(
    name: str,
    label: str,
    says: str,
    values: Values,
    *,
    hint: str | None = None,
    optional: bool = True,
) -> Block:
    offered = _offered({YES: says})
    element = sb.CheckboxGroup(
        action_id=ACTION,
        options=list(offered.values()),
        initial_options=_chosen(offered, values.get(name)),
    )
    return _input(name, label, element, hint, optional=optional)


def person(
    name: str, label: str, values: Values, *, hint: str | None = None, optional: bool = False
) -> Block:
    element = sb.UserSelectMenu(action_id=ACTION, initial_user=values.get(name) or None)
    return _input(name, label, element, hint, optional=optional)


def people(
    name: str, label: str, values: Values, *, hint: str | None = None, optional: bool = False
) -> Block:
    element = sb.UserMultiSelectMenu(action_id=ACTION, initial_users=list(values.get(name) or ()) or None)
    return _input(name, label, element, hint, optional=optional)


def date(name: str, label: str, values: Values, *, hint: str | None = None) -> Block:
    """A day, which may stay open."""
    element = sb.DatePicker(action_id=ACTION, initial_date=values.get(name) or None)
    return _input(name, label, element, hint, optional=True)


def moment(name: str, label: str, values: Values, *, hint: str | None = None) -> Block:
    """A date and a time, in Unix seconds; Slack shows them in the reader's own zone."""
    chosen = str(values.get(name) or "")
    # Slack, datetimepicker: initial_date_time has 10 digits.
    fits = len(chosen) == _UNIX_DIGITS and chosen.isascii() and chosen.isdigit()
    element = sb.DateTimePicker(action_id=ACTION, initial_datetime=int(chosen) if fits else None)
    return _input(name, label, element, hint)


_UNIX_DIGITS = 10


def file(name: str, label: str, filetypes: Sequence[str], *, hint: str | None = None) -> Block:
    """Slack cannot fill a file in, so such a field is always optional: what was handed in before stays."""
    element = sb.FileInput(action_id=ACTION, filetypes=list(filetypes), max_files=1)
    return _input(name, label, element, hint, optional=True)


def view(
    form: Form,
    callback_id: str,
    private_metadata: str,
    values: Values,
    problems: Iterable[Problem],
) -> dict[str, Any]:
    """Errors go beneath their fields by Slack's own `response_action: errors`; warnings are drawn here."""
    return kit.modal(
        form.title,
        with_warnings(form.blocks, values, problems),
        callback_id,
        submit=form.submit,
        close="Cancel",
        private_metadata=private_metadata,
    )


def with_warnings(blocks: kit.Blocks, values: Values, problems: Iterable[Problem]) -> kit.Blocks:
    said: dict[str, list[str]] = {}
    for problem in problems:
        if problem.severity is Severity.WARNING:
            said.setdefault(problem.field, []).append(problem_text(problem))
    if not said:
        return blocks
    drawn = [kit.section(_WARNED, "warned")]
    for block in blocks:
        drawn.append(block)
        if block["block_id"] in said:
            drawn.append(_warning(block["block_id"], said.pop(block["block_id"])))
    drawn += [_warning(name, texts) for name, texts in said.items()]  # of a field that is not on this form
    return [*drawn, *_keep(values)]


_WARNED = (
    "⚠️ *Please look at this once more.* Change what is marked, "
    f"or tick “{KEEP_LABEL}” at the end and say why."
)


def _warning(name: str, texts: Sequence[str]) -> Block:
    return kit.context("\n".join(f"⚠️ {kit.escape(text)}" for text in texts), f"{name}_warning")


def _keep(values: Values) -> kit.Blocks:
    """Both optional, so that whoever mends the field instead can send the form without them."""
    return [
        tick(KEEP, KEEP_LABEL, "Yes, I know and keep it", values),
        text(WHY, WHY_LABEL, values, hint="Needed when you keep it.", optional=True, most=REASON_MAX),
    ]


def is_ticked(values: Values, name: str) -> bool:
    return YES in (values.get(name) or ())


def metadata(press: ids.Press, context: Mapping[str, Any] | None = None) -> str:
    return f"{press.encode()}\n{json.dumps(dict(context or {}), separators=(',', ':'))}"


def read_metadata(text: str) -> tuple[ids.Press, dict[str, Any]]:
    """Raises `ValueError` for anything that no release of this bot ever wrote."""
    press, _, context = text.partition("\n")
    read = json.loads(context or "{}")
    if not isinstance(read, dict):
        raise ValueError(context)  # noqa: TRY004 - one kind of error for all that we did not write
    return ids.decode(press), read


def _offered(options: Options) -> dict[str, Any]:
    first = list(options.items())[:OPTIONS_MAX]
    return {value: sb.Option(_plain(kit.cut(text, OPTION_TEXT_MAX)), value) for value, text in first}


def _chosen(offered: Mapping[str, Any], values: Iterable[str] | None) -> list[Any] | None:
    return [offered[value] for value in values or () if value in offered] or None


def _plain(text: str) -> Any:
    return sb.Text(text, type_=sb.TextType.PLAINTEXT)


def _input(name: str, label: str, element: Any, hint: str | None, *, optional: bool = False) -> Block:
    block = sb.InputBlock(label=label, element=element, block_id=name, hint=hint, optional=optional)
    return dict(block._resolve())  # noqa: SLF001 - slackblocks' only way to a dict
