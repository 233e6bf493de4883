"""The logo comes back when its contents, seen after the press, are not what WhatsApp takes."""

from bot.domain import events as ev
from bot.domain.decisions import record as decide_record
from bot.domain.onboarding import Status
from bot.domain.steps import TaskId
from bot.services.context import Services
from bot.services.onboarding import record


async def refuse_logo(services: Services, onboarding_id: str, file_id: str, reason: str) -> None:
    """Send badge.profile back, unless it has moved on or holds another logo by now."""
    async with services.database.write() as uow:
        state = await uow.onboardings.get(onboarding_id, lock=True)
        profile = state.private.profile if state else None
        if state is None or profile is None or profile.logo is None or profile.logo.file_id != file_id:
            return
        not_yet_used = state[TaskId.BADGE_PUBLISH].status is Status.OPEN
        if not not_yet_used or state[TaskId.BADGE_PROFILE].status is not Status.DONE:
            return
        happened = [
            ev.TaskLocked(task=TaskId.BADGE_PUBLISH),
            ev.TaskSentBack(task=TaskId.BADGE_PROFILE, reason=reason),
        ]
        decision = decide_record(state, happened, None, services.clock.now())
        await record(uow, services, state, decision, None)
    services.wake()
