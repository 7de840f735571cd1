"""/receipt: the proof of an answer as a file, for the chat the answer stands in and no other."""

from __future__ import annotations

import asyncio

from telegram import Message, MessageEntity, Update

from bot.context import Context, Services
from bot.locales import phrases
from bot.messages.parsing import is_private, language_of, place_of, replied_to
from bot.receipts.receipt import receipt_of, serialise
from bot.storage.answers import ReplyWithSources
from bot.views.answers import text_view
from bot.views.draft import Draft, File


async def receipt(update: Update, context: Context) -> None:
    """Send the receipt of the answer replied to (or of the question's); in private, of the last one."""
    message = update.message
    if message is None:
        return
    words = phrases(language_of(message.from_user))
    if replied_to(message) is None and not is_private(message):
        await context.say(message, text_view(words.receipt_usage))
        return
    reply = await _reply(message, context.services)
    if reply is None:
        await context.say(message, text_view(words.receipt_unknown))
        return
    data = await asyncio.to_thread(_written, reply)
    if data is None:
        await context.say(message, text_view(words.receipt_no_text))
        return
    name = f"receipt-{reply.id}.json"
    caption = (
        Draft().add(words.receipt_caption).add("\n").add(f"storyproof verify {name}", MessageEntity.CODE)
    )
    file, placeholder = File(name, data, caption.view()), text_view(words.placeholder)
    await context.delivery.deliver_file(place_of(message), file, placeholder)


async def _reply(message: Message, services: Services) -> ReplyWithSources | None:
    place, target = place_of(message), replied_to(message)
    if target is None:
        return await services.reply_lookup.latest(place.chat_id, place.thread_id)
    return await services.reply_lookup.at(place.chat_id, target)


def _written(reply: ReplyWithSources) -> bytes | None:
    found = receipt_of(reply.reply, reply.asked_at, reply.stories)
    return serialise(found) if found is not None else None
