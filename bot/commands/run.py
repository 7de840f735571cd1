"""`storyproof run`: the bot on Telegram when there is a token, a chat in the terminal when there is none."""

from __future__ import annotations

import argparse
import asyncio
import logging
import os
import signal
import threading
from typing import Final

from bot.lifecycle.logging import configure_logging
from bot.retrying import retry
from bot.settings import Settings, load_settings
from index.errors import StoryproofError

RETRY_SECONDS: Final = 2.0
STOP_SECONDS: Final = 22.0
EXIT_SECONDS: Final = 24.0
"""Seconds from the signal; what is left then holds the process up, a database that hangs, and is cut off."""

log = logging.getLogger("storyproof")


def run(args: argparse.Namespace) -> int:
    """Run until stopped; return the exit status."""
    settings = load_settings()
    if settings.telegram_bot_token is None:
        from bot.console.chat import chat

        configure_logging(settings.secrets, logging.WARNING)
        return chat(settings)
    configure_logging(settings.secrets)
    return serve(settings)


def serve(settings: Settings) -> int:
    """Serve Telegram until a signal ends it; raise StoryproofError naming what to mend."""
    from index import warmup

    # What answers is imported and loaded beside what talks to Telegram.
    warmup.begin()
    log.info("Starting on %s; stop with Ctrl-C.", settings.telegram_api_base_url)
    return asyncio.run(_serve(settings))


async def _serve(settings: Settings) -> int:
    stop, started = asyncio.Event(), asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, _stop, stop)
    work = asyncio.create_task(_serve_until(stop, started, settings), name="serving")
    told = asyncio.create_task(stop.wait(), name="stop")
    await asyncio.wait({work, told}, return_when=asyncio.FIRST_COMPLETED)
    told.cancel()
    if started.is_set():
        await asyncio.wait({work}, timeout=STOP_SECONDS)
    # A start may be waiting for the network, the database or another process.
    work.cancel()
    await asyncio.wait({work})
    if not work.cancelled() and (failure := work.result()) is not None:
        raise failure
    return 0


def _stop(stop: asyncio.Event) -> None:
    """Begin to stop, and see to it that the process ends: a thread that waits for a database cannot be cancelled."""
    if not stop.is_set():
        stop.set()
        last = threading.Timer(EXIT_SECONDS, _cut_off)
        last.daemon = True
        last.start()


def _cut_off() -> None:
    log.warning("Not all of it would end; what was left is done after the next start.")
    logging.shutdown()
    os._exit(0)


async def _serve_until(
    stop: asyncio.Event, started: asyncio.Event, settings: Settings
) -> StoryproofError | None:
    """Serve until told to stop, or until going on makes no sense; return why."""
    from bot.app import Assembled, build
    from bot.lifecycle.serving import serving

    async def put_together() -> Assembled:
        return build(settings)

    assembled = await retry(
        put_together,
        StoryproofError,
        lambda error: log.warning("%s Trying again.", error),
        seconds=RETRY_SECONDS,
        is_lasting=lambda error: not error.retryable,
    )
    services = assembled.application.bot_data
    async with serving(assembled.application, assembled.ingress):
        started.set()
        waits = {asyncio.create_task(services.failed.wait()), asyncio.create_task(stop.wait())}
        await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        for one in waits:
            one.cancel()
    return services.failure
