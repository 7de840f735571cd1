"""/privacy and /forget: what is kept of a person, and a button that erases it."""

from __future__ import annotations

from telegram import Message, Update

from bot.context import Context
from bot.locales import phrases
from bot.messages import parsing
from bot.messages.callback_data import ForgetMe, decode
from bot.messages.parsing import language_of, place_of
from bot.types import Place
from bot.views.answers import text_view
from bot.views.pages import forget_view, forgotten_view, privacy_view


async def privacy(update: Update, context: Context) -> None:
    """Say what is kept, for how long, why, and who sees it."""
    if message := update.message:
        settings = context.services.settings
        words = phrases(language_of(message.from_user))
        view = privacy_view(words, days=settings.keep_answers_days, has_model=settings.has_model)
        await context.say(message, view)


async def forget(update: Update, context: Context) -> None:
    """Ask a person whether all that is kept of them shall go."""
    if message := update.message:
        words = phrases(language_of(message.from_user))
        person = parsing.in_person(message)
        if person is None:
            await context.say(message, text_view(words.forget_nobody))
        else:
            await context.say(message, forget_view(person, words, private=parsing.is_private(message)))


async def forget_all(update: Update, context: Context) -> None:
    """Erase all that is kept of the person whose button this is; for anybody else do nothing."""
    query, services = update.callback_query, context.services
    press = decode(query.data) if query else None
    if query is None or query.message is None or not isinstance(press, ForgetMe):
        return
    words = phrases(language_of(query.from_user))
    if press.user_id != query.from_user.id:
        await services.sender.answer_press(query.id, words.forget_not_yours)
        return
    await services.sender.answer_press(query.id)
    forgotten = await services.erasure.forget(press.user_id)
    message = query.message
    place = place_of(message) if isinstance(message, Message) else Place(message.chat.id)
    await context.delivery.adopt_message(place, message.message_id)
    await context.say_at(place, language_of(query.from_user), forgotten_view(forgotten, words))
