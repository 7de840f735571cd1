"""The local Bot API server, and a home: settings in the environment and an index of one story."""

from __future__ import annotations

import logging
import sys
import threading
from collections.abc import Iterator

import pytest

from bot.settings import setting_names
from index.settings import IndexConfig
from tests.support.started import server

__all__ = ["home", "logging_put_back", "server"]


@pytest.fixture
def logging_put_back() -> Iterator[None]:
    """Put back what a command that runs in this process does to logging."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    hooks = sys.excepthook, threading.excepthook
    yield
    root.handlers = handlers
    sys.excepthook, threading.excepthook = hooks
    root.setLevel(level)
    logging.captureWarnings(False)


@pytest.fixture
def home(
    small: IndexConfig, quick_builds: None, logging_put_back: None, monkeypatch: pytest.MonkeyPatch
) -> IndexConfig:
    """Let commands that run in this process work over the small index."""
    for name in setting_names():
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("STORIES_DIR", str(small.stories_dir))
    monkeypatch.setenv("DATA_DIR", str(small.data_dir))
    monkeypatch.chdir(small.data_dir)
    return small
