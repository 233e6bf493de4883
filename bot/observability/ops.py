"""The operators' own port: alive, ready, and figures for Prometheus. Slack never comes here."""

from collections.abc import Awaitable, Callable

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST

from bot.observability.health import Health
from bot.observability.metrics import Metrics

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


async def serve(host: str, port: int, health: Health, metrics: Metrics) -> tuple[web.AppRunner, str]:
    """Started; with the address that it listens on."""
    application = web.Application()
    application.router.add_get("/healthz", _alive)
    application.router.add_get("/readyz", _ready(health))
    application.router.add_get("/metrics", _metrics(health, metrics))
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.5)
    await runner.setup()
    await web.TCPSite(runner, host, port).start()
    bound = runner.addresses[0]
    return runner, f"http://{bound[0]}:{bound[1]}"


async def _alive(_request: web.Request) -> web.Response:
    return web.json_response({"ok": True})


def _ready(health: Health) -> Handler:
    async def answer(_request: web.Request) -> web.Response:
        ready, told = await health.ready()
        return web.json_response(told, status=200 if ready else 503)

    return answer


def _metrics(health: Health, metrics: Metrics) -> Handler:
    async def answer(_request: web.Request) -> web.Response:
        """What the database counts is left as it was last seen when it does not answer."""
        signs = await health.signs()
        if signs is not None:
            metrics.look(signs)
        return web.Response(body=metrics.text(), headers={"Content-Type": CONTENT_TYPE_LATEST})

    return answer
