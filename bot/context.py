"""What every handler may use, typed: the engine, the answers given, the sender, the settings."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Any

from telegram import User
from telegram.ext import Application, CallbackContext, ExtBot

from bot.delivery.answers import AnswersStore
from bot.delivery.sending import Sender
from bot.jobs import ReindexJob
from bot.ports import Engine, EnsureIndex
from bot.settings import Settings
from index.errors import StoryproofError


@dataclass(slots=True)
class Services:
    """One bot's parts, put together in app.py."""

    settings: Settings
    engine: Engine
    answers: AnswersStore
    sender: Sender
    reindex: ReindexJob
    ensure_index: EnsureIndex
    failure: StoryproofError | None = None
    failed: asyncio.Event = field(default_factory=asyncio.Event)

    def give_up(self, error: StoryproofError) -> None:
        """Note what makes it senseless to go on; whoever runs the bot ends it."""
        self.failure = self.failure or error
        self.failed.set()


class Context(CallbackContext[ExtBot[None], dict[Any, Any], dict[Any, Any], Services]):
    """The context handed to handlers, with our parts by name."""

    @property
    def services(self) -> Services:
        """Return the bot's parts."""
        return self.bot_data

    @property
    def me(self) -> User:
        """Return the bot's own account."""
        return self.bot.bot


BotApplication = Application[ExtBot[None], Context, dict[Any, Any], dict[Any, Any], Services, None]
