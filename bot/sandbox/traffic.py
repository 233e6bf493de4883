"""Every call between bot and sandbox, both ways, without its tokens."""

from collections import deque
from copy import deepcopy
from typing import Any

from bot.sandbox.clock import Clock
from bot.sandbox.elements import Json

KEPT = 20_000
SECRET_KEYS = {"token"}


class Traffic:
    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._entries: deque[Json] = deque(maxlen=KEPT)
        self._noted = 0

    def note(self, direction: str, what: str, body: Any, status: int | str, answer: Any) -> None:
        self._noted += 1
        entry: Json = {"at": self._clock.iso(), "direction": direction, "what": what}
        entry |= {"body": _clean(body), "status": status, "answer": _clean(answer)}
        self._entries.append(entry)

    def told(self, after: int = 0) -> Json:
        """What came after the entry of that number: `oldest` to `last` are still known."""
        oldest = self._noted - len(self._entries) + 1
        fresh = list(self._entries)[max(0, after - oldest + 1) :]
        return {"traffic": fresh, "oldest": oldest, "last": self._noted}

    def forget(self) -> None:
        self._entries.clear()


def _clean(body: Any) -> Any:
    """A copy, since a view goes on changing while its person types."""
    if isinstance(body, dict):
        return {key: deepcopy(value) for key, value in body.items() if key not in SECRET_KEYS}
    return deepcopy(body)
