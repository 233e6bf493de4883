"""What somebody may do on the WhatsApp channel, and due to what."""

from dataclasses import dataclass
from enum import StrEnum

from bot.domain.channel import RIGHTS, Right, Role
from bot.domain.onboarding import Onboarding


class Source(StrEnum):
    """Why somebody has access: the strongest reason counts."""

    OWN_ROLE = "own_role"
    ALL_USERS = "all_users"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Access:
    """`role` is None where the person has none of their own: All Users lets in, and gives no role."""

    source: Source
    role: Role | None = None

    @property
    def rights(self) -> frozenset[Right]:
        """What is known of it; by All Users alone Sparkcentral decides."""
        return RIGHTS[self.role] if self.role else frozenset()


def access_of(onboarding: Onboarding, person: str) -> Access:
    role = onboarding.roles.get(person)
    if role is not None:
        return Access(Source.OWN_ROLE, role)
    return Access(Source.ALL_USERS if onboarding.private.settings.all_users else Source.NONE)
