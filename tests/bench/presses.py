"""A press from Slack's signed POST to its commit, its ack, and the card that shows it."""

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from tests.bench import load
from tests.bench.rounds import Figures, Line, Row
from tests.bench.seed import seed
from tests.bench.sides import Side, databases, ours, plain

ONBOARDINGS = 200
IN_FLIGHT = 20
WARM_UP, ALONE = range(10), range(10, 60)
TOGETHER = range(60, 60 + ONBOARDINGS)
# How much faster than the plain app, by database; and the most of its ack at one in flight.
AIMS = {"sqlite": 1.25, "postgres": 1.0}
ACK_AIM = 0.5
_NAMES = {"sqlite": "SQLite", "postgres": "PostgreSQL"}


def rows() -> list[Row]:
    return [
        Row(
            f"press-{kind}",
            {"ours": partial(_ours, kind), "plain": partial(_plain, kind)},
            partial(_lines, kind),
        )
        for kind in databases()
    ]


async def _ours(kind: str, folder: Path) -> Figures:
    async with ours(kind, folder, lambda url: seed(url, TOGETHER.stop)) as side:
        return await _measured(side, lambda _: None)


async def _plain(kind: str, folder: Path) -> Figures:
    sent = 0

    def note(number: int) -> None:
        nonlocal sent
        sent += number

    async with plain(kind, folder, lambda: sent) as side:
        return await _measured(side, note)


async def _measured(side: Side, note: Callable[[int], None]) -> Figures:
    async def send(numbers: range, in_flight: int) -> tuple[load.Loaded, float]:
        note(len(numbers) * len(load.DEEDS))
        loaded = await load.send(side.url, load.presses(numbers), in_flight)
        if loaded.refused:
            raise RuntimeError(f"{loaded.refused} presses were refused")
        await side.settled()
        shown = max(side.slack.called("chat.update", "chat.postMessage"))
        return loaded, len(loaded.acks) / (shown - loaded.began)

    await send(WARM_UP, IN_FLIGHT)
    alone, _ = await send(ALONE, 1)
    together, rate = await send(TOGETHER, IN_FLIGHT)
    return {
        "rate": rate,
        "p50 at 1": alone.ack_ms(50),
        "p99 at 1": alone.ack_ms(99),
        "p50 at 20": together.ack_ms(50),
        "p99 at 20": together.ack_ms(99),
    }


def _lines(kind: str, found: Mapping[str, Figures]) -> list[Line]:
    mine, theirs = found["ours"], found["plain"]
    name, aim = _NAMES[kind], AIMS[kind]
    faster, ack = mine["rate"] / theirs["rate"], mine["p50 at 1"] / theirs["p50 at 1"]
    lines = [
        Line(
            f"presses a second end to end, {IN_FLIGHT} in flight over {ONBOARDINGS} onboardings, {name}",
            f"{mine['rate']:.0f} ({faster:.2f}x)",
            f"plain Bolt app: {theirs['rate']:.0f}",
            f"{aim}x",
            faster >= aim,
        )
    ]
    for in_flight in (1, IN_FLIGHT):
        p50, p99 = f"p50 at {in_flight}", f"p99 at {in_flight}"
        judged = in_flight == 1
        lines.append(
            Line(
                f"ack p50 / p99 at {in_flight} in flight, {name}",
                f"{mine[p50]:.1f} / {mine[p99]:.1f} ms",
                f"plain Bolt app: {theirs[p50]:.1f} / {theirs[p99]:.1f} ms",
                f"p50 at most {ACK_AIM}x" if judged else "-",
                ack <= ACK_AIM if judged else None,
            )
        )
    return lines
