"""What a notice is: told once, about some tasks, to one side or to the channel."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from bot.domain.parties import Side
from bot.domain.steps import TaskId


class NoticeKind(StrEnum):
    TURN = "turn"
    REMINDER = "reminder"
    REMINDER_DIRECT = "reminder_direct"
    ESCALATED = "escalated"
    LAPSING = "lapsing"
    SILENT = "silent"
    SLIPPED = "slipped"
    FACEBOOK_WAIT = "facebook_wait"
    RESULT = "result"
    SENT_BACK = "sent_back"
    CODE_RUNNING_OUT = "code_running_out"
    CODE_ENDED = "code_ended"
    CODE_IN = "code_in"
    ASKED = "asked"
    CODE_TAKEN_OVER = "code_taken_over"
    CODES_SHUT = "codes_shut"
    CODES_OPEN = "codes_open"
    CODE_REFUSED = "code_refused"
    FACEBOOK_REFUSED = "facebook_refused"
    REGISTERED = "registered"
    MOMENT_SUGGESTED = "moment_suggested"
    MOMENT_AGREED = "moment_agreed"
    MOMENT_OFF = "moment_off"
    MOMENT_NEAR = "moment_near"
    LIVE = "live"
    ALL_SET = "all_set"
    STUCK = "stuck"
    ASSIGNED = "assigned"
    LAPSED = "lapsed"
    PAUSED = "paused"
    RESUMED = "resumed"
    NEW_LEAD = "new_lead"
    PARKED = "parked"
    UNPARKED = "unparked"
    MOVED = "moved"
    PEOPLE_LEFT = "people_left"
    THIRD_PARTY = "third_party"
    CHANGES = "changes"


@dataclass(frozen=True, slots=True)
class Notice:
    """`person` is mentioned; `facts` are those of the event that the notice tells."""

    kind: NoticeKind
    tasks: tuple[TaskId, ...] = ()
    side: Side | None = None
    person: str | None = None
    facts: Mapping[str, str] = field(default_factory=dict)


# Told to somebody about tasks, each with its buttons while it is open.
ADDRESSED = frozenset(
    {
        NoticeKind.TURN,
        NoticeKind.REMINDER,
        NoticeKind.ESCALATED,
        NoticeKind.LAPSING,
        NoticeKind.FACEBOOK_WAIT,
        NoticeKind.SENT_BACK,
        NoticeKind.CODE_RUNNING_OUT,
        NoticeKind.CODE_ENDED,
        NoticeKind.CODES_OPEN,
        NoticeKind.CODE_REFUSED,
        NoticeKind.FACEBOOK_REFUSED,
        NoticeKind.REGISTERED,
        NoticeKind.ASSIGNED,
        NoticeKind.LAPSED,
    }
)


def to_payload(notice: Notice) -> dict[str, Any]:
    return {
        "kind": notice.kind.value,
        "tasks": [task.value for task in notice.tasks],
        "side": notice.side.value if notice.side else None,
        "person": notice.person,
        "facts": dict(notice.facts),
    }


def from_payload(payload: Mapping[str, Any]) -> Notice:
    """Keys that only the sender needs (such as the thread) are left alone."""
    side = payload.get("side")
    return Notice(
        kind=NoticeKind(payload["kind"]),
        tasks=tuple(TaskId(task) for task in payload.get("tasks", ())),
        side=Side(side) if side else None,
        person=payload.get("person"),
        facts={key: str(fact) for key, fact in payload.get("facts", {}).items()},
    )
