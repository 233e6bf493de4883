"""How a refusal says names, the brand and times, wherever it is read."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.domain.parties import Side
from bot.surfaces import kit


@dataclass(frozen=True, slots=True)
class Voice:
    """Says names, brand and times the way the place of the text can show them."""

    names: Mapping[str, str]
    brand: str
    typed: Callable[[str], str]
    moment: Callable[[datetime], str]

    def person(self, user_id: str, otherwise: str) -> str:
        return self.typed(self.names[user_id]) if user_id in self.names else otherwise

    def party(self, side: str) -> str:
        return self.typed(self.brand or "the brand") if side == Side.BRAND else kit.SPARKCENTRAL


Facts = Mapping[str, str]


def always(said: str) -> Callable[[Facts, Voice], str]:
    return lambda _facts, _voice: said
