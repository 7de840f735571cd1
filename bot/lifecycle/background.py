"""The work behind the updates: preparing the index, following the live version, pruning, corrections."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from typing import Final

from sqlalchemy.exc import SQLAlchemyError

from bot.context import BotApplication, Services
from bot.ingress.polling import PollRequest
from bot.lifecycle.heartbeat import beat
from bot.ports import Engine
from bot.views.menus import set_menus
from index.errors import ConfigurationError, IndexUnavailableError, StoryproofError
from index.reindex_types import Progress, ReindexStage

PRUNE_SECONDS: Final = 300.0
COMPARE_SECONDS: Final = 30.0
SYNC_SECONDS: Final = 2.0
SYNC_RETRY_SECONDS: Final = 60.0
DAY_SECONDS: Final = 24 * 3600.0
_PAUSE_SECONDS: Final = 0.1
_HEAD_START_SECONDS: Final = 1.0

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
    try:
        await _prepare_index(services)
    finally:
        services.opened.set()
        # A reindex that was asked for waits until this one is through.
        services.prepared.set()


async def _prepare_index(services: Services) -> None:
    serving = False
    try:
        await _answer_early(services)
        serving = await reload(services.engine)
        services.opened.set()
        report = await services.desk.bring_up_to_date(progress_log())
        if report is not None or not serving:
            await services.engine.open()
    except SQLAlchemyError as error:
        log.warning("The index could not be compared with the database (%s).", type(error).__name__)
    except StoryproofError as error:
        # What was damaged may have been built again before this.
        if not serving and not await reload(services.engine):
            log.warning("There is nothing to answer from: %s", error)
            services.give_up(error)
            return
        log.warning("The index could not be renewed; the previous one answers. %s", error)
    else:
        log.info("The index is ready: %s", f"version {report.version}" if report else "it is up to date")


async def _answer_early(services: Services) -> None:
    """Let what waits be answered from the checked files, before Chroma, which takes seconds, is open."""
    try:
        # A kill may have come between the database's pointer and the disk's.
        await services.desk.sync(build=False)
        await services.engine.read()
    except (StoryproofError, SQLAlchemyError):
        return
    services.opened.set()
    # Chroma's import would take turns with the answers that wait.
    await asyncio.sleep(_HEAD_START_SECONDS)


async def sync_loop(services: Services, every: float = SYNC_SECONDS) -> None:
    """Answer from the version that is live in the database, wherever it was made so; until cancelled."""
    await services.prepared.wait()
    while True:
        pause = every
        try:
            if await services.desk.sync():
                await reload(services.engine)
            # This opens what another process has made live here.
            status = await services.engine.status()
            if status is not None and await services.desk.rebuild_if_broken(status.version):
                await reload(services.engine)
        except (StoryproofError, SQLAlchemyError) as error:
            log.warning("The live index cannot be followed (%s), trying later.", error)
            pause = SYNC_RETRY_SECONDS
        await asyncio.sleep(pause)


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


class Background:
    """The work that goes on behind the updates, and its end."""

    def __init__(self, polls: PollRequest, alive: Callable[[], bool]) -> None:
        """`alive` tells whether updates come in as they should."""
        self._polls = polls
        self._alive = alive
        self._tasks: list[asyncio.Task[None]] = []

    def start(self, application: BotApplication) -> None:
        """Prepare the index and the menus, show signs of life, prune what is old."""
        services = application.bot_data
        _hint_at_privacy(application)
        works = {
            "index": prepare_index(services),
            "menus": set_menus(application.bot, services.settings.admin_user_ids),
            "health": beat(services.settings.data_dir, self._alive),
            "token": _watch_token(services, self._polls),
            "pruning": prune_loop(services),
            "following": sync_loop(services),
            "corrections": corrections_loop(services),
        }
        self._tasks = [asyncio.create_task(work, name=name) for name, work in works.items()]
        for task in self._tasks:
            task.add_done_callback(_report)

    async def stop(self) -> None:
        """Stop what still goes on."""
        for task in self._tasks:
            task.cancel()
            with suppress(asyncio.CancelledError, Exception):
                await task


async def end_reindex(services: Services) -> None:
    """End a reindex while its editor can still be told."""
    if services.reindex.running:
        serving = await services.engine.status() is not None
        await services.reindex.stop(still_serving=serving)


async def prune_loop(services: Services, every: float = PRUNE_SECONDS) -> None:
    """Forget what need not be kept any longer, every so many seconds; until cancelled."""
    days = services.settings.keep_answers_days
    while True:
        try:
            removed = await services.inbox.prune() + await services.answers.prune(days * DAY_SECONDS)
            await services.chats.prune()
        except SQLAlchemyError as error:
            log.warning("Old rows could not be removed (%s), trying later.", type(error).__name__)
            removed = 0
        await asyncio.sleep(_PAUSE_SECONDS if removed else every)


async def corrections_loop(services: Services, every: float = COMPARE_SECONDS) -> None:
    """Compare the quotes that readers hold with what is live, every so many seconds; until cancelled."""
    await services.prepared.wait()
    while True:
        await services.corrections.look()
        await asyncio.sleep(every)


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
