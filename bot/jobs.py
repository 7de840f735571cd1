"""A wish to reindex in, a message kept up to date and a final report out; one at a time."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Final

from bot.delivery.sending import Sender
from bot.locales import Phrases
from bot.parsing import Place
from bot.ports import Reindex
from bot.rendering import text_view
from bot.reports import failure_view, progress_view, report_view
from bot.view import View
from index.errors import StoryproofError
from index.types import Progress

log = logging.getLogger(__name__)

EDIT_EVERY: Final = 2.0
"""Seconds between two edits of the progress message in a private chat."""

GROUP_SLOWER: Final = 3
"""Times as long in a group: Telegram allows 20 messages a minute there, and the answers need theirs."""

GOODBYE_WITHIN: Final = 3.0
"""Seconds for the last edit of a reindex that the end of the bot cuts short."""

Reload = Callable[[], Awaitable[bool]]


class ReindexJob:
    """Reindexes in the background; `reload` serves what is live and tells whether anything is."""

    def __init__(self, rebuild: Reindex, reload: Reload, edit_every: float = EDIT_EVERY) -> None:
        self._rebuild = rebuild
        self._reload = reload
        self._edit_every = edit_every
        self._task: asyncio.Task[None] | None = None
        self._latest: Progress | None = None
        self._tell_end = False

    @property
    def running(self) -> bool:
        """Tell whether a reindex of ours is going on."""
        return self._task is not None and not self._task.done()

    def start(self, sender: Sender, place: Place, words: Phrases) -> bool:
        """Begin a reindex that reports to `place`; False when one is already running."""
        if self.running:
            return False
        self._latest = None
        self._task = asyncio.create_task(self._run(sender, place, words), name="reindex")
        return True

    async def stop(self, *, still_serving: bool = False) -> None:
        """Cancel what is running and wait until it has stopped; tell its editor what is still served."""
        if self._task is not None:
            self._tell_end = still_serving and self.running
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task

    async def _run(self, sender: Sender, place: Place, words: Phrases) -> None:
        message_id = await sender.send(place, progress_view(None, words))
        watcher = asyncio.create_task(self._show_progress(sender, place, message_id, words))
        try:
            view = await self._outcome(words)
        except asyncio.CancelledError:
            watcher.cancel()
            if message_id is not None and self._tell_end:
                with suppress(TimeoutError):
                    ended = text_view(words.failure_still_serving)
                    await asyncio.wait_for(sender.edit(place.chat_id, message_id, ended), GOODBYE_WITHIN)
            raise
        finally:
            watcher.cancel()
            with suppress(asyncio.CancelledError):
                await watcher
        if message_id is None or not await sender.edit(place.chat_id, message_id, view):
            await sender.send(place, view)

    async def _outcome(self, words: Phrases) -> View:
        try:
            report = await self._rebuild(self._note)
            await self._reload()
        except StoryproofError as error:
            log.warning("Reindex failed: %s", error)
            return failure_view(error, words, still_serving=await self._reload())
        except Exception as error:
            log.exception("Reindex failed")
            return failure_view(error, words, still_serving=await self._reload())
        log.info("Reindexed: %s", report)
        return report_view(report, words)

    def _note(self, progress: Progress) -> None:
        self._latest = progress

    async def _show_progress(
        self, sender: Sender, place: Place, message_id: int | None, words: Phrases
    ) -> None:
        shown: Progress | None = None
        while message_id is not None:
            await asyncio.sleep(self._edit_every * (1 if place.chat_id > 0 else GROUP_SLOWER))
            if self._latest != shown:
                shown = self._latest
                await sender.edit(place.chat_id, message_id, progress_view(shown, words))
