"""`python -m bot doctor`: looks at everything that the bot needs; each line is ok or says what to do."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

import httpx
import yaml
from sqlalchemy.exc import OperationalError

from bot.settings import Settings, SettingsError, load_for_run
from storage import migrate
from storage.engine import Database
from storage.outbox import OutboxRow
from storage.vitals import VitalSigns

MANIFEST = Path(__file__).parents[1] / "app_manifest.yml"
ANSWER_S = 10
# Slack signs with its own time, and what is signed is worth five minutes.
MOST_SKEW = timedelta(seconds=60)
MOST_WAIT = timedelta(minutes=5)
# The scheduler looks once a second.
MOST_SINCE_TICK = timedelta(seconds=30)
SHOWN = 10


@dataclass(frozen=True, slots=True)
class Finding:
    """`text` is what is well, or what to do."""

    about: str
    ok: bool
    text: str

    def __str__(self) -> str:
        return f"{'ok' if self.ok else 'to do':<6} {self.about}: {self.text}"


Findings = list[Finding]


async def examine(*, resend: bool) -> Findings:
    """All that there is to say. With `resend` what was given up is put back into the queue first."""
    try:
        settings = load_for_run()
    except SettingsError as error:
        return [Finding("Settings", ok=False, text=line) for line in str(error).splitlines()]
    found = [Finding("Settings", ok=True, text="all there")]
    async with httpx.AsyncClient(timeout=ANSWER_S) as http:
        found += await _database(settings, resend=resend)
        found += await _slack(settings, http)
        found += await _facebook(settings, http)
        found.append(_webhook(settings))
        found += await _running(settings, http)
    return found


# Database ---------------------------------------------------------------------------------------------


async def _database(settings: Settings, *, resend: bool) -> Findings:
    try:
        state = await migrate.schema_state(settings.database_url)
    except (OperationalError, OSError) as error:
        said = str(getattr(error, "orig", error)).splitlines()[0]
        return [Finding("Database", ok=False, text=f"it does not answer ({said}). Check DATABASE_URL.")]
    if not state.up_to_date:
        known = state.current or "nothing"
        text = f"the schema is at {known}, this release needs {state.head}. Run: python -m bot migrate"
        return [Finding("Database", ok=False, text=text)]
    found = [Finding("Database", ok=True, text=f"it answers, schema {state.head}")]
    async with _opened(settings) as database:
        if resend:
            found.append(await _resent(database))
        return found + await _outbox(database)


@asynccontextmanager
async def _opened(settings: Settings) -> AsyncIterator[Database]:
    database = Database(settings.database_url)
    await database.open()
    try:
        yield database
    finally:
        await database.close()


async def _resent(database: Database) -> Finding:
    async with database.write() as uow:
        number = await uow.outbox.revive(datetime.now(UTC))
    return Finding("Sent again", ok=True, text=f"{number} put back into the queue")


async def _outbox(database: Database) -> Findings:
    now = datetime.now(UTC)
    async with database.read() as uow:
        signs = await uow.vitals.signs(now)
        dead = await uow.outbox.dead_rows(SHOWN)
        paused = await uow.outbox.paused_until(["workspace"], now)
        left = await uow.codes.ended(uow.onboardings)
    found = [_waiting(signs), _dead_letters(signs.dead, dead), _codes(len(left))]
    if paused is not None:
        text = f"Slack refused the token; the bot tries again at {paused:%H:%M:%S} UTC. Mend the token."
        found.append(Finding("Workspace", ok=False, text=text))
    return found


def _codes(left: int) -> Finding:
    if left:
        text = f"{left} kept although their request is over. Start the bot: it wipes them within a minute."
        return Finding("Codes", ok=False, text=text)
    return Finding("Codes", ok=True, text="none is kept after its end")


def _waiting(signs: VitalSigns) -> Finding:
    depth = sum(lane.depth for lane in signs.lanes.values())
    oldest = max((lane.age for lane in signs.lanes.values()), default=timedelta())
    if oldest > MOST_WAIT:
        text = f"{depth} wait, the oldest for {_told(oldest)}. Is the bot running, and does Slack answer?"
        return Finding("Outbox", ok=False, text=text)
    return Finding("Outbox", ok=True, text=f"{depth} wait to be sent")


def _dead_letters(count: int, shown: list[OutboxRow]) -> Finding:
    if not count:
        return Finding("Dead letters", ok=True, text="none")
    rows = ", ".join(f"{row.kind} to {row.destination} ({row.error})" for row in shown)
    text = (
        f"{count} given up: {rows}. Mend what they say, then send them again: python -m bot doctor --resend"
    )
    return Finding("Dead letters", ok=False, text=text)


# Slack ------------------------------------------------------------------------------------------------


async def _slack(settings: Settings, http: httpx.AsyncClient) -> Findings:
    try:
        answer = await _asked(settings, http, "auth.test", settings.slack_bot_token)
        body = answer.json()
    except (httpx.HTTPError, ValueError) as error:
        said = type(error).__name__
        text = f"no answer from {settings.slack_api_url} ({said}). Check the network and SLACK_API_URL."
        return [Finding("Slack", ok=False, text=text)]
    if not body.get("ok"):
        text = f"Slack says {body.get('error')}. Copy SLACK_BOT_TOKEN anew from your Slack app's page."
        return [Finding("Bot token", ok=False, text=text), _skew(answer)]
    found = [Finding("Bot token", ok=True, text=f"it opens {body.get('team', 'the workspace')}")]
    found += [_scopes(answer.headers.get("x-oauth-scopes", "")), _skew(answer)]
    if settings.slack_app_token:
        found.append(await _app_token(settings, http))
    return found


async def _asked(settings: Settings, http: httpx.AsyncClient, method: str, token: str) -> httpx.Response:
    headers = {"Authorization": f"Bearer {token}"}
    return await http.post(f"{settings.slack_api_url}{method}", headers=headers)


def wanted_scopes() -> set[str]:
    manifest: dict[str, Any] = yaml.safe_load(MANIFEST.read_text())
    return set(manifest["oauth_config"]["scopes"]["bot"])


def _scopes(granted: str) -> Finding:
    missing = wanted_scopes() - {scope.strip() for scope in granted.split(",")}
    if not missing:
        return Finding("Scopes", ok=True, text="all that the manifest asks for")
    text = (
        f"{', '.join(sorted(missing))} missing. Paste app_manifest.yml into the app's page and reinstall it."
    )
    return Finding("Scopes", ok=False, text=text)


def _skew(answer: httpx.Response) -> Finding:
    try:
        theirs = parsedate_to_datetime(answer.headers["Date"])
    except (KeyError, ValueError):
        return Finding("Clock", ok=True, text="Slack does not say what time it is")
    skew = abs(datetime.now(UTC) - theirs)
    if skew > MOST_SKEW:
        text = f"it is {_told(skew)} off Slack's. Set this machine's time: Slack's requests would be refused."
        return Finding("Clock", ok=False, text=text)
    return Finding("Clock", ok=True, text="it agrees with Slack's")


async def _app_token(settings: Settings, http: httpx.AsyncClient) -> Finding:
    answer = await _asked(settings, http, "apps.connections.open", settings.slack_app_token)
    body = answer.json()
    if body.get("ok"):
        return Finding("App token", ok=True, text="it opens Socket Mode")
    text = f"Slack says {body.get('error')}. Make a new one with the scope connections:write."
    return Finding("App token", ok=False, text=text)


# Facebook ---------------------------------------------------------------------------------------------


async def _facebook(settings: Settings, http: httpx.AsyncClient) -> Findings:
    """Nothing where the bot does not ask Facebook by itself."""
    if not settings.graph_access_token:
        return []
    url = f"{settings.graph_api_url}{settings.graph_api_version}/me"
    try:
        answer = await http.get(url, headers={"Authorization": f"Bearer {settings.graph_access_token}"})
    except httpx.HTTPError as error:
        said = f"no answer from {settings.graph_api_url} ({type(error).__name__}). Check GRAPH_API_URL."
        return [Finding("Facebook", ok=False, text=said)]
    if answer.is_success:
        return [Finding("Facebook", ok=True, text="it accepts the token")]
    text = (
        f"it refuses the token (HTTP {answer.status_code}). "
        "Make a new one in Meta's business settings and set GRAPH_ACCESS_TOKEN."
    )
    return [Finding("Facebook", ok=False, text=text)]


# Sparkcentral's webhook --------------------------------------------------------------------------------


def _webhook(settings: Settings) -> Finding:
    """It is not called: whatever came there would count as a change."""
    if settings.sparkcentral_webhook_url:
        text = "set, with its secret: changes to WhatsApp channels are pushed to Sparkcentral"
    else:
        text = "not set: Sparkcentral's people make changes to WhatsApp channels by hand"
    return Finding("Webhook", ok=True, text=text)


# The bot itself ---------------------------------------------------------------------------------------


async def _running(settings: Settings, http: httpx.AsyncClient) -> Findings:
    url = f"http://{settings.ops_host}:{settings.ops_port}/readyz"
    try:
        answer = await http.get(url)
        told = answer.json()
    except (httpx.HTTPError, ValueError):
        text = f"nobody answers at {url}. Start it: python -m bot run"
        return [Finding("Bot", ok=False, text=text)]
    if not told.get("ready"):
        text = f"it is not ready (database {told.get('database')}, schema {told.get('schema')}). See {url}"
        return [Finding("Bot", ok=False, text=text)]
    return [Finding("Bot", ok=True, text="it is ready"), _tick(told.get("last_tick"))]


def _tick(last: str | None) -> Finding:
    if last is None:
        return Finding("Last tick", ok=False, text="none yet. Look again in a moment, then at the bot's log.")
    since = datetime.now(UTC) - datetime.fromisoformat(last)
    if since > MOST_SINCE_TICK:
        text = f"{_told(since)} ago: reminders stand still. See the bot's log, then restart it."
        return Finding("Last tick", ok=False, text=text)
    return Finding("Last tick", ok=True, text="just now")


def _told(time: timedelta) -> str:
    minutes, seconds = divmod(round(time.total_seconds()), 60)
    return f"{minutes} minutes" if minutes > 1 else f"{minutes * 60 + seconds} seconds"
