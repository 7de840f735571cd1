"""Messages that show how long work goes, and what editors who wait for a reindex see."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Final

from bot.delivery.reply_delivery import ReplyDelivery
from bot.locales import Phrases
from bot.ports import OnFollow, OnProgress
from bot.queue.claims import RetryLater
from bot.types import Place
from bot.views.answers import text_view
from bot.views.corrections import ListedCorrection
from bot.views.draft import View
from bot.views.failures import failure_view
from bot.views.reindex import progress_view, report_view
from index.errors import StoryproofError
from index.reindex_types import Progress, ReindexReport

log = logging.getLogger(__name__)

EDIT_SECONDS: Final = 2.0
"""Seconds between two edits of the progress message in a private chat."""

GROUP_SLOWER: Final = 3
"""Times as long in a group: Telegram allows 20 messages a minute there, and the answers need theirs."""

GOODBYE_SECONDS: Final = 3.0
"""Seconds for the last edit of a reindex that the end of the bot cuts short."""

Reload = Callable[[], Awaitable[bool]]
Look = Callable[[], Awaitable[tuple[int, Sequence[ListedCorrection]]]]
"""Compares what readers hold with what is live; returns how many quotes are superseded, and some of them."""

Work = Callable[[OnProgress, OnFollow], Awaitable[ReindexReport]]
"""Reindexes: tells its progress, and once that it follows what another has begun."""


@asynccontextmanager
async def keep_shown(
    delivery: ReplyDelivery, place: Place, view: Callable[[], View], edit_every: float = EDIT_SECONDS
) -> AsyncIterator[None]:
    """Edit the message that was opened with `view()` whenever that is another, while the body runs."""
    # Taken here: when the watcher first runs, the work may have told something already.
    watcher = asyncio.create_task(_show_each(delivery, place, view(), view, edit_every))
    try:
        yield
    finally:
        watcher.cancel()
        with suppress(asyncio.CancelledError):
            await watcher


async def _show_each(
    delivery: ReplyDelivery, place: Place, shown: View, view: Callable[[], View], edit_every: float
) -> None:
    while True:
        await asyncio.sleep(edit_every * (1 if place.chat_id > 0 else GROUP_SLOWER))
        # What the chat has no room for now is shown the next time.
        if (latest := view()) != shown and await delivery.show(place, latest):
            shown = latest


@dataclass(slots=True)
class _Run:
    """One reindex that an editor waits for, and how far it is."""

    delivery: ReplyDelivery
    place: Place
    words: Phrases
    latest: Progress | None = None
    following: bool = False
    task: asyncio.Task[View] | None = None

    def note(self, progress: Progress) -> None:
        self.latest = progress

    def follow(self) -> None:
        self.following = True

    def view(self) -> View:
        return progress_view(self.latest, self.words, following=self.following)


class ProgressMessage:
    """Reindexes that editors wait for, shown in their chats; `reload` serves what is live, if anything, and says so.

    That only one is done at a time is not for here to see to: `Work` of a second one follows the first.
    """

    def __init__(self, reload: Reload, look: Look, edit_every: float = EDIT_SECONDS) -> None:
        self.reload = reload
        self._look = look
        self._edit_every = edit_every
        self._runs: list[_Run] = []
        self._tell_end = False

    @property
    def running(self) -> bool:
        """Tell whether an editor waits for one."""
        return bool(self._runs)

    async def run(self, delivery: ReplyDelivery, place: Place, words: Phrases, work: Work) -> View:
        """Do the work, show its progress where the answer will be, and return the report.

        Raises RetryLater when the bot stops meanwhile: it begins anew after the next start.
        """
        run = _Run(delivery, place, words)
        self._runs.append(run)
        try:
            await delivery.open(place, run.view())
            return await self._run(run, work)
        finally:
            self._runs.remove(run)

    async def stop(self, *, still_serving: bool = False) -> None:
        """Cancel what is running and wait until it has stopped; tell the editors what is still served."""
        self._tell_end = still_serving
        tasks = {run.task for run in self._runs if run.task is not None}
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks)

    async def _run(self, run: _Run, work: Work) -> View:
        run.task = asyncio.create_task(self._outcome(run, work), name="reindex")
        try:
            async with keep_shown(run.delivery, run.place, run.view, self._edit_every):
                return await run.task
        except asyncio.CancelledError:
            if self._tell_end:
                with suppress(TimeoutError):
                    ended = text_view(run.words.failure_still_serving)
                    await asyncio.wait_for(run.delivery.show(run.place, ended), GOODBYE_SECONDS)
            raise RetryLater(0) from None
        finally:
            run.task.cancel()

    async def _outcome(self, run: _Run, work: Work) -> View:
        try:
            report = await work(run.note, run.follow)
            await self.reload()
            superseded = await self._look()
        except StoryproofError as error:
            log.warning("Reindex failed: %s", error)
            return failure_view(error, run.words, still_serving=await self.reload())
        except Exception as error:
            log.exception("Reindex failed")
            return failure_view(error, run.words, still_serving=await self.reload())
        log.info("Reindexed: version %s in %.1f s", report.version, report.seconds)
        return report_view(report, run.words, superseded=superseded)
