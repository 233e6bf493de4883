"""Looks into a logo after the press: its contents cannot be judged within the 3 seconds of an ack."""

from bot.domain.logo import check_logo
from bot.domain.problems import Severity
from bot.services import badge
from bot.services.context import Services
from bot.slack.errors import RateLimitedError, SlackError, TokenError, TransientError
from bot.slack.gateway import Gateway
from bot.surfaces.problem_texts import problem_text
from storage.outbox import OutboxRow

# Meta's media guide, as far as it is known: 5 MB.
MOST_BYTES = 5 * 1024 * 1024


class LogoSender:
    def __init__(self, services: Services, gateway: Gateway) -> None:
        self._services = services
        self._gateway = gateway

    async def check(self, row: OutboxRow) -> None:
        """A logo that cannot be read does not block: staff ask for it, or a link does it too."""
        file_id = row.payload["file_id"]
        try:
            info = await self._gateway.call("files_info", file=file_id)
            data = await self._gateway.download(info["file"]["url_private_download"], MOST_BYTES)
        except (RateLimitedError, TokenError, TransientError):
            raise
        except SlackError:
            return
        errors = [problem for problem in check_logo(data) if problem.severity is Severity.ERROR]
        if errors:
            await badge.refuse_logo(self._services, row.onboarding_id or "", file_id, problem_text(errors[0]))
