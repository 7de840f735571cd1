"""The bot as `storyproof run` puts it together, and a person who asks it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from bot.app import build
from bot.lifecycle.serving import serving
from bot.playground.server import PlaygroundServer
from bot.ports import Engine
from bot.settings import Settings
from tests.support.bots import settings_for
from tests.support.rig import ADA, replies, until

LONG = 120.0


@asynccontextmanager
async def bot_at(home: Path, server: PlaygroundServer) -> AsyncIterator[Engine]:
    """Run the bot as `storyproof run` puts it together; yield its engine, after the start's own look at the stories."""
    settings: Settings = settings_for(server, home / "data").model_copy(
        update={"stories_dir": home / "stories"}
    )
    assembled = build(settings)
    async with serving(assembled.application, assembled.ingress):
        if (home / "data" / "index").exists():
            await assembled.application.bot_data.prepared.wait()
        yield assembled.application.bot_data.engine


async def ask(server: PlaygroundServer, text: str, chat: int = ADA) -> dict[str, Any]:
    before = len(replies(server, chat))
    server.says(ADA, text, chat)
    await until(lambda: len(replies(server, chat)) > before, LONG)
    return replies(server, chat)[-1]
