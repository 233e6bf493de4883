"""Somebody mentions the bot: it says in a thread whose turn it is, for each number of the channel."""

from dataclasses import dataclass
from typing import Any

from bot.domain.notices import Notice, NoticeKind, to_payload
from bot.services import people
from bot.services.announcements import NORMAL, RowKind
from bot.services.context import Services
from storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Mention:
    """`thread` is that of the mention, or the mention itself, which then begins one."""

    event_id: str
    channel: str
    person: str
    organisation: str
    thread: str


async def asked(services: Services, mention: Mention) -> None:
    """Answers once, whatever was typed, which is never looked at."""
    key = f"event|{mention.event_id}"
    async with services.database.write() as uow:
        if await uow.idempotency.get(key) is not None:
            return
        await uow.idempotency.put(key, {}, services.clock.now())
        running = await uow.onboardings.in_channel(mention.channel)
        outsider = await _is_outsider(uow, services, mention)
        for onboarding in [] if outsider else running:
            payload = to_payload(Notice(NoticeKind.ASKED, onboarding.owed()))
            await _add(uow, services, mention, RowKind.NOTICE, payload, onboarding.id)
        if outsider or not running:
            await _add(uow, services, mention, RowKind.REPLY, {"outsider": outsider})
    services.wake()


async def _is_outsider(uow: UnitOfWork, services: Services, mention: Mention) -> bool:
    """Whoever the directory does not know yet is in the channel, and reads there what the answer says."""
    running = await uow.onboardings.in_channel(mention.channel)
    about = running[0] if running else None
    try:
        who = await people.identify(
            uow, mention.person, mention.organisation, mention.channel, about, services.admins
        )
    except people.UnknownPersonError:
        return False
    return who.side is None


async def _add(
    uow: UnitOfWork,
    services: Services,
    mention: Mention,
    kind: RowKind,
    payload: dict[str, Any],
    onboarding_id: str = "",
) -> None:
    now = services.clock.now()
    await uow.outbox.add(
        destination=mention.channel,
        subject=f"asked:{onboarding_id}:{mention.event_id}",
        kind=kind,
        lane=NORMAL,
        onboarding_id=onboarding_id or None,
        payload={**payload, "thread_ts": mention.thread},
        due_at=now,
        now=now,
    )
