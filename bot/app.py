"""The composition root: builds the bot from its parts, starts it, and stops it in order."""

import asyncio
import errno
import hashlib
import hmac
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

import structlog
from aiohttp import web
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from sqlalchemy.exc import OperationalError

from bot import front, scheduling
from bot.clients.graph import Graph, graph
from bot.clients.sparkcentral import Webhook, webhook
from bot.clock import Clock, SystemClock, VirtualClock
from bot.delivery.code_views import CodeViewSender
from bot.delivery.directory import Learner
from bot.delivery.facebook import FacebookSender
from bot.delivery.files import LogoSender
from bot.delivery.messages import MessageSenders
from bot.delivery.pace import Pace
from bot.delivery.personal import PersonalSender
from bot.delivery.sparkcentral import WebhookSender
from bot.delivery.worker import Deliverer, Sender
from bot.domain.code_request import CodePolicy
from bot.domain.hours import Wait, Week, holidays_of
from bot.domain.office import Policy, ladder_from
from bot.domain.parties import Party
from bot.observability import ops
from bot.observability.health import Health
from bot.observability.metrics import Metrics
from bot.services import directory
from bot.services.announcements import RowKind
from bot.services.context import Services
from bot.settings import Settings
from bot.slack.errors import SlackError
from bot.slack.gateway import Gateway
from bot.slack.lookup import person_from
from handlers.counting import CountedApp, Note
from handlers.door import Door
from handlers.register import register
from handlers.socket import Socket
from storage import cipher, migrate
from storage.cipher import Cipher
from storage.engine import Database
from storage.vitals import VitalSigns
from storage.workspaces import Workspace

log = structlog.get_logger(__name__)

# A stop ends within 10 seconds: these are the most that each of its stretches may take, beside those of
# `front`, `scheduling` and `delivery/worker`, which are shorter as a rule.
IN_HAND_S, BACKGROUND_S = 1.5, 1


class CannotStartError(Exception):
    """The message says why, and what mends it."""


@dataclass(frozen=True, slots=True)
class Outside:
    """Whom the bot calls beside Slack, where the settings name them."""

    facebook: Graph | None = None
    webhook: Webhook | None = None

    async def close(self) -> None:
        for client in (self.facebook, self.webhook):
            if client is not None:
                await client.close()


@dataclass(slots=True)
class Running:
    """A bot at work. `stop` ends it: no new presses, those in hand finished, the rest stays in the outbox."""

    door: Door
    deliverer: Deliverer
    address: str
    ops_address: str
    health: Health
    _runner: web.AppRunner
    _ops: web.AppRunner
    _socket: Socket | None
    _ticks: scheduling.Metronome
    _outside: Outside

    async def stop(self) -> None:
        self.health.draining = True
        await self._stop_taking()
        await self._ticks.stop()
        if self.door.background:
            await asyncio.wait(self.door.background, timeout=BACKGROUND_S)
        await self.deliverer.stop()
        await self.door.gateway.close()
        await self._outside.close()
        await self._ops.cleanup()
        await self.door.services.database.close()
        log.info("stopped")

    async def _stop_taking(self) -> None:
        """Presses that are in hand keep the way by which their answer goes."""
        if self._socket is not None:
            await self._socket.finish(IN_HAND_S)
        await self._runner.cleanup()


async def start(settings: Settings) -> Running:
    """Raises `CannotStartError` when it cannot begin."""
    try:
        await prepare_schema(settings)
    except OperationalError as error:
        raise CannotStartError(_no_database(error)) from error
    database = Database(settings.database_url)
    clock = VirtualClock() if settings.clock == "virtual" else SystemClock()
    watch = _watch(clock, database)
    gateway = Gateway(settings.slack_bot_token, settings.slack_api_url, watch.called)
    await database.open()
    await gateway.open()
    try:
        return await _assemble(settings, database, gateway, clock, watch)
    except BaseException as error:
        await gateway.close()
        await database.close()
        if isinstance(error, SlackError | OSError):
            raise CannotStartError(_why(error, settings)) from error
        raise


def _why(error: SlackError | OSError, settings: Settings) -> str:
    if isinstance(error, SlackError):
        return (
            f"Slack at {settings.slack_api_url} does not let the bot in: {error}. "
            "Check SLACK_BOT_TOKEN and SLACK_API_URL."
        )
    if error.errno == errno.EADDRINUSE:
        return f"Port {settings.port} is taken: another program listens there."
    return str(error)


def _no_database(error: OperationalError) -> str:
    return f"The database does not answer: {str(error.orig).splitlines()[0]} Check DATABASE_URL."


