"""The demo: the real bot and a Slack on this machine, in one process, with nothing to sign up for."""

import asyncio
import errno
import json
import secrets
import signal
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import httpx
import typer
from aiohttp import web

from bot import app
from bot.autoplay import Moment, Player, PlayError
from bot.front import SLACK_PATH
from bot.observability import logs
from bot.sandbox.server import RunningSandbox, SandboxSettings, start_sandbox
from bot.settings import Settings, SettingsError, load

FOLDER = Path("var/demo")
HELLO = """
The demo is at {address}

Open it in a browser. Then either
  - press "Play it for me" and watch a whole onboarding, or
  - press "Do it myself": you are Ada of Sparkcentral, and the first command stands ready to send.
Two Slacks stand side by side, the brand's and Sparkcentral's; each lets you be either of its two people.
Ctrl-C ends the demo.
"""


@dataclass(frozen=True, slots=True)
class Options:
    port: int
    bot_port: int
    keep: bool
    autoplay: bool
    pace: float
    exit_after: bool
    socket: bool
    landline: bool


class Demo:
    """The sandbox stays; the bot is replaced when somebody starts over."""

    def __init__(self, options: Options) -> None:
        self._options = options
        self._paced = options.pace > 0
        self._secret = secrets.token_hex(16)
        self._settings: Settings | None = None
        self._bot: app.Running | None = None
        self._sandbox: RunningSandbox | None = None
        self._playing: asyncio.Task[bool] | None = None
        # Starting takes a moment: what is pressed meanwhile waits, and then meets what was begun.
        self._turn = asyncio.Lock()
        self._caption = self._why = ""
        self._done = False

    async def start(self) -> str:
        """The address of the page; what is pressed there before the bot is up waits for it."""
        async with self._turn:
            return await self._start()

    async def _start(self) -> str:
        options = self._options
        bot_url = f"http://127.0.0.1:{options.bot_port}"
        self._sandbox = await start_sandbox(
            SandboxSettings(
                port=options.port,
                events_url=None if options.socket else bot_url + SLACK_PATH,
                signing_secret=self._secret,
                clock_urls=(bot_url + "/_clock",),
                pace=self._paced,
                routes=tuple(self._routes()),
            )
        )
        self._settings = _settings(options, self._sandbox.address, self._secret)
        self._bot = await app.start(self._settings)
        return self._sandbox.address

    async def stop(self) -> None:
        async with self._turn:
            await self._stop_playing()
            if self._bot is not None:
                await self._bot.stop()
        if self._sandbox is not None:
            await self._sandbox.stop()

    async def play(self, to: Moment | None = None) -> bool:
        """Whether the journey got to its end, or to that moment: there as fast as it goes."""
        assert self._sandbox is not None  # noqa: S101 - `start` comes first
        pace = 0 if to else self._options.pace
        player = Player(self._sandbox.address, pace=pace, say=self._say, landline=self._options.landline)
        try:
            await player.play(to)
        except PlayError as error:
            self._say(f"The demo got stuck at {error}", "")
            return False
        finally:
            await player.close()
            self._done = True
        return True

    def _say(self, line: str, why: str) -> None:
        self._caption, self._why = line, why
        typer.echo(line)

    async def _start_over(self, *, pace: bool) -> None:
        assert self._sandbox is not None  # noqa: S101 - as above
        assert self._settings is not None  # noqa: S101 - as above
        await self._stop_playing()
        if self._bot is not None:
            await self._bot.stop()
        _wipe(self._settings)
        await self._sandbox.start_over()
        self._sandbox.pace.on = pace
        self._bot = await app.start(self._settings.model_copy(update={"slack_pace": "on" if pace else "off"}))
        await _keep_time(self._sandbox.address)
        self._caption, self._why, self._done = "", "", False

    async def _stop_playing(self) -> None:
        if self._playing is not None:
            self._playing.cancel()
            with suppress(asyncio.CancelledError):
                await self._playing
            self._playing = None

    def _routes(self) -> list[web.RouteDef]:
        return [
            web.get("/_demo/play", self._on_look),
            web.post("/_demo/play", self._on_play),
            web.post("/_demo/stop", self._on_stop),
            web.post("/_demo/start-over", self._on_start_over),
        ]

    async def _on_look(self, _request: web.Request) -> web.Response:
        playing = self._playing is not None and not self._playing.done()
        told = {"playing": playing, "caption": self._caption, "why": self._why, "done": self._done}
        return web.json_response(told)

    async def _on_play(self, request: web.Request) -> web.Response:
        to = _moment(await request.text())
        async with self._turn:
            await self._start_over(pace=self._paced and not to)
            self._playing = asyncio.create_task(self.play(to))
        return await self._on_look(request)

    async def _on_stop(self, request: web.Request) -> web.Response:
        async with self._turn:
            await self._stop_playing()
        return await self._on_look(request)

    async def _on_start_over(self, request: web.Request) -> web.Response:
        async with self._turn:
            await self._start_over(pace=self._paced)
        return await self._on_look(request)


