"""A wish to reindex in, a message kept up to date and a final report out; one at a time."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Final

from bot.delivery.claims import Postponed
from bot.delivery.turn import Turn
from bot.locales import Phrases
from bot.parsing import Place
from bot.ports import Reindex
from bot.rendering import text_view
from bot.reports import failure_view, progress_view, report_view
from bot.view import View
from index.errors import StoryproofError
from index.ingest_types import Progress

log = logging.getLogger(__name__)

EDIT_EVERY: Final = 2.0
"""Seconds between two edits of the progress message in a private chat."""

GROUP_SLOWER: Final = 3
"""Times as long in a group: Telegram allows 20 messages a minute there, and the answers need theirs."""

GOODBYE_WITHIN: Final = 3.0
"""Seconds for the last edit of a reindex that the end of the bot cuts short."""

Reload = Callable[[], Awaitable[bool]]


class ReindexJob:
    """Reindexes, one at a time (while `running`); `reload` serves what is live and tells whether anything is."""

    def __init__(self, rebuild: Reindex, reload: Reload, edit_every: float = EDIT_EVERY) -> None:
        self._rebuild = rebuild
        self._reload = reload
        self._edit_every = edit_every
        self._task: asyncio.Task[View] | None = None
        self._latest: Progress | None = None
        self._tell_end = False
        self.running = False

    async def run(self, turn: Turn, place: Place, words: Phrases) -> View:
        """Reindex, show the progress where the answer will be, and return the report.

        Raises Postponed when the bot stops meanwhile: it begins anew after the next start.
        """
        self.running, self._latest, self._tell_end = True, None, False
        try:
            await turn.open(place, progress_view(None, words))
            return await self._run(turn, place, words)
        finally:
            self.running = False

    async def stop(self, *, still_serving: bool = False) -> None:
        """Cancel what is running and wait until it has stopped; tell its editor what is still served."""
        if self._task is not None:
            self._tell_end = still_serving
            self._task.cancel()
            await asyncio.wait({self._task})

    async def _run(self, turn: Turn, place: Place, words: Phrases) -> View:
        self._task = asyncio.create_task(self._outcome(words), name="reindex")
        watcher = asyncio.create_task(self._show_progress(turn, place, words))
        try:
            return await self._task
        except asyncio.CancelledError:
            watcher.cancel()
            if self._tell_end:
                with suppress(TimeoutError):
                    ended = text_view(words.failure_still_serving)
                    await asyncio.wait_for(turn.show(place, ended), GOODBYE_WITHIN)
            raise Postponed(0) from None
        finally:
            self._task.cancel()
            watcher.cancel()
            with suppress(asyncio.CancelledError):
                await watcher

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

    async def _show_progress(self, turn: Turn, place: Place, words: Phrases) -> None:
        shown: Progress | None = None
        while True:
            await asyncio.sleep(self._edit_every * (1 if place.chat_id > 0 else GROUP_SLOWER))
            if self._latest != shown:
                shown = self._latest
                await turn.show(place, progress_view(shown, words))
