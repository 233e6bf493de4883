import asyncio
import os
import sys
from pathlib import Path
from typing import Any

import pytest

from bot import app
from bot.domain.office import Policy
from bot.settings import Settings, SettingsError, load, load_for_run
from storage.cipher import new_key

GOOD = {
    "slack_bot_token": "xoxb-1",
    "slack_signing_secret": "secret",
    "encryption_keys": new_key(),
    "database_url": "sqlite+aiosqlite:///bot.db",
}


@pytest.fixture(autouse=True)
def nothing_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither the machine's own settings nor its .env."""
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)


def faults(**given: Any) -> list[str]:
    with pytest.raises(SettingsError) as caught:
        load_for_run(**given)
    return str(caught.value).splitlines()


def test_all_that_run_needs_is_asked_for_at_once() -> None:
    assert [line.split()[0] for line in faults()] == [
        "SLACK_BOT_TOKEN",
        "SLACK_SIGNING_SECRET",
        "ENCRYPTION_KEYS",
    ]


def test_what_is_wrong_and_what_is_missing_stand_in_one_list() -> None:
    found = faults(port=99999, database_url="mysql://x", slack_api_url="ftp://slack.com")
    assert {line.split()[0] for line in found} == {
        "PORT",
        "DATABASE_URL",
        "SLACK_API_URL",
        "SLACK_BOT_TOKEN",
        "SLACK_SIGNING_SECRET",
        "ENCRYPTION_KEYS",
    }


@pytest.mark.parametrize(
    "given",
    [
        {"clock": "virtual"},
        {"slack_pace": "off"},
        {"clock": "virtual", "slack_api_url": "https://a.slack.com"},
    ],
)
def test_slacks_own_address_takes_no_games(given: dict[str, str]) -> None:
    (line,) = faults(**GOOD, **given)
    assert "works only with a sandbox" in line


WEBHOOK = {"sparkcentral_webhook_url": "https://hooks.example/x", "sparkcentral_webhook_secret": "hunter2"}


@pytest.mark.parametrize(
    "url",
    ["https://hooks.example/x?y=z", "http://127.0.0.1:8000/x", "http://localhost/x", "http://[::1]:1/", ""],
)
def test_a_webhook_is_reached_where_nobody_reads_along(url: str) -> None:
    secret = "hunter2" if url else ""
    settings = load(sparkcentral_webhook_url=url, sparkcentral_webhook_secret=secret)
    assert settings.sparkcentral_webhook_url == url


@pytest.mark.parametrize(
    "url",
    [
        "http://hooks.example/hunter2",
        "http://127.0.0.1.example/hunter2",
        "http://localhost.example/hunter2",
        "ftp://127.0.0.1/hunter2",
        "https:///hunter2",
        "https://hunter2 x/",
        "http://[::1/hunter2",
        "hunter2",
    ],
)
def test_no_other_address_is_a_webhooks(url: str) -> None:
    (line,) = faults(**{**GOOD, **WEBHOOK, "sparkcentral_webhook_url": url})
    assert line == (
        "SPARKCENTRAL_WEBHOOK_URL must start with https:// (http:// only for this machine) and name a host"
    )


@pytest.mark.parametrize(("missing", "says"), [("url", "set both or neither"), ("secret", "is missing")])
def test_a_webhook_has_an_address_and_a_secret_or_neither(missing: str, says: str) -> None:
    found = faults(**{**GOOD, **WEBHOOK, f"sparkcentral_webhook_{missing}": "", "port": 99999})
    assert [line.split()[0] for line in found] == ["PORT", "SPARKCENTRAL_WEBHOOK_SECRET"]
    assert says in found[1]
    assert "hunter2" not in found[1]


def test_no_fault_repeats_a_secret() -> None:
    found = faults(**{**GOOD, "port": "hunter2", "encryption_keys": "hunter2"})
    assert "hunter2" not in "\n".join(found)
    assert [line for line in found if line.startswith(("PORT", "ENCRYPTION_KEYS"))]


def test_socket_mode_needs_no_signing_secret() -> None:
    settings = load_for_run(**{**GOOD, "slack_signing_secret": "", "slack_app_token": "xapp-1"})
    assert settings.slack_app_token == "xapp-1"


def test_lists_and_addresses_are_read() -> None:
    one, two = new_key(), new_key()
    settings = load(
        encryption_keys=f"{one}, {two}", admin_user_ids=" U1,U2 ,", slack_api_url="http://127.0.0.1:1/api"
    )
    assert settings.keys == [one, two]
    assert settings.admins == {"U1", "U2"}
    assert settings.slack_api_url == "http://127.0.0.1:1/api/"
    assert settings.sqlite_file == Path("var/onboarding.db")
    assert load(database_url="postgresql+psycopg://u@h/n").sqlite_file is None


async def test_run_ends_with_status_2_and_one_readable_list(tmp_path: Path) -> None:
    root = str(Path(__file__).parents[2])
    env = {"PATH": os.environ["PATH"], "PYTHONPATH": root, "PORT": "many", "CLOCK": "virtual"}
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot",
        "run",
        cwd=tmp_path,
        env=env,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    _, said = await process.communicate()
    lines = said.decode().splitlines()
    assert process.returncode == 2
    assert "Traceback" not in said.decode()
    assert [line.split()[1] for line in lines if line.startswith("- ")][:1] == ["PORT"]
    assert any("ENCRYPTION_KEYS" in line for line in lines)


def test_the_policy_of_the_settings_is_the_domains_own_where_nothing_is_set() -> None:
    """Both are written down: settings know nothing of the domain."""
    assert app._policy(Settings(_env_file=None)) == Policy()