@dataclass(frozen=True, slots=True)
class _Watch:
    """Those who keep count of what goes in and out."""

    health: Health
    metrics: Metrics

    def called(self, method: str, answer: str, seconds: float) -> None:
        self.metrics.called(method, answer, seconds)
        self.health.heard(answer)
        log.info("called", method=method, answer=answer, ms=round(1000 * seconds, 1))

    def asked_facebook(self, call: str, answer: str, seconds: float) -> None:
        self.metrics.asked_facebook(call, answer)
        log.info("asked_facebook", call=call, ms=round(1000 * seconds, 1))

    def pushed(self, _what: str, answer: str, seconds: float) -> None:
        self.metrics.pushed(answer)
        log.info("pushed", answer=answer, ms=round(1000 * seconds, 1))


def _watch(clock: Clock, database: Database) -> _Watch:
    async def look(now: datetime) -> VitalSigns:
        async with database.read() as uow:
            return await uow.vitals.signs(now)

    async def revision() -> str | None:
        async with database.read() as uow:
            return await uow.vitals.revision()

    return _Watch(Health(clock.now, look, revision, migrate.head()), Metrics())


async def _assemble(
    settings: Settings, database: Database, gateway: Gateway, clock: Clock, watch: _Watch
) -> Running:
    outside = Outside(_facebook(settings, watch), _webhook(settings, watch))
    deliverer = deliverer_for(settings, clock, database, gateway, outside)
    learner = Learner(deliverer.services, gateway)
    workspace = await learner.workspace()
    # The first look at a calendar takes a tenth of a second, which no press should wait for.
    await asyncio.to_thread(holidays_of, "BE", clock.now().year)
    door = _door(settings, deliverer.services, gateway, learner)
    app = bolt_app(settings, door, workspace, watch.metrics.answered)
    return await _serve(settings, app, door, deliverer, watch, outside)


def _facebook(settings: Settings, watch: _Watch) -> Graph | None:
    """Only where a token is set; without one Sparkcentral's people ask Facebook by hand."""
    if not settings.graph_access_token:
        return None
    url, version = settings.graph_api_url, settings.graph_api_version
    return graph(settings.graph_access_token, url, version, watch.asked_facebook)


def _webhook(settings: Settings, watch: _Watch) -> Webhook | None:
    """Only where one is set; without one Sparkcentral's people make the changes by hand."""
    if not settings.sparkcentral_webhook_url:
        return None
    return webhook(settings.sparkcentral_webhook_url, settings.sparkcentral_webhook_secret, watch.pushed)


async def _serve(
    settings: Settings,
    app: CountedApp,
    door: Door,
    deliverer: Deliverer,
    watch: _Watch,
    outside: Outside,
) -> Running:
    clock = door.services.clock
    mover = front.Mover(clock, door.services, deliverer) if isinstance(clock, VirtualClock) else None
    slack = None if settings.slack_app_token else app
    ops_runner, ops_address = await _ops(settings, watch)
    try:
        runner, address = await front.serve(settings.host, settings.port, slack, mover)
    except BaseException:
        await ops_runner.cleanup()
        raise
    deliverer.start()
    ticks = scheduling.Metronome(door.services, watch.health.ticked)
    ticks.start()
    socket = await _connect(settings, app) if settings.slack_app_token else None
    log.info("ready", address=address, ops=ops_address, mode="socket" if socket else "http")
    return Running(
        *(door, deliverer, address, ops_address, watch.health),
        *(runner, ops_runner, socket, ticks, outside),
    )


async def _ops(settings: Settings, watch: _Watch) -> tuple[web.AppRunner, str]:
    try:
        return await ops.serve(settings.ops_host, settings.ops_port, watch.health, watch.metrics)
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise
        raise CannotStartError(
            f"Port {settings.ops_port} is taken: another program listens there. Set OPS_PORT to another one."
        ) from error


async def prepare_schema(settings: Settings) -> None:
    """SQLite is brought up to date by itself; PostgreSQL is shared, so somebody decides when."""
    if settings.sqlite_file is not None:
        await upgrade_schema(settings)
        return
    state = await migrate.schema_state(settings.database_url)
    if not state.up_to_date:
        raise CannotStartError("The database schema is behind. Bring it up to date: python -m bot migrate")


async def upgrade_schema(settings: Settings) -> None:
    """Raises `CannotStartError` when the database does not answer."""
    if settings.sqlite_file is not None:
        settings.sqlite_file.parent.mkdir(parents=True, exist_ok=True)
    try:
        await migrate.upgrade(settings.database_url)
    except OperationalError as error:
        raise CannotStartError(_no_database(error)) from error


