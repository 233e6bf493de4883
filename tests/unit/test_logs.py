import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from bot.observability import logs

SECRET = "738291"


@pytest.fixture(autouse=True)
def restored() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()


def fail_with(code: str) -> None:
    held = {"code": code}
    raise RuntimeError(f"{len(held)} thing failed")


def test_one_line_an_event_with_its_context(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure("INFO")
    with structlog.contextvars.bound_contextvars(request_id="r1"):
        structlog.get_logger("x").info("pressed", deed="agree")
    (line,) = capsys.readouterr().err.splitlines()
    said = json.loads(line)
    assert (said["event"], said["deed"], said["request_id"], said["level"]) == (
        "pressed",
        "agree",
        "r1",
        "info",
    )
    assert "timestamp" in said


def test_a_traceback_shows_no_locals(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure("INFO")
    try:
        fail_with(SECRET)
    except RuntimeError:
        structlog.get_logger("x").exception("failed")
    said = capsys.readouterr().err
    assert "RuntimeError" in said
    assert SECRET not in said
    assert '"locals"' not in said


def test_libraries_tell_no_bodies(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure("INFO")
    logging.getLogger("slack_sdk.web.async_base_client").debug("calling %s", SECRET)
    logging.getLogger("slack_bolt.AsyncApp").warning("Unhandled request (%s)", SECRET)
    logging.getLogger("slack_bolt.AsyncRequestVerification").error("Invalid signature: %s", SECRET)
    logging.getLogger("sqlalchemy.engine").info("parameters %s", SECRET)
    logging.getLogger("aiohttp.access").info("GET %s", SECRET)
    logging.getLogger("httpx").info("GET %s", SECRET)
    assert SECRET not in capsys.readouterr().err


def test_the_level_is_for_our_own_words(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure("WARNING")
    structlog.get_logger("x").info("chatter")
    structlog.get_logger("x").warning("trouble")
    said = capsys.readouterr().err
    assert "chatter" not in said
    assert "trouble" in said


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("token xoxb-12-34-abcDEF is bad", "token [token] is bad"),
        ("token EAAGm0PX4ZCpsBA is bad", "token [token] is bad"),
        ("xapp-1-A1-2-ff", "[token]"),
        ("ask bea@acme.example now", "ask [email] now"),
        ("call +32 470 12 34 56", "call [number]"),
        ("the code is 738291", "the code is [code]"),
        ("message 1764040353.738291 of C0SHARED", "message 1764040353.738291 of C0SHARED"),
        ("took 12 ms of 3000", "took 12 ms of 3000"),
    ],
)
def test_secrets_and_what_identifies_people_are_masked(said: str, told: str) -> None:
    assert logs.masked({"event": said, "deep": [{"in": said}]}) == {"event": told, "deep": [{"in": told}]}


def test_a_library_speaks_the_same_language(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure("INFO")
    with structlog.contextvars.bound_contextvars(request_id="r1"):
        try:
            fail_with(SECRET)
        except RuntimeError:
            logging.getLogger("some.library").exception("no route to bea@acme.example")
    said = json.loads(capsys.readouterr().err)
    assert (said["event"], said["level"], said["logger"]) == ("no route to [email]", "error", "some.library")
    assert said["request_id"] == "r1"
    assert SECRET not in str(said)
