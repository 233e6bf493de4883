"""Messages in Slack that a crash left unknown to the database: adopted, or removed when another stands in."""

from dataclasses import dataclass
from typing import Any

from bot.domain.steps import Step
from bot.services.announcements import NORMAL, RowKind, card_subject
from bot.services.context import Services
from storage.messages import PostedMessage


@dataclass(frozen=True, slots=True)
class Place:
    channel_id: str
    ts: str
    thread_ts: str


async def adopt_or_remove(services: Services, onboarding_id: str, step: Step, place: Place) -> None:
    """Called after a press on the message at `place`: one look, and nothing to do as a rule."""
    async with services.database.read() as uow:
        if await uow.messages.at(place.channel_id, place.ts) is not None:
            return
    subject = card_subject(onboarding_id, step)
    in_thread = place.thread_ts not in {"", place.ts}
    async with services.database.write() as uow:
        onboarding = await uow.onboardings.get(onboarding_id)
        if onboarding is None or await uow.messages.at(place.channel_id, place.ts) is not None:
            return
        is_card = place.channel_id == onboarding.channel_id and not in_thread
        if is_card and await uow.messages.get(place.channel_id, subject) is None:
            await uow.messages.put(_adopted(onboarding_id, subject, place))
            row: dict[str, Any] = {"kind": RowKind.CARD, "subject": subject, "payload": {"step": str(step)}}
        else:
            row = {"kind": RowKind.REMOVE, "subject": f"remove:{place.ts}", "payload": {"ts": place.ts}}
        now = services.clock.now()
        await uow.outbox.add(
            destination=place.channel_id,
            lane=NORMAL,
            onboarding_id=onboarding_id,
            due_at=now,
            now=now,
            collapse=True,
            **row,
        )
    services.wake()


def _adopted(onboarding_id: str, subject: str, place: Place) -> PostedMessage:
    """The empty hash makes the next look at it draw it anew."""
    return PostedMessage(
        onboarding_id=onboarding_id,
        subject=subject,
        channel_id=place.channel_id,
        ts=place.ts,
        thread_ts=None,
        hash="",
        live=False,
        payload={},
    )
