"""/reindex and /status of an editor in, reports out; of anybody else, nothing is done."""

from __future__ import annotations

from collections.abc import Set as AbstractSet

from telegram import Message, Update

from bot.context import Context
from bot.locales import phrases
from bot.parsing import is_private, language_of, place_of
from bot.rendering import text_view
from bot.reports import status_view


def is_admin(message: Message, admin_ids: AbstractSet[int]) -> bool:
    """Tell whether an admin wrote this: not anonymously, not forwarded, not via a bot."""
    author = message.from_user
    if author is None or author.is_bot or author.id not in admin_ids:
        return False
    return message.sender_chat is None and message.forward_origin is None and message.via_bot is None


async def reindex(update: Update, context: Context) -> None:
    """Read the stories again and report; a second wish meanwhile is told so."""
    message, services = update.message, context.services
    if message is None or await _refused(message, context):
        return
    words = phrases(language_of(message.from_user))
    # One that was begun before a restart must not meet the build of the start, nor two that wait meet each other.
    await services.prepared.wait()
    if services.reindex.running:
        view = text_view(words.reindex_running)
    else:
        view = await services.reindex.run(context.turn, place_of(message), words)
    await context.say(message, view)


async def status(update: Update, context: Context) -> None:
    """Report on the live index."""
    message, services = update.message, context.services
    if message is None or await _refused(message, context):
        return
    words = phrases(language_of(message.from_user))
    view = status_view(await services.engine.status(), words, services.engine.model_available)
    await context.say(message, view)


async def _refused(message: Message, context: Context) -> bool:
    """Turn away who is no admin: with a line in private, with silence in groups."""
    if is_admin(message, context.services.settings.admin_user_ids):
        return False
    if is_private(message):
        await context.say(message, text_view(phrases(language_of(message.from_user)).not_admin))
    return True
