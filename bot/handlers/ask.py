"""A message in, a proved answer or an honest refusal out."""

from __future__ import annotations

import logging
from dataclasses import replace

from sqlalchemy.exc import SQLAlchemyError
from telegram import Update

from bot import parsing
from bot.context import Context, Services
from bot.handlers import commands
from bot.locales import phrases
from bot.parsing import Asked
from bot.rendering import reply_view, unasked_view
from index.types import Question, Reply

log = logging.getLogger(__name__)


async def ask(update: Update, context: Context) -> None:
    """Answer a question that is for us; anything else costs nothing."""
    asked = parsing.read(update.message, context.me)
    if asked is None:
        if update.message and parsing.is_private(update.message):
            # In private everything is for us but a command to another bot: the handler table lets /ask@them pass.
            await commands.unknown(update, context)
        return
    services = context.services
    if not isinstance(asked, Asked):
        await services.sender.send(asked.place, unasked_view(asked, phrases(asked.language)))
        return
    question = await with_history(asked, services)
    async with services.sender.typing(asked.place):
        reply = await services.engine.answer(question)
    await deliver(asked, reply, services)


async def with_history(asked: Asked, services: Services) -> Question:
    """Add what it may lean on: the question of the answer replied to, else a private chat's last ones."""
    try:
        history = await _history(asked, services)
    except SQLAlchemyError:
        log.exception("The questions asked before cannot be read")
        history = ()
    return replace(asked.question, history=history)


async def _history(asked: Asked, services: Services) -> tuple[str, ...]:
    place = asked.place
    history: tuple[str, ...] = ()
    if asked.answered_id is not None:
        history = await services.answers.questions_behind(place.chat_id, asked.answered_id)
    if not history and asked.private:
        history = await services.answers.recent_questions(place.chat_id, place.thread_id)
    return history


async def deliver(asked: Asked, reply: Reply, services: Services) -> None:
    """Keep the reply, send it with its buttons, and note which message it became.

    A reply that cannot be kept (a full disk) goes out without buttons: its quotes stand under it all the same.
    """
    place, answer_id = asked.place, None
    try:
        answer_id = await services.answers.add(place.chat_id, place.thread_id, reply)
    except SQLAlchemyError:
        log.exception("An answer could not be kept; it is sent without buttons. Is the disk full?")
    message_id = await services.sender.send(
        place, reply_view(reply, phrases(asked.question.language), answer_id)
    )
    if message_id is not None and answer_id is not None:
        await services.answers.sent(answer_id, message_id)
