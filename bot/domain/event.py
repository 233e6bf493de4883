"""What every event is: a kind, its fields, and its place in the audit log.

A field marked `private()` identifies a person or is free text: it is stored in a side table
that erasure can blank.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar

__all__ = ["Event", "Recorded", "private"]


def private(**options: Any) -> Any:
    return field(metadata={"private": True}, **options)


@dataclass(frozen=True, kw_only=True)
class Event:
    kind: ClassVar[str]


@dataclass(frozen=True, slots=True)
class Recorded:
    """An event with its place in the audit log; `actor` is None for what the bot did by itself."""

    sequence: int
    at: datetime
    actor: str | None
    event: Event
