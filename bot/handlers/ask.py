"""Answers a question, with a proof or an honest refusal."""

from __future__ import annotations

from dataclasses import replace

from telegram import Update

from bot.context import Context, Services
from bot.locales import phrases
from bot.messages import parsing
from bot.types import Asked, Unasked
from bot.views.answers import reply_view, text_view, unasked_view
from index.types import Question, Reply


async def ask(update: Update, context: Context) -> None:
    """Answer a question that is for us; anything else costs nothing."""
    asked = parsing.read(update.message, context.me)
    if asked is None:
        return
    services = context.services
    words = phrases(asked.language if isinstance(asked, Unasked) else asked.question.language)
    if isinstance(asked, Unasked):
        await context.say_at(asked.place, asked.language, unasked_view(asked, words))
        return
    placeholder = text_view(words.placeholder)
    async with services.sender.typing(asked.place):
        stored = await context.delivery.answer(
            asked.place, placeholder, lambda: reply_to(asked, services), asked.asker
        )
    await context.delivery.deliver(asked.place, reply_view(stored.reply, words, stored.id), placeholder)


async def reply_to(asked: Asked, services: Services) -> Reply:
    """Answer or refuse, with the questions before in mind."""
    return await services.engine.answer(await with_history(asked, services))


async def with_history(asked: Asked, services: Services) -> Question:
    """Add what it may lean on: the question of the answer replied to, else a private chat's last ones."""
    return replace(asked.question, history=await _history(asked, services))


async def _history(asked: Asked, services: Services) -> tuple[str, ...]:
    place = asked.place
    history: tuple[str, ...] = ()
    if asked.answered_id is not None:
        history = await services.answers.questions_behind(place.chat_id, asked.answered_id)
    if not history and asked.private:
        history = await services.answers.recent_questions(place.chat_id, place.thread_id)
    return history
