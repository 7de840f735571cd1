"""`storyproof run`: the bot on Telegram when there is a token, a chat in the terminal when there is none."""

from __future__ import annotations

import argparse
import asyncio
import logging
import os
import signal
import threading
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Final

from bot import logs
from bot.settings import Settings, load_settings
from index.errors import StoryproofError

if TYPE_CHECKING:
    from bot.app import Assembled

STOP_WITHIN: Final = 22.0
EXIT_WITHIN: Final = 24.0
"""Seconds from the signal; what is left then holds the process up, a database that hangs, and is cut off."""

RETRY_EVERY: Final = 2.0
"""Seconds."""

log = logging.getLogger("storyproof")


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
        await asyncio.wait({work}, timeout=STOP_WITHIN)
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
        last = threading.Timer(EXIT_WITHIN, _cut_off)
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
    from bot.app import build
    from bot.serving import serving

    assembled = await _when_possible(partial(build, settings))
    services = assembled.application.bot_data
    async with serving(assembled.application, assembled.ingress):
        started.set()
        waits = {asyncio.create_task(services.failed.wait()), asyncio.create_task(stop.wait())}
        await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        for one in waits:
            one.cancel()
    return services.failure


async def _when_possible(build: Callable[[], Assembled]) -> Assembled:
    """Build the bot; wait while what is missing may come by itself."""
    told = False
    while True:
        try:
            return build()
        except StoryproofError as error:
            if not error.retryable:
                raise
            if not told:
                log.warning("%s Trying again.", error)
            told = True
            await asyncio.sleep(RETRY_EVERY)
