"""Fixtures for a conftest.py to take: a started local server, and a bot or a client that talks to it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from telegram import Bot

from bot.playground.server import PlaygroundServer
from tests.support.bots import Running, running, settings_for
from tests.support.fakes import FakeEngine, FakeIndexer
from tests.support.rig import bot_of, playground


@pytest.fixture
async def server() -> AsyncIterator[PlaygroundServer]:
    """Yield a started local Bot API server."""
    async with playground() as started:
        yield started


@pytest.fixture(name="bot")
async def running_bot(server: PlaygroundServer, tmp_path: Path) -> AsyncIterator[Running]:
    """Yield a bot that polls the server, over a story engine whose answers the test chooses."""
    async with running(settings_for(server, tmp_path), FakeEngine(), FakeIndexer()) as started:
        yield started


@pytest.fixture(name="bot")
async def client(server: PlaygroundServer) -> AsyncIterator[Bot]:
    """Yield an unmodified python-telegram-bot Bot that talks to the server."""
    async with bot_of(server) as started:
        yield started
