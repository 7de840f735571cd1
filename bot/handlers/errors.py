"""What is done about an error that no handler expected: a log record and a plain apology."""

from __future__ import annotations

import json
import logging
from contextlib import suppress

from sqlalchemy.exc import SQLAlchemyError
from telegram import Update
from telegram.error import Conflict, NetworkError

from bot.context import Context, Services
from bot.delivery.reply_delivery import ReplyDelivery
from bot.delivery.send_errors import SendError
from bot.locales import phrases
from bot.messages.parsing import is_private, language_of
from bot.queue.claims import ClaimLostError, RetryLater
from bot.types import Place
from bot.views.answers import text_view

INTERRUPTIONS = (RetryLater, ClaimLostError, SQLAlchemyError)
"""What ends an attempt and not the update: it comes back."""

log = logging.getLogger(__name__)


async def on_error(update: object, context: Context) -> None:
    """Log the error; apologise where somebody waits and end the waiting sign of a button."""
    error = context.error
    if isinstance(error, Conflict):
        log.error("Another copy of this bot is running with the same token. Stop one of them.")
        return
    if isinstance(error, NetworkError) and not isinstance(update, Update):
        log.warning("Telegram cannot be reached (%s); still trying.", type(error).__name__)
        return
    if isinstance(error, INTERRUPTIONS):
        context.delivery.interrupted = error
        return
    log.error("An update could not be handled", exc_info=error)
    if isinstance(update, Update):
        try:
            await _apologise(update, context)
        except INTERRUPTIONS as interruption:
            context.delivery.interrupted = interruption


async def _apologise(update: Update, context: Context) -> None:
    sender = context.services.sender
    words = phrases(language_of(update.effective_user))
    if update.callback_query:
        await sender.answer_press(update.callback_query.id, words.apology)
    elif update.message and (context.delivery.is_open or is_private(update.message)):
        await context.say(update.message, text_view(words.apology))


async def on_set_aside(services: Services, delivery: ReplyDelivery) -> None:
    """Tell who asked that there will be no answer; the update has ended before, so that this is said once at most."""
    services.metrics.set_aside.inc()
    message = json.loads(delivery.claim.body).get("message")
    chat_id = delivery.claim.chat_id
    if message is None or chat_id is None:
        return
    view = text_view(phrases((message.get("from") or {}).get("language_code")).apology)
    if not await delivery.show(Place(chat_id), view) and chat_id > 0:
        with suppress(SendError):
            await services.sender.send(Place(chat_id), view)
