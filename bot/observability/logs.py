"""Structured logs: one line an event, one id from press to Slack call, nothing that people typed."""

import logging
import sys

import structlog
from structlog.tracebacks import ExceptionDictTransformer

# These put payloads, parameters or tokens into their messages below these levels.
_QUIET = {
    "alembic": logging.WARNING,
    "aiohttp.access": logging.WARNING,
    "aiosqlite": logging.INFO,
    "apscheduler": logging.WARNING,
    "httpx": logging.WARNING,
    "slack_bolt": logging.ERROR,  # its warnings print whole bodies
    "slack_bolt.AsyncApp": logging.ERROR,  # once there, it no longer follows the one above
    "slack_bolt.RequestVerification": logging.CRITICAL,
    "slack_bolt.AsyncRequestVerification": logging.CRITICAL,
    "slack_sdk": logging.INFO,
    "sqlalchemy": logging.WARNING,
}


def configure(level: str) -> None:
    """`level` is for our own loggers; a library's never speaks below INFO, where it would tell secrets."""
    logging.basicConfig(level=logging.INFO, format="%(message)s", stream=sys.stderr, force=True)
    for name, quiet in _QUIET.items():
        logging.getLogger(name).setLevel(quiet)
        _obeyed_by_all_below(name)
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            # Without locals: they hold tokens, codes and what people typed.
            structlog.processors.ExceptionRenderer(ExceptionDictTransformer(show_locals=False)),
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level]),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )


def _obeyed_by_all_below(name: str) -> None:
    """Libraries give loggers of their own a level when they make them, which would go before ours."""
    for other in list(logging.root.manager.loggerDict):
        if other.startswith(f"{name}.") and other not in _QUIET:
            logging.getLogger(other).setLevel(logging.NOTSET)
