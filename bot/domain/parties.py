"""Who takes part: the parties that owe tasks and the people who act for a side."""

from dataclasses import dataclass
from enum import StrEnum


class Party(StrEnum):
    """Who owes a task."""

    BRAND = "brand"
    SPARKCENTRAL = "sparkcentral"
    FACEBOOK = "facebook"


class Side(StrEnum):
    """Whom a person acts for."""

    BRAND = "brand"
    SPARKCENTRAL = "sparkcentral"


@dataclass(frozen=True, slots=True)
class Person:
    """A Slack user as this onboarding sees them; `side` is None for a third organisation or a stranger."""

    id: str
    side: Side | None
    admin: bool = False


def other_side(side: Side) -> Side:
    return Side.SPARKCENTRAL if side is Side.BRAND else Side.BRAND


def acting_side(party: Party) -> Side:
    """Facebook is not in Slack: Sparkcentral's people record what it answers."""
    return Side.BRAND if party is Party.BRAND else Side.SPARKCENTRAL
