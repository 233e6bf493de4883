"""Settings from the environment. All that is wrong is said at once, in one readable list."""

from ipaddress import ip_address
from pathlib import Path
from typing import Literal, Self
from urllib.parse import urlsplit

import httpx
from cryptography.fernet import Fernet
from pydantic import Field, ValidationError, ValidationInfo, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

SLACK_API_URL = "https://slack.com/api/"
GRAPH_API_URL = "https://graph.facebook.com/"


# `bot/domain/office.py` says what comes of it.
_RUNG = "[1-9][0-9]{0,2}[dhc] (owner|side|lead|both|admins)"
_LADDER = f"^{_RUNG}(, {_RUNG})*$"
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class SettingsError(Exception):
    """One line a fault, each naming its setting."""


class Settings(BaseSettings):
    """Every field is an environment variable of the same name in capitals."""

    model_config = SettingsConfigDict(env_file=".env", extra="ignore", hide_input_in_errors=True)

    slack_bot_token: str = Field(default="", description="Bot token (`xoxb-...`). Required by `run`.")
    slack_app_token: str = Field(default="", description="App token (`xapp-...`): set it for Socket Mode.")
    slack_signing_secret: str = Field(default="", description="Signing secret, required over HTTP.")
    slack_api_url: str = Field(default=SLACK_API_URL, description="Slack's API, or a sandbox's.")
    slack_pace: Literal["on", "off"] = Field(
        default="on", description="`off` sends without budgets. Refused against Slack's own address."
    )
    port: int = Field(default=3000, ge=0, le=65535, description="Port of `/slack/events` over HTTP.")
    host: str = Field(default="127.0.0.1", description="Address to listen on.")
    ops_port: int = Field(
        default=3001,
        ge=0,
        le=65535,
        description="Port of `/healthz`, `/readyz` and `/metrics`; `0` picks one.",
    )
    ops_host: str = Field(default="127.0.0.1", description="Address of that port.")
    database_url: str = Field(
        default="sqlite+aiosqlite:///var/onboarding.db",
        description="SQLite file, or `postgresql+psycopg://user:password@host/name`.",
    )
    encryption_keys: str = Field(
        default="",
        description="Fernet keys for codes at rest, newest first, separated by commas. Required by `run`.",
    )
    admin_user_ids: str = Field(default="", description="Slack user ids of further admins, by commas.")
    clock: Literal["system", "virtual"] = Field(
        default="system", description="`virtual` lets a sandbox move time. Refused against Slack itself."
    )
    code_gap_seconds: int = Field(default=60, ge=0, description="Shortest wait between two code requests.")
    codes_per_day: int = Field(default=3, ge=1, description="Code requests for one number in 24 hours.")
    working_hours: str = Field(
        default="09:00-17:00",
        pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]-([01][0-9]|2[0-3]):[0-5][0-9]$",
        description="When people may be reminded, by their own clocks.",
    )
    working_days: str = Field(
        default="mon,tue,wed,thu,fri", description="On these days, separated by commas."
    )
    staff_country: str = Field(
        default="",
        pattern=r"^([A-Z]{2})?$",
        description="Country (`BE`) of the public holidays of Sparkcentral's people; empty: none.",
    )
    remind_brand: str = Field(
        default="1d owner, 1d side, 1d side, 1d lead, 5d both",
        pattern=_LADDER,
        description="A brand's reminders: working days (`d`) or hours (`h`) after the one before, to whom.",
    )
    remind_staff: str = Field(
        default="4h owner, 4h lead, 1d admins, 5d both",
        pattern=_LADDER,
        description="The same for Sparkcentral. The last one comes again and again.",
    )
    remind_facebook: str = Field(
        default="24c owner, 24c owner, 1d owner",
        pattern=_LADDER,
        description="The same for Facebook's waits; `c` are hours of the clock.",
    )
    silent_days: int = Field(
        default=10, ge=1, le=90, description="Working days without any deed, then the lead is asked about it."
    )
    auto_resolve_max_days: int = Field(
        default=3650,
        ge=1,
        le=999_999,
        description="The largest time for auto-resolve on a WhatsApp channel, in days.",
    )
    team_membership: Literal["single", "multiple"] = Field(
        default="single",
        description="Whether somebody may be in one team on a WhatsApp channel, or in several.",
    )
    graph_access_token: str = Field(
        default="",
        description="System user token: with it the bot asks Facebook for codes, verifies and registers.",
    )
    graph_api_url: str = Field(default=GRAPH_API_URL, description="Facebook's Graph API, or a sandbox's.")
    graph_api_version: str = Field(
        default="v26.0", pattern=r"^v[0-9]+\.[0-9]+$", description="Version of the Graph API."
    )
    sparkcentral_webhook_url: str = Field(
        default="", description="Sparkcentral's webhook: each change to a WhatsApp channel is pushed there."
    )
    sparkcentral_webhook_secret: str = Field(
        default="", validate_default=True, description="What these pushes are signed with."
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        default="INFO", description="How much the bot's own log says."
    )

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, value: str) -> str:
        try:
            driver = make_url(value).drivername
        except ArgumentError:
            raise ValueError("is no database address") from None
        if driver not in {"sqlite+aiosqlite", "postgresql+psycopg"}:
            raise ValueError("must start with sqlite+aiosqlite:/// or postgresql+psycopg://")
        return value

    @field_validator("working_hours")
    @classmethod
    def _a_working_day(cls, value: str) -> str:
        opens, closes = value.split("-")
        if opens >= closes:
            raise ValueError("must begin before it ends, as in 09:00-17:00")
        return value

    @field_validator("working_days")
    @classmethod
    def _days_of_the_week(cls, value: str) -> str:
        days = _listed(value.lower())
        if not days or not set(days) <= set(_DAYS):
            raise ValueError("must be days such as mon,tue,wed")
        return value.lower()

    @field_validator("encryption_keys")
    @classmethod
    def _real_keys(cls, value: str) -> str:
        for place, key in enumerate(_listed(value), start=1):
            try:
                Fernet(key)
            except ValueError:  # its own words are about base64
                raise ValueError(f"key {place} is no key: make one with `python -m bot new-key`") from None
        return value

    @field_validator("slack_api_url", "graph_api_url")
    @classmethod
    def _ends_with_slash(cls, value: str) -> str:
        if urlsplit(value).scheme not in {"http", "https"}:
            raise ValueError("must start with http:// or https://")
        return value if value.endswith("/") else value + "/"

    @field_validator("sparkcentral_webhook_url")
    @classmethod
    def _nobody_reads_along(cls, value: str) -> str:
        if value and not _is_safe(value):
            raise ValueError("must start with https:// (http:// only for this machine) and name a host")
        return value

    @field_validator("sparkcentral_webhook_secret")
    @classmethod
    def _with_its_address(cls, value: str, beside: ValidationInfo) -> str:
        url = beside.data.get("sparkcentral_webhook_url")  # None: it is wrong, which is said already
        if url and not value:
            raise ValueError("is missing: SPARKCENTRAL_WEBHOOK_URL is set, and needs it to sign with")
        if value and url == "":
            raise ValueError("is set without SPARKCENTRAL_WEBHOOK_URL: set both or neither")
        return value

    @model_validator(mode="after")
    def _no_play_against_slack(self) -> Self:
        host = urlsplit(self.slack_api_url).hostname or ""
        real = host == "slack.com" or host.endswith(".slack.com")
        if real and self.clock == "virtual":
            raise ValueError("CLOCK=virtual works only with a sandbox: set SLACK_API_URL to one")
        if real and self.slack_pace == "off":
            raise ValueError("SLACK_PACE=off works only with a sandbox: Slack would refuse the bot's calls")
        return self

    @property
    def keys(self) -> list[str]:
        return _listed(self.encryption_keys)

    @property
    def admins(self) -> frozenset[str]:
        return frozenset(_listed(self.admin_user_ids))

    @property
    def weekdays(self) -> frozenset[int]:
        """Monday is 0."""
        return frozenset(_DAYS.index(day) for day in _listed(self.working_days))

    @property
    def sqlite_file(self) -> Path | None:
        url = make_url(self.database_url)
        return Path(url.database) if url.drivername.startswith("sqlite") and url.database else None


