"""Starts polling again when python-telegram-bot's Updater has stalled."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Final

from telegram.error import InvalidToken
from telegram.ext import Updater

from bot.ingress.polling import PollRequest

log = logging.getLogger(__name__)

STALLED_SECONDS: Final = 60.0
"""Seconds without the end of any poll; between two that fail the library waits 30 at most."""

LOOK_SECONDS: Final = 5.0
STOP_SECONDS: Final = 10.0
START_SECONDS: Final = 30.0
"""Seconds; all together a stalled poller works again within 120."""

_GIVE_WAY_SECONDS: Final = 0.5
_CANCELLATIONS: Final = 4

Sleep = Callable[[float], Awaitable[None]]


class Poller:
    """Polls until stopped: through a missing network, another copy of the bot, a hanging or dead poll."""

    def __init__(
        self,
        updater: Updater,
        request: PollRequest,
        allowed_updates: Sequence[str],
        *,
        on_restart: Callable[[], None] = lambda: None,
        sleep: Sleep = asyncio.sleep,
        stop_within: float = STOP_SECONDS,
    ) -> None:
        """`request` is the one the updater's bot polls with; `stop_within` is in seconds."""
        self.restarts = 0
        self._updater = updater
        self._request = request
        self._allowed = list(allowed_updates)
        self._on_restart = on_restart
        self._sleep = sleep
        self._stop_within = stop_within
        self._watch: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Begin to poll, once Telegram can be reached; may be called again after `stop`.

        Removes a webhook first. Raises InvalidToken when Telegram does not know the bot.
        """
        await self._begin()
        self._watch = asyncio.create_task(self.watch(), name="watch polling")

    async def stop(self) -> None:
        """Stop polling, within seconds even if it hangs; nothing happens when it does not poll."""
        if self._watch:
            self._watch.cancel()
            await asyncio.wait({self._watch})
            self._watch = None
        await self._end()

    async def watch(self) -> None:
        """Start polling again whenever no poll has ended for STALLED_SECONDS seconds; until cancelled."""
        begun = True
        while True:
            await self._sleep(LOOK_SECONDS)
            if not begun or self._request.idle >= STALLED_SECONDS:
                begun = await self._restart()

    async def _restart(self) -> bool:
        """Start polling again; tell whether that went."""
        log.warning("No poll of Telegram has ended for %d s; polling starts again.", self._request.idle)
        self.restarts += 1
        self._on_restart()
        await self._end()
        try:
            async with asyncio.timeout(START_SECONDS):
                await self._begin()
        except InvalidToken:
            self._request.refused.set()
            return True
        except Exception as error:
            log.warning("Polling could not be started again (%s), trying later.", type(error).__name__)
            return False
        return True

    async def _begin(self) -> None:
        self._request.begin()
        await self._updater.start_polling(
            allowed_updates=self._allowed, bootstrap_retries=-1, error_callback=self._request.tell
        )
        self._request.begin()

    async def _end(self) -> None:
        """End the updater's polling, by force if it does not by itself."""
        if not self._updater.running:
            return
        stopping = asyncio.create_task(self._updater.stop())
        try:
            await asyncio.wait({stopping}, timeout=self._stop_within)
        finally:
            await _end_by_force(stopping)
            _forget_polling(self._updater)


async def _end_by_force(stopping: asyncio.Task[None]) -> None:
    """End a stop that does not end; the library swallows the first cancellation and goes on to its last poll."""
    for _ in range(_CANCELLATIONS):
        if stopping.done():
            break
        stopping.cancel()
        await asyncio.wait({stopping}, timeout=_GIVE_WAY_SECONDS)
    if stopping.done() and not stopping.cancelled() and (error := stopping.exception()):
        log.warning("Polling had ended before it was stopped (%s).", type(error).__name__)


def _forget_polling(updater: Updater) -> None:
    """Make an updater that was ended by force startable.

    After a polling task that ended in an error, stop() leaves its event set, and the next task would spin on
    it and never poll. python-telegram-bot 22.8 has no public way to that event.
    """
    task: asyncio.Task[Any] | None = getattr(updater, "_Updater__polling_task", None)
    if task is not None:
        task.cancel()
        updater._Updater__polling_task = None  # type: ignore[attr-defined]
    event: asyncio.Event = updater._Updater__polling_task_stop_event  # type: ignore[attr-defined]
    event.clear()
    updater._running = False
