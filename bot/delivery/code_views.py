"""Replaces the operator's open modals when a code ends or changes hands: no digits stay on a screen."""

from bot.domain.permissions import Deed
from bot.domain.steps import TaskId
from bot.services.context import Services
from bot.services.keeping import names_in
from bot.slack.errors import RateLimitedError, SlackError, TokenError, TransientError
from bot.slack.gateway import Gateway
from bot.surfaces import code_view, ids
from bot.surfaces.kit import Scene
from storage.outbox import OutboxRow


class CodeViewSender:
    def __init__(self, services: Services, gateway: Gateway) -> None:
        self._services = services
        self._gateway = gateway

    async def replace(self, row: OutboxRow) -> None:
        request_id, views = row.payload["request_id"], row.payload["views"]
        async with self._services.database.read() as uow:
            onboarding = await uow.onboardings.get(row.onboarding_id or "")
            if onboarding is None or not views:
                return
            scene = Scene(onboarding, await names_in(uow, onboarding), self._services.clock.now())
        press = ids.press(Deed.SHOW_CODE, onboarding.id, TaskId.PHONE_CODE, request_id)
        for view_id in views:
            await self._replace_one(view_id, code_view.ended(scene, press))
        async with self._services.database.write() as uow:
            await uow.codes.forget_views(views)

    async def _replace_one(self, view_id: str, view: dict[str, object]) -> None:
        try:
            await self._gateway.update_view(view_id, view)
        except (RateLimitedError, TokenError, TransientError):
            raise
        except SlackError:
            return  # closed already
