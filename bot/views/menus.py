"""The command menus: who sees which commands where, in every language."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable

from telegram import (
    Bot,
    BotCommand,
    BotCommandScope,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
    BotCommandScopeDefault,
)
from telegram.error import BadRequest, TelegramError

from bot.locales import DEFAULT, LANGUAGES, Phrases, load

log = logging.getLogger(__name__)

Menu = Callable[[Phrases], list[BotCommand]]


def reader_menu(words: Phrases) -> list[BotCommand]:
    """Return the commands of a private chat."""
    return [
        BotCommand("ask", words.command_ask),
        BotCommand("receipt", words.command_receipt),
        BotCommand("sources", words.command_sources),
        BotCommand("help", words.command_help),
        BotCommand("privacy", words.command_privacy),
        BotCommand("forget", words.command_forget),
        BotCommand("start", words.command_start),
    ]


def group_menu(words: Phrases) -> list[BotCommand]:
    """Return the commands of a group."""
    return reader_menu(words)[:-1]


def admin_menu(words: Phrases) -> list[BotCommand]:
    """Return the commands of an admin's private chat."""
    return [
        *reader_menu(words),
        BotCommand("reindex", words.command_reindex),
        BotCommand("status", words.command_status),
        BotCommand("corrections", words.command_corrections),
        BotCommand("gate", words.command_gate),
        BotCommand("stories", words.command_stories),
        BotCommand("add", words.command_add),
        BotCommand("remove", words.command_remove),
        BotCommand("rollback", words.command_rollback),
    ]


async def set_menus(bot: Bot, admin_ids: Iterable[int]) -> None:
    """Set every menu; what cannot be set is logged, and the bot works without it."""
    try:
        await _set_in_all_languages(bot, BotCommandScopeDefault(), group_menu)
        await _set_in_all_languages(bot, BotCommandScopeAllPrivateChats(), reader_menu)
        await _set_in_all_languages(bot, BotCommandScopeAllGroupChats(), group_menu)
    except TelegramError as error:
        log.warning("The command menus could not be set: %s", error)
    for admin_id in sorted(admin_ids):
        try:
            await _set_in_all_languages(bot, BotCommandScopeChat(admin_id), admin_menu)
        except BadRequest as error:
            # An admin who has not yet written to the bot has no chat with it.
            log.info("No admin menu for %s yet: %s", admin_id, error)
        except TelegramError as error:
            log.warning("The admin menu of %s could not be set: %s", admin_id, error)


async def _set_in_all_languages(bot: Bot, scope: BotCommandScope, menu: Menu) -> None:
    for language in LANGUAGES:
        code = None if language == DEFAULT else language
        await bot.set_my_commands(menu(load(language)), scope=scope, language_code=code)
