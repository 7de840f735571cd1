"""Says under a superseded answer what has changed; and lists such answers for the editors."""

from __future__ import annotations

from telegram import Message

from bot.context import Context
from bot.locales import phrases
from bot.messages.parsing import language_of
from bot.queue.own_updates import CorrectionUpdate
from bot.types import Place
from bot.views.answers import reply_view, text_view
from bot.views.corrections import corrections_view


async def correct(due: CorrectionUpdate, context: Context) -> None:
    """Say under an old answer what has changed in the story since; nothing where its quotes stand again."""
    services, delivery = context.services, context.delivery
    old = await services.answers.get(due.answer_id)
    if old is None or old.message_id is None:
        return
    words, place = phrases(old.language), Place(old.chat_id, old.thread_id, old.message_id)
    placeholder = text_view(words.correction_placeholder)
    stored = await delivery.stored_reply()
    if stored is None:
        said = await services.corrections.compose(old)
        if said is None:
            # A message may have been opened before a crash.
            await delivery.show(place, text_view(words.correction_void))
            return
        stored = await delivery.answer(place, placeholder, said.make, old.user_id, said.settle)
    await delivery.deliver(place, reply_view(stored.reply, words, stored.id), placeholder)


async def corrections(message: Message, context: Context) -> None:
    """List the answers that the story has superseded."""
    count, listed = await context.services.corrections.listed()
    await context.say(message, corrections_view(listed, count, phrases(language_of(message.from_user))))
