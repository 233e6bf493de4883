"""What the tests of the repositories start from."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.domain import events as ev
from bot.domain.decisions import Decision, record
from bot.domain.onboarding import Onboarding, OnboardingStatus
from bot.domain.reminders import next_due
from storage.engine import Database

NOW = datetime(2026, 3, 2, 10, 0, 0, 123456, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def started(
    onboarding_id: str = "o1", *, channel_id: str = "C1", brand_name: str = "Acme", at: datetime = NOW
) -> Decision:
    event = ev.OnboardingStarted(
        channel_id=channel_id,
        lead="U-lead",
        brand_people=("U-bea",),
        brand_admin="U-bea",
        time_zone="Europe/Brussels",
        brand_name=brand_name,
    )
    return record(Onboarding(id=onboarding_id), [event], "U-lead", at)


async def keep(
    database: Database,
    decision: Decision,
    *,
    due: datetime | None = None,
    status: OnboardingStatus = OnboardingStatus.RUNNING,
) -> Onboarding:
    """Save a new onboarding, due when the domain says so unless told otherwise."""
    onboarding = replace(decision.state, status=status)
    async with database.write() as unit:
        due_at = due or next_due(onboarding, decision.recorded[-1].at)
        await unit.onboardings.save(onboarding, decision.recorded, expected_version=0, next_due=due_at)
    return onboarding


async def go_on(
    database: Database, onboarding: Onboarding, events: Iterable[ev.Event], at: datetime = NOW
) -> Decision:
    decision = record(onboarding, events, "U-bea", at)
    async with database.write() as unit:
        await unit.onboardings.save(
            decision.state, decision.recorded, expected_version=onboarding.version, next_due=None
        )
    return decision
