"""Anything that a dataclass of ours can hold, for tests of what is kept and drawn."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime
from typing import Any, get_args, get_origin, get_type_hints

from hypothesis import strategies as st

st.register_type_strategy(datetime, st.datetimes(timezones=st.just(UTC)))


def whole(kind: type[Any]) -> st.SearchStrategy[Any]:
    """Instances with every field drawn, also those that have a default."""
    hints = get_type_hints(kind)
    return st.builds(kind, **{field.name: of(hints[field.name]) for field in fields(kind)})


def of(hint: Any) -> st.SearchStrategy[Any]:
    if get_origin(hint) is Mapping:
        key, value = get_args(hint)
        return st.dictionaries(of(key), of(value), max_size=3)
    return whole(hint) if is_dataclass(hint) and isinstance(hint, type) else st.from_type(hint)