async def reencrypt(settings: Settings) -> tuple[int, int]:
    """Seal every code anew with the first key: how many were, and how many no key opens."""
    keys, database = Cipher(settings.keys), Database(settings.database_url)
    await database.open()
    try:
        async with database.write() as uow:
            sealed = await uow.codes.sealed()
            unknown = 0
            for request_id, before in sealed.items():
                try:
                    await uow.codes.reseal(request_id, before, keys.renew(before))
                except ValueError:
                    unknown += 1
        return len(sealed) - unknown, unknown
    finally:
        await database.close()


def new_encryption_key() -> str:
    return cipher.new_key()


def deliverer_for(
    settings: Settings, clock: Clock, database: Database, gateway: Gateway, outside: Outside
) -> Deliverer:
    """Not started yet, with the services that wake it."""
    deliverer = Deliverer()
    services = Services(
        database=database,
        clock=clock,
        cipher=Cipher(settings.keys),
        wake=deliverer.wake,
        admins=settings.admins,
        code_policy=CodePolicy(timedelta(seconds=settings.code_gap_seconds), settings.codes_per_day),
        policy=_policy(settings),
        facebook_api=outside.facebook is not None,
        several_teams=settings.team_membership == "multiple",
        webhook=outside.webhook is not None,
    )
    pace = Pace(services, on=settings.slack_pace == "on")
    deliverer.serve_with(services, _senders(services, gateway, pace, outside))
    gateway.heed(deliverer.wait_for)
    return deliverer


def _policy(settings: Settings) -> Policy:
    opens, closes = (time.fromisoformat(hour) for hour in settings.working_hours.split("-"))
    return Policy(
        week=Week(opens, closes, settings.weekdays),
        ladders={
            Party.BRAND: ladder_from(settings.remind_brand),
            Party.SPARKCENTRAL: ladder_from(settings.remind_staff),
            Party.FACEBOOK: ladder_from(settings.remind_facebook),
        },
        silent=Wait(days=settings.silent_days),
        auto_resolve_most=settings.auto_resolve_max_days,
        staff_country=settings.staff_country,
        admins=tuple(sorted(settings.admins)),
    )


def _senders(services: Services, gateway: Gateway, pace: Pace, outside: Outside) -> Mapping[RowKind, Sender]:
    messages = MessageSenders(services, gateway, pace)
    return {
        RowKind.CARD: messages.card,
        RowKind.PROGRESS: messages.progress,
        RowKind.NOTICE: messages.notice,
        RowKind.BUTTONS: messages.buttons,
        RowKind.WELCOME: messages.welcome,
        RowKind.REPLY: messages.reply,
        RowKind.PERSONAL: PersonalSender(services, messages).send,
        RowKind.REMOVE: messages.remove,
        RowKind.LEFT_BEHIND: messages.left_behind,
        RowKind.CODE_VIEWS: CodeViewSender(services, gateway).replace,
        RowKind.FACEBOOK: FacebookSender(services, outside.facebook).ask,
        RowKind.CHANGE: WebhookSender(services, outside.webhook).push,
        RowKind.LOGO: LogoSender(services, gateway).check,
        RowKind.LEARN_CHANNEL: Learner(services, gateway).row,
    }


def _door(settings: Settings, services: Services, gateway: Gateway, learner: Learner) -> Door:
    async def know_user(user: Mapping[str, Any]) -> None:
        await directory.person_changed(services, learner.known(person_from(user)))

    key = hmac.new(settings.keys[0].encode(), b"idempotency", hashlib.sha256).digest()
    return Door(services, gateway, key, learner.person, learner.channel, know_user)


def bolt_app(settings: Settings, door: Door, workspace: Workspace, note: Note) -> CountedApp:
    async def authorize() -> AuthorizeResult:
        # Known since the start: Bolt would ask Slack's auth.test on the road of a press.
        return AuthorizeResult(
            enterprise_id=workspace.enterprise_id,
            team_id=workspace.team_id,
            bot_user_id=workspace.bot_user_id,
            bot_id=workspace.bot_id,
            bot_token=settings.slack_bot_token,
        )

    app = CountedApp(
        note,
        signing_secret=settings.slack_signing_secret or None,
        authorize=authorize,
        client=door.gateway.client,
        process_before_response=True,  # commit, then ack: an acked press is on disk
        request_verification_enabled=not settings.slack_app_token,
        raise_error_for_unhandled_request=False,
        # Else Bolt takes the root's level, and its warnings print whole bodies.
        logger=logging.getLogger("slack_bolt"),
    )
    register(app, door)
    return app


async def _connect(settings: Settings, app: AsyncApp) -> Socket:
    socket = Socket(app, settings.slack_app_token, web_client=app.client)
    await socket.connect()
    return socket
