"""A running bot for the tests: the real Application, polling the local Bot API server."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from pydantic import SecretStr

from bot.app import assemble
from bot.context import BotApplication
from bot.lifecycle.serving import serving
from bot.playground.server import PlaygroundServer
from bot.settings import Settings
from bot.storage.chats import Chats
from tests.support.databases import in_memory
from tests.support.fakes import FakeEngine, FakeIndexer
from tests.support.rig import EDITOR


@dataclass
class Running:
    """A bot that is polling, and what stands behind it."""

    application: BotApplication
    engine: FakeEngine
    indexer: FakeIndexer


def settings_for(server: PlaygroundServer, data_dir: Path) -> Settings:
    """Return the settings of a bot on the local server, with one admin."""
    return Settings(
        telegram_bot_token=SecretStr(server.token),
        telegram_api_base_url=server.base_url,
        admin_user_ids=frozenset({EDITOR}),
        data_dir=data_dir,
    )


@asynccontextmanager
async def running(settings: Settings, engine: FakeEngine, indexer: FakeIndexer) -> AsyncIterator[Running]:
    """Run a bot as `storyproof run` does, from the start to the end."""
    assembled = assemble(settings, engine, lambda _: indexer, edit_every=0.02)
    async with serving(assembled.application, assembled.ingress):
        yield Running(assembled.application, engine, indexer)


def chats_in_memory() -> Chats:
    """Return what is known of chats, in a database that no file holds."""
    return Chats(in_memory(), 1)
