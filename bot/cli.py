"""`python -m bot ...`: what an operator or a newcomer types."""

import asyncio
import signal
from collections.abc import Coroutine
from typing import Annotated, Any

import typer

from bot import demo, doctor
from bot.app import CannotStartError, new_encryption_key, prepare_schema, reencrypt, start, upgrade_schema
from bot.observability import logs
from bot.sandbox.server import SandboxSettings, start_sandbox
from bot.settings import Settings, SettingsError, load, load_for_run
from bot.simulation import run as simulation
from bot.simulation.world import Plan

cli = typer.Typer(
    help="The WhatsApp onboarding bot for Slack.", no_args_is_help=True, pretty_exceptions_enable=False
)
CANNOT_BEGIN = 2

Port = Annotated[int, typer.Option(help="Port of the page and the sandbox's API.")]
BotPort = Annotated[int, typer.Option(help="Port of the bot itself.")]


@cli.command("demo")
def demo_command(
    port: Port = 8055,
    bot_port: BotPort = 8056,
    keep: Annotated[bool, typer.Option(help="Go on with the last demo's data.")] = False,
    autoplay: Annotated[bool, typer.Option(help="Play the whole onboarding by itself.")] = False,
    pace: Annotated[float, typer.Option(help="Seconds between two presses; 0 plays at once.")] = 2.0,
    exit_: Annotated[bool, typer.Option("--exit", help="End after the autoplay, with its result.")] = False,
    socket: Annotated[bool, typer.Option(help="Socket Mode instead of HTTP.")] = False,
    landline: Annotated[bool, typer.Option(help="Play with a landline instead of a mobile.")] = False,
) -> None:
    """Start the bot and a Slack of its own on this machine: no account needed."""
    options = demo.Options(
        port=port,
        bot_port=bot_port,
        keep=keep,
        autoplay=autoplay,
        pace=pace,
        exit_after=exit_,
        socket=socket,
        landline=landline,
    )
    raise typer.Exit(_run(demo.run(options)))


@cli.command()
def sandbox(
    port: Port = 8055,
    events_url: Annotated[str, typer.Option(help="The bot's /slack/events; empty for Socket Mode.")] = "",
    signing_secret: Annotated[str, typer.Option(help="The secret that the bot checks.")] = "sandbox-secret",
    clock_url: Annotated[list[str] | None, typer.Option(help="The bot's /_clock.")] = None,
) -> None:
    """Start the sandbox alone, for a bot in another process."""
    settings = SandboxSettings(
        port=port,
        events_url=events_url or None,
        signing_secret=signing_secret,
        clock_urls=tuple(clock_url or ()),
    )
    raise typer.Exit(_run(_sandbox(settings)))


@cli.command()
def run() -> None:
    """Serve a Slack workspace: Socket Mode with SLACK_APP_TOKEN, else HTTP on PORT."""
    settings = _or_exit(load_for_run)
    logs.configure(settings.log_level)
    raise typer.Exit(_run(_serve(settings)))


@cli.command()
def migrate() -> None:
    """Bring the database schema up to date."""
    settings = _or_exit(load)
    try:
        asyncio.run(upgrade_schema(settings))
    except CannotStartError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(CANNOT_BEGIN) from None
    typer.echo("The database schema is up to date.")


@cli.command("doctor")
def doctor_command(
    resend: Annotated[bool, typer.Option(help="First send again what was given up.")] = False,
) -> None:
    """Look at all that the bot needs; each line is ok or says what to do."""
    findings = asyncio.run(doctor.examine(resend=resend))
    for finding in findings:
        typer.echo(str(finding))
    raise typer.Exit(0 if all(finding.ok for finding in findings) else 1)


@cli.command("reencrypt")
def reencrypt_command() -> None:
    """Seal what is kept anew with the first of ENCRYPTION_KEYS, so that older keys can go."""
    settings = _or_exit(load_for_run)
    try:
        asyncio.run(prepare_schema(settings))
        done, unknown = asyncio.run(reencrypt(settings))
    except CannotStartError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(CANNOT_BEGIN) from None
    if unknown:
        typer.echo(
            f"{unknown} no key opens: put the key that sealed them back, and run this again.", err=True
        )
        raise typer.Exit(1)
    typer.echo(f"{done} sealed anew with the first key. Older keys are needed no more.")


@cli.command("simulate")
def simulate_command(
    onboardings: Annotated[int, typer.Option(min=1, help="How many brands are onboarded.")] = 100,
    days: Annotated[int, typer.Option(min=1, help="For how many days.")] = 90,
    seed: Annotated[int, typer.Option(help="The same seed plays the same days.")] = 1,
    effect: Annotated[
        float, typer.Option(min=0, max=1, help="Assumed: share of a delay that a reminder takes away.")
    ] = 0.5,
    database: Annotated[str, typer.Option(help="An empty database; else a file of its own.")] = "",
) -> None:
    """Play months of onboardings in minutes, and see whether reminders keep their promises."""
    logs.configure("ERROR")
    try:
        status = simulation.main(Plan(onboardings, days, seed, effect), database, typer.echo)
    except CannotStartError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(CANNOT_BEGIN) from None
    raise typer.Exit(status)


@cli.command("new-key")
def new_key_command() -> None:
    """Make a key for ENCRYPTION_KEYS."""
    typer.echo(new_encryption_key())


def _or_exit(reader: Any) -> Settings:
    try:
        settings: Settings = reader()
    except SettingsError as error:
        typer.echo(f"The bot cannot start. Please mend these settings:\n{_bullets(str(error))}", err=True)
        raise typer.Exit(CANNOT_BEGIN) from None
    return settings


def _bullets(text: str) -> str:
    return "\n".join(f"- {line}" for line in text.splitlines())


async def _serve(settings: Settings) -> int:
    try:
        running = await start(settings)
    except CannotStartError as error:
        typer.echo(f"The bot cannot start: {error}", err=True)
        return CANNOT_BEGIN
    await demo.until_stopped()
    await running.stop()
    return 0


async def _sandbox(settings: SandboxSettings) -> int:
    running = await start_sandbox(settings)
    typer.echo(f"The sandbox is at {running.address} (SLACK_API_URL={running.address}/api/)")
    await demo.until_stopped()
    await running.stop()
    return 0


def _run(work: Coroutine[Any, Any, int]) -> int:
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        return asyncio.run(work)
    except KeyboardInterrupt:
        return 0
