"""Who may use the commands of editors, and the wrapper of their handlers that sees to it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine
from collections.abc import Set as AbstractSet
from functools import wraps
from typing import Any

from telegram import Message, Update

from bot.context import Context
from bot.locales import phrases
from bot.messages.parsing import is_private, language_of
from bot.views.answers import text_view

OnMessage = Callable[[Message, Context], Awaitable[None]]
OnUpdate = Callable[[Update, Context], Coroutine[Any, Any, None]]


def is_admin(message: Message, admin_ids: AbstractSet[int]) -> bool:
    """Tell whether an admin wrote this: not anonymously, not forwarded, not via a bot."""
    author = message.from_user
    if author is None or author.is_bot or author.id not in admin_ids:
        return False
    return message.sender_chat is None and message.forward_origin is None and message.via_bot is None


def editors_only(handler: OnMessage) -> OnUpdate:
    """Let only admins have a handler; others are turned away with a line in private, with silence in groups."""

    @wraps(handler)
    async def guarded(update: Update, context: Context) -> None:
        message = update.message
        if message is None:
            return
        if is_admin(message, context.services.settings.admin_user_ids):
            await handler(message, context)
        elif is_private(message):
            await context.say(message, text_view(phrases(language_of(message.from_user)).not_admin))

    return guarded
