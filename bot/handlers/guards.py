"""Who may use the commands of editors."""

from __future__ import annotations

from collections.abc import Set as AbstractSet

from telegram import Message

from bot.context import Context
from bot.locales import phrases
from bot.messages.parsing import is_private, language_of
from bot.views.answers import text_view


def is_admin(message: Message, admin_ids: AbstractSet[int]) -> bool:
    """Tell whether an admin wrote this: not anonymously, not forwarded, not via a bot."""
    author = message.from_user
    if author is None or author.is_bot or author.id not in admin_ids:
        return False
    return message.sender_chat is None and message.forward_origin is None and message.via_bot is None


async def refused(message: Message, context: Context) -> bool:
    """Turn away who is no admin: with a line in private, with silence in groups."""
    if is_admin(message, context.services.settings.admin_user_ids):
        return False
    if is_private(message):
        await context.say(message, text_view(phrases(language_of(message.from_user)).not_admin))
    return True
