"""/start, /help and /sources."""

from __future__ import annotations

from telegram import Update

from bot.context import Context
from bot.handlers.guards import is_admin
from bot.locales import phrases
from bot.messages.parsing import is_private, language_of
from bot.views.answers import text_view
from bot.views.reindex import sources_view


async def start(update: Update, context: Context) -> None:
    """Say what this is."""
    if message := update.message:
        await context.say(message, text_view(phrases(language_of(message.from_user)).start))


async def show_help(update: Update, context: Context) -> None:
    """Say how to ask; in private, tell admins what else they can do."""
    if message := update.message:
        words = phrases(language_of(message.from_user))
        for_admin = is_private(message) and is_admin(message, context.services.settings.admin_user_ids)
        page = f"{words.help}\n\n{words.help_admin}" if for_admin else words.help
        await context.say(message, text_view(page))


async def sources(update: Update, context: Context) -> None:
    """List the stories that answers come from."""
    if message := update.message:
        stories = await context.services.engine.sources()
        await context.say(message, sources_view(stories, phrases(language_of(message.from_user))))


async def unknown(update: Update, context: Context) -> None:
    """Point a lost reader to /help; only reached in private chats."""
    if message := update.message:
        await context.say(message, text_view(phrases(language_of(message.from_user)).unknown_command))
