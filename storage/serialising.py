"""Onboardings and events to JSON and back, with what identifies people split off."""

from collections.abc import Mapping
from dataclasses import MISSING, Field, dataclass, fields
from functools import cache
from typing import Any, get_type_hints

from pydantic import TypeAdapter

from bot.domain.events import EVENTS, Event
from bot.domain.onboarding import Onboarding, Private

Json = dict[str, Any]

_ONBOARDING = TypeAdapter(Onboarding)
_PRIVATE = TypeAdapter(Private)
# These have columns of their own, and a channel's id can change without any event.
_COLUMNS = {"id", "channel_id", "status", "version", "private"}


def state_to_json(onboarding: Onboarding) -> Json:
    dumped: Json = _ONBOARDING.dump_python(onboarding, mode="json", exclude=_COLUMNS)
    return dumped


def private_to_json(private: Private) -> Json:
    dumped: Json = _PRIVATE.dump_python(private, mode="json")
    return dumped


def onboarding_from_json(state: Json, private: Json, **columns: Any) -> Onboarding:
    return _ONBOARDING.validate_python({**state, **columns, "private": private})


@dataclass(frozen=True, slots=True)
class _EventField:
    name: str
    adapter: TypeAdapter[Any]
    private: bool
    blank: Any


def _blank(field: Field[Any], hint: Any) -> Any:
    """Tell what stands where something was erased: the default, or empty text, or None."""
    if field.default is not MISSING:
        return field.default
    if field.default_factory is not MISSING:
        return field.default_factory()
    return "" if hint is str else None


@cache
def _fields_of(kind: str) -> tuple[_EventField, ...]:
    event = EVENTS[kind]
    hints = get_type_hints(event)
    return tuple(
        _EventField(
            name=field.name,
            adapter=TypeAdapter(hints[field.name]),
            private=bool(field.metadata.get("private")),
            blank=_blank(field, hints[field.name]),
        )
        for field in fields(event)
    )


def event_to_json(event: Event) -> tuple[Json, Json]:
    """Give the facts, which stay, and what is private, which erasure may take."""
    facts: Json = {}
    private: Json = {}
    for field in _fields_of(event.kind):
        value = field.adapter.dump_python(getattr(event, field.name), mode="json")
        (private if field.private else facts)[field.name] = value
    return facts, private


def event_from_json(kind: str, facts: Mapping[str, Any], private: Mapping[str, Any] | None) -> Event:
    kept = {**facts, **(private or {})}
    values = {
        field.name: field.adapter.validate_python(kept[field.name]) if field.name in kept else field.blank
        for field in _fields_of(kind)
        if field.name in kept or field.private
    }
    return EVENTS[kind](**values)
