"""A running bot follows the pointer of the database, and goes on when that cannot be read for a while."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError

from bot.lifecycle.background import sync_loop
from bot.playground.server import PlaygroundServer
from tests.support.bots import running, settings_for
from tests.support.fakes import FakeEngine, FakeIndexer
from tests.support.rig import until


class Moving(FakeIndexer):
    """A desk whose pointer was turned elsewhere, or whose live index is damaged, as often as the test says."""

    def __init__(self) -> None:
        super().__init__()
        self.moves = 0
        self.mends = 0
        self.away = 0
        self.asked = 0

    async def sync(self, *, build: bool = True) -> bool:
        self.asked += 1
        if self.away:
            self.away -= 1
            raise OperationalError("any", {}, Exception("away"))
        self.moves -= 1
        return self.moves >= 0

    async def rebuild_if_broken(self, seen: str) -> bool:
        self.mends -= 1
        return self.mends >= 0


async def test_what_was_made_live_or_mended_is_opened_and_an_absent_database_is_waited_for(
    server: PlaygroundServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.lifecycle.background.SYNC_RETRY_SECONDS", 0.01)
    desk, engine = Moving(), FakeEngine()
    async with running(settings_for(server, tmp_path), engine, desk) as bot:
        services = bot.application.bot_data
        await services.prepared.wait()
        desk.away, desk.moves, desk.mends = 2, 1, 1
        opened = engine.opened
        following = asyncio.create_task(sync_loop(services, 0.01))
        try:
            await until(lambda: engine.opened == opened + 2)
            asked = desk.asked
            await until(lambda: desk.asked > asked + 2)
            assert engine.opened == opened + 2
        finally:
            following.cancel()
            with suppress(asyncio.CancelledError):
                await following
