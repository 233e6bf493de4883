"""The time that both sides pick for the code: how far ahead it may lie, and when both are reminded of it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.parties import Side

# Ours: further ahead nobody knows yet whether they can keep it.
FURTHEST = timedelta(days=30)
# To the minute, at night and on Sundays too: the two have chosen the time themselves.
REMINDED_BEFORE = (timedelta(days=1), timedelta(minutes=15), timedelta(minutes=2))
# As long as "I have the phone now" holds; whoever comes later picks another time.
KEPT_AFTER = timedelta(minutes=15)
_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class CodeMoment:
    """`by` suggested it for `side`; it holds once somebody of the other side has agreed.

    `reminded` are the minutes before it at which both were reminded.
    """

    at: datetime
    by: str
    side: Side
    agreed_by: str = ""
    agreed_at: datetime | None = None
    reminded: tuple[int, ...] = ()

    def person_of(self, side: Side) -> str:
        """Who is in it for this side; "" while nobody of it has agreed."""
        return self.by if side is self.side else self.agreed_by

    @property
    def ref(self) -> str:
        """Tells this time from another one, in a button."""
        return str(int(self.at.timestamp()))


def reminders(moment: CodeMoment) -> list[tuple[datetime, int]]:
    """When both are still to be reminded, with the minutes left then; not of what was past as they agreed."""
    if moment.agreed_at is None:
        return []
    due = [(moment.at - before, before // _MINUTE) for before in REMINDED_BEFORE]
    least = min(moment.reminded, default=None)
    return [
        (at, minutes) for at, minutes in due if at > moment.agreed_at and (least is None or minutes < least)
    ]


def over_at(moment: CodeMoment) -> datetime:
    """From then on nobody waits for it any longer, whether it was agreed or not."""
    return moment.at + KEPT_AFTER


def is_met(moment: CodeMoment, now: datetime) -> bool:
    """A code that is asked for now is the one that they meet for."""
    return now >= moment.at - KEPT_AFTER
