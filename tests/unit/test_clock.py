from datetime import UTC, datetime, timedelta

from bot.clock import SystemClock, VirtualClock

A_DAY = timedelta(days=1)


def test_the_systems_clock_says_the_present_in_utc() -> None:
    now = SystemClock().now()
    assert now.tzinfo is UTC
    assert abs(datetime.now(UTC) - now) < timedelta(seconds=5)


def test_a_virtual_clock_runs_on_from_where_it_was_put() -> None:
    clock = VirtualClock()
    goal = datetime.now(UTC) + A_DAY
    clock.move_to(goal)
    first, second = clock.now(), clock.now()
    assert goal <= first <= second < goal + timedelta(seconds=5)


def test_time_never_runs_backwards() -> None:
    clock = VirtualClock()
    clock.move_to(datetime.now(UTC) + A_DAY)
    before = clock.now()
    clock.move_to(datetime.now(UTC) - A_DAY)
    assert clock.now() >= before
