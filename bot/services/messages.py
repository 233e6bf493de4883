"""Messages in Slack that a crash left unknown to the database: adopted, or removed when another stands in."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.steps import Step
from bot.services.announcements import NORMAL, RowKind, card_subject
from bot.services.context import Services
from storage.messages import PostedMessage
from storage.unit_of_work import UnitOfWork


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
            adopted = _adopted(onboarding_id, subject, place)
            await uow.messages.put(adopted)
            await _row(uow, services, adopted, RowKind.CARD, subject, {"step": str(step)})
        else:
            await _remove(uow, services, _adopted(onboarding_id, subject, place))
    services.wake()


async def note(services: Services, posted: Sequence[PostedMessage]) -> None:
    if posted:
        async with services.database.write() as uow:
            await note_in(uow, services, posted)


async def note_in(uow: UnitOfWork, services: Services, posted: Sequence[PostedMessage]) -> None:
    """Messages are as these say in Slack now; one that was adopted while another was on its way goes."""
    for message in posted:
        in_thread = message.thread_ts is not None
        earlier = None if in_thread else await uow.messages.get(message.channel_id, message.subject)
        await uow.messages.put(message)
        if earlier is not None and earlier.ts != message.ts:
            await _remove(uow, services, earlier)


async def _remove(uow: UnitOfWork, services: Services, message: PostedMessage) -> None:
    await _row(uow, services, message, RowKind.REMOVE, f"remove:{message.ts}", {"ts": message.ts})


async def _row(
    uow: UnitOfWork,
    services: Services,
    message: PostedMessage,
    kind: RowKind,
    subject: str,
    payload: dict[str, str],
) -> None:
    now = services.clock.now()
    await uow.outbox.add(
        destination=message.channel_id,
        lane=NORMAL,
        onboarding_id=message.onboarding_id,
        due_at=now,
        now=now,
        collapse=True,
        kind=kind,
        subject=subject,
        payload=payload,
    )


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
