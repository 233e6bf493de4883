"""A thousand seeded faults of every kind over ten onboardings: each ends as it would without them."""

from collections import Counter
from pathlib import Path

from tests.support.faulting import KINDS, LOST, Weathered, weathered

JOURNEYS, FAULTS = 10, 1_000
CHANCE = 0.06
# How often a code was asked for is a matter of luck; that one of them worked is not.
OF_LUCK = {"code_requested", "code_submitted", "code_ended", "phone_held", "phone_released"}


def lasting(found: Weathered) -> Counter[str]:
    return Counter({kind: times for kind, times in found.after.kinds.items() if kind not in OF_LUCK})


async def test_every_journey_ends_as_without_faults(tmp_path: Path) -> None:
    """A message is there twice only where Slack had posted it and its answer was lost."""
    fired: Counter[str] = Counter()
    (tmp_path / "calm").mkdir()
    calm = await weathered(tmp_path / "calm", 0, 0.0)
    for seed in range(JOURNEYS):
        folder = tmp_path / str(seed)
        folder.mkdir()
        found = await weathered(folder, seed, CHANCE)
        fired += found.fired
        assert lasting(found) == lasting(calm), seed
        assert found.after.untrue == [], seed
        twice = len(found.after.strays) + found.after.doubled - calm.after.doubled
        assert twice <= found.fired[LOST], seed
    assert fired.total() >= FAULTS
    assert set(fired) == {kind.partition(":")[0] for kind in KINDS}
