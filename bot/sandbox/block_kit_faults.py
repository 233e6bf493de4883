"""What is wrong with blocks, in the shape in which Slack's `blocks.validate` says it.

https://docs.slack.dev/reference/methods/blocks.validate documents the code `failed_constraint` and the
constraints enum, min_length, max_length, max_items and all_of. The words for a field that is missing or
too many, and the constraints beyond those, are the sandbox's own.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from bot.sandbox.elements import Json
from bot.sandbox.errors import SlackError

FAILED = "failed_constraint"
MISSING = "missing_required_field"
ADDITIONAL = "invalid_additional_property"


@dataclass(frozen=True)
class Fault:
    """`pointer` is a JSON pointer into what was checked."""

    pointer: str
    message: str
    code: str = FAILED
    constraint: Json | None = None
    field: str | None = None

    def said(self) -> Json:
        said: Json = {"pointer": self.pointer, "code": self.code, "message": self.message}
        if self.constraint is not None:
            said["constraint"] = self.constraint
        if self.field is not None:
            said["field"] = self.field
        return said

    def line(self, within: str = "") -> str:
        """As chat.* and views.* say it in `response_metadata.messages`."""
        return f"[ERROR] {self.message} [json-pointer:{within}{self.pointer}]"


class BlockKitError(SlackError):
    """A refusal that points at every spot."""

    def __init__(self, code: str, faults: Iterable[Fault], within: str = "") -> None:
        found = list(faults)
        super().__init__(code, *(each.line(within) for each in found))
        self.errors = [each.said() for each in found]


def failed(pointer: str, message: str, kind: str, expected: Any = None, got: Any = None) -> Fault:
    constraint: Json = {"type": kind}
    if expected is not None:
        constraint["expected"] = expected
    if got is not None:
        constraint["got"] = got
    return Fault(pointer, message, FAILED, constraint)


def missing(pointer: str, field: str, why: str = "") -> Fault:
    return Fault(pointer, f"missing required field: {field}{why}", MISSING, None, field)


def additional(pointer: str, field: str) -> Fault:
    return Fault(pointer, f"invalid additional property: {field}", ADDITIONAL, None, field)
