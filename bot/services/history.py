"""The audit log, page by page, newest first."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import partial
from typing import Any

from bot.domain.events import Event, Recorded
from bot.domain.parties import Side
from bot.domain.refusals import Refusal, RefusedError
from bot.services.context import Caller, Services
from bot.services.onboarding import View, look, names_of

PAGE = 15
# The fields of events that hold people.
_PEOPLE = ("person", "operator", "before", "lead", "brand_admin", "told", "people", "members", "brand_people")


@dataclass(frozen=True, slots=True)
class Page:
    """`names` are of everybody whom the entries speak of."""

    view: View
    entries: Sequence[Recorded]
    names: Mapping[str, str]
    has_older: bool
    has_newer: bool


async def read(
    services: Services,
    caller: Caller,
    onboarding_id: str,
    *,
    before: int = 0,
    after: int = 0,
    kinds: Collection[type[Event]] = (),
    about: str = "",
) -> Page:
    """The entries next to one, else the newest; of these kinds, and about this person, where they are given.

    Raises `RefusedError` for third parties, and as `look` does.
    """
    seen = await look(services, caller, onboarding_id)
    if seen.person.side is None:
        raise RefusedError(Refusal.OUTSIDER)
    async with services.database.read() as uow:
        told = partial(uow.events.told, onboarding_id, limit=PAGE + 1, kinds=kinds, about=about)
        found = await told(before=before, after=after)
        if after and len(found) <= PAGE:  # so few are newer that they are on the first page
            before = after = 0
            found = await told()
    more = len(found) > PAGE
    entries = found[-PAGE:] if after else found[:PAGE]
    names = await names_of(services, sorted({*_people_in(entries), *([about] if about else [])}))
    return Page(seen, entries, names, has_older=more or bool(after), has_newer=bool(before or after))


def is_internal_reader(page: Page) -> bool:
    """Only Sparkcentral's people read what its people note for each other."""
    return page.view.person.side is Side.SPARKCENTRAL


def _people_in(entries: Sequence[Recorded]) -> list[str]:
    found: list[Any] = [entry.actor for entry in entries]
    for entry in entries:
        for field in fields(entry.event):
            if field.name in _PEOPLE:
                held = getattr(entry.event, field.name)
                found += held if isinstance(held, tuple) else [held]
    return [one for one in found if isinstance(one, str) and one]  # what was before may be no person
