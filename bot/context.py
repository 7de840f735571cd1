"""What every handler may use, and which messages reach one."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Any

from telegram import Message, User
from telegram.ext import Application, CallbackContext, ExtBot, filters

from bot.corrections.finding import Corrections
from bot.delivery.progress_message import ProgressMessage, Work
from bot.delivery.reply_delivery import ReplyDelivery
from bot.delivery.sender import Sender
from bot.delivery.worker import UpdateWorker, current_delivery
from bot.ingress.metrics import Metrics
from bot.locales import phrases
from bot.messages import parsing
from bot.messages.parsing import language_of, place_of
from bot.ports import Desk, Engine
from bot.queue.inbox import Inbox
from bot.settings import Settings
from bot.storage.answers import AnswersStore, ReplyLookup
from bot.storage.chats import Chats
from bot.storage.database import Database
from bot.storage.erasure import Erasure
from bot.types import Place
from bot.views.answers import text_view
from bot.views.draft import View
from index.errors import StoryproofError


@dataclass(slots=True)
class Services:
    """One bot's parts, put together in app.py."""

    settings: Settings
    engine: Engine
    database: Database
    inbox: Inbox
    chats: Chats
    answers: AnswersStore
    sender: Sender
    reindex: ProgressMessage
    desk: Desk
    corrections: Corrections
    metrics: Metrics
    worker: UpdateWorker
    opened: asyncio.Event = field(default_factory=asyncio.Event)
    """Set once the live index has been looked for and, if there is one, opened."""

    prepared: asyncio.Event = field(default_factory=asyncio.Event)
    """Set once the index is as new as the stories, or cannot be."""

    failure: StoryproofError | None = None
    failed: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def reply_lookup(self) -> ReplyLookup:
        """Return the replies given, with the stories they rest on."""
        return ReplyLookup(self.database)

    @property
    def erasure(self) -> Erasure:
        """Return what erases all that is kept of a person."""
        return Erasure(self.database)

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

    @property
    def delivery(self) -> ReplyDelivery:
        """Return the delivery for the update being handled."""
        return current_delivery()

    @property
    def request_id(self) -> str:
        """Name what the update asks for: the same after a crash, so that it is not done twice."""
        return f"update {self.delivery.claim.inbox_id}"

    async def run_reindex(self, message: Message, work: Work) -> None:
        """Do the work of a reindex that a message asks for, show its progress and then its report."""
        # One that was begun before a restart must not meet the build of the start.
        await self.services.prepared.wait()
        words = phrases(language_of(message.from_user))
        view = await self.services.reindex.run(self.delivery, place_of(message), words, work)
        await self.say(message, view)

    async def say(self, message: Message, view: View) -> None:
        """Answer a message with a view, once and for all; raise RetryLater."""
        await self.say_at(place_of(message), language_of(message.from_user), view)

    async def say_at(self, place: Place, language: str | None, view: View) -> None:
        """Answer at a place with a view, once and for all; raise RetryLater."""
        await self.delivery.deliver(place, view, text_view(phrases(language).placeholder))


BotApplication = Application[ExtBot[None], Context, dict[Any, Any], dict[Any, Any], Services, None]


class FromSomebody(filters.MessageFilter):
    """New messages of people: no edits, no bots, no channel copies."""

    def filter(self, message: Message) -> bool:
        """Tell whether a person wrote it."""
        return parsing.from_somebody(message)


class NotForUs(filters.MessageFilter):
    """Messages that say nothing to this bot; in private those are commands to another."""

    def filter(self, message: Message) -> bool:
        """Tell whether nothing in it is a question or a call."""
        return parsing.read(message, message.get_bot().bot) is None
