"""Faults on order: what is to go wrong where, how often, and what has gone wrong so far."""

import itertools
import json
import random
from collections import deque
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from bot.sandbox.clock import Clock
from bot.sandbox.elements import Json

DELIVERIES = frozenset({"events_api", "interactive", "slash_commands"})
CALL_FAULTS = frozenset({"error", "429", "429_empty", "5xx", "timeout", "reset", "lost_answer", "late"})
DELIVERY_FAULTS = frozenset(
    {"5xx", "timeout", "reset", "lost_answer", "twice", "late", "out_of_order", "socket_closed"}
)
ANYWHERE = "*"
FIRED_KEPT = 1_000


class NoSuchFaultError(Exception):
    """The order cannot be understood; the message says why."""


@dataclass
class Fault:
    """`detail` is what stands after `error:`; a rule looks into the body that is called or delivered."""

    number: int
    where: str
    kind: str
    detail: str
    left: int | None
    probability: float
    seed: int
    channel: str | None
    contains: str | None
    seconds: float | None
    dice: random.Random = field(repr=False, default_factory=random.Random)

    def waits(self, default: float) -> float:
        return default if self.seconds is None else self.seconds

    def strikes(self, names: set[str], kinds: frozenset[str], body: Any) -> bool:
        """Whether it happens here and now; a chance is drawn only where it could."""
        if self.left == 0 or self.kind not in kinds or self.where not in {*names, ANYWHERE}:
            return False
        if not self._in_channel(body) or (self.contains and self.contains not in _written(body)):
            return False
        return self.dice.random() < self.probability

    def _in_channel(self, body: Any) -> bool:
        return self.channel is None or f'"{self.channel}"' in _written(body)

    def told(self) -> Json:
        order: Json = {"id": self.number, "where": self.where}
        order["fault"] = f"{self.kind}:{self.detail}" if self.detail else self.kind
        chance = {"probability": self.probability, "seed": self.seed} if self.left is None else {}
        rule = {"channel": self.channel, "contains": self.contains, "seconds": self.seconds}
        given = {key: value for key, value in rule.items() if value is not None}
        return order | ({"left": self.left} if self.left is not None else chance) | given


class Faults:
    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._numbers = itertools.count(1)
        self._armed: list[Fault] = []
        self._fired: deque[Json] = deque(maxlen=FIRED_KEPT)

    def routes(self) -> list[web.RouteDef]:
        return [
            web.post("/_sandbox/faults", self._on_arm),
            web.get("/_sandbox/faults", self._on_look),
            web.delete("/_sandbox/faults", self._on_clear),
        ]

    # Arming -----------------------------------------------------------------------------------------

    def arm(self, order: Json) -> Json:
        fault = _read(order, next(self._numbers))
        self._armed.append(fault)
        return fault.told()

    def clear(self) -> None:
        self._armed.clear()
        self._fired.clear()

    def told(self) -> Json:
        return {"armed": [each.told() for each in self._armed if each.left != 0], "fired": list(self._fired)}

    # Striking ---------------------------------------------------------------------------------------

    def in_call(self, method: str, arguments: Any) -> Fault | None:
        return self._strike({method}, CALL_FAULTS, method, arguments)

    def in_delivery(self, kind: str, what: str, payload: Json, *, socket: bool) -> Fault | None:
        kinds = DELIVERY_FAULTS if socket else DELIVERY_FAULTS - {"socket_closed"}
        return self._strike({kind, what}, kinds, what, payload)

    def _strike(self, names: set[str], kinds: frozenset[str], what: str, body: Any) -> Fault | None:
        for fault in self._armed:
            if fault.strikes(names, kinds, body):
                fault.left = None if fault.left is None else fault.left - 1
                self._fired.append({"at": self._clock.iso(), "what": what, **_named(fault)})
                return fault
        return None

    # The front --------------------------------------------------------------------------------------

    async def _on_arm(self, request: web.Request) -> web.Response:
        try:
            return web.json_response({"ok": True, "armed": self.arm(_object(await request.text()))})
        except NoSuchFaultError as error:
            raise web.HTTPBadRequest(text=str(error)) from None

    async def _on_look(self, _request: web.Request) -> web.Response:
        return web.json_response(self.told())

    async def _on_clear(self, _request: web.Request) -> web.Response:
        self.clear()
        return web.json_response({"ok": True})


def _named(fault: Fault) -> Json:
    told = fault.told()
    return {"id": told["id"], "fault": told["fault"], "where": told["where"]}


def _object(text: str) -> Json:
    try:
        order = json.loads(text)
    except ValueError:
        order = None
    if not isinstance(order, dict):
        raise NoSuchFaultError("a JSON object, please")
    return order


def _read(order: Json, number: int) -> Fault:
    kind, _, detail = str(order.get("fault", "")).partition(":")
    where = str(order.get("where", ""))
    _refuse_misfits(where, kind, detail)
    probability, seed = _chance(order), int(order.get("seed", 0))
    by_chance = "probability" in order
    return Fault(
        number,
        where,
        kind,
        detail,
        left=None if by_chance else _whole(order.get("count", 1)),
        probability=probability,
        seed=seed,
        channel=order.get("channel"),
        contains=order.get("contains"),
        seconds=order.get("seconds"),
        dice=random.Random(seed),  # noqa: S311 - the same seed, the same faults
    )


def _refuse_misfits(where: str, kind: str, detail: str) -> None:
    if not where:
        raise NoSuchFaultError('say where: a method, a kind of delivery, or "*"')
    if kind not in CALL_FAULTS | DELIVERY_FAULTS:
        there = ", ".join(sorted(CALL_FAULTS | DELIVERY_FAULTS))
        raise NoSuchFaultError(f"there is no fault {kind!r}; there are: {there}")
    if where in DELIVERIES and kind not in DELIVERY_FAULTS:
        raise NoSuchFaultError(f"{kind!r} happens to calls, not to deliveries")
    if (kind == "error") != bool(detail):
        raise NoSuchFaultError("an error needs its word, and only an error has one: error:is_archived")


def _chance(order: Json) -> float:
    given = order.get("probability", 1.0)
    if not isinstance(given, int | float) or not 0 <= given <= 1:
        raise NoSuchFaultError("probability is a number from 0 to 1")
    return float(given)


def _whole(given: Any) -> int:
    if not isinstance(given, int) or given < 1:
        raise NoSuchFaultError("count is a whole number, 1 or more")
    return given


def _written(body: Any) -> str:
    return json.dumps(body, ensure_ascii=False, default=str)
