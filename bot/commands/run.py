"""`storyproof run`: the bot on Telegram when there is a token, a chat in the terminal when there is none."""

from __future__ import annotations

import argparse
import asyncio
import logging
from typing import TYPE_CHECKING

from telegram.error import InvalidToken, TelegramError

from bot import logs
from bot.settings import Settings, load_settings
from index.errors import ConfigurationError

if TYPE_CHECKING:
    from bot.context import BotApplication

START_ATTEMPTS = 5
_SOON = 0.05


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
    from bot.startup import unknown_token

    application = build(settings)
    logging.getLogger("telegram.ext").addFilter(_without_traceback)
    logging.getLogger("storyproof").info("Starting on %s; stop with Ctrl-C.", settings.telegram_api_base_url)
    # run_polling takes the thread's current loop, which Python no longer makes by itself.
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    watch = loop.create_task(_stop_when_failed(application), name="failure")
    try:
        application.run_polling(
            allowed_updates=ALLOWED_UPDATES, bootstrap_retries=START_ATTEMPTS, close_loop=False
        )
    except InvalidToken:
        raise unknown_token() from None
    except TelegramError as error:
        raise ConfigurationError(
            f"Telegram cannot be reached at {settings.telegram_api_base_url} ({type(error).__name__}).",
            "Check the network and TELEGRAM_API_BASE_URL.",
        ) from None
    finally:
        watch.cancel()
        loop.run_until_complete(asyncio.gather(watch, return_exceptions=True))
        loop.close()
    if application.bot_data.failure is not None:
        raise application.bot_data.failure
    return 0


async def _stop_when_failed(application: BotApplication) -> None:
    """Stop what run_polling runs after a failure; before it runs, the library ignores the wish."""
    await application.bot_data.failed.wait()
    while not application.running:  # noqa: ASYNC110  (the library has no event for it)
        await asyncio.sleep(_SOON)
    # In the round in which it begins to run, run_polling stops the loop itself, and ours would be lost.
    await asyncio.sleep(_SOON)
    if application.updater is not None and application.updater.running:
        application.stop_running()


def _without_traceback(record: logging.LogRecord) -> bool:
    """Leave out what the library logs about a failed start: it is raised again and told in one line."""
    return not record.getMessage().startswith("Network Retry Loop (Bootstrap")
