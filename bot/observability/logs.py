"""Structured logs: one line an event, one id from press to Slack call, nothing that people typed."""

import logging
import re
import sys
from typing import Any

import structlog
from structlog.tracebacks import ExceptionDictTransformer
from structlog.typing import EventDict, Processor

# These put payloads, parameters or tokens into their messages below these levels.
_QUIET = {
    "alembic": logging.WARNING,
    "aiohttp.access": logging.WARNING,
    "aiosqlite": logging.INFO,
    "apscheduler": logging.ERROR,  # it warns of a tick that is skipped while one runs, which is meant
    "httpx": logging.WARNING,
    "slack_bolt": logging.ERROR,  # its warnings print whole bodies
    "slack_bolt.AsyncApp": logging.ERROR,  # once there, it no longer follows the one above
    "slack_bolt.RequestVerification": logging.CRITICAL,
    "slack_bolt.AsyncRequestVerification": logging.CRITICAL,
    "slack_sdk": logging.INFO,
    "sqlalchemy": logging.WARNING,
}


# Last in the row: what no line of ours should hold, and what an exception of a library may.
_SECRETS = (
    (re.compile(r"\b(?:x(?:ox[a-z]|app)-[\w-]+|EAA\w{6,})"), "[token]"),  # Slack's, and Facebook's
    (re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+"), "[email]"),
    (re.compile(r"(?<![\w.])\+?\d(?:[ -]?\d){7,14}(?![\w.])"), "[number]"),
    (re.compile(r"(?<![\w.-])\d{6}(?![\w.-])"), "[code]"),
)


def masked(value: Any) -> Any:
    """Without tokens, addresses, phone numbers and codes, however deep they lie."""
    if isinstance(value, str):
        for pattern, stands_for in _SECRETS:
            value = pattern.sub(stands_for, value)
        return value
    if isinstance(value, dict):
        return {key: masked(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return [masked(entry) for entry in value]
    return value


def _mask(_logger: Any, _method: str, line: EventDict) -> EventDict:
    kept = line.pop("timestamp", None)
    told: EventDict = masked(line)
    return {**told, "timestamp": kept} if kept else told


# Without locals: they hold tokens, codes and what people typed.
_TRACEBACKS = structlog.processors.ExceptionRenderer(ExceptionDictTransformer(show_locals=False))
_COMMON: tuple[Processor, ...] = (
    structlog.contextvars.merge_contextvars,
    structlog.processors.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
)
_ENDING: tuple[Processor, ...] = (_TRACEBACKS, _mask, structlog.processors.JSONRenderer())


def configure(level: str) -> None:
    """`level` is for our own loggers; a library's never speaks below INFO, where it would tell secrets."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=(*_COMMON, structlog.stdlib.add_logger_name),
            processors=(structlog.stdlib.ProcessorFormatter.remove_processors_meta, *_ENDING),
        )
    )
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    for name, quiet in _QUIET.items():
        logging.getLogger(name).setLevel(quiet)
        _obeyed_by_all_below(name)
    structlog.configure(
        processors=[*_COMMON, *_ENDING],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level]),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )


def _obeyed_by_all_below(name: str) -> None:
    """Libraries give loggers of their own a level when they make them, which would go before ours."""
    for other in list(logging.root.manager.loggerDict):
        if other.startswith(f"{name}.") and other not in _QUIET:
            logging.getLogger(other).setLevel(logging.NOTSET)