def _moment(text: str) -> Moment | None:
    """`{"to": "code"}` plays up to there; nothing plays to the end."""
    try:
        body = json.loads(text or "{}")
        return Moment(body["to"]) if "to" in body else None
    except (ValueError, TypeError):
        raise web.HTTPBadRequest(text=f"to is one of {', '.join(Moment)}") from None


async def run(options: Options) -> int:
    """Serve the demo until Ctrl-C; the exit status."""
    logs.configure("WARNING")
    demo = Demo(options)
    try:
        address = await demo.start()
    except (OSError, SettingsError, app.CannotStartError) as error:
        typer.echo(f"The demo cannot start: {_why(error, options)}", err=True)
        await demo.stop()
        return 2
    try:
        return await _serve(demo, options, address)
    finally:
        await demo.stop()


def _why(error: Exception, options: Options) -> str:
    if isinstance(error, OSError) and error.errno == errno.EADDRINUSE:
        return (
            f"Port {options.port} is taken: another program listens there. Choose others: --port, --bot-port."
        )
    return str(error)


async def _serve(demo: Demo, options: Options, address: str) -> int:
    if not (options.autoplay and options.exit_after):
        typer.echo(HELLO.format(address=address))
    if options.autoplay:
        ended_well = await demo.play()
        if options.exit_after:
            return 0 if ended_well else 1
    await until_stopped()
    return 0


async def _keep_time(sandbox: str) -> None:
    """A new bot begins at the wall clock, while this Slack's clock may have been moved."""
    async with httpx.AsyncClient(base_url=sandbox) as client:
        await client.post("/_sandbox/clock", json={"advance_s": 0})


async def until_stopped() -> None:
    """Ctrl-C or SIGTERM."""
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stopped.set)
    await stopped.wait()


def _settings(options: Options, sandbox: str, secret: str) -> Settings:
    """`DATABASE_URL` is honoured and never wiped; else the demo has a file of its own, anew each time."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    given = load(
        slack_api_url=f"{sandbox}/api/",
        slack_bot_token="xoxb-sandbox",
        slack_app_token="xapp-sandbox" if options.socket else "",
        slack_signing_secret=secret,
        port=options.bot_port,
        ops_port=0,
        clock="virtual",
        encryption_keys=_key(FOLDER / "encryption.key"),
        slack_pace="on" if options.pace > 0 else "off",
    )
    if "database_url" in given.model_fields_set:
        return given
    own = _own_database(given)
    if not options.keep:
        _wipe(own)
    return own


def _own_database(settings: Settings) -> Settings:
    return settings.model_copy(update={"database_url": f"sqlite+aiosqlite:///{_own_file(settings)}"})


def _own_file(settings: Settings) -> Path:
    """One for each port, so that two demos do not wipe each other's."""
    return FOLDER / f"{settings.port}.db"


def _wipe(settings: Settings) -> None:
    """The demo's own file only."""
    file = settings.sqlite_file
    if file is None or file != _own_file(settings):
        return
    for path in (file, *(file.with_name(file.name + end) for end in ("-wal", "-shm"))):
        path.unlink(missing_ok=True)


def _key(path: Path) -> str:
    """Codes are sealed with it while they live; kept beside the file for `--keep`."""
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(app.new_encryption_key())
    return path.read_text().strip()
