"""What keeps the bot out of a Slack channel; an onboarding parks on it beside its status."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Obstacle(StrEnum):
    ARCHIVED = "archived"
    REMOVED = "removed"
    UNINSTALLED = "uninstalled"
    UNSHARED = "unshared"
    DELETED = "deleted"
    NOT_FOUND = "not_found"


# All of these show by one sign only: the bot is not in the channel. The first is said without further news.
OUTSIDE = (Obstacle.REMOVED, Obstacle.UNINSTALLED, Obstacle.DELETED, Obstacle.NOT_FOUND)


@dataclass(frozen=True, slots=True)
class Parking:
    obstacle: Obstacle
    since: datetime