def _is_safe(address: str) -> bool:
    try:
        url = httpx.URL(address)
    except httpx.InvalidURL:
        return False
    if not url.host or any(map(str.isspace, address)):
        return False
    return url.scheme == "https" or (url.scheme == "http" and _is_here(url.host))


def _is_here(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _listed(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def load(**given: object) -> Settings:
    """The settings; raises `SettingsError` with every fault on a line of its own."""
    try:
        return Settings(**given)  # type: ignore[arg-type]
    except ValidationError as error:
        raise SettingsError("\n".join(_line(fault) for fault in error.errors())) from None


def load_for_run(**given: object) -> Settings:
    """As `load`, and all that serving a workspace needs must be there."""
    faults = missing_for_run(_Needed(**given))  # type: ignore[arg-type]
    try:
        settings = load(**given)
    except SettingsError as error:
        raise SettingsError("\n".join([str(error), *faults])) from None
    if faults:
        raise SettingsError("\n".join(faults))
    return settings


class _Needed(BaseSettings):
    """What may be missing, read without judging the rest: both are said in one list."""

    model_config = Settings.model_config

    slack_bot_token: str = ""
    slack_app_token: str = ""
    slack_signing_secret: str = ""
    encryption_keys: str = ""


def missing_for_run(settings: _Needed) -> list[str]:
    faults = []
    if not settings.slack_bot_token:
        faults.append("SLACK_BOT_TOKEN is missing: copy the bot token from your Slack app's page")
    if not settings.slack_app_token and not settings.slack_signing_secret:
        faults.append("SLACK_SIGNING_SECRET is missing: set it, or SLACK_APP_TOKEN for Socket Mode")
    if not settings.encryption_keys:
        faults.append("ENCRYPTION_KEYS is missing: make one with `python -m bot new-key`")
    return faults


def _line(fault: object) -> str:
    assert isinstance(fault, dict)  # noqa: S101 - pydantic's ErrorDetails
    name = "_".join(str(part) for part in fault["loc"]).upper()
    message = str(fault["msg"]).removeprefix("Value error, ")
    return f"{name} {message}" if name else message
