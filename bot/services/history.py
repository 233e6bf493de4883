"""The audit log, page by page, newest first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields

from bot.domain.events import Recorded
from bot.domain.parties import Side
from bot.domain.permissions import Refusal, RefusedError
from bot.services.context import Caller, Services
from bot.services.onboarding import View, look, names_of

PAGE = 15
# The fields of events that hold people.
_PEOPLE = ("person", "operator", "before", "lead", "brand_admin", "told", "people", "brand_people")


@dataclass(frozen=True, slots=True)
class Page:
    """`skipped` entries are newer than these; `names` are of everybody whom they speak of."""

    view: View
    entries: Sequence[Recorded]
    names: Mapping[str, str]
    skipped: int
    has_older: bool


async def read(services: Services, caller: Caller, onboarding_id: str, skipped: int = 0) -> Page:
    """For both sides. Raises `RefusedError` for third parties, and as `look` does."""
    seen = await look(services, caller, onboarding_id)
    if seen.person.side is None:
        raise RefusedError(Refusal.OUTSIDER)
    async with services.database.read() as uow:
        found = await uow.events.newest(onboarding_id, skipped, PAGE + 1)
    entries = found[:PAGE]
    names = await names_of(services, sorted(set(_people_in(entries))))
    return Page(seen, entries, names, skipped, has_older=len(found) > PAGE)


def is_internal_reader(page: Page) -> bool:
    """Only Sparkcentral's people read what its people note for each other."""
    return page.view.person.side is Side.SPARKCENTRAL


def _people_in(entries: Sequence[Recorded]) -> list[str]:
    found = [entry.actor for entry in entries if entry.actor]
    for entry in entries:
        for field in fields(entry.event):
            if field.name in _PEOPLE:
                held = getattr(entry.event, field.name)
                found += [held] if isinstance(held, str) else list(held or ())
    return [person for person in found if person]
