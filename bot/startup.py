"""A bot that has just started in, the same bot with an index and menus out."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress

from bot.context import BotApplication, Services
from bot.health import beat
from bot.menus import set_menus
from bot.ports import Engine
from bot.request import PollRequest
from index.errors import ConfigurationError, IndexUnavailableError, StoryproofError
from index.types import Progress, ReindexStage

log = logging.getLogger(__name__)


async def reload(engine: Engine) -> bool:
    """Serve what is live now; tell whether anything is."""
    try:
        await engine.open()
    except IndexUnavailableError as error:
        log.info("Nothing to serve yet: %s", error.cause)
        return False
    return True


async def prepare_index(services: Services) -> None:
    """Serve the live index at once, build what is missing or outdated; give up without any."""
    serving = False
    try:
        serving = await reload(services.engine)
        report = await services.ensure_index(progress_log())
        if report is not None or not serving:
            await services.engine.open()
    except StoryproofError as error:
        if not serving:
            log.warning("There is nothing to answer from: %s", error)
            services.give_up(error)
            return
        log.warning("The index could not be renewed; the previous one answers. %s", error)
    else:
        log.info("The index is ready: %s", report or "it is up to date")


def progress_log() -> Callable[[Progress], None]:
    """Return a listener that logs each step of a reindex once."""
    seen: set[ReindexStage] = set()

    def note(progress: Progress) -> None:
        if progress.stage not in seen:
            seen.add(progress.stage)
            log.info("Indexing: %s (%s)", progress.stage.value, progress.total)

    return note


def unknown_token() -> ConfigurationError:
    """Return the error of a token that Telegram does not know, or no longer."""
    return ConfigurationError(
        "Telegram does not know this bot token.", "Copy TELEGRAM_BOT_TOKEN again from @BotFather."
    )


class Startup:
    """The work that goes on behind the first updates, and its end."""

    def __init__(self, polls: PollRequest) -> None:
        self._polls = polls
        self._tasks: list[asyncio.Task[None]] = []

    async def begin(self, application: BotApplication) -> None:
        """Prepare the index and the menus in the background (python-telegram-bot's post_init)."""
        services = application.bot_data
        _hint_at_privacy(application)
        works = {
            "index": prepare_index(services),
            "menus": set_menus(application.bot, services.settings.admin_user_ids),
            "health": beat(services.settings.data_dir, lambda: self._polls.polled_lately),
            "token": _watch_token(services, self._polls),
        }
        self._tasks = [asyncio.create_task(work, name=name) for name, work in works.items()]
        for task in self._tasks:
            task.add_done_callback(_report)

    async def stop(self, application: BotApplication) -> None:
        """End a reindex while its editor can still be told (python-telegram-bot's post_stop)."""
        services = application.bot_data
        if services.reindex.running:
            serving = await services.engine.status() is not None
            await services.reindex.stop(still_serving=serving)

    async def end(self, application: BotApplication) -> None:
        """Stop what still goes on and close the index (python-telegram-bot's post_shutdown)."""
        for task in self._tasks:
            task.cancel()
            with suppress(asyncio.CancelledError, Exception):
                await task
        await application.bot_data.reindex.stop()
        await application.bot_data.engine.close()


async def _watch_token(services: Services, polls: PollRequest) -> None:
    """Give up once Telegram refuses a poll: a token is revoked for good."""
    await polls.refused.wait()
    services.give_up(unknown_token())


def _hint_at_privacy(application: BotApplication) -> None:
    """Say what Telegram keeps from a bot in privacy mode: the people who mention it wait in vain."""
    if not application.bot.bot.can_read_all_group_messages:
        log.info(
            "Privacy mode is on: in groups Telegram hands me commands and replies, but no mentions. "
            "For mentions, send /setprivacy to @BotFather, choose Disable, and add me to the group again."
        )


def _report(task: asyncio.Task[None]) -> None:
    if not task.cancelled() and (error := task.exception()):
        log.error("Starting up failed in part (%s)", task.get_name(), exc_info=error)
