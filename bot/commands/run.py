"""`storyproof run`: the bot on Telegram when there is a token, a chat in the terminal when there is none."""

from __future__ import annotations

import argparse
import asyncio
import logging

from telegram.error import InvalidToken, TelegramError

from bot import logs
from bot.settings import Settings, load_settings
from index.errors import ConfigurationError

START_ATTEMPTS = 5


def run(args: argparse.Namespace) -> int:
    """Run until stopped; return the exit status."""
    settings = load_settings()
    if settings.telegram_bot_token is None:
        from bot.terminal import chat

        logs.configure(settings.secrets, logging.WARNING)
        return chat(settings)
    logs.configure(settings.secrets)
    return serve(settings)


def serve(settings: Settings) -> int:
    """Serve Telegram by long polling until a signal ends it; raise StoryproofError naming what to mend."""
    from bot.app import ALLOWED_UPDATES, build

    application = build(settings)
    logging.getLogger("telegram.ext").addFilter(_without_traceback)
    logging.getLogger("storyproof").info("Starting on %s; stop with Ctrl-C.", settings.telegram_api_base_url)
    # run_polling takes the thread's current loop, which Python no longer makes by itself, and closes it.
    asyncio.set_event_loop(asyncio.new_event_loop())
    try:
        application.run_polling(allowed_updates=ALLOWED_UPDATES, bootstrap_retries=START_ATTEMPTS)
    except InvalidToken:
        raise ConfigurationError(
            "Telegram does not know this bot token.", "Copy TELEGRAM_BOT_TOKEN again from @BotFather."
        ) from None
    except TelegramError as error:
        raise ConfigurationError(
            f"Telegram cannot be reached at {settings.telegram_api_base_url} ({type(error).__name__}).",
            "Check the network and TELEGRAM_API_BASE_URL.",
        ) from None
    if application.bot_data.failure is not None:
        raise application.bot_data.failure
    return 0


def _without_traceback(record: logging.LogRecord) -> bool:
    """Leave out what the library logs about a failed start: it is raised again and told in one line."""
    return not record.getMessage().startswith("Network Retry Loop (Bootstrap")
