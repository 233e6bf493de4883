"""`python -m bot reencrypt`: after a change of keys all that is kept opens with the new one alone."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli import cli
from storage import migrate
from storage.cipher import Cipher, new_key
from storage.engine import Database


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> pytest.MonkeyPatch:
    monkeypatch.chdir(tmp_path)  # no .env of this machine
    monkeypatch.setenv("DATABASE_URL", f"sqlite+aiosqlite:///{tmp_path}/bot.db")
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-1")
    monkeypatch.setenv("SLACK_SIGNING_SECRET", "secret")
    return monkeypatch


async def _kept(url: str, put: dict[str, str] | None = None) -> dict[str, str]:
    await migrate.upgrade(url)
    database = Database(url)
    await database.open()
    try:
        async with database.write() as uow:
            for request_id, sealed in (put or {}).items():
                await uow.codes.put(request_id, "ob1", sealed, datetime.now(UTC))
            return await uow.codes.sealed()
    finally:
        await database.close()


def test_old_keys_are_needed_no_more(environment: pytest.MonkeyPatch, tmp_path: Path) -> None:
    old, new, url = new_key(), new_key(), f"sqlite+aiosqlite:///{tmp_path}/bot.db"
    asyncio.run(_kept(url, {"r1": Cipher([old]).seal("482915"), "r2": Cipher([new]).seal("000001")}))
    environment.setenv("ENCRYPTION_KEYS", f"{new},{old}")
    told = CliRunner().invoke(cli, ["reencrypt"])
    assert (told.exit_code, told.output) == (
        0,
        "2 sealed anew with the first key. Older keys are needed no more.\n",
    )
    kept = asyncio.run(_kept(url))
    assert {key: Cipher([new]).open(sealed) for key, sealed in kept.items()} == {
        "r1": "482915",
        "r2": "000001",
    }


def test_what_no_key_opens_stays_and_is_said(environment: pytest.MonkeyPatch, tmp_path: Path) -> None:
    url, lost = f"sqlite+aiosqlite:///{tmp_path}/bot.db", Cipher([new_key()]).seal("482915")
    asyncio.run(_kept(url, {"r1": lost}))
    environment.setenv("ENCRYPTION_KEYS", new_key())
    told = CliRunner().invoke(cli, ["reencrypt"])
    assert told.exit_code == 1
    assert "1 no key opens: put the key that sealed them back" in told.output
    assert "482915" not in told.output
    assert asyncio.run(_kept(url)) == {"r1": lost}
