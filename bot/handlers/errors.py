"""An error that no handler expected in, a log record and a plain apology out."""

from __future__ import annotations

import logging

from telegram import Update
from telegram.error import Conflict, NetworkError

from bot.context import Context
from bot.locales import phrases
from bot.parsing import is_private, language_of, place_of
from bot.rendering import text_view

log = logging.getLogger(__name__)


async def on_error(update: object, context: Context) -> None:
    """Log the error; apologise in private chats and end the waiting sign of a button."""
    error = context.error
    if isinstance(error, Conflict):
        log.error("Another copy of this bot is running with the same token. Stop one of them.")
        return
    if isinstance(error, NetworkError) and not isinstance(update, Update):
        log.warning("Telegram cannot be reached (%s); still trying.", type(error).__name__)
        return
    log.error("An update could not be handled", exc_info=error)
    if isinstance(update, Update):
        await _apologise(update, context)


async def _apologise(update: Update, context: Context) -> None:
    sender = context.services.sender
    words = phrases(language_of(update.effective_user))
    if update.callback_query:
        await sender.answer_press(update.callback_query.id, words.apology)
    elif update.message and is_private(update.message):
        await sender.send(place_of(update.message), text_view(words.apology))
