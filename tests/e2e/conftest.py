"""Fixtures of the end-to-end tests."""

import logging
import sys
from collections.abc import Iterator
from io import StringIO

import pytest
import structlog

from bot.observability import logs


@pytest.fixture
def log(monkeypatch: pytest.MonkeyPatch) -> Iterator[StringIO]:
    """All that is logged or printed, as `LOG_LEVEL=DEBUG` writes it."""
    written, handlers, level = StringIO(), logging.root.handlers[:], logging.root.level
    monkeypatch.setattr(sys, "stderr", written)
    monkeypatch.setattr(sys, "stdout", written)
    logs.configure("DEBUG")
    yield written
    structlog.reset_defaults()
    logging.root.handlers[:] = handlers
    logging.root.setLevel(level)
